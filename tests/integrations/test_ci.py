"""`wxsecrets ci`: events of CI systems times real repositories, through the real command."""

from __future__ import annotations

import json
import random
import re
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
    return _Case("pull_request", _pull_request(old, head), 0, base, head, 1)


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
    _schedule, _dispatch, _unknown_commit, _other_event,
]  # fmt: skip


@pytest.mark.parametrize("make", _CASES)
def test_ranges(make: Callable[[Repo], _Case], tmp_path: Path, runner: _Runner) -> None:
    """What is scanned follows from the event: all of what it adds, nothing else, and an error instead of a guess."""
    repo = init(tmp_path / "repo")
    case = make(repo)
    outcome = runner.github(repo.path, case.name, case.payload, status=case.status)
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


def test_a_clone_without_contents(tmp_path: Path, runner: _Runner) -> None:
    """Contents that a partial clone lacks are not fetched behind the user's back: status 3, and named."""
    origin = init(tmp_path / "origin")
    before = origin.commit({"a.js": CLEAN})
    origin.commit({"b.js": config(RNG)[0]})
    after = origin.commit({"b.js": CLEAN})
    clone = _cloned(origin, tmp_path / "clone", "--filter=blob:none")
    payload = _payload(ref="refs/heads/main", before=before, after=after)
    runner.github(clone.path, "push", payload, status=3)
    assert runner.outputs["complete"] == "false"


def _gitlab(**env: str) -> dict[str, str]:
    return {"GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "main", **env}


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
    ("Jenkins build", lambda _b, f, h: {"JENKINS_URL": "x", "GIT_COMMIT": h, "GIT_PREVIOUS_COMMIT": f}, 1),
    ("Jenkins build", lambda _b, _f, h: {"JENKINS_URL": "x", "GIT_COMMIT": h, "GIT_BRANCH": "origin/feature"}, 2),
    ("Jenkins pull request", lambda _b, _f, h: {"BUILD_TAG": "x", "GIT_COMMIT": h, "CHANGE_TARGET": "main"}, 2),
    ("CODING build", lambda _b, f, h: {"CODING_PROJECT_NAME": "x", "GIT_COMMIT": h, "GIT_PREVIOUS_COMMIT": f}, 1),
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
    [{}, {"TF_BUILD": "True", "BUILD_SOURCEBRANCH": "refs/heads/main"}, {"JENKINS_URL": "x", "BRANCH_NAME": "main"}],
)
def test_nobody_knows_what_is_new(env: dict[str, str], tmp_path: Path) -> None:
    """On the default branch, where a system does not tell what was there before, the whole history is scanned."""
    repo = init(tmp_path)
    _leak(repo)
    repo.commit({"config.js": CLEAN})
    outcome = wxsecrets("ci", cwd=tmp_path, env=env)
    assert outcome.status == 1
    assert "the whole history, 2 commits" in outcome.text


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
                  "a\n::set-output name=base::x\n.js", "-rf.js", "\u202egnp.js"]  # fmt: skip


def test_hostile_names(tmp_path: Path, runner: _Runner) -> None:
    """No name of a file, branch or author changes the outcome or the structure of the log."""
    repo = init(tmp_path / "repo")
    before = repo.commit({"a.js": CLEAN})
    repo.git("checkout", "--quiet", "-b", "x$(touch${IFS}ran)`y`")
    repo.write({name: config(RNG)[0] for name in _HOSTILE_NAMES})
    repo.git("add", "--all")
    after = repo.commit({}, GIT_AUTHOR_NAME="::error::me")
    payload = _payload(ref="refs/heads/x$(touch${IFS}ran)`y`", before=before, after=after)
    text = runner.github(repo.path, "push", payload, status=1).text
    head, rest = text.split("::stop-commands::")
    assert all(re.match(r"::(error|warning|notice) (file=|title=)", line) for line in head.splitlines())
    token = rest.split("\n", 1)[0]
    assert rest.count(f"::{token}::") == 1
    assert runner.outputs["findings-count"] == str(len(_HOSTILE_NAMES))
    assert runner.outputs["base"] == before
    assert not list(tmp_path.rglob("ran"))


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"[]", b"null", b"[" * 200_000, b'{"after": 1}', b"\xff\xfe", b'{"a":"' + b"x" * 26_000_000 + b'"}',
        {"ref": "refs/heads/main", "before": "--all", "after": "HEAD; touch ran"},
        {"ref": ["x"], "before": {}, "after": "$(touch ran)"},
        {"repository": "x", "after": "3" * 40},
        {"repository": {"default_branch": "--upload-pack=touch ran"}, "before": ZEROS, "after": "4" * 40},
    ],
    ids=lambda payload: repr(payload)[:40],
)  # fmt: skip
@pytest.mark.parametrize("name", ["push", "pull_request", "merge_group", "workflow_run"])
def test_hostile_payloads(payload: object, name: str, tmp_path: Path, runner: _Runner) -> None:
    """A payload that makes no sense is an error in one line, or is not believed; nothing of it is run."""
    repo = init(tmp_path / "repo")
    _leak(repo)
    outcome = runner.github(repo.path, name, payload, status=None)
    assert outcome.status in (1, 2)
    if outcome.status == 2:
        assert len(outcome.errors.splitlines()) == 2
        assert outcome.text.count("\n") == 1
    assert not list(tmp_path.rglob("ran"))


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
