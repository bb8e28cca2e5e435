"""Bitbucket Pipelines. Source: its page on default variables; it does not say where a branch stood before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.integrations.ci.event import Event, Want, branch_name, commit_name

if TYPE_CHECKING:
    from collections.abc import Mapping


def event(env: Mapping[str, str]) -> Event | None:
    """The event of this pipeline."""
    if "BITBUCKET_BUILD_NUMBER" not in env:
        return None
    head = commit_name(env.get("BITBUCKET_COMMIT"))
    if "BITBUCKET_PR_ID" in env:
        return Event(
            "Bitbucket",
            "pull request",
            Want.CHANGES,
            head=head,
            # It is given short, which is no name to rely on; the branch is.
            before=commit_name(env.get("BITBUCKET_PR_DESTINATION_COMMIT")),
            target=branch_name(env.get("BITBUCKET_PR_DESTINATION_BRANCH")),
            into_target=True,
        )
    return Event("Bitbucket", "push", Want.CHANGES, head=head, branch=branch_name(env.get("BITBUCKET_BRANCH")))
