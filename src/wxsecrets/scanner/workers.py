"""Work on many objects, spread over the processors.

Each worker process takes a portion of a pack, so that two processors inflate and search at the same time. A small
repository is done in this process: starting another takes longer than the work.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wxsecrets.detect import (
    ANYWHERE,
    Nothing,
    Surroundings,
    encoding_of,
    find,
    may_hold_candidate,
    may_name_candidate,
    nothing_in,
    still_nothing,
)
from wxsecrets.model import Skipped
from wxsecrets.sources.objects import read_blobs, read_objects
from wxsecrets.sources.packs import BLOB, COMMIT, TAG, TREE, NotReadableError, Portion, objects_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wxsecrets.model import Finding
    from wxsecrets.sources.deltas import Delta, Edits
    from wxsecrets.sources.git import Repository

KINDS = {"commit": COMMIT, "tree": TREE, "blob": BLOB, "tag": TAG}
_Result = TypeVar("_Result")
_Portion = TypeVar("_Portion")
# An object that the first gate was closed for, as what is known of it.
CLOSED = "closed"
Known = str | Nothing | None
# So many bytes of an object are searched, by the first gate and by both, in the time in which one byte of a difference
# is taken apart.
_PER_BYTE = 64
_PER_BYTE_CLOSELY = 12


@dataclass(frozen=True, slots=True)
class Suspect:
    """An object that may hold secrets: its number in the pack or its name, its type, and what it may hold.

    `findings` are those of a content as if it stood in the most telling place; where it really stands is not known
    yet, and only weakens them. Of a tree, `names` are the names of files in it that may be told.
    """

    which: int | str
    kind: int
    findings: tuple[Finding, ...]
    names: tuple[bytes, ...] = ()


@dataclass(slots=True)
class Gated:
    """What one portion came to: suspects, what has to be left to git, what was skipped, and how much was read.

    `encodings` counts the contents that were looked at closely. `read_blobs` and `read_others` are the names of what
    git read.
    """

    suspects: list[Suspect] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    blobs: int = 0
    size: int = 0
    encodings: Counter[str] = field(default_factory=Counter)
    read_blobs: list[str] = field(default_factory=list)
    read_others: list[str] = field(default_factory=list)

    def count(self, kind: int, content: bytes) -> None:
        """An object was looked at."""
        if kind == BLOB:
            self.blobs += 1
            self.size += len(content)

    def look_at(
        self, which: int | str, kind: int, content: bytes, known: Known = None, delta: Delta | None = None
    ) -> Known:
        """Add what an object may hold; what is known of it then.

        `known` is that of the object that `delta` makes this one of: only where they differ is there anything new.
        """
        if kind == TREE:
            return self._look_at_names(which, content, known, delta)
        if isinstance(known, Nothing):
            edits = delta.edits(len(content) // _PER_BYTE_CLOSELY) if delta is not None else None
            nothing = still_nothing(content, edits, known) if edits is not None else None
            if nothing is not None:
                return nothing
        elif not may_hold_candidate(content, _edits(content, known, delta)):
            return CLOSED
        encoding = encoding_of(content)
        self.encodings[encoding] += 1
        nothing = nothing_in(content, encoding)
        if nothing is not None:
            return nothing
        if found := find(content, ANYWHERE):
            self.suspects.append(Suspect(which, kind, found))
        return None

    def _look_at_names(self, which: int | str, tree: bytes, known: Known, delta: Delta | None) -> Known:
        if not may_name_candidate(tree, _edits(tree, known, delta)):
            return CLOSED
        if names := tuple(name for name in _names_in(tree) if may_name_candidate(name)):
            self.suspects.append(Suspect(which, TREE, (), names))
        return None


def _edits(content: bytes, known: Known, delta: Delta | None) -> Edits | None:
    """The parts of an object that the first gate has to look at; None for all of it."""
    return delta.edits(len(content) // _PER_BYTE) if delta is not None and known is CLOSED else None


def gate_portion(_repository: Repository, portion: Portion) -> Gated:
    """Which objects of a portion of a pack may hold secrets, wherever they stand."""
    gated = Gated()
    known: list[Known] = [None] * len(portion.numbers)
    try:
        for item in objects_in(portion):
            position, content = item.position, item.content
            number, kind, base = portion.numbers[position], portion.kinds[position], portion.bases[position]
            if content is None:
                gated.left.append(number)
                continue
            if not portion.again[position]:
                gated.count(kind, content)
            known[position] = gated.look_at(number, kind, content, known[base] if base >= 0 else None, item.delta)
    except (OSError, NotReadableError):  # repacked meanwhile: git finds everything in the new pack
        return Gated(left=list(portion.numbers))
    return gated


def gate_objects(repository: Repository, names: Sequence[str]) -> Gated:
    """The same for objects that git reads."""
    gated = Gated()
    for name, type_, content in read_objects(repository, names):
        if isinstance(content, Skipped):
            gated.skipped.append(content)
            continue
        kind = KINDS[type_]
        (gated.read_blobs if kind == BLOB else gated.read_others).append(name)
        gated.count(kind, content)
        gated.look_at(name, kind, content)
    return gated


_ENTRY = re.compile(rb"[0-7]{5,6} ([^\0]+)\0")


def _names_in(tree: bytes) -> Iterator[bytes]:
    """The names in a tree. An object's name in between can look like an entry: then there is one name too many."""
    return (match[1] for match in _ENTRY.finditer(tree))


def judge(repository: Repository, blobs: Sequence[tuple[str, tuple[Surroundings, ...]]]) -> list[Judged]:
    """The findings in these objects, for each of the places where each of them stands."""
    found: list[Judged] = []
    for (name, places), (_name, content) in zip(
        blobs, read_blobs(repository, (name for name, _places in blobs)), strict=True
    ):
        if isinstance(content, bytes):
            found += (Judged(name, around.path, find(content, around)) for around in places)
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """The findings in an object as it stands at a path."""

    blob: str
    path: bytes
    findings: tuple[Finding, ...]


class Workers:
    """The other processes, started when there is work that is worth it; a context manager that ends them."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Workers:  # noqa: PYI034  Python 3.10 has no Self
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            # On Ctrl-C nobody waits for what was begun.
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
        self._stack.close()

    def map(
        self,
        work: Callable[[Repository, _Portion], _Result],
        repository: Repository,
        portions: Sequence[_Portion],
        *,
        worth: bool,
    ) -> Iterator[_Result]:
        """`work(repository, portion)` for every portion, in order; by others if that is `worth` starting them."""
        processors = os.cpu_count() or 1
        if self._pool is None and (processors < 2 or len(portions) < 2 or not worth):
            return (work(repository, portion) for portion in portions)
        if self._pool is None:
            empty = self._stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            with _working_in(empty):
                # A copy of this process starts at once; but only one without threads can be copied safely.
                can_fork = sys.platform == "linux" and threading.active_count() == 1
                context = multiprocessing.get_context("fork" if can_fork else "spawn")
                self._pool = ProcessPoolExecutor(processors, mp_context=context, initializer=_prepare_worker)
                return self._pool.map(work, [repository] * len(portions), portions)  # starts the processes
        return self._pool.map(work, [repository] * len(portions), portions)


@contextmanager
def _working_in(folder: str) -> Iterator[None]:
    """A new Python process imports from the folder that it starts in: that must not be the scanned one."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and die with it, however it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
