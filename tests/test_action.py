"""action.yml keeps its contract, and its step does what it says, whatever lies in the workspace."""

from __future__ import annotations

import configparser
import json
import random
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.command import wxsecrets
from support.repos import init
from support.runner import ACTION, ROOT, STEP, copy_of_action, input_variable, run_step
from support.scans import Leak
from wxsecrets import cli
from wxsecrets.integrations import github_action

if TYPE_CHECKING:
    from pathlib import Path

READMES = ("README.md", "README.zh-CN.md")
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="composite actions need bash")


def test_the_script_is_short_and_holds_no_expression() -> None:
    """An expression inside `run` would let a branch name run commands; what is long belongs into a program."""
    assert ACTION["runs"]["using"] == "composite"
    assert len(ACTION["runs"]["steps"]) == 1
    assert "${{" not in STEP["run"]
    assert len(STEP["run"].splitlines()) <= 10
    assert STEP["shell"] == "bash"


def test_every_input_is_described_and_reaches_the_step_once() -> None:
    """Each input has a description and a default, is optional, and arrives in one variable of its name."""
    for declared in ACTION["inputs"].values():
        assert declared["description"].endswith(".")
        assert isinstance(declared["default"], str)
        assert declared["required"] is False
    assert STEP["env"] == {input_variable(name): f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}


def test_every_output_is_described_and_comes_from_the_step() -> None:
    """Each output has a description and hands on the step's output of that name."""
    for name, declared in ACTION["outputs"].items():
        assert declared["description"].endswith(".")
        assert declared["value"] == f"${{{{ steps.{STEP['id']}.outputs.{name} }}}}"


@pytest.mark.parametrize("name", READMES)
def test_the_readme_lists_every_input_and_output(name: str) -> None:
    """The tables in both READMEs are the inputs with their defaults, and the outputs, in action.yml's order."""
    text = (ROOT / name).read_text("utf-8")
    inputs = re.findall(r"^\| `([a-z-]+)` \| (?:`([^`]+)` )?\| .+ \|$", text, re.MULTILINE)
    assert inputs == [(input_, declared["default"]) for input_, declared in ACTION["inputs"].items()]
    table = text[text.rindex("\n\n", 0, text.index("| `findings-count`")) :].strip().split("\n\n")[0]
    outputs = [output for row in table.splitlines()[2:] for output in re.findall("`([a-z-]+)`", row.split("|")[1])]
    assert outputs == list(ACTION["outputs"])


def test_the_defaults_are_those_of_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An action that is given nothing runs `wxsecrets ci` as if that were, with reports and in Chinese."""
    plain = vars(cli._parser(["ci"]).parse_args(["ci"]))
    for name, declared in ACTION["inputs"].items():
        monkeypatch.setenv(input_variable(name), declared["default"])
    arguments = github_action._arguments(tmp_path)
    given = vars(cli._parser(arguments).parse_args(arguments))
    reports = {"sarif_file": tmp_path / "wxsecrets.sarif", "report_file": tmp_path / "wxsecrets.json"}
    assert given == {**plain, **reports, "lang": "zh"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scope", "chnages"),
        ("scope", "--help"),
        ("fail-on", "nver"),
        ("fail-on", "Open"),
        ("time-limit", "ten"),
        ("time-limit", "-1"),
        ("lang", "fr"),
        ("baseline", "../elsewhere"),
        ("baseline", "no-such-file"),
        ("path", "no-such-folder"),
        ("path", "--version"),
        ("sarif-file", "no-such-folder/x.sarif"),
    ],
)
def test_a_wrong_value_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str) -> None:
    """The command line made of a misspelt input is refused in one line; nothing is taken for another option."""
    repo = init(tmp_path / "repo")
    repo.commit({"a": "a\n"})
    monkeypatch.setenv(input_variable(name), value)
    payload = tmp_path / "event.json"
    payload.write_text("{}")
    outcome = wxsecrets(
        *github_action._arguments(tmp_path),
        cwd=repo.path,
        env={"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "schedule", "GITHUB_EVENT_PATH": str(payload)},
    )
    assert outcome.status == 2
    assert re.fullmatch(r"wxsecrets: .+\n  → .+\n", outcome.errors)


@needs_bash
@pytest.mark.parametrize("value", ["yes", "True", "$(touch PWNED)"])
def test_a_switch_is_true_or_false(tmp_path: Path, value: str) -> None:
    """A switch that is neither is refused before anything is installed."""
    outcome = run_step(tmp_path, tmp_path / "scratch", annotations=value, lang="en")
    assert (outcome.status, outcome.outputs) == (2, {"exit-code": "2"})
    assert outcome.text.splitlines()[0] == f"wxsecrets: the input annotations is neither true nor false: {value}"
    assert [file.name for file in tmp_path.iterdir()] == ["scratch"]


@needs_bash
def test_without_a_python_it_says_so(tmp_path: Path) -> None:
    """A Python that is none, or too old, is refused in one line that says what to do."""
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    outcome = run_step(tmp_path, tmp_path / "scratch", python=str(old))
    assert (outcome.status, outcome.outputs) == (2, {"exit-code": "2"})
    assert re.fullmatch(r"wxsecrets: no Python 3\.10 or later.*setup-python\n", outcome.text)


@needs_bash
def test_when_the_index_cannot_be_reached_it_says_so(tmp_path: Path) -> None:
    """A step that cannot install the locked dependencies answers 2, after pip's own words."""
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CACHE_DIR": str(tmp_path)}
    outcome = run_step(tmp_path, tmp_path / "scratch", env=offline, lang="en")
    assert (outcome.status, outcome.outputs) == (2, {"exit-code": "2"})
    assert "wxsecrets: the dependencies could not be installed\n  → See the lines above" in outcome.text


