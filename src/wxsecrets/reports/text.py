"""`--format text`: what a person reads; one section per blocking secret, then what to do, then a summary.

`sections` is the content; a terminal shows it through `wxsecrets.reports.console`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _, ngettext
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Confidence, Place, ScanKind
from wxsecrets.reports.advice import advice
from wxsecrets.reports.layout import Row, Section, Tone, plain
from wxsecrets.reports.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.model import Finding, Occurrence, Reason, SecretHistory
    from wxsecrets.policy import AssessedSecret
    from wxsecrets.reports import Report

_SHORT_COMMIT = 10
_MAX_NAMED = 3
_MAX_REASONS = 3
_MAX_REPORTED = 10


def render(report: Report) -> Iterator[str]:
    """The form for files and pipes."""
    return plain(sections(report))


def sections(report: Report) -> Iterator[Section]:
    """The content of the report, in order."""
    blocking = report.assessment.blocking
    cleaner = report.cleaner
    # A range tells nothing of branches: it may be of one that is not even here.
    whole = report.assessment.scope.kind is ScanKind.HISTORY
    upcoming = report.assessment.scope.kind in (ScanKind.INDEX, ScanKind.MESSAGE, ScanKind.PUSH)
    with_later = {secret.surest.finding.appid for secret in report.assessment.secrets if secret.generation > 1}
    for secret in blocking:
        is_numbered = secret.generation > 0 and secret.surest.finding.appid in with_later
        yield _secret(secret, cleaner, whole=whole, upcoming=upcoming, is_numbered=is_numbered)
    if blocking:
        yield advice(report)
    if reported := report.assessment.reported:
        yield _reported(reported, cleaner)
    yield summary(report.assessment, cleaner)


def _secret(secret: AssessedSecret, cleaner: Cleaner, *, whole: bool, upcoming: bool, is_numbered: bool) -> Section:
    finding = secret.surest.finding
    title = _("{credential} {redacted} ({fingerprint}), {owner}").format(
        credential=_title(secret),
        redacted=finding.redacted,
        fingerprint=short_fingerprint(secret.fingerprint),
        owner=_("AppID {appids}").format(appids=", ".join(secret.appids)) if secret.appids else _("AppID unknown"),
    )
    rows = [_origin(secret.first, cleaner)]
    others = _places(secret, cleaner)
    if others:
        rows.append(Row(_("also in:"), enumerate_names(others)))
    if secret.history is not None and whole:
        rows += _afterwards(secret.history, cleaner)
        if is_numbered:
            text = _("number {number} of this AppID's AppSecrets in this history").format(number=secret.generation)
            rows.append(Row(_("generation:"), text))
    if any(place.occurrence.in_package for place in secret.occurrences):
        rows.append(Row(_("package:"), _("part of the mini-program's package, which anyone can download and read")))
    rows.append(Row(_("certainty:"), certainty(finding, cleaner)))
    if upcoming and CREDENTIALS[finding.credential].is_value and not secret.reintroduced:
        text = _("anyone who can read the repository can use it, also after the line is deleted, until it is reset")
        rows.append(Row(_("if pushed:"), text))
    if secret.reintroduced:
        rows.append(Row(_("baseline:"), _reintroduced(secret.history)))
    elif secret.status is not None:
        rows.append(Row(_("baseline:"), _("known, and still waiting for a reset")))
    return Section(Tone.ALARM, title, tuple(rows))


def _reintroduced(history: SecretHistory | None) -> str:
    if history is None or history.last_added_commit is None:
        return _("was reset, and is added again: of no use to anyone, but the next one would be")
    return _(
        "was reset, and was added again in commit {commit}: of no use to anyone, but the next one would be"
    ).format(commit=history.last_added_commit[:_SHORT_COMMIT])


def _reported(secrets: tuple[AssessedSecret, ...], cleaner: Cleaner) -> Section:
    """What is sure, and not of a kind that blocks by itself: a line each."""
    rows = [
        Row(f"{_title(secret)}:", enumerate_names(_all_places(secret, cleaner))) for secret in secrets[:_MAX_REPORTED]
    ]
    more = len(secrets) - _MAX_REPORTED
    if more > 0:
        rows.append(Row("", ngettext("and {more} more", "and {more} more", more).format(more=more)))
    return Section(Tone.WARNING, _("Reported only (`--credential NAME=block` makes a kind block)"), tuple(rows))


def _origin(at: Occurrence, cleaner: Cleaner) -> Row:
    place = place_name(at, cleaner)
    if at.commit is None:
        return Row(_("where:"), place)
    text = _("{place}, commit {commit} by {author}, {date}").format(
        place=place,
        commit=at.commit[:_SHORT_COMMIT],
        author=cleaner.name(at.author or _("unknown")),
        date=cleaner.name((at.date or "")[: len("YYYY-MM-DD")]) or _("date unknown"),
    )
    return Row(_("first seen:"), text)


def place_name(at: Occurrence, cleaner: Cleaner) -> str:
    """A place in words: a path with its line, a message, a name."""
    if at.place is Place.COMMIT_MESSAGE and at.blob is None:
        return _("the commit message, line {line}").format(line=at.finding.line)
    if at.place is Place.COMMIT_MESSAGE:
        return _("the message of commit {commit}").format(commit=(at.blob or "")[:_SHORT_COMMIT])
    if at.place is Place.TAG_MESSAGE:
        return _("the message of tag {tag}").format(tag=(at.blob or "")[:_SHORT_COMMIT])
    if at.place is Place.FILE_NAME:
        return _("the file name {path}").format(path=cleaner.path(at.path))
    if at.place is Place.REF_NAME:
        return _("the name {ref}").format(ref=cleaner.path(at.path))
    return f"{cleaner.path(at.path)}:{at.finding.line}"


def _places(secret: AssessedSecret, cleaner: Cleaner) -> tuple[str, ...]:
    """The places but the first."""
    first = secret.first
    places = (place_name(place.occurrence, cleaner) for place in secret.occurrences if place.occurrence is not first)
    return tuple(dict.fromkeys(places))


def _all_places(secret: AssessedSecret, cleaner: Cleaner) -> tuple[str, ...]:
    return (place_name(secret.first, cleaner), *_places(secret, cleaner))


def _title(secret: AssessedSecret) -> str:
    credential = CREDENTIALS[secret.surest.finding.credential]
    return _(credential.title)


def enumerate_names(names: tuple[str, ...]) -> str:
    """The first few of several names, and how many more there are."""
    named = ", ".join(names[:_MAX_NAMED])
    more = len(names) - _MAX_NAMED
    if more <= 0:
        return named
    return ngettext("{named} and {more} more", "{named} and {more} more", more).format(named=named, more=more)


def _afterwards(history: SecretHistory, cleaner: Cleaner) -> Iterator[Row]:
    """What became of a secret after it was committed."""
    if history.removed_commit is not None:
        text = _("commit {commit} by {author}, {date}").format(
            commit=history.removed_commit[:_SHORT_COMMIT],
            author=cleaner.name(history.removed_author or _("unknown")),
            date=cleaner.name((history.removed_date or "")[: len("YYYY-MM-DD")]),
        )
        yield Row(_("taken out:"), text)
    yield Row(_("now:"), _whereabouts(history, cleaner))
    if history.pushed:
        yield Row(_("pushed:"), _("yes: others may have it by now, so reset it"))
    if history.pushed is False:
        enough = (
            _("no remote branch or tag here has it: if it was never pushed, amending the commit is enough")
            if history.reachable
            else _("no remote branch or tag here has it: if it was never pushed, `git gc --prune=now` is enough")
        )
        yield Row(_("pushed:"), enough)


def _whereabouts(history: SecretHistory, cleaner: Cleaner) -> str:
    branches = enumerate_names(tuple(cleaner.name(branch) for branch in history.branches or ()))
    if history.in_head:
        if branches:
            return _("still in HEAD and in the tip of: {branches}").format(branches=branches)
        return _("still in HEAD")
    if branches:
        return _("not in HEAD any more, but in the tip of: {branches}").format(branches=branches)
    if not history.reachable:
        return _("only in objects that no branch or tag leads to; whoever has a copy of them can still read it")
    if history.branches is None:
        return _("not seen in HEAD; whether the tip of a branch still has it cannot be told here")
    return _("gone from HEAD and from every branch, but anyone can read it in the history")


def certainty(finding: Finding, cleaner: Cleaner) -> str:
    """How sure a judgement is, and why."""
    word = {
        Confidence.HIGH: _("high"),
        Confidence.MEDIUM: _("medium"),
        Confidence.LOW: _("low"),
    }[finding.confidence]
    by_weight = sorted(finding.reasons, key=lambda reason: -reason.weight)
    sentences = [_sentence(reason, cleaner) for reason in by_weight if reason.weight > 0][:_MAX_REASONS]
    sentences += [
        _("but {reason}").format(reason=_sentence(reason, cleaner)) for reason in by_weight[-1:] if reason.weight < 0
    ]
    return _("{confidence}: {reasons}").format(confidence=word, reasons=_("; ").join(sentences))


def _sentence(reason: Reason, cleaner: Cleaner) -> str:
    return _(reason.sentence).format(detail=cleaner.detail(reason.detail))
