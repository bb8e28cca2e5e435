"""What each commit changes, parsed from `git log --raw`: object names and paths, no contents, no diffs.

Merges are shown as git combines them (`-c`): the files in which the merge differs from all its parents, that is,
what the merge itself brought in.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, cast

import re2

from wxsecrets.i18n import N_
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.git import check_room

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository

_MARK = b"\x01"
_GITLINK = b"160000"
_FORMAT = "%x01%H%x02%aI%x02%an <%ae>"
_FIELDS = 3
_COMMITS = re.compile(rb"(?:\A|\0)\n?\x01([0-9a-f]{40}|[0-9a-f]{64})\x02")
_SHOWN = ("--raw", "-r", "--root", "--no-abbrev", "-z", "--encoding=UTF-8", f"--format={_FORMAT}")
_MOST_DEATHS = 50
# So many commits are worth a git of their own.
_FEWEST = 1000
_ENDED_EARLY = Skipped("git log", SkipReason.MISSING, N_("it ended early: a commit or tree is missing"))
# Bytes of what git says.
_AT_ONCE = 1 << 16
# Bytes of names of which one expression is made. A tree may call a file whatever it likes, and as long.
_MOST = 8000
_QUIETLY = re2.Options()
_QUIETLY.encoding = re2.Options.Encoding.LATIN1
_QUIETLY.log_errors = False  # it would say what it looks for
ALL = ("--all", "--reflog")
"""The revisions that every ref and reflog leads to."""
NO_RENAMES, SAME, ALIKE = "--no-renames", "--find-renames=100%", "--find-renames"
"""Which files git takes for renamed ones: none, those with the same content, or also those with one that is alike. For
the last it reads contents, and gives up where one is missing."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit's full name, its author's date (ISO 8601 with zone), and its author as `Name <mail>`."""

    name: str
    date: str
    author: str


@dataclass(frozen=True, slots=True)
class Change:
    """One file as one commit changes it.

    `before` are the blobs of that path in each parent, `after` the new one; all zeros where there is none. `is_moved`
    says that before it had another path, `is_submodule` that what stands there now is a commit of another repository.
    """

    commit: Commit
    path: bytes
    before: tuple[str, ...]
    after: str
    is_moved: bool = False
    is_submodule: bool = False


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
        for event in _parse(cast("BinaryIO", process.stdout), renames=renames):
            if isinstance(event, Commit):
                last = event.name
            yield event
        if process.wait() != 0:
            if not paths:
                yield from _behind(repository, revisions, last, how=how, renames=renames)
            yield _ENDED_EARLY
    finally:
        process.kill()
        cast("BinaryIO", process.stdout).close()
        process.wait()


