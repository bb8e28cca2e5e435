"""What each commit changes, asked of git: object names and paths, no contents, no diffs.

Merges are shown as git combines them (`-c`): the files in which the merge differs from all its parents, that is,
what the merge itself brought in.
"""

from __future__ import annotations

import os
import tempfile
import time
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from wxsecrets.i18n import N_
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.git import check_room
from wxsecrets.sources.raw import NO_RENAMES, SHOWN, Asked, Change, Commit, at_paths, parse

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Walk

_MOST_DEATHS = 50
# So many commits are worth a git of their own.
_FEWEST = 1000
_ENDED_EARLY = Skipped("git log", SkipReason.MISSING, N_("it ended early: a commit or tree is missing"))
# Seconds until git is asked again whether it has named all commits.
_A_MOMENT = 0.005


def changes(
    repository: Repository,
    revisions: Sequence[str],
    *,
    renames: str = NO_RENAMES,
    each_parent: bool = False,
    paths: Sequence[str] = (),
) -> Iterator[Commit | Change | Skipped]:
    """Every commit of `revisions`, each followed by its changes; children before parents, else the newest first.

    `revisions` are arguments that `git log` takes for commits, checked by the caller. A renamed file (`SAME`, `ALIKE`)
    is a change of what it was renamed from. With `each_parent` a merge is compared with each of its parents in turn,
    where else only what the merge itself brought in is told. `paths` are pathspecs. Ends with a Skipped if git could
    not tell of all of them (a missing commit or tree).
    """
    how = _how(renames=renames, each_parent=each_parent)
    all_parents = ("--full-history",) if each_parent else ()
    process = repository.start(*_arguments(*how, *all_parents), *revisions, "--", *paths)
    last = ""
    try:
        for event in parse(cast("BinaryIO", process.stdout), moves=renames != NO_RENAMES):
            if isinstance(event, Commit):
                last = event.name
            yield event
        if process.wait() != 0:
            if not paths:
                yield from _behind(repository, revisions, last, how=how)
            yield _ENDED_EARLY
    finally:
        process.kill()
        cast("BinaryIO", process.stdout).close()
        process.wait()


