"""What `wxsecrets ci` says around the report: what was scanned and why, and what a change does to the baseline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _, ngettext
from wxsecrets.integrations.ci.event import Want
from wxsecrets.reports import markdown
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.reports.summary import amount, why
from wxsecrets.reports.text import sections as report_sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.baseline.growth import Growth
    from wxsecrets.baseline.model import Entry
    from wxsecrets.integrations.ci.event import Event
    from wxsecrets.integrations.ci.ranges import Range
    from wxsecrets.model import Scope, SkipReason
    from wxsecrets.reports import Report

_SHORT = 10
_MOST = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its event, the commits that it scanned (None for the history, or nothing), and the report on them."""

    event: Event
    range: Range | None
    change: Growth
    report: Report

    def summary(self) -> Iterator[str]:
        """The part of the job's summary, as Markdown."""
        yield from markdown.render(self.report)
        yield f"- {markdown.text(scanned(self))}\n"
        if self.change:
            yield f"\n**{markdown.text(_changed())}**\n\n"
            for row in _rows(self.change):
                yield f"- {markdown.text(f'{row.label} {row.text}')}\n"


def could_not_run(complaint: str) -> Iterator[str]:
    """The part of the job's summary, as Markdown, of a run that came to nothing."""
    yield f"### ❌ wxsecrets: {markdown.text(_('it could not run'))}\n\n- {markdown.text(complaint)}\n"


def sections(run: Run) -> Iterator[Section]:
    """The log: what was scanned, the report, and what becomes of the baseline."""
    yield Section(Tone.NEUTRAL, scanned(run))
    yield from report_sections(run.report)
    if run.change:
        yield Section(Tone.WARNING, _changed(), tuple(_rows(run.change)))


def scanned(run: Run) -> str:
    """One line: the event, the commits, how much, and what was not looked at and why."""
    event, scope = run.event, run.report.assessment.scope
    name = run.report.cleaner.name(f"{event.provider} {event.name}".strip())
    if event.want is Want.NOTHING:
        return _("{event}: the branch was deleted, there is nothing to scan").format(event=name)
    if run.range is None:
        return _("{event}: the whole history, {seen}").format(event=name, seen=_seen(scope))
    head = run.range.head[:_SHORT]
    if run.range.base == run.range.head:
        return _("{event}: 0 commits, {head} is there already").format(event=name, head=head)
    base = run.range.base[:_SHORT] if run.range.base else _("the beginning")
    return _("{event}: {base}..{head}, {seen}").format(event=name, base=base, head=head, seen=_seen(scope))


def _seen(scope: Scope) -> str:
    skipped: Counter[SkipReason] = Counter()
    for each in scope.skipped:
        skipped[each.reason] += each.count
    gaps = (_("{count} not looked at, {why}").format(count=count, why=why(reason)) for reason, count in skipped.items())
    return _("; ").join((amount(scope), *gaps))


def _changed() -> str:
    return _("This change touches the baseline. What counted here is the one before it; look at each:")


def _rows(change: Growth) -> Iterator[Row]:
    rows = [
        *(Row("+", _line(entry)) for entry in change.added),
        *(Row("-", _line(entry)) for entry in change.removed),
        *(Row("~", _line(entry)) for entry in change.decided),
    ]
    yield from rows[:_MOST]
    if more := rows[_MOST:]:
        yield Row("", ngettext("and {more} more", "and {more} more", len(more)).format(more=len(more)))


def _line(entry: Entry) -> str:
    return f"{short_fingerprint(entry.fingerprint)} {entry.credential}: {entry.status.value}"
