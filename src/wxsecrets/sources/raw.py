"""What git tells of commits and of what each changes, taken apart: object names and paths, no contents, no diffs.

The format is that of `git log` and `git diff-tree` with `SHOWN`: see git-diff-tree(1), "Raw output format".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import re2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_MARK = b"\x01"
_GITLINK = b"160000"
_FORMAT = "%x01%H%x02%aI%x02%an <%ae>"
_FIELDS = 3
_COMMITS = re.compile(rb"(?:\A|\0)\n?\x01([0-9a-f]{40}|[0-9a-f]{64})\x02")
SHOWN = ("--raw", "-r", "--root", "--no-abbrev", "-z", "--encoding=UTF-8", f"--format={_FORMAT}")
"""What git has to be asked to show."""
# Bytes of what git says.
_AT_ONCE = 1 << 16
# Bytes of names of which one expression is made. A tree may call a file whatever it likes, and as long.
_MOST = 8000
_QUIETLY = re2.Options()
_QUIETLY.encoding = re2.Options.Encoding.LATIN1
_QUIETLY.log_errors = False  # it would say what it looks for
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


class Asked:
    """Changes of one of some contents or names."""

    def __init__(self, blobs: AbstractSet[str], names: AbstractSet[bytes]) -> None:
        self._blobs = frozenset(map(str.encode, blobs))
        self._names = names
        sought = b"|".join(map(re.escape, (*self._blobs, *names)))
        self._any = re2.compile(sought, _QUIETLY) if len(sought) <= _MOST else None

    def may_be_in(self, records: bytes) -> bool:
        """Whether some records can have any of these: of most, none is to be taken apart."""
        is_any = bool(self._blobs or self._names)
        return is_any and (self._any is None or self._any.search(records) is not None)

    def has(self, raw: bytes, path: bytes) -> bool:
        """Whether a change, by its entry and its path, is one of these."""
        return not self._blobs.isdisjoint(raw.split()) or (
            bool(self._names) and not self._names.isdisjoint(path.split(b"/"))
        )


def _records(out: BinaryIO) -> Iterator[bytes]:
    """Many NUL-terminated records of a stream at a time, without the last NUL."""
    rest = b""
    while piece := out.read(_AT_ONCE):
        records, ended, rest = (rest + piece).rpartition(b"\0")
        if ended:
            yield records
    if rest.strip():
        yield rest


def parse(out: BinaryIO, asked: Asked | None = None, *, renames: str = NO_RENAMES) -> Iterator[Commit | Change]:
    """Every commit in what git says, each followed by its changes, those that are `asked` for, or all.

    `renames` says which files git took for renamed ones. What was cut off when git was ended is left out.
    """
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


def at_paths(out: BinaryIO, paths: AbstractSet[bytes]) -> Iterator[tuple[bytes, str]]:
    """The changes of files at some paths in what git says: the path, and the name of the commit.

    Where none of the paths is, only the last commit's name is read.
    """
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
