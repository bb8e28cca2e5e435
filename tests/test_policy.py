"""What blocks, in which order secrets are told, and what the process answers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

import pytest

from support.made_up import appsecret
from support.results import committed, history, occurrence, scope
from wxsecrets.errors import ExitStatus
from wxsecrets.model import Confidence, Fingerprint, ScanResult, Skipped, SkipReason
from wxsecrets.policy import assess

RNG = random.Random(1)
ONE, TWO = appsecret(RNG), appsecret(RNG)


class _Status(Enum):
    OPEN = "open"
    RESET = "reset"
    FALSE_POSITIVE = "false-positive"
    TEST_VALUE = "test-value"


@dataclass(frozen=True)
class _Entry:
    status: _Status


@dataclass(frozen=True)
class _Baseline:
    """Knows what it was given."""

    entries: dict[Fingerprint, _Entry]

    def entry(self, fingerprint: Fingerprint) -> _Entry | None:
        return self.entries.get(fingerprint)


@pytest.mark.parametrize(
    "changes, status, blocks",
    [
        ({}, None, True),
        ({"confidence": Confidence.MEDIUM}, None, True),
        ({"confidence": Confidence.LOW}, None, False),
        ({"allowlisted": True}, None, False),
        ({}, _Status.OPEN, True),
        ({}, _Status.RESET, False),
        ({}, _Status.FALSE_POSITIVE, False),
        ({}, _Status.TEST_VALUE, False),
        ({"confidence": Confidence.LOW}, _Status.OPEN, False),
        ({"allowlisted": True}, _Status.OPEN, False),
    ],
)
def test_blocking(changes: dict[str, Any], status: _Status | None, blocks: bool) -> None:
    """A sure finding blocks unless a comment allows it or the baseline has a decision on it."""
    found = occurrence(ONE, **changes)
    entries = {found.finding.fingerprint: _Entry(status)} if status else {}
    assessment = assess(ScanResult(scope(), (found,)), cast("Any", _Baseline(entries)))
    assert [secret.blocking for secret in assessment.secrets] == [blocks]
    assert assessment.exit_status is (ExitStatus.BLOCKING if blocks else ExitStatus.CLEAN)
    assert assessment.secrets[0].status == (status.value if status else None)


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
