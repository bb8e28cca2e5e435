"""Jenkins, and CODING, whose pipelines are Jenkins' with the same variables of its git plugin.

Source: the git plugin's page; help.coding.net/docs/ci/env.html, and docs/ci/practice/version.html for the commits of a
merge request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.integrations.ci.event import Event, Want, branch_name, commit_name

if TYPE_CHECKING:
    from collections.abc import Mapping


def event(env: Mapping[str, str]) -> Event | None:
    """The event of this build. There is no previous commit in the first build of a branch.

    It is the last successful one that counts: a build that failed may have done so before it came to this.
    """
    if "JENKINS_URL" not in env and "CODING_PROJECT_NAME" not in env and "BUILD_TAG" not in env:
        return None
    provider = "CODING" if "CODING_PROJECT_NAME" in env else "Jenkins"
    head = commit_name(env.get("GIT_COMMIT"))
    target = branch_name(env.get("CHANGE_TARGET") or env.get("MR_TARGET_BRANCH"))
    into = commit_name(env.get("MR_TARGET_SHA"))
    if target is not None or into is not None:
        head = commit_name(env.get("MR_SOURCE_SHA")) or head
        return Event(provider, "pull request", Want.CHANGES, head=head, before=into, target=target, into_target=True)
    branch = branch_name((env.get("BRANCH_NAME") or env.get("GIT_BRANCH") or "").removeprefix("origin/"))
    before = commit_name(env.get("GIT_PREVIOUS_SUCCESSFUL_COMMIT"))
    last = commit_name(env.get("GIT_PREVIOUS_COMMIT"))
    # Built again, a commit does not become its own judge.
    last = None if last == head else last
    return Event(provider, "build", Want.CHANGES, head=head, before=before, last=last, branch=branch)
