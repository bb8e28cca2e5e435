"""What a baseline records. Nothing here reads or writes anything.

Fields that this version does not know, written by a newer one, are kept in `extra` and written back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from enum import Enum
from typing import TYPE_CHECKING, Any

from wxsecrets.model import Validity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.model import Fingerprint

_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_NEVER = datetime.max.replace(tzinfo=timezone.utc)


class Status(Enum):
    """What has become of a secret."""

    OPEN = "open"
    """Leaked, and needs a reset."""
    RESET = "reset"
    """A person or a verification says that the value is no longer valid."""
    FALSE_POSITIVE = "false-positive"
    """Not a secret."""
    TEST_VALUE = "test-value"
    """Made up for a test."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What someone decided about a secret.

    `when` is a date, YYYY-MM-DD; `by` a person, as given; `evidence` what speaks for it beyond their word,
    for example the answer of a verification.
    """

    status: Status
    when: str
    by: str
    why: str
    evidence: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verification:
    """The last answer to `wxsecrets baseline verify`.

    `code` is WeChat's errcode, None when there was no answer with one; `when` a date, YYYY-MM-DD; `appid` whose the
    value was tried as.
    """

    validity: Validity
    code: int | None
    when: str
    appid: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One secret.

    `appids` are those that it was seen with and `paths` where (text for people, as the reports show them), both
    sorted. `first_commit` is a full object name and `first_date` ISO 8601 with zone; both are None for a secret
    that was never seen in a commit.
    """

    fingerprint: Fingerprint
    credential: str
    appids: tuple[str, ...] = ()
    first_commit: str | None = None
    first_date: str | None = None
    paths: tuple[str, ...] = ()
    decision: Decision | None = None
    verification: Verification | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """The status decided; open while nobody has decided anything."""
        return self.decision.status if self.decision else Status.OPEN

    @property
    def is_live(self) -> bool:
        """Whether WeChat still accepted it when it was last asked."""
        return self.verification is not None and self.verification.validity is Validity.VALID


@dataclass(frozen=True, slots=True)
class Baseline:
    """All known secrets of a repository."""

    entries: Mapping[Fingerprint, Entry] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def entry(self, fingerprint: Fingerprint) -> Entry | None:
        """What is known of a secret, None if it is unknown."""
        return self.entries.get(fingerprint)

    @property
    def by_age(self) -> list[Entry]:
        """All entries, the oldest first; last those without a commit, or with one of no usable date."""
        return sorted(self.entries.values(), key=lambda entry: (moment_or_never(entry.first_date), entry.fingerprint))

    @property
    def waiting(self) -> list[Entry]:
        """The entries that are open, the oldest first."""
        return [entry for entry in self.by_age if entry.status is Status.OPEN]

    def beginning(self, start: str) -> tuple[Entry, ...]:
        """The entries whose fingerprints begin with `start`, sorted by fingerprint."""
        return tuple(self.entries[name] for name in sorted(self.entries) if name.startswith(start))

    def with_entry(self, entry: Entry) -> Baseline:
        """The same baseline with `entry` in the place of what was known of the same secret."""
        return replace(self, entries={**self.entries, entry.fingerprint: entry})


def moment(date: str) -> datetime | None:
    """The moment that an ISO 8601 date with time and zone names; None if it names none.

    git shows whatever stands in a commit, and a commit can claim to be of the year 70000.
    """
    if not _ISO_MOMENT.fullmatch(date):
        return None
    try:
        return datetime.fromisoformat(date.replace("Z", "+00:00"))
    except ValueError:
        return None


def moment_or_never(date: str | None) -> datetime:
    """The same, to sort by: what has no date comes last."""
    return moment(date or "") or _NEVER
