"""Trying the doors: real commits and pushes with a made-up secret, in a repository that is thrown away.

It is set up like the one in question: the same configuration, the same hooks, the same files at the top (which
configure pre-commit, husky and lint-staged), the same `node_modules`. So it runs what `git commit` and `git push` would
run there, and nothing else; nothing is written to the repository in question.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.fingerprint import of_machine_made, redact, short_fingerprint
from wxsecrets.integrations.git_hooks.place import SETTING
from wxsecrets.sources.git import git_executable, split_z
from wxsecrets.sources.hardening import user_environment

if TYPE_CHECKING:
    from types import TracebackType

    from wxsecrets.integrations.git_hooks.place import HooksFolder
    from wxsecrets.sources.git import Repository

_PATIENCE = 300
"""Seconds for one attempt: a runner of hooks may have to build what it runs first."""
_LARGEST = 1 << 20
_MOST_FILES = 500
# What configures hooks counts before it is committed, too.
_SETTINGS = (".pre-commit-config.yaml", "prek.toml", ".wxsecrets.baseline", "package.json")
# Settings of a repository that say how it is stored, which this one is not.
_STORAGE = (
    "core.worktree", "core.sparseCheckout", "extensions.partialClone", "extensions.refStorage",
    "extensions.worktreeConfig",
)  # fmt: skip
_NO_HOOKS = ("-c", f"{SETTING}={os.devnull}")
_FILE = "wxsecrets-trial.js"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: whether git refused it, whether wxsecrets was the reason, and what was said."""

    refused: bool
    by_us: bool
    said: str


class _MadeUp:
    """A pair that never existed, with the text that holds it."""

    def __init__(self) -> None:
        self._value = secrets.token_hex(16)
        self.line = f"appId: 'wx{secrets.token_hex(8)}', appSecret: '{self._value}'"
        self.text = f"module.exports = {{ {self.line} }}\n"

    def is_told_of(self, said: str) -> bool:
        """Whether what was said speaks of this very secret, as only wxsecrets does."""
        return short_fingerprint(of_machine_made(self._value)) in said or (
            redact(self._value) in said and _FILE in said
        )


