"""The border to git: one place that starts it, in an environment in which nothing from a repository runs.

A scanned repository is hostile until shown otherwise: see `sources.hardening`. Paths and contents are bytes.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from wxsecrets.errors import GitError, NoRepositoryError
from wxsecrets.i18n import _
from wxsecrets.sources.hardening import find_git, hardened_environment, inherited_environment
from wxsecrets.sources.pipes import refuse_pipes_above, refuse_pipes_in

if TYPE_CHECKING:
    from collections.abc import Iterable

_BUFFER = 1 << 18
# Bytes: where git's words were cut, there is no room for so many.
_LEAST_ROOM = 1 << 13
_NO_REPOSITORY = re.compile(rb"^fatal: not a git repository", re.MULTILINE)
# Of what a hook inherits, these are paths.
_KEPT_PATHS = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH")


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that git has accepted.

    `root` is the working tree, None in a bare repository; `git_dir` is absolute. `inherited` are the GIT_*
    variables that the caller (a hook) was given for this repository.
    """

    git_dir: Path
    root: Path | None
    inherited: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> Path:
        """The folder to name when speaking of this repository."""
        return self.root or self.git_dir

    def environment(self) -> dict[str, str]:
        """The whole environment for a git process on this repository."""
        env = hardened_environment()
        env.update(self.inherited)
        env["GIT_DIR"] = str(self.git_dir)
        if self.root is not None:
            env["GIT_WORK_TREE"] = str(self.root)
        return env

    @property
    def name_width(self) -> int:
        """The length of an object's name in bytes: 20 (SHA-1) or 32 (SHA-256)."""
        return 32 if _facts(self)[0] == b"sha256" else 20

    @property
    def is_shallow(self) -> bool:
        """Whether the clone ends before the history does."""
        return _facts(self)[1] == b"true"

    @property
    def is_bare(self) -> bool:
        """Whether others push to it: it has no working tree of its own, whichever are linked to it."""
        told = self.try_run("config", "--type=bool", "core.bare").stdout
        return told == b"true\n" if told else self.root is None

    @property
    def is_partial(self) -> bool:
        """Whether the clone lacks objects on purpose (`--filter`)."""
        return (
            self.try_run("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$").returncode == 0
        )

    @property
    def git_version(self) -> tuple[int, ...]:
        """The version of git, as far as it is numbers: (2, 39, 5)."""
        words = self.run("version").split()
        return tuple(int(part) for part in words[2].split(b".") if part.isdigit())

    @property
    def common_dir(self) -> Path:
        """The folder that all working trees of the repository share."""
        return (self.place / os.fsdecode(_facts(self)[2])).resolve()

    @property
    def objects_dir(self) -> Path:
        """The folder of its objects, which may be another repository's."""
        return self.place / os.fsdecode(self.run("rev-parse", "--git-path", "objects").removesuffix(b"\n"))

    def object_name(self, expression: str) -> str | None:
        """The full name of the object that an expression (`main`, `COMMIT:PATH`) means; None if it is not here."""
        done = self.try_run("rev-parse", "--verify", "--quiet", "--end-of-options", expression)
        return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else None

    def commit_name(self, expression: str) -> str | None:
        """The full name of the commit that an expression means or a tag leads to; None if it is not here."""
        return self.object_name(f"{expression}^{{commit}}")

    def command(self, *arguments: str) -> list[str]:
        """The argument vector for `git ARGUMENTS`; never goes through a shell."""
        return [git_executable(), "--no-pager", "--no-replace-objects", *arguments]

    def run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """Run git to its end and return what it printed.

        Raises GitError with git's first line of complaint when it does not end with 0.
        """
        done = self.try_run(*arguments, stdin=stdin)
        if done.returncode != 0:
            raise GitError(
                _("git {command} failed in {place}: {complaint}").format(
                    command=arguments[0], place=self.place, complaint=first_line(done.stderr)
                ),
                remedy=_("Run `git fsck` there to see what is wrong with the repository."),
            )
        return done.stdout

    def try_run(
        self, *arguments: str, stdin: bytes | None = None, folder: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git to its end, whatever its exit status; in `folder` (default: the top)."""
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env=self.environment(),
            cwd=folder or self.place,
            check=False,
        )

    def start(
        self, *arguments: str, stdin: IO[bytes] | bool = False, stdout: IO[bytes] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start git for streaming, from a pipe (True) or a file, into a pipe or `stdout`.

        Its complaints go nowhere, so check its exit status.
        """
        return subprocess.Popen(
            self.command(*arguments),
            stdin=(subprocess.PIPE if stdin else subprocess.DEVNULL) if isinstance(stdin, bool) else stdin,
            stdout=subprocess.PIPE if stdout is None else stdout,
            bufsize=_BUFFER,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
            cwd=self.place,
        )


def open_repository(path: Path, *, inherit: bool = False) -> Repository:
    """The repository that `path` lies in.

    `inherit` takes GIT_DIR, GIT_INDEX_FILE and the like from the environment, as a git hook must; without it
    they are ignored, since they would name another repository. Raises NoRepositoryError when there is none, GitError
    for one that git does not take, PipeError for one in which it would wait.
    """
    inherited = inherited_environment() if inherit else {}
    here = path if path.is_dir() else path.parent
    refuse_pipes_above(here)
    done = subprocess.run(
        [git_executable(), "rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--absolute-git-dir"],
        stdin=subprocess.DEVNULL, capture_output=True, env={**hardened_environment(), **inherited}, cwd=here,
        check=False,
    )  # fmt: skip
    if done.returncode != 0 and _NO_REPOSITORY.search(done.stderr):
        raise NoRepositoryError(
            _("{path} is not a git repository").format(path=path),
            remedy=_("Run it inside a repository, or use `wxsecrets scan` for plain folders."),
        )
    if done.returncode != 0:
        raise _refused(path, done.stderr)
    # The folder last: its name may hold line ends.
    bare, inside, git_dir = os.fsdecode(done.stdout.removesuffix(b"\n")).split("\n", 2)
    refuse_pipes_in(Path(git_dir))
    root: Path | None = None
    if bare == "false" and inside == "true":
        top = subprocess.run(
            [git_executable(), "rev-parse", "--show-toplevel"],
            stdin=subprocess.DEVNULL, capture_output=True, env={**hardened_environment(), **inherited},
            cwd=here, check=True,
        )  # fmt: skip
        root = Path(os.fsdecode(top.stdout.removesuffix(b"\n")))
    # GIT_DIR and GIT_WORK_TREE are set from the fields. git takes relative ones from the top of the working tree.
    kept = tuple(
        (name, str((root or Path(git_dir)) / value) if name in _KEPT_PATHS else value)
        for name, value in sorted(inherited.items())
        if name not in ("GIT_DIR", "GIT_WORK_TREE")
    )
    return Repository(Path(git_dir), root, kept)


def open_git_dir(folder: Path) -> Repository:
    """The repository whose own folder this is, wherever its settings say that its working tree is: that may be gone.

    Raises as `open_repository`.
    """
    refuse_pipes_in(folder)
    repository = Repository(folder, folder)
    done = repository.try_run("rev-parse", "--git-dir")
    if done.returncode != 0:
        raise _refused(folder, done.stderr)
    return repository


def _refused(path: Path, complaint: bytes) -> GitError:
    return GitError(
        _("git does not take {path} for a repository: {complaint}").format(path=path, complaint=first_line(complaint)),
        remedy=_("Mend what git complains of."),
    )


@lru_cache(maxsize=16)
def _facts(repository: Repository) -> tuple[bytes, bytes, bytes]:
    """The object format, whether it is shallow, and the common folder; asked once, since starting git takes time."""
    answers = repository.run("rev-parse", "--show-object-format", "--is-shallow-repository", "--git-common-dir")
    format_, shallow, folder = answers.removesuffix(b"\n").split(b"\n", 2)  # the folder's name may hold line ends
    return format_, shallow, folder


def forget_facts() -> None:
    """Ask anew: the repository has changed."""
    _facts.cache_clear()


@lru_cache(maxsize=1)
def git_executable() -> str:
    """The full path of git. Raises GitError when there is none."""
    found = find_git()
    if found is None:
        raise GitError(_("git was not found"), remedy=_("Install git and see that it is on PATH."))
    return found


def check_room() -> None:
    """Find out whether what git wrote may have been cut. Raises GitError where temporary files have no room left."""
    import tempfile  # noqa: PLC0415  several milliseconds, hardly ever asked

    try:
        with tempfile.TemporaryFile() as file:
            file.write(bytes(_LEAST_ROOM))
    except OSError:
        raise GitError(
            _("there is no room left in {folder} for what git tells").format(folder=tempfile.gettempdir()),
            remedy=_("Make room there, or name another folder in the environment variable TMPDIR."),
        ) from None


def first_line(complaint: bytes) -> str:
    """The first line of what git printed on standard error, as text."""
    lines = complaint.decode("utf-8", "backslashreplace").strip().splitlines()
    return lines[0] if lines else _("no message")


def split_z(output: bytes) -> Iterable[bytes]:
    """The records of a NUL-terminated listing."""
    return filter(None, output.split(b"\0"))
