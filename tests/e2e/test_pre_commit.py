"""The hooks through the real pre-commit and prek, as a team has them, with environments built without an index."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from support.doors import BIN, git, run
from support.repos import Repo, init
from support.scans import Leak

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
RNG = random.Random(20261128)
RUNNERS = ["pre-commit", "prek"]
_HOOKS = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")


def _shared(tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """A folder that is built once for all processes that run tests."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            draft = tmp_path_factory.mktemp(name)
            build(draft)
            draft.rename(folder)
    return folder


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The checkout as a repository of its own, with what is not committed yet."""
    return Repo(_shared(tmp_path_factory, "hooks", _copy_hooks))


def _copy_hooks(folder: Path) -> None:
    repo = init(folder)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, repo.path)
    shutil.copytree(ROOT / "src/wxsecrets", repo.path / "src/wxsecrets", ignore=shutil.ignore_patterns("__pycache__"))
    repo.git("add", "--all", "--force")
    repo.commit({})


@pytest.fixture(scope="module")
def wheels(hooks: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what our hooks need, without wxsecrets itself."""

    def build(folder: Path) -> None:
        wanted = [str(hooks.path), "setuptools", "detect-secrets"]
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(folder), *wanted]
        subprocess.run(command, check=True)
        for own in folder.glob("wxsecrets-*"):
            own.unlink()  # it is built from the repository of hooks

    return _shared(tmp_path_factory, "wheels", build)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runners keep the environments that they build, once for all tests here."""
    return _shared(tmp_path_factory, "homes", lambda _folder: None)


@pytest.fixture
def env(wheels: Path, homes: Path, runner: str) -> dict[str, str]:
    """What the runners need to build their environments from a folder of wheels, and where they keep them."""
    if runner == "prek":  # which gets uv itself from an index, if it is not here
        return {
            "PREK_HOME": str(homes / "prek"), "LC_ALL": "C.UTF-8",
            "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(wheels), "UV_OFFLINE": "1",
        }  # fmt: skip
    return {
        "PRE_COMMIT_HOME": str(homes / "pre-commit"), "LC_ALL": "C.UTF-8",
        "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels),
    }  # fmt: skip


def _project(folder: Path, hooks: Repo, *names: str) -> Repo:
    """A project whose configuration asks for hooks of ours."""
    repo = init(folder)
    listed = "".join(f"  - id: {name}\n" for name in names)
    config = f"repos:\n- repo: {hooks.path}\n  rev: {hooks.git('rev-parse', 'HEAD').decode()}\n  hooks:\n{listed}"
    repo.commit({".pre-commit-config.yaml": config, "app.js": "App({})\n"})
    return repo


@pytest.mark.parametrize("runner", RUNNERS)
def test_every_stage(hooks: Repo, env: dict[str, str], tmp_path: Path, runner: str) -> None:
    """Commit, message, merge and push are stopped by the hook of their stage, and clean ones pass."""
    names = ("wxsecrets", "wxsecrets-pre-merge-commit", "wxsecrets-commit-msg", "wxsecrets-pre-push")
    repo, leak = _project(tmp_path / "小程序 r", hooks, *names), Leak(RNG)
    remote = init(tmp_path / "remote.git", "--bare")
    repo.git("remote", "add", "origin", str(remote.path))
    types = [word for name in _HOOKS for word in ("--hook-type", name)]
    done = run(BIN / runner, "install", *types, cwd=repo.path, env=env)
    assert done.returncode == 0, done.stdout

    # A commit; a root commit is pushed for the first time.
    repo.stage({"小程序/config.js": leak.text})
    repo.write({"小程序/config.js": "clean\n"})
    done = git(repo.path, "commit", "-m", "x", env=env)
    assert done.returncode == 1, done.stdout
    assert "小程序/config.js:1" in done.stdout
    assert "重置" in done.stdout
    repo.stage({"小程序/config.js": "clean\n"})
    done = git(repo.path, "commit", "-m", "x", env=env)
    assert done.returncode == 0, done.stdout
    done = git(repo.path, "push", "origin", "main", env=env)
    assert done.returncode == 0, done.stdout

    done = git(repo.path, "commit", "--allow-empty", "-m", f"was {leak.text}", env=env)
    assert (done.returncode, "the commit message, line 1" in done.stdout) == (1, True), done.stdout

    # A branch that is not checked out, whose secret was taken out again.
    repo.git("checkout", "--quiet", "-b", "side")
    for text in (leak.text, "gone\n"):
        repo.stage({"side.js": text, "kept.js": leak.text})
        repo.git("commit", "--quiet", "--no-verify", "-m", "side")
    repo.git("checkout", "--quiet", "main")
    done = git(repo.path, "merge", "--no-ff", "--no-edit", "side", env=env)
    assert (done.returncode, "kept.js:1" in done.stdout) == (1, True), done.stdout
    repo.git("reset", "--quiet", "--hard")
    done = git(repo.path, "push", "origin", "side", env=env)
    assert (done.returncode, "side.js:1" in done.stdout) == (1, True), done.stdout
    assert leak.value not in done.stdout

    # The first push of a root commit tells the runner of no commits at all.
    repo.git("checkout", "--quiet", "--orphan", "fresh")
    repo.git("commit", "--quiet", "--no-verify", "-m", "fresh")
    repo.stage({"fresh.js": leak.text})
    repo.git("commit", "--quiet", "--no-verify", "--amend", "-m", "fresh")
    elsewhere = init(tmp_path / "elsewhere.git", "--bare")
    repo.git("remote", "add", "elsewhere", str(elsewhere.path))
    done = git(repo.path, "push", "elsewhere", "fresh", env=env)
    assert (done.returncode, "fresh.js:1" in done.stdout) == (1, True), done.stdout


@pytest.mark.parametrize("runner", RUNNERS)
def test_what_was_there_passes(hooks: Repo, env: dict[str, str], tmp_path: Path, runner: str) -> None:
    """An edit of a file that has a secret already passes; run by hand, the push hook looks at what no remote has."""
    repo, leak = _project(tmp_path / "r", hooks, "wxsecrets", "wxsecrets-pre-push"), Leak(RNG)
    repo.commit({"old.js": leak.text})
    repo.stage({"old.js": leak.text + "// edited\n", "new.js": "App({})\n"})
    done = run(BIN / runner, "run", "--verbose", cwd=repo.path, env=env)
    assert (done.returncode, "Passed" in done.stdout) == (0, True), done.stdout
    done = run(BIN / runner, "run", "--hook-stage", "pre-push", "--all-files", cwd=repo.path, env=env)
    assert (done.returncode, "old.js:1" in done.stdout) == (1, True), done.stdout


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_detect_secrets_hook(hooks: Repo, env: dict[str, str], tmp_path: Path, runner: str) -> None:
    """The hook for detect-secrets users blocks a positional call, which detect-secrets alone does not see."""
    repo, leak = _project(tmp_path / "r", hooks, "wxsecrets-detect-secrets"), Leak(RNG)
    repo.stage({"bot.py": f"import wechatpy\nclient = WeChatClient('{leak.appid}', '{leak.value}')\n"})
    done = run(BIN / runner, "run", "--verbose", cwd=repo.path, env=env)
    assert done.returncode == 1, done.stdout
    assert "WeChat AppSecret" in done.stdout
    assert leak.value not in done.stdout


def test_the_recipe_names_every_hook() -> None:
    """The configuration in docs/hooks.md asks for one hook a stage, all of them offered, and installs every stage."""
    recipe = (ROOT / "docs/hooks.md").read_text("utf-8").partition("<!-- recipe: pre-commit -->")[2].split("```")[1]
    offered = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    stages = []
    for name in re.findall(r"- id: (\S+)", recipe):
        of_hook = offered.partition(f"- id: {name}\n")[2].partition("- id:")[0]
        stages += re.findall(r"^  stages: \[(\S+)\]", of_hook, re.MULTILINE)
    assert stages == list(_HOOKS)
    assert f"default_install_hook_types: [{', '.join(_HOOKS)}]" in recipe


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_manifest_is_valid(env: dict[str, str], runner: str) -> None:
    """Both runners accept .pre-commit-hooks.yaml."""
    done = run(BIN / runner, "validate-manifest", ROOT / ".pre-commit-hooks.yaml", cwd=ROOT, env=env)
    assert done.returncode == 0, done.stdout
