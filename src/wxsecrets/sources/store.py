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
from wxsecrets.sources.git import first_line
from wxsecrets.sources.packs import NotReadableError, Pack, read_index
from wxsecrets.sources.pipes import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.sources.git import Repository

_FAN_OUT = re.compile(r"[0-9a-f]{2}")
_NO_ALTERNATE = re.compile(rb"unable to normalize alternate object path|object directory .* does not exist")


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
    folders = tuple(_folders(repository, skipped))
    # Meanwhile somebody may repack: what is loose now is in a pack a moment later, or the other way round. What is
    # listed before and after is somewhere.
    _add_loose(left, folders, width, skipped)
    while new := [index for index in _packed(folders, ".idx", skipped) if index not in packs]:
        packs.update((index, _opened(index, width)) for index in new)
    _add_loose(left, folders, width, skipped)
    for index, pack in packs.items():
        if pack is not None or not index.exists():
            continue
        if not _is_index(repository, index):
            skipped.append(_unreadable(index.name, N_("no index of a pack")))
        elif not index.with_suffix(".pack").exists():
            skipped.append(_unreadable(index.name, N_("an index without a pack")))
    skipped += (
        _unreadable(pack.name, N_("a pack without an index"))
        for pack in _packed(folders, ".pack", [])
        if pack.name.startswith("pack-") and not pack.with_suffix(".idx").exists()
    )
    if None in packs.values():
        # git knows what is in such a pack, if anything can be known.
        left.update(dict.fromkeys(_all_names(repository)))
    readable = tuple(pack for pack in packs.values() if pack is not None)
    packed = {name for pack in readable for name in pack.names} if left else set()
    return Store(readable, tuple(name for name in left if name not in packed), tuple(dict.fromkeys(skipped)))


def _unreadable(name: str, why: str) -> Skipped:
    return Skipped(show_path(os.fsencode(name)), SkipReason.UNREADABLE, why)


def _packed(folders: tuple[Path, ...], suffix: str, skipped: list[Skipped]) -> list[Path]:
    """The files of packs with a suffix, whatever their names: git reads them all."""
    places = [folder / "pack" for folder in folders]
    return [place / name for place in places for name in _listed(place, skipped) if name.endswith(suffix)]


def _opened(index: Path, width: int) -> Pack | None:
    try:
        return read_index(index, width)
    except (NotReadableError, OSError):
        return None


def _is_index(repository: Repository, index: Path) -> bool:
    """Whether git can read an index, one of another version for example."""
    if index.exists() and not index.is_file():
        return False
    try:
        return repository.try_run("show-index", stdin=index.read_bytes()).returncode == 0
    except FileNotFoundError:
        return True  # it is gone, and what was in it is elsewhere
    except OSError:
        return False


def _add_loose(names: dict[bytes, None], folders: tuple[Path, ...], width: int, skipped: list[Skipped]) -> None:
    for folder in folders:
        names.update(dict.fromkeys(_loose(folder, width, skipped)))


def _folders(repository: Repository, skipped: list[Skipped]) -> Iterator[Path]:
    yield repository.objects_dir
    counted = repository.try_run("count-objects", "-v")
    lost = filter(_NO_ALTERNATE.search, counted.stderr.split(b"\n"))
    skipped += (_unreadable("info/alternates", show_path(line)) for line in lost)
    if counted.returncode:
        skipped.append(_unreadable("objects", show_path(first_line(counted.stderr).encode())))
    for line in counted.stdout.split(b"\n"):
        label, _space, path = line.partition(b": ")
        if label == b"alternate":
            yield Path(os.fsdecode(unquoted(path)))


def _loose(folder: Path, width: int, skipped: list[Skipped]) -> Iterator[bytes]:
    """The names of the objects that are single files."""
    rest = re.compile(rf"[0-9a-f]{{{2 * width - 2}}}")
    for fan in filter(_FAN_OUT.fullmatch, _listed(folder, skipped)):
        yield from (bytes.fromhex(fan + name) for name in _listed(folder / fan, skipped) if rest.fullmatch(name))


def _listed(folder: Path, skipped: list[Skipped]) -> list[str]:
    """The names in a folder, sorted; none where there is no folder. One that may not be read is among the skipped."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        skipped.append(_unreadable(f"objects/{folder.name}", error.strerror or ""))
        return []


def _all_names(repository: Repository) -> Iterator[bytes]:
    listing = repository.try_run("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    for line in listing.stdout.split():
        yield bytes.fromhex(line.decode())
