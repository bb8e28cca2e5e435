"""GitHub Actions, and Gitea and Forgejo, which speak the same. Source: GitHub's page on events and their payloads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.integrations.ci.event import Event, Want, branch_name, commit_name, is_zeros

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_BYTES = 25_000_000
_WHOLE = ("schedule", "workflow_dispatch", "repository_dispatch")


def event(env: Mapping[str, str]) -> Event | None:
    """The event of this run."""
    if env.get("GITHUB_ACTIONS") != "true":
        return None
    name = env.get("GITHUB_EVENT_NAME", "")
    payload = _payload(env.get("GITHUB_EVENT_PATH", ""))
    default = branch_name(_at(payload, "repository", "default_branch"))
    if name in _WHOLE:
        return Event("GitHub", name, Want.HISTORY, default=default)
    if name == "push":
        return _push(payload, default, commit_name(env.get("GITHUB_SHA")))
    if name in ("pull_request", "pull_request_target"):
        return Event(
            "GitHub",
            name,
            Want.CHANGES,
            head=_required(payload, "pull_request", "head", "sha"),
            before=commit_name(_at(payload, "pull_request", "base", "sha")),
            target=branch_name(_at(payload, "pull_request", "base", "ref")),
            default=default,
            into_target=True,
            merge=commit_name(env.get("GITHUB_SHA")) if name == "pull_request" else None,
            has_commits=_is_more_than_none(_at(payload, "pull_request", "commits")),
            must_be_checked_out=name == "pull_request_target",
        )
    if name == "merge_group":
        head, base = (_required(payload, "merge_group", key) for key in ("head_sha", "base_sha"))
        return Event("GitHub", name, Want.CHANGES, head=head, before=base, default=default, has_commits=True)
    if name == "workflow_run":
        # Of a push nobody says any more where the branch stood before; what is on the default branch is there already.
        pushed = _at(payload, "workflow_run", "event") == "push"
        _refuse_forks(payload)
        return Event(
            "GitHub",
            name,
            Want.CHANGES,
            head=_required(payload, "workflow_run", "head_sha"),
            default=default,
            branch=branch_name(_at(payload, "workflow_run", "head_branch")) if pushed else None,
            into_target=not pushed,
            has_commits=not pushed,
            must_be_checked_out=True,
        )
    return Event("GitHub", name, Want.UNKNOWN, default=default)


def _refuse_forks(payload: Mapping[str, Any]) -> None:
    """Raise UsageError for a run for somebody else's repository: nothing in its clone is to be trusted."""
    theirs = _at(payload, "workflow_run", "head_repository", "full_name")
    ours = _at(payload, "repository", "full_name")
    if theirs is not None and theirs != ours:
        raise UsageError(
            _("this event runs with the rights of the target, for the code of a fork"),
            remedy=_("Use pull_request, which needs no such rights."),
        )


def _push(payload: Mapping[str, Any], default: str | None, here: str | None) -> Event:
    branch = branch_name(_at(payload, "ref"))
    if is_zeros(_at(payload, "after")):  # it was deleted
        return Event("GitHub", "push", Want.NOTHING, branch=branch)
    before, after = _at(payload, "before"), _required(payload, "after")
    # Of an annotated tag `after` is the tag itself, which need not be in a clone that has its commit.
    is_tag = branch is not None and branch.startswith("refs/tags/")
    return Event(
        "GitHub", "push", Want.CHANGES, head=after, or_head=here if is_tag else None, before=commit_name(before),
        default=default, branch=branch, is_new=is_zeros(before),
        has_commits=_at(payload, "forced") is False and commit_name(before) not in (None, after),
    )  # fmt: skip


def _is_more_than_none(number: object) -> bool:
    """Whether it is a number above 0; act writes 1.0 for 1."""
    return isinstance(number, int | float) and number > 0


def _payload(path: str) -> Mapping[str, Any]:
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        payload = json.loads(content) if len(content) <= _MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise UsageError(
            _("GITHUB_EVENT_PATH names no event that can be read"),
            remedy=_("Run it in a step of a workflow, or give --base and --head."),
        )
    return payload


def _at(payload: Mapping[str, Any], *keys: str) -> object:
    value: object = payload
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _required(payload: Mapping[str, Any], *keys: str) -> str:
    found = commit_name(_at(payload, *keys))
    if found is None:
        raise UsageError(
            _("the event has no commit at {keys}").format(keys=".".join(keys)),
            remedy=_("Give --base and --head."),
        )
    return found
