"""What blocks, in which order secrets are told, and what the process answers."""

from __future__ import annotations

import random
from typing import Any

import pytest

from support.made_up import appsecret
from support.results import committed, history, occurrence, scope
from wxsecrets.baseline.model import Baseline, Decision, Entry, Status, Verification
from wxsecrets.errors import ExitStatus
from wxsecrets.fingerprint import of_machine_made
from wxsecrets.model import Confidence, ScanResult, Skipped, SkipReason, Validity
from wxsecrets.policy import FailOn, assess

RNG = random.Random(1)
ONE, TWO = appsecret(RNG), appsecret(RNG)


DAY = "2024-05-01"
SINCE_THEN = {"last_added_commit": "f" * 40, "last_added_date": "2024-05-02T00:10:00+08:00"}


def _baseline(status: Status | None, validity: Validity | None = None) -> Baseline:
    """A baseline that has decided so about ONE; None for one that does not know it."""
    name = of_machine_made(ONE)
    if status is None:
        return Baseline()
    decision = None if status is Status.OPEN else Decision(status, DAY, "Li Lei", "so it is")
    verification = Verification(validity, 40029, DAY, "wx0123456789abcdef") if validity else None
    return Baseline({name: Entry(name, "appsecret", decision=decision, verification=verification)})


@pytest.mark.parametrize(
    "changes, status, blocks",
    [
        ({}, None, True),
        ({"confidence": Confidence.MEDIUM}, None, True),
        ({"confidence": Confidence.LOW}, None, False),
        ({"allowlisted": True}, None, False),
        ({}, Status.OPEN, True),
        ({}, Status.RESET, False),
        ({}, Status.FALSE_POSITIVE, False),
        ({}, Status.TEST_VALUE, False),
        ({"confidence": Confidence.LOW}, Status.OPEN, False),
        ({"allowlisted": True}, Status.OPEN, False),
    ],
)
def test_blocking(changes: dict[str, Any], status: Status | None, blocks: bool) -> None:
    """A sure finding blocks unless a comment allows it or the baseline has a decision on it."""
    found = occurrence(ONE, **changes)
    assessment = assess(ScanResult(scope(), (found,)), _baseline(status))
    assert [secret.blocking for secret in assessment.secrets] == [blocks]
    assert assessment.exit_status is (ExitStatus.BLOCKING if blocks else ExitStatus.CLEAN)
    assert assessment.secrets[0].status == (status.value if status else None)


@pytest.mark.parametrize(
    "status, validity, failing",
    [
        (None, None, {"new", "open"}),
        (Status.OPEN, None, {"open"}),
        (Status.OPEN, Validity.VALID, {"open", "live"}),
        (Status.OPEN, Validity.FROZEN, {"open"}),
        (Status.OPEN, Validity.UNKNOWN, {"open"}),
        (Status.RESET, Validity.INVALID, set()),
        (Status.FALSE_POSITIVE, None, set()),
        (Status.TEST_VALUE, None, set()),
    ],
)
def test_what_fails(status: Status | None, validity: Validity | None, failing: set[str]) -> None:
    """`new` is what the baseline does not know, `open` what was not reset, `live` what WeChat still accepts."""
    result = ScanResult(scope(), (occurrence(ONE),))
    for setting in FailOn:
        secret = assess(result, _baseline(status, validity), fail_on=setting).secrets[0]
        assert (secret.blocking, secret.reintroduced) == (setting.value in failing, False)


@pytest.mark.parametrize(
    "kind, status, changes, reintroduced",
    [
        ("index", Status.RESET, {}, True),
        ("message", Status.RESET, {}, True),
        ("range", Status.RESET, {}, True),
        ("push", Status.RESET, {}, True),
        ("history", Status.RESET, {**SINCE_THEN, "in_head": False, "branches": ()}, False),
        ("history", Status.RESET, {**SINCE_THEN, "in_head": False, "branches": ("old",)}, True),
        ("history", Status.RESET, SINCE_THEN, True),
        ("history", Status.RESET, {**SINCE_THEN, "last_added_date": "2024-05-01T23:59:00+08:00"}, False),
        ("history", Status.RESET, {}, False),
        ("worktree", Status.RESET, {}, False),
        ("index", Status.FALSE_POSITIVE, {}, False),
        ("range", Status.TEST_VALUE, {}, False),
        ("history", Status.FALSE_POSITIVE, SINCE_THEN, False),
    ],
)
def test_reintroduced(kind: str, status: Status, changes: dict[str, Any], reintroduced: bool) -> None:
    """A secret that was reset blocks where it is added anew, unless only live ones do; no secret stays quiet."""
    result = ScanResult(
        scope(kind),
        (committed(ONE, date="2024-05-01T23:00:00+08:00"),),
        {of_machine_made(ONE): history(ONE, **changes)},
    )
    for setting in FailOn:
        secret = assess(result, _baseline(status), fail_on=setting).secrets[0]
        blocks = reintroduced and setting in (FailOn.NEW, FailOn.OPEN)
        assert (secret.reintroduced, secret.blocking) == (reintroduced, blocks)