class Trial:
    """A repository to be thrown away; a context manager."""

    def __init__(self, repository: Repository, folder: HooksFolder) -> None:
        self._repository = repository
        self._folder = folder

    def __enter__(self) -> Trial:  # noqa: PYI034  typing has Self from 3.11 on
        self._temporary = tempfile.TemporaryDirectory(prefix="wxsecrets-trial-", ignore_cleanup_errors=True)
        self._home = Path(os.path.realpath(self._temporary.name))
        self._work = self._home / "work"
        self._other = self._home / "other.git"
        self._init(self._work)
        self._init(self._other, "--bare")
        if self._repository.root is None:
            self._configure(self._other)
            self._copy_hooks(self._other / "hooks", self._other)
        else:
            self._configure(self._work / ".git")
            self._copy_files(self._repository.root)
            self._copy_hooks(self._work / ".git/hooks", self._work)
        (self._work / ".git/info").mkdir(exist_ok=True)
        (self._work / ".git/info/exclude").write_text("/node_modules\n")
        self._git(*_NO_HOOKS, "add", "--all")
        self._git(*_NO_HOOKS, "commit", "--quiet", "--allow-empty", "--message", "chore: start")
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._temporary.cleanup()

    def harmless(self) -> Outcome:
        """A commit that nothing speaks against."""
        self._stage("// nothing\n")
        return self._attempt(None, "commit", "--message", "chore: try the hooks")

    def pre_commit(self) -> Outcome:
        """A commit of a file with a secret."""
        made_up = _MadeUp()
        self._stage(made_up.text)
        outcome = self._attempt(made_up, "commit", "--message", "chore: try the hooks")
        self._back()
        return outcome

    def commit_msg(self) -> Outcome:
        """A commit with a secret in its message."""
        made_up = _MadeUp()
        outcome = self._attempt(made_up, "commit", "--allow-empty", "--message", f"chore: try {made_up.line}")
        self._back()
        return outcome

    def pre_merge_commit(self) -> Outcome:
        """A merge of a branch with a secret."""
        made_up = _MadeUp()
        self._git("checkout", "--quiet", "-b", "side")
        self._commit_unseen(made_up)
        self._git("checkout", "--quiet", "main")
        outcome = self._attempt(made_up, "merge", "--no-ff", "--no-edit", "side")
        with suppress(subprocess.CalledProcessError):  # where the merge was made
            self._git("merge", "--abort")
        self._back()
        return outcome

    def push(self) -> Outcome:
        """A push of a commit with a secret, which stops here or where it arrives."""
        made_up = _MadeUp()
        self._commit_unseen(made_up)
        outcome = self._attempt(
            made_up, "-c", "protocol.file.allow=always", "push", str(self._other), "HEAD:refs/heads/trial"
        )
        self._back()
        return outcome

    def _init(self, folder: Path, *options: str) -> None:
        format_ = "sha256" if self._repository.name_width == 32 else "sha1"
        self._git(
            "init", "--quiet", "--template=", "--initial-branch=main", f"--object-format={format_}", *options,
            str(folder), folder=self._home,
        )  # fmt: skip

    def _configure(self, git_dir: Path) -> None:
        bare = "true" if self._repository.root is None else "false"
        shutil.copyfile(self._repository.common_dir / "config", git_dir / "config")
        for key in _STORAGE:
            with suppress(subprocess.CalledProcessError):  # most are not set
                self._git("config", "--file", str(git_dir / "config"), "--unset-all", key, folder=self._home)
        self._git("config", "--file", str(git_dir / "config"), "core.bare", bare, folder=self._home)
        # Of the working tree's own settings this is the one that matters here.
        if self._folder.scope == "worktree" and self._folder.setting is not None:
            self._git("config", "--file", str(git_dir / "config"), SETTING, self._folder.setting, folder=self._home)

    def _copy_files(self, root: Path) -> None:
        listing = self._repository.run("ls-files", "-z", "--", ":(top,glob)*")
        names = dict.fromkeys((*_SETTINGS, *map(os.fsdecode, split_z(listing))))
        for name in list(names)[:_MOST_FILES]:
            file = root / name
            if name != ".gitattributes" and file.is_file() and file.stat().st_size <= _LARGEST:
                shutil.copyfile(file, self._work / name)
        modules = root / "node_modules"
        if modules.is_dir():
            (self._work / "node_modules").symlink_to(modules, target_is_directory=True)

    def _copy_hooks(self, own: Path, work: Path) -> None:
        """The hooks, where git will look for them; those in a folder named in full stay where they are."""
        source, target = self._folder.path, own
        if self._folder.setting is not None:
            if Path(self._folder.setting).is_absolute() or self._folder.setting.startswith("~"):
                return
            target = work / self._folder.setting
            if source.name == "_":  # husky's own hooks call those beside their folder
                source, target = source.parent, target.parent
        if source.is_dir():
            shutil.copytree(
                source,
                target,
                ignore=shutil.ignore_patterns("*.sample"),
                ignore_dangling_symlinks=True,
                dirs_exist_ok=True,
            )

    def _stage(self, text: str) -> None:
        (self._work / _FILE).write_text(text, "utf-8")
        self._git("add", "--force", _FILE)

    def _commit_unseen(self, made_up: _MadeUp) -> None:
        self._stage(made_up.text)
        self._git(*_NO_HOOKS, "commit", "--quiet", "--no-verify", "--message", "chore: unseen")

    def _back(self) -> None:
        """To the first commit."""
        first = self._git("rev-list", "--max-parents=0", "main").split()[-1]
        self._git(*_NO_HOOKS, "reset", "--quiet", "--hard", first)

    def _attempt(self, made_up: _MadeUp | None, *arguments: str) -> Outcome:
        process = subprocess.Popen(
            self._command(arguments),
            cwd=self._work,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            said = process.communicate(timeout=_PATIENCE)[0].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            return Outcome(refused=False, by_us=False, said="")
        finally:
            if process.poll() is None:
                _end(process)
        refused = process.returncode != 0
        return Outcome(refused, refused and made_up is not None and made_up.is_told_of(said), said)

    def _git(self, *arguments: str, folder: Path | None = None) -> str:
        done = subprocess.run(
            self._command(arguments),
            cwd=folder or self._work,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode("utf-8", "replace")

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        # What would ask, sign or call other programs is no part of the question.
        quiet = ("commit.gpgSign=false", "push.gpgSign=false", "core.fsmonitor=false", "advice.ignoredHook=false")
        settings = [word for setting in quiet for word in ("-c", setting)]
        return [git_executable(), *settings, *arguments]

    def _environment(self) -> dict[str, str]:
        who = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
        env = user_environment() | dict.fromkeys(who, "wxsecrets-doctor@example.invalid")
        return env | {"GIT_EDITOR": "true"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End an attempt with all that its hooks started."""
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
