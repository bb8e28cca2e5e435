"""What git, or a runner of hooks, tells a hook of a push: which refs change, from what to what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.errors import UsageError
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.sources.git import Repository

_NAME = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Update:
    """A ref of the receiving repository, the object that it gets, and the one that it had there, if any."""

    ref: bytes
    new: str
    old: str | None


def of_pre_push(lines: bytes) -> tuple[Update, ...]:
    """From a pre-push hook's standard input, `LOCAL-REF LOCAL-NAME REMOTE-REF REMOTE-NAME` a line; no deletions."""
    return tuple(
        update for local, new, ref, old in _fields(lines, 4) if local and (update := _update(ref, old, new)) is not None
    )


def of_pre_receive(lines: bytes) -> tuple[Update, ...]:
    """From a pre-receive hook's standard input, `OLD NEW REF` a line; no deletions."""
    found = (_update(ref, old, new) for old, new, ref in _fields(lines, 3))
    return tuple(update for update in found if update is not None)


def of_runner(repository: Repository, env: Mapping[str, str]) -> tuple[Update, ...]:
    """From the environment in which pre-commit and prek run a pre-push hook.

    They tell of one ref only. The first push of a root commit comes without FROM and TO, and a run by hand without
    anything: then what the branch, or HEAD, leads to is meant.
    """
    tip = env.get("PRE_COMMIT_TO_REF") or env.get("PRE_COMMIT_LOCAL_BRANCH") or "HEAD"
    new = repository.object_name(tip)
    if new is None:
        raise UsageError(
            _("there is no branch, tag or commit {name} in {place}").format(name=tip, place=repository.place),
            remedy=_("Push something that has been committed."),
        )
    ref = env.get("PRE_COMMIT_REMOTE_BRANCH", "").encode()
    old = env.get("PRE_COMMIT_FROM_REF")
    return (Update(ref, new, repository.object_name(old) if old else None),)


def update(ref: str, old: str, new: str) -> Update | None:
    """From the arguments of an update hook; None for a deletion."""
    return _update(ref.encode("utf-8", "surrogateescape"), old.encode(), new.encode())


def _fields(lines: bytes, number: int) -> tuple[list[bytes], ...]:
    found = tuple(line.split(b" ") for line in lines.split(b"\n") if line.strip())
    if any(len(fields) != number for fields in found):
        raise _not_understood()
    return found


def _update(ref: bytes, old: bytes, new: bytes) -> Update | None:
    new, old = new.strip(), old.strip()
    if not _NAME.fullmatch(old) or not _NAME.fullmatch(new):
        raise _not_understood()
    return Update(ref.strip(), new.decode(), old.decode() if old.strip(b"0") else None) if new.strip(b"0") else None


def _not_understood() -> UsageError:
    return UsageError(_("what is pushed cannot be understood"), remedy=_("Let git run this hook; see docs/hooks.md."))
