"""From what a CI system says of a run to commits of the repository that is here.

Fails closed: what cannot be resolved is an error, never an empty range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.progress import NO_DEADLINE
from wxsecrets.sources.fetching import Remote
from wxsecrets.sources.history import shallow_boundary

if TYPE_CHECKING:
    from wxsecrets.integrations.ci.event import Event
    from wxsecrets.progress import Deadline
    from wxsecrets.sources.git import Repository

_LIKELY = ("main", "master")


@dataclass(frozen=True, slots=True)
class Range:
    """The commits that `head` has and none of `known` has; without any of those, all that head leads to.

    `base` is the commit from which they go on, as far as there is one. `trusted` is the commit whose baseline counts:
    what a change is to go into, None where there is nothing but the head. `whole` says that nobody knows what was there
    before, so that the history as a whole is what has to be looked at.
    """

    head: str
    base: str | None
    known: tuple[str, ...] = ()
    trusted: str | None = None
    whole: bool = False

    @property
    def revisions(self) -> tuple[str, ...]:
        """As arguments of `git log`."""
        return (self.head, *(f"^{name}" for name in self.known))


def resolve(repository: Repository, event: Event, deadline: Deadline = NO_DEADLINE) -> Range:
    """The range of an event that wants changes; fetches what a clone lacks for it, until `deadline`.

    Raises UsageError for what cannot be resolved.
    """
    remote = Remote(repository, deadline)
    found = _resolved(repository, event, remote)
    if repository.is_shallow:
        for deepen in (*remote.deepen(event.head, event.or_head, event.before), remote.fetch_rest):
            if found is not None and not _crosses(repository, found):
                break
            if deepen():
                found = _resolved(repository, event, remote)
        if found is None or _crosses(repository, found):
            raise _shallow()
    if found is None:
        raise UsageError(
            _("the commits of this run cannot be found in {place}").format(place=repository.place),
            remedy=_("Check out the whole history (fetch-depth: 0), or give --base and --head."),
        )
    if event.has_commits and not repository.run("rev-list", "--max-count=1", *found.revisions, "--"):
        raise UsageError(
            _("{provider} speaks of new commits, but {commit} adds none to what was there").format(
                provider=event.provider, commit=found.head[:10]
            ),
            remedy=_("Set the scope to history, or give --base and --head."),
        )
    return found


def need_whole(repository: Repository, deadline: Deadline = NO_DEADLINE) -> None:
    """See that the history is all here, fetching what a shallow clone lacks. Raises UsageError without it."""
    if repository.is_shallow and not Remote(repository, deadline).fetch_rest(tags=True):
        raise _shallow()


def given(repository: Repository, base: str, head: str, deadline: Deadline = NO_DEADLINE) -> Range:
    """The range between two commits that a user named; fetches what a shallow clone lacks for it.

    Raises UsageError when there is no such commit.
    """
    missing, found = _named(repository, base, head)
    if repository.is_shallow and (found is None or _crosses(repository, found)):
        if not Remote(repository, deadline).fetch_rest():
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
    old, new = repository.commit_name(base), repository.commit_name(head)
    if old is None or new is None:
        return (base if old is None else head), None
    return "", Range(new, old, (old,), old)


def _resolved(repository: Repository, event: Event, remote: Remote) -> Range | None:
    head = repository.commit_name(event.head or "HEAD") or (event.or_head and repository.commit_name(event.or_head))
    if not head:
        return None
    if event.must_be_checked_out and head != repository.commit_name("HEAD"):
        raise UsageError(
            _("this event runs with the rights of the target, and its head is not what is checked out"),
            remedy=_("Use pull_request; or check out the head on purpose, knowing whose code that is."),
        )
    before = repository.commit_name(event.before) if event.before else None
    if event.into_target:
        return _into_target(repository, event, head, before, remote)
    if before is not None:
        last = repository.commit_name(event.last) if event.last else None
        return Range(head, before, (before,), last or before)
    name = event.default or _default_name(repository, remote)
    default = _tip(repository, name, remote)
    if default is None and remote.is_there:
        return None
    if default is None or _is_default(repository, event, name, head, default):
        # The first push of all, or one of which nobody knows what was there before.
        return Range(head, None, whole=not event.is_new)
    return Range(head, _merge_base(repository, default, head), (default,), default)


def _into_target(repository: Repository, event: Event, head: str, before: str | None, remote: Remote) -> Range | None:
    """What a change adds to its target, as the provider's own try at merging them had it, else as the event says.

    Only where nobody names a commit it is the branch of that name: in the clone of a fork that would be the fork's own,
    which may hold anything.
    """
    parents = _parents(repository, event.merge) if event.merge else ()
    name = event.target or event.default or _default_name(repository, remote)
    if head in parents[1:] and repository.commit_name(parents[0]):
        tip: str | None = parents[0]
    elif event.before is not None:
        if before is None and name is not None and remote.fetch_branch(name):
            before = repository.commit_name(event.before)
        tip = before
    else:
        tip = _tip(repository, name, remote)
    if tip is None:
        return None
    # Of histories that have nothing in common all is new.
    return Range(head, _merge_base(repository, tip, head), (tip,), tip)


def _parents(repository: Repository, name: str) -> tuple[str, ...]:
    """The parents of a commit as it names them, also those beyond the end of a shallow clone."""
    full = repository.commit_name(name)
    if full is None:
        return ()
    head, _blank, _message = repository.run("cat-file", "commit", full).partition(b"\n\n")
    fields = [line.split(b" ") for line in head.split(b"\n")]
    return tuple(field[1].decode("ascii", "replace") for field in fields if field[0] == b"parent")


def _is_default(repository: Repository, event: Event, name: str | None, head: str, default: str) -> bool:
    """Whether the default branch itself was pushed, so that nothing can be told from where it is now.

    Where nobody says which branch it is, a commit that the default branch has may well be one of its own.
    """
    if event.branch is not None and name is not None:
        return event.branch == name
    return _merge_base(repository, default, head) == head


def _default_name(repository: Repository, remote: Remote) -> str | None:
    """The name of the default branch: as the clone knows it, by its usual names, or as the remote says."""
    here = "refs/remotes/origin/"
    done = repository.try_run("symbolic-ref", "--quiet", f"{here}HEAD")
    name = done.stdout.decode("utf-8", "surrogateescape").strip().removeprefix(here)
    if name:
        return name
    usual = (name for name in _LIKELY if repository.commit_name(f"{here}{name}"))
    local = (name for name in _LIKELY if repository.commit_name(f"refs/heads/{name}"))
    return next(usual, None) or remote.default_branch() or next(local, None)


def _tip(repository: Repository, name: str | None, remote: Remote | None) -> str | None:
    """The tip of a branch, as `remote` has it; without one, as far as it is known here."""
    if name is None:
        return None
    there = f"refs/remotes/origin/{name}"
    found = repository.commit_name(there) or repository.commit_name(f"refs/heads/{name}")
    if found is None and remote is not None and remote.fetch_branch(name):
        found = repository.commit_name(there)
    return found


def _merge_base(repository: Repository, one: str, other: str) -> str | None:
    done = repository.try_run("merge-base", one, other)
    return done.stdout.decode("ascii", "replace").strip() or None


def _crosses(repository: Repository, range_: Range) -> bool:
    """Whether the range reaches the boundary of a shallow clone, beyond which nobody can see."""
    boundary = shallow_boundary(repository)
    if not boundary:
        return False
    if range_.known and range_.base is None:
        return True
    listed = repository.try_run("rev-list", *range_.revisions, "--")
    return listed.returncode != 0 or not boundary.isdisjoint(listed.stdout.decode().split())


def _shallow() -> UsageError:
    return UsageError(
        _("this clone is shallow, and the rest of the history could not be fetched"),
        remedy=_("Check out with fetch-depth: 0 (GitLab: GIT_DEPTH: 0; else `git fetch --unshallow`)."),
    )
