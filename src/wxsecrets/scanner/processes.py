"""Other processes of this program, that work on portions of what there is to do.

Each takes a portion of a pack, so that two processors inflate and search at the same time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from concurrent.futures import Future, InvalidStateError, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wxsecrets.interrupts import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.queues import Queue

    from wxsecrets.sources.git import Repository

_Result = TypeVar("_Result")
_Portion = TypeVar("_Portion")


class Processes:
    """As many processes as are asked for, started with the first work; `end` must be called."""

    def __init__(self, count: int) -> None:
        self._empty = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # A copy of this process starts at once; but only one without threads can be copied safely.
        can_fork = sys.platform == "linux" and threading.active_count() == 1
        context = multiprocessing.get_context("fork" if can_fork else "spawn")
        _silence_pools()
        if not can_fork:
            _start_tracker()
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_prepare_worker)

    def map(
        self, work: Callable[[Repository, _Portion], _Result], repository: Repository, portions: Sequence[_Portion]
    ) -> Iterator[tuple[int, _Result]]:
        """The number of each portion with `work(repository, portion)`, as they are done."""
        with _working_in(self._empty.name), _unasked():
            futures = {self._pool.submit(work, repository, portion): number for number, portion in enumerate(portions)}
        return _as_done(futures)

    def end(self) -> None:
        """End them; on Ctrl-C, or after an error, nobody waits for what was begun."""
        # What nobody takes out of the pool's pipe any more would keep this process from ending, whatever it is sent.
        waiting: Queue[object] | None = getattr(self._pool, "_call_queue", None)  # nothing public says so
        if waiting is not None:
            waiting.cancel_join_thread()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.kill()  # one that is still starting would not hear anything else
        self._empty.cleanup()


def _as_done(futures: dict[Future[_Result], int]) -> Iterator[tuple[int, _Result]]:
    """The results with their numbers; what nobody waits for any more is not begun."""
    try:
        for future in as_completed(futures):
            yield futures.pop(future), future.result()
    finally:
        for future in futures:
            future.cancel()


@lru_cache(maxsize=1)
def _silence_pools() -> None:
    """Keep quiet about one error in threads, once for this process.

    A pool's own thread fails on finding that its processes were ended and that nobody waits for their work any more.
    """
    hook = threading.excepthook

    def quiet(error: threading.ExceptHookArgs) -> None:
        if not issubclass(error.exc_type, InvalidStateError):
            hook(error)

    threading.excepthook = quiet


@contextmanager
def _working_in(folder: str) -> Iterator[None]:
    """A new Python process imports from the folder that it starts in: that must not be the scanned one."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _unasked() -> Iterator[None]:
    """Start other processes without being asked to end meanwhile, and without Ctrl-C reaching them before they know it.

    A new Python takes a while until it can say that Ctrl-C is for the parent.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_tracker() -> None:
    """Start the process in which Python notes what new processes share, without a say on standard error.

    It would complain of what an interrupt leaves to it, which is what it is there for.
    """
    if sys.platform == "win32":
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415  only where processes are not copied

    standard_error = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        resource_tracker.ensure_running()
    finally:
        os.dup2(standard_error, 2)
        os.close(standard_error)


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent, and die with it, however it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
