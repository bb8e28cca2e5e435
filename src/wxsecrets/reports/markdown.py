"""`--format markdown`: the summary of a CI job, for a maintainer with ten seconds.

A name from the repository stands in `<code>`, its punctuation as entities, and is cut when it is long: no name can
become a link, a mention, a cell or an element, or crowd out the others.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from wxsecrets.i18n import _, ngettext
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import ScanKind
from wxsecrets.reports.layout import Tone
from wxsecrets.reports.places import clip
from wxsecrets.reports.summary import summary
from wxsecrets.reports.text import place_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.policy import AssessedSecret
    from wxsecrets.reports import Report

# GitHub refuses a summary of more than 1 MiB; somebody else's step may have written into the same one.
_MOST_BYTES = 900_000
_LONGEST_NAME = 200
_LONGEST_SENTENCE = 1_000
_MOST_NAMED = 3
_MARKS = {Tone.ALARM: "❌", Tone.WARNING: "⚠️", Tone.GOOD: "✅", Tone.NEUTRAL: ""}
# With the underscore, which would make `__init__.py` bold even there.
_PUNCTUATION = re.compile(r"[^0-9A-Za-z\s]")
# GitHub looks for addresses, mentions, issues and emoji in the finished text, where entities are characters again: a
# joiner, which has no width, keeps their parts apart.
_JOINER = "\u2060"
_LINKED = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=[@#])|(?<=GH-)|(?<=:)(?=[\w+-]+:)", re.IGNORECASE)


def render(report: Report) -> Iterator[str]:
    """A headline, a table with a row for each secret, and what was looked at."""
    assessment, cleaner = report.assessment, report.cleaner
    end = summary(assessment, cleaner)
    yield f"### {_MARKS[end.tone]} wxsecrets: {text(end.title)}\n\n"
    yield from _table((*assessment.blocking, *assessment.reported), report, cleaner)
    for row in end.rows:
        yield f"- {text(clip(row.text, _LONGEST_SENTENCE))}\n"


def text(plain: str) -> str:
    """A sentence as Markdown shows it: as it is, whatever names are in it."""
    broken = _LINKED.sub(_JOINER, plain)
    return "".join(_entity(char) if char in r"\`*_{}[]<>&|~#$" else char for char in broken)


def _code(name: str) -> str:
    """A name from the repository as Markdown shows it."""
    broken = _LINKED.sub(_JOINER, clip(name, _LONGEST_NAME))
    return f"<code>{_PUNCTUATION.sub(lambda match: _entity(match[0]), broken)}</code>"


def _entity(char: str) -> str:
    return f"&#{ord(char)};" if char.isascii() else html.escape(char)


def _table(secrets: tuple[AssessedSecret, ...], report: Report, cleaner: Cleaner) -> Iterator[str]:
    if not secrets:
        return
    heads = (_("AppID"), _("What"), _("Where"), _("Since"), _("Still there?"), _("Status"), _("What to do"))
    yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n"
    size = 0
    for number, secret in enumerate(secrets):
        row = _row(secret, report, cleaner)
        size += len(row.encode())
        if size > _MOST_BYTES:
            more = len(secrets) - number
            yield "\n" + ngettext("{more} more secret.", "{more} more secrets.", more).format(more=more) + "\n"
            break
        yield row
    yield "\n"


def _row(secret: AssessedSecret, report: Report, cleaner: Cleaner) -> str:
    first, finding = secret.first, secret.surest.finding
    more = len({place_name(place.occurrence, cleaner) for place in secret.occurrences}) - 1
    where = _code(place_name(first, cleaner)) + (f" +{more}" if more > 0 else "")
    commit = f" {_code(first.commit[:10])}" if first.commit else ""
    cells = (
        _listed(secret.appids) or "?",
        f"{text(_(CREDENTIALS[finding.credential].title))} {_code(finding.redacted)}",
        where,
        text((first.date or "")[: len("YYYY-MM-DD")]) + commit,
        _still(secret, report, cleaner),
        text(_status(secret)),
        text(_to_do(secret)),
    )
    return f"| {' | '.join(cells)} |\n"


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _MOST_NAMED
    return "<br>".join(_code(name) for name in names[:_MOST_NAMED]) + (f" +{more}" if more > 0 else "")


def _still(secret: AssessedSecret, report: Report, cleaner: Cleaner) -> str:
    if report.assessment.scope.kind in (ScanKind.INDEX, ScanKind.WORKTREE):
        return _("yes")
    if any(place.occurrence.in_head for place in secret.occurrences):
        return _("yes")
    branches = secret.history.branches if secret.history else ()
    if branches is None:
        return _("not in HEAD")
    if branches:
        return _("in {branches}").format(branches=_listed(tuple(cleaner.name(branch) for branch in branches)))
    return _("only in the history")


def _status(secret: AssessedSecret) -> str:
    if secret.reintroduced:
        return _("was reset, added again")
    return {None: _("new"), "open": _("known, open")}.get(secret.status, str(secret.status))


def _to_do(secret: AssessedSecret) -> str:
    if secret.reintroduced:
        return _("take it out; nothing to reset")
    if not secret.blocking:
        return _("look at it; it does not block")
    reset = CREDENTIALS[secret.surest.finding.credential].reset
    return _("reset it: {reset}").format(reset=reset) if reset else _("let your server make the call")
