"""The end of the text report: the verdict, and the proof of what was and was not looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import Enum, auto
from typing import TYPE_CHECKING

from wxsecrets.i18n import _, ngettext
from wxsecrets.model import Confidence, NoteKind, ScanKind, SkipReason
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.reports.wording import size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.model import Scope, Skipped
    from wxsecrets.policy import AssessedSecret, Assessment


def summary(assessment: Assessment, cleaner: Cleaner) -> Section:
    """How many secrets block, what was looked at, what was not and how to mend that, and what else there is."""
    scope = assessment.scope
    told = (_looked_at(scope), *gaps(scope, cleaner), *_notes(scope, cleaner), *_others(assessment))
    rows = [Row("", text) for text in told]
    return Section(_tone(assessment), verdict(assessment), tuple(rows))


def verdict(assessment: Assessment) -> str:
    """The whole answer in one line."""
    scope = assessment.scope
    if number := len(assessment.blocking):
        if all(secret.reintroduced for secret in assessment.blocking):
            return ngettext(
                "{number} secret that was reset is added again.", "{number} secrets that were reset are added again.",
                number,
            ).format(number=number)  # fmt: skip
        return _blocking(scope.kind, number).format(number=number)
    if not scope.complete:
        return _("Nothing that blocks was found, but not everything could be looked at.")
    if scope.blobs == 0:
        return _nothing_to_scan(scope)
    return _("No secret was found that blocks.")


def _blocking(kind: ScanKind, number: int) -> str:
    if kind in (ScanKind.INDEX, ScanKind.MESSAGE):
        return ngettext("{number} secret would be committed.", "{number} secrets would be committed.", number)
    if kind is ScanKind.PUSH:
        return ngettext("{number} secret would be pushed.", "{number} secrets would be pushed.", number)
    if kind is ScanKind.WORKTREE:
        return ngettext("{number} secret stands in these files.", "{number} secrets stand in these files.", number)
    return ngettext("{number} secret needs a reset.", "{number} secrets need a reset.", number)


def _tone(assessment: Assessment) -> Tone:
    if assessment.blocking:
        return Tone.ALARM
    return Tone.GOOD if assessment.scope.complete and assessment.scope.blobs else Tone.WARNING


def _nothing_to_scan(scope: Scope) -> str:
    if scope.kind is ScanKind.HISTORY and scope.commits:
        return _("Scanned nothing: no commit of the repository has a file.")
    reasons = {
        ScanKind.INDEX: _("Scanned nothing: the next commit adds no content."),
        ScanKind.WORKTREE: _("Scanned nothing: there are no files."),
        ScanKind.MESSAGE: _("Scanned nothing: the message is empty."),
        ScanKind.PUSH: _("Scanned nothing: the push brings no content."),
        ScanKind.RANGE: _("Scanned nothing: the range adds no content."),
        ScanKind.HISTORY: _("Scanned nothing: the repository has no commits."),
    }
    return reasons[scope.kind]


def _notes(scope: Scope, cleaner: Cleaner) -> Iterator[str]:
    """What is worth knowing, a sentence for each kind, with an example."""
    sentences = {
        NoteKind.LFS: _("Files that Git LFS keeps elsewhere, not in the repository: {count}, such as {what}."),
        NoteKind.SUBMODULE: _("Submodules that are not here: {count}, such as {what}; each has a history of its own."),
        NoteKind.SUBMODULE_MOVED: _(
            "Submodules that the range moves to other commits, not looked at: {count}, such as {what}."
        ),
        NoteKind.DIFF_OFF: _(
            "Worth a look: attributes that hide the differences of text files from tools that read them: {what}."
        ),
    }
    for kind, sentence in sentences.items():
        of_kind = [note for note in scope.notes if note.kind is kind]
        if of_kind:
            count = sum(note.count for note in of_kind)
            yield sentence.format(count=count, what=cleaner.values(of_kind[0].what))


def amount(scope: Scope) -> str:
    """How much was looked at."""
    if scope.kind is ScanKind.MESSAGE:
        return _("the commit message")
    if scope.commits is None:
        return ngettext("{number} file", "{number} files", scope.blobs).format(number=scope.blobs)
    return _("{commits}, {versions}").format(
        commits=ngettext("{number} commit", "{number} commits", scope.commits).format(number=scope.commits),
        versions=ngettext("{number} file version", "{number} file versions", scope.blobs).format(number=scope.blobs),
    )


def _looked_at(scope: Scope) -> str:
    text = _("Looked at: {seen}, {size}, in {seconds:.1f} s.").format(
        seen=amount(scope), size=size(scope.bytes), seconds=scope.seconds
    )
    if scope.cached:
        text += " " + ngettext(
            "{number} of them was known from an earlier scan.",
            "{number} of them were known from an earlier scan.",
            scope.cached,
        ).format(number=scope.cached)
    return text


def gaps(scope: Scope, cleaner: Cleaner) -> Iterator[str]:
    """What was not looked at, why, and how to mend that: a sentence for each reason."""
    groups: defaultdict[SkipReason, list[Skipped]] = defaultdict(list)
    for skipped in scope.skipped:
        groups[skipped.reason].append(skipped)
    for reason, group in groups.items():
        example = cleaner.line(group[0].what)
        if group[0].detail:
            example += f" ({cleaner.name(_(group[0].detail))})"
        more = sum(skipped.count for skipped in group) - 1
        if more:
            example = ngettext("{example} and {more} more", "{example} and {more} more", more).format(
                example=example, more=more
            )
        yield _("Not looked at, {why}: {example}. {remedy}").format(
            why=why(reason), example=example, remedy=_remedy(reason)
        )


def why(reason: SkipReason) -> str:
    """The reason as the rest of a sentence."""
    return {
        SkipReason.MISSING: _("since this clone does not have it"),
        SkipReason.SHALLOW: _("since this clone is shallow"),
        SkipReason.UNREADABLE: _("since it cannot be read"),
        SkipReason.TOO_LARGE: _("since it is too large"),
        SkipReason.TIME: _("since the time limit came first"),
    }[reason]


def _remedy(reason: SkipReason) -> str:
    return {
        SkipReason.MISSING: _("Fetch it with `git fetch --refetch --no-filter`, or clone again without a filter."),
        SkipReason.SHALLOW: _("Fetch the rest with `git fetch --unshallow`."),
        SkipReason.UNREADABLE: _("Check its permissions and the disk; for an object, run `git fsck`."),
        SkipReason.TOO_LARGE: _("Look at it yourself, or split it."),
        SkipReason.TIME: _("Run it again, with the cache kept, or with a longer limit."),
    }[reason]


def _others(assessment: Assessment) -> Iterator[str]:
    shown = {*assessment.blocking, *assessment.reported}
    kinds = Counter(_kind(secret) for secret in assessment.secrets if secret not in shown)
    if weaker := kinds[_Quiet.WEAK]:
        yield ngettext(
            "{number} weaker candidate does not block; `--format json` shows it.",
            "{number} weaker candidates do not block; `--format json` shows them.",
            weaker,
        ).format(number=weaker)
    if allowed := kinds[_Quiet.ALLOWED]:
        yield ngettext(
            "{number} secret is allowed by a `pragma: allowlist secret` comment.",
            "{number} secrets are allowed by `pragma: allowlist secret` comments.",
            allowed,
        ).format(number=allowed)
    if settled := kinds[_Quiet.SETTLED]:
        yield ngettext(
            "{number} secret is settled in the baseline.",
            "{number} secrets are settled in the baseline.",
            settled,
        ).format(number=settled)


class _Quiet(Enum):
    """Why a secret does not block."""

    SETTLED = auto()
    ALLOWED = auto()
    WEAK = auto()


def _kind(secret: AssessedSecret) -> _Quiet:
    if secret.status not in (None, "open"):
        return _Quiet.SETTLED
    return _Quiet.WEAK if secret.confidence is Confidence.LOW else _Quiet.ALLOWED
