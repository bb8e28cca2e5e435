"""The one place that talks to a remote: what the clone of a CI system lacks, for those who ask for it.

Nothing else fetches anything. The remote's address and credentials are used as the CI system set them up. Hooks and
monitors of the repository stay off, nobody is asked for anything, and it ends in time, with all that it started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from functools import partial
from typing import TYPE_CHECKING

from wxsecrets.sources.git import forget_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wxsecrets.progress import Deadline
    from wxsecrets.sources.git import Repository

_SECONDS = 900.0
_GRACE_SECONDS = 5.0
_PROTOCOLS = "file:git:http:https:ssh"
# So many commits more, before all of them are fetched: a change is short, and a history may be long.
_DEEPER = (100, 1000)
_CONFIG = ("-c", "core.askPass=", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "fetch.prune=false")


class Remote:
    """The remote of a repository: `origin`, else the first. Each method says whether it went well."""

    def __init__(self, repository: Repository, deadline: Deadline) -> None:
        self._repository = repository
        self._deadline = deadline
        names = repository.try_run("remote").stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]
        self._name = "origin" if "origin" in names else next(iter(names), None)

    @property
    def is_there(self) -> bool:
        """Whether there is a remote at all."""
        return self._name is not None

    def fetch_rest(self, *, tags: bool = False) -> bool:
        """Fetch the history that a shallow clone lacks; with `tags` all of them, too, with what only they lead to."""
        refspecs = (*self._configured(), *(("refs/tags/*:refs/tags/*",) if tags else ()))
        # A tag that is another one here is left alone, and git complains; the rest has come all the same.
        return self._fetch("--unshallow", names=refspecs) or not self._repository.is_shallow

    def deepen(self, *commits: str | None) -> Iterator[Callable[[], bool]]:
        """Ways to fetch more of the history of what is checked out and of these commits; the cheapest first."""
        # HEAD as the commit that it is here: there it is another one.
        tips = tuple(dict.fromkeys(filter(None, (self._repository.object_name("HEAD"), *commits))))
        for number in _DEEPER:
            yield partial(self._fetch, f"--deepen={number}", "--refmap=", names=tips)

    def fetch_branch(self, name: str) -> bool:
        """Fetch a branch that was not cloned, with its history."""
        full = f"refs/heads/{name}"
        if self._repository.try_run("check-ref-format", full).returncode != 0:
            return False
        return self._fetch("--refmap=", names=(f"+{full}:refs/remotes/origin/{name}",))

    def default_branch(self) -> str | None:
        """The name of the default branch, None if the remote does not say."""
        out = self._run("ls-remote", "--symref", "--end-of-options", self._name or "", "HEAD") if self._name else None
        for line in (out or b"").decode("utf-8", "surrogateescape").split("\n"):
            said, _tab, ref = line.partition("\t")
            if ref == "HEAD" and said.startswith("ref: refs/heads/"):
                return said.removeprefix("ref: refs/heads/")
        return None

    def _configured(self) -> tuple[str, ...]:
        """What the remote is configured to have fetched."""
        done = self._repository.try_run("config", "--get-all", f"remote.{self._name}.fetch")
        return tuple(done.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1])

    def _fetch(self, *options: str, names: tuple[str, ...] = ()) -> bool:
        if self._name is None:
            return False
        done = self._run(
            "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", *options,
            "--end-of-options", self._name, *names,
        )  # fmt: skip
        forget_facts()
        return done is not None

    def _run(self, *arguments: str) -> bytes | None:
        """What git printed; None when it failed, or took too long."""
        environment = {
            **self._repository.environment(),
            "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
            # A person might be asked by a window, too.
            "SSH_ASKPASS_REQUIRE": "never",
            "GCM_INTERACTIVE": "never",
        }
        # Not pipes: what git starts would keep them open after its end.
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(
                self._repository.command(*_CONFIG, *arguments),
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, env=environment,
                cwd=self._repository.place, start_new_session=True,
            )  # fmt: skip
            try:
                status = process.wait(max(0.0, min(_SECONDS, self._deadline.seconds_left)))
            except subprocess.TimeoutExpired:
                return None
            finally:
                _end(process)
            out.seek(0)
            return out.read() if status == 0 else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, with those that it started; first so that it can take its locks away."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
