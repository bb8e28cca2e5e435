"""`wxsecrets ci` where a CI says little, says something that is no longer so, or is lied to."""

from __future__ import annotations

import json
import random
import re
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from support.command import Outcome, wxsecrets
from support.leaks import config
from support.repos import Repo, init
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RNG = random.Random(131)
ZEROS = "0" * 40
CLEAN = "module.exports = {}\n"


def _leak(repo: Repo, name: str = "config.js") -> str:
    """A commit that adds a secret; its name."""
    return repo.commit({name: config(RNG)[0]})


def _github(repo: Repo, name: str, payload: dict[str, Any], *arguments: str, **env: str) -> Outcome:
    """Run it as a step of a workflow."""
    event = repo.path.parent / "event.json"
    event.write_text(json.dumps({"repository": {"default_branch": "main"}, **payload}), "utf-8")
    here = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(event)}
    return wxsecrets("ci", *arguments, cwd=repo.path, env=here | env)


def _pull_request(base: str, head: str, **fields: Any) -> dict[str, Any]:
    return {"pull_request": {"head": {"sha": head}, "base": {"sha": base, "ref": "main"}, **fields}}


def _commits(outcome: Outcome) -> int:
    """How many commits were scanned, by the line that says so."""
    found = re.search(r"^\S.*: (?:.*, )?(\d+) commits?,", outcome.text, re.MULTILINE)
    assert found, outcome
    return int(found[1])


def _single_branch(origin: Repo, to: Path, branch: str, *options: str) -> Repo:
    """A clone of one branch, detached, as GitLab and Bitbucket make it."""
    origin.git("clone", "--quiet", "--single-branch", "--branch", branch, *options, f"file://{origin.path}", str(to))
    clone = Repo(to)
    clone.git("checkout", "--quiet", "--detach")
    return clone


def test_the_target_merged_in_twice_does_not_count(tmp_path: Path) -> None:
    """Where branches were merged both ways, what the target has is not new, whichever merge base git prefers."""
    repo = init(tmp_path / "repo")
    repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    ours = repo.commit({"ours.js": CLEAN})
    repo.git("checkout", "--quiet", "main")
    theirs = _leak(repo, "theirs.js")
    repo.git("merge", "--quiet", "--no-ff", "-m", "one way", ours)
    base = repo.git("rev-parse", "HEAD").decode()
    repo.git("checkout", "--quiet", "feature")
    repo.git("merge", "--quiet", "--no-ff", "-m", "other way", theirs)
    head = repo.commit({"b.js": CLEAN})
    outcome = _github(repo, "pull_request", _pull_request(base, head))
    assert (outcome.status, _commits(outcome)) == (0, 2)


def test_the_clone_of_a_fork(tmp_path: Path) -> None:
    """A fork's own main branch is nothing to compare with, nor is its baseline: it may hold what is to be hidden."""
    repo = init(tmp_path / "repo")
    base = repo.commit({"a.js": CLEAN})
    text, value = config(RNG)
    repo.commit({"b.js": text})
    _baseline(repo, value)
    repo.git("checkout", "--quiet", "-b", "feature")
    head = repo.commit({"c.js": CLEAN})
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    assert _github(repo, "pull_request_target", _pull_request(base, head)).status == 1
    run = {"head_sha": head, "event": "pull_request", "head_repository": {"full_name": "fork/x"}}
    outcome = _github(repo, "workflow_run", {"workflow_run": run})
    assert outcome.status == 2
    assert "fork" in outcome.errors
    assert _github(repo, "workflow_run", {"workflow_run": run}, "--scope=history").status == 2


def test_a_merge_that_github_did_not_make(tmp_path: Path) -> None:
    """A merge of the head into something that the author chose is not taken for the merge that GitHub tried."""
    repo = init(tmp_path / "repo")
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    head = _leak(repo)
    repo.git("checkout", "--quiet", "-b", "later")
    repo.commit({"c.js": CLEAN})
    repo.git("merge", "--quiet", "--strategy=ours", "--no-ff", "--allow-unrelated-histories", "-m", "x", base)
    tree = repo.git("rev-parse", "HEAD^{tree}").decode()
    first = repo.git("rev-parse", "HEAD").decode()
    crafted = repo.git("commit-tree", tree, "-p", first, "-p", head, "-m", "as if").decode()
    repo.git("checkout", "--quiet", "--detach", crafted)
    assert _github(repo, "pull_request", _pull_request(base, head), GITHUB_SHA=base).status == 1
    assert _github(repo, "pull_request", _pull_request(base, head)).status == 1


