"""`wxsecrets baseline`, as a process of its own."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from support.baselines import random_baseline, write
from support.command import Outcome, wxsecrets
from support.leaks import config, shows
from support.made_up import appsecret
from support.repos import Repo, hermetic_environment, init
from wxsecrets.baseline.file import load
from wxsecrets.baseline.model import Status
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(80)
NAME = ".wxsecrets.baseline"


def _run(*arguments: str | Path, cwd: Path, status: int = 0, **env: str) -> Outcome:
    """Run `wxsecrets baseline ARGUMENTS` as somebody without a configuration of their own."""
    outcome = wxsecrets("baseline", *arguments, cwd=cwd, env={"HOME": str(cwd), "XDG_CONFIG_HOME": str(cwd), **env})
    assert outcome.status == status, outcome
    return outcome


def _leaking(folder: Path) -> tuple[Repo, str, str]:
    """A repository with a secret that is gone from HEAD and another that is only in the working tree; and both."""
    repo = init(folder)
    text, gone = config(RNG)
    repo.commit({"server/old.js": text})
    repo.git("rm", "--quiet", "server/old.js")
    repo.commit({"README": "x\n"})
    text, present = config(RNG)
    repo.write({"miniprogram/config.js": text})
    return repo, gone, present


def test_init(tmp_path: Path) -> None:
    """`init` records what is in the history and what is in the working tree, from wherever it is called."""
    repo, gone, present = _leaking(tmp_path)
    outcome = _run("init", cwd=tmp_path / "miniprogram")
    baseline = load(tmp_path / NAME)
    assert baseline.entries.keys() == {of_machine_made(gone), of_machine_made(present)}
    entry = baseline.entries[of_machine_made(gone)]
    assert entry.first_commit == repo.git("rev-list", "--max-parents=0", "HEAD").decode()
    assert entry.paths == ("server/old.js",)
    uncommitted = baseline.entries[of_machine_made(present)]
    assert (uncommitted.first_commit, uncommitted.paths) == (None, ("miniprogram/config.js",))
    assert outcome.text.startswith("2 secrets need a reset.\n  Looked at: 2 commits, ")
    assert "2 new entries, 2 in all.\n" in outcome.text
    assert repo.git("status", "--porcelain", "--", NAME).decode() == f"?? {NAME}"


def test_init_refuses_to_overwrite(tmp_path: Path) -> None:
    """A baseline that exists stays; the remedy is `update`."""
    init(tmp_path)
    (tmp_path / NAME).write_bytes(b"{}")
    assert "wxsecrets baseline update" in _run("init", cwd=tmp_path, status=2).errors
    assert (tmp_path / NAME).read_bytes() == b"{}"


def test_update(tmp_path: Path) -> None:
    """`update` adds what is new and keeps decisions; without anything new it changes nothing."""
    repo, gone, present = _leaking(tmp_path)
    _run("init", cwd=tmp_path)
    _run("set", of_machine_made(gone), "--status", "reset", "--why", "done", cwd=tmp_path)
    before = (tmp_path / NAME).read_bytes()
    assert "nothing has changed" in _run("update", cwd=tmp_path).text
    repo.write({"miniprogram/config.js": b"\n\n\n  " + (tmp_path / "miniprogram/config.js").read_bytes()})
    _run("update", cwd=tmp_path)
    assert (tmp_path / NAME).read_bytes() == before
    repo.commit({"miniprogram/config.js": (tmp_path / "miniprogram/config.js").read_bytes()})
    text, added = config(RNG)
    repo.commit({"new.js": text})
    outcome = _run("update", cwd=tmp_path)
    assert "1 new entry, 3 in all.\n" in outcome.text
    baseline = load(tmp_path / NAME)
    assert {name: entry.status for name, entry in baseline.entries.items()} == {
        of_machine_made(gone): Status.RESET,
        of_machine_made(present): Status.OPEN,
        of_machine_made(added): Status.OPEN,
    }
    assert baseline.entries[of_machine_made(present)].first_commit == repo.git("rev-parse", "HEAD~1").decode()


def test_the_folders_above_have_no_say(tmp_path: Path) -> None:
    """Neither what is recorded nor how it is judged depends on where a clone lies."""
    text, _value = config(RNG)
    files = []
    for folder in ("a", "node_modules/tests/fixtures"):
        repo = init(tmp_path / folder)
        repo.write({"config.js": text})
        _run("init", cwd=repo.path)
        files.append((repo.path / NAME).read_bytes())
    assert files[0] == files[1]


def test_nothing_to_record(tmp_path: Path) -> None:
    """A repository without leaks gets a baseline too: the hooks and CI can rely on it."""
    init(tmp_path).commit({"a.js": "1\n"})
    assert "0 new entries, 0 in all." in _run("init", cwd=tmp_path).text
    assert _run("status", cwd=tmp_path).text == "No secret waits for a reset.\n"


def test_incomplete(tmp_path: Path) -> None:
    """What could be seen is recorded; what could not is told, and is status 3."""
    origin = init(tmp_path / "origin")
    text, value = config(RNG)
    origin.commit({"a.js": "1\n"})
    origin.commit({"a.js": text})
    origin.git("clone", "--quiet", "--depth=1", f"file://{tmp_path / 'origin'}", str(tmp_path / "clone"))
    for verb in ("init", "update"):
        outcome = _run(verb, cwd=tmp_path / "clone", status=3)
        assert "git fetch --unshallow" in outcome.text
        assert load(tmp_path / "clone" / NAME).entries.keys() == {of_machine_made(value)}


def test_named_file(tmp_path: Path) -> None:
    """`--baseline` names another file, relative to the current folder, and serves a bare repository."""
    text, value = config(RNG)
    init(tmp_path / "repo").commit({"a.js": text})
    init(tmp_path / "bare", "--bare").git("fetch", "--quiet", str(tmp_path / "repo"), "main:main")
    _run("init", "--baseline", "mine", cwd=tmp_path / "repo")
    assert (tmp_path / "repo" / "mine").exists()
    assert not (tmp_path / "repo" / NAME).exists()
    assert "--baseline" in _run("init", cwd=tmp_path / "bare", status=2).errors
    _run("init", "--baseline", tmp_path / "b", cwd=tmp_path / "bare")
    assert load(tmp_path / "b").entries.keys() == {of_machine_made(value)}


def test_outside_a_repository(tmp_path: Path) -> None:
    """A named baseline can be read and decided upon without a repository; the remedy for none says so."""
    name, _other = load(write(tmp_path / "b", random_baseline(RNG, 2))).entries
    for arguments in (("status",), ("set", name, "--status", "open")):
        assert "or name the file with --baseline" in _run(*arguments, cwd=tmp_path, status=2).errors
    _run("status", "--baseline", "b", cwd=tmp_path)
    _run("set", name, "--status", "reset", "--why", "x", "--baseline", "b", cwd=tmp_path, LOGNAME="lilei")
    decision = load(tmp_path / "b").entries[name].decision
    assert decision is not None
    assert decision.by == "lilei"


@pytest.mark.parametrize(
    "settings, options, expected",
    [
        ({"user.name": "Li Lei", "user.email": "lilei@example.invalid"}, (), "Li Lei <lilei@example.invalid>"),
        ({"user.name": "李雷"}, (), "李雷"),
        ({"user.email": "lilei@example.invalid"}, (), "<lilei@example.invalid>"),
        ({}, (), "hanmeimei"),
        ({"user.name": "Li Lei"}, ("--by", "the security team"), "the security team"),
    ],
)
def test_who_decides(settings: dict[str, str], options: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    """A decision is that of whom `--by` names, else of git's user, else of the system's."""
    repo = init(tmp_path)
    for key, value in settings.items():
        repo.git("config", key, value)
    (name,) = load(write(tmp_path / NAME, random_baseline(RNG, 1))).entries
    outcome = _run(
        "set", name[7:13], "--status", "test-value", "--why", "made up", *options, cwd=tmp_path, LOGNAME="hanmeimei"
    )
    assert outcome.text == f"{name[:19]} is now test-value.\n"
    decision = load(tmp_path / NAME).entries[name].decision
    assert decision is not None
    assert (decision.by, decision.why, decision.evidence) == (expected, "made up", None)
    assert abs((datetime.now() - datetime.fromisoformat(decision.when)).days) <= 1  # noqa: DTZ005


@pytest.mark.parametrize("status", ["reset", "false-positive", "test-value"])
def test_a_decision_needs_a_reason(status: str, tmp_path: Path) -> None:
    """Settling without a reason is refused; opening again needs none."""
    init(tmp_path)
    (name,) = load(write(tmp_path / NAME, random_baseline(RNG, 1))).entries
    before = (tmp_path / NAME).read_bytes()
    for options in ((), ("--why", "")):
        assert "--why" in _run("set", name, "--status", status, *options, cwd=tmp_path, status=2).errors
    assert (tmp_path / NAME).read_bytes() == before
    _run("set", name, "--status", status, "--why", "x", cwd=tmp_path)
    _run("set", name, "--status", "open", cwd=tmp_path)
    assert (tmp_path / NAME).read_bytes() == before


def test_set_does_not_write_a_secret(tmp_path: Path) -> None:
    """The new value, given as part of the reason, comes neither into the file nor onto the screen."""
    init(tmp_path)
    (name,) = load(write(tmp_path / NAME, random_baseline(RNG, 1))).entries
    value = appsecret(RNG)
    outcome = _run("set", name, "--status", "reset", "--why", f"new: {value}", "--by", value, cwd=tmp_path)
    assert not shows((tmp_path / NAME).read_bytes() + outcome.out + outcome.err, value)


def test_status(tmp_path: Path) -> None:
    """`status` is for people by default, for programs on request, and ends with 0 whatever is open."""
    _repo, gone, _present = _leaking(tmp_path)
    _run("init", cwd=tmp_path)
    text = _run("status", cwd=tmp_path).text
    assert text.startswith("AppID wx")
    assert text.endswith("\n\n2 secrets wait for a reset.\n")
    assert "重置" in text
    document = json.loads(_run("status", "--format", "json", cwd=tmp_path).out)
    assert document["counts"]["open"] == 2
    assert document["entries"][0]["fingerprint"] == of_machine_made(gone)


def test_decisions_at_the_same_time(tmp_path: Path) -> None:
    """People, or scripts, who decide at the same time do not undo each other."""
    init(tmp_path)
    names = list(load(write(tmp_path / NAME, random_baseline(RNG, 6))).entries)
    command = "import sys; from wxsecrets.__main__ import run; run()"
    deciding = [
        subprocess.Popen(
            [sys.executable, "-c", command, "baseline", "set", name, "--status", "reset", "--why", "x"],
            cwd=tmp_path,
            env=hermetic_environment(),
            stdout=subprocess.DEVNULL,
        )
        for name in names
    ]
    assert [process.wait(timeout=100) for process in deciding] == [0] * len(names)
    assert {entry.status for entry in load(tmp_path / NAME).entries.values()} == {Status.RESET}
