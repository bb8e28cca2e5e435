"""The story of each secret: when it came and by whom, who took it out, where it still is, whether it was pushed."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from wxsecrets.knowledge.credentials import APPSECRET
from wxsecrets.model import Occurrence, Place, SecretHistory
from wxsecrets.scanner.origins import date_of
from wxsecrets.sources.attribution import leading_to, removal, shared_with_others
from wxsecrets.sources.history import shallow_boundary
from wxsecrets.sources.tips import branch_tips

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.model import Fingerprint
    from wxsecrets.sources.attribution import Story, Told
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable
    from wxsecrets.sources.raw import Commit


def histories_of(
    repository: Repository,
    occurrences: list[Occurrence],
    blobs_of: Mapping[Fingerprint, set[str]],
    told: Told,
    *,
    reachable: Reachable,
    head: Mapping[bytes, str],
    whole: bool,
) -> dict[Fingerprint, SecretHistory]:
    """The story of each secret that was found; `head` has the blob at each path of HEAD.

    Of a history that is not `whole` nobody can say that a branch, or anybody else, does not have a secret.
    """
    places: defaultdict[Fingerprint, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        places[occurrence.finding.fingerprint].append(occurrence)
    if not places:
        return {}
    tips = _tips(repository, places, blobs_of, told)
    shared = None if repository.is_bare else shared_with_others(repository)
    in_head: frozenset[str] | None = None
    order = told.order()
    at_head = set(head.values())
    whole = whole and not told.skipped
    boundary = shallow_boundary(repository)
    histories = {}
    for fingerprint, here in places.items():
        blobs = blobs_of.get(fingerprint, set())
        is_led_to = any(_is_led_to(at, told, reachable) for at in here)
        story = told.stories.get(fingerprint)
        if not is_led_to and not (story is not None and story.places):
            story = told.forgotten.get(fingerprint)
        history = _story(fingerprint, story, here, told=told, order=order, is_led_to=is_led_to)
        if not blobs.isdisjoint(reachable.paths):
            history = replace(history, reachable=True)
        # Also where it stands under a name that makes nothing of it.
        if not at_head.isdisjoint(blobs):
            history = replace(history, in_head=True)
        named = _names(here)
        branches = None if tips is None else tuple(sorted(name for name, at in tips.items() if at & (blobs | named)))
        branches = branches or (() if whole and tips is not None else None)
        if story is not None:
            if story.first.name not in told.dangling and (added := _last_added(story, boundary)):
                history = replace(history, last_added_commit=added.name, last_added_date=added.date)
            if not history.in_head and story.places:
                in_head = leading_to(repository, "HEAD") if in_head is None else in_head
                took = removal(repository, story, blobs, order, in_head, elsewhere=branches != ())
                history = _removed_by(history, took)
        brought = {at.commit for at in here if at.commit}.union(blobs, story.brought if story else ())
        brought.update(commit.name for path in named for commit in told.named.get(path, ()))
        pushed = shared is None or not brought.isdisjoint(shared) or any(_is_pushed(at, reachable) for at in here)
        histories[fingerprint] = replace(history, branches=branches, pushed=pushed or (False if whole else None))
    return _with_generations(histories, places, order)


def _is_led_to(at: Occurrence, told: Told, reachable: Reachable) -> bool:
    """Whether any ref or reflog leads to what stands at a place."""
    if at.place is Place.COMMIT_MESSAGE:
        return at.commit in reachable.names
    if at.commit is not None:
        return at.commit not in told.dangling
    return at.place is Place.REF_NAME or at.blob in reachable.paths


def _is_pushed(at: Occurrence, reachable: Reachable) -> bool:
    """Whether a place is one that others are given: the name of a tag or of a remote's branch, the message of a tag."""
    if at.place is Place.REF_NAME:
        return at.path.startswith((b"refs/remotes/", b"refs/tags/"))
    return at.place is Place.TAG_MESSAGE and at.blob in reachable.paths


def _names(here: list[Occurrence]) -> frozenset[bytes]:
    """The paths in whose names a secret stands."""
    return frozenset(at.path for at in here if at.place is Place.FILE_NAME)


def _tips(
    repository: Repository,
    places: Mapping[Fingerprint, list[Occurrence]],
    blobs_of: Mapping[Fingerprint, set[str]],
    told: Told,
) -> dict[str, frozenset[str | bytes]] | None:
    """What of the secrets' blobs and of the files that are named for secrets the tip of each branch has."""
    stories = [told.stories[fingerprint] for fingerprint in places if fingerprint in told.stories]
    paths = {path for story in stories for path in story.places}
    wanted = {blob for fingerprint in places for blob in blobs_of.get(fingerprint, set())}
    named = frozenset(name for here in places.values() for name in _names(here))
    return branch_tips(repository, paths, wanted, named)


def _story(
    fingerprint: Fingerprint,
    story: Story | None,
    here: list[Occurrence],
    *,
    told: Told,
    order: Mapping[str, int],
    is_led_to: bool,
) -> SecretHistory:
    """When a secret came, by whom, and whether HEAD has it; what can be asked of branches is added later.

    Forgotten commits tell it only of what nothing else has. `is_led_to`: something leads to one of its places.
    """
    commits = [story.first, story.last] if story is not None and story.places else []
    for at in here:
        if at.place is Place.FILE_NAME:
            commits += told.named.get(at.path, ())
        elif at.commit is not None and at.commit in told.commits:
            commits.append(told.commits[at.commit])
    kept = [commit for commit in commits if commit.name not in told.dangling]
    if kept or is_led_to:
        commits = kept
    commits.sort(key=lambda commit: order[commit.name])
    first, last = (commits[0], commits[-1]) if commits else (None, None)
    return SecretHistory(
        fingerprint,
        first.name if first else None,
        first.date if first else None,
        first.author if first else None,
        last.name if last else None,
        last.date if last else None,
        any(at.in_head for at in here),
        branches=(),
        reachable=bool(kept) or is_led_to,
    )


def _last_added(story: Story, boundary: AbstractSet[str]) -> Commit | None:
    """The last commit, by its date, that added the secret; what a commit also takes away it has moved.

    The first commits of a shallow clone seem to add all there is: that says nothing.
    """
    added = [commit for name, commit in story.added.items() if name not in story.removed and name not in boundary]
    return max(added, key=date_of, default=None)


def _removed_by(history: SecretHistory, commit: Commit | None) -> SecretHistory:
    if commit is None:
        return history
    return replace(history, removed_commit=commit.name, removed_date=commit.date, removed_author=commit.author)


def _with_generations(
    histories: dict[Fingerprint, SecretHistory],
    places: Mapping[Fingerprint, list[Occurrence]],
    order: Mapping[str, int],
) -> dict[Fingerprint, SecretHistory]:
    """The same, with the AppSecrets of each AppID counted in order of time; those of no commit come last."""
    of_appid: defaultdict[str, list[tuple[int, Fingerprint]]] = defaultdict(list)
    for fingerprint, here in places.items():
        surest = max(here, key=lambda at: at.finding.confidence.rank).finding
        if surest.credential == APPSECRET and surest.appid and surest.confidence.is_enough:
            first = histories[fingerprint].first_commit
            of_appid[surest.appid].append((order.get(first or "", sys.maxsize), fingerprint))
    for several in of_appid.values():
        for number, (_order, fingerprint) in enumerate(sorted(several), 1):
            histories[fingerprint] = replace(histories[fingerprint], generation=number)
    return histories
