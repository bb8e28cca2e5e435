"""`wxsecrets install` and `uninstall`: beside what is there, where git looks, and away again without a trace."""

from __future__ import annotations

import os
import random
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.doors import BIN, git, ours, path_without_wxsecrets, run
from support.repos import Repo, init
from support.scans import Leak
from wxsecrets.integrations.git_hooks.script import CLIENT, FORWARDED, SERVER, script

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.skipif(os.name == "nt", reason="hooks are POSIX scripts here")
RNG = random.Random(20261202)
ROOT = Path(__file__).parents[2]


def _snapshot(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    """Everything in a folder: names, permissions, contents, where links lead."""
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.lstat().st_mode),
            str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def _executable(path: Path, text: str, mode: int = 0o755) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def _blocks(folder: Path, env: Mapping[str, str] | None = None) -> bool:
    """Whether a commit of a secret is stopped by us, in a repository at `folder`."""
    repo, leak = Repo(folder), Leak(RNG)
    repo.stage({"leak.js": leak.text})
    done = git(folder, "commit", "-m", "x", env=env)
    repo.git("rm", "--quiet", "--cached", "--force", "leak.js")
    assert leak.value not in done.stdout
    return done.returncode == 1 and "1 secret would be committed." in done.stdout


def test_what_was_there_runs_first_and_comes_back_as_it_was(tmp_path: Path) -> None:
    """Hooks of others run before ours with the same input, and after `uninstall` everything is as it was."""
    repo, hooks = init(tmp_path / "r"), tmp_path / "r/.git/hooks"
    repo.commit({"a.txt": "a\n"})
    init(tmp_path / "bare.git", "--bare")
    _executable(hooks / "pre-commit", '#!/bin/sh\necho "theirs: $GIT_INDEX_FILE"\n', 0o711)
    _executable(tmp_path / "r/tools/push", '#!/bin/sh\necho "theirs: $1 $(cat)"\n')
    hooks.joinpath("pre-push").symlink_to("../../tools/push")
    _executable(hooks / "commit-msg", "#!/bin/sh\nexit 1\n", 0o644)  # not executable: git passes over it
    before = _snapshot(repo.path)

    for _time in range(2):
        done = ours(repo.path, "install", "--fail-on", "new")
        assert done.returncode == 0
        assert "was there, and runs first: pre-commit, commit-msg, pre-push\n" in done.stdout
    assert _blocks(repo.path)
    done = git(repo.path, "commit", "--allow-empty", "-m", "clean")
    assert (done.returncode, "theirs: .git/index" in done.stdout) == (0, True), done.stdout
    done = git(repo.path, "push", str(tmp_path / "bare.git"), "main")
    assert done.returncode == 0
    assert f"theirs: {tmp_path}/bare.git refs/heads/main {repo.git('rev-parse', 'HEAD').decode()}" in done.stdout

    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    done = ours(repo.path, "uninstall")
    assert "put back: pre-commit, commit-msg, pre-push\n" in done.stdout.replace("pre-merge-commit, ", "")
    after = _snapshot(repo.path)
    assert {name: after[name] for name in after if name.startswith((".git/hooks", "tools"))} == {
        name: before[name] for name in before if name.startswith((".git/hooks", "tools"))
    }
    assert "No hook of wxsecrets is in" in ours(repo.path, "uninstall").stdout


def test_what_was_there_decides_first(tmp_path: Path) -> None:
    """A hook of others that refuses ends the commit with its own exit status."""
    repo = init(tmp_path)
    _executable(tmp_path / ".git/hooks/pre-commit", "#!/bin/sh\necho no\nexit 1\n")
    ours(tmp_path, "install")
    repo.stage({"x.js": Leak(RNG).text})
    done = git(tmp_path, "commit", "-m", "x")
    assert (done.returncode, done.stdout) == (1, "no\n")


def test_a_folder_that_was_not_there_goes_again(tmp_path: Path) -> None:
    """Where there was no folder for hooks, there is none afterwards."""
    init(tmp_path, "--template=")
    assert not (tmp_path / ".git/hooks").exists()
    ours(tmp_path, "install")
    ours(tmp_path, "install")
    assert _blocks(tmp_path)
    ours(tmp_path, "uninstall")
    assert not (tmp_path / ".git/hooks").exists()


