"""CODING's own pipelines; its Jenkins ones are in `jenkins`. Source: ci.coding.net/docs/env.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.integrations.ci.event import Event, Want, branch_name, commit_name, is_zeros

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTO_TARGET = ("merge_request", "merge_request.target", "mergeable", "merge_request.mergeable")


def event(env: Mapping[str, str]) -> Event | None:
    """The event of this build. Of a merge request CODING_BRANCH is the target's, CODING_COMMIT the source's."""
    if "CODING_EVENT" not in env:
        return None
    name = env["CODING_EVENT"]
    branch = branch_name(env.get("CODING_BRANCH"))
    head = commit_name(env.get("CODING_COMMIT"))
    if name == "branch.delete":
        return Event("CODING", name, Want.NOTHING, branch=branch)
    if name.startswith("crontab"):
        return Event("CODING", name, Want.HISTORY)
    if name in _INTO_TARGET:
        before = commit_name(env.get("CODING_MERGE_REQUEST_TARGET_SHA"))
        return Event("CODING", name, Want.CHANGES, head=head, before=before, target=branch, into_target=True)
    if name == "tag_push":
        branch = branch_name(f"refs/tags/{branch}")
    before = env.get("CODING_BEFORE_SHA")
    is_new = is_zeros(before) or name == "branch.create"
    return Event("CODING", name, Want.CHANGES, head=head, before=commit_name(before), branch=branch, is_new=is_new)
