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

    from wxsecrets.sources.git import Repository


@dataclass(slots=True)
class Story:
    """What the history says of one secret.

    `places` has for each path the first commit that has it there, with the blob it came in.
    """

    first: Commit
    last: Commit
    places: dict[bytes, tuple[Commit, str]] = field(default_factory=dict)


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
            story.places[event.path] = (event.commit, event.after)
    return found, tuple(skipped)


def head_blobs(repository: Repository) -> dict[bytes, str]:
    """The blob at each path of HEAD's tree; nothing before the first commit."""
    listing = repository.try_run("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    found = {}
    for record in split_z(listing.stdout):
        about, _tab, path = record.partition(b"\t")
        found[path] = about.split()[2].decode()
    return found


def branch_blobs(repository: Repository, paths: Iterable[bytes]) -> dict[str, frozenset[str]]:
    """For the tip of every local and remote-tracking branch, by short name, the blobs at `paths`."""
    listing = repository.run(
        "for-each-ref", "--format=%(objectname) %(symref) %(refname:short)", "refs/heads", "refs/remotes"
    )
    tips_: dict[str, list[str]] = {}
    for line in listing.decode("utf-8", "backslashreplace").splitlines():
        tip, symref, name = line.split(" ", 2)
        if not symref:  # origin/HEAD is another name of a branch that is listed
            tips_.setdefault(tip, []).append(name)
    # A path with a line end cannot be asked for this way; such a place counts as gone from other branches' tips.
    asked = [path for path in paths if b"\n" not in path]
    query = b"".join(b"%s:%s\n" % (tip.encode(), path) for tip in tips_ for path in asked)
    answers = repository.run("cat-file", "--batch-check=%(objectname)", stdin=query).splitlines() if query else []
    found = {}
    for number, names in enumerate(tips_.values()):
        here = answers[number * len(asked) : (number + 1) * len(asked)]
        blobs = frozenset(answer.decode() for answer in here if b" " not in answer)
        found.update(dict.fromkeys(names, blobs))
    return found
