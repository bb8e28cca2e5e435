"""What blocks: findings, the user's choice and the baseline's decisions in; assessments and an exit status out.

A secret that was reset is dead wherever it already stands. Where it is added anew it is *re-introduced*: no danger by
itself, but the habit is, and the next one will be alive.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from wxsecrets.baseline.model import Status, moment, moment_or_never
from wxsecrets.errors import ExitStatus
from wxsecrets.knowledge.credentials import CREDENTIALS, Level
from wxsecrets.model import ScanKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from wxsecrets.baseline.model import Baseline, Entry
    from wxsecrets.model import Confidence, Fingerprint, Occurrence, ScanResult, Scope, SecretHistory


Levels = MappingProxyType[str, Level]
"""What the user chose for kinds of credential, by their names; the others keep their own level."""
NO_CHOICE: Levels = MappingProxyType({})


class FailOn(Enum):
    """Which secrets block, of those that are sure enough and of a blocking kind: the one setting of all commands."""

    NEW = "new"
    """Those that the baseline does not know."""
    OPEN = "open"
    """Those too that leaked and were not reset yet."""
    LIVE = "live"
    """Only those of which a verification said that they are still valid."""
    NEVER = "never"
    """None: everything is reported, and nothing fails."""


@dataclass(frozen=True, slots=True)
class AssessedOccurrence:
    """One place of a secret, and whether it blocks."""

    occurrence: Occurrence
    blocking: bool


@dataclass(frozen=True, slots=True)
class AssessedSecret:
    """One distinct secret with all its places, ordered by path, line and column.

    `status` is the baseline's, None when it does not know the secret. `history` is None where no history was
    looked at. `reintroduced` says that it was reset and that what was scanned adds it anew.
    """

    fingerprint: Fingerprint
    status: str | None
    occurrences: tuple[AssessedOccurrence, ...]
    history: SecretHistory | None
    reintroduced: bool = False

    @property
    def blocking(self) -> bool:
        """Whether any of its places blocks."""
        return any(place.blocking for place in self.occurrences)

    @property
    def confidence(self) -> Confidence:
        """That of the surest place."""
        return self.surest.finding.confidence

    @property
    def appids(self) -> tuple[str, ...]:
        """The AppIDs that it was seen with, sorted."""
        seen = {place.occurrence.finding.appid for place in self.occurrences}
        return tuple(sorted(appid for appid in seen if appid))

    @property
    def generation(self) -> int:
        """Which of its AppID's AppSecrets it is, from 1; 0 where nobody can tell."""
        return (self.history.generation if self.history else None) or 0

    @property
    def surest(self) -> Occurrence:
        """The place with the highest confidence; the first of them."""
        return max((place.occurrence for place in self.occurrences), key=lambda at: at.finding.confidence.rank)

    @property
    def first(self) -> Occurrence:
        """The place where it first appeared, as far as a history tells; else the surest, else the first."""
        places = [place.occurrence for place in self.occurrences]
        origin = self.history.first_commit if self.history else None
        return min(places, key=lambda at: (at.commit != origin, -at.finding.confidence.rank))


@dataclass(frozen=True, slots=True)
class Assessment:
    """A whole scan, judged: its secrets and its scope.

    Blocking secrets come first, then the surest, then the oldest; those of an AppID in the order in which it had them.
    """

    scope: Scope
    secrets: tuple[AssessedSecret, ...]

    @property
    def blocking(self) -> tuple[AssessedSecret, ...]:
        """The secrets that block."""
        return tuple(secret for secret in self.secrets if secret.blocking)

    @property
    def reported(self) -> tuple[AssessedSecret, ...]:
        """The secrets that are as sure as what blocks, but of a kind that does not, and that nobody settled."""
        return tuple(
            secret
            for secret in self.secrets
            if not secret.blocking
            and secret.status in (None, "open")
            and any(
                place.occurrence.finding.confidence.is_enough and not place.occurrence.finding.allowlisted
                for place in secret.occurrences
            )
        )

    @property
    def exit_status(self) -> ExitStatus:
        """What the process has to answer. What blocks outranks what could not be seen."""
        if self.blocking:
            return ExitStatus.BLOCKING
        # A history of nothing is no clean history.
        nothing = self.scope.kind is ScanKind.HISTORY and not self.scope.blobs
        return ExitStatus.CLEAN if self.scope.complete and not nothing else ExitStatus.INCOMPLETE


