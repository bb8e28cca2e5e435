"""The story of each secret: when it came and by whom, who took it out, where it still is, whether it was pushed."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from wxsecrets.baseline.model import moment
from wxsecrets.knowledge.credentials import APPSECRET
from wxsecrets.model import Occurrence, Place, SecretHistory
from wxsecrets.sources.attribution import branch_blobs, leading_to, removal_in_merges
from wxsecrets.sources.history import shallow_boundary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.model import Fingerprint
    from wxsecrets.sources.attribution import Story, Told
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable
    from wxsecrets.sources.log import Commit


def histories_of(
    repository: Repository,
    occurrences: list[Occurrence],
    blobs_of: Mapping[Fingerprint, set[str]],
    told: Told,
    reachable: Reachable,
) -> dict[Fingerprint, SecretHistory]:
    """The story of each secret that was found."""
    places: defaultdict[Fingerprint, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        places[occurrence.finding.fingerprint].append(occurrence)
    if not places:
        return {}
    tips = _tips(repository, places, blobs_of, told)
    shared = None if repository.root is None else leading_to(repository, "--remotes", "--tags")
    in_head: frozenset[str] | None = None
    boundary = shallow_boundary(repository)
    histories = {}
    for fingerprint, here in places.items():
        story = told.stories.get(fingerprint)
        blobs = blobs_of.get(fingerprint, set())
        history = _story(fingerprint, story, here, blobs, reachable)
        branches: tuple[str, ...] | None = ()
        if story is not None:
            if added := _last_added(story, boundary):
                history = replace(history, last_added_commit=added.name, last_added_date=added.date)
            branches = None if tips is None else tuple(sorted(name for name, at in tips.items() if at & blobs))
            if not history.in_head and story.places:
                in_head = leading_to(repository, "HEAD") if in_head is None else in_head
                history = _with_removal(repository, history, story, blobs, in_head)
        brought = (story.brought if story else set()) | {at.commit for at in here if at.commit}
        named = any(at.place is Place.REF_NAME and not at.path.startswith(b"refs/heads/") for at in here)
        tagged = any(at.place is Place.TAG_MESSAGE for at in here)
        pushed = shared is None or named or tagged or not brought.isdisjoint(shared)
        histories[fingerprint] = replace(history, branches=branches, pushed=pushed)
    return _with_generations(histories, places, told)


def _tips(
    repository: Repository, places: Mapping[Fingerprint, object], blobs_of: Mapping[Fingerprint, set[str]], told: Told
) -> dict[str, frozenset[str]] | None:
    """What of the secrets' blobs the tip of each branch has."""
    stories = [told.stories[fingerprint] for fingerprint in places if fingerprint in told.stories]
    paths = {path for story in stories for path in story.places}
    wanted = {blob for fingerprint in places for blob in blobs_of.get(fingerprint, set())}
    return branch_blobs(repository, sorted(paths), wanted)


def _story(
    fingerprint: Fingerprint,
    story: Story | None,
    here: list[Occurrence],
    blobs: set[str],
    reachable: Reachable,
) -> SecretHistory:
    in_head = any(occurrence.in_head for occurrence in here)
    if story is None or not story.places:
        dated = sorted(
            ((at.date, at.commit, at.author) for at in here if at.date and at.commit), key=lambda item: item[0]
        )
        is_reachable = any(blob in reachable.paths for blob in blobs) or any(
            at.commit in reachable.names or at.place is Place.REF_NAME or at.blob in reachable.paths for at in here
        )
        first, last = (dated[0], dated[-1]) if dated else ((None, None, None), (None, None, None))
        return SecretHistory(
            fingerprint, first[1], first[0], first[2], last[1], last[0], in_head, branches=(),
            reachable=is_reachable or bool(dated),
        )  # fmt: skip
    return SecretHistory(
        fingerprint,
        story.first.name,
        story.first.date,
        story.first.author,
        story.last.name,
        story.last.date,
        in_head,
        branches=(),
    )


def _last_added(story: Story, boundary: AbstractSet[str]) -> Commit | None:
    """The last commit, by its date, that added the secret; what a commit also takes away it has moved.

    The first commits of a shallow clone seem to add all there is: that says nothing.
    """
    added = [commit for name, commit in story.added.items() if name not in story.removed and name not in boundary]
    return max(added, key=lambda commit: moment(commit.date) or _NEVER, default=None)


_NEVER = datetime.min.replace(tzinfo=timezone.utc)


def _with_removal(
    repository: Repository, history: SecretHistory, story: Story, blobs: set[str], in_head: frozenset[str]
) -> SecretHistory:
    """The same with the commit that took the secret out, as seen from HEAD; from anywhere if HEAD never had it."""
    commit: Commit | None = None
    if in_head.isdisjoint(story.brought):
        commit = next(iter(story.removed.values()), None)
    else:
        commit = next((removal for name, removal in story.removed.items() if name in in_head), None)
        commit = commit or removal_in_merges(repository, story.places, blobs)
    if commit is None:
        return history
    return replace(history, removed_commit=commit.name, removed_date=commit.date, removed_author=commit.author)


def _with_generations(
    histories: dict[Fingerprint, SecretHistory], places: Mapping[Fingerprint, list[Occurrence]], told: Told
) -> dict[Fingerprint, SecretHistory]:
    """The same, with the AppSecrets of each AppID counted in order of time; those of no commit come last."""
    of_appid: defaultdict[str, list[tuple[int, Fingerprint]]] = defaultdict(list)
    for fingerprint, here in places.items():
        surest = max(here, key=lambda at: at.finding.confidence.rank).finding
        if surest.credential == APPSECRET and surest.appid and surest.confidence.is_enough:
            first = histories[fingerprint].first_commit
            of_appid[surest.appid].append((told.order.get(first or "", sys.maxsize), fingerprint))
    for several in of_appid.values():
        for number, (_order, fingerprint) in enumerate(sorted(several), 1):
            histories[fingerprint] = replace(histories[fingerprint], generation=number)
    return histories