def test_hooks_path_is_respected(tmp_path: Path) -> None:
    """Hooks go where `core.hooksPath` says, and name nothing of this machine where that may be committed."""
    repo = init(tmp_path)
    repo.git("config", "core.hooksPath", ".githooks")
    ours(tmp_path, "install")
    assert {path.name for path in (tmp_path / ".githooks").iterdir()} == set(CLIENT)
    assert all(str(BIN) not in path.read_text() for path in (tmp_path / ".githooks").iterdir())
    assert _blocks(tmp_path)
    ours(tmp_path, "uninstall")
    assert not (tmp_path / ".githooks").exists()


def test_a_linked_worktree_shares_the_hooks(tmp_path: Path) -> None:
    """Installed in a linked working tree, the hooks work in every working tree of the repository."""
    repo = init(tmp_path / "main")
    repo.commit({"a.txt": "a\n"})
    repo.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked tree"))
    ours(tmp_path / "linked tree", "install")
    assert _blocks(tmp_path / "linked tree")
    assert _blocks(tmp_path / "main")
    assert (tmp_path / "main/.git/hooks/pre-commit").exists()


@pytest.mark.parametrize("path", [".husky/_", ".husky"])
def test_huskys_folder_is_left_alone(tmp_path: Path, path: str) -> None:
    """Where the hooks belong to husky nothing is changed, and the line to add is named."""
    repo = init(tmp_path)
    repo.git("config", "core.hooksPath", path)
    _executable(tmp_path / path / "pre-commit", "#!/bin/sh\n")
    before = _snapshot(tmp_path)
    done = ours(tmp_path, "install")
    assert done.returncode == 2
    assert "belong to husky" in done.stdout
    assert "`wxsecrets hook pre-commit` to .husky/pre-commit" in done.stdout
    assert _snapshot(tmp_path) == before


def test_pre_commit_on_top(tmp_path: Path) -> None:
    """When pre-commit is installed later it runs ours first; both ways of taking ours away work."""
    repo = init(tmp_path)
    repo.commit({".pre-commit-config.yaml": "repos: []\n"})
    ours(tmp_path, "install")
    assert run(BIN / "pre-commit", "install", cwd=tmp_path).returncode == 0
    assert _blocks(tmp_path)
    ours(tmp_path, "install")
    assert (tmp_path / ".git/hooks/pre-commit.legacy").exists()
    assert ours(tmp_path, "uninstall").returncode == 0
    assert not (tmp_path / ".git/hooks/pre-commit.legacy").exists()
    assert "pre-commit" in (tmp_path / ".git/hooks/pre-commit").read_text()
    assert not _blocks(tmp_path)


def test_two_owners_are_told_apart(tmp_path: Path) -> None:
    """Where ours was replaced and what was there before is still aside, a person decides."""
    init(tmp_path)
    hook = tmp_path / ".git/hooks/pre-commit"
    _executable(hook, "#!/bin/sh\n# first\n")
    ours(tmp_path, "install")
    _executable(hook, "#!/bin/sh\n# second\n")
    done = ours(tmp_path, "install")
    assert done.returncode == 2
    assert "was replaced after wxsecrets was installed" in done.stdout
    done = ours(tmp_path, "uninstall")
    assert "left alone, since somebody else replaced ours: pre-commit\n" in done.stdout
    assert (hook.read_text(), (hook.parent / "pre-commit.before-wxsecrets").read_text()) == (
        "#!/bin/sh\n# second\n",
        "#!/bin/sh\n# first\n",
    )


def test_for_all_repositories(tmp_path: Path) -> None:
    """`--global` guards every repository of a user, whose own hooks of all kinds still run, and leaves no trace."""
    home = tmp_path / "家 home"
    home.mkdir()
    settings = home / ".gitconfig"
    settings.write_text("# mine\n[user]\n\tname = Li Lei\n")
    env = {"HOME": str(home), "GIT_CONFIG_GLOBAL": str(settings), "XDG_CONFIG_HOME": str(home / ".config")}
    for _time in range(2):
        assert ours(tmp_path, "install", "--global", env=env).returncode == 0
    repo = init(tmp_path / "r")
    assert _blocks(repo.path, env)
    _executable(repo.path / ".git/hooks/pre-commit", "#!/bin/sh\necho own pre-commit\n")
    _executable(repo.path / ".git/hooks/post-commit", "#!/bin/sh\necho own post-commit\n")
    repo.stage({"a.txt": "a\n"})
    done = git(repo.path, "commit", "--quiet", "-m", "x", env=env)
    assert (done.returncode, done.stdout) == (0, "own pre-commit\nown post-commit\n")
    assert _blocks(repo.path, env)
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    assert _blocks(tmp_path / "linked", env)

    done = ours(tmp_path, "uninstall", "--global", env=env)
    assert (done.returncode, f"taken away: {', '.join(CLIENT)}\n" in done.stdout) == (0, True)
    assert settings.read_text() == "# mine\n[user]\n\tname = Li Lei\n"
    assert not _blocks(repo.path, env)
    assert not (home / ".config/wxsecrets").exists()


