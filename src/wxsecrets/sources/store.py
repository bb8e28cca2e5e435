"""Where a repository keeps its objects: packs and single files, its own and those that it borrows."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.hostile import show_path
from wxsecrets.i18n import N_
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.packs import NotReadableError, Pack, read_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.sources.git import Repository

_FAN_OUT = re.compile(r"[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Store:
    """All objects of a repository: those in packs that can be read here, and the names of the others.

    `left` are named by their own names; git reads them. `skipped` are packs that nobody can read.
    """

    packs: tuple[Pack, ...]
    left: tuple[bytes, ...]
    skipped: tuple[Skipped, ...]


def open_store(repository: Repository) -> Store:
    """The objects of a repository, its alternates' included, each in one place at least."""
    packs: dict[Path, Pack | None] = {}
    skipped: list[Skipped] = []
    left: dict[bytes, None] = {}
    width = repository.name_width
    folders = tuple(_folders(repository))
    # Meanwhile somebody may repack: what is loose now is in a pack a moment later, or the other way round. What is
    # listed before and after is somewhere.
    _add_loose(left, folders, width)
    while new := [index for index in _indexes(folders) if index not in packs]:
        packs.update((index, _opened(index, width)) for index in new)
    _add_loose(left, folders, width)
    for index, pack in packs.items():
        if pack is None and index.exists() and not _is_index(repository, index):
            skipped.append(Skipped(show_path(os.fsencode(index.name)), SkipReason.UNREADABLE, N_("no index of a pack")))
    skipped += (
        Skipped(show_path(os.fsencode(pack.name)), SkipReason.UNREADABLE, N_("a pack without an index"))
        for folder in folders
        for pack in sorted(folder.glob("pack/pack-*.pack"))
        if not pack.with_suffix(".idx").exists()
    )
    if None in packs.values():
        # git knows what is in such a pack, if anything can be known.
        left.update(dict.fromkeys(_all_names(repository)))
    readable = tuple(pack for pack in packs.values() if pack is not None)
    packed = {name for pack in readable for name in pack.names} if left else set()
    return Store(readable, tuple(name for name in left if name not in packed), tuple(skipped))


def _indexes(folders: tuple[Path, ...]) -> list[Path]:
    # Whatever their names: git reads them all.
    return [index for folder in folders for index in sorted(folder.glob("pack/*.idx"))]


def _opened(index: Path, width: int) -> Pack | None:
    try:
        return read_index(index, width)
    except (NotReadableError, OSError):
        return None


def _is_index(repository: Repository, index: Path) -> bool:
    """Whether git can read an index, one of another version for example."""
    try:
        return repository.try_run("show-index", stdin=index.read_bytes()).returncode == 0
    except OSError:
        return True  # it is gone, and what was in it is elsewhere


def _add_loose(names: dict[bytes, None], folders: tuple[Path, ...], width: int) -> None:
    for folder in folders:
        names.update(dict.fromkeys(_loose(folder, width)))


def _folders(repository: Repository) -> Iterator[Path]:
    own = os.fsdecode(repository.run("rev-parse", "--git-path", "objects").removesuffix(b"\n"))
    yield repository.place / own
    for line in repository.run("count-objects", "-v").split(b"\n"):
        label, _space, path = line.partition(b": ")
        if label == b"alternate":
            yield Path(os.fsdecode(_unquoted(path)))


def _unquoted(path: bytes) -> bytes:
    """A path as git prints it: in quotes, with escapes, when there is anything special in it."""
    if not (path.startswith(b'"') and path.endswith(b'"')):
        return path
    return path[1:-1].decode("unicode_escape").encode("latin-1")


def _loose(folder: Path, width: int) -> Iterator[bytes]:
    """The names of the objects that are single files."""
    rest = re.compile(rf"[0-9a-f]{{{2 * width - 2}}}")
    for fan in filter(_FAN_OUT.fullmatch, _listed(folder)):
        yield from (bytes.fromhex(fan + name) for name in _listed(folder / fan) if rest.fullmatch(name))


def _listed(folder: Path) -> list[str]:
    """The names in a folder, sorted; none where there is no folder."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []


def _all_names(repository: Repository) -> Iterator[bytes]:
    listing = repository.try_run("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    for line in listing.stdout.split():
        yield bytes.fromhex(line.decode())
