"""What `wxsecrets baseline status` tells: the leaks that wait for a reset, by AppID, the oldest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from wxsecrets.baseline.fields import record_of
from wxsecrets.baseline.model import Status, moment
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.hostile import Cleaner
from wxsecrets.i18n import _, ngettext
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.reports.advice import reset_of
from wxsecrets.reports.layout import Row, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.baseline.model import Baseline, Entry

SCHEMA_VERSION = 1
_SHORT_COMMIT = 10
_MAX_NAMED = 3
_NEVER = datetime.max.replace(tzinfo=timezone.utc)


def document(baseline: Baseline) -> dict[str, Any]:
    """The machine-readable form: all entries, the oldest first, and how many there are of each status."""
    counts = Counter(entry.status for entry in baseline.entries.values())
    return {
        "schema_version": SCHEMA_VERSION,
        "counts": {status.value: counts[status] for status in Status},
        "entries": [{"fingerprint": entry.fingerprint, **record_of(entry)} for entry in _by_age(baseline)],
    }


def sections(baseline: Baseline) -> Iterator[Section]:
    """The form for people: a section per AppID, what to do, and the numbers."""
    cleaner = Cleaner(baseline.entries.keys())
    groups: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in _by_age(baseline):
        if entry.status is Status.OPEN:
            groups[entry.appids].append(entry)
    for appids, entries in groups.items():
        title = _("AppID {appids}").format(appids=cleaner.line(", ".join(appids))) if appids else _("AppID unknown")
        yield Section(Tone.ALARM, title, tuple(_row(entry, cleaner) for entry in entries))
    if groups:
        yield _what_to_do(entry for entries in groups.values() for entry in entries)
    yield _summary(baseline)


def _by_age(baseline: Baseline) -> list[Entry]:
    """The oldest first; last those that were never seen in a commit, or in one without a usable date."""
    return sorted(
        baseline.entries.values(),
        key=lambda entry: (moment(entry.first_date or "") or _NEVER, entry.fingerprint),
    )


def _row(entry: Entry, cleaner: Cleaner) -> Row:
    credential = CREDENTIALS.get(entry.credential)
    facts = [
        _(credential.title) if credential else entry.credential,
        _since(entry),
        _where(entry.paths, cleaner),
    ]
    return Row(short_fingerprint(entry.fingerprint), _("; ").join(fact for fact in facts if fact))


def _since(entry: Entry) -> str:
    if entry.first_commit is None:
        return _("never seen in a commit")
    commit = entry.first_commit[:_SHORT_COMMIT]
    if entry.first_date is None:
        return _("first in commit {commit}").format(commit=commit)
    return _("since {date}, commit {commit}").format(date=entry.first_date[: len("YYYY-MM-DD")], commit=commit)


def _where(paths: tuple[str, ...], cleaner: Cleaner) -> str:
    named = ", ".join(cleaner.line(path) for path in paths[:_MAX_NAMED])
    more = len(paths) - _MAX_NAMED
    if more <= 0:
        return named
    return ngettext("{named} and {more} more", "{named} and {more} more", more).format(named=named, more=more)


def _what_to_do(entries: Iterable[Entry]) -> Section:
    entries = tuple(entries)
    place = reset_of(dict.fromkeys(entry.credential for entry in entries))
    oldest = short_fingerprint(entries[0].fingerprint)
    steps = (
        _("Reset it: {reset}. Deleting the line is not enough: it stays in the history, and valid.").format(
            reset=place
        ),
        _("Write that down: `wxsecrets baseline set {fingerprint} --status reset --why …`.").format(fingerprint=oldest),
        _("A false alarm? The same with `--status false-positive`."),
    )
    return Section(
        Tone.NEUTRAL,
        _("What to do"),
        tuple(Row(f"{number}.", step) for number, step in enumerate(steps, start=1)),
    )


def _summary(baseline: Baseline) -> Section:
    counts = Counter(entry.status for entry in baseline.entries.values())
    settled = {
        Status.RESET: _("reset: {number}"),
        Status.FALSE_POSITIVE: _("false alarm: {number}"),
        Status.TEST_VALUE: _("test value: {number}"),
    }
    rows = tuple(Row("", text.format(number=counts[status])) for status, text in settled.items() if counts[status])
    waiting = counts[Status.OPEN]
    if not waiting:
        return Section(Tone.GOOD, _("No secret waits for a reset."), rows)
    title = ngettext("{number} secret waits for a reset.", "{number} secrets wait for a reset.", waiting)
    return Section(Tone.ALARM, title.format(number=waiting), rows)
