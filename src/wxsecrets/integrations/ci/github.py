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
        return _push(payload, default)
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
            must_be_checked_out=name == "pull_request_target",
        )
    if name == "merge_group":
        head, base = (_required(payload, "merge_group", key) for key in ("head_sha", "base_sha"))
        return Event("GitHub", name, Want.CHANGES, head=head, before=base, default=default)
    if name == "workflow_run":
        head = _required(payload, "workflow_run", "head_sha")
        return Event(
            "GitHub", name, Want.CHANGES, head=head, default=default, into_target=True, must_be_checked_out=True
        )
    raise UsageError(
        _("the event does not say what to scan"),
        remedy=_("Set the scope to history, or give --base and --head."),
    )


def _push(payload: Mapping[str, Any], default: str | None) -> Event:
    branch = branch_name(_at(payload, "ref"))
    if is_zeros(_at(payload, "after")):  # it was deleted
        return Event("GitHub", "push", Want.NOTHING, branch=branch)
    before = _at(payload, "before")
    # Of an annotated tag `after` is the tag itself.
    return Event(
        "GitHub", "push", Want.CHANGES, head=_required(payload, "after"), before=commit_name(before), default=default,
        branch=branch, is_new=is_zeros(before),
    )  # fmt: skip


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
