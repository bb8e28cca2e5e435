"""Who brought a content into the history, when, where, who took it out again, and whether it is still there.

One pass over what all commits change, newest first, that keeps only the contents asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxsecrets.model import Skipped
from wxsecrets.sources.git import split_z
from wxsecrets.sources.log import Change, Commit, changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository


_MAX_QUESTIONS = 500_000
_QUESTIONS_AT_ONCE = 20_000


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

    `stories` by secret; `order` ranks the commits that brought one from the oldest on; `commits` are those asked for
    by name; `named` the paths that were asked for, with the oldest commit that has each; `blobs` the same for blobs,
    with the path.
    """

    stories: dict[str, Story] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    named: dict[bytes, Commit] = field(default_factory=dict)
    blobs: dict[str, tuple[bytes, Commit]] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()


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
    number = 0
    for event in events:
        if isinstance(event, Skipped):
            skipped.append(event)
        elif isinstance(event, Commit):
            if event.name in commits:
                told.commits[event.name] = event
        else:
            number += 1
            _take(told, event, holders, number)
            if is_named is not None and is_named(event.path):
                told.named[event.path] = event.commit
            if event.after in blobs:
                told.blobs[event.after] = (event.path, event.commit)
    for story in told.stories.values():
        story.places = {path: dict(reversed(versions.items())) for path, versions in story.places.items()}
    told.order = {name: number - position for name, position in told.order.items()}
    told.skipped = tuple(skipped)
    return told


def _take(told: Told, event: Change, holders: Mapping[str, Iterable[str]], number: int) -> None:
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
        told.order[event.commit.name] = number
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


def leading_to(repository: Repository, *tips: str) -> frozenset[str]:
    """The names of the commits that the tips (arguments of `git rev-list`) lead to; none where there are no tips."""
    return frozenset(repository.try_run("rev-list", *tips, "--").stdout.decode().split())


def removal_in_merges(repository: Repository, paths: Iterable[bytes], holders: AbstractSet[str]) -> Commit | None:
    """The newest commit of HEAD's history after which a file no longer is one of `holders`, seen from any parent.

    A merge that takes the other side's file changes nothing, as git combines differences; here it does.
    """
    asked = [f":(top,literal){path.decode()}" for path in paths if path.isascii()][:_MAX_PATHS]
    if not asked:
        return None
    for event in changes(repository, ("HEAD",), each_parent=True, paths=asked):
        if isinstance(event, Change) and event.after not in holders and not holders.isdisjoint(event.before):
            return event.commit
    return None


_MAX_PATHS = 50


def head_blobs(repository: Repository) -> dict[bytes, str]:
    """The blob at each path of HEAD's tree; nothing before the first commit."""
    listing = repository.try_run("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    found = {}
    for record in split_z(listing.stdout):
        about, _tab, path = record.partition(b"\t")
        found[path] = about.split()[2].decode()
    return found


def branch_blobs(
    repository: Repository, paths: Iterable[bytes], wanted: AbstractSet[str]
) -> dict[str, frozenset[str]] | None:
    """For the tip of every local and remote-tracking branch, by short name, which of `wanted` stand at `paths`.

    None when git cannot tell, or so many branches and paths are asked for that it would take longer than the scan.
    """
    listing = repository.run(
        "for-each-ref", "--format=%(objectname) %(symref) %(refname:short)", "refs/heads", "refs/remotes"
    )
    tips: dict[str, list[str]] = {}
    for line in listing.split(b"\n")[:-1]:
        tip, symref, name = line.decode("utf-8", "backslashreplace").split(" ", 2)
        if not symref:  # origin/HEAD is another name of a branch that is listed
            tips.setdefault(tip, []).append(name)
    # A path with a line end cannot be asked for this way; such a place counts as gone from other branches' tips.
    asked = [path for path in paths if b"\n" not in path]
    if len(tips) * len(asked) > _MAX_QUESTIONS:
        return None
    found: dict[str, frozenset[str]] = {}
    every = list(tips.items())
    step = max(1, _QUESTIONS_AT_ONCE // max(1, len(asked)))
    for start in range(0, len(every) if asked else 0, step):
        some = every[start : start + step]
        query = b"".join(b"%s:%s\n" % (tip.encode(), path) for tip, _names in some for path in asked)
        asking = repository.try_run("cat-file", "--batch-check=%(objectname)", stdin=query)
        if asking.returncode:  # it dies of some damaged objects
            return None
        answers = asking.stdout.split(b"\n")
        for number, (_tip, names) in enumerate(some):
            of_tip = answers[number * len(asked) : (number + 1) * len(asked)]
            here = frozenset(answer.decode() for answer in of_tip if b" " not in answer)
            found.update(dict.fromkeys(names, here & wanted))
    return found