@needs_bash
def test_nothing_in_the_workspace_runs_and_nothing_changes(tmp_path: Path) -> None:
    """Planted modules, a hostile git configuration and a branch name that is a script change nothing.

    The leak is found, all outputs are there, and no file of the workspace and of the action's own folder has changed.
    """
    pwned = tmp_path / "PWNED"
    workspace, action = tmp_path / "workspace", copy_of_action(tmp_path / "action")
    repo = init(workspace)
    branch = f"x;touch${{IFS}}{pwned.name};$(touch${{IFS}}{pwned.name})"
    repo.git("checkout", "--quiet", "-b", branch)
    leak = Leak(random.Random(1))
    before = repo.commit({"README": "hello\n"})
    after = repo.commit({"config.js": leak.text, ".gitattributes": "* filter=planted diff=planted\n"})
    module = f"open({str(pwned)!r}, 'w')\n"
    names = ("pip", "git", "venv", "json", "sitecustomize", "usercustomize", "wxsecrets", "rich")
    repo.write({f"{name}.py": module for name in names})
    script = workspace / "planted.sh"
    script.write_text(f"#!/bin/sh\ntouch '{pwned}'\n")
    script.chmod(0o755)
    settings = "core.fsmonitor core.pager core.sshCommand diff.external filter.planted.smudge diff.planted.textconv"
    for setting in settings.split():
        repo.git("config", setting, str(script))
    shutil.copy(workspace / ".git/config", workspace / ".gitconfig")
    payload = tmp_path / "event.json"
    payload.write_text(json.dumps({"ref": f"refs/heads/{branch}", "before": before, "after": after}))
    everything = {place: _contents(place) for place in (workspace, action)}

    outcome = run_step(
        workspace,
        tmp_path / "scratch",
        action=action,
        env={
            "GIT_CONFIG_GLOBAL": str(workspace / ".gitconfig"),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_EVENT_PATH": str(payload),
            "GITHUB_REF": f"refs/heads/{branch}",
            "PYTHONPATH": str(workspace),
            "PYTHONSTARTUP": str(workspace / "pip.py"),
        },
        lang="en",
    )

    assert outcome.status == 1, outcome.text
    assert leak.value not in outcome.text
    assert set(outcome.outputs) == set(ACTION["outputs"])
    expected = {"findings-count": "1", "new-count": "1", "base": before, "head": after, "complete": "true"}
    assert expected.items() <= outcome.outputs.items()
    for report in ("sarif-file", "report-file"):
        assert leak.fingerprint.removeprefix("sha256:") in (tmp_path / outcome.outputs[report]).read_text("utf-8")
    assert list(tmp_path.rglob(pwned.name)) == []
    assert {place: _contents(place) for place in (workspace, action)} == everything


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_the_lock_satisfies_the_declared_dependencies(version: str, system: str) -> None:
    """On every Python and system each dependency of setup.cfg has one locked version, that it allows, with hashes."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    lock = (ROOT / "requirements/action.txt").read_text("utf-8").replace("\\\n", " ")
    there = {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": system}
    pins: dict[str, str] = {}
    for line in lock.splitlines():
        if line.startswith("#"):
            continue
        text, *hashes = line.split(" --hash=")
        pin = Requirement(text.strip())
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", hash_.strip()) for hash_ in hashes)
        if pin.marker is None or pin.marker.evaluate({**there, "extra": ""}):
            name = canonicalize_name(pin.name)
            assert name not in pins
            pins[name] = str(pin.specifier).removeprefix("==")
    for declared in map(Requirement, setup["options"]["install_requires"].split()):
        assert declared.specifier.contains(pins[canonicalize_name(declared.name)]), declared


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
