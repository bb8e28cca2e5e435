"""The hook script that git itself runs."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.repos import hermetic_environment, init
from support.scans import Leak

pytestmark = pytest.mark.skipif(os.name == "nt", reason="builds a POSIX PATH by hand")
SCRIPT = Path(__file__).parents[2] / "hooks/pre-commit"


def _commit(folder: Path, path: str) -> subprocess.CompletedProcess[bytes]:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    environment = hermetic_environment() | who | {"PATH": path, "LC_ALL": "en_US.UTF-8"}
    return subprocess.run(["git", "commit", "-m", "x"], cwd=folder, env=environment, capture_output=True, check=False)


def _without_wxsecrets(folder: Path) -> str:
    """A PATH with a shell and git, and nothing else."""
    folder.mkdir()
    for name in ("sh", "git"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return str(folder)


def test_the_script_stops_a_commit_and_lets_the_next_pass(tmp_path: Path) -> None:
    """Copied to .git/hooks, the script blocks a leak and says nothing of a clean commit."""
    repo = init(tmp_path / "repo")
    (repo.path / ".git/hooks").mkdir(exist_ok=True)
    shutil.copy(SCRIPT, repo.path / ".git/hooks/pre-commit")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    repo.stage({"小程序 config.js": Leak(random.Random(1)).text})
    blocked = _commit(repo.path, path)
    assert blocked.returncode == 1
    assert "小程序 config.js:1" in blocked.stderr.decode() + blocked.stdout.decode()
    repo.stage({"小程序 config.js": "module.exports = {}\n"})
    assert _commit(repo.path, path).returncode == 0


def test_without_wxsecrets_the_script_blocks_and_names_the_way_out(tmp_path: Path) -> None:
    """Where wxsecrets is missing nothing was looked at, so the commit is stopped, with the way around it."""
    repo = init(tmp_path / "repo")
    (repo.path / ".git/hooks").mkdir(exist_ok=True)
    shutil.copy(SCRIPT, repo.path / ".git/hooks/pre-commit")
    repo.stage({"a.txt": "a\n"})
    done = _commit(repo.path, _without_wxsecrets(tmp_path / "bin"))
    assert done.returncode == 1
    assert b"not found on PATH" in done.stderr
    assert b"--no-verify" in done.stderr
