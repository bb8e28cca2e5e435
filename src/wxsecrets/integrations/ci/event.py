"""What a CI system says of the run that it started."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LONGEST_NAME = 250


class Want(Enum):
    """What there is to scan."""

    CHANGES = "changes"
    """What commits add."""
    HISTORY = "history"
    """Everything ever committed."""
    NOTHING = "nothing"
    """Nothing at all: a branch was deleted."""
    UNKNOWN = "unknown"
    """The event does not say."""


@dataclass(frozen=True, slots=True)
class Event:
    """One run: `provider` and `name` say of what, for people.

    `head` is the newest commit to look at, HEAD if None; `or_head` the same by another name. `before` is where that
    branch stood earlier, as far as the provider knows; `last` where it stood in the last run, if that is later: what
    was recorded by then counts. `target` is the branch that the change is meant for, in a pull request the one that it
    is to be merged into; None for the default branch, whose name is `default` if the provider tells. `into_target` says
    that the commits are not in the target yet and that only what they add to it counts, wherever `before` is; `merge`
    is the provider's own try at merging them, whose first parent is the target as it was then. `branch` is the name of
    the branch that was pushed, or the full one of a tag.
    """

    provider: str
    name: str
    want: Want
    head: str | None = None
    or_head: str | None = None
    before: str | None = None
    last: str | None = None
    target: str | None = None
    default: str | None = None
    into_target: bool = False
    merge: str | None = None
    branch: str | None = None
    is_new: bool = False
    """Whether the provider says that there was no such branch or tag before."""
    has_commits: bool = False
    """Whether the provider says that there is at least one commit to scan."""
    must_be_checked_out: bool = False
    """Whether the head is somebody else's, so that it is scanned only if it is really what is checked out."""


def commit_name(value: object) -> str | None:
    """A full object name; None for anything else, and for the zeros that stand for no commit."""
    if isinstance(value, str) and _COMMIT.fullmatch(value) and value.strip("0"):
        return value
    return None


def is_zeros(value: object) -> bool:
    """Whether something is the name that stands for no commit."""
    return isinstance(value, str) and _COMMIT.fullmatch(value) is not None and not value.strip("0")


def branch_name(value: object) -> str | None:
    """The short name of a branch; None for what cannot be one. It may still be hostile, but is no option of git."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME or not value.isprintable():
        return None
    name = value.removeprefix("refs/heads/")
    return name if name and not name.startswith("-") and ".." not in name else None