def test_a_users_own_folder_for_all_repositories(tmp_path: Path) -> None:
    """Where a user has a folder of hooks for all repositories, ours go there, beside theirs."""
    theirs = tmp_path / "hooks"
    _executable(theirs / "pre-commit", "#!/bin/sh\necho theirs\n")
    settings = tmp_path / ".gitconfig"
    settings.write_text(f"[core]\n\thooksPath = {theirs}\n")
    env = {"HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": str(settings)}
    before = _snapshot(theirs)
    ours(tmp_path, "install", "--global", env=env)
    assert _blocks(init(tmp_path / "r").path, env)
    ours(tmp_path, "uninstall", "--global", env=env)
    assert _snapshot(theirs) == before
    assert str(theirs) in settings.read_text()


@pytest.mark.parametrize("setting, status", [(None, 1), ("pass", 0), ("nonsense", 1)])
def test_where_wxsecrets_is_missing(tmp_path: Path, setting: str | None, status: int) -> None:
    """Where wxsecrets is gone the hooks stop and name the ways out, or pass if the user chose so; others still run."""
    repo = init(tmp_path / "r")
    _executable(repo.path / ".git/hooks/pre-commit", "#!/bin/sh\necho theirs\n")
    ours(repo.path, "install")
    for hook in CLIENT:
        file = repo.path / ".git/hooks" / hook
        file.write_text(file.read_text().replace(f"tool={BIN}", "tool=/nowhere"))
    if setting is not None:
        repo.git("config", "wxsecrets.whenMissing", setting)
    repo.stage({"a.txt": "a\n"})
    env = {"PATH": path_without_wxsecrets(tmp_path / "bin"), "HOME": str(tmp_path)}
    done = git(repo.path, "commit", "--quiet", "-m", "x", env=env)
    assert done.returncode == status
    for expected in ("theirs\n", "wxsecrets: not found", "找不到 wxsecrets", "git config wxsecrets.whenMissing pass"):
        assert expected in done.stdout


@pytest.mark.parametrize("recorded", [True, False])
def test_a_short_path(tmp_path: Path, recorded: bool) -> None:
    """From a program with a short PATH the hook finds wxsecrets: where it was at install, or in ~/.local/bin."""
    repo = init(tmp_path / "r")
    home = tmp_path / "家 home"
    (home / ".local/bin").mkdir(parents=True)
    if recorded:
        ours(repo.path, "install")
    else:
        _executable(home / ".local/bin/wxsecrets", f"#!/bin/sh\nexec '{BIN}/wxsecrets' \"$@\"\n")
        for name in CLIENT:
            shutil.copy(ROOT / "hooks" / name, repo.path / ".git/hooks")
    assert _blocks(repo.path, {"PATH": path_without_wxsecrets(tmp_path / "bin"), "HOME": str(home)})


def test_the_scripts_to_copy_are_those_that_are_installed() -> None:
    """hooks/ has every script as `install` would write it, executable, with Unix line ends."""
    for name in (*CLIENT, *SERVER):
        file = ROOT / "hooks" / name
        assert file.read_bytes() == script(name).encode()
        assert file.stat().st_mode & 0o111 == 0o111
    assert {path.name for path in (ROOT / "hooks").iterdir()} == {*CLIENT, *SERVER}
    assert not set(CLIENT) & set(FORWARDED)


@pytest.mark.parametrize("shell", ["sh", "bash", "dash"])
def test_the_scripts_are_for_any_shell(shell: str) -> None:
    """Every POSIX shell reads the scripts."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    for name in (*CLIENT, *SERVER):
        done = run(shell, "-n", ROOT / "hooks" / name, cwd=ROOT, env={"LC_ALL": "C"})
        assert (done.returncode, done.stdout) == (0, "")


def test_line_ends_of_windows_are_recognised(tmp_path: Path) -> None:
    """A script of ours that an editor has given Windows' line ends is still ours."""
    init(tmp_path)
    ours(tmp_path, "install")
    hook = tmp_path / ".git/hooks/pre-commit"
    hook.write_bytes(hook.read_bytes().replace(b"\n", b"\r\n"))
    ours(tmp_path, "install")
    assert _blocks(tmp_path)
    assert not (tmp_path / ".git/hooks/pre-commit.before-wxsecrets").exists()