class Log:
    """What all commits of the refs and reflogs change, told by gits that run beside other work.

    A context manager that ends them. `commits` waits for the names of all commits, in order. Nothing is told before it
    is asked for, or announced that it will be: of a history that holds nothing nobody asks.
    """

    def __init__(self, repository: Repository, commits: Callable[[], Sequence[str]]) -> None:
        self._repository = repository
        self._commits = commits
        self._begun: list[_Part] | None = None

    def begin(self) -> None:
        """Let git begin, unless it has begun; waits for the names of the commits."""
        _ = self._parts

    @property
    def _parts(self) -> list[_Part]:
        """What is told, in order: as much by each processor."""
        if self._begun is None:
            commits = self._commits()
            size = max(_FEWEST, -(-len(commits) // (os.cpu_count() or 1)))
            self._begun = []
            for start in range(0, len(commits), size):
                self._begun.append(_Part(self._repository, commits[start : start + size]))
        return self._begun

    def __enter__(self) -> Log:  # noqa: PYI034  Python 3.10 has no Self
        return self

    def __exit__(self, *_: object) -> None:
        for part in self._begun or ():
            part.end()

    @property
    def has_failed(self) -> bool:
        """Whether git gave up; waits for its end. Raises GitError if there was no room for what it says."""
        has_failed = any(part.has_failed for part in self._parts)
        if has_failed:
            check_room()
        return has_failed

    def changes(self, blobs: AbstractSet[str], names: AbstractSet[bytes]) -> Iterator[Commit | Change | Skipped]:
        """As the function `changes`; of the changes only those that put one of `blobs` in or take it out, and those of
        files and folders with one of `names`.
        """
        asked = _Asked(blobs, names)
        has_failed = self.has_failed
        for part in self._parts:
            yield from part.changes(asked)
        if has_failed:
            yield _ENDED_EARLY

    def at(self, paths: AbstractSet[bytes]) -> Iterator[tuple[bytes, str]]:
        """The changes of files at some paths, as far as git came: the path, and the name of the commit."""
        for part in self._parts:
            yield from _at(part.told, paths)


class _Part:
    """What some commits change, told by one git."""

    def __init__(self, repository: Repository, commits: Sequence[str]) -> None:
        self._repository = repository
        self._commits = commits
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed in the end; too large for memory
        self._process = _started(repository, commits, stdout=self._out)

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

    def changes(self, asked: _Asked) -> Iterator[Commit | Change]:
        """What is asked of the commits and their changes."""
        done = 0
        for event in _parse(self.told, asked):
            done += isinstance(event, Commit)
            yield event
        if self.has_failed:
            yield from _each(self._repository, self._commits[done:], asked)

    def end(self) -> None:
        """End git, and forget what it said."""
        self._process.kill()
        self._process.wait()
        self._out.close()


def _at(out: BinaryIO, paths: AbstractSet[bytes]) -> Iterator[tuple[bytes, str]]:
    """As `Log.at`; where none of the paths is, only the last commit's name is read."""
    sought = rb"(?:\A|\x00)(?:" + b"|".join(map(re.escape, paths)) + rb")(?:\x00|\z)"
    any_of = re2.compile(sought, _QUIETLY) if len(sought) <= _MOST else None
    commit = ""
    for records in _records(out):
        if any_of is not None and any_of.search(records) is None:
            commits = _COMMITS.findall(records)
            commit = commits[-1].decode() if commits else commit
            continue
        for item in records.split(b"\0"):
            if item in paths:
                yield item, commit
            elif (match := _COMMITS.match(item)) is not None:
                commit = match[1].decode()


class _Asked:
    """Changes of one of some contents or names."""

    def __init__(self, blobs: AbstractSet[str], names: AbstractSet[bytes]) -> None:
        self._blobs = frozenset(map(str.encode, blobs))
        self._names = names
        sought = b"|".join(map(re.escape, (*self._blobs, *names)))
        self._any = re2.compile(sought, _QUIETLY) if len(sought) <= _MOST else None

    def may_be_in(self, records: bytes) -> bool:
        """Whether some records can have any of these: of most, none is to be taken apart."""
        return self._any is None or self._any.search(records) is not None

    def has(self, raw: bytes, path: bytes) -> bool:
        """Whether a change, by its entry and its path, is one of these."""
        if not self._blobs.isdisjoint(raw.split()):
            return True
        return bool(self._names and not self._names.isdisjoint(path.split(b"/")))


def changes_of(
    repository: Repository, commits: Sequence[str], blobs: AbstractSet[str], names: AbstractSet[bytes]
) -> Iterator[Commit | Change]:
    """As `Log.changes`, of commits by their names, in their order; those that git cannot tell it of are left out."""
    return _each(repository, commits, _Asked(blobs, names))


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
    renames: str,
) -> Iterator[Commit | Change]:
    """What git did not come to, since it gives up where a tree is missing: the same, from behind that commit on."""
    left = repository.try_run("rev-list", "--date-order", *revisions, "--").stdout.decode().split()
    yield from _each(repository, left[left.index(last) + 1 if last in left else 0 :], None, how=how, renames=renames)


def _each(
    repository: Repository,
    left: Sequence[str],
    asked: _Asked | None,
    *,
    how: Sequence[str] | None = None,
    renames: str = NO_RENAMES,
) -> Iterator[Commit | Change]:
    """As `changes_of`."""
    for _death in range(_MOST_DEATHS):
        process = _started(repository, left, how)
        done = 0
        try:
            for event in _parse(cast("BinaryIO", process.stdout), asked, renames=renames):
                done += isinstance(event, Commit)
                yield event
            if process.wait() == 0:
                return
        finally:
            process.kill()
            cast("BinaryIO", process.stdout).close()
            process.wait()
        left = left[done + 1 :]  # it died of the one behind those that it told


def _started(
    repository: Repository, commits: Sequence[str], how: Sequence[str] | None = None, stdout: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """A git that tells of these commits, in their order, into a pipe or `stdout`."""
    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{name}\n" for name in commits).encode())
        asked.seek(0)
        return repository.start(
            "diff-tree", "--stdin", "--always", *(how or _how()), *_SHOWN, stdin=asked, stdout=stdout
        )


def _how(*, renames: str = NO_RENAMES, each_parent: bool = False) -> tuple[str, ...]:
    return "-m" if each_parent else "-c", renames


def _arguments(*how: str) -> tuple[str, ...]:
    return "log", *how, *_SHOWN, "--date-order"


def _records(out: BinaryIO) -> Iterator[bytes]:
    """Many NUL-terminated records of a stream at a time, without the last NUL."""
    rest = b""
    while piece := out.read(_AT_ONCE):
        records, ended, rest = (rest + piece).rpartition(b"\0")
        if ended:
            yield records
    if rest.strip():
        yield rest


def _parse(out: BinaryIO, asked: _Asked | None = None, *, renames: str = NO_RENAMES) -> Iterator[Commit | Change]:
    commit: Commit | None = None
    raw: bytes | None = None
    renamed = False
    may_be_before = False  # an entry is in one part of the records, its path maybe in the next
    for records in _records(out):
        may_be_here = asked is None or asked.may_be_in(records)
        may_be = may_be_before or may_be_here
        may_be_before = may_be_here
        for item in records.split(b"\0"):
            if raw is not None:
                if renames != NO_RENAMES and not renamed and _is_rename(raw):
                    renamed = True  # this is the old path; the new one follows
                    continue
                # Most changes are none of those asked for, and to take them apart takes the longest.
                if may_be and commit is not None and (asked is None or asked.has(raw, item)):
                    yield _change(commit, raw, item, is_moved=renamed)
                raw, renamed = None, False
                continue
            record = item.lstrip(b"\n")
            if record.startswith(b":"):
                raw = record
            elif record.startswith(_MARK):
                fields = record[1:].split(b"\x02", 2)
                if len(fields) == _FIELDS:  # else git was ended while it wrote
                    name, date, author = fields
                    commit = Commit(name.decode(), date.decode(), author.decode("utf-8", "replace"))
                    yield commit


def _is_rename(raw: bytes) -> bool:
    """Whether two paths follow; a merge's entry has one status letter for each parent and always one path."""
    return not raw.startswith(b"::") and raw.rsplit(b" ", 1)[-1][:1] in (b"R", b"C")


def _change(commit: Commit, raw: bytes, path: bytes, *, is_moved: bool) -> Change:
    """`::100644 100644 100644 A B C MM`: as many colons as parents, modes, then blobs, the new one last.

    A submodule has no blob here: what it names is a commit of another repository.
    """
    parents = len(raw) - len(raw.lstrip(b":"))
    fields = raw.lstrip(b":").split()
    pairs = zip(fields[: parents + 1], fields[parents + 1 : 2 * parents + 2], strict=True)
    blobs = ["0" * len(name) if mode == _GITLINK else name.decode() for mode, name in pairs]
    return Change(commit, path, tuple(blobs[:-1]), blobs[-1], is_moved, fields[parents] == _GITLINK)
