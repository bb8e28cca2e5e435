"""What stands in for a GitHub runner: the step of action.yml in a shell of its own, and whole workflows by `act`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from platformdirs import user_cache_path

from support.repos import hermetic_environment
from wxsecrets import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
# As the documents name this action.
USES = f"OWNER/wxsecrets@v{__version__}"
STEP: dict[str, Any] = ACTION["runs"]["steps"][0]
_INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")
_YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ACT = Path(sys.executable).parent / "act"


@dataclass(frozen=True)
class Outcome:
    """What a step or workflow answered, wrote, and gave as outputs."""

    status: int
    text: str
    outputs: Mapping[str, str]


def input_variable(name: str) -> str:
    """The variable that an input of the action arrives in."""
    return f"WXSECRETS_{name.upper().replace('-', '_')}"


def copy_of_action(folder: Path) -> Path:
    """The action as a runner checks it out."""
    for name in ("src", "requirements", ".github", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "action.yml", folder)
    return folder


def run_step(
    workspace: Path, scratch: Path, *, action: Path = ROOT, env: Mapping[str, str] | None = None, **inputs: str
) -> Outcome:
    """Run the action's step in `workspace` as the runner does; `scratch` is where it may write."""
    given = {name: declared["default"] for name, declared in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    script, output, temp = (scratch / name for name in ("step.sh", "output", "temp"))
    temp.mkdir(parents=True)
    script.write_text(STEP["run"], encoding="utf-8")
    output.touch()
    environment = _environment(scratch) | {
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(action),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(scratch / "summary"),
        "GITHUB_WORKSPACE": str(workspace),
        "RUNNER_TEMP": str(temp),
        **{name: _INPUT.sub(lambda match: given[match[1]], value) for name, value in STEP["env"].items()},
        **(env or {}),
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    done = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, check=False, timeout=300)
    outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
    return Outcome(done.returncode, (done.stdout + done.stderr).decode("utf-8"), outputs)


def workflows_in(document: str) -> list[str]:
    """The YAML examples in a document that use the action, as they stand there."""
    return [text for text in _YAML.findall((ROOT / document).read_text("utf-8")) if USES in text]


def act(
    event: str,
    workflow: Path,
    payload: Mapping[str, Any],
    scratch: Path,
    *,
    local: Mapping[str, Path],
    options: Sequence[str] = (),
) -> Outcome:
    """Run a workflow of a repository by `act`, on this machine; `local` are the actions it may use, and where they are.

    The outputs are those that a step of the workflow wrote to the file in OUTPUTS, as JSON.
    """
    scratch.mkdir()
    outputs = scratch / "outputs.json"
    (scratch / "event.json").write_text(json.dumps(payload), encoding="utf-8")
    actions = [part for name, place in local.items() for part in ("--local-repository", f"{name}={place}")]
    done = subprocess.run(
        [
            str(_ACT), event, "--workflows", str(workflow), "--eventpath", str(scratch / "event.json"),
            "--platform", "ubuntu-latest=-self-hosted", *actions, *options,
        ],
        cwd=workflow.parents[2],
        env=_environment(scratch) | {"OUTPUTS": str(outputs)},
        capture_output=True,
        check=False,
        timeout=300,
    )  # fmt: skip
    written = json.loads(outputs.read_text("utf-8")) if outputs.exists() else {}
    return Outcome(done.returncode, (done.stdout + done.stderr).decode("utf-8"), written)


def has_act() -> bool:
    """Whether `act` is here, and what it needs."""
    return _ACT.exists() and shutil.which("bash") is not None


def _environment(scratch: Path) -> dict[str, str]:
    """The user's, without what the tests' own environment would add; downloads are kept where pip keeps them."""
    python = Path(sys.executable).parent
    path = [entry for entry in os.environ["PATH"].split(os.pathsep) if Path(entry) != python]
    kept = {name: value for name, value in hermetic_environment().items() if not name.startswith("WXSECRETS_")}
    return kept | {
        "HOME": str(scratch / "home"),
        "PATH": os.pathsep.join(path),
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(user_cache_path("pip"))),
        "XDG_CACHE_HOME": str(scratch / "cache"),
    }
