"""`--format github`: workflow commands that GitHub shows as annotations, on the lines where there are any.

GitHub shows ten errors and ten warnings of a step, and drops the rest silently: so at most nine, and how many more.
"""

from __future__ import annotations

from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from wxsecrets.hostile import escape
from wxsecrets.i18n import _, ngettext
from wxsecrets.reports.places import is_here, name_of, sentence, told
from wxsecrets.reports.summary import gaps
from wxsecrets.reports.text import place_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wxsecrets.hostile import Cleaner
    from wxsecrets.model import Occurrence
    from wxsecrets.reports import Report

_MOST = 9
# As @actions/core escapes them.
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report) -> Iterator[str]:
    """The commands, one a line."""
    assessment, cleaner = report.assessment, report.cleaner
    places = list(told(assessment))
    for level, blocking in (("error", True), ("warning", False)):
        of_level = [(secret, place.occurrence) for secret, place in places if place.blocking is blocking]
        for secret, at in islice(of_level, _MOST):
            here = is_here(at, assessment.scope.kind)
            where = _where(at, cleaner) if here else {}
            message = sentence(secret, at) if here else _elsewhere(sentence(secret, at), at, cleaner)
            yield command(level, message, where)
        more = len(of_level) - _MOST
        if more > 0:
            text = ngettext("{more} more place, see the summary", "{more} more places, see the summary", more)
            yield command(level, text.format(more=more))
    for gap in gaps(assessment.scope, cleaner):
        yield command("notice", gap)


def _where(at: Occurrence, cleaner: Cleaner) -> dict[str, str]:
    return {"file": name_of(at, cleaner), "line": str(at.finding.line), "col": str(at.finding.column)}


def _elsewhere(text: str, at: Occurrence, cleaner: Cleaner) -> str:
    """What is not in a file that is checked out says in words where it is."""
    commit = _("commit {commit}").format(commit=at.commit[:10]) if at.commit else ""
    return _("{text} ({where})").format(text=text, where=", ".join(filter(None, (place_name(at, cleaner), commit))))


def command(level: str, message: str, properties: Mapping[str, str] = MappingProxyType({})) -> str:
    """One workflow command (`level` is error, warning or notice); nothing in it can end the line or begin another."""
    listed = {**properties, "title": "wxsecrets"}
    shown = ",".join(f"{name}={escape(value).translate(_PROPERTY)}" for name, value in listed.items())
    return f"::{level} {shown}::{escape(message).translate(_DATA)}\n"
