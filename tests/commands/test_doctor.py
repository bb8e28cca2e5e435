"""`wxsecrets doctor` on every broken set-up, and on those that work."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from support.doors import BIN, git, ours, run
from support.repos import Repo, init
from wxsecrets.integrations.git_hooks.script import CLIENT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="hooks are POSIX scripts here")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with our hooks."""
    repo = init(tmp_path / "小程序 r")
    repo.commit({"app.js": "App({})\n", ".gitattributes": "*.js filter=nosuch\n"})
    ours(repo.path, "install")
    return repo


def _checks(folder: Path, *arguments: str, status: int, **env: str) -> dict[str, list[tuple[str, str]]]:
    """What doctor says, by the name of the check: how each ended, and the detail with the remedy."""
    done = ours(folder, "doctor", "--format", "json", *arguments, env={"LC_ALL": "zh_CN.UTF-8", **env})
    assert done.returncode == status, done.stdout
    document = json.loads(done.stdout)
    assert document["ok"] == (status == 0)
    found: dict[str, list[tuple[str, str]]] = {}
    for check in document["checks"]:
        found.setdefault(check["name"], []).append((check["status"], f"{check['detail']} | {check['remedy']}"))
    return found


def _hook(repo: Repo, name: str) -> Path:
    return repo.path / ".git/hooks" / name


def test_all_is_well(repo: Repo) -> None:
    """With our hooks every door stops a secret, and nothing in the repository has changed by trying."""
    before = [(path, path.lstat().st_mtime_ns) for path in sorted(repo.path.rglob("*"))]
    checks = _checks(repo.path, status=0)
    for door in CLIENT:
        assert checks[door] == [("ok", "stops a secret | None")]
    assert [(path, path.lstat().st_mtime_ns) for path in sorted(repo.path.rglob("*"))] == before
    done = ours(repo.path, "doctor", "--door", "pre-commit")
    assert done.returncode == 0
    assert done.stdout.startswith("Every door that was tried stops a secret.\n")
    assert "pre-push" not in done.stdout


def test_no_hooks(repo: Repo) -> None:
    """Without hooks every door is open, and the way to close it is named."""
    ours(repo.path, "uninstall")
    checks = _checks(repo.path, status=1)
    for door in CLIENT:
        ((status, detail),) = checks[door]
        assert (status, "there is no such hook" in detail, "wxsecrets install" in detail) == ("failed", True, True)
    done = ours(repo.path, "doctor", "--door", "pre-push", "--lang", "zh")
    assert (done.returncode, "pre-push" in done.stdout, "放过" in done.stdout) == (1, True, True)


def test_a_hook_that_cannot_run(repo: Repo) -> None:
    """A hook that git passes over ."""
    _hook(repo, "pre-commit").chmod(0o644)
    checks = _checks(repo.path, status=1)
    assert [status for status, _detail in checks["pre-commit"]] == ["failed", "failed"]
    assert "not executable" in checks["pre-commit"][0][1]
    assert checks["pre-push"] == [("ok", "stops a secret | None")]


def test_hooks_that_git_does_not_look_at(repo: Repo) -> None:
    """A `core.hooksPath` set later shadows the hooks; one that leads nowhere switches all off."""
    (repo.path / "elsewhere").mkdir()
    repo.git("config", "core.hooksPath", "elsewhere")
    checks = _checks(repo.path, status=1)
    assert "git does not look there" in checks["pre-commit"][0][1]
    repo.git("config", "core.hooksPath", "/dev/null")
    assert "no hook runs" in _checks(repo.path, status=1)["hooks-folder"][0][1]


def test_a_tool_that_is_gone(repo: Repo) -> None:
    """A hook that names a wxsecrets that is gone, or that an older version wrote, is told; the attempt says more."""
    hook = _hook(repo, "pre-commit")
    hook.write_text(hook.read_text().replace(f"tool={BIN}", "tool=/nowhere"))
    checks = _checks(repo.path, "--door", "pre-commit", status=0)
    assert checks["pre-commit"][0][0] == "warning"
    assert "names a wxsecrets that is gone: /nowhere" in checks["pre-commit"][0][1]
    hook.write_text(hook.read_text().replace("hook, version 1:", "hook, version 0:"))
    assert "another version" in _checks(repo.path, "--door", "pre-commit", status=0)["pre-commit"][0][1]


def test_a_hook_that_stops_everything(repo: Repo) -> None:
    """A hook that refuses everything proves nothing."""
    _hook(repo, "pre-commit").write_text("#!/bin/sh\necho 'broken: no node' >&2\nexit 1\n")
    ((status, detail),) = _checks(repo.path, status=1)["harmless-commit"]
    assert (status, "broken: no node" in detail) == ("failed", True)