def _baseline(repo: Repo, value: str) -> None:
    """Write a baseline into the working tree that calls a value no secret, and commit it."""
    if not (repo.path / ".wxsecrets.baseline").exists():
        assert wxsecrets("baseline", "init", cwd=repo.path).status == 0
    assert wxsecrets("baseline", "update", cwd=repo.path).status == 0
    name = of_machine_made(value)
    done = wxsecrets("baseline", "set", name, "--status=false-positive", "--why=no", "--by=me", cwd=repo.path)
    assert done.status == 0
    repo.commit({".wxsecrets.baseline": (repo.path / ".wxsecrets.baseline").read_bytes()})


def test_a_whole_history_in_a_pull_request(tmp_path: Path) -> None:
    """A pull request does not bring the baseline that excuses it, in a scan of the whole history either."""
    repo = init(tmp_path / "repo")
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    text, value = config(RNG)
    repo.commit({"b.js": text})
    _baseline(repo, value)
    head = repo.git("rev-parse", "HEAD").decode()
    outcome = _github(repo, "pull_request", _pull_request(base, head), "--scope=history")
    assert outcome.status == 1
    assert "GitHub pull_request: the whole history" in outcome.text
    assert "This change touches the baseline." in outcome.text


def test_what_the_target_decided_meanwhile(tmp_path: Path) -> None:
    """A decision on the target counts for the pull requests that were opened before it."""
    repo = init(tmp_path / "repo")
    text, value = config(RNG)
    repo.commit({"a.js": text})
    repo.git("checkout", "--quiet", "-b", "feature")
    head = repo.commit({"copy.js": text})
    repo.git("checkout", "--quiet", "main")
    assert _github(repo, "pull_request", _pull_request("main~0", head)).status == 1
    _baseline(repo, value)
    base = repo.git("rev-parse", "HEAD").decode()
    outcome = _github(repo, "pull_request", _pull_request(base, head))
    assert outcome.status == 0
    assert "touches the baseline" not in outcome.text


def test_jenkins_gets_green_again(tmp_path: Path) -> None:
    """All since the last good build is scanned; what the last build, good or bad, found recorded is settled."""
    repo = init(tmp_path)
    good = repo.commit({"a.js": CLEAN})
    text, value = config(RNG)
    bad = repo.commit({"b.js": text})
    assert _jenkins(repo, bad, good, good).status == 1
    assert _jenkins(repo, repo.commit({"c.js": CLEAN}), good, bad).status == 1
    _baseline(repo, value)
    recorded = repo.git("rev-parse", "HEAD").decode()
    assert _jenkins(repo, recorded, good, bad).status == 1
    assert _jenkins(repo, recorded, good, recorded).status == 1
    outcome = _jenkins(repo, repo.commit({"d.js": CLEAN}), good, recorded)
    assert (outcome.status, _commits(outcome)) == (0, 4)


def _jenkins(repo: Repo, commit: str, successful: str, last: str) -> Outcome:
    env = {"JENKINS_URL": "x", "GIT_BRANCH": "origin/main", "GIT_COMMIT": commit, "GIT_PREVIOUS_COMMIT": last}
    return wxsecrets("ci", cwd=repo.path, env=env | {"GIT_PREVIOUS_SUCCESSFUL_COMMIT": successful})


def test_a_named_baseline_that_is_new(tmp_path: Path) -> None:
    """The pull request that introduces a baseline under a name of its own is scanned, without it."""
    repo = init(tmp_path / "repo")
    text, value = config(RNG)
    base = repo.commit({"a.js": text})
    _baseline(repo, value)
    repo.git("mv", ".wxsecrets.baseline", "known.json")
    head = repo.commit({})
    outcome = _github(repo, "pull_request", _pull_request(base, head), "--baseline=known.json")
    assert outcome.status == 0
    assert "This change touches the baseline." in outcome.text
    assert _github(repo, "pull_request", _pull_request(base, head), "--baseline=no.json").status == 2


