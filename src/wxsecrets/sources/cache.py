"""What earlier scans of a repository saw, so that the next one reads only what is new.

One file per repository in the user's cache folder, never in the repository. It holds names of objects, and what the
scanner found in those that may hold a secret (`scanner.remembered`): no secret's value, and no path. It counts only for
the rules it was made with: the first line has their digest. A damaged file is as good as none. It is written in one
step: of two scans at the same time the last one stays, which costs the other's work and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import wxsecrets
from wxsecrets.errors import UsageError
from wxsecrets.files import replace_file

if TYPE_CHECKING:
    from wxsecrets.sources.git import Repository

FOLDER_VARIABLE = "WXSECRETS_CACHE_DIR"
"""Names the folder of the cache instead of the user's; a CI keeps it between its runs."""
_SUFFIX = ".objects"
_LARGEST = 256 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{32}")
_COUNT = re.compile(rb"[0-9]{1,9}")
_RULES = (
    "detect", "knowledge", "expressions.py", "fingerprint.py", "scanner/gating.py", "scanner/remembered.py",
    "sources/text.py", "sources/packs.py", "sources/portions.py", "sources/chains.py", "sources/entries.py",
    "sources/deltas.py", "sources/objects.py", "sources/store.py", "sources/trees.py",
)  # fmt: skip


_CODE = (".py", ".so", ".pyd")


@dataclass(frozen=True, slots=True)
class Known:
    """Objects that hold nothing: `blobs`, and `others`, the commits, trees and tags; `suspects` may hold something.

    `found` is what was found in suspects, in the words of the scanner; b"" where none of it is known.
    """

    blobs: frozenset[bytes] = frozenset()
    others: frozenset[bytes] = frozenset()
    suspects: frozenset[bytes] = frozenset()
    found: bytes = b""


class Cache:
    """The cache of one repository."""

    def __init__(self, path: Path | None, width: int) -> None:
        self._path = path
        self._width = width

    @property
    def is_kept(self) -> bool:
        """Whether anything is remembered at all."""
        return self._path is not None

    def load(self) -> Known:
        """What is known; nothing when there is no file, or none that counts."""
        content = _read(self._path) if self._path is not None else b""
        head, _line, rest = content.partition(b"\n")
        fields = head.split()
        if (
            len(fields) != 6
            or fields[:2] != [b"wxsecrets-cache", _rules()]
            or not all(map(_COUNT.fullmatch, fields[2:5]))
        ):
            return Known()
        blobs, others, suspects = (int(field) for field in fields[2:5])
        size = (blobs + others + suspects) * self._width
        if len(rest) < size or fields[5] != _digest(b" ".join(fields[2:5]), rest):
            return Known()
        names = [rest[at : at + self._width] for at in range(0, size, self._width)]
        return Known(
            frozenset(names[:blobs]),
            frozenset(names[blobs : blobs + others]),
            frozenset(names[blobs + others : blobs + others + suspects]),
            rest[size:],
        )

    def store(self, known: Known) -> None:
        """Remember what is known now. A folder that cannot be written is no failure: the next scan is slower."""
        if self._path is None:
            return
        parts = (known.blobs, known.others, known.suspects)
        rest = b"".join((*(b"".join(part) for part in parts), known.found))
        counts = b" ".join(b"%d" % len(part) for part in parts)
        head = b"wxsecrets-cache %b %b %b\n" % (_rules(), counts, _digest(counts, rest))
        if len(rest) > _LARGEST // 4:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, head + rest)
            _prune(self._path)
        except (OSError, UsageError):
            return


NO_CACHE = Cache(None, 20)
"""Remembers nothing."""


def cache_of(repository: Repository) -> Cache:
    """The cache of a repository: one file for all of its working trees."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        base = Path(folder)
    else:
        from platformdirs import user_cache_path  # noqa: PLC0415  not on the path of the hooks

        base = user_cache_path("wxsecrets", appauthor=False)
    if not base.is_absolute():  # it would lie in what is scanned
        return Cache(None, repository.name_width)
    name = hashlib.sha256(os.fsencode(repository.common_dir)).hexdigest()[:32]
    return Cache(base / "history" / f"{name}{_SUFFIX}", repository.name_width)


def _read(path: Path) -> bytes:
    """What the file of a cache holds; nothing if it is no file, or larger than any."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return b""
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return b""
        with open(file, "rb", closefd=False) as opened:
            return opened.read(_LARGEST)
    finally:
        os.close(file)


def _digest(counts: bytes, content: bytes) -> bytes:
    digest = hashlib.sha256(counts + b"\n")
    digest.update(content)
    return digest.hexdigest().encode()


@lru_cache(maxsize=1)
def _rules() -> bytes:
    """The digest of what has a say in whether an object may hold a secret: the code, compiled code, and the tables."""
    package = Path(wxsecrets.__file__).parent
    digest = hashlib.sha256(wxsecrets.__version__.encode())
    for name in _RULES:
        place = package / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place, *sorted(place.parent.glob(f"_{place.stem}.*"))]
        for file in files:
            if file.suffix in _CODE:
                digest.update(file.read_bytes())
    return digest.hexdigest().encode()


def _prune(kept: Path) -> None:
    """Take away the files that were not written for the longest time, until the rest is small enough."""
    files: list[tuple[float, int, Path]] = []
    for file in kept.parent.glob(f"*{_SUFFIX}"):
        if not _NAME.fullmatch(file.stem):  # somebody else's
            continue
        status = file.stat(follow_symlinks=False)
        files.append((status.st_mtime, status.st_size, file))
    total = sum(size for _time, size, _file in files)
    for _time, size, file in sorted(files):
        if total <= _LARGEST:
            break
        if file != kept:
            file.unlink(missing_ok=True)
            total -= size
