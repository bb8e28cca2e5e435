"""The mini-programs of a tree in the repository, and of what once was one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.project.roots import Location, Projects, find_projects, project_files_of
from wxsecrets.sources.objects import read_blobs, read_one
from wxsecrets.sources.tips import objects_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wxsecrets.sources.git import Repository

Place = tuple[str, bytes]
"""A commit, and a path in it."""
_AT_ONCE = 500
# Bytes: project files are a few lines.
_LARGEST = 1 << 16


def projects_of(repository: Repository, tree: Mapping[bytes, str]) -> Projects:
    """The mini-programs among the files of a tree; `tree` has the blob at each path.

    The few project files are read with our own git: GitPython reads the repository's configuration first, which
    fails on one in GBK and expands variables in the folder's name.
    """
    return find_projects(tree, lambda path: read_one(repository, tree[path]))


def locations_at(repository: Repository, places: Iterable[Place]) -> dict[Place, Location]:
    """What each of some places was part of when it was committed; of those that were part of nothing, nothing.

    HEAD may have no mini-program any more, or not yet, or another one elsewhere.
    """
    waiting = list(dict.fromkeys(places))
    located: dict[Place, Location] = {}
    for start in range(0, len(waiting), _AT_ONCE):
        some = {place: project_files_of(place[1]) for place in waiting[start : start + _AT_ONCE]}
        asked = dict.fromkeys((commit, file) for (commit, _path), files in some.items() for file in files)
        found = objects_at(repository, list(asked)) or {}
        contents = dict(read_blobs(repository, sorted(set(found.values())), limit=_LARGEST))
        for (commit, path), files in some.items():
            tree = {file: contents[found[commit, file]] for file in files if (commit, file) in found}
            location = _location(path, tree)
            if location != Location():
                located[commit, path] = location
    return located


def _location(path: bytes, tree: Mapping[bytes, object]) -> Location:
    def read(file: bytes) -> bytes | None:
        content = tree[file]
        return content if isinstance(content, bytes) else None

    return find_projects(tree, read).locate(path)
