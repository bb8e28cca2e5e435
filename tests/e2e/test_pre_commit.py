"""The hooks through the real pre-commit and prek, from a repository of hooks as a user would name it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.repos import Repo, hermetic_environment, init
from support.scans import Leak

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
RNG = random.Random(20261128)
RUNNERS = ["pre-commit", "prek"]


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The checkout as a repository of its own, with what is not committed yet."""
    repo = init(tmp_path_factory.mktemp("hooks"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, repo.path)
    shutil.copytree(ROOT / "src/wxsecrets", repo.path / "src/wxsecrets", ignore=shutil.ignore_patterns("__pycache__"))
    repo.git("add", "--all", "--force")
    repo.commit({})
    return repo


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runners keep the environments that they build, once for all tests here."""
    return tmp_path_factory.mktemp("home")


def _run(home: Path, cwd: Path, runner: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The runner's own Python first: prek would look for another one.
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = hermetic_environment() | {
        "PRE_COMMIT_HOME": str(home / "pre-commit"), "PREK_HOME": str(home / "prek"), "LC_ALL": "C.UTF-8",
        "PATH": path,
    }  # fmt: skip
    return subprocess.run(
        [str(BIN / runner), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def _try(home: Path, cwd: Path, runner: str, hooks: Repo, hook: str) -> subprocess.CompletedProcess[str]:
    return _run(home, cwd, runner, "try-repo", str(hooks.path), hook, "--verbose")


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_hook_blocks_a_leak_and_says_what_to_do(hooks: Repo, home: Path, tmp_path: Path, runner: str) -> None:
    """A staged AppSecret blocks, whatever the working copy says; the place and the next step are named."""
    repo, leak = init(tmp_path), Leak(RNG)
    repo.commit({"app.js": "App({})\n"})
    repo.stage({"小程序/config.js": leak.text})
    done = _try(home, repo.path, runner, hooks, "wxsecrets")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "小程序/config.js:1" in done.stdout
    assert "重置" in done.stdout
    assert leak.value not in done.stdout + done.stderr


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_hook_passes_what_adds_no_leak(hooks: Repo, home: Path, tmp_path: Path, runner: str) -> None:
    """A commit without an AppSecret passes, and so does an edit of a file that already has one."""
    repo, leak = init(tmp_path), Leak(RNG)
    repo.commit({"old.js": leak.text})
    repo.stage({"old.js": leak.text + "// edited\n", "new.js": "App({})\n"})
    done = _try(home, repo.path, runner, hooks, "wxsecrets")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_detect_secrets_hook(hooks: Repo, home: Path, tmp_path: Path, runner: str) -> None:
    """The hook for detect-secrets users blocks a positional call, which detect-secrets alone does not see."""
    repo, leak = init(tmp_path), Leak(RNG)
    repo.commit({"app.js": "App({})\n"})
    repo.stage({"bot.py": f"import wechatpy\nclient = WeChatClient('{leak.appid}', '{leak.value}')\n"})
    done = _try(home, repo.path, runner, hooks, "wxsecrets-detect-secrets")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "WeChat AppSecret" in done.stdout
    assert leak.value not in done.stdout + done.stderr


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_manifest_is_valid(home: Path, runner: str) -> None:
    """Both runners accept .pre-commit-hooks.yaml."""
    done = _run(home, ROOT, runner, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr
