"""What stands at a path in a commit: in HEAD, in the tip of each branch, or in any other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wxsecrets.sources.git import split_z

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository

_GITLINK = b"160000"
_MAX_QUESTIONS = 500_000
_QUESTIONS_AT_ONCE = 20_000
# Since that version git takes questions that end with a NUL.
_ANY_PATH = (2, 38)
_MOST_MERGES = 200
# Of those that take a git process each.
_MAX_ALONE = 200


def head_files(repository: Repository) -> tuple[dict[bytes, str], tuple[bytes, ...]]:
    """What stands at each path of HEAD's tree, and the paths of its submodules; nothing before the first commit."""
    listing = repository.try_run("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    found: dict[bytes, str] = {}
    submodules: list[bytes] = []
    for record in split_z(listing.stdout):
        about, _tab, path = record.partition(b"\t")
        found[path] = about.split()[2].decode()
        if about.startswith(_GITLINK):
            submodules.append(path)
    return found, tuple(submodules)


def tips(repository: Repository) -> tuple[str, ...]:
    """The names of what all refs lead to, each once."""
    return tuple(dict.fromkeys(repository.try_run("for-each-ref", "--format=%(objectname)").stdout.decode().split()))


def merges(repository: Repository, revisions: Sequence[str]) -> tuple[str, ...]:
    """The names of the newest merges that some revisions lead to, so many as can be asked about."""
    most = f"--max-count={_MOST_MERGES}"
    return tuple(repository.try_run("rev-list", "--merges", most, *revisions, "--").stdout.decode().split())


def ends_of(repository: Repository, revisions: Sequence[str]) -> tuple[str, ...]:
    """The commits at which a walk begins whose arguments of `git rev-list` these are."""
    told = repository.try_run("rev-parse", "--revs-only", *revisions).stdout.decode().split()
    return tuple(filter(str.isalnum, told))  # no options, and no ends at the other side


def tagged_files(repository: Repository) -> Iterator[tuple[str, bytes]]:
    """The blobs, each with its path, of folders that refs lead to, not by way of a commit; in truth there are none."""
    listing = repository.try_run("for-each-ref", "--format=%(objectname) %(objecttype) %(*objecttype)").stdout
    for line in listing.decode().splitlines():
        name, *types = line.split()
        if types and types[-1] == "tree":
            for record in split_z(repository.try_run("ls-tree", "-r", "-z", "--full-tree", name).stdout):
                about, _tab, path = record.partition(b"\t")
                yield about.split()[2].decode(), path


def branch_tips(
    repository: Repository, paths: Iterable[bytes], blobs: AbstractSet[str], names: AbstractSet[bytes]
) -> dict[str, frozenset[str | bytes]] | None:
    """For the tip of every local and remote-tracking branch, by short name, what it has.

    That is, which of `blobs` stand at `paths`, and at which of the paths in `names` anything stands. None when git
    cannot tell, or so many branches and paths are asked for that it would take longer than the scan.
    """
    listing = repository.run(
        "for-each-ref", "--format=%(objectname) %(symref) %(refname:short)", "refs/heads", "refs/remotes"
    )
    branches: dict[str, list[str]] = {}
    for line in listing.split(b"\n")[:-1]:
        tip, symref, name = line.decode("utf-8", "backslashreplace").split(" ", 2)
        if not symref:  # origin/HEAD is another name of a branch that is listed
            branches.setdefault(tip, []).append(name)
    asked = sorted({*names, *paths})
    if len(branches) * len(asked) > _MAX_QUESTIONS:
        return None
    found: dict[str, frozenset[str | bytes]] = {}
    every = list(branches)
    step = max(1, _QUESTIONS_AT_ONCE // max(1, len(asked)))
    for start in range(0, len(every) if asked else 0, step):
        some = every[start : start + step]
        at_tips = _entries(repository, some, asked)
        if at_tips is None and len(some) > _MAX_ALONE:
            return None
        if at_tips is None:  # of one that is damaged, or of too many odd paths at once
            at_tips = {tip: (_entries(repository, [tip], asked) or {}).get(tip, {}) for tip in some}
        for tip in some:
            here: set[str | bytes] = {blob for blob in at_tips[tip].values() if blob in blobs}
            here.update(path for path in at_tips[tip] if path in names)
            found.update(dict.fromkeys(branches[tip], frozenset(here)))
    return found


def blobs_at(repository: Repository, commits: Sequence[str], paths: Iterable[bytes]) -> dict[str, frozenset[str]]:
    """For each commit the objects that it has at some paths; none where git cannot tell."""
    entries = _entries(repository, commits, list(paths)) or {}
    return {commit: frozenset(entries.get(commit, {}).values()) for commit in commits}


def objects_at(repository: Repository, places: Sequence[tuple[str, bytes]]) -> dict[tuple[str, bytes], str] | None:
    """The objects at some places, each a commit and a path in it, where there are any; None when git cannot tell."""
    odd = {place for place in places if b"\n" in place[1] or place[1].endswith(b"\r")}
    ends, how = (b"\0", ("-z",)) if odd and repository.git_version >= _ANY_PATH else (b"\n", ())
    plain = places if how else [place for place in places if place not in odd]
    asked = {b"%s:%s" % (commit.encode(), path): (commit, path) for commit, path in plain}
    found: dict[tuple[str, bytes], str] = {}
    if asked:
        query = b"".join(question + ends for question in asked)
        asking = repository.try_run("cat-file", "--batch-check=%(objectname)", *how, stdin=query)
        if asking.returncode:  # it dies of some damaged objects
            return None
        at = 0
        for question, place in asked.items():
            is_here = not asking.stdout.startswith(question, at)  # else it says that this is missing
            end = asking.stdout.find(b"\n", at if is_here else at + len(question))
            if is_here:
                found[place] = asking.stdout[at:end].decode("ascii", "replace")
            at = end + 1
    # An older git can only be asked by itself for a path with a line end, or half of one at its end.
    alone = () if how else odd
    if len(alone) > _MAX_ALONE:
        return None
    for commit, path in alone:
        if (name := repository.object_name(f"{commit}:{os.fsdecode(path)}")) is not None:
            found[commit, path] = name
    return found


def _entries(
    repository: Repository, commits: Sequence[str], paths: Sequence[bytes]
) -> dict[str, dict[bytes, str]] | None:
    """For each commit the object at each path that it has, by path; None when git cannot tell."""
    answers = objects_at(repository, [(commit, path) for commit in commits for path in paths])
    if answers is None:
        return None
    found: dict[str, dict[bytes, str]] = {commit: {} for commit in commits}
    for (commit, path), name in answers.items():
        found[commit][path] = name
    return found
