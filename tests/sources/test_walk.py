"""The walk through a history names its commits before anything else, and says when all are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.repos import init
from wxsecrets.sources import history
from wxsecrets.sources.git import open_repository
from wxsecrets.sources.history import ALL, Walk
from wxsecrets.sources.log import Log

if TYPE_CHECKING:
    from pathlib import Path

_COMMIT, _OTHER = b"1" * 40, b"2" * 40


@pytest.mark.parametrize(
    ("told", "commits"),
    [
        pytest.param(b"", None, id="nothing yet"),
        pytest.param(_COMMIT + b"\n" + _OTHER[:7], None, id="in the middle of a name"),
        pytest.param(_COMMIT + b"\n" + _OTHER, None, id="at the end of a name"),
        pytest.param(_COMMIT + b"\n" + _OTHER + b"\n", None, id="behind a commit"),
        pytest.param(_COMMIT + b"\n" + _OTHER + b" ", [_COMMIT], id="a tree"),
        pytest.param(_COMMIT + b"\n" + _OTHER + b" a b\n" + b"3" * 40 + b" c", [_COMMIT], id="files"),
        pytest.param(_COMMIT + b"\n?" + _OTHER, [_COMMIT], id="something that is not here"),
        pytest.param(_OTHER + b" v1\n", [], id="no commit"),
    ],
)
def test_where_the_commits_end(told: bytes, commits: list[bytes] | None) -> None:
    """Whatever git has written so far: all commits are named as soon as something else is, and not before."""
    end = history._end_of_commits(told)
    assert (told[:end].split() if end >= 0 else None) == commits


def test_all_commits_are_named(tmp_path: Path) -> None:
    """Those of branches, of tags of tags and of reflogs, as git names them by themselves: children before parents."""
    repo = init(tmp_path)
    first = repo.commit({"a.js": "1", "b c/d.js": "1"})
    repo.commit({"a.js": "2"})
    repo.git("checkout", "-q", "-b", "side", first)
    repo.commit({"e.js": "1"})
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "main")
    repo.git("tag", "-a", "-m", "a tag", "v1")
    repo.git("tag", "-a", "-m", "a tag of it", "v2", "v1")
    repo.git("reset", "-q", "--hard", "HEAD~1")
    with Walk(open_repository(tmp_path)) as walk:
        reachable = walk.finish(frozenset())
        assert walk.commits() == repo.git("rev-list", "--date-order", *ALL).decode().split()
        assert not walk.lacks_commits
    assert reachable.commits == 4


def test_an_empty_history(tmp_path: Path) -> None:
    """Where nothing was committed no commit is named, and none is missing."""
    init(tmp_path)
    with Walk(open_repository(tmp_path)) as walk:
        assert walk.finish(frozenset()).commits == 0
        assert walk.commits() == []
        assert not walk.lacks_commits


def test_a_commit_that_is_missing(tmp_path: Path) -> None:
    """Of a history that breaks off, what is told of its commits is known not to be all; whichever git says so."""
    repo = init(tmp_path)
    first = repo.commit({"a.js": "1"})
    repo.commit({"a.js": "2"})
    (tmp_path / ".git/objects" / first[:2] / first[2:]).unlink()
    repository = open_repository(tmp_path)
    with Walk(repository) as walk, Log(repository, walk) as log:
        assert log.has_failed
