"""What the reports for other programs share: which places they tell of, and where on the disk these are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.hostile import decode
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Place, ScanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.model import Occurrence
    from wxsecrets.policy import AssessedOccurrence, AssessedSecret, Assessment


def told(assessment: Assessment) -> Iterator[tuple[AssessedSecret, AssessedOccurrence]]:
    """The places that a report for people is about, the most urgent first: those that block, then what is as sure.

    Guesses, what a comment allows and what is settled are left out: a finding that is gone is closed by whoever reads
    such reports.
    """
    for secret in (*assessment.blocking, *assessment.reported):
        for place in secret.occurrences:
            finding = place.occurrence.finding
            if finding.confidence.is_enough and not finding.allowlisted:
                yield secret, place


def is_here(at: Occurrence, kind: ScanKind) -> bool:
    """Whether a place is a line of a file that is checked out."""
    return at.place is Place.FILE and (kind in (ScanKind.INDEX, ScanKind.WORKTREE) or at.in_head)


def name_of(at: Occurrence, cleaner: Cleaner) -> str:
    """The path of a place, or what stands for one: the commit of a message, the name of a ref."""
    if at.place in (Place.COMMIT_MESSAGE, Place.TAG_MESSAGE):
        if at.blob is None:  # of a commit that is not made yet
            return "commit/message"
        return f"commit/{at.blob}" if at.place is Place.COMMIT_MESSAGE else f"tag/{at.blob}"
    return cleaner.values(decode(at.path))


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
