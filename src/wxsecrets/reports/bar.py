"""The progress bar: on standard error, only on a terminal, only for scans that take a while."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from wxsecrets.progress import NO_PROGRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from wxsecrets.progress import Progress

# Most scans are over by then, and never pay for loading rich.
_PATIENCE_SECONDS = 0.5
# A terminal that is closed meanwhile is no reason to do anything but go on, or end as on Ctrl-C.
_GONE = suppress(OSError)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Something to report progress to; whatever happens, the terminal is clean afterwards."""
    if not sys.stderr.isatty():
        yield NO_PROGRESS
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    """A `Progress` that draws itself after a while."""

    def __init__(self) -> None:
        self._began = 0.0
        self._total: int | None = None
        self._label = ""
        self._in_bytes = False
        self._done = 0
        self._drawn: tuple[RichProgress, TaskID] | None = None
        self._console: Console | None = None

    def begin(self, total: int | None, label: str, *, in_bytes: bool = False) -> None:
        """Start a phase of `total` steps; the one before it is over."""
        self.end()
        self._in_bytes = in_bytes
        self._began, self._total, self._label, self._done = monotonic(), total, label, 0

    def advance(self, steps: int = 1) -> None:
        """Some more steps are done."""
        self._done += steps
        if self._drawn is not None:
            bar, task = self._drawn
            bar.update(task, completed=self._done)
        elif monotonic() - self._began > _PATIENCE_SECONDS:
            self._draw()

    def end(self) -> None:
        """The phase is over: take the bar away."""
        if self._drawn is not None:
            bar, self._drawn = self._drawn[0], None
            with _GONE:
                bar.stop()

    def close(self) -> None:
        """No phase follows. An interrupt may have come while the bar was being drawn or taken away."""
        self.end()
        if self._console is not None:
            with _GONE:
                self._console.show_cursor()

    def _draw(self) -> None:
        from rich.console import Console  # noqa: PLC0415  loaded for long scans only
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        rate = (TransferSpeedColumn(),) if self._in_bytes else ()
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), *rate, TimeRemainingColumn())
        self._console = Console(file=sys.stderr)
        bar = Progress(*columns, console=self._console, transient=True)
        self._drawn = bar, bar.add_task(self._label, total=self._total, completed=self._done)
        with _GONE:
            bar.start()
