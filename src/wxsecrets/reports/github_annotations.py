"""`--format github`: workflow commands that GitHub shows as annotations, on the lines where there are any.

GitHub shows ten errors and ten warnings of a step, and drops the rest silently: so at most nine, and how many more.
Every secret has its turn before any has a second one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wxsecrets.hostile import escape
from wxsecrets.i18n import _, ngettext
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.reports.places import clip, covered, is_here, sentence, told
from wxsecrets.reports.summary import gaps, verdict
from wxsecrets.reports.text import place_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.reports import Report
    from wxsecrets.reports.places import Told

_MOST = 9
_LONGEST_MESSAGE = 2_000
# No system that has files checked out takes a longer one everywhere.
_LONGEST_PATH = 1_024
# As @actions/core escapes them.
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report) -> Iterator[str]:
    """The commands, one a line."""
    assessment, cleaner = report.assessment, report.cleaner
    places = list(told(report))
    for level, blocking in (("error", True), ("warning", False)):
        of_level = _by_turns(place for place in places if place.blocking is blocking)
        for place in of_level[:_MOST]:
            yield _annotation(level, place, report, cleaner)
        more = len(of_level) - _MOST
        if more > 0:
            text = ngettext("{more} more place, see the summary", "{more} more places, see the summary", more)
            yield command(level, "wxsecrets", text.format(more=more))
    if not covered(assessment):
        for gap in list(gaps(assessment.scope, cleaner)) or [verdict(assessment)]:
            yield command("notice", "wxsecrets", gap)


def _by_turns(places: Iterable[Told]) -> list[Told]:
    turns: Counter[str] = Counter()
    numbered = []
    for place in places:
        numbered.append((turns[place.secret.fingerprint], place))
        turns[place.secret.fingerprint] += 1
    return [place for _turn, place in sorted(numbered, key=lambda pair: pair[0])]


def _annotation(level: str, place: Told, report: Report, cleaner: Cleaner) -> str:
    at = place.at
    title = f"wxsecrets: {_(CREDENTIALS[at.finding.credential].title)}"
    message = sentence(place.secret, at)
    if is_here(at, report.assessment.scope.kind) and len(place.path) <= _LONGEST_PATH:
        return command(level, title, message, file=place.path, line=at.finding.line, col=at.finding.column)
    # What is in no file that is checked out is told in words.
    commit = _("commit {commit}").format(commit=at.commit[:10]) if at.commit else ""
    where = ", ".join(filter(None, (place_name(at, cleaner), commit)))
    return command(level, title, _("{text} ({where})").format(text=message, where=clip(where, _LONGEST_MESSAGE // 2)))


def command(level: str, title: str, message: str, **where: object) -> str:
    """One workflow command (`level` is error, warning or notice); nothing in it can end the line or begin another."""
    listed = {**where, "title": title}
    shown = ",".join(f"{name}={escape(str(value)).translate(_PROPERTY)}" for name, value in listed.items())
    return f"::{level} {shown}::{clip(escape(message), _LONGEST_MESSAGE).translate(_DATA)}\n"
