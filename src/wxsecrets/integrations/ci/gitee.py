"""Gitee Go. Source: help.gitee.com/gitee-go/pipeline/parameter; it does not say where a branch stood before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.integrations.ci.event import Event, Want, branch_name, commit_name

if TYPE_CHECKING:
    from collections.abc import Mapping


def event(env: Mapping[str, str]) -> Event | None:
    """The event of this build. In a pull request GITEE_BRANCH and GITEE_COMMIT are those of the target."""
    if "GITEE_PIPELINE_NAME" not in env:
        return None
    branch = branch_name(env.get("GITEE_BRANCH"))
    commit = commit_name(env.get("GITEE_COMMIT"))
    if env.get("GITEE_PULL_ID"):
        source = commit_name(env.get("GITEE_SOURCE_COMMIT"))
        return Event(
            "Gitee Go", "pull request", Want.CHANGES, head=source, before=commit, target=branch, into_target=True
        )
    return Event("Gitee Go", "push", Want.CHANGES, head=commit, branch=branch)
