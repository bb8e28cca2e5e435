"""What the reports for other programs share: which places they tell of, and where on the disk these are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.errors import ExitStatus
from wxsecrets.hostile import decode
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Place, ScanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.knowledge.credentials import Credential
    from wxsecrets.model import Occurrence
    from wxsecrets.policy import AssessedSecret, Assessment
    from wxsecrets.reports import Report

_MOST_MISSED = 100
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """A place that a report tells of.

    `path` stands for a place that is in no file, too. `number` counts the places of the secret at that path, from 0.
    """

    secret: AssessedSecret
    at: Occurrence
    blocking: bool
    path: str
    number: int

    @property
    def identity(self) -> str:
        """The same in every scan: neither the line nor the commit, which move."""
        return f"{self.secret.fingerprint} {self.number} {self.path}"


def told(report: Report) -> Iterator[Told]:
    """The places that a report for people is about, the most urgent first: those that block, then what is as sure.

    Guesses, what a comment allows and what is settled are left out: a finding that is gone is closed by whoever reads
    such reports.
    """
    cleaner = report.cleaner
    seen: Counter[tuple[str, str]] = Counter()
    for secret in (*report.assessment.blocking, *report.assessment.reported):
        for place in secret.occurrences:
            at = place.occurrence
            if at.finding.confidence.is_enough and not at.finding.allowlisted:
                path = _path(at, cleaner)
                yield Told(secret, at, place.blocking, path, seen[secret.fingerprint, path])
                seen[secret.fingerprint, path] += 1


def is_here(at: Occurrence, kind: ScanKind) -> bool:
    """Whether a place is a line of a file that is checked out."""
    return at.place is Place.FILE and (kind in (ScanKind.INDEX, ScanKind.WORKTREE) or at.in_head)


def _path(at: Occurrence, cleaner: Cleaner) -> str:
    """The path of a place, or what stands for one: the commit of a message, the name of a ref."""
    if at.place in (Place.COMMIT_MESSAGE, Place.TAG_MESSAGE):
        if at.blob is None:  # of a commit that is not made yet
            return "commit/message"
        return f"commit/{at.blob}" if at.place is Place.COMMIT_MESSAGE else f"tag/{at.blob}"
    return cleaner.values(decode(at.path))


def covered(assessment: Assessment) -> bool:
    """Whether everything was looked at that was asked for; of a history also, whether that was anything."""
    return assessment.scope.complete and assessment.exit_status is not ExitStatus.INCOMPLETE


def missed(assessment: Assessment, cleaner: Cleaner) -> Iterator[str]:
    """What was not looked at and why, in English, for formats that are never translated."""
    skipped = assessment.scope.skipped
    for gap in skipped[:_MOST_MISSED]:
        more = f" and {gap.count - 1} more" if gap.count > 1 else ""
        yield f"not looked at ({gap.reason.value}): {clip(cleaner.line(gap.what), _LONGEST_NAME)}{more}"
    if (left := len(skipped) - _MOST_MISSED) > 0:
        yield f"{left} more things were not looked at"
    if not skipped and not covered(assessment):
        yield "there was nothing to look at"


def remedy(row: Credential) -> str:
    """What to do about a credential, in English."""
    if not row.is_value:
        return "Let your own server, or a cloud function, make the call to WeChat."
    return f"Reset it: {row.reset}. Deleting the line is not enough: it stays in the history, and valid."


def clip(text: str, most: int) -> str:
    """At most about `most` characters: of a long name the beginning and the end."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"


def sentence(secret: AssessedSecret, at: Occurrence) -> str:
    """What was found, in one line: the kind, whose, and what to do."""
    credential = CREDENTIALS[at.finding.credential]
    whose = at.finding.appid or (secret.appids[0] if secret.appids else None)
    owner = _("AppID {appids}").format(appids=whose) if whose else _("AppID unknown")
    what = _("{credential} {redacted}, {owner}").format(
        credential=_(credential.title), redacted=at.finding.redacted, owner=owner
    )
    if secret.reintroduced:
        return _("{what}: was reset, and is added again. Take it out.").format(what=what)
    if not credential.is_value:
        return what
    return _("{what}. Reset it: {reset}; deleting the line is not enough.").format(what=what, reset=credential.reset)
