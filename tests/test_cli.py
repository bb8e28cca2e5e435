"""The command line as a whole: languages, help, errors, and what an exit status means."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.repos import init
from wxsecrets import __version__, cli
from wxsecrets.errors import ExitStatus, GitError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("name", ["en", "zh"])
def test_version(name: str, tmp_path: Path) -> None:
    """`--version` names tool and version, in every language alike."""
    outcome = wxsecrets("--lang", name, "--version", cwd=tmp_path)
    assert (outcome.status, outcome.text) == (0, f"wxsecrets {__version__}\n")


@pytest.mark.parametrize("command", [(), *[(name,) for name in cli.COMMANDS]])
def test_help_in_chinese(command: tuple[str, ...], tmp_path: Path) -> None:
    """Help speaks the user's language throughout, argparse's own words included."""
    outcome = wxsecrets(*command, "--help", cwd=tmp_path, language="zh_CN.UTF-8")
    assert outcome.status == 0
    assert outcome.text.startswith("用法：wxsecrets")
    sentences = re.findall(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", outcome.text)
    assert [sentence for sentence in sentences if not sentence.startswith(("wxsecrets", "baseline"))] == []


@pytest.mark.parametrize("command", [(), *[(name,) for name in cli.COMMANDS]])
def test_help_in_english(command: tuple[str, ...], tmp_path: Path) -> None:
    """Help is English elsewhere."""
    outcome = wxsecrets(*command, "--help", cwd=tmp_path)
    assert outcome.status == 0
    assert outcome.text.startswith("usage: wxsecrets")
    assert "show this help message and exit" in outcome.text


@pytest.mark.parametrize("arguments", [("--lang", "zh", "--help"), ("scan", "--lang=zh", "--help")])
def test_lang_outranks_the_environment(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """`--lang` counts wherever it stands on the line."""
    assert wxsecrets(*arguments, cwd=tmp_path).text.startswith("用法：")


@pytest.mark.parametrize(
    "arguments, english, chinese, help_of",
    [
        ((), "the following arguments are required: COMMAND", "缺少参数：命令", "wxsecrets"),
        (("scna",), "argument COMMAND: invalid choice: 'scna'", "无效的值 'scna'", "wxsecrets"),
        (
            ("scan", "--format", "xml"),
            "argument --format: invalid choice: 'xml'",
            "无效的值 'xml'",
            "wxsecrets scan",
        ),
        (("scan", "--nosuch"), "unrecognized arguments: --nosuch", "无法识别的参数：--nosuch", "wxsecrets scan"),
        (
            ("staged", "--output"),
            "argument --output: expected one argument",
            "需要一个值",
            "wxsecrets staged",
        ),
        (
            ("hook", "nosuch"),
            "argument NAME: invalid choice: 'nosuch'",
            "无效的值 'nosuch'",
            "wxsecrets hook",
        ),
        (("hook",), "the following arguments are required: NAME", "缺少参数：名称", "wxsecrets hook"),
    ],
)
def test_usage_errors(arguments: tuple[str, ...], english: str, chinese: str, help_of: str, tmp_path: Path) -> None:
    """A wrong command line is told in one line and its remedy in another, in the user's language."""
    for locale, message, remedy in (
        ("en_US.UTF-8", english, f"  → See `{help_of} --help`."),
        ("zh_CN.UTF-8", chinese, f"  → 用法见 `{help_of} --help`。"),
    ):
        outcome = wxsecrets(*arguments, cwd=tmp_path, language=locale)
        assert (outcome.status, outcome.out) == (2, b"")
        first, second = outcome.errors.splitlines()
        assert first.startswith("wxsecrets: ")
        assert message in first
        assert second == remedy


def test_errors_do_not_repeat_a_secret(tmp_path: Path) -> None:
    """A secret typed where none belongs is not repeated in the complaint."""
    value = secrets.token_hex(16)
    for arguments in (("scan", f"--{value}"), (value,), ("scan", value), ("history", value)):
        outcome = wxsecrets(*arguments, cwd=tmp_path)
        assert outcome.status == 2
        assert value not in outcome.errors


