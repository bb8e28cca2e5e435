"""Real git repositories, built by the tests, out of reach of the user's own configuration."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WHO = {
    "GIT_AUTHOR_NAME": "Li Lei",
    "GIT_AUTHOR_EMAIL": "lilei@example.invalid",
    "GIT_COMMITTER_NAME": "Han Meimei",
    "GIT_COMMITTER_EMAIL": "hanmeimei@example.invalid",
}
_NOT_OURS = ("GIT_", "GITHUB_", "RUNNER_")
DATE = "2024-05-01T09:30:00+08:00"
# Else each commit starts another git, which finds nothing to do.
_UNMAINTAINED = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "maintenance.auto",
    "GIT_CONFIG_VALUE_0": "false",
}


def hermetic_environment() -> dict[str, str]:
    """The process's environment without anything that says how git should behave, or which CI this is."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    return env | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_TERMINAL_PROMPT": "0"}


@dataclass(frozen=True)
class Repo:
    """A repository at `path`."""

    path: Path

    def git(self, *arguments: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> bytes:
        """Run git here and return what it printed, without the last line end."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=hermetic_environment()
            | _UNMAINTAINED
            | WHO
            | {"GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE}
            | dict(env or {}),
            input=stdin,
            capture_output=True,
            check=True,
        )
        return done.stdout.rstrip(b"\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files of the working tree."""
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)

    def stage(self, files: Mapping[str, str | bytes]) -> None:
        """Write files and add them to the index."""
        self.write(files)
        self.git("add", "--force", "--", *files)

    def commit(self, files: Mapping[str, str | bytes], message: str = "change", **env: str) -> str:
        """Commit these files with all that is staged; the new commit's name."""
        if files:
            self.stage(files)
        self.git("commit", "--quiet", "--allow-empty", "--message", message, env=env)
        return self.git("rev-parse", "HEAD").decode()


def init(path: Path, *options: str) -> Repo:
    """A new repository, with `git init`'s options, on branch main."""
    path.mkdir(parents=True, exist_ok=True)
    repo = Repo(path)
    repo.git("init", "--quiet", "--initial-branch=main", *options)
    return repo
