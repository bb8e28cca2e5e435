"""The first look at objects, as each process does it: which of them may hold secrets, wherever they stand.

Nearly all of them hold nothing, so what is asked goes from cheap to dear, and of an object that a pack has as a
difference only what is around its edits is looked at, where that says enough.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from wxsecrets import detect
from wxsecrets.detect import may_hold_candidate, may_name_candidate, prefilter
from wxsecrets.detect.decode import UTF_8
from wxsecrets.i18n import N_
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.scanner.notes import POINTERS
from wxsecrets.sources.deltas import edits
from wxsecrets.sources.entries import objects_in
from wxsecrets.sources.objects import is_named, read_blobs, read_objects
from wxsecrets.sources.packs import BLOB, COMMIT, TAG, TREE, NotReadableError
from wxsecrets.sources.trees import names_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wxsecrets.detect import Alike, Nothing, Surroundings, Unplaced, Weighed
    from wxsecrets.model import Finding
    from wxsecrets.sources.deltas import Delta, Edits
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.portions import Portion

KINDS = {"commit": COMMIT, "tree": TREE, "blob": BLOB, "tag": TAG}
# What is known of an object that the first gate was closed for, and of one that may hold something.
CLOSED, OPEN = "closed", "open"
Known: TypeAlias = "str | Nothing | None"
# Where a difference has a byte for less than so many of the object's, all of it is searched, by the first gate and by
# both: it is edited nearly everywhere, and without C taking apart that byte takes longer.
_PER_BYTE = 64
_PER_BYTE_CLOSELY = 12
# What lies between two edits that are no further apart is looked at with both.
_APART = 2 * prefilter.REACH
# Bytes of trees that are searched at once: most are small, and hardly one in a million has a name that counts.
_TREES_AT_ONCE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Suspect:
    """An object that may hold secrets: its number in the pack or its name, its type, and what it may hold.

    `found` is what a content holds as if it stood in the most telling place; where it really stands is not known yet,
    and only weakens it. Of a tree, `names` are the names of files in it that may be told.
    """

    which: int | str
    kind: int
    found: tuple[Unplaced, ...]
    names: tuple[bytes, ...] = ()


class _Judgement:
    """The judgement of contents as if each stood in the most telling place; loaded when the first one needs it."""

    __slots__ = ("_alike",)

    def __init__(self) -> None:
        self._alike: Alike | None = None

    def of_version(self, content: bytes) -> tuple[Unplaced, ...] | None:
        """What is found in a version of one of the last contents that were judged; None of any other."""
        return None if self._alike is None else self._alike.found(content, detect.ANYWHERE)

    def of(self, content: bytes) -> tuple[Weighed, ...]:
        """All that is weighed in any other content."""
        if self._alike is None:
            self._alike = detect.Alike()
        return self._alike.weigh_all(content, detect.ANYWHERE)


@dataclass(slots=True)
class Gated:
    """What one portion came to: suspects, what has to be left to git, what was skipped, and how much was read.

    `encodings` counts the contents that were looked at closely. `read_blobs` and `read_others` are the names of what
    git read. `pointers` are those of Git LFS, by number or name.
    """

    suspects: list[Suspect] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    blobs: int = 0
    size: int = 0
    encodings: Counter[str] = field(default_factory=Counter)
    read_blobs: list[str] = field(default_factory=list)
    read_others: list[str] = field(default_factory=list)
    pointers: list[int | str] = field(default_factory=list)

    def count(self, which: int | str, kind: int, content: bytes) -> None:
        """An object was looked at."""
        if kind == BLOB:
            self.blobs += 1
            self.size += len(content)
            if content.startswith(POINTERS):
                self.pointers.append(which)

    def look_at(
        self,
        which: int | str,
        kind: int,
        content: bytes,
        judgement: _Judgement,
        *,
        known: Known = None,
        delta: Delta | None = None,
    ) -> Known:
        """Add what a text may hold; what is known of it then.

        `judgement` knows the last ones that were judged. `known` is what is known of the object that `delta` makes this
        one of: only where they differ is there anything new.
        """
        if not (known is None or isinstance(known, str)):
            parts = edits(delta, len(content) // _PER_BYTE_CLOSELY, _APART) if delta is not None else None
            nothing = detect.still_nothing(content, parts, known) if parts is not None else None
            if nothing is not None:
                return nothing
        elif known is not OPEN and not may_hold_candidate(content, _edits(content, known, delta)):
            return CLOSED
        if (same := judgement.of_version(content)) is not None:
            self.encodings[UTF_8] += 1
            self._suspect(which, kind, same)
            return OPEN
        guessed = detect.guess(content)
        self.encodings[guessed.name] += 1
        # What comes from an object that may hold something still may, mostly.
        if known is not OPEN and (nothing := detect.nothing_in(content, guessed)) is not None:
            return nothing
        weighed = judgement.of(content)
        self._suspect(which, kind, detect.unplaced_of(weighed))
        nothing = detect.nothing_in(content, guessed) if known is OPEN and not weighed else None
        return OPEN if nothing is None else nothing

    def _suspect(self, which: int | str, kind: int, found: tuple[Unplaced, ...]) -> None:
        if found:
            self.suspects.append(Suspect(which, kind, found))

    def look_at_names(self, trees: Sequence[tuple[int | str, bytes]]) -> None:
        """Add the names in some trees that may be told."""
        if not may_name_candidate(b"\n".join(tree for _which, tree in trees)):
            return
        for which, tree in trees:
            if names := tuple(name for name in names_in(tree) if may_name_candidate(name)):
                self.suspects.append(Suspect(which, TREE, (), names))


def _edits(content: bytes, known: Known, delta: Delta | None) -> Edits | None:
    """The parts of an object that the first gate has to look at; None for all of it."""
    return edits(delta, len(content) // _PER_BYTE, _APART) if delta is not None and known is CLOSED else None


def gate_portion(_repository: Repository, portion: Portion) -> Gated:
    """Which objects of a portion of a pack may hold secrets, wherever they stand."""
    gated = Gated()
    known: list[Known] = [None] * len(portion.numbers)
    judgement = _Judgement()
    trees: list[tuple[int | str, bytes]] = []
    size = 0
    rows = zip(portion.numbers, portion.kinds, portion.bases, portion.again, objects_in(portion), strict=True)
    try:
        for position, (number, kind, base, again, (content, delta)) in enumerate(rows):
            if content is None:
                gated.left.append(number)
            elif kind == TREE:
                trees.append((number, content))
                size += len(content)
                if size > _TREES_AT_ONCE:
                    gated.look_at_names(trees)
                    trees, size = [], 0
            else:
                if not again:
                    gated.count(number, kind, content)
                before = known[base] if base >= 0 else None
                known[position] = gated.look_at(number, kind, content, judgement, known=before, delta=delta)
        gated.look_at_names(trees)
    except (OSError, NotReadableError):  # repacked meanwhile: git finds everything in the new pack
        return Gated(left=list(portion.numbers))
    return gated


def gate_objects(repository: Repository, names: Sequence[str]) -> Gated:
    """The same for objects that git reads."""
    gated = Gated()
    judgement = _Judgement()
    for name, type_, content in read_objects(repository, names):
        if isinstance(content, Skipped):
            # They were listed, so what git calls missing is there, and no object.
            is_damaged = content.reason is SkipReason.MISSING
            gated.skipped.append(replace(content, reason=SkipReason.UNREADABLE) if is_damaged else content)
            continue
        kind = KINDS[type_]
        if is_named(name, type_, content):
            (gated.read_blobs if kind == BLOB else gated.read_others).append(name)
        else:  # git does not ask, and shows it all the same
            gated.skipped.append(Skipped(name, SkipReason.UNREADABLE, N_("it is not what its name says")))
        gated.count(name, kind, content)
        if kind == TREE:
            gated.look_at_names([(name, content)])
        else:
            gated.look_at(name, kind, content, judgement)
    return gated


@dataclass(frozen=True, slots=True)
class Judged:
    """The findings in an object as it stands at a path."""

    blob: str
    path: bytes
    findings: tuple[Finding, ...]


def judge(repository: Repository, blobs: Sequence[tuple[str, tuple[Surroundings, ...]]]) -> list[Judged]:
    """The findings in these objects, for each of the places where each of them stands."""
    found: list[Judged] = []
    alike = detect.Alike()
    for (name, places), (_name, content) in zip(
        blobs, read_blobs(repository, (name for name, _places in blobs)), strict=True
    ):
        if not isinstance(content, bytes):
            continue
        for around in places:
            here = alike.found(content, around)
            if here is None:
                here = detect.unplaced_of(alike.weigh_all(content, around))
            found.append(Judged(name, around.path, detect.findings_at(here, around)))
    return found


def load() -> None:
    """Load what the look at an object mostly needs, before other processes begin as copies of this one."""
    _ = detect.nothing_in
