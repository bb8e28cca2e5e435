"""The interactive audit, in a real pseudo-terminal."""

from __future__ import annotations

import os
import random
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.leaks import config, shows
from support.made_up import appid, appsecret
from support.repos import Repo, hermetic_environment, init
from wxsecrets.baseline.file import load
from wxsecrets.baseline.model import Status
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pexpect import spawn

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")

NAME = ".wxsecrets.baseline"
RNG = random.Random(84)
CTRL_C, CTRL_D, ESCAPE = "\x03", "\x04", "\x1b"
_PROMPT = "> $"


@pytest.fixture
def leaks(tmp_path: Path) -> tuple[Repo, tuple[str, str, str]]:
    """A repository with three open leaks, committed one after the other, and their values."""
    repo = init(tmp_path)
    repo.git("config", "user.name", "Xiao Ming")
    repo.git("config", "user.email", "ming@example.invalid")
    values = []
    for number in range(3):
        text, value = config(RNG)
        values.append(value)
        repo.commit({f"{number}.js": text}, GIT_AUTHOR_DATE=f"2024-05-0{number + 1}T09:30:00+08:00")
    assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    return repo, (values[0], values[1], values[2])


@contextmanager
def _audit(repo: Repo, *arguments: str, language: str = "en_US.UTF-8") -> Iterator[spawn[str]]:
    """A running audit, waiting for the first key; what it wrote shows no value, whatever was pressed."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "wxsecrets", "baseline", "audit", *arguments],
        cwd=str(repo.path),
        env={**hermetic_environment(), "LC_ALL": language, "TERM": "xterm", "HOME": str(repo.path)},
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 120),
    )
    try:
        yield child
    finally:
        child.close(force=True)


def _status(repo: Repo, value: str) -> Status:
    return load(repo.path / NAME).entries[of_machine_made(value)].status


def _press(child: spawn[str], key: str) -> str:
    """Wait for the question, press a key; all that was written up to the question."""
    child.expect(_PROMPT)
    said = child.before or ""
    child.send(key)
    return said


def test_three_decisions(leaks: tuple[Repo, tuple[str, str, str]]) -> None:
    """Oldest first, a key and a reason decide; the reason may be left to Enter; at the end all is in the file."""
    repo, values = leaks
    with _audit(repo) as child:
        first = _press(child, "r")
        child.expect("Why")
        child.sendline("rotated by ops")
        _press(child, "f")
        child.expect("Why")
        child.sendline("")
        _press(child, "t")
        child.expect("Why")
        child.sendline("")
        child.expect(pexpect.EOF)
        rest = child.before or ""
    assert "1/3" in first
    assert "0.js" in first
    assert "appSecret" in first
    assert "Li Lei" in first
    assert "3 decisions recorded; 0 left" in rest
    assert [_status(repo, value) for value in values] == [Status.RESET, Status.FALSE_POSITIVE, Status.TEST_VALUE]
    decision = load(repo.path / NAME).entries[of_machine_made(values[0])].decision
    assert decision is not None
    assert (decision.why, decision.by) == ("rotated by ops", "Xiao Ming <ming@example.invalid>")


def test_no_value_is_shown(leaks: tuple[Repo, tuple[str, str, str]]) -> None:
    """The context of a leak is redacted."""
    repo, values = leaks
    with _audit(repo) as child:
        said = _press(child, "s") + _press(child, "s") + _press(child, "q")
    for value in values:
        assert not shows(said.encode(), value)
    assert "AppID wx" in said


def test_back_and_resume(leaks: tuple[Repo, tuple[str, str, str]]) -> None:
    """One can go back and decide anew; what is left is where the next audit begins."""
    repo, values = leaks
    with _audit(repo) as child:
        _press(child, "f")
        child.expect("Why")
        child.sendline("")
        assert "2/3" in _press(child, "b")
        again = _press(child, "o")
        child.expect("Why")
        child.sendline("still used")
        _press(child, "q")
        child.expect(pexpect.EOF)
        assert "1 decision recorded; 2 left" in (child.before or "")
    assert "1/3" in again
    assert "false-positive on" in again
    assert _status(repo, values[0]) is Status.OPEN
    with _audit(repo) as child:
        assert "1/2" in _press(child, "q")
    with _audit(repo, "--all") as child:
        assert "1/3" in _press(child, "q")


def test_other_keys(leaks: tuple[Repo, tuple[str, str, str]]) -> None:
    """A key that means nothing decides nothing; neither arrows nor Chinese text confuse it; capitals count."""
    repo, values = leaks
    with _audit(repo) as child:
        for key in ("x", ESCAPE + "[A", "b", "密", "\r", "1"):
            _press(child, key)
            child.expect("Press one of")
        _press(child, "F")
        child.expect("Why")
        child.sendline("图片的 MD5")
        _press(child, CTRL_D)
        child.expect(pexpect.EOF)
    assert _status(repo, values[0]) is Status.FALSE_POSITIVE


@pytest.mark.parametrize("when", ["key", "reason"])
def test_ctrl_c(leaks: tuple[Repo, tuple[str, str, str]], when: str) -> None:
    """Ctrl-C ends it with status 130; what was decided before is kept, the rest untouched."""
    repo, values = leaks
    with _audit(repo) as child:
        _press(child, "r")
        child.expect("Why")
        child.sendline("")
        if when == "key":
            _press(child, CTRL_C)
        else:
            _press(child, "f")
            child.expect("Why")
            child.send(CTRL_C)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
    assert [_status(repo, value) for value in values] == [Status.RESET, Status.OPEN, Status.OPEN]


def test_chinese(leaks: tuple[Repo, tuple[str, str, str]]) -> None:
    """It asks in the user's language."""
    with _audit(leaks[0], language="zh_CN.UTF-8") as child:
        said = _press(child, "q")
        child.expect(pexpect.EOF)
    assert "误报" in said
    assert "请提交 baseline" in (child.before or "")


def test_nothing_left(leaks: tuple[Repo, tuple[str, str, str]]) -> None:
    """With every entry decided there is nothing to ask."""
    repo, values = leaks
    for value in values:
        wxsecrets("baseline", "set", of_machine_made(value), "--status=reset", "--why=x", "--by=me", cwd=repo.path)
    with _audit(repo) as child:
        child.expect("nothing left to look at")


def test_no_terminal(leaks: tuple[Repo, tuple[str, str, str]]) -> None:
    """Without a terminal it says what to do instead."""
    outcome = wxsecrets("baseline", "audit", cwd=leaks[0].path)
    assert outcome.status == 2
    assert "wxsecrets baseline set" in outcome.errors


@pytest.mark.parametrize(
    "spelling",
    [
        lambda value: " + ".join(f"'{value[at : at + 4]}'" for at in range(0, 32, 4)),
        lambda value: "'" + "".join(f"\\x{ord(char):02x}" for char in value) + "'",
        lambda value: f"'{value}'",
    ],
)
def test_no_piece_of_a_value_is_shown(tmp_path: Path, spelling: Callable[[str], str]) -> None:
    """Nor is a value that is written in pieces, or in escapes."""
    repo = init(tmp_path)
    value = appsecret(RNG)
    repo.commit({"a.js": f"const appId = '{appid(RNG)}'\nconst appSecret = {spelling(value)}\n"})
    assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    with _audit(repo) as child:
        said = _press(child, "q")
    assert "const appSecret" in said
    context = said[said.index("const appId") :]
    assert not any(value[at : at + 4] in context for at in range(4, 26, 4))
    assert "x6" not in context
