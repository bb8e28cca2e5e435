"""action.yml keeps its contract, and its steps do what they say."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.repos import hermetic_environment, init
from support.scans import Leak

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]


def test_no_expression_stands_in_a_script() -> None:
    """An expression inside `run` would let a branch name run commands."""
    for step in STEPS:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_every_input_and_output_is_described_and_wired() -> None:
    """Each input has a description and a default and reaches one step, through its environment."""
    environment = [value for step in STEPS for value in step.get("env", {}).values()]
    for name, declared in ACTION["inputs"].items():
        assert declared["description"]
        assert isinstance(declared["default"], str)
        assert environment.count(f"${{{{ inputs.{name} }}}}") == 1
    assert all(declared["description"] and declared["value"] for declared in ACTION["outputs"].values())


@pytest.mark.skipif(shutil.which("bash") is None, reason="composite actions need bash")
def test_the_steps_find_a_leak_and_leave_the_workspace_alone(tmp_path: Path) -> None:
    """On a workspace with a leak and a planted pip.py the steps answer 1, and nothing planted runs."""
    workspace, temp, output = tmp_path / "workspace", tmp_path / "temp", tmp_path / "output"
    temp.mkdir()
    repo = init(workspace)
    repo.commit({"config.js": Leak(random.Random(1)).text})
    for name in ("pip.py", "git.py", "venv.py", "sitecustomize.py"):
        repo.write({name: "open('PWNED', 'w')\n"})
    before = repo.git("status", "--porcelain")
    environment = hermetic_environment() | {
        "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(temp),
        "WXSECRETS_PATH": ".", "WXSECRETS_LANG": "en",
    }  # fmt: skip
    statuses = []
    for step in STEPS:
        script = temp / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        env = environment | {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
        done = subprocess.run(command, cwd=workspace, env=env, capture_output=True, check=False)
        statuses.append(done.returncode)
    assert statuses == [0, 1], done.stderr
    assert output.read_text() == f"exit-code=1{os.linesep}"
    assert b"needs a reset" in done.stdout
    assert repo.git("status", "--porcelain") == before
    assert not (workspace / "PWNED").exists()
