"""Who brought a content into the history, when, where, and whether it is still there.

One pass over what all commits change, newest first, that keeps only the contents asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxsecrets.model import Skipped
from wxsecrets.sources.git import split_z
from wxsecrets.sources.log import Change, Commit, changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository


_MAX_QUESTIONS = 500_000
_QUESTIONS_AT_ONCE = 20_000


@dataclass(slots=True)
class Story:
    """What the history says of one secret.

    `places` has for each path the versions that hold it, oldest first: the commit that brought each, and its blob.
    """

    first: Commit
    last: Commit
    places: dict[bytes, dict[str, Commit]] = field(default_factory=dict)


def stories(
    repository: Repository, holders: Mapping[str, Iterable[str]]
) -> tuple[dict[str, Story], tuple[Skipped, ...]]:
    """The story of each secret: `holders` says which secrets (by any name) a blob holds.

    A secret whose blobs no commit refers to has no story.
    """
    found: dict[str, Story] = {}
    skipped: list[Skipped] = []
    for event in changes(repository, ("--all", "--reflog")):
        if isinstance(event, Skipped):
            skipped.append(event)
        if not isinstance(event, Change):
            continue
        for secret in holders.get(event.after, ()):
            story = found.get(secret)
            if story is None:
                story = found[secret] = Story(event.commit, event.commit)
            # Newest first: what is met last is the oldest.
            story.first = event.commit
            versions = story.places.setdefault(event.path, {})
            versions.pop(event.after, None)
            versions[event.after] = event.commit
    for story in found.values():
        story.places = {path: dict(reversed(versions.items())) for path, versions in story.places.items()}
    return found, tuple(skipped)


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

    None when there are so many branches and paths that asking would take longer than the scan.
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
        answers = repository.run("cat-file", "--batch-check=%(objectname)", stdin=query).split(b"\n")
        for number, (_tip, names) in enumerate(some):
            of_tip = answers[number * len(asked) : (number + 1) * len(asked)]
            here = frozenset(answer.decode() for answer in of_tip if b" " not in answer)
            found.update(dict.fromkeys(names, here & wanted))
    return found
