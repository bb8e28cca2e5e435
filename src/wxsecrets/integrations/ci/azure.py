"""Azure Pipelines. Source: its page on predefined variables; it does not say where a branch stood before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.integrations.ci.event import Event, Want, branch_name, commit_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE = ("Schedule", "Manual")


def event(env: Mapping[str, str]) -> Event | None:
    """The event of this run."""
    if env.get("TF_BUILD", "").lower() != "true":
        return None
    reason = env.get("BUILD_REASON", "")
    head = commit_name(env.get("BUILD_SOURCEVERSION"))
    if reason in _WHOLE:
        return Event("Azure", reason, Want.HISTORY, head=head)
    if reason == "PullRequest":
        return Event(
            "Azure",
            reason,
            Want.CHANGES,
            head=commit_name(env.get("SYSTEM_PULLREQUEST_SOURCECOMMITID")) or head,
            merge=head,
            target=branch_name(env.get("SYSTEM_PULLREQUEST_TARGETBRANCH")),
            into_target=True,
        )
    return Event("Azure", reason, Want.CHANGES, head=head, branch=branch_name(env.get("BUILD_SOURCEBRANCH")))