def assess(
    result: ScanResult, baseline: Baseline | None, levels: Levels = NO_CHOICE, fail_on: FailOn = FailOn.OPEN
) -> Assessment:
    """Judge everything that a scan found against the baseline, if there is one. Kinds that are off are left out."""
    places: defaultdict[Fingerprint, list[Occurrence]] = defaultdict(list)
    for occurrence in result.occurrences:
        if levels.get(occurrence.finding.credential) is not Level.OFF:
            places[occurrence.finding.fingerprint].append(occurrence)
    secrets = []
    for fingerprint, occurrences in places.items():
        entry = baseline.entry(fingerprint) if baseline else None
        history = result.histories.get(fingerprint)
        reintroduced = _reintroduced(entry, occurrences, history, result.scope.kind)
        fails = _fails(entry, fail_on, reintroduced=reintroduced)
        judged = (AssessedOccurrence(at, fails and counts(at, levels)) for at in sorted(occurrences, key=_place))
        status = entry.status.value if entry else None
        secrets.append(AssessedSecret(fingerprint, status, tuple(judged), history, reintroduced))
    return Assessment(result.scope, _by_generation(sorted(secrets, key=_urgency)))


def _fails(entry: Entry | None, fail_on: FailOn, *, reintroduced: bool) -> bool:
    if fail_on is FailOn.NEVER:
        return False
    if fail_on is FailOn.LIVE:
        return entry is not None and entry.is_live
    if entry is None or reintroduced:
        return True
    return fail_on is FailOn.OPEN and entry.status is Status.OPEN


# Scans of what is about to be added, and of commits that were added.
_ADDING = (ScanKind.INDEX, ScanKind.MESSAGE)
_ADDED = (ScanKind.RANGE, ScanKind.PUSH)


def _reintroduced(
    entry: Entry | None, occurrences: Sequence[Occurrence], history: SecretHistory | None, kind: ScanKind
) -> bool:
    """Whether a secret that was reset is added anew: by the next commit, or by one of a later day that still counts.

    A range or a push tells which commits added it, so there the same day counts as well, and the leak itself does not.
    """
    if entry is None or entry.decision is None or entry.status is not Status.RESET:
        return False
    day = entry.decision.when
    if kind in _ADDING:
        return True
    if kind in _ADDED:
        return any(at.commit != entry.first_commit and _day(at.date) >= day for at in occurrences)
    # What was taken out again is dead and gone.
    gone = history is None or not (history.in_head or history.branches is None or history.branches)
    return not gone and history is not None and _day(history.last_added_date, unknown="") > day


def _day(date: str | None, *, unknown: str = "9999-12-31") -> str:
    """The day of a moment, YYYY-MM-DD, in its own time zone."""
    at = moment(date or "")
    return unknown if at is None else at.date().isoformat()


def counts(occurrence: Occurrence, levels: Mapping[str, Level] = NO_CHOICE) -> bool:
    """Whether an occurrence blocks as long as nobody has decided about its secret.

    What is only reported elsewhere blocks in a mini-program's package, unless the user chose otherwise.
    """
    finding = occurrence.finding
    if not finding.confidence.is_enough or finding.allowlisted:
        return False
    chosen = levels.get(finding.credential)
    if chosen is not None:
        return chosen is Level.BLOCK
    return CREDENTIALS[finding.credential].level is Level.BLOCK or occurrence.in_package


def _place(occurrence: Occurrence) -> tuple[bytes, int, int]:
    return occurrence.path, occurrence.finding.line, occurrence.finding.column


def _urgency(secret: AssessedSecret) -> tuple[bool, int, datetime, str]:
    first = moment_or_never(secret.history.first_date if secret.history else None)
    return not secret.blocking, -secret.confidence.rank, first, secret.fingerprint


def _by_generation(secrets: Sequence[AssessedSecret]) -> tuple[AssessedSecret, ...]:
    """Secrets in order of urgency, those of an AppID in the order in which it had them, where they are as urgent.

    They change places with each other only. A commit can claim to be of any day; what it came after says more.
    """
    places: defaultdict[tuple[bool, Confidence, str | None], list[int]] = defaultdict(list)
    for place, secret in enumerate(secrets):
        if secret.generation:
            places[secret.blocking, secret.confidence, secret.surest.finding.appid].append(place)
    ordered = list(secrets)
    for of_appid in places.values():
        several = sorted((secrets[place] for place in of_appid), key=attrgetter("generation"))
        for place, secret in zip(of_appid, several, strict=True):
            ordered[place] = secret
    return tuple(ordered)
