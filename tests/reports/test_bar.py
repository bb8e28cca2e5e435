"""The progress bar: for terminals and long scans only, and gone afterwards."""

from __future__ import annotations

import io
import sys

import pytest

from wxsecrets.progress import NO_PROGRESS
from wxsecrets.reports import bar
from wxsecrets.reports.bar import progress_bar


class _Terminal(io.StringIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True


def _terminal(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    """Make standard error a terminal. Not a fixture: pytest puts its own stream there before a test's body."""
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = _Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_nothing_off_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log file gets no progress bar."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar() as progress:
        assert progress is NO_PROGRESS


def test_nothing_for_a_short_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that is over at once draws nothing."""
    terminal = _terminal(monkeypatch)
    with progress_bar() as progress:
        progress.begin(10, "reading")
        progress.advance(10)
        progress.end()
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("total", [10, None])
def test_long_scan(total: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long scan shows what it does; an interrupt gives the terminal back with its cursor."""
    terminal = _terminal(monkeypatch)
    monkeypatch.setattr(bar, "_PATIENCE_SECONDS", -1.0)

    def scan() -> None:
        with progress_bar() as progress:
            progress.begin(total, "reading")
            progress.advance(4)
            progress.advance(1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan()
    shown = terminal.getvalue()
    assert "reading" in shown
    assert shown.count("\x1b[?25l") == 1
    assert shown.rindex("\x1b[?25h") > shown.index("\x1b[?25l")
