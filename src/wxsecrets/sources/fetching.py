"""The one place that talks to a remote: what a shallow clone lacks, for those who ask for it.

Nothing else fetches anything. Hooks and monitors of the repository stay off; its remote and its credentials are used,
as the CI system set them up.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from wxsecrets.sources.git import forget_facts

if TYPE_CHECKING:
    from wxsecrets.sources.git import Repository

_SECONDS = 900
_PROTOCOLS = "file:git:http:https:ssh"


def fetch_rest(repository: Repository) -> bool:
    """Fetch the history that a shallow clone lacks from its first remote; whether that went well. Asks nobody."""
    remotes = repository.try_run("remote").stdout.split()
    if not remotes:
        return False
    remote = b"origin" if b"origin" in remotes else remotes[0]
    try:
        done = subprocess.run(
            repository.command(
                "fetch", "--unshallow", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc",
                "--end-of-options", remote.decode(),
            ),
            stdin=subprocess.DEVNULL, capture_output=True, cwd=repository.place, check=False, timeout=_SECONDS,
            env={**repository.environment(), "GIT_ALLOW_PROTOCOL": _PROTOCOLS},
        )  # fmt: skip
    except (subprocess.TimeoutExpired, UnicodeDecodeError):
        return False
    finally:
        forget_facts()
    return done.returncode == 0
