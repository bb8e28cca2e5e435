"""The real command, as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from support.repos import hermetic_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

# Out of the user's own; gone when the tests end.
_FOLDER = tempfile.TemporaryDirectory(prefix="wxsecrets-test-cache-")
_CACHE = Path(_FOLDER.name)
# Not `-m`: the current folder would come first on the path, and tests run in hostile ones.
_LAUNCHER = (sys.executable, "-c", "import sys; sys.path.pop(0); from wxsecrets.__main__ import run; run()")


@dataclass(frozen=True)
class Outcome:
    """What a command answered and wrote."""

    status: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8")

    @property
    def errors(self) -> str:
        """Standard error as text."""
        return self.err.decode("utf-8")


def wxsecrets(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    language: str = "en_US.UTF-8",
) -> Outcome:
    """Run `wxsecrets ARGUMENTS` in `cwd`, in a user's language, and wait for it."""
    done = subprocess.run(
        [*_LAUNCHER, *arguments],
        cwd=cwd,
        env=hermetic_environment() | {"LC_ALL": language, "WXSECRETS_CACHE_DIR": str(_CACHE)} | dict(env or {}),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
