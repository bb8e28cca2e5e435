"""`wxsecrets staged` and `wxsecrets hook pre-commit` as git and its users run them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.leaks import config
from support.repos import init

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(102)


def test_reads_the_index_not_the_working_tree(tmp_path: Path) -> None:
    """What counts is what was added with `git add`, whatever the file says now."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.stage({"a.js": text})
    repo.write({"a.js": "clean again\n"})
    assert wxsecrets("staged", cwd=tmp_path).status == 1
    repo.stage({"a.js": "clean again\n"})
    repo.write({"a.js": text})
    assert wxsecrets("staged", cwd=tmp_path).status == 0


def test_says_what_to_do(tmp_path: Path) -> None:
    """The report names the place, the way out, and the way on for a false alarm."""
    text, _value = config(RNG)
    init(tmp_path).stage({"server/a.js": text})
    shown = wxsecrets("staged", cwd=tmp_path).text
    for expected in (
        "  where: server/a.js:3\n",
        "let your server read it from its environment",
        "mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置",
        "pragma: allowlist secret",
        "\n1 secret would be committed.\n",
    ):
        assert expected in shown


def test_nothing_staged(tmp_path: Path) -> None:
    """An index with nothing new is not called clean."""
    init(tmp_path)
    outcome = wxsecrets("staged", cwd=tmp_path)
    assert outcome.status == 0
    assert outcome.text.startswith("Scanned nothing: the next commit adds no content.\n")


@pytest.mark.parametrize("files", [{}, {"a.js": "1\n"}])
def test_hook_is_silent_when_all_is_well(files: dict[str, str], tmp_path: Path) -> None:
    """A hook that has nothing against a commit says nothing."""
    init(tmp_path).stage({"README": "x\n", **files})
    outcome = wxsecrets("hook", "pre-commit", cwd=tmp_path)
    assert (outcome.status, outcome.out, outcome.err) == (0, b"", b"")


def test_allowlist_comment(tmp_path: Path) -> None:
    """The comment that the advice names lets the commit pass."""
    text, _value = config(RNG)
    lines = text.splitlines()
    lines[2] += "  // pragma: allowlist secret"
    init(tmp_path).stage({"a.js": "\n".join(lines)})
    outcome = wxsecrets("staged", cwd=tmp_path)
    assert outcome.status == 0
    assert "1 secret is allowed by a `pragma: allowlist secret` comment." in outcome.text


@pytest.mark.skipif(os.name == "nt", reason="writes a hook for a POSIX shell")
def test_real_commits(tmp_path: Path) -> None:
    """As git's own hook it stops `git commit`, also of single files, which git does with another index."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m wxsecrets hook pre-commit\n")
    hook.chmod(0o755)
    repo.commit({"a.js": "1\n", "b.js": "1\n"})

    repo.write({"a.js": text})
    for options in (("-a",), ("a.js",), ("--only", "a.js"), ("--include", "a.js")):
        with pytest.raises(subprocess.CalledProcessError) as refused:
            repo.git("commit", "-m", "leak", *options)
        assert b"1 secret would be committed." in refused.value.stderr + refused.value.stdout
        repo.git("reset", "--quiet")
    assert repo.git("rev-list", "--count", "HEAD") == b"1"

    repo.write({"b.js": "2\n"})
    repo.git("commit", "--quiet", "-m", "only b", "b.js")
    assert repo.git("rev-list", "--count", "HEAD") == b"2"