def _replace_scan(monkeypatch: pytest.MonkeyPatch, run: Callable[[argparse.Namespace], ExitStatus]) -> None:
    def configure(parser: argparse.ArgumentParser) -> None:
        parser.description = "a stand-in"

    module = ModuleType("stand_in")
    module.__dict__.update(configure=configure, run=run)
    monkeypatch.setitem(sys.modules, "stand_in", module)
    monkeypatch.setitem(cli.COMMANDS, "scan", ("stand_in", "a stand-in"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")


def test_status_of_the_command_is_the_status_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command answers is what `main` answers."""
    for status in ExitStatus:

        def run(args: argparse.Namespace, status: ExitStatus = status) -> ExitStatus:
            return status

        _replace_scan(monkeypatch, run)
        assert cli.main(["scan"]) == status


def test_expected_errors(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An expected error is one line and a remedy, whatever its text holds."""
    value = secrets.token_hex(16)

    def run(args: argparse.Namespace) -> ExitStatus:
        raise GitError(f"bad\nthing \x1b[31m{value}", remedy="Mend it.")

    _replace_scan(monkeypatch, run)
    assert cli.main(["scan"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"wxsecrets: bad\\nthing \\x1b[31m{value[:4]}…{value[-2:]}\n  → Mend it.\n"


@pytest.mark.parametrize("debug", [False, True])
def test_unexpected_errors(debug: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An unexpected error shows its type and never its text; where it happened only on demand."""
    value = secrets.token_hex(16)

    def run(args: argparse.Namespace) -> ExitStatus:
        local = f"appSecret={value}"
        raise LookupError(local) from ValueError(local)

    _replace_scan(monkeypatch, run)
    monkeypatch.setenv("WXSECRETS_DEBUG", "1" if debug else "0")
    assert cli.main(["scan"]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("wxsecrets: an unexpected error: LookupError\n  → Please report it, with the output")
    assert value not in captured.err + captured.out
    assert (captured.err.count("\n") > 2) is debug
    assert ("test_cli.py" in captured.err) is debug


def test_interrupt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is 130, in one line."""

    def run(args: argparse.Namespace) -> ExitStatus:
        raise KeyboardInterrupt

    _replace_scan(monkeypatch, run)
    assert cli.main(["scan"]) == 130
    assert capsys.readouterr().err == "wxsecrets: interrupted\n"


@pytest.mark.parametrize("arguments", [["--help"], ["scan", "-"]])
def test_closed_pipe(arguments: list[str], tmp_path: Path) -> None:
    """A reader that has gone away before anything was written causes no noise."""
    reading, writing = os.pipe()
    os.close(reading)
    program = f"import sys; from wxsecrets.cli import main; sys.exit(main({arguments}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""


# Each costs every commit more than git itself does.
_TOO_SLOW_FOR_A_HOOK = ("git", "detect_secrets", "rich", "multiprocessing", "asyncio", "urllib.request", "unittest")


@pytest.mark.parametrize("leak", [False, True])
def test_the_hook_loads_little(leak: bool, tmp_path: Path) -> None:
    """Nothing that a commit would have to wait for is loaded on the hook's path."""
    repo = init(tmp_path)
    secret = secrets.token_hex(16)
    repo.stage({"config.js": f"const appSecret = '{secret}'; const appId = 'wx{secret[:16]}';\n" if leak else "1\n"})
    program = (
        "import sys; from wxsecrets.cli import main; status = main(['hook', 'pre-commit']); "
        f"print(sorted(set({_TOO_SLOW_FOR_A_HOOK}) & set(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.returncode == int(leak)
    assert done.stderr == b"[]\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams(closed: str, tmp_path: Path) -> None:
    """A stream that the caller has closed is no unexpected error."""
    command = f"exec '{sys.executable}' -c 'from wxsecrets.__main__ import run; run()' scan . --lang en {closed}"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [("scan", "x" * 300), ("history", "x" * 300), ("scan", "--baseline", "x" * 300)])
def test_impossible_names(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A name that the system does not take is told in one line with a remedy."""
    outcome = wxsecrets(*arguments, cwd=tmp_path)
    assert (outcome.status, outcome.errors.count("\n")) == (2, 2)
    assert "unexpected" not in outcome.errors
