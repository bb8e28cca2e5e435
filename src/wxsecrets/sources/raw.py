"""What git tells of commits and of what each changes, taken apart: object names and paths, no contents, no diffs.

The format is that of `git log` and `git diff-tree` with `SHOWN`: see git-diff-tree(1), "Raw output format".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

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
# So many names of files are looked for one by one.
_FEW = 8
_QUIETLY = re2.Options()
_QUIETLY.encoding = re2.Options.Encoding.LATIN1
_QUIETLY.log_errors = False  # it would say what it looks for
NO_RENAMES, SAME, ALIKE = "--no-renames", "--find-renames=100%", "--find-renames"
"""Which files git takes for renamed ones: none, those with the same content, or also those with one that is alike. For
the last it reads contents, and gives up where one is missing."""


# What git says of a change, its path, and whether the file was moved there.
_Entry: TypeAlias = "tuple[bytes, bytes, bool]"


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
        self._objects = self._blobs.union(map(str.encode, commits))
        self.sought = _any_of((_GITLINK, *self._objects, *names))
        """What all that is said of any of these has in it; None for too many."""

    def may_be_in(self, said: bytes) -> bool:
        """Whether any of these may be in what is said of a commit and its changes."""
        if len(self._names) > _FEW or _GITLINK in said or any(name in said for name in self._names):
            return True
        words = said.split(b" ")  # the names of blobs are some of these
        words[0] = words[0].partition(b"\x02")[0]  # and the commit's
        return not self._objects.isdisjoint(words)

    def of(self, entries: Iterable[_Entry]) -> Iterable[_Entry]:
        """Those of some changes that are of these. One commit may have a hundred thousand, and hardly any is."""
        differ, names = self._blobs.isdisjoint, self._names
        return [
            (raw, path, is_moved)
            for raw, path, is_moved in entries
            if not differ(raw.split(b" ")) or _GITLINK in raw or (names and not names.isdisjoint(path.split(b"/")))
        ]


def _any_of(names: Iterable[bytes]) -> Any:
    """An expression for any of some names; None for more than can be sought for."""
    sought = b"|".join(map(re.escape, names)) or _NEVER
    return re2.compile(sought, _QUIETLY) if len(sought) <= _MOST else None


def _commits(out: BinaryIO, sought: Any = None) -> Iterator[bytes]:
    """What git says of each commit, and of its changes, in which anything is that is `sought`, in parts between NULs.

    Of most there is nothing, and to take them apart takes the longest. What was cut off when git was ended is left out.
    """
    data = b"\0"
    while piece := out.read(max(_AT_ONCE, len(data))):
        data += piece
        end = data.rfind(_BEGIN)
        yield from _parts(data, end, sought)
        data = data[max(0, end) :]
    yield from _parts(data, data.rfind(b"\0"), sought)


def _parts(data: bytes, end: int, sought: Any) -> Iterator[bytes]:
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
        yield data[start:behind]
        start = behind


def parse(
    out: BinaryIO, asked: Asked | None = None, *, only: bool = False, moves: bool = False
) -> Iterator[Commit | Change]:
    """Every commit in what git says, each followed by its changes, those that are `asked` for, or all.

    `only` leaves out most commits of which nothing is asked for. `moves` says that git was told to look for renames.
    """
    only_of = asked if only else None
    for said in _commits(out, only_of.sought if only_of is not None else None):
        if only_of is not None and only_of.sought is None and not only_of.may_be_in(said):
            continue
        header, *items = said.split(b"\0")
        fields = header.split(b"\x02", 2)
        if len(fields) != _FIELDS:  # git was ended while it wrote
            continue
        name, date, author = fields
        commit = Commit(name.decode(), date.decode(), author.decode("utf-8", "replace"))
        yield commit
        entries = _entries(items, moves=moves)
        for raw, path, is_moved in entries if asked is None else asked.of(entries):
            yield _change(commit, raw, path, is_moved=is_moved)


def _entries(items: list[bytes], *, moves: bool) -> Iterable[_Entry]:
    """What is told of each change in a commit."""
    while items and not (first := items[0].lstrip(b"\n")):  # so it is before those of a merge
        del items[0]
    if items:
        items[0] = first
    return _with_moves(items) if moves else zip(items[::2], items[1::2], repeat(False))


def _with_moves(items: Iterable[bytes]) -> Iterator[_Entry]:
    raw = b""
    is_moved = False
    for item in items:
        if not raw:
            raw = item
        elif _is_rename(raw) and not is_moved:
            is_moved = True  # this is the old path; the new one follows
        else:
            yield raw, item, is_moved
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
    for said in _commits(out, _any_of(paths)):
        header, *items = said.split(b"\0")
        if not paths.isdisjoint(items):
            yield from ((item, header.partition(b"\x02")[0].decode()) for item in items if item in paths)
