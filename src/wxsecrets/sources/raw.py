"""What git tells of commits and of what each changes, taken apart: object names and paths, no contents, no diffs.

The format is that of `git log` and `git diff-tree` with `SHOWN`: see git-diff-tree(1), "Raw output format".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

_GITLINK = b"160000"
_FORMAT = "%x00%x01%H%x02%aI%x02%an <%ae>"
_FIELDS = 3
# How what is said of a commit begins, behind the NUL that ends what is before: neither a change nor a path is empty, so
# that no path looks like it.
_BEGIN = b"\0\0\x01"
SHOWN = ("--raw", "-r", "--root", "--no-abbrev", "-z", "--encoding=UTF-8", f"--format={_FORMAT}")
"""What git has to be asked to show."""
# Bytes of what git says.
_AT_ONCE = 1 << 16
# What is in nothing.
_NEVER = rb"[^\x00-\xff]"
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
    """Some commits, and changes of one of some contents or names, or of a submodule."""

    def __init__(
        self, blobs: AbstractSet[str], names: AbstractSet[bytes], commits: AbstractSet[str] = frozenset()
    ) -> None:
        self._blobs = frozenset(map(str.encode, blobs))
        self._names = names
        self.sought = _any_of((_GITLINK, *self._blobs, *names, *map(str.encode, commits)))
        """What all that is said of any of these has in it."""

    def has(self, raw: bytes, path: bytes) -> bool:
        """Whether a change, by its entry and its path, is one of these."""
        if not self._blobs.isdisjoint(raw.split()) or _GITLINK in raw:
            return True
        return bool(self._names and not self._names.isdisjoint(path.split(b"/")))


def _any_of(names: Iterable[bytes]) -> Any:
    """An expression for any of some names; for more than can be sought for, one for everything."""
    sought = b"|".join(map(re.escape, names)) or _NEVER
    return re2.compile(sought if len(sought) <= _MOST else b"", _QUIETLY)


def _commits(out: BinaryIO, sought: Any = None) -> Iterator[list[bytes]]:
    """What git says of each commit, and of its changes, in which anything is that is `sought`: the parts between NULs.

    Of most there is nothing, and to take them apart takes the longest. What was cut off when git was ended is left out.
    """
    data = b"\0"
    while piece := out.read(max(_AT_ONCE, len(data))):
        data += piece
        end = data.rfind(_BEGIN)
        yield from _parts(data, end, sought)
        data = data[max(0, end) :]
    yield from _parts(data, data.rfind(b"\0"), sought)


def _parts(data: bytes, end: int, sought: Any) -> Iterator[list[bytes]]:
    """The same of what is said of some commits as a whole, up to `end`."""
    start = data.find(_BEGIN, 0, end)
    while 0 <= start < end:
        if sought is not None:
            if (found := sought.search(data, start + len(_BEGIN) - 1, end)) is None:
                return
            start = data.rfind(_BEGIN, start, found.start() + 1)
        start += len(_BEGIN)
        behind = data.find(_BEGIN, start, end)
        behind = end if behind < 0 else behind
        yield data[start:behind].split(b"\0")
        start = behind


def parse(out: BinaryIO, asked: Asked | None = None, *, only: bool = False) -> Iterator[Commit | Change]:
    """Every commit in what git says, each followed by its changes, those that are `asked` for, or all.

    `only` leaves out most commits of which nothing is asked for.
    """
    for header, *items in _commits(out, asked.sought if only and asked is not None else None):
        fields = header.split(b"\x02", 2)
        if len(fields) != _FIELDS:  # git was ended while it wrote
            continue
        name, date, author = fields
        commit = Commit(name.decode(), date.decode(), author.decode("utf-8", "replace"))
        yield commit
        raw = b""
        is_moved = False
        for item in items:
            if not raw:
                raw = item.lstrip(b"\n")
            elif _is_rename(raw) and not is_moved:
                is_moved = True  # this is the old path; the new one follows
            else:
                if asked is None or asked.has(raw, item):
                    yield _change(commit, raw, item, is_moved=is_moved)
                raw, is_moved = b"", False


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
    """The changes of files at some paths in what git says: the path, and the name of the commit."""
    for header, *items in _commits(out, _any_of(paths)):
        for item in items:
            if item in paths:
                yield item, header.partition(b"\x02")[0].decode()
