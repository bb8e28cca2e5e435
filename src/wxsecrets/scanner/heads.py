"""The mini-programs of a tree in the repository, and of what once was one."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, islice
from typing import TYPE_CHECKING

from wxsecrets.project.roots import Location, Projects, find_projects, project_files_of
from wxsecrets.sources.log import Change
from wxsecrets.sources.objects import read_blobs, read_one
from wxsecrets.sources.tips import objects_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.log import Log

Place = tuple[str, bytes]
"""A commit, and a path in it."""
_AT_ONCE = 500
# Of each path so many are enough: of a secret's versions one that tells more is.
_MOST_COMMITS = 200
# Bytes: project files are a few lines.
_LARGEST = 1 << 16


def projects_of(repository: Repository, tree: Mapping[bytes, str]) -> Projects:
    """The mini-programs among the files of a tree; `tree` has the blob at each path.

    The few project files are read with our own git: GitPython reads the repository's configuration first, which
    fails on one in GBK and expands variables in the folder's name.
    """
    return find_projects(tree, lambda path: read_one(repository, tree[path]))


def locations_at(repository: Repository, places: Iterable[Place]) -> dict[Place, Location]:
    """What each of some places is part of in its commit; of those that are part of nothing, nothing."""
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


def located_once(
    repository: Repository, log: Log, brought: Mapping[bytes, Iterable[str]]
) -> dict[tuple[str, bytes], Location]:
    """What the versions of files were part of at any time, by blob and path; of those that never were, nothing.

    HEAD may have no mini-program any more, or not yet, or another one elsewhere. `brought` has for each path the
    commits that brought a version there. A file comes into a mini-program when either of them comes to where the other
    is: so these commits are looked at, and those that change the mini-program's own files.
    """
    files = {path: project_files_of(path) for path in brought}
    changed: defaultdict[bytes, list[str]] = defaultdict(list)
    for event in log.changes(frozenset(), frozenset(), frozenset(chain.from_iterable(files.values()))):
        if isinstance(event, Change):
            changed[event.path].append(event.commit.name)
    places: list[Place] = []
    for path, commits in brought.items():
        others = chain.from_iterable(changed[file] for file in files[path] if file in changed)
        asked = dict.fromkeys((*islice(commits, _MOST_COMMITS), *islice(others, _MOST_COMMITS)))
        places += ((commit, path) for commit in asked)
    present: dict[Place, str] = {}
    for start in range(0, len(places), _AT_ONCE):
        present.update(objects_at(repository, places[start : start + _AT_ONCE]) or {})
    found: dict[tuple[str, bytes], Location] = {}
    for place, location in locations_at(repository, present).items():
        version = present[place], place[1]
        found[version] = max(location, found.get(version, location), key=lambda location: location.tells)
    return found


def _location(path: bytes, tree: Mapping[bytes, object]) -> Location:
    def read(file: bytes) -> bytes | None:
        content = tree[file]
        return content if isinstance(content, bytes) else None

    return find_projects(tree, read).locate(path)