@pytest.mark.parametrize(
    "found, skipped, status",
    [
        (False, False, ExitStatus.CLEAN),
        (False, True, ExitStatus.INCOMPLETE),
        (True, False, ExitStatus.BLOCKING),
        (True, True, ExitStatus.BLOCKING),
    ],
)
def test_exit_status(found: bool, skipped: bool, status: ExitStatus) -> None:
    """What blocks outranks what could not be seen, which outranks a clean answer."""
    missing = (Skipped("d" * 40, SkipReason.MISSING),) if skipped else ()
    occurrences = (occurrence(ONE),) if found else ()
    assert assess(ScanResult(scope(skipped=missing), occurrences), None).exit_status is status


def test_a_secret_gathers_its_places() -> None:
    """Every place of a value is told under one secret, in order; the surest place tells how sure we are."""
    weak = occurrence(ONE, path=b"b.js", confidence=Confidence.LOW, appid=None)
    sure = occurrence(ONE, path=b"c.js")
    allowed = occurrence(ONE, path=b"a.js", allowlisted=True, appid="wx" + "f" * 16)
    (secret,) = assess(ScanResult(scope(), (sure, weak, allowed)), None).secrets
    assert [place.occurrence.path for place in secret.occurrences] == [b"a.js", b"b.js", b"c.js"]
    assert [place.blocking for place in secret.occurrences] == [False, False, True]
    assert secret.confidence is Confidence.HIGH
    assert secret.appids == ("wx0123456789abcdef", "wx" + "f" * 16)


def test_the_first_place_is_the_first_commits() -> None:
    """A secret first appeared where its first commit put it, not at the first path of the alphabet."""
    later = committed(ONE, path=b"a.js", commit="f" * 40)
    earlier = committed(ONE, path=b"z.js")
    secret = assess(ScanResult(scope(), (later, earlier), {later.finding.fingerprint: history(ONE)}), None).secrets[0]
    assert secret.first.path == b"z.js"


def test_what_blocks_comes_first() -> None:
    """Secrets are told in the order of urgency, whatever order they were found in."""
    weak, sure = occurrence(ONE, confidence=Confidence.LOW), occurrence(TWO)
    for found in ((weak, sure), (sure, weak)):
        assessment = assess(ScanResult(scope(), found), None)
        assert [secret.blocking for secret in assessment.secrets] == [True, False]
        assert len(assessment.blocking) == 1


def test_the_oldest_comes_first() -> None:
    """Of what is as urgent, the oldest moment comes first, in whichever zone it was; what has no date comes last."""
    rng = random.Random(3)
    told = [
        ("2024-05-01T09:30:00+08:00", None),
        ("2024-05-01T03:00:00+00:00", 1),
        ("2024-05-01T03:00:00Z", 2),
        ("2024-04-30T23:30:00-05:00", None),
        ("yesterday", None),
    ]
    values = [appsecret(rng) for _ in told]
    histories = {
        of_machine_made(value): history(value, first_date=date, generation=generation)
        for value, (date, generation) in zip(values, told, strict=True)
    }
    for _ in range(5):
        found = tuple(committed(value) for value in rng.sample(values, len(values)))
        secrets = assess(ScanResult(scope(), found, histories), None).secrets
        assert [secret.fingerprint for secret in secrets] == list(map(of_machine_made, values))


def test_the_appsecrets_of_an_appid_stand_in_their_order() -> None:
    """Whatever day their commits claim to be of; those of other AppIDs stay where their own days put them."""
    rng = random.Random(4)
    mine, other = "wx" + "1" * 16, "wx" + "2" * 16
    told = [
        ("2024-05-01T00:00:00Z", 3, mine),
        ("2024-05-02T00:00:00Z", 1, other),
        ("2024-05-03T00:00:00Z", 1, mine),
        ("2024-05-04T00:00:00Z", 2, mine),
    ]
    values = [appsecret(rng) for _ in told]
    histories = {
        of_machine_made(value): history(value, first_date=date, generation=generation)
        for value, (date, generation, _appid) in zip(values, told, strict=True)
    }
    found = tuple(committed(value, appid=appid) for value, (_date, _number, appid) in zip(values, told, strict=True))
    secrets = assess(ScanResult(scope(), found, histories), None).secrets
    order = [values[2], values[1], values[3], values[0]]
    assert [secret.fingerprint for secret in secrets] == list(map(of_machine_made, order))
