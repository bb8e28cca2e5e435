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


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("at_once", [1, 7, 100, 1 << 20])
def test_what_the_walk_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, object_format: str, at_once: int) -> None:
    """However much of git's answer is taken at a time: where what is asked for stands, and how much there is in all."""
    monkeypatch.setattr(history, "_AT_ONCE", at_once)
    repo = init(tmp_path, f"--object-format={object_format}")
    first = repo.commit(
        {"a ?b.js": "1", ".gitattributes": "* -diff", "in/.gitattributes": "*.js text", "gone.js": "gone"}
    )
    repo.commit({f"{first}/x.js": "2"})
    repo.git("tag", "-a", "-m", "a tag", "v1")
    names = {
        name: repo.git("rev-parse", f"HEAD:{name}").decode() for name in ("a ?b.js", ".gitattributes", "in", "gone.js")
    }
    tree, tag, attributes = (
        repo.git("rev-parse", name).decode() for name in ("HEAD^{tree}", "v1", "HEAD:in/.gitattributes")
    )
    gone = names["gone.js"]
    (tmp_path / ".git/objects" / gone[:2] / gone[2:]).unlink()
    with Walk(open_repository(tmp_path)) as walk:
        met = walk.finish({*names.values(), first, tree, tag, "0" * len(first)})
    here = {name: path for path, name in names.items() if name != gone}
    assert met.paths == {path: name.encode() for path, name in here.items()} | {tree: b"", tag: b"v1"}
    assert met.names == {first}
    assert met.attributes == {names[".gitattributes"], attributes}
    assert (met.commits, met.has_files, met.has_modules) == (2, True, False)
    assert [(skipped.what, skipped.count) for skipped in met.skipped] == [(gone, 1)]
    listed = repo.git("rev-list", "--objects", "--all", "--missing=allow-any").decode().splitlines()
    assert met.objects == len(listed)
