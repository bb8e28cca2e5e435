"""Work on many blobs, spread over the processors.

Each worker process runs a git of its own on a slice of the list, so that two processors inflate and search at the
same time. A small repository is done in this process: starting another takes longer than the work.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from wxsecrets.detect import find, may_hold_finding
from wxsecrets.model import Skipped
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wxsecrets.detect import Surroundings
    from wxsecrets.model import Finding
    from wxsecrets.sources.git import Repository

_SMALL = 48 * 1024 * 1024
_SLICE = 24 * 1024 * 1024
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Gated:
    """What one slice came to: the blobs that passed the gate, what was skipped, and how much was read."""

    passing: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    blobs: int
    bytes: int


@dataclass(frozen=True, slots=True)
class JudgedBlobs:
    """The findings in each blob of a slice that has any."""

    findings: tuple[tuple[str, tuple[Finding, ...]], ...]
    skipped: tuple[Skipped, ...]


def gate(repository: Repository, names: Sequence[str]) -> Gated:
    """Which of these blobs hold anything that could be a finding."""
    passing: list[str] = []
    skipped: list[Skipped] = []
    size = 0
    for name, content in read_blobs(repository, names):
        if isinstance(content, Skipped):
            skipped.append(content)
            continue
        size += len(content)
        if may_hold_finding(content):
            passing.append(name)
    return Gated(tuple(passing), tuple(skipped), len(names) - len(skipped), size)


def judge(repository: Repository, blobs: Sequence[tuple[str, Surroundings]]) -> JudgedBlobs:
    """The findings in these blobs, each in its surroundings."""
    skipped: list[Skipped] = []
    found: list[tuple[str, tuple[Finding, ...]]] = []
    surroundings = iter(blobs)
    for name, content in read_blobs(repository, (name for name, _around in blobs)):
        _name, around = next(surroundings)
        if isinstance(content, Skipped):
            skipped.append(content)
        elif findings := find(content, around):
            found.append((name, findings))
    return JudgedBlobs(tuple(found), tuple(skipped))


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
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processors, len(portions)), mp_context=context, initializer=_prepare_worker)
    try:
        yield from pool.map(work, [repository] * len(portions), portions)
    finally:
        # On Ctrl-C nobody waits for what was begun.
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and die with it, however it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
