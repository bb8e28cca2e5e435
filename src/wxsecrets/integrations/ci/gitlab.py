"""GitLab CI, and JihuLab. Source: GitLab's page on predefined variables; zeros as measured by its users (#12850)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.integrations.ci.event import Event, Want, branch_name, commit_name, is_zeros

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE = ("schedule", "web", "api", "trigger", "pipeline", "chat")


def event(env: Mapping[str, str]) -> Event | None:
    """The event of this pipeline. CI_COMMIT_BEFORE_SHA is zeros in all but pushes to a branch that was there."""
    if env.get("GITLAB_CI") != "true":
        return None
    source = env.get("CI_PIPELINE_SOURCE", "push")
    default = branch_name(env.get("CI_DEFAULT_BRANCH"))
    head = commit_name(env.get("CI_COMMIT_SHA"))
    tag = env.get("CI_COMMIT_TAG")
    if source in _WHOLE:
        return Event("GitLab", source, Want.HISTORY, head=head, default=default)
    if source == "merge_request_event":
        # In a merged-results pipeline CI_COMMIT_SHA is a merge that nobody has made yet.
        return Event(
            "GitLab",
            source,
            Want.CHANGES,
            head=commit_name(env.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")) or head,
            before=commit_name(env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")),
            target=branch_name(env.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")),
            default=default,
            into_target=True,
        )
    return Event(
        "GitLab",
        source,
        Want.CHANGES,
        head=head,
        before=commit_name(env.get("CI_COMMIT_BEFORE_SHA")),
        default=default,
        branch=branch_name(env.get("CI_COMMIT_BRANCH")) or branch_name(tag and f"refs/tags/{tag}"),
        is_new=is_zeros(env.get("CI_COMMIT_BEFORE_SHA")),
    )