@pytest.mark.parametrize("options", [(), ("--depth=1",)])
@pytest.mark.parametrize(
    "env",
    [
        lambda head: {"GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BRANCH": "feature",
                      "CI_COMMIT_SHA": head, "CI_COMMIT_BEFORE_SHA": ZEROS},
        lambda head: {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": head, "BITBUCKET_BRANCH": "feature"},
        lambda head: {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": head, "BITBUCKET_PR_ID": "1",
                      "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
        lambda head: {"JENKINS_URL": "x", "GIT_COMMIT": head, "CHANGE_TARGET": "main"},
        lambda head: {"GITEE_PIPELINE_NAME": "x", "GITEE_COMMIT": head, "GITEE_BRANCH": "feature"},
    ],
    ids=["GitLab", "Bitbucket", "Bitbucket pull request", "Jenkins", "Gitee"],
)  # fmt: skip
def test_a_clone_of_one_branch(env: Callable[[str], dict[str, str]], options: tuple[str, ...], tmp_path: Path) -> None:
    """The branch to compare with is fetched where the CI cloned only its own; its leaks are not this one's."""
    origin = init(tmp_path / "origin")
    _leak(origin)
    origin.git("checkout", "--quiet", "-b", "feature")
    origin.commit({"b.js": CLEAN})
    head = _leak(origin, "new.js")
    origin.git("checkout", "--quiet", "main")
    clone = _single_branch(origin, tmp_path / "clone", "feature", *options)
    outcome = wxsecrets("ci", cwd=clone.path, env=env(head))
    assert (outcome.status, _commits(outcome)) == (1, 2), outcome
    origin.path.rename(tmp_path / "gone")

    clone.git("update-ref", "-d", "refs/remotes/origin/main")
    assert wxsecrets("ci", cwd=clone.path, env=env(head)).status == 2


@pytest.mark.parametrize(
    "env",
    [
        {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/main"},
        {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_BRANCH": "main"},
        {"GITEE_PIPELINE_NAME": "x", "GITEE_BRANCH": "main"},
        {"JENKINS_URL": "x", "GIT_BRANCH": "origin/main"},
        {},
    ],
    ids=["Azure", "Bitbucket", "Gitee", "Jenkins", "none"],
)
def test_the_main_branch_has_gone_on(env: dict[str, str], tmp_path: Path) -> None:
    """A run for the main branch that comes late is not taken for one of a branch that adds nothing."""
    origin = init(tmp_path / "origin")
    _leak(origin)
    clone = tmp_path / "clone"
    late = origin.commit({"a.js": CLEAN})
    origin.commit({"b.js": CLEAN})
    origin.git("clone", "--quiet", f"file://{origin.path}", str(clone))
    Repo(clone).git("checkout", "--quiet", "--detach", late)
    outcome = wxsecrets("ci", cwd=clone, env=env)
    assert outcome.status == 1, outcome


@pytest.mark.parametrize(
    "name, env",
    [
        ("Gitee Go", lambda base, head: {"GITEE_PIPELINE_NAME": "x", "GITEE_PULL_ID": "1", "GITEE_COMMIT": base,
                                         "GITEE_SOURCE_COMMIT": head, "GITEE_BRANCH": "main"}),
        ("CODING", lambda base, head: {"CODING_PROJECT_NAME": "x", "GIT_COMMIT": base, "GIT_PREVIOUS_COMMIT": head,
                                       "MR_TARGET_SHA": base, "MR_SOURCE_SHA": head}),
    ],
)  # fmt: skip
def test_pull_requests_that_name_both_commits(
    name: str, env: Callable[[str, str], dict[str, str]], tmp_path: Path
) -> None:
    """Gitee Go and CODING name the target's commit and the source's, whichever of them is checked out."""
    repo = init(tmp_path)
    base = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    head = _leak(repo)
    repo.git("checkout", "--quiet", base)
    outcome = wxsecrets("ci", cwd=tmp_path, env=env(base, head))
    assert (outcome.status, _commits(outcome)) == (1, 1)
    assert outcome.text.startswith(f"{name} pull request: ")


@pytest.mark.parametrize("base", ["", ZEROS, "0" * 64])
def test_a_script_that_passes_on_zeros(base: str, tmp_path: Path) -> None:
    """`--base` as a CI gives it for a new branch: what the main branch has not, and on the main branch everything."""
    repo = init(tmp_path)
    repo.commit({"a.js": CLEAN})
    main = _leak(repo)
    assert _commits(wxsecrets("ci", f"--base={base}", cwd=tmp_path)) == 2
    repo.git("checkout", "--quiet", "-b", "feature")
    head = repo.commit({"b.js": CLEAN})
    repo.git("checkout", "--quiet", main)
    outcome = wxsecrets("ci", f"--base={base}", f"--head={head}", cwd=tmp_path)
    assert (outcome.status, _commits(outcome)) == (0, 1)


def test_a_tag_whose_object_was_not_fetched(tmp_path: Path) -> None:
    """Of an annotated tag a checkout may have the commit alone, which GITHUB_SHA names."""
    repo = init(tmp_path / "repo")
    head = repo.commit({"a.js": CLEAN})
    payload = {"ref": "refs/tags/v1", "before": ZEROS, "after": "5" * 40}
    assert _github(repo, "push", payload, GITHUB_SHA=head).status == 0
    assert _github(repo, "push", payload).status == 2


@pytest.mark.parametrize("name", ["pull_request", "push", "workflow_run"])
def test_an_empty_range_that_should_not_be(name: str, tmp_path: Path) -> None:
    """Where the CI speaks of new commits and there are none, that is an error, not a green run."""
    repo = init(tmp_path / "repo")
    older = _leak(repo)
    newer = repo.commit({"b.js": CLEAN})
    payload = {
        "pull_request": _pull_request(newer, older, commits=1),
        "push": {"ref": "refs/heads/main", "before": newer, "after": older, "forced": False},
        "workflow_run": {"workflow_run": {"head_sha": newer, "head_branch": "main"}},
    }
    outcome = _github(repo, name, payload[name])
    assert outcome.status == 2, outcome
    assert "scope" in outcome.errors or "--base" in outcome.errors


def test_names_that_azure_would_obey(tmp_path: Path) -> None:
    """Azure runs `##vso[…]` wherever it stands in a line, and has no way to stop that: so it never stands there."""
    repo = init(tmp_path)
    repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit({"x##vso[task.prependpath]y.js": config(RNG)[0], "###[error]z.js": config(RNG)[0]})
    outcome = wxsecrets("ci", cwd=tmp_path, env={"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/feature"})
    assert outcome.status == 1
    assert "vso[task.prependpath]" in outcome.text
    assert "##" not in outcome.text
    assert "##" not in outcome.errors


def test_a_shallow_pull_request_is_deepened_no_more_than_it_takes(tmp_path: Path) -> None:
    """GitHub's own checkout, one commit deep, of a merge that nobody made: a hundred commits more are enough."""
    origin = init(tmp_path / "origin")
    commit = b"commit refs/heads/main\ncommitter x <x@example.invalid> %d +0000\ndata 0\n"
    file = b"M 100644 inline a.txt\ndata 3\n%03d\n"
    stream = b"".join(commit % (1_700_000_000 + number) + file % number for number in range(400))
    origin.git("fast-import", "--quiet", stdin=stream)
    origin.git("reset", "--quiet", "--hard", "main")
    base = origin.git("rev-parse", "main").decode()
    origin.git("checkout", "--quiet", "-b", "feature", "main~3")
    origin.commit({"b.js": CLEAN})
    head = _leak(origin)
    origin.git("checkout", "--quiet", "--detach", "main")
    origin.git("merge", "--quiet", "--no-ff", "-m", "try", "feature")
    merge = origin.git("rev-parse", "HEAD").decode()
    origin.git("update-ref", "refs/pull/1/merge", merge)
    clone = init(tmp_path / "clone")
    clone.git("remote", "add", "origin", f"file://{origin.path}")
    clone.git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", f"+{merge}:refs/remotes/pull/1/merge")
    clone.git("checkout", "--quiet", "--detach", merge)
    before = clone.git("for-each-ref")
    outcome = _github(clone, "pull_request", _pull_request(base, head, commits=2), GITHUB_SHA=merge)
    assert (outcome.status, _commits(outcome)) == (1, 2), outcome
    assert len(clone.git("rev-list", "--all").split()) < 150
    assert clone.git("for-each-ref") == before
    assert not clone.git("status", "--porcelain")


def test_a_remote_that_never_answers(tmp_path: Path) -> None:
    """A fetch ends with the time limit, and leaves no process behind that would keep the job alive."""
    origin = init(tmp_path / "origin")
    origin.commit({"a.js": CLEAN})
    head = _leak(origin)
    clone = _single_branch(origin, tmp_path / "clone", "main", "--depth=1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        clone.git("remote", "set-url", "origin", f"http://127.0.0.1:{silent.getsockname()[1]}/x.git")
        env = {"GITLAB_CI": "true", "CI_COMMIT_SHA": head, "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main"}
        began = time.monotonic()
        outcome = wxsecrets("ci", "--time-limit=0.02", cwd=clone.path, env=env)
    assert outcome.status == 2
    assert "GIT_DEPTH: 0" in outcome.errors
    assert time.monotonic() - began < 30
