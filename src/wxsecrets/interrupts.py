"""What ends the program from outside: Ctrl-C, a CI that cancels its job, a terminal that is closed."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
# Who cancels may say so several times at once, and must not interrupt the tidying up. Seconds.
_AT_ONCE = 1.0


def end_as_on_ctrl_c() -> None:
    """Take each of them as Ctrl-C, so that nothing is left behind; one that is ignored (`nohup`) stays so."""
    last = -_AT_ONCE

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _AT_ONCE:
            last = now
            raise KeyboardInterrupt

    for ending in ENDINGS:
        if signal.getsignal(ending) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(ending, interrupt)


def ignore_endings() -> None:
    """It is over: nothing is left to interrupt."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
