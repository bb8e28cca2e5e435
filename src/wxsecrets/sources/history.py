"""What the refs and reflogs of a repository lead to, and what of it is not here: one walk that runs beside the scan."""

from __future__ import annotations

import mmap
import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING

from wxsecrets.hostile import show_path
from wxsecrets.i18n import N_
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.git import check_room, first_line

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository

ALL = ("--all", "--reflog")
"""The revisions that every ref and reflog leads to."""
_ATTRIBUTES = b".gitattributes"
_MODULES = b" .gitmodules\n"
# Behind the name of everything but commits stands where it is; in front of what is not here, this.
_SPACE, _MISSING = b" ", b"?"
# Bytes of what git says.
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Reachable:
    """What a walk from all refs and reflogs met.

    `commits` is their number; `paths` has one path for each tree and blob asked for (of a tag and of a root tree it is
    empty), `names` the commits among what was asked for. `attributes` are the blobs that stand as a `.gitattributes`;
    `objects` is the number of all objects that are here. `has_files` and `has_modules` say whether there ever was a
    file or folder, and a `.gitmodules`.
    """

    commits: int
    paths: dict[str, bytes]
    names: frozenset[str]
    attributes: frozenset[str]
    objects: int
    skipped: tuple[Skipped, ...]
    has_files: bool
    has_modules: bool


def refs(repository: Repository) -> tuple[tuple[bytes, ...], tuple[Skipped, ...]]:
    """The full names of all refs, HEAD not among them, and those that git passes over as broken."""
    listing = repository.try_run("for-each-ref", "--format=%(refname)")
    broken = (_BROKEN.search(line) for line in listing.stderr.split(b"\n"))
    skipped = tuple(
        Skipped(show_path(match[1]), SkipReason.UNREADABLE, N_("a broken ref")) for match in broken if match
    )
    if listing.returncode:
        skipped = (Skipped("refs", SkipReason.UNREADABLE, show_path(first_line(listing.stderr).encode())),)
    return tuple(listing.stdout.split(b"\n")[:-1]), skipped


_BROKEN = re.compile(rb"ignoring (?:broken ref|ref with broken name) (.+)")


class Walk:
    """`git rev-list --objects` from everything that refers to commits, running beside the scan.

    A context manager that ends it, finished or not. It first names all commits, children before their parents, else the
    newest first, and then what else they lead to.
    """

    def __init__(self, repository: Repository) -> None:
        self._width = 2 * repository.name_width
        self._shallow = bool(shallow_boundary(repository))
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed in the end; too large for memory
        self._process: subprocess.Popen[bytes] = repository.start(
            "rev-list", "--objects", "--date-order", "--missing=print", *ALL, stdout=self._out
        )

    @property
    def is_done(self) -> bool:
        """Whether the walk is at its end."""
        return self._process.poll() is not None

    def commits(self) -> list[str] | None:
        """The names of all commits, as soon as they are known; None until then.

        Of a walk that ended early, those that it came to.
        """
        is_done = self.is_done
        with self._told() as told:
            end = _end_of_commits(told)
            if end < 0 and not is_done:
                return None
            return told[: end if end >= 0 else told.rfind(b"\n") + 1].decode().split()

    @property
    def lacks_commits(self) -> bool:
        """Whether the walk ended before all commits were named; waits for its end."""
        if self._process.wait() == 0:
            return False
        with self._told() as told:
            return _end_of_commits(told) < 0

    @contextmanager
    def _told(self) -> Iterator[mmap.mmap | bytes]:
        """What git has said so far. Where in it git writes on must not change, so nothing is read from the file."""
        size = os.fstat(self._out.fileno()).st_size
        if not size:
            yield b""
            return
        with mmap.mmap(self._out.fileno(), size, access=mmap.ACCESS_READ) as told:
            yield told

    @cached_property
    def has_modules(self) -> bool:
        """Whether there ever was a `.gitmodules`; waits for the walk."""
        self._process.wait()
        with self._told() as told:
            return told.find(_MODULES) >= 0

    def finish(self, wanted: AbstractSet[str]) -> Reachable:
        """Wait for the walk; what it met of the objects in `wanted`. Raises GitError if there was no room for that."""
        status = self._process.wait()
        if status:
            check_room()
        asked = frozenset(map(str.encode, wanted))
        every, commits, missing = 0, 0, 0
        example = b""
        told: list[bytes] = []
        attributes: list[bytes] = []
        has_files = False
        for lines in self._lines():
            every += len(lines)
            commits += list(map(len, lines)).count(self._width)
            told += [line for line in lines if line[: self._width] in asked]
            attributes += [line for line in lines if line.endswith(_ATTRIBUTES)]
            absent = [line for line in lines if line.startswith(_MISSING)]
            missing += len(absent)
            if absent:
                example = example or absent[0]
            has_files = has_files or any(len(line) > self._width + 1 for line in lines)
        paths: dict[str, bytes] = {}
        names: set[str] = set()
        for line in told:
            name, space, path = line.partition(_SPACE)
            if space:
                paths[name.decode()] = path
            else:
                names.add(name.decode())
        skipped = self._not_here(missing, example[1:], has_failed=bool(status))
        return Reachable(
            commits,
            paths,
            frozenset(names),
            frozenset(line[: self._width].decode() for line in attributes),
            every - missing,
            tuple(skipped),
            has_files,
            self.has_modules,
        )

    def _lines(self) -> Iterator[list[bytes]]:
        """What git said, many lines at a time: there are millions, and to go through them one by one takes longer.

        A line that git did not end is left out.
        """
        self._out.seek(0)
        rest = b""
        while piece := self._out.read(max(_AT_ONCE, len(rest))):
            *lines, rest = (rest + piece).split(b"\n")
            yield lines

    def _not_here(self, missing: int, example: bytes, *, has_failed: bool) -> list[Skipped]:
        skipped: list[Skipped] = []
        if missing:
            skipped.append(Skipped(example.decode(), SkipReason.MISSING, count=missing))
        if has_failed:
            skipped.append(Skipped("history", SkipReason.MISSING, N_("git could not walk all of it")))
        if self._shallow:
            skipped.append(Skipped("history", SkipReason.SHALLOW))
        return skipped

    @property
    def has_failed(self) -> bool:
        """Whether git gave up; after `finish`."""
        return bool(self._process.returncode)

    def __enter__(self) -> Walk:  # noqa: PYI034  Python 3.10 has no Self
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._out.close()


def _end_of_commits(told: mmap.mmap | bytes) -> int:
    """Where the names of commits end, -1 as long as nothing else is told: only these stand alone on their lines."""
    end = told.find(_SPACE)
    missing = told.find(_MISSING, 0, end if end >= 0 else len(told))
    mark = missing if missing >= 0 else end
    return told.rfind(b"\n", 0, mark) + 1 if mark >= 0 else -1


def shallow_boundary(repository: Repository) -> frozenset[str]:
    """The commits at which a shallow clone ends: their parents are not here. Empty in a whole clone."""
    if not repository.is_shallow:
        return frozenset()
    path = repository.common_dir / "shallow"
    return frozenset(path.read_text("ascii", "replace").split())
