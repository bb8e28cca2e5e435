"""`wxsecrets ci`: events of CI systems times real repositories, through the real command."""

from __future__ import annotations

import json
import random
import re
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from support.command import Outcome, wxsecrets
from support.leaks import config, shows
from support.repos import Repo, init
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RNG = random.Random(130)
ZEROS = "0" * 40
CLEAN = "module.exports = {}\n"


@dataclass
class _Runner:
    """A runner's folders, and what a run left in them."""

    folder: Path
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    def github(
        self, where: Path, name: str, payload: object, *arguments: str, status: int | None = 0, **env: str
    ) -> Outcome:
        """Run it as a step of a workflow."""
        event = self.folder / "event.json"
        event.write_bytes(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
        files = {key: self.folder / key for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_bytes(b"")
        outcome = wxsecrets(
            "ci", *arguments, cwd=where,
            env={"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(event),
                 **{key: str(file) for key, file in files.items()}, **env},
        )  # fmt: skip
        if status is not None:
            assert outcome.status == status, outcome
        lines = files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
        self.outputs = dict(line.split("=", 1) for line in lines)
        self.summary = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        assert self.outputs["exit-code"] == str(outcome.status)
        return outcome


@pytest.fixture
def runner(tmp_path: Path) -> _Runner:
    """A runner with folders of its own."""
    folder = tmp_path / "runner"
    folder.mkdir()
    return _Runner(folder)


def _leak(repo: Repo, name: str = "config.js") -> str:
    """A commit that adds a secret; its name."""
    return repo.commit({name: config(RNG)[0]})


def _cloned(origin: Repo, to: Path, *options: str) -> Repo:
    """A clone over file://, as a runner makes one."""
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.git("clone", "--quiet", *options, f"file://{origin.path}", str(to))
    return Repo(to)


def _payload(**fields: Any) -> dict[str, Any]:
    return {"repository": {"default_branch": "main"}, **fields}


def _pull_request(base: str, head: str) -> dict[str, Any]:
    return _payload(pull_request={"head": {"sha": head}, "base": {"sha": base, "ref": "main"}})


@dataclass
class _Case:
    """A repository with an event, and what has to come of them."""

    name: str
    payload: Any
    status: int
    base: str
    head: str
    commits: int | None
    merge: str = ""


def _push(repo: Repo) -> _Case:
    before = repo.commit({"a.js": CLEAN})
    after = _leak(repo)
    return _Case("push", _payload(ref="refs/heads/main", before=before, after=after), 1, before, after, 1)


def _push_of_nothing_bad(repo: Repo) -> _Case:
    before = _leak(repo)
    after = repo.commit({"a.js": CLEAN})
    return _Case("push", _payload(ref="refs/heads/main", before=before, after=after), 0, before, after, 1)


def _first_push(repo: Repo) -> _Case:
    repo.commit({"a.js": CLEAN})
    after = _leak(repo)
    return _Case("push", _payload(ref="refs/heads/main", before=ZEROS, after=after), 1, "", after, 2)


def _root_commit(repo: Repo) -> _Case:
    after = _leak(repo)
    return _Case("push", _payload(ref="refs/heads/main", before=ZEROS, after=after), 1, "", after, 1)


def _new_branch(repo: Repo) -> _Case:
    base = _leak(repo)  # of the default branch: not this push's
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit({"a.js": CLEAN})
    after = _leak(repo, "new.js")
    return _Case("push", _payload(ref="refs/heads/feature", before=ZEROS, after=after), 1, base, after, 2)


def _new_branch_without_commits(repo: Repo) -> _Case:
    base = _leak(repo)
    repo.git("branch", "feature")
    return _Case("push", _payload(ref="refs/heads/feature", before=ZEROS, after=base), 0, base, base, 0)


def _unrelated_branch(repo: Repo) -> _Case:
    repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "--orphan", "other")
    after = _leak(repo)
    return _Case("push", _payload(ref="refs/heads/other", before=ZEROS, after=after), 1, "", after, 1)


def _forced(repo: Repo) -> _Case:
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    before = repo.commit({"b.js": CLEAN})
    repo.git("reset", "--quiet", "--hard", base)
    after = _leak(repo)
    payload = _payload(ref="refs/heads/feature", before=before, after=after, forced=True)
    return _Case("push", payload, 1, before, after, 1)


def _forced_and_lost(repo: Repo) -> _Case:
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    after = _leak(repo)
    payload = _payload(ref="refs/heads/feature", before="1" * 40, after=after, forced=True)
    return _Case("push", payload, 1, base, after, 1)


def _default_branch_forced_and_lost(repo: Repo) -> _Case:
    _leak(repo)
    after = repo.commit({"a.js": CLEAN})
    # Nobody knows what is new: the whole history is looked at.
    return _Case("push", _payload(ref="refs/heads/main", before="1" * 40, after=after, forced=True), 1, "", "", 2)


def _set_back(repo: Repo) -> _Case:
    after = repo.commit({"a.js": CLEAN})
    before = _leak(repo)
    repo.git("reset", "--quiet", "--hard", after)
    payload = _payload(ref="refs/heads/main", before=before, after=after, forced=True)
    return _Case("push", payload, 0, before, after, 0)


def _deleted(repo: Repo) -> _Case:
    before = _leak(repo)
    payload = _payload(ref="refs/heads/gone", before=before, after=ZEROS, deleted=True)
    return _Case("push", payload, 0, "", "", 0)


def _tag(repo: Repo) -> _Case:
    base = _leak(repo)
    repo.git("tag", "-a", "v1", "-m", "v1")
    tag = repo.git("rev-parse", "v1").decode().strip()
    return _Case("push", _payload(ref="refs/tags/v1", before=ZEROS, after=tag), 0, base, base, 0)


def _pull(repo: Repo) -> _Case:
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    head = _leak(repo)
    return _Case("pull_request", _pull_request(base, head), 1, base, head, 1)


def _pull_with_an_old_base(repo: Repo) -> _Case:
    """The target went on, with a leak of its own; GitHub's base is where it was when the pull request was opened."""
    old = repo.commit({"a.js": CLEAN})
    base = _leak(repo, "theirs.js")
    repo.git("checkout", "--quiet", "-b", "feature")
    head = repo.commit({"b.js": CLEAN})
    repo.git("checkout", "--quiet", "main")
    _leak(repo, "later.js")
    repo.git("merge", "--quiet", "--no-ff", "-m", "the merge that would be", "feature")
    merge = repo.git("rev-parse", "HEAD").decode()
    return _Case("pull_request", _pull_request(old, head), 0, base, head, 1, merge)


def _merge_only(repo: Repo) -> _Case:
    """The secret is in neither parent, only in the merge's own resolution."""
    base = repo.commit({"a.js": "1\n"})
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit({"a.js": "2\n"})
    repo.git("checkout", "--quiet", "-b", "side", base)
    repo.commit({"a.js": "3\n"})
    repo.git("checkout", "--quiet", "feature")
    repo.git("merge", "--quiet", "--no-commit", "--strategy=ours", "side")
    head = _leak(repo, "a.js")
    return _Case("pull_request", _pull_request(base, head), 1, base, head, 3)


def _octopus(repo: Repo) -> _Case:
    base = repo.commit({"a.js": CLEAN})
    for name in ("one", "two", "three"):
        repo.git("checkout", "--quiet", "-b", name, base)
        _leak(repo, f"{name}.js") if name == "two" else repo.commit({f"{name}.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature", base)
    repo.git("merge", "--quiet", "-m", "octopus", "one", "two", "three")
    head = repo.git("rev-parse", "HEAD").decode().strip()
    return _Case("pull_request", _pull_request(base, head), 1, base, head, 4)


def _merged_into_each_other(repo: Repo) -> _Case:
    """Both branches were merged into the other: there are two merge bases, and neither's commits are the change's."""
    root = repo.commit({"a.js": CLEAN})
    one = _leak(repo, "theirs.js")
    repo.git("checkout", "--quiet", "-b", "feature", root)
    other = repo.commit({"b.js": CLEAN})
    repo.git("merge", "--quiet", "-m", "main into feature", one)
    head = repo.commit({"c.js": CLEAN})
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "-m", "feature into main", other)
    base = _leak(repo, "later.js")
    first = repo.git("merge-base", base, head).decode()
    return _Case("pull_request", _pull_request(base, head), 0, first, head, 2)


def _pull_without_its_base(repo: Repo) -> _Case:
    """A checkout of a fork has the fork's own branches, which may be anything."""
    repo.commit({"a.js": CLEAN})
    head = _leak(repo)
    return _Case("pull_request", _pull_request("1" * 40, head), 2, "", "", None)


def _queue(repo: Repo) -> _Case:
    base = _leak(repo)
    head = repo.commit({"a.js": CLEAN})
    return _Case("merge_group", _payload(merge_group={"head_sha": head, "base_sha": base}), 0, base, head, 1)


def _target_checked_out(repo: Repo) -> _Case:
    base = repo.commit({"a.js": CLEAN})
    head = _leak(repo)
    return _Case("pull_request_target", _pull_request(base, head), 1, base, head, 1)


def _target_not_checked_out(repo: Repo) -> _Case:
    base = repo.commit({"a.js": CLEAN})
    head = _leak(repo)
    repo.git("checkout", "--quiet", base)
    return _Case("pull_request_target", _pull_request(base, head), 2, "", "", None)


def _after_a_push(repo: Repo) -> _Case:
    """On the default branch nobody says what was there before, when another workflow has run for its push."""
    head = _leak(repo)
    run = {"head_sha": head, "event": "push", "head_branch": "main"}
    return _Case("workflow_run", _payload(workflow_run=run), 1, "", "", 1)


def _after_a_pull_request(repo: Repo) -> _Case:
    """The branch of a fork may be called as it likes."""
    base = _leak(repo)
    repo.git("checkout", "--quiet", "--detach")
    head = repo.commit({"a.js": CLEAN})
    run = {"head_sha": head, "event": "pull_request", "head_branch": "main"}
    return _Case("workflow_run", _payload(workflow_run=run), 0, base, head, 1)


def _schedule(repo: Repo) -> _Case:
    _leak(repo)
    repo.commit({"config.js": CLEAN})
    return _Case("schedule", {}, 1, "", "", 2)


def _dispatch(repo: Repo) -> _Case:
    repo.commit({"config.js": CLEAN})
    return _Case("workflow_dispatch", _payload(), 0, "", "", 1)


def _unknown_commit(repo: Repo) -> _Case:
    base = _leak(repo)
    return _Case("push", _payload(ref="refs/heads/main", before=base, after="2" * 40), 2, "", "", None)


def _other_event(repo: Repo) -> _Case:
    _leak(repo)
    return _Case("release", _payload(), 2, "", "", None)


_CASES = [
    _push, _push_of_nothing_bad, _first_push, _root_commit, _new_branch, _new_branch_without_commits,
    _unrelated_branch, _forced, _forced_and_lost, _default_branch_forced_and_lost, _set_back, _deleted, _tag,
    _pull, _pull_with_an_old_base, _merge_only, _octopus, _queue, _target_checked_out, _target_not_checked_out,
    _schedule, _dispatch, _unknown_commit, _other_event, _merged_into_each_other, _after_a_push, _after_a_pull_request,
    _pull_without_its_base,
]  # fmt: skip


@pytest.mark.parametrize("make", _CASES)
def test_ranges(make: Callable[[Repo], _Case], tmp_path: Path, runner: _Runner) -> None:
    """What is scanned follows from the event: all of what it adds, nothing else, and an error instead of a guess."""
    repo = init(tmp_path / "repo")
    case = make(repo)
    outcome = runner.github(repo.path, case.name, case.payload, status=case.status, GITHUB_SHA=case.merge)
    if case.status == 2:
        assert outcome.text.startswith("::error title=wxsecrets::")
        return
    assert (runner.outputs["base"], runner.outputs["head"]) == (case.base, case.head)
    assert runner.outputs["scanned-commits"] == str(case.commits)
    assert runner.outputs["complete"] == "true"
    assert runner.summary.startswith("### ")


def test_sha256(tmp_path: Path, runner: _Runner) -> None:
    """Repositories with SHA-256 names are no different."""
    repo = init(tmp_path / "repo", "--object-format=sha256")
    case = _push(repo)
    runner.github(repo.path, case.name, case.payload, status=1)
    assert (runner.outputs["base"], len(runner.outputs["head"])) == (case.base, 64)


@pytest.mark.parametrize("make", [_push, _new_branch, _forced_and_lost, _pull, _merge_only, _schedule])
def test_a_shallow_clone(make: Callable[[Repo], _Case], tmp_path: Path, runner: _Runner) -> None:
    """What a shallow clone lacks is fetched, where the remote is there."""
    origin = init(tmp_path / "origin")
    case = make(origin)
    branch = origin.git("branch", "--show-current").decode().strip()
    clone = _cloned(origin, tmp_path / "clone", "--depth=1", "--branch", branch, "--no-single-branch")
    runner.github(clone.path, case.name, case.payload, status=case.status)
    assert runner.outputs["base"] == case.base


@pytest.mark.parametrize("make", [_push, _pull, _schedule])
def test_a_shallow_clone_without_its_remote(make: Callable[[Repo], _Case], tmp_path: Path, runner: _Runner) -> None:
    """Where it cannot be fetched it is an error with the line to add, never a green run."""
    origin = init(tmp_path / "origin")
    case = make(origin)
    branch = origin.git("branch", "--show-current").decode().strip()
    clone = _cloned(origin, tmp_path / "clone", "--depth=1", "--branch", branch)
    origin.path.rename(tmp_path / "gone")
    outcome = runner.github(clone.path, case.name, case.payload, status=2)
    assert "fetch-depth: 0" in outcome.errors


def _as_checked_out(origin: Repo, to: Path, revision: str, *refs: str) -> Repo:
    """What the checkout steps of CI systems make: one commit, and no branch but those in `refs`."""
    clone = init(to)
    clone.git("remote", "add", "origin", f"file://{origin.path}")
    clone.git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", f"+{revision}:refs/remotes/pull/1/merge", *refs)
    clone.git("checkout", "--quiet", "--detach", "refs/remotes/pull/1/merge")
    return clone


def test_a_checkout_of_one_merge(tmp_path: Path, runner: _Runner) -> None:
    """GitHub's own default: the merge that would be made, without a parent. All it takes is fetched."""
    origin = init(tmp_path / "origin")
    case = _pull_with_an_old_base(origin)
    merge = origin.git("rev-parse", "HEAD").decode()
    origin.git("update-ref", "refs/pull/1/merge", merge)
    origin.git("reset", "--quiet", "--hard", f"{merge}^1")
    clone = _as_checked_out(origin, tmp_path / "clone", "refs/pull/1/merge")
    before = clone.git("for-each-ref", "refs/heads", "refs/tags"), clone.git("rev-parse", "HEAD")
    runner.github(clone.path, case.name, case.payload, status=0, GITHUB_SHA=case.merge)
    assert (runner.outputs["base"], runner.outputs["scanned-commits"]) == (case.base, "1")
    # Of the workspace nothing has changed.
    assert (clone.git("for-each-ref", "refs/heads", "refs/tags"), clone.git("rev-parse", "HEAD")) == before
    assert not clone.git("status", "--porcelain")


@pytest.mark.parametrize("depth", [(), ("--depth=1",)])
def test_a_clone_of_one_branch(depth: tuple[str, ...], tmp_path: Path) -> None:
    """The branch that a pull request is for is fetched, where only its own is here."""
    origin = init(tmp_path / "origin")
    _leak(origin)
    origin.git("checkout", "--quiet", "-b", "feature")
    origin.commit({"a.js": CLEAN})
    clone = _cloned(origin, tmp_path / "clone", "--single-branch", "--branch=feature", *depth)
    pull = {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_ID": "1", "BITBUCKET_PR_DESTINATION_BRANCH": "main"}
    outcome = wxsecrets("ci", cwd=clone.path, env=pull)
    assert outcome.status == 0, outcome
    assert "1 commit," in outcome.text
    hostile = {**pull, "BITBUCKET_PR_DESTINATION_BRANCH": "*:refs/heads/*"}
    assert wxsecrets("ci", cwd=clone.path, env=hostile).status == 2
    assert b"refs/heads/main" not in clone.git("for-each-ref")


def test_a_base_that_a_shallow_clone_lacks(tmp_path: Path) -> None:
    """One that the user named is fetched as well."""
    origin = init(tmp_path / "origin")
    base = _leak(origin)
    for number in range(3):
        origin.commit({"a.js": f"{number}\n"})
    clone = _cloned(origin, tmp_path / "clone", "--depth=1")
    outcome = wxsecrets("ci", "--base", base, cwd=clone.path)
    assert (outcome.status, "3 commits," in outcome.text) == (0, True), outcome


def test_a_remote_that_says_nothing(tmp_path: Path) -> None:
    """The time limit counts for fetching, too: a remote that never answers is one that does not have it."""
    origin = init(tmp_path / "origin")
    case = _push(origin)
    clone = _cloned(origin, tmp_path / "clone", "--depth=1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        clone.git("remote", "set-url", "origin", f"git://127.0.0.1:{silent.getsockname()[1]}/x")
        began = time.monotonic()
        outcome = wxsecrets("ci", f"--base={case.base}", "--time-limit=0.03", cwd=clone.path)
        assert time.monotonic() - began < 30
    assert outcome.status == 2
    assert "fetch-depth: 0" in outcome.errors
    assert not list((clone.path / ".git").glob("*.lock"))


def test_a_tag_that_is_another_one_here(tmp_path: Path) -> None:
    """A whole history is fetched with all tags, and no tag or branch of the clone is touched."""
    origin = init(tmp_path / "origin")
    origin.commit({"a.js": CLEAN})
    origin.git("checkout", "--quiet", "--detach")
    _leak(origin)
    origin.git("tag", "v1")
    origin.git("tag", "v2")
    origin.git("checkout", "--quiet", "main")
    origin.commit({"a.js": "2\n"})
    clone = _cloned(origin, tmp_path / "clone", "--depth=1")
    clone.git("tag", "v2")
    before = clone.git("rev-parse", "v2", "main")
    outcome = wxsecrets("ci", "--scope=history", cwd=clone.path)
    assert outcome.status == 1, outcome
    assert "the whole history, 3 commits" in outcome.text
    assert clone.git("rev-parse", "v2", "main") == before


def test_a_clone_without_contents(tmp_path: Path, runner: _Runner) -> None:
    """Contents that a partial clone lacks are not fetched behind the user's back: status 3, and named."""
    origin = init(tmp_path / "origin")
    before = origin.commit({"a.js": CLEAN})
    origin.commit({"b.js": config(RNG)[0]})
    after = origin.commit({"b.js": CLEAN})
    clone = _cloned(origin, tmp_path / "clone", "--filter=blob:none")
    payload = _payload(ref="refs/heads/main", before=before, after=after)
    outcome = runner.github(clone.path, "push", payload, status=3)
    assert runner.outputs["complete"] == "false"
    assert "2 commits, 1 file version; 1 not looked at, since this clone does not have it" in outcome.text


def _gitlab(**env: str) -> dict[str, str]:
    return {"GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "main", **env}


def _coding(event: str, **env: str) -> dict[str, str]:
    return {"CODING_PROJECT_NAME": "x", "CODING_EVENT": event, "CODING_BRANCH": "feature"} | env


_PROVIDERS: list[tuple[str, Callable[[str, str, str], dict[str, str]], int]] = [
    ("GitLab push", lambda _b, f, h: _gitlab(CI_COMMIT_SHA=h, CI_COMMIT_BEFORE_SHA=f, CI_COMMIT_BRANCH="feature"), 1),
    ("GitLab push", lambda _b, _f, h: _gitlab(CI_COMMIT_SHA=h, CI_COMMIT_BEFORE_SHA=ZEROS, CI_COMMIT_BRANCH="x"), 2),
    (
        "GitLab merge_request_event",
        lambda b, _f, h: _gitlab(
            CI_PIPELINE_SOURCE="merge_request_event", CI_COMMIT_SHA=h, CI_COMMIT_BEFORE_SHA=ZEROS,
            CI_MERGE_REQUEST_DIFF_BASE_SHA=b, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main",
        ),
        2,
    ),
    ("GitLab schedule", lambda _b, _f, _h: _gitlab(CI_PIPELINE_SOURCE="schedule", CI_COMMIT_BEFORE_SHA=ZEROS), 3),
    (
        "Jenkins build",
        lambda _b, f, h: {"JENKINS_URL": "x", "GIT_COMMIT": h, "GIT_PREVIOUS_COMMIT": f,
                         "GIT_PREVIOUS_SUCCESSFUL_COMMIT": f},
        1,
    ),
    # The build before failed, and may have ended before it came to this.
    ("Jenkins build", lambda _b, f, h: {"JENKINS_URL": "x", "GIT_COMMIT": h, "GIT_PREVIOUS_COMMIT": f}, 2),
    ("Jenkins build", lambda _b, _f, h: {"JENKINS_URL": "x", "GIT_COMMIT": h, "GIT_BRANCH": "origin/feature"}, 2),
    ("Jenkins pull request", lambda _b, _f, h: {"BUILD_TAG": "x", "GIT_COMMIT": h, "CHANGE_TARGET": "main"}, 2),
    ("CODING build", lambda _b, f, h: {"CODING_PROJECT_NAME": "x", "GIT_COMMIT": h,
                                      "GIT_PREVIOUS_SUCCESSFUL_COMMIT": f}, 1),
    ("CODING push", lambda _b, f, h: _coding("push", CODING_COMMIT=h, CODING_BEFORE_SHA=f), 1),
    ("CODING branch.create", lambda _b, _f, h: _coding("branch.create", CODING_COMMIT=h, CODING_BEFORE_SHA=""), 2),
    (
        "CODING merge_request",
        lambda b, _f, h: _coding(
            "merge_request", CODING_COMMIT=h, CODING_BRANCH="main", CODING_MERGE_REQUEST_TARGET_SHA=b
        ),
        2,
    ),
    ("CODING crontab", lambda _b, _f, h: _coding("crontab", CODING_COMMIT=h), 3),
    ("Gitee Go push", lambda _b, _f, h: {"GITEE_PIPELINE_NAME": "x", "GITEE_BRANCH": "feature", "GITEE_COMMIT": h}, 2),
    (
        "Gitee Go pull request",
        lambda b, _f, h: {"GITEE_PIPELINE_NAME": "x", "GITEE_BRANCH": "main", "GITEE_COMMIT": b, "GITEE_PULL_ID": "1",
                         "GITEE_SOURCE_BRANCH": "feature", "GITEE_SOURCE_COMMIT": h},
        2,
    ),
    (
        "Azure PullRequest",
        lambda _b, _f, h: {"TF_BUILD": "True", "BUILD_REASON": "PullRequest", "BUILD_SOURCEVERSION": h,
                         "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
        2,
    ),
    ("Azure IndividualCI", lambda _b, _f, _h: {"TF_BUILD": "True", "BUILD_REASON": "IndividualCI",
                                            "BUILD_SOURCEBRANCH": "refs/heads/feature"}, 2),
    ("Azure Schedule", lambda _b, _f, _h: {"TF_BUILD": "True", "BUILD_REASON": "Schedule"}, 3),
    ("Bitbucket push", lambda _b, _f, h: {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": h,
                                        "BITBUCKET_BRANCH": "feature"}, 2),
    ("Bitbucket pull request", lambda _b, _f, _h: {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_ID": "1",
                                                "BITBUCKET_PR_DESTINATION_BRANCH": "main"}, 2),
    ("git", lambda _b, _f, _h: {}, 2),
]  # fmt: skip


@pytest.mark.parametrize("name, env, commits", _PROVIDERS)
def test_other_systems(name: str, env: Callable[[str, str, str], dict[str, str]], commits: int, tmp_path: Path) -> None:
    """Each CI system is recognised by its environment, and what it does not say is worked out from the branches."""
    repo = init(tmp_path)
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    first = repo.commit({"b.js": CLEAN})
    head = _leak(repo)
    outcome = wxsecrets("ci", cwd=tmp_path, env=env(base, first, head))
    assert outcome.status == 1, outcome
    line = outcome.text.splitlines()[0]
    assert line.startswith(f"{name}: ")
    assert re.search(rf"\b{commits} commits?\b", line)


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/main"},
        {"JENKINS_URL": "x", "BRANCH_NAME": "main"},
        {"GITEE_PIPELINE_NAME": "x", "GITEE_BRANCH": "main"},
        {"CODING_EVENT": "some.new.event", "CODING_BRANCH": "main"},
    ],
)
def test_nobody_knows_what_is_new(env: dict[str, str], tmp_path: Path) -> None:
    """On the default branch, where a system does not tell what was there before, the whole history is scanned."""
    repo = init(tmp_path)
    _leak(repo)
    repo.commit({"config.js": CLEAN})
    outcome = wxsecrets("ci", cwd=tmp_path, env=env)
    assert outcome.status == 1
    assert "the whole history, 2 commits" in outcome.text


def test_a_deleted_branch_in_coding(tmp_path: Path) -> None:
    """There is nothing to scan, which is no failure."""
    repo = init(tmp_path)
    _leak(repo)
    outcome = wxsecrets("ci", cwd=tmp_path, env=_coding("branch.delete", CODING_COMMIT=repo.commit({"a.js": CLEAN})))
    assert outcome.status == 0
    assert "the branch was deleted" in outcome.text


def test_by_hand(tmp_path: Path) -> None:
    """`--base` and `--head` say it themselves, whatever the environment is."""
    repo = init(tmp_path)
    base = repo.commit({"a.js": CLEAN})
    middle = _leak(repo)
    repo.commit({"b.js": CLEAN})
    assert wxsecrets("ci", "--base", "HEAD~2", cwd=tmp_path).status == 1
    assert wxsecrets("ci", "--base", middle, cwd=tmp_path, env={"GITHUB_ACTIONS": "true"}).status == 0
    assert wxsecrets("ci", "--base", base, "--head", "HEAD~1", cwd=tmp_path).status == 1
    assert wxsecrets("ci", "--base", middle, "--head", middle, cwd=tmp_path).status == 0
    assert wxsecrets("ci", "--base", "no-such", cwd=tmp_path).status == 2
    assert wxsecrets("ci", "--base", "--all", cwd=tmp_path).status == 2
    assert wxsecrets("ci", "--scope=history", "--base", base, cwd=tmp_path).status == 2
    assert wxsecrets("ci", "--scope=history", cwd=tmp_path).status == 1


def _settled(repo: Repo, *values: str) -> None:
    """Record in the baseline of the working tree that these are no secrets."""
    if not (repo.path / ".wxsecrets.baseline").exists():
        assert wxsecrets("baseline", "init", cwd=repo.path).status == 0
    assert wxsecrets("baseline", "update", cwd=repo.path).status == 0
    for value in values:
        name = of_machine_made(value)
        done = wxsecrets("baseline", "set", name, "--status=false-positive", "--why=no", "--by=me", cwd=repo.path)
        assert done.status == 0


def test_a_baseline_cannot_be_smuggled_in(tmp_path: Path, runner: _Runner) -> None:
    """In a pull request the base's baseline counts; what the change makes of it is shown, entry by entry."""
    repo = init(tmp_path / "repo")
    text, old = config(RNG)
    repo.commit({"old.js": text})
    _settled(repo, old)
    repo.git("add", "--all")
    base = repo.commit({}, "baseline")
    repo.git("checkout", "--quiet", "-b", "feature")
    text, value = config(RNG)
    repo.commit({"new.js": text})
    _settled(repo, value)
    repo.git("add", "--all")
    head = repo.commit({}, "and settled at once")
    outcome = runner.github(repo.path, "pull_request", _pull_request(base, head), status=1)
    short = of_machine_made(value)[:19]
    assert "This change touches the baseline." in outcome.text
    assert f"+ {short} appsecret: false-positive" in outcome.text
    assert short in runner.summary
    assert runner.outputs["new-count"] == "1"
    # What the base has settled counts, of course.
    repo.git("checkout", "--quiet", "-b", "other", base)
    head = repo.commit({"copy.js": (repo.path / "old.js").read_bytes()})
    runner.github(repo.path, "pull_request", _pull_request(base, head), status=0)


def test_a_history_of_its_own_has_no_say(tmp_path: Path, runner: _Runner) -> None:
    """Where head and target have no commit in common, the target's baseline counts all the same."""
    repo = init(tmp_path / "repo")
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "--orphan", "other")
    text, value = config(RNG)
    repo.commit({"b.js": text})
    _settled(repo, value)
    repo.git("add", "--all")
    head = repo.commit({}, "baseline")
    runner.github(repo.path, "pull_request", _pull_request(base, head), status=1)
    assert of_machine_made(value)[:19] in runner.summary
    push = _payload(ref="refs/heads/other", before=ZEROS, after=head)
    runner.github(repo.path, "push", push, status=1)


def test_a_baseline_that_is_new(tmp_path: Path, runner: _Runner) -> None:
    """A change can add a baseline of another name: it does not count yet, and is no error."""
    repo = init(tmp_path / "repo")
    text, value = config(RNG)
    base = repo.commit({"a.js": text})
    _settled(repo, value)
    (repo.path / ".wxsecrets.baseline").rename(repo.path / "known.json")
    repo.git("add", "--all")
    head = repo.commit({}, "baseline")
    runner.github(repo.path, "pull_request", _pull_request(base, head), "--baseline=known.json", status=0)
    assert of_machine_made(value)[:19] in runner.summary


def test_the_working_tree_has_no_say(tmp_path: Path, runner: _Runner) -> None:
    """A baseline that is not committed counts for nothing, in a history either."""
    repo = init(tmp_path / "repo")
    text, value = config(RNG)
    repo.commit({"a.js": text})
    _settled(repo, value)
    runner.github(repo.path, "schedule", {}, status=1)
    repo.git("add", "--all")
    repo.commit({}, "baseline")
    runner.github(repo.path, "schedule", {}, status=0)


def test_a_broken_baseline(tmp_path: Path, runner: _Runner) -> None:
    """A broken baseline in the commit that counts is an error."""
    repo = init(tmp_path / "repo")
    base = repo.commit({".wxsecrets.baseline": "{"})
    head = repo.commit({"a.js": CLEAN})
    assert "line 1" in runner.github(repo.path, "pull_request", _pull_request(base, head), status=2).errors
    runner.github(repo.path, "pull_request", _pull_request(base, head), "--baseline=none.json", status=2)
    runner.github(repo.path, "pull_request", _pull_request(base, head), "--baseline=../x", status=2)
    assert "could not run" in runner.summary
    runner.github(repo.path, "pull_request", _pull_request(base, head), "--baseline=", status=2)
    for content, complaint in ((" " * 16_000_001, "larger than 16 MB"), ("[" * 100_000, "line 1")):
        strange = repo.commit({"strange.json": content})
        pull = _pull_request(base, strange)
        assert complaint in runner.github(repo.path, "pull_request", pull, "--baseline=strange.json", status=2).errors
    folder = repo.commit({"folder/.wxsecrets.baseline": "{}"})
    runner.github(repo.path, "pull_request", _pull_request(folder, folder), "--baseline=folder", status=2)


def test_all_reports(tmp_path: Path, runner: _Runner) -> None:
    """Every report is written, whatever the status; the outputs name them and count."""
    repo = init(tmp_path / "repo")
    text, value = config(RNG)
    before = repo.commit({"a.js": CLEAN})
    after = repo.commit({"b.js": text})
    files = {name: runner.folder / f"{name}.out" for name in ("sarif", "gitlab", "junit", "report", "summary")}
    payload = _payload(ref="refs/heads/main", before=before, after=after)
    arguments = [f"--{name}-file={path}" for name, path in files.items()]
    outcome = runner.github(repo.path, "push", payload, *arguments, status=1)
    assert json.loads(files["sarif"].read_text())["version"] == "2.1.0"
    assert json.loads(files["report"].read_text())["scope"]["kind"] == "range"
    assert files["junit"].read_text().startswith("<testsuites>")
    assert files["summary"].read_text("utf-8") == runner.summary
    counts = [runner.outputs[f"{name}-count"] for name in ("findings", "new", "open")]
    assert counts == ["1", "1", "0"]
    assert (runner.outputs["sarif-file"], runner.outputs["report-file"]) == (str(files["sarif"]), str(files["report"]))
    written = b"".join(path.read_bytes() for path in files.values()) + outcome.out + runner.summary.encode()
    assert not shows(written, value)


def test_annotations(tmp_path: Path, runner: _Runner) -> None:
    """On GitHub a place is annotated; what is printed besides cannot be taken for a command."""
    repo = init(tmp_path / "repo")
    case = _push(repo)
    lines = runner.github(repo.path, case.name, case.payload, status=1).text.splitlines()
    assert lines[0].startswith("::error file=config.js,line=3,")
    token = lines[1].removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert lines[-1] == f"::{token}::"
    quiet = runner.github(repo.path, case.name, case.payload, "--no-annotations", status=1)
    assert "::error" not in quiet.text


_HOSTILE_NAMES = ["::error::x.js", "a%0A::warning::b.js", "$(touch ran).js", "`touch ran`.js", 'a"b\'c.js', "x|y.js",
                  "a\n::set-output name=base::x\n.js", "-rf.js", "\u202egnp.js", "##[set-output name=base;]x.js",
                  "##vso[task.complete result=Succeeded;]x.js"]  # fmt: skip


def test_hostile_names(tmp_path: Path, runner: _Runner) -> None:
    """No name of a file, branch or author changes the outcome or the structure of the log."""
    repo = init(tmp_path / "repo")
    before = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "x$(touch${IFS}ran)`y`")
    repo.write({name: config(RNG)[0] for name in _HOSTILE_NAMES})
    repo.git("add", "--all")
    after = repo.commit({}, GIT_AUTHOR_NAME="::error::me")
    payload = _payload(ref="refs/heads/x$(touch${IFS}ran)`y`", before=before, after=after)
    outcome = runner.github(repo.path, "push", payload, status=1)
    text = outcome.text
    assert not re.search(r"##\w*\[", text + outcome.errors)
    head, rest = text.split("::stop-commands::")
    assert all(re.match(r"::(error|warning|notice) (file=|title=)", line) for line in head.splitlines())
    token = rest.split("\n", 1)[0]
    assert rest.count(f"::{token}::") == 1
    assert runner.outputs["findings-count"] == str(len(_HOSTILE_NAMES))
    assert runner.outputs["base"] == before
    assert not list(tmp_path.rglob("ran"))


_NO_PAYLOADS = (
    b"", b"{", b"[]", b"null", b"[" * 200_000, b'{"after": 1}', b"\xff\xfe", b'{"a":"' + b"x" * 26_000_000 + b'"}',
)  # fmt: skip
_STRANGE_PAYLOADS = (
    {"ref": "refs/heads/main", "before": "--all", "after": "HEAD; touch ran"},
    {"ref": ["x"], "before": {}, "after": "$(touch ran)"},
    {"pull_request": {"head": {"sha": "##vso[task.complete result=Succeeded;]"}, "base": []}, "workflow_run": "x"},
    {"repository": "x", "after": "3" * 40},
    {"repository": {"default_branch": "--upload-pack=touch ran"}, "before": ZEROS, "after": "4" * 40},
)


@pytest.mark.parametrize(
    "name, payload",
    [
        *(("push", payload) for payload in (*_NO_PAYLOADS, *_STRANGE_PAYLOADS)),
        *(("pull_request", payload) for payload in _STRANGE_PAYLOADS),
        *((name, _STRANGE_PAYLOADS[2]) for name in ("pull_request_target", "merge_group", "workflow_run", "\n::x::")),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_hostile_payloads(name: str, payload: object, tmp_path: Path, runner: _Runner) -> None:
    """A payload that makes no sense is an error in one line, or is not believed; nothing of it is run."""
    repo = init(tmp_path / "repo")
    _leak(repo)
    outcome = runner.github(repo.path, name, payload, status=None)
    assert outcome.status in (1, 2)
    if outcome.status == 2:
        assert len(outcome.errors.splitlines()) == 2
        assert outcome.text.count("\n") == 1
    assert not list(tmp_path.rglob("ran"))


def test_outputs_are_one_line_each(tmp_path: Path, runner: _Runner) -> None:
    """Whatever a file is called, an output is one line, and no other than it was."""
    repo = init(tmp_path / "repo")
    case = _push(repo)
    places = [runner.folder / "a  b\nexit-code=0\r\u2028complete<<x", runner.folder / "报告.json"]
    arguments = [f"--{name}-file={path}" for name, path in zip(("sarif", "report"), places, strict=True)]
    runner.github(repo.path, case.name, case.payload, *arguments, status=1)
    assert runner.outputs["sarif-file"] == str(runner.folder / "a  b exit-code=0  complete<<x")
    assert runner.outputs["report-file"] == str(places[1])
    assert runner.outputs["exit-code"] == "1"
    assert all(place.is_file() for place in places)


def test_very_many_names(tmp_path: Path, runner: _Runner) -> None:
    """A commit that adds a megabyte of file names is scanned like any other."""
    repo = init(tmp_path / "repo")
    before = repo.commit({"a.js": CLEAN})
    text = config(RNG)[0]
    names = [f"{'n' * 150}/{'::error::' * 5}{number}.js" for number in range(5000)]
    files = "".join(f"M 644 :{2 - (name is names[-1])} {name}\n" for name in names)
    repo.git(
        "fast-import", "--quiet",
        stdin=f"blob\nmark :1\ndata {len(text)}\n{text}\nblob\nmark :2\ndata {len(CLEAN)}\n{CLEAN}\n"
        f"commit refs/heads/many\ncommitter A <a@example.invalid> 1700000000 +0000\ndata 0\nfrom {before}\n{files}\n"
        .encode(),
    )  # fmt: skip
    after = repo.git("rev-parse", "many").decode()
    runner.github(repo.path, "push", _payload(ref="refs/heads/many", before=before, after=after), status=1)
    assert runner.outputs["findings-count"] == "1"


def test_a_time_limit(tmp_path: Path, runner: _Runner) -> None:
    """A time limit ends a scan cleanly: status 3, and how much was left."""
    repo = init(tmp_path / "repo")
    for number in range(40):
        repo.commit({f"{number}.bin": RNG.randbytes(20_000)})
    repo.git("repack", "-adq")
    for arguments in ((), ("--base", "HEAD~30")):
        outcome = wxsecrets("ci", "--time-limit=0.0000001", *arguments, cwd=repo.path)
        assert outcome.status == 3, outcome
        assert "since the time limit came first" in outcome.text
    assert wxsecrets("ci", "--time-limit=5", "--scope=history", cwd=repo.path).status == 0
    assert wxsecrets("ci", "--time-limit=x", cwd=repo.path).status == 2
