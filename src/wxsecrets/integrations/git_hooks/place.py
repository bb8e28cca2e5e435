"""Where git looks for the hooks of a repository, and who says so."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.sources.git import git_executable
from wxsecrets.sources.hardening import user_environment

if TYPE_CHECKING:
    from wxsecrets.sources.git import Repository

SETTING = "core.hooksPath"


@dataclass(frozen=True, slots=True)
class HooksFolder:
    """The folder of a repository's hooks.

    `setting` is what `core.hooksPath` says, None without it; `scope` where that is written (local, worktree, global,
    system); `own` is the folder that counts without it.
    """

    path: Path
    own: Path
    setting: str | None = None
    scope: str = ""

    @property
    def is_huskys(self) -> bool:
        """Whether husky writes this folder anew at every `npm install`."""
        return self.path.name == ".husky" or (self.path.name == "_" and self.path.parent.name == ".husky")


def hooks_folder(repository: Repository) -> HooksFolder:
    """Where git looks for this repository's hooks."""
    own = repository.common_dir / "hooks"
    answer = configured("--show-scope", "--type=path", "--get", SETTING, folder=repository.place)
    if answer is None:
        return HooksFolder(own, own)
    scope, value = answer.split("\0")[:2]
    # A relative one counts from where hooks run.
    return HooksFolder(Path(os.path.normpath(repository.place / value)), own, value, scope)


def global_setting() -> str | None:
    """The folder of hooks for all repositories of this user, None when there is none."""
    answer = configured("--global", "--type=path", "--get", SETTING, folder=Path.home())
    return None if answer is None else answer.split("\0")[0]


def configured(*arguments: str, folder: Path) -> str | None:
    """What the user's git answers to `git config -z ARGUMENTS`, None when it has nothing to answer."""
    done = run_users_git("config", "-z", *arguments, folder=folder)
    return os.fsdecode(done.stdout) if done.returncode == 0 else None


def run_users_git(*arguments: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run git as the user would, with all their settings: only for what asks about those, or changes them."""
    return subprocess.run(
        [git_executable(), "-c", "safe.directory=*", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=user_environment(),
        cwd=folder,
        check=False,
    )
