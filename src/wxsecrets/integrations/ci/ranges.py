"""From what a CI system says of a run to commits of the repository that is here.

Fails closed: what cannot be resolved is an error, never an empty range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.progress import NO_DEADLINE
from wxsecrets.sources.fetching import fetch_branch, fetch_rest
from wxsecrets.sources.history import shallow_boundary

if TYPE_CHECKING:
    from wxsecrets.integrations.ci.event import Event
    from wxsecrets.progress import Deadline
    from wxsecrets.sources.git import Repository

_LIKELY = ("main", "master")


@dataclass(frozen=True, slots=True)
class Range:
    """The commits that `head` has and `base` has not; without a base, all that head leads to.

    `others` are bases as well: two branches that were merged into each other have more than one. `trusted` is the
    commit whose baseline counts, None for the head's own. `whole` says that nobody knows what was there before, so
    that the history as a whole is what has to be looked at.
    """

    head: str
    base: str | None
    others: tuple[str, ...] = ()
    trusted: str | None = None
    whole: bool = False

    @property
    def revisions(self) -> tuple[str, ...]:
        """As arguments of `git log`."""
        if self.base is None:
            return (self.head,)
        return (f"{self.base}..{self.head}", *(f"^{other}" for other in self.others))


def resolve(repository: Repository, event: Event, deadline: Deadline = NO_DEADLINE) -> Range:
    """The range of an event that wants changes; fetches what this clone lacks for it.

    Raises UsageError for what cannot be resolved.
    """
    found = _resolved(repository, event)
    target = event.target or event.default
    # A clone of one branch has no other to compare with.
    lacking = found is None or (found.base is None and _tip(repository, target) is None)
    if lacking and target is not None and target != event.branch:
        fetch_branch(repository, target, deadline=deadline)
        found = _resolved(repository, event)
    if repository.is_shallow and (found is None or _crosses(repository, found)):
        if not fetch_rest(repository, deadline=deadline):
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


def need_whole(repository: Repository, deadline: Deadline = NO_DEADLINE) -> None:
    """See that the history is all here, fetching what a shallow clone lacks. Raises UsageError without it."""
    if repository.is_shallow and not fetch_rest(repository, tags=True, deadline=deadline):
        raise _shallow()


def given(repository: Repository, base: str, head: str, deadline: Deadline = NO_DEADLINE) -> Range:
    """The range between two commits that a user named; fetches what a shallow clone lacks for it.

    Raises UsageError when there is no such commit.
    """
    missing, found = _named(repository, base, head)
    if repository.is_shallow and (found is None or _crosses(repository, found)):
        if not fetch_rest(repository, deadline=deadline):
            raise _shallow()
        missing, found = _named(repository, base, head)
    if found is None:
        raise UsageError(
            _("there is no commit {name} in {place}").format(name=missing, place=repository.place),
            remedy=_("Check out the whole history (fetch-depth: 0), and check the name."),
        )
    if _crosses(repository, found):
        raise _shallow()
    return found


def _named(repository: Repository, base: str, head: str) -> tuple[str, Range | None]:
    """The first name that means no commit here, or the range."""
    old, new = commit(repository, base), commit(repository, head)
    if old is None or new is None:
        return (base if old is None else head), None
    return "", Range(new, old, trusted=old)


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
        return Range(head, before, trusted=before)
    default = _tip(repository, event.default)
    if default is None or _is_default(repository, event, default):
        # The first push of all, or one of which nobody knows what was there before.
        return Range(head, None, whole=not event.is_new)
    return _since(repository, default, head)


def _into_target(repository: Repository, event: Event, head: str, before: str | None) -> Range | None:
    # A checkout of the merge that would be made: its first parent is the target as it is now.
    parents = repository.try_run("rev-parse", "--quiet", "HEAD^1", "HEAD^2").stdout.decode("ascii", "replace").split()
    if len(parents) == 2 and parents[1] == head:
        before = parents[0]
    elif before is None and event.before is not None:
        # Where that commit is not, the branches may be those of a fork: they are nothing to compare with.
        return None
    tip = before or _tip(repository, event.target or event.default)
    if tip is None:
        return None
    return _since(repository, tip, head)


def _since(repository: Repository, tip: str, head: str) -> Range:
    """What `head` adds to the branch with that tip. Of histories that have nothing in common all is new."""
    found = repository.try_run("merge-base", "--all", tip, head).stdout.decode("ascii", "replace").split()
    base = found[0] if found else None
    return Range(head, base, tuple(found[1:]), trusted=base or tip)


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
