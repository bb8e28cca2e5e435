"""How long work tells of its progress, whoever shows it, and when it has to stop."""

from __future__ import annotations

import time
from typing import Protocol


class Progress(Protocol):
    """Told by a scan how far it is; shows it, or not."""

    def begin(self, total: int | None, label: str, *, in_bytes: bool = False) -> None:
        """A stretch of work begins: `total` steps (or bytes) if known, `label` in the user's language."""

    def advance(self, steps: int = 1) -> None:
        """So many more steps are done."""

    def end(self) -> None:
        """The stretch is over."""


class Deadline:
    """The moment by which a scan has to come to an end, with what it has by then."""

    def __init__(self, seconds: float | None = None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def has_passed(self) -> bool:
        """Whether it is time to stop."""
        return self._end is not None and time.monotonic() >= self._end


NO_DEADLINE = Deadline()


class _Quiet:
    """Shows nothing."""

    def begin(self, total: int | None, label: str, *, in_bytes: bool = False) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""


NO_PROGRESS: Progress = _Quiet()
