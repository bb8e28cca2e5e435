"""From what a CI system says of a run to commits of the repository that is here.

Fails closed: what cannot be resolved is an error, never an empty range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.sources.fetching import fetch_rest
from wxsecrets.sources.history import shallow_boundary

if TYPE_CHECKING:
    from wxsecrets.integrations.ci.event import Event
    from wxsecrets.sources.git import Repository

_LIKELY = ("main", "master")


@dataclass(frozen=True, slots=True)
class Range:
    """The commits that `head` has and `base` has not; without a base, all that head leads to.

    `whole` says that nobody knows what was there before, so that the history as a whole is what has to be looked at.
    """

    head: str
    base: str | None
    whole: bool = False

    @property
    def revisions(self) -> tuple[str, ...]:
        """As arguments of `git log`."""
        return (self.head,) if self.base is None else (f"{self.base}..{self.head}",)


def resolve(repository: Repository, event: Event) -> Range:
    """The range of an event that wants changes; fetches what a shallow clone lacks for it.

    Raises UsageError for what cannot be resolved.
    """
    found = _resolved(repository, event)
    if repository.is_shallow and (found is None or _crosses(repository, found)):
        if not fetch_rest(repository):
            raise _shallow()
        found = _resolved(repository, event)
        if found is not None and _crosses(repository, found):
            raise _shallow()
    if found is None:
        raise UsageError(
            _("the commits of this run cannot be found in {place}").format(place=repository.place),
            remedy=_("Check out the whole history (fetch-depth: 0), or give --base and --head."),
        )
    return found


def need_whole(repository: Repository) -> None:
    """See that the history is all here, fetching what a shallow clone lacks. Raises UsageError without it."""
    if repository.is_shallow and not fetch_rest(repository):
        raise _shallow()


def given(repository: Repository, base: str, head: str) -> Range:
    """The range between two commits that a user named. Raises UsageError when there is no such commit."""
    names = []
    for name in (base, head):
        found = commit(repository, name)
        if found is None:
            raise UsageError(
                _("there is no commit {name} in {place}").format(name=name, place=repository.place),
                remedy=_("Check out the whole history (fetch-depth: 0), and check the name."),
            )
        names.append(found)
    found_range = Range(names[1], names[0])
    if _crosses(repository, found_range) and not fetch_rest(repository):
        raise _shallow()
    return found_range


def commit(repository: Repository, name: str) -> str | None:
    """The full name of the commit that a name means; None if it is not here."""
    done = repository.try_run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else None


def _resolved(repository: Repository, event: Event) -> Range | None:
    head = commit(repository, event.head or "HEAD")
    if head is None:
        return None
    if event.must_be_checked_out and head != commit(repository, "HEAD"):
        raise UsageError(
            _("this event runs with the rights of the target, and its head is not what is checked out"),
            remedy=_("Use pull_request; or check out the head on purpose, knowing whose code that is."),
        )
    before = commit(repository, event.before) if event.before else None
    if event.into_target:
        return _into_target(repository, event, head, before)
    if before is not None:
        return Range(head, before)
    default = _tip(repository, event.default)
    if default is None or _is_default(repository, event, default):
        # The first push of all, or one of which nobody knows what was there before.
        return Range(head, None, whole=not event.is_new)
    return Range(head, _merge_base(repository, default, head))


def _into_target(repository: Repository, event: Event, head: str, before: str | None) -> Range | None:
    # A checkout of the merge that would be made: its first parent is the target as it is now.
    parents = repository.try_run("rev-parse", "--quiet", "HEAD^1", "HEAD^2").stdout.decode("ascii", "replace").split()
    if len(parents) == 2 and parents[1] == head:
        before = parents[0]
    tip = before or _tip(repository, event.target or event.default)
    if tip is None:
        return None
    # Of histories that have nothing in common all is new.
    return Range(head, _merge_base(repository, tip, head))


def _is_default(repository: Repository, event: Event, default: str) -> bool:
    """Whether the default branch itself was pushed, so that nothing can be told from where it is now."""
    if event.branch is not None and event.default is not None:
        return event.branch == event.default
    return commit(repository, event.head or "HEAD") == default


def _tip(repository: Repository, name: str | None) -> str | None:
    """The tip of a branch, as the remote has it if that is known here; of the default branch without a name."""
    names = (name,) if name else ("HEAD", *_LIKELY)
    for each in names:
        found = commit(repository, f"refs/remotes/origin/{each}") or (
            commit(repository, f"refs/heads/{each}") if each != "HEAD" else None
        )
        if found is not None:
            return found
    return None


def _merge_base(repository: Repository, one: str, other: str) -> str | None:
    done = repository.try_run("merge-base", one, other)
    return done.stdout.decode("ascii", "replace").strip() or None


def _crosses(repository: Repository, range_: Range) -> bool:
    """Whether the range reaches the boundary of a shallow clone, beyond which nobody can see."""
    boundary = shallow_boundary(repository)
    if not boundary:
        return False
    listed = repository.try_run("rev-list", *range_.revisions, "--")
    return listed.returncode != 0 or not boundary.isdisjoint(listed.stdout.decode().split())


def _shallow() -> UsageError:
    return UsageError(
        _("this clone is shallow, and the rest of the history could not be fetched"),
        remedy=_("Check out with fetch-depth: 0 (GitLab: GIT_DEPTH: 0; else `git fetch --unshallow`)."),
    )
