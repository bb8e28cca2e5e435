"""What a file is part of: the mini-programs of a tree in the repository, and those that it ever stood in."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from wxsecrets.project.roots import SIZE_LIMIT, Location, Projects, find_projects, project_files_of
from wxsecrets.sources.history import ALL
from wxsecrets.sources.objects import read_objects, read_one
from wxsecrets.sources.tips import merges, objects_at, tips

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.log import Log

Version = tuple[str, bytes]
"""A blob, and a path at which it stands."""
_AT_ONCE = 500
# Commits to look at in all, and of each path at the least: of a secret's versions one that tells more is enough.
_MOST_PLACES = 60_000
_FEWEST_COMMITS = 12
_MOST_TIPS = 200


def projects_of(repository: Repository, tree: Mapping[bytes, str]) -> Projects:
    """The mini-programs among the files of a tree; `tree` has the blob at each path.

    The few project files are read with our own git: GitPython reads the repository's configuration first, which
    fails on one in GBK and expands variables in the folder's name.
    """
    return find_projects(tree, lambda path: read_one(repository, tree[path]))


def locations(
    repository: Repository, commits: Mapping[bytes, Iterable[str]], files: Mapping[bytes, Sequence[bytes]]
) -> dict[Version, Location]:
    """What the versions of files at some paths were part of, in the commits to look at for each path.

    Of those that were part of nothing, nothing; of those that were part of several, what tells most. `files` are the
    project files to look at for a path.
    """
    places = [(commit, path) for path, of in commits.items() for commit in dict.fromkeys(of)]
    found: dict[Version, Location] = {}
    for start in range(0, len(places), _AT_ONCE):
        present = objects_at(repository, places[start : start + _AT_ONCE]) or {}
        asked = dict.fromkeys((commit, file) for commit, path in present for file in files[path])
        objects = objects_at(repository, list(asked)) or {}
        contents = {
            name: content if isinstance(content, bytes) else None
            for name, kind, content in read_objects(repository, sorted(set(objects.values())), limit=SIZE_LIMIT)
            if kind == "blob" or not kind  # what is missing may be one
        }
        for (commit, path), blob in present.items():
            tree = {
                file: contents[name]
                for file in files[path]
                if (name := objects.get((commit, file))) is not None and name in contents
            }
            location = find_projects(tree, tree.__getitem__).locate(path)
            if location != Location():
                found[blob, path] = most_telling(location, found.get((blob, path)))
    return found


def located_once(repository: Repository, log: Log, brought: Mapping[bytes, Iterable[str]]) -> dict[Version, Location]:
    """What the versions of files were part of at any time; of those that never were part of anything, nothing.

    HEAD may have no mini-program any more, or not yet, or another one elsewhere. `brought` has for each path the
    commits that brought a version there, or took one away. A file and a mini-program are together from when the later
    of them comes, or a merge brings them together, until the first of them goes, or to a tip: these commits are looked
    at, and the ones before them.
    """
    files = {path: project_files_of(path) for path in brought}
    changed: defaultdict[bytes, list[str]] = defaultdict(list)
    for file, commit in log.at(frozenset(chain.from_iterable(files.values()))):
        changed[file].append(commit)
    ever = {path: found for path, of in files.items() if (found := [file for file in of if file in changed])}
    others = ("HEAD", *tips(repository)[:_MOST_TIPS], *merges(repository, ALL)) if ever else ()
    commits = {
        path: around(_in_turn(brought[path], chain.from_iterable(changed[file] for file in of)), others, len(ever))
        for path, of in ever.items()
    }
    return locations(repository, commits, ever)


def _in_turn(some: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    return filter(None, chain.from_iterable(zip_longest(some, others)))


def around(commits: Iterable[str], others: Sequence[str], paths: int) -> Iterator[str]:
    """Some commits, each with its parents, and some others: as many as one of so many paths can be looked at in."""
    most = max(_FEWEST_COMMITS, _MOST_PLACES // (paths * 4))  # each with two parents, and one other for it
    for commit in islice(commits, most):
        yield from (commit, f"{commit}^", f"{commit}^2")
    yield from islice(others, most)


def telling(location: Location) -> tuple[bool, bool]:
    """How much a location tells of what stands there; the larger, the more."""
    return location.in_package, location.appid is not None


def most_telling(location: Location, other: Location | None) -> Location:
    """The one of two locations that tells more; the first where both tell as much."""
    return location if other is None else max(location, other, key=telling)
