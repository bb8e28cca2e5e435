"""What `baseline status` tells: open entries by AppID, the oldest first, and numbers."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given

from support.baselines import baselines, random_entry
from support.languages import language
from support.leaks import shows
from support.made_up import appsecret
from wxsecrets.baseline.model import Baseline, Decision, Entry, Status
from wxsecrets.baseline.standing import Standing
from wxsecrets.fingerprint import of_machine_made
from wxsecrets.reports.layout import Section, Tone
from wxsecrets.reports.overview import document, sections

RNG = random.Random(70)
ONE, TWO = "wx" + "1" * 16, "wx" + "2" * 16


def _standing(*entries: Entry) -> Standing:
    return Standing(Baseline({entry.fingerprint: entry for entry in entries}))


def _entry(date: str | None, *appids: str, status: Status | None = None) -> Entry:
    decision = None if status is None else Decision(status, "2024-05-02", "Li Lei", "done")
    return replace(random_entry(RNG, decision), first_date=date, appids=appids)


def _labels(section: Section) -> list[str]:
    return [row.label for row in section.rows]


def _short(entry: Entry) -> str:
    return entry.fingerprint[:19]


def test_by_appid_the_oldest_first() -> None:
    """The AppID with the oldest leak comes first, and its oldest leak first; time zones count."""
    newest = _entry("2024-05-01T09:00:00Z", ONE)
    middle = _entry("2024-05-01T16:30:00+08:00", TWO)
    oldest = _entry("2023-01-01T00:00:00Z", ONE)
    undated = _entry(None)
    first, second, third, _advice, summary = sections(_standing(newest, undated, middle, oldest))
    assert (first.title, _labels(first)) == (f"AppID {ONE}, mini-program", [_short(oldest), _short(newest)])
    assert (second.title, _labels(second)) == (f"AppID {TWO}, mini-program", [_short(middle)])
    assert (third.title, _labels(third)) == ("AppID unknown, mini-program", [_short(undated)])
    assert (summary.tone, summary.title) == (Tone.ALARM, "4 secrets wait for a reset.")


def test_a_row() -> None:
    """A row says what it is, since when, and where; with a commit that can be looked up."""
    entry = replace(_entry("2024-05-01T09:30:00+08:00", ONE), first_commit="a" * 40, paths=("a", "b", "c", "d"))
    section, advice, summary = sections(_standing(entry))
    assert section.rows[0].text == "WeChat AppSecret; since 2024-05-01, commit aaaaaaaaaa; a, b, c and 1 more"
    assert f"wxsecrets baseline set {_short(entry)} --status reset" in advice.rows[1].text
    assert summary.title == "1 secret waits for a reset."
    undated, *_rest = sections(_standing(replace(entry, first_date=None, paths=(), credential="of-a-newer-version")))
    assert undated.rows[0].text == "of-a-newer-version; first in commit aaaaaaaaaa"
    uncommitted, *_rest = sections(_standing(replace(entry, first_commit=None, first_date=None, paths=("a",))))
    assert uncommitted.rows[0].text == "WeChat AppSecret; never seen in a commit; a"


def test_settled_entries_are_counted() -> None:
    """What is settled is a number; with nothing open there is nothing to do."""
    settled = [_entry(None, status=status) for status in (Status.RESET, Status.RESET, Status.TEST_VALUE)]
    (section,) = sections(_standing(*settled))
    assert (section.tone, section.title) == (Tone.GOOD, "No secret waits for a reset.")
    assert [row.text for row in section.rows] == ["reset: 2", "test value: 1"]
    (empty,) = sections(Standing(Baseline()))
    assert empty.rows == ()


def test_reopened() -> None:
    """A decision that the leak is open after all is listed with the others."""
    assert len(list(sections(_standing(_entry(None, status=Status.OPEN))))) == 3


@given(baselines)
def test_nothing_from_the_file_steers_a_terminal(baseline: Baseline) -> None:
    """Whatever a hostile baseline holds, each row is one line of printable characters, in either language."""
    for name in ("en", "zh"):
        with language(name):
            for section in sections(Standing(baseline)):
                assert section.title.isprintable()
                assert all((row.label + row.text).isprintable() for row in section.rows)


def test_values_are_not_shown() -> None:
    """A path that holds a known secret, put there by hand, is not repeated."""
    value = appsecret(RNG)
    entry = replace(_entry(None), fingerprint=of_machine_made(value), paths=(f"{value}.js",))
    shown = "".join(row.text for section in sections(_standing(entry)) for row in section.rows)
    assert not shows(shown.encode(), value)


def test_document() -> None:
    """The machine-readable form has every entry with every field of the file, the oldest first, and the numbers."""
    new, old = _entry("2024-01-01T00:00:00Z", ONE), _entry("2023-01-01T00:00:00Z", status=Status.RESET)
    made = document(_standing(new, old))
    assert made["schema_version"] == 1
    assert made["counts"] == {"open": 1, "reset": 1, "false-positive": 0, "test-value": 0}
    assert [entry["fingerprint"] for entry in made["entries"]] == [old.fingerprint, new.fingerprint]
    assert made["entries"][0]["decision"] == {"when": "2024-05-02", "by": "Li Lei", "why": "done", "evidence": None}
    assert made["entries"][1]["appids"] == [ONE]
