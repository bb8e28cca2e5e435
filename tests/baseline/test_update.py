"""From scans to entries: what is recorded, what stays, and that nothing changes without a reason."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.baselines import baselines, decisions
from support.leaks import shows
from support.made_up import appid, appsecret
from support.results import FIRST_COMMIT, committed, history, occurrence, scope
from wxsecrets.baseline.document import render
from wxsecrets.baseline.model import Baseline, Decision, Entry, Status, moment
from wxsecrets.baseline.update import MAX_APPIDS, MAX_PATHS, initial, updated
from wxsecrets.fingerprint import of_machine_made, redact
from wxsecrets.model import Confidence, Occurrence, ScanResult, SecretHistory

if TYPE_CHECKING:
    from wxsecrets.model import Fingerprint

RNG = random.Random(30)
VALUES = tuple(appsecret(RNG) for _ in range(4))
APPIDS = tuple(appid(RNG) for _ in range(3))
EARLIER, LATER = "2024-05-01T09:30:00+08:00", "2024-05-01T02:30:00Z"

places = st.builds(
    committed,
    st.sampled_from(VALUES),
    path=st.sampled_from(
        [b"a.js", b"b/c.json", b"\xff.js", "小程序.js".encode(), *(f"{value}.js".encode() for value in VALUES)]
    ),
    line=st.integers(1, 99),
    column=st.integers(1, 99),
    appid=st.none() | st.sampled_from(APPIDS),
    confidence=st.sampled_from(Confidence),
    allowlisted=st.booleans(),
)

# Not named after a secret: such a path changes when the secret becomes known.
_harmless = places.filter(lambda at: len(at.path) < len(VALUES[0]))


def _result(*occurrences: Occurrence, **changes: dict[Fingerprint, SecretHistory]) -> ScanResult:
    stories = {of_machine_made(value): history(value) for value in VALUES}
    return ScanResult(scope(), occurrences, changes.get("histories", stories))


def _only(baseline: Baseline) -> Entry:
    (entry,) = baseline.entries.values()
    return entry


def test_an_entry() -> None:
    """A secret becomes one open entry with its AppIDs, its paths and its first commit, however often it stands."""
    found = [
        committed(VALUES[0], path=path, appid=APPIDS[number % 2], line=number)
        for number, path in enumerate((b"b", b"a", b"b"))
    ]
    assert _only(initial(_result(*found))) == Entry(
        fingerprint=of_machine_made(VALUES[0]),
        credential="appsecret",
        appids=tuple(sorted(APPIDS[:2])),
        first_commit=FIRST_COMMIT,
        first_date=EARLIER,
        paths=("a", "b"),
    )


def test_a_secret_of_the_working_tree_only() -> None:
    """What was never committed has no first commit, and gets one once it is committed."""
    before = initial(_result(occurrence(VALUES[0]), histories={}))
    assert (_only(before).first_commit, _only(before).first_date) == (None, None)
    after = updated(before, _result(committed(VALUES[0])))
    assert (_only(after).first_commit, _only(after).first_date) == (FIRST_COMMIT, EARLIER)


@pytest.mark.parametrize(
    "changes, recorded",
    [
        ({}, True),
        ({"confidence": Confidence.MEDIUM}, True),
        ({"confidence": Confidence.LOW}, False),
        ({"allowlisted": True}, False),
    ],
)
def test_what_is_recorded(changes: dict[str, object], recorded: bool) -> None:
    """Guesses and what a comment allows are not recorded, nor the places where a recorded secret is only that."""
    assert bool(initial(_result(occurrence(VALUES[0], **changes))).entries) is recorded
    beside = _result(occurrence(VALUES[0], path=b"sure"), occurrence(VALUES[0], path=b"other", **changes))
    assert _only(initial(beside)).paths == (("other", "sure") if recorded else ("sure",))


@pytest.mark.parametrize(
    "known, told, expected",
    [
        ((None, None), ("b" * 40, LATER), ("b" * 40, LATER)),
        (("a" * 40, EARLIER), (None, None), ("a" * 40, EARLIER)),
        (("a" * 40, EARLIER), ("b" * 40, LATER), ("a" * 40, EARLIER)),
        (("a" * 40, LATER), ("b" * 40, EARLIER), ("b" * 40, EARLIER)),
        (("a" * 40, EARLIER), ("b" * 40, EARLIER), ("a" * 40, EARLIER)),
        (("a" * 40, EARLIER), ("b" * 40, "99999-01-01T00:00:00Z"), ("a" * 40, EARLIER)),
        (("a" * 40, None), ("b" * 40, EARLIER), ("b" * 40, EARLIER)),
        ((None, None), ("b" * 40, "99999-01-01T00:00:00Z"), ("b" * 40, None)),
        ((None, None), ("b" * 40, "2024-05-01T09:30:00+99:99"), ("b" * 40, None)),
    ],
)
def test_first_commit(
    known: tuple[str | None, str | None],
    told: tuple[str | None, str | None],
    expected: tuple[str | None, str | None],
) -> None:
    """The earlier of two first commits stands, as after a scan of a shallow clone; an impossible date is none."""
    name = of_machine_made(VALUES[0])
    entry = Entry(name, "appsecret", first_commit=known[0], first_date=known[1])
    story = history(VALUES[0], first_commit=told[0], first_date=told[1])
    after = updated(Baseline({name: entry}), _result(occurrence(VALUES[0]), histories={name: story}))
    assert (_only(after).first_commit, _only(after).first_date) == expected


@given(st.lists(places, max_size=8), baselines)
def test_twice_is_once(found: list[Occurrence], before: Baseline) -> None:
    """A second scan of the same changes nothing."""
    once = updated(before, _result(*found))
    assert render(updated(once, _result(*found))) == render(once)


@given(st.lists(places, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter(found: list[Occurrence], rng: random.Random) -> None:
    """The same findings in another order make the same file."""
    shuffled = rng.sample(found, len(found))
    assert render(initial(_result(*found))) == render(initial(_result(*shuffled)))


@given(st.lists(places, max_size=8), st.integers(1, 50))
def test_moving_code_changes_nothing(found: list[Occurrence], by: int) -> None:
    """Lines inserted above a secret, or another indentation, leave the file as it is."""
    moved = [
        replace(
            at, finding=replace(at.finding, line=at.finding.line + by, column=at.finding.column + by), blob="d" * 40
        )
        for at in found
    ]
    before = initial(_result(*found))
    assert render(updated(before, _result(*moved))) == render(before)


@given(st.lists(_harmless, max_size=8), st.lists(_harmless, max_size=8), decisions, baselines)
def test_nothing_is_lost(
    first: list[Occurrence], second: list[Occurrence], decision: Decision, others: Baseline
) -> None:
    """An update keeps every entry, decision, path and unknown field, whatever the new scan saw."""
    found = initial(_result(*first))
    decided = {name: replace(entry, decision=decision) for name, entry in found.entries.items()}
    before = Baseline({**others.entries, **decided}, others.extra)
    after = updated(before, _result(*second))
    assert after.extra == before.extra
    for name, entry in before.entries.items():
        now = after.entries[name]
        assert (now.decision, now.extra, now.credential) == (entry.decision, entry.extra, entry.credential)
        assert set(now.paths) >= set(entry.paths)
        assert set(now.appids) >= set(entry.appids)
    new = after.entries.keys() - before.entries.keys()
    assert all(after.entries[name].status is Status.OPEN for name in new)


@given(st.lists(places, max_size=8))
def test_no_value_in_the_file(found: list[Occurrence]) -> None:
    """Files named after a secret do not bring its value into the file."""
    content = render(initial(_result(*found))).encode()
    for at in found:
        value = next(value for value in VALUES if of_machine_made(value) == at.finding.fingerprint)
        assert not shows(content, value)


def test_a_value_that_becomes_known_later_leaves_the_file() -> None:
    """A path recorded before anyone knew that its name is a secret is cleaned when that is known."""
    before = initial(_result(occurrence(VALUES[0], path=f"{VALUES[1]}.js".encode())))
    assert _only(before).paths == (f"{VALUES[1]}.js",)
    after = updated(before, _result(occurrence(VALUES[1])))
    assert after.entries[of_machine_made(VALUES[0])].paths == (f"{redact(VALUES[1])}.js",)


def test_limits() -> None:
    """A secret in ever new files does not make its entry grow for ever; what was recorded first stays."""
    found = [
        occurrence(VALUES[0], path=f"{number:03}.js".encode(), appid=f"wx{number:016x}") for number in range(50, 100)
    ]
    before = initial(_result(*found))
    assert _only(before).paths == tuple(f"{number:03}.js" for number in range(50, 50 + MAX_PATHS))
    assert len(_only(before).appids) == MAX_APPIDS
    assert updated(before, _result(occurrence(VALUES[0], path=b"000.js"))).entries == before.entries


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-05-01", "2024-05-01T09:30:00", "2024-02-30T09:30:00Z", EARLIER + "x"]
)
def test_no_moment(text: str) -> None:
    """What names no moment is told from what does."""
    assert moment(text) is None
    assert moment(EARLIER) != moment(LATER)
