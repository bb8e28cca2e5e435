"""Where a repository keeps its objects: packs and single files, its own and those that it borrows."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.sources.packs import NotReadableError, Pack, read_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.sources.git import Repository

_FAN_OUT = re.compile(r"[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Store:
    """All objects of a repository: those in packs that can be read here, and the names of the others.

    `left` are named by their own names; git reads them.
    """

    packs: tuple[Pack, ...]
    left: tuple[bytes, ...]


def open_store(repository: Repository) -> Store:
    """The objects of a repository, its alternates' included, each in one place at least."""
    packs: list[Pack] = []
    left: dict[bytes, None] = {}
    complete = True
    for folder in _folders(repository):
        for index in sorted(folder.glob("pack/pack-*.idx")):
            try:
                packs.append(read_index(index, repository.name_width))
            except (NotReadableError, OSError):
                complete = False
        left.update(dict.fromkeys(_loose(folder, repository.name_width)))
    if not complete:
        # git knows what is in such a pack, if anything can be known.
        left.update(dict.fromkeys(_all_names(repository)))
    packed = {name for pack in packs for name in pack.names} if left else set()
    return Store(tuple(packs), tuple(name for name in left if name not in packed))


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
