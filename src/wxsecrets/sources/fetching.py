"""The one place that talks to a remote: what a clone lacks of the history, for those who ask for it.

Nothing else fetches anything. Hooks and monitors of the repository stay off; its remote and its credentials are used,
as the CI system set them up. Nobody is asked for anything: there is no terminal to ask on.
"""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

from wxsecrets.progress import NO_DEADLINE
from wxsecrets.sources.git import forget_facts

if TYPE_CHECKING:
    from wxsecrets.progress import Deadline
    from wxsecrets.sources.git import Repository

_SECONDS = 900.0
_GRACE_SECONDS = 5.0
_PROTOCOLS = "file:git:http:https:ssh"
_OPTIONS = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-gc", "--no-prune",
            "--no-write-fetch-head")  # fmt: skip


def fetch_rest(repository: Repository, *, tags: bool = False, deadline: Deadline = NO_DEADLINE) -> bool:
    """Fetch the history that a shallow clone lacks from its first remote; whether that went well.

    With `tags` all of them, too, with what only they lead to.
    """
    return _fetch(repository, ("refs/tags/*:refs/tags/*",) if tags else (), deadline)


def fetch_branch(repository: Repository, name: str, *, deadline: Deadline = NO_DEADLINE) -> bool:
    """Fetch a branch, and what a shallow clone lacks; whether that went well. It is there as one of `origin` then."""
    # A name may come from outside: what git takes for the name of a branch is no pattern and no second name.
    if repository.try_run("check-ref-format", f"refs/heads/{name}").returncode != 0:
        return False
    return _fetch(repository, (f"+refs/heads/{name}:refs/remotes/origin/{name}",), deadline)


def _fetch(repository: Repository, refspecs: tuple[str, ...], deadline: Deadline) -> bool:
    """Fetch what the remote is configured for, and `refspecs`."""
    remotes = repository.try_run("remote").stdout.split()
    if not remotes:
        return False
    remote = os.fsdecode(b"origin" if b"origin" in remotes else remotes[0])
    configured = repository.try_run("config", "--get-all", f"remote.{remote}.fetch").stdout
    everything = (*map(os.fsdecode, configured.splitlines()), *refspecs)
    was_shallow = repository.is_shallow
    options = (*_OPTIONS, "--unshallow") if was_shallow else _OPTIONS
    process = subprocess.Popen(
        repository.command("fetch", *options, "--end-of-options", remote, *everything),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=repository.place,
        env={
            **repository.environment(),
            "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
            "SSH_ASKPASS_REQUIRE": "never",
            "GCM_INTERACTIVE": "never",
        },
        # Without a terminal ssh cannot ask either; and what it and git started can be ended together.
        start_new_session=True,
    )  # fmt: skip
    try:
        status = process.wait(max(0.0, min(_SECONDS, deadline.seconds_left)))
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            _end(process)
        forget_facts()
    # A tag that is another one here is left alone, and git complains; the rest has come all the same.
    return status == 0 or (was_shallow and not repository.is_shallow)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it started; first so that it can take its locks away."""
    if os.name != "posix":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
