"""The tutorial, command by command, in both languages."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.repos import hermetic_environment
from support.wechat_server import FakeWeChat, fake_wechat
from wxsecrets.baseline.file import load

if TYPE_CHECKING:
    from wxsecrets.baseline.model import Entry

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"# (?:status|状态) (\d)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class _Step:
    """A command of the page, the exit status that it promises, and the lines that it shows."""

    command: str
    status: int
    shown: list[str] = field(default_factory=list)


def _steps(page: Path) -> list[_Step]:
    steps: list[_Step] = []
    for block in _BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                command, _sign, comment = line[2:].partition("  # ")
                status = _STATUS.match(f"# {comment}")
                steps.append(_Step(command, int(status[1]) if status else 0))
            else:
                steps[-1].shown.append(line)
    return steps


@dataclass
class _Reader:
    """Somebody who follows the page in a folder."""

    folder: Path
    language: str
    wechat: FakeWeChat

    @property
    def environment(self) -> dict[str, str]:
        who = {"GIT_AUTHOR_NAME": "Xiao Lan", "GIT_COMMITTER_NAME": "Xiao Lan"}
        who |= {"GIT_AUTHOR_EMAIL": "lan@example.com", "GIT_COMMITTER_EMAIL": "lan@example.com"}
        paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        home = {"HOME": str(self.folder), "WXSECRETS_CACHE_DIR": str(self.folder.parent / "cache"), "PATH": paths}
        return hermetic_environment() | who | home | {"LC_ALL": self.language}

    def entries(self) -> list[Entry]:
        return load(self.folder / ".wxsecrets.baseline").by_age

    def follow(self, step: _Step) -> str:
        """Do what a step says; what was shown."""
        command = step.command
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            return ""
        if command == "wxsecrets baseline audit":
            return self._audit()
        if "verify" in command:
            command = self._verify(command)
        command = command.replace("SECOND", self.entries()[1].fingerprint) if "SECOND" in command else command
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == step.status, done
        assert b"wxsecrets:" not in done.stderr
        return done.stdout.decode()

    def _audit(self) -> str:
        child = pexpect.spawn(
            "wxsecrets", ["baseline", "audit"], cwd=str(self.folder), env=self.environment, encoding="utf-8",
            timeout=30, dimensions=(40, 200),
        )  # fmt: skip
        said = ""
        for key in ("o", "t"):
            child.expect("> $")
            said += child.before or ""
            child.send(key)
            child.expect("[?？]")
            child.sendline("")
        child.expect(pexpect.EOF)
        return _COLOUR.sub("", said + (child.before or ""))

    def _verify(self, command: str) -> str:
        """The same, to the server that plays WeChat: at first it accepts what leaked, and then something else."""
        (appid,) = self.entries()[0].appids
        if appid in self.wechat.secrets:
            self.wechat.answer = lambda _question: 40125  # somebody has pressed 重置
        else:
            leaked = subprocess.run(
                ["git", "show", "HEAD~3:miniprogram/config.js"], cwd=self.folder, capture_output=True, check=True
            )
            match = re.search(rb"[0-9a-f]{32}", leaked.stdout)
            assert match is not None
            self.wechat.secrets[appid] = match[0].decode()
        return f"{command.replace('APPID', appid)} --internal-be-careful-server {shlex.quote(self.wechat.url)}"


@pytest.mark.parametrize("page, language", [("tutorial.md", "en_US.UTF-8"), ("tutorial.zh-CN.md", "zh_CN.UTF-8")])
def test_the_tutorial(tmp_path: Path, page: str, language: str) -> None:
    """Every command of the page ends as it says and shows what it says."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "build").mkdir()
    shutil.copy(ROOT / "docs/demo.py", tmp_path / "docs")
    steps = _steps(ROOT / "docs" / page)
    assert len(steps) > 15
    with ExitStack() as stack:
        reader = _Reader(tmp_path, language, stack.enter_context(fake_wechat()))
        for step in steps:
            said = reader.follow(step)
            for line in step.shown:
                pattern = ".*".join(map(re.escape, line.strip().split("…")))
                assert re.search(rf"^\s*{pattern}", said, re.MULTILINE), (step.command, line, said)


def test_both_pages_run_the_same() -> None:
    """The Chinese page is no older than the English one."""
    english, chinese = (_steps(ROOT / "docs" / name) for name in ("tutorial.md", "tutorial.zh-CN.md"))
    quoted = re.compile('"[^"]*"')
    assert [(quoted.sub("", step.command), step.status) for step in english] == [
        (quoted.sub("", step.command), step.status) for step in chinese
    ]
