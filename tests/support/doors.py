"""git as a user runs it, with their hooks, and with `wxsecrets` on PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.repos import WHO, hermetic_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

BIN = Path(sys.executable).parent
PATH = f"{BIN}{os.pathsep}{os.environ['PATH']}"


def run(
    *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, stdin: bytes = b"", timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with output and complaints in one text."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=hermetic_environment() | WHO | {"PATH": PATH, "LC_ALL": "en_US.UTF-8"} | dict(env or {}),
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=timeout,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode("utf-8", "replace"))


def git(cwd: Path, *arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run git with its hooks, whatever comes of it."""
    return run("git", *arguments, cwd=cwd, env=env)


def ours(cwd: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed `wxsecrets`, by its name."""
    return run("wxsecrets", *arguments, cwd=cwd, env=env)


def path_without_wxsecrets(folder: Path, *more: str) -> str:
    """A PATH with a shell, git and what a few lines of shell need, and nothing else."""
    folder.mkdir()
    for name in ("sh", "git", "cat", "env", *more):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return str(folder)
