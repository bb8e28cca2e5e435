"""What an audit shows of one leak: where, when, by whom, in which context, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.hostile import Cleaner
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.reports.context import context
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.reports.overview import answered, since
from wxsecrets.reports.text import certainty, enumerate_names, place_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.baseline.model import Entry
    from wxsecrets.baseline.standing import Standing
    from wxsecrets.model import Occurrence


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry, the place to show with its text (None where there is none any more), and its number in the audit."""

    entry: Entry
    at: Occurrence | None
    content: bytes | None
    position: str


def page(standing: Standing, shown: Shown) -> Iterator[Section]:
    """The sections of one entry."""
    entry, at = shown.entry, shown.at
    cleaner = Cleaner({*standing.baseline.entries, *standing.places})
    account = standing.account(entry)
    title = _("{position}  {credential} {redacted} ({fingerprint}), {owner}").format(
        position=shown.position,
        credential=_(CREDENTIALS[entry.credential].title) if entry.credential in CREDENTIALS else entry.credential,
        redacted=at.finding.redacted if at else "",
        fingerprint=short_fingerprint(entry.fingerprint),
        owner=_("AppID {appids}").format(appids=cleaner.line(", ".join(entry.appids)))
        if entry.appids
        else _("AppID unknown"),
    )
    rows = [Row(_("since:"), since(entry))]
    if account is not None:
        rows.append(Row(_("account:"), _(account.value)))
    author = standing.author(entry)
    if author:
        rows.append(Row(_("by:"), cleaner.name(author)))
    places = standing.places.get(entry.fingerprint, ())
    names = tuple(dict.fromkeys(place_name(place, cleaner) for place in places))
    rows.append(Row(_("where:"), enumerate_names(names) if names else _("nowhere any more")))
    if any(place.in_head or place.commit is None for place in places):
        rows.append(Row(_("now:"), _("still in the code")))
    if any(place.in_package for place in places):
        rows.append(Row(_("package:"), _("part of the mini-program's package, which anyone can download and read")))
    if at is not None:
        rows.append(Row(_("certainty:"), certainty(at.finding, cleaner)))
    if said := answered(entry):
        rows.append(Row(_("WeChat:"), said))
    if entry.decision is not None:
        decision = entry.decision
        rows.append(
            Row(
                _("decided:"),
                _("{status} on {day} by {who}: {why}").format(
                    status=decision.status.value,
                    day=decision.when,
                    who=cleaner.name(decision.by),
                    why=cleaner.line(decision.why),
                ),
            )
        )
    yield Section(Tone.ALARM, title, tuple(rows))
    if at is not None and shown.content is not None:
        yield Section(
            Tone.NEUTRAL,
            place_name(at, cleaner),
            tuple(context(shown.content, at.finding.line, at.finding.column, cleaner)),
        )