class Log:
    """What all commits of the refs and reflogs change, told by gits that run beside other work.

    A context manager that ends them. None of them begins before that is announced, or something is asked: of a history
    that holds nothing nobody asks. `walk` names the commits.
    """

    def __init__(self, repository: Repository, walk: Walk) -> None:
        self._repository = repository
        self._walk = walk
        self._parts: list[_Part] | None = None

    def announce(self) -> None:
        """Say that something will be asked; as often as you like, and without waiting for git.

        Once the walk has named all commits, each processor tells of a part of them.
        """
        if self._parts is None and (commits := self._walk.commits()) is not None:
            size = max(_FEWEST, -(-len(commits) // (os.cpu_count() or 1)))
            self._parts = []
            for start in range(0, len(commits), size):
                self._parts.append(_Part(self._repository, commits[start : start + size]))

    def begin(self) -> None:
        """Let git begin to tell; waits until the commits are named."""
        self._told()

    def _told(self) -> Sequence[_Part]:
        """What is told, in order; waits until git has begun to tell."""
        self.announce()
        while self._parts is None:
            time.sleep(_A_MOMENT)
            self.announce()
        return self._parts

    def __enter__(self) -> Log:  # noqa: PYI034  Python 3.10 has no Self
        return self

    def __exit__(self, *_: object) -> None:
        for part in self._parts or ():
            part.end()

    @property
    def has_failed(self) -> bool:
        """Whether git gave up; waits for its end. Raises GitError if there was no room for what it says."""
        parts = self._told()
        has_failed = any(part.has_failed for part in parts) or self._walk.lacks_commits
        if has_failed:
            check_room()
        return has_failed

    def changes(
        self, blobs: AbstractSet[str], names: AbstractSet[bytes], commits: AbstractSet[str]
    ) -> Iterator[Commit | Change | Skipped]:
        """As the function `changes`, but of the changes only those that put one of `blobs` in or take it out, those of
        files and folders with one of `names`, and those of submodules; of the commits these and those in `commits`, and
        maybe others.
        """
        asked = Asked(blobs, names, commits)
        has_failed = self.has_failed
        for part in self._told():
            yield from part.changes(asked)
        if has_failed:
            yield _ENDED_EARLY

    def at(self, paths: AbstractSet[bytes]) -> Iterator[tuple[bytes, str]]:
        """The changes of files at some paths, as far as git came: the path, and the name of the commit."""
        for part in self._told():
            yield from at_paths(part.told, paths)


class _Part:
    """What some commits change, told by one git."""

    def __init__(self, repository: Repository, commits: Sequence[str]) -> None:
        self._repository = repository
        self._commits = commits
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed in the end; too large for memory
        # Other than `git diff-tree`, this does not pass over a commit in silence that is not what its name says.
        self._process = _fed(
            repository, commits, "log", "--no-walk=unsorted", "--stdin", *_how(), *SHOWN, stdout=self._out
        )

    @property
    def has_failed(self) -> bool:
        """Whether git gave up; waits for its end."""
        return self._process.wait() != 0

    @property
    def told(self) -> BinaryIO:
        """What git says, from the beginning on; waits for its end."""
        self._process.wait()
        self._out.seek(0)
        return cast("BinaryIO", self._out)

    def changes(self, asked: Asked) -> Iterator[Commit | Change]:
        """What is asked of the commits and their changes."""
        done = 0
        for event in parse(self.told, asked, only=not self.has_failed):
            done += isinstance(event, Commit)
            yield event
        if self.has_failed:
            yield from _each(self._repository, self._commits[done:], asked)

    def end(self) -> None:
        """End git, and forget what it said."""
        self._process.kill()
        self._process.wait()
        self._out.close()


def changes_of(
    repository: Repository, commits: Sequence[str], blobs: AbstractSet[str], names: AbstractSet[bytes]
) -> Iterator[Commit | Change]:
    """Some commits, in their order, each followed by those of its changes that put one of `blobs` in or take it out, or
    are of files and folders with one of `names`; those that git cannot tell of are left out.
    """
    return _each(repository, commits, Asked(blobs, names))


def parents_in(commit: bytes) -> tuple[str, ...]:
    """The names of the parents of a commit, from its content."""
    headers = commit.partition(b"\n\n")[0].split(b"\n")
    return tuple(line[7:].decode("ascii", "replace") for line in headers if line.startswith(b"parent "))


def _behind(
    repository: Repository,
    revisions: Sequence[str],
    last: str,
    *,
    how: Sequence[str],
) -> Iterator[Commit | Change]:
    """What git did not come to, since it gives up where a tree is missing: the same, from behind that commit on."""
    left = repository.try_run("rev-list", "--date-order", *revisions, "--").stdout.decode().split()
    yield from _each(repository, left[left.index(last) + 1 if last in left else 0 :], None, how=how)


def _each(
    repository: Repository,
    left: Sequence[str],
    asked: Asked | None,
    *,
    how: Sequence[str] | None = None,
) -> Iterator[Commit | Change]:
    """As `changes_of`."""
    for _death in range(_MOST_DEATHS):
        process = _fed(repository, left, "diff-tree", "--stdin", "--always", *(how or _how()), *SHOWN)
        done = 0
        try:
            for event in parse(cast("BinaryIO", process.stdout), asked, moves=how is not None):
                done += isinstance(event, Commit)
                yield event
            if process.wait() == 0:
                return
        finally:
            process.kill()
            cast("BinaryIO", process.stdout).close()
            process.wait()
        left = left[done + 1 :]  # it died of the one behind those that it told


def _fed(
    repository: Repository, commits: Sequence[str], *arguments: str, stdout: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """A git that is given these commits, and tells of them in their order, into a pipe or `stdout`."""
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{name}\n" for name in commits).encode())
        asked.seek(0)
        return repository.start(*arguments, stdin=asked, stdout=stdout)


def _how(*, renames: str = NO_RENAMES, each_parent: bool = False) -> tuple[str, ...]:
    return "-m" if each_parent else "-c", renames


def _arguments(*how: str) -> tuple[str, ...]:
    return "log", *how, *SHOWN, "--date-order"
