"""The recipes for JavaScript teams, with the real husky, lint-staged and prek from npm in a real Node project."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.doors import git, ours, run
from support.repos import Repo, init
from support.scans import Leak

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="hooks are POSIX scripts here"),
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]
RNG = random.Random(20261205)
DOCS = (Path(__file__).parents[2] / "docs/hooks.md").read_text("utf-8")
_PACKAGES = ("husky@9", "lint-staged@16", "@j178/prek")


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages, installed once."""
    folder = tmp_path_factory.mktemp("npm")
    (folder / "package.json").write_text("{}\n")
    done = subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--save-dev", *_PACKAGES],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip(f"npm cannot install what this needs: {done.stderr[-300:]}")
    return folder / "node_modules"


@pytest.fixture
def project(tmp_path: Path, modules: Path) -> Iterator[Repo]:
    """A Node project with these packages, and husky set up as `npx husky init` does."""
    repo = init(tmp_path / "小程序 project")
    repo.write({"package.json": "{}\n", ".gitignore": "node_modules\n", "app.js": "App({})\n"})
    (repo.path / "node_modules").symlink_to(modules, target_is_directory=True)
    done = run("npx", "--no-install", "husky", "init", cwd=repo.path)
    assert done.returncode == 0, done.stdout
    (repo.path / ".husky/pre-commit").unlink()
    repo.git("add", "package.json", ".gitignore", "app.js")
    repo.git("commit", "--quiet", "--no-verify", "-m", "start")
    yield repo
    assert repo.git("config", "core.hooksPath") == b".husky/_"


def _recipe(name: str) -> str:
    """The code under a heading of docs/hooks.md, as a user would copy it."""
    match = re.search(rf"<!-- recipe: {re.escape(name)} -->\n+```[a-z]*\n(.*?)```", DOCS, re.DOTALL)
    assert match is not None, name
    return match[1]


def _blocks(repo: Repo) -> bool:
    leak = Leak(RNG)
    repo.stage({"cloud/登录 a.js": leak.text})
    done = git(repo.path, "commit", "-m", "x")
    assert leak.value not in done.stdout
    repo.git("rm", "--quiet", "--cached", "--force", "cloud/登录 a.js")
    return done.returncode != 0 and "cloud/登录 a.js:1" in done.stdout


def _passes(repo: Repo) -> bool:
    repo.stage({"b.js": f"module.exports = {RNG.random()}\n"})
    done = git(repo.path, "commit", "-m", "y")
    return done.returncode == 0


def test_husky(project: Repo, tmp_path: Path) -> None:
    """The lines for .husky close every door, `install` names them, and doctor finds them closed."""
    refused = ours(project.path, "install")
    assert (refused.returncode, "belong to husky" in refused.stdout) == (2, True)
    assert not _blocks(project)
    for name in ("pre-commit", "commit-msg", "pre-merge-commit", "pre-push"):
        line = _recipe(f"husky {name}")
        project.write({f".husky/{name}": line})
    assert _blocks(project)
    assert _passes(project)
    checks = ours(project.path, "doctor", "--format", "json")
    doors = {check["name"]: check["status"] for check in json.loads(checks.stdout)["checks"]}
    assert doors["pre-commit"] == doors["commit-msg"] == doors["pre-push"] == "ok", checks.stdout

    remote = init(tmp_path / "remote.git", "--bare")
    project.git("branch", "good")
    project.git("checkout", "--quiet", "-b", "bad")
    project.stage({"bad.js": Leak(RNG).text})
    project.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "unseen")
    done = git(project.path, "push", remote.path, "good", "bad")
    assert (done.returncode, "bad.js:1" in done.stdout) == (1, True), done.stdout


def test_lint_staged(project: Repo) -> None:
    """With lint-staged the index is read once, whatever files it names."""
    project.write({".husky/pre-commit": "npx --no-install lint-staged\n"})
    project.commit({"lint-staged.config.mjs": _recipe("lint-staged")}, HUSKY="0")
    assert _blocks(project)
    assert _passes(project)


def test_prek_from_npm(project: Repo, tmp_path: Path) -> None:
    """The prek of npm runs the hooks of .pre-commit-config.yaml from husky."""
    config = (
        "repos:\n- repo: local\n  hooks:\n  - {id: wxsecrets, name: wxsecrets, language: system, "
        "entry: wxsecrets hook pre-commit, pass_filenames: false, always_run: true}\n"
    )
    project.commit({".pre-commit-config.yaml": config}, HUSKY="0")
    project.write({".husky/pre-commit": _recipe("husky prek")})
    assert _blocks(project)
    assert _passes(project)


def test_a_linked_worktree(project: Repo, tmp_path: Path) -> None:
    """In a linked working tree husky's folder is missing; doctor says so, and `npx husky` mends it."""
    project.write({".husky/pre-commit": _recipe("husky pre-commit")})
    project.commit({".husky/pre-commit": _recipe("husky pre-commit")}, HUSKY="0")
    linked = tmp_path / "linked"
    project.git("worktree", "add", "--quiet", "-b", "linked", str(linked))
    (linked / "node_modules").symlink_to(project.path / "node_modules")
    done = ours(linked, "doctor", "--door", "pre-commit")
    assert (done.returncode, "run `npm install`" in done.stdout) == (1, True)
    assert run("npx", "--no-install", "husky", cwd=linked).returncode == 0
    done = ours(linked, "doctor", "--door", "pre-commit")
    assert done.returncode == 0, done.stdout
    assert _blocks(Repo(linked))
