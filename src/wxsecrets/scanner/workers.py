"""Work on many blobs, spread over the processors.

Each worker process runs a git of its own on a slice of the list, so that two processors inflate and search at the
same time. A small repository is done in this process: starting another takes longer than the work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wxsecrets.detect import ANYWHERE, Surroundings, find
from wxsecrets.model import Skipped
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wxsecrets.model import Finding
    from wxsecrets.sources.git import Repository

_SMALL = 48 * 1024 * 1024
_SLICE = 24 * 1024 * 1024
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Gated:
    """What one slice came to: the secrets that its blobs may hold, what was skipped, and how much was read.

    `suspects` has the findings of each blob as if it stood in the most telling place; where it really stands is not
    known yet, and only weakens them.
    """

    suspects: tuple[tuple[str, tuple[Finding, ...]], ...]
    skipped: tuple[Skipped, ...]
    blobs: int
    bytes: int


def gate(repository: Repository, names: Sequence[str]) -> Gated:
    """Which of these blobs may hold secrets, wherever they stand."""
    suspects: list[tuple[str, tuple[Finding, ...]]] = []
    skipped: list[Skipped] = []
    size = 0
    for name, content in read_blobs(repository, names):
        if isinstance(content, Skipped):
            skipped.append(content)
            continue
        size += len(content)
        if found := find(content, ANYWHERE):
            suspects.append((name, found))
    return Gated(tuple(suspects), tuple(skipped), len(names) - len(skipped), size)


def judge(repository: Repository, blobs: Sequence[tuple[str, tuple[Surroundings, ...]]]) -> list[Judged]:
    """The findings in these blobs, for each of the places where each of them stands."""
    found: list[Judged] = []
    for (name, places), (_name, content) in zip(
        blobs, read_blobs(repository, (name for name, _places in blobs)), strict=True
    ):
        if isinstance(content, bytes):
            found += (Judged(name, around.path, find(content, around)) for around in places)
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """The findings in a blob as it stands at a path."""

    blob: str
    path: bytes
    findings: tuple[Finding, ...]


def slices(items: Sequence[str], sizes: Sequence[int]) -> list[slice]:
    """Cuts of the list of about the same number of bytes, in order."""
    cuts: list[slice] = []
    start, filled = 0, 0
    for number, size in enumerate(sizes):
        filled += size
        if filled >= _SLICE:
            cuts.append(slice(start, number + 1))
            start, filled = number + 1, 0
    if start < len(items):
        cuts.append(slice(start, len(items)))
    return cuts


def spread(
    work: Callable[..., _Result], repository: Repository, portions: Sequence[Sequence[object]], total: int
) -> Iterator[_Result]:
    """`work(repository, portion)` for every portion, in order; `total` is the number of bytes to be read."""
    processors = os.cpu_count() or 1
    if total < _SMALL or processors < 2 or len(portions) < 2:
        for portion in portions:
            yield work(repository, portion)
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
        with _working_in(empty):
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(min(processors, len(portions)), mp_context=context, initializer=_prepare_worker)
            results = pool.map(work, [repository] * len(portions), portions)  # starts the processes
        try:
            yield from results
        finally:
            # On Ctrl-C nobody waits for what was begun.
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()


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
