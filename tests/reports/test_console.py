"""The report on a terminal: as wide as it, Chinese characters measured, colours only where wanted."""

from __future__ import annotations

import io
import random
import re

import pytest
from rich.cells import cell_len

from support.languages import language
from support.made_up import appsecret
from support.results import committed, history, report
from wxsecrets.reports.console import show
from wxsecrets.reports.text import sections

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
VALUE = appsecret(random.Random(13))


class _Terminal(io.StringIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    """A terminal of 60 columns with colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    return _Terminal()


def _show(terminal: _Terminal) -> str:
    path = "小程序/页面/配置/[bold]:smile:.js".encode()
    show(sections(report(committed(VALUE, path=path), histories=(history(VALUE),))), terminal)
    return terminal.getvalue()


@pytest.mark.parametrize("name", ["en", "zh"])
def test_width(name: str, terminal: _Terminal) -> None:
    """No line is wider than the terminal, counting Chinese characters as two."""
    with language(name):
        lines = _STYLE.sub("", _show(terminal)).splitlines()
    assert max(map(cell_len, lines)) <= 60


def test_colours(terminal: _Terminal) -> None:
    """A terminal gets colours, and nothing in a file's name is read as markup."""
    shown = _show(terminal)
    assert "\x1b[1;31m" in shown
    assert "[bold]:smile:" in shown


def test_no_color(terminal: _Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR there are none."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in _show(terminal)


def test_a_terminal_without_width(terminal: _Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding is shown even where the terminal says that it has no room."""
    monkeypatch.setenv("COLUMNS", "0")
    assert "AppSecret" in _show(terminal)
