"""The quick answer: what it does not load, and that it never says less than the whole command."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.repos import hermetic_environment, init
from support.scans import Leak, staged
from wxsecrets.policy import counts
from wxsecrets.quick import nothing_to_judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from support.repos import Repo

pytestmark = pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="there is no quick answer here")
RNG = random.Random(20261204)
_LEAK = Leak(RNG)
# Each takes a millisecond or more to load; together ten times what the answer takes.
NOT_LOADED = {
    "argparse", "ast", "base64", "contextlib", "dataclasses", "datetime", "dis", "dulwich", "getpass", "gettext",
    "hashlib", "importlib.metadata", "inspect", "isal", "json", "locale", "logging", "multiprocessing", "pathlib",
    "platformdirs", "random", "rich", "selectors", "shutil", "signal", "subprocess", "tempfile", "threading",
    "traceback", "typing", "urllib.parse", "wxsecrets.cli", "wxsecrets.detect.engine", "wxsecrets.i18n",
    "wxsecrets.knowledge.credentials", "wxsecrets.model", "wxsecrets.policy", "wxsecrets.reports",
    "wxsecrets.sources.git", "zlib",
}  # fmt: skip


def _loaded(repo: Repo, *arguments: str) -> set[str]:
    """The modules that a command loads."""
    # -S: what an installation loads at every start of Python is not ours.
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; sys.argv = ['wxsecrets', *{arguments!r}]\n"
        "try:\n    from wxsecrets.__main__ import run; run()\n"
        "except SystemExit as left:\n    assert not left.code, left.code\n"
        "print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=repo.path, env=hermetic_environment(), capture_output=True, check=True
    )
    return set(done.stdout.decode().split())


@pytest.mark.parametrize(
    "arguments",
    [("hook", "pre-commit"), ("hook", "pre-merge-commit", "--fail-on=new", "--lang=zh"), ("hook", "commit-msg", "msg")],
)
def test_what_a_commit_does_not_load(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A hook on a commit with nothing of the shape of a secret loads none of what takes time."""
    repo = init(tmp_path)
    repo.commit({"a.js": "App({})\n"})
    repo.stage({"a.js": "App({a: 1})\n", "小程序/b.js": "App({})\n"})
    repo.write({"msg": "add b\n"})
    loaded = _loaded(repo, *arguments)
    assert "wxsecrets.quick" in loaded
    assert loaded & NOT_LOADED == set()


def test_what_a_small_history_does_not_load(tmp_path: Path) -> None:
    """Where nothing has to be judged, what would do it is not loaded, nor what starts other processes."""
    repo = init(tmp_path)
    repo.commit(
        {"a.js": "App({})\n", "lock.json": f'"integrity": "{_LEAK.value}"\n', "b.js": "const secret = read()\n"}
    )
    loaded = _loaded(repo, "history", "--no-cache")
    assert "wxsecrets.detect.nothing" in loaded
    assert loaded & {"wxsecrets.detect.alike", "wxsecrets.detect.engine", "multiprocessing"} == set()
    repo.commit({"c.js": _LEAK.text.replace(_LEAK.value, "0" * 31 + "g")})
    assert "wxsecrets.detect.engine" not in _loaded(repo, "history", "--no-cache")


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("hook",), ("hook", "nosuch"), ("hook", "pre-commit", "--nosuch"),
        ("hook", "pre-commit", "--fail-on=nosuch"), ("hook", "pre-commit", "--help"), ("staged",),
        ("hook", "commit-msg"), ("hook", "commit-msg", "nosuch"),
        ("hook", "commit-msg", "a.js", "b"), ("hook", "pre-commit", "--format", "json"), ("hook", "pre-push"),
    ],
)  # fmt: skip
def test_what_is_left_to_the_whole_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    """Whatever is not plainly a hook on a commit has no quick answer, and so no wrong one."""
    repo = init(tmp_path)
    repo.commit({"a.js": "App({})\n"})
    monkeypatch.chdir(tmp_path)
    assert not nothing_to_judge(arguments)
    assert nothing_to_judge(("hook", "pre-commit"))


@pytest.mark.parametrize("what", ["no repository", "unborn", "bare", "missing"])
def test_what_is_unusual_is_left_to_the_whole_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Where git has something to complain of, or an object is missing, there is no quick answer."""
    if what != "no repository":
        repo = init(tmp_path, *(("--bare",) if what == "bare" else ()))
        if what == "missing":
            repo.commit({"a.js": "1\n"})
            repo.stage({"b.js": "App({b: 1})\n"})
            blob = repo.git("rev-parse", ":b.js").decode()
            (tmp_path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert not nothing_to_judge(("hook", "pre-commit"))


_PIECES = st.sampled_from(
    [
        b"",
        b"App({})\n",
        b"\0",
        _LEAK.text.encode(),
        _LEAK.value.encode(),
        b"appSecret: ",
        _LEAK.text.encode("utf-16"),
        b"corpId",
    ]
)
_NAMES = st.sampled_from(["a.js", "b.json", "小程序/c.py", f"{_LEAK.appid}={_LEAK.value}", "d e.env"])


def test_it_never_says_less(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is staged: where the quick answer is nothing, the whole command finds nothing that counts."""
    repo = init(tmp_path_factory.mktemp("repo"))
    repo.commit({"a.js": "1\n"})
    monkeypatch.chdir(repo.path)

    @given(st.dictionaries(_NAMES, st.lists(_PIECES, max_size=3).map(b"".join), max_size=4))
    def check(files: dict[str, bytes]) -> None:
        repo.git("read-tree", "HEAD")
        if files:
            repo.stage(files)
        quick = nothing_to_judge(("hook", "pre-commit"))
        assert not quick or not any(counts(occurrence) for occurrence in staged(repo.path).occurrences)

    check()