def test_a_hook_that_stops_for_another_reason(repo: Repo) -> None:
    """A refusal counts only where it speaks of the secret."""
    _hook(repo, "commit-msg").write_text("#!/bin/sh\ngrep -q appSecret \"$1\" || exit 0\necho 'too long'\nexit 1\n")
    ((status, detail),) = _checks(repo.path, "--door", "commit-msg", status=1)["commit-msg"]
    assert (status, "not for the secret: too long" in detail) == ("failed", True)


def test_a_hook_of_others_in_our_place(repo: Repo) -> None:
    """A hook that replaced ours is told, and the door is tried as it is."""
    hook = _hook(repo, "pre-commit")
    hook.with_name("pre-commit.before-wxsecrets").write_text("#!/bin/sh\n")
    hook.write_text("#!/bin/sh\n")
    checks = _checks(repo.path, "--door", "pre-commit", status=1)
    assert [status for status, _detail in checks["pre-commit"]] == ["warning", "failed"]
    assert "replaced by somebody else" in checks["pre-commit"][0][1]


def test_what_is_switched_off(repo: Repo) -> None:
    """Settings with which hooks pass without looking are told."""
    repo.git("config", "wxsecrets.whenMissing", "pass")
    checks = _checks(repo.path, "--door", "commit-msg", status=0, SKIP="wxsecrets,ruff")
    assert [detail.partition(" |")[0] for _status, detail in checks["switch"]] == [
        "SKIP makes pre-commit leave out wxsecrets",
        "where wxsecrets cannot be found, the hooks let everything pass",
    ]


def test_a_linked_worktree_without_huskys_folder(tmp_path: Path) -> None:
    """The folder of husky is not there in a linked working tree, and so no hook runs."""
    repo = init(tmp_path / "r")
    repo.commit({"package.json": "{}\n"})
    repo.git("config", "core.hooksPath", ".husky/_")
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    checks = _checks(tmp_path / "linked", status=1, HUSKY="0")
    assert "husky makes it: run `npm install`" in checks["hooks-folder"][0][1]
    assert checks["switch"][0][0] == "failed"
    assert "`wxsecrets hook pre-commit` to .husky/pre-commit" in checks["pre-commit"][0][1]


def test_a_shallow_clone(repo: Repo, tmp_path: Path) -> None:
    """A shallow clone is told."""
    repo.git("commit", "--quiet", "--no-verify", "--allow-empty", "-m", "x")
    repo.git("clone", "--quiet", "--depth=1", repo.path.as_uri(), str(tmp_path / "shallow"))
    ours(tmp_path / "shallow", "install")
    checks = _checks(tmp_path / "shallow", "--door", "pre-commit", status=0)
    assert (checks["clone"][0][0], "--unshallow" in checks["clone"][0][1]) == ("warning", True)


def test_a_baseline(repo: Repo) -> None:
    """A baseline that others do not have, or that nobody can read, is told."""
    name = ".wxsecrets.baseline"
    ours(repo.path, "baseline", "init")
    for words in ("not committed", "ignored by git", "is committed", "has changes"):
        if words == "ignored by git":
            repo.write({".git/info/exclude": name})
        elif words == "is committed":
            repo.commit({name: (repo.path / name).read_bytes()})
        elif words == "has changes":
            repo.write({name: (repo.path / name).read_bytes() + b"\n"})
        ((status, detail),) = _checks(repo.path, "--door", "commit-msg", status=0)["baseline"]
        assert (status, words in detail) == ("ok" if words == "is committed" else "warning", True), detail
    repo.write({name: "<<<<<<<\n"})
    assert _checks(repo.path, "--door", "pre-push", status=1)["baseline"][0][0] == "failed"


def test_a_server(tmp_path: Path) -> None:
    """Of a bare repository the server's door is tried."""
    bare = init(tmp_path / "b.git", "--bare")
    assert _checks(bare.path, status=1)["pre-receive"][0][0] == "failed"
    ours(bare.path, "install")
    assert _checks(bare.path, status=0)["pre-receive"] == [("ok", "stops a secret | None")]


def test_pre_commits_own_hook_is_tried_too(tmp_path: Path) -> None:
    """Where pre-commit runs wxsecrets the doors that it guards are closed, and the others are not."""
    repo = init(tmp_path / "r")
    config = (
        "repos:\n- repo: local\n  hooks:\n  - {id: x, name: x, language: system, entry: wxsecrets hook pre-commit, "
        "pass_filenames: false, always_run: true}\n"
    )
    repo.commit({".pre-commit-config.yaml": config})
    env = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
    assert run(BIN / "pre-commit", "install", cwd=repo.path, env=env).returncode == 0
    checks = _checks(repo.path, status=1, **env)
    assert checks["pre-commit"] == [("ok", "stops a secret | None")]
    assert "pre-commit install --hook-type pre-push" in checks["pre-push"][0][1]


def test_outside_a_repository(tmp_path: Path) -> None:
    """Without a repository there is nothing to look at."""
    done = ours(tmp_path, "doctor")
    assert (done.returncode, "is not a git repository" in done.stdout) == (2, True)
    assert shutil.which("git")
    assert git(tmp_path, "status").returncode == 128
