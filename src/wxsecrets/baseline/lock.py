"""One writer at a time, among processes.

A lock of the operating system, so that a killed writer leaves none behind. filelock would do the same, but
leaves its file in the user's working tree, where it would be committed sooner or later.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING

from wxsecrets.errors import BaselineError
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A writer holds the lock for as long as it takes to read and write a small file.
_PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.01


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock for writing `path`; for as long, a file `PATH.lock` stands beside it.

    Raises BaselineError when another process does not let go of it, or when nothing can be written there.
    """
    lock = path.with_name(f"{path.name}.lock")
    deadline = monotonic() + _PATIENCE_SECONDS
    try:
        while (descriptor := _acquired(lock)) is None:
            if monotonic() > deadline:
                raise BaselineError(
                    _("another process is writing {path}").format(path=path),
                    remedy=_("Wait until it is done, and try again."),
                )
            sleep(_PAUSE_SECONDS)
    except OSError as error:
        raise BaselineError(
            _("cannot write {path}: {complaint}").format(path=path, complaint=error.strerror),
            remedy=_("Check its permissions and the free space, or name another file."),
        ) from error
    try:
        yield
    finally:
        _release(descriptor, lock)


if sys.platform == "win32":
    import msvcrt

    def _acquired(lock: Path) -> int | None:
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT)
        except PermissionError:  # the last holder is just removing it
            return None
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(descriptor)
            return None
        return descriptor

    def _release(descriptor: int, lock: Path) -> None:
        os.close(descriptor)
        with suppress(OSError):  # Windows removes no file that another process has open
            lock.unlink()

else:
    import fcntl

    def _acquired(lock: Path) -> int | None:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), os.lstat(lock)):
                return descriptor
        except (BlockingIOError, FileNotFoundError):
            pass
        except OSError:
            os.close(descriptor)
            raise
        # Held by another, or removed by its last holder between opening and locking it.
        os.close(descriptor)
        return None

    def _release(descriptor: int, lock: Path) -> None:
        with suppress(FileNotFoundError):
            lock.unlink()
        os.close(descriptor)
