"""Who brought a content into the history, when, where, who took it out again, and whether it is still there.

One pass over what all commits change, newest first, that keeps only the contents asked for.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from wxsecrets.model import Skipped
from wxsecrets.sources.log import changes
from wxsecrets.sources.raw import Change, Commit
from wxsecrets.sources.tips import blobs_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository


@dataclass(slots=True)
class Story:
    """What the history says of one secret.

    `places` has for each path the versions that hold it, oldest first: the commit that brought each, and its blob.
    `brought` are all commits that put a version with it somewhere, `removed` those that took one away, and `added`
    those that put it into a file that did not have it, newest first.
    """

    first: Commit
    last: Commit
    places: dict[bytes, dict[str, Commit]] = field(default_factory=dict)
    brought: set[str] = field(default_factory=set)
    removed: dict[str, Commit] = field(default_factory=dict)
    added: dict[str, Commit] = field(default_factory=dict)


@dataclass(slots=True)
class Told:
    """All that one pass over the history told.

    `stories` by secret; `met` are the commits that brought or removed one, or were asked for, newest first; `commits`
    are those asked for by name; `named` the paths that were asked for, with the commits that put a file there, newest
    first; `blobs` those that were asked for, with the path and the oldest commit that has each. `submodules` are the
    paths at which one ever stood. `dangling` are those commits that no ref or reflog leads to, and `forgotten` the
    stories that these tell.
    """

    stories: dict[str, Story] = field(default_factory=dict)
    met: dict[str, Commit] = field(default_factory=dict)
    dangling: frozenset[str] = frozenset()
    forgotten: dict[str, Story] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    named: dict[bytes, list[Commit]] = field(default_factory=dict)
    blobs: dict[str, tuple[bytes, Commit]] = field(default_factory=dict)
    submodules: set[bytes] = field(default_factory=set)
    skipped: tuple[Skipped, ...] = ()

    def order(self) -> dict[str, int]:
        """The rank of each commit that was met, from the oldest on."""
        return {name: rank for rank, name in enumerate(reversed(self.met))}


def tell(
    events: Iterable[Commit | Change | Skipped],
    holders: Mapping[str, Iterable[str]],
    *,
    commits: AbstractSet[str] = frozenset(),
    is_named: Callable[[bytes], bool] | None = None,
    blobs: AbstractSet[str] = frozenset(),
) -> Told:
    """The story of each secret: `holders` says which secrets (by any name) a blob holds.

    `events` are all commits and their changes, as `sources.log` tells them.

    A secret whose blobs no commit refers to has no story. `commits`, `is_named` and `blobs` ask for commits, paths and
    contents, whatever they hold.
    """
    told = Told()
    skipped: list[Skipped] = []
    for event in events:
        if isinstance(event, Skipped):
            skipped.append(event)
        elif isinstance(event, Commit):
            if event.name in commits:
                told.commits[event.name] = event
                told.met[event.name] = event
        else:
            _take(told, event, holders)
            if event.is_submodule:
                told.submodules.add(event.path)
            if is_named is not None and is_named(event.path) and event.after.strip("0"):
                told.named.setdefault(event.path, []).append(event.commit)
                told.met[event.commit.name] = event.commit
            if event.after in blobs:
                told.blobs[event.after] = (event.path, event.commit)
    for story in told.stories.values():
        story.places = {path: dict(reversed(versions.items())) for path, versions in story.places.items()}
    told.skipped = tuple(skipped)
    return told


def _take(told: Told, event: Change, holders: Mapping[str, Iterable[str]]) -> None:
    after = holders.get(event.after, ())
    for secret in after:
        story = told.stories.get(secret)
        if story is None:
            story = told.stories[secret] = Story(event.commit, event.commit)
        if not story.brought:
            story.last = event.commit
        # Newest first: what is met last is the oldest.
        story.first = event.commit
        story.brought.add(event.commit.name)
        if not any(secret in holders.get(blob, ()) for blob in event.before):
            story.added.setdefault(event.commit.name, event.commit)
        told.met[event.commit.name] = event.commit
        versions = story.places.setdefault(event.path, {})
        versions.pop(event.after, None)
        versions[event.after] = event.commit
    for blob in event.before:
        for secret in holders.get(blob, ()):
            if secret not in after:
                story = told.stories.get(secret)
                if story is None:  # it is brought by an older commit, which is still to come
                    story = told.stories[secret] = Story(event.commit, event.commit)
                story.removed.setdefault(event.commit.name, event.commit)
                told.met[event.commit.name] = event.commit


def leading_to(repository: Repository, *tips: str) -> frozenset[str]:
    """The names of the commits that the tips (arguments of `git rev-list`) lead to; none where there are no tips."""
    return frozenset(repository.try_run("rev-list", *tips, "--").stdout.decode().split())


def shared_with_others(repository: Repository) -> frozenset[str]:
    """The names of all commits that remote-tracking branches and tags lead to, and of what tags of files lead to."""
    commits = leading_to(repository, "--remotes", "--tags")
    tags = repository.try_run("for-each-ref", "--format=%(objectname) %(objecttype) %(*objecttype)", "refs/tags")
    odd = [line.split()[0] for line in tags.stdout.decode().splitlines() if line.split()[-1] in ("blob", "tree")]
    if not odd:
        return commits
    listing = repository.try_run("rev-list", "--objects", "--no-object-names", "--stdin", stdin="\n".join(odd).encode())
    return commits.union(listing.stdout.decode().split())


def removal(
    repository: Repository,
    story: Story,
    holders: AbstractSet[str],
    order: Mapping[str, int],
    in_head: AbstractSet[str],
    *,
    elsewhere: bool,
) -> Commit | None:
    """The commit of HEAD's history that took a secret out for good; of any history if HEAD's never had it.

    `holders` are the blobs that have it, `order` ranks commits from the oldest on, `in_head` are HEAD's. `elsewhere`:
    the tip of a branch has it, or may have it; then what HEAD never had was not taken out.
    """
    removed = {name: commit for name, commit in story.removed.items() if name not in story.brought}
    if in_head.isdisjoint(story.brought):
        return None if elsewhere else next(iter(removed.values()), None)
    added = [name for name in story.added if name in in_head]
    asked = 0
    for name, commit in removed.items():
        if name not in in_head:
            continue
        asked += 1
        if asked > _MAX_REMOVALS:
            break
        later = {other for other in added if order[other] > order[name]}
        if later and not later.isdisjoint(leading_to(repository, "--ancestry-path", f"{name}..HEAD")):
            continue  # it came back
        if len(story.places) > 1 and not holders.isdisjoint(blobs_at(repository, (name,), story.places)[name]):
            continue  # another file still has it
        return commit
    return _removal_in_merges(repository, story.places, holders)


# Of a secret that comes and goes thousands of times, the first few answers say as much as all.
_MAX_REMOVALS = 8


def _removal_in_merges(repository: Repository, paths: Iterable[bytes], holders: AbstractSet[str]) -> Commit | None:
    """The newest commit of HEAD's history after which a file no longer is one of `holders`, seen from any parent.

    A merge that takes the other side's file changes nothing, as git combines differences; here it does.
    """
    asked = [f":(top,literal){os.fsdecode(path)}" for path in islice(paths, _MAX_PATHS)]
    for event in changes(repository, ("HEAD",), each_parent=True, paths=asked):
        if isinstance(event, Change) and event.after not in holders and not holders.isdisjoint(event.before):
            return event.commit
    return None


_MAX_PATHS = 50
