"""The words of this project as types: what a scan takes in and gives out.

Nothing here holds a secret's value. A value lives only in `detect.candidates.Candidate`, for as long as
it is judged; a `Finding` names it by its fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

Fingerprint = NewType("Fingerprint", str)
"""Names a secret without revealing it; see `wxsecrets.fingerprint`."""


class Confidence(Enum):
    """How sure a judgement is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """2 for high, 1 for medium, 0 for low."""
        return {"high": 2, "medium": 1, "low": 0}[self.value]

    @property
    def is_enough(self) -> bool:
        """Whether it is sure enough to stop a commit and to be recorded; less is shown on request."""
        return self is not Confidence.LOW


VETO = -30.0
"""The weight of evidence that decides alone."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence as shown to people: its name, what it weighed, and a sentence.

    `sentence` is an English message id with `{detail}` in it where there is one; `wxsecrets.i18n`
    translates it. `detail` is text from the scanned file (a key's name, an AppID): never a secret's value.
    """

    name: str
    weight: float
    sentence: str
    detail: str = ""

    @property
    def is_veto(self) -> bool:
        """Whether no other evidence can outweigh it."""
        return self.weight <= VETO


@dataclass(frozen=True, slots=True)
class Finding:
    """A candidate in one text, judged.

    `line` and `column` count from 1; a column is a character, not a byte. `redacted` is at most the first
    four and last two characters. `appid` is the AppID that the secret most likely belongs to, `pairing` how
    that was decided.
    """

    fingerprint: Fingerprint
    credential: str
    confidence: Confidence
    redacted: str
    line: int
    column: int
    appid: str | None = None
    pairing: str | None = None
    reasons: tuple[Reason, ...] = ()
    allowlisted: bool = False
    """Whether a `pragma: allowlist secret` comment covers the line (detect-secrets' convention)."""


class Validity(Enum):
    """What WeChat said of a leaked value, as far as its answer can be understood."""

    VALID = "valid"
    """Whoever has it can use it."""
    INVALID = "invalid"
    """Reset, or never right."""
    FROZEN = "frozen"
    """Of no use now; unfreezing brings the same value back to life."""
    UNKNOWN = "unknown"
    """The answer says nothing of the value."""


class Place(Enum):
    """What kind of text a secret stands in."""

    FILE = "file"
    FILE_NAME = "file-name"
    COMMIT_MESSAGE = "commit-message"
    TAG_MESSAGE = "tag-message"
    REF_NAME = "ref-name"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A finding with its place: in the working tree, the index, or the history.

    `path` is the repository's own bytes, `/`-separated, relative to the scanned root; of a message it is empty, of a
    ref it is the ref's name. `commit` is the first commit that has the secret at this path and line, `date` and
    `author` are that commit's; they and `blob` are None where there is no git. `blob` is the object that holds it: of a
    message the commit or tag. `in_head` says whether the secret still stands in HEAD's tree.
    """

    finding: Finding
    path: bytes
    in_package: bool = False
    commit: str | None = None
    blob: str | None = None
    date: str | None = None
    author: str | None = None
    in_head: bool = False
    place: Place = Place.FILE


@dataclass(frozen=True, slots=True)
class SecretHistory:
    """What the history says of one secret as a whole.

    Commits are full object names, dates ISO 8601 with zone (the author's). `last_commit` is the newest commit that put
    a version with the secret into the history. `branches` are the short names of branches (local and remote) whose tip
    still has it, None where nobody looked or can tell; `reachable` is False for a secret that only unreachable objects
    hold. `removed_commit` is the commit that took it out for good, of those that HEAD leads to if there are any; None
    while HEAD has it. `pushed` says whether a remote-tracking branch or a tag leads to a commit with it, so that taking
    it back is not enough; of a bare repository, which others push to, always. It is None where nobody looked or can
    tell. `generation` counts the AppSecrets of one AppID in order of time, from 1. `last_added` is the last commit that
    put the secret where it did not stand before; a move, or an edit elsewhere in the file, adds nothing.
    """

    fingerprint: Fingerprint
    first_commit: str | None
    first_date: str | None
    first_author: str | None
    last_commit: str | None
    last_date: str | None
    in_head: bool
    branches: tuple[str, ...] | None
    reachable: bool = True
    removed_commit: str | None = None
    removed_date: str | None = None
    removed_author: str | None = None
    pushed: bool | None = None
    generation: int | None = None
    last_added_commit: str | None = None
    last_added_date: str | None = None


class ScanKind(Enum):
    """What a scan looks at."""

    WORKTREE = "worktree"
    INDEX = "index"
    MESSAGE = "message"
    PUSH = "push"
    RANGE = "range"
    HISTORY = "history"


class SkipReason(Enum):
    """Why something was not looked at."""

    MISSING = "missing"
    """An object that the repository refers to and does not have (partial clone, damage)."""
    SHALLOW = "shallow"
    """History beyond the boundary of a shallow clone."""
    UNREADABLE = "unreadable"
    """A file or object that could not be read."""
    TOO_LARGE = "too-large"
    """Over the size limit."""
    TIME = "time-limit"
    """The time limit came first."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not looked at: `what` (a path or object name, shown as text) and why.

    `detail` adds what git or the system said, if anything. `count` is more than one where `what` is an example of
    many: a partial clone lacks objects by the hundred thousand.
    """

    what: str
    reason: SkipReason
    detail: str = ""
    count: int = 1


class NoteKind(Enum):
    """What is worth knowing of a scan."""

    LFS = "lfs"
    """A file whose content is kept by Git LFS: the repository holds a pointer to it."""
    SUBMODULE = "submodule"
    """A submodule that is not here: it has a history of its own."""
    SUBMODULE_MOVED = "submodule-moved"
    """A submodule that a range moves to other commits, which are not the range's."""
    DIFF_OFF = "diff-off"
    """A commit told git to show no differences of text files, which blinds tools that read differences."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing: `what` (a path as text), of which kind, and how many there are of it."""

    what: str
    kind: NoteKind
    count: int = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """The proof of coverage: what was looked at and what was not.

    `blobs` and `bytes` count the texts that were looked at (files, index entries or git blobs); `cached` of the blobs
    were looked at by an earlier scan, and their bytes are not counted. `refs` is the number of names that lead to
    commits. `notes` are not gaps in what was asked for, but worth knowing. `encodings` counts the texts that were
    looked at closely by the encoding that they were taken to be in.
    """

    kind: ScanKind
    commits: int | None
    blobs: int
    bytes: int
    seconds: float
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Note, ...] = ()
    refs: int | None = None
    cached: int = 0
    encodings: tuple[tuple[str, int], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything asked for was looked at."""
        return not self.skipped


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All that one scan found, and what it covered."""

    scope: Scope
    occurrences: tuple[Occurrence, ...]
    histories: dict[Fingerprint, SecretHistory] = field(default_factory=dict)
