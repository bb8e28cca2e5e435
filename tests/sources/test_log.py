"""Of what git tells of a history, nothing that is asked for is passed over."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies

from support.repos import init
from wxsecrets.model import Skipped
from wxsecrets.sources import log, raw
from wxsecrets.sources.git import open_repository
from wxsecrets.sources.history import ALL, Walk
from wxsecrets.sources.log import Log, changes
from wxsecrets.sources.raw import Asked, Change, Commit, at_paths, parse

if TYPE_CHECKING:
    from pathlib import Path

BLOBS = [f"{number:02x}" * 20 for number in range(4)]
PATHS = [b"a.js", b"conf/secret.js", b"secret.js", b"\x01odd", b":odd", b"\n\x01odd", b"\n", "配置.js".encode()]
PATHS.append(f":100644 100644 {BLOBS[1]} {BLOBS[2]} M".encode())
# The blobs of each parent and the new one, the path, the path before, and the new mode.
CHANGE = strategies.tuples(
    strategies.lists(strategies.sampled_from(BLOBS), min_size=2, max_size=4),
    strategies.sampled_from(PATHS),
    strategies.sampled_from([None, *PATHS]),
    strategies.sampled_from(["100644", "100644", "160000"]),
)
COMMITS = strategies.lists(strategies.lists(CHANGE, max_size=4), max_size=8)
Commits = list[list[tuple[list[str], bytes, "bytes | None", str]]]


def _told(commits: Commits) -> tuple[bytes, list[Commit | Change]]:
    """As `git log --raw -z` tells it, and what that says."""
    out = b""
    events: list[Commit | Change] = []
    for number, of_commit in enumerate(commits):
        commit = Commit(f"{number:040x}", "2026-01-01T00:00:00Z", "A <a@b>")
        out += f"\0\x01{commit.name}\x02{commit.date}\x02{commit.author}\0".encode()
        out += b"" if of_commit and len(of_commit[0][0]) == 2 else b"\0"
        events.append(commit)
        for place, (blobs, path, before, mode) in enumerate(of_commit):
            parents = len(blobs) - 1
            is_moved = before is not None and parents == 1
            status = "R075" if is_moved else "M" if parents == 1 else "R" * parents
            entry = f"{':' * parents}{'100644 ' * parents}{mode} {' '.join(blobs)} {status}".encode()
            out += b"\n" * (not place) + b"\0".join((entry, *((before,) if before and is_moved else ()), path, b""))
            is_submodule = mode == "160000"
            after = "0" * 40 if is_submodule else blobs[-1]
            events.append(Change(commit, path, tuple(blobs[:-1]), after, is_moved, is_submodule))
    return out, events


def _without_moves(commits: Commits) -> Commits:
    return [[(blobs, path, None, mode) for blobs, path, _before, mode in of_commit] for of_commit in commits]


@given(commits=COMMITS, at_once=strategies.integers(1, 300), lost=strategies.integers(0, 30))
def test_all_is_told(*, commits: Commits, at_once: int, lost: int) -> None:
    """However git's output is cut, and whatever paths look like: every commit, and every change; of what git did not
    write to its end, what is there.
    """
    out, expected = _told(commits)
    cut = out[: len(out) - lost]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raw, "_AT_ONCE", at_once)
        told = list(parse(io.BytesIO(out), moves=True))
        less = list(parse(io.BytesIO(cut), moves=True))
    assert told == expected
    assert less == expected[: len(less)]
    assert len(less) >= cut.count(b"\x02") // 2 - 1


@pytest.mark.parametrize("moves", [False, True], ids=["no renames", "renames"])
@pytest.mark.parametrize("most", [0, 8000], ids=["many names", "few names"])
@settings(max_examples=150)
@given(
    commits=COMMITS,
    blobs=strategies.sets(strategies.sampled_from(BLOBS[1:])),
    names=strategies.sets(strategies.sampled_from([b"secret.js", b"conf", b"none", b"\x01odd"])),
    some=strategies.sets(strategies.sampled_from([f"{number:040x}" for number in range(8)])),
    at_once=strategies.integers(1, 300),
)
def test_what_is_asked_for_is_told(
    *, commits: Commits, blobs: set[str], names: set[bytes], some: set[str], at_once: int, most: int, moves: bool
) -> None:
    """However git's output is cut: changes of one of the contents or names, submodules, and the commits asked for."""
    out, events = _told(commits if moves else _without_moves(commits))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raw, "_AT_ONCE", at_once)
        patch.setattr(raw, "_MOST", most)
        asked = Asked(blobs, names, some)
        told = list(parse(io.BytesIO(out), asked, only=True, moves=moves))
        every = list(parse(io.BytesIO(out), asked, moves=moves))
    expected = [
        event
        for event in events
        if isinstance(event, Commit)
        or event.is_submodule
        or not blobs.isdisjoint((*event.before, event.after))
        or names & {*event.path.split(b"/")}
    ]
    assert every == expected
    assert [event for event in told if isinstance(event, Change)] == [
        event for event in expected if isinstance(event, Change)
    ]
    here = [event for event in told if isinstance(event, Commit)]
    assert here == [event for event in expected if event in here]
    assert {event.name for event in here} >= some & {event.name for event in events if isinstance(event, Commit)}


def test_names_of_any_length(capfd: pytest.CaptureFixture[str]) -> None:
    """A tree may call files whatever it likes, as often as it likes: nothing is said of it, and they are still told."""
    for names in ({b"a" * 1_000_000}, {b"%d-" % number + b"f" * 250 for number in range(190)}):
        asked = Asked(set(), names)
        name = max(names)
        assert asked.sought is None
        assert asked.may_be_in(b":100644 100644 a b M\0" + name)
        entries = [(b":100644 100644 a b M", path, False) for path in (b"folder/" + name, b"folder/other")]
        assert list(asked.of(entries)) == entries[:1]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("most", [0, 8000], ids=["many paths", "few paths"])
@given(commits=COMMITS, paths=strategies.sets(strategies.sampled_from(PATHS[:-1])), at_once=strategies.integers(1, 300))
def test_what_stands_at_a_path_is_told(*, commits: Commits, paths: set[bytes], at_once: int, most: int) -> None:
    """However git's output is cut into parts, the changes of files at some paths are told, each with its commit."""
    out, events = _told(_without_moves(commits))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raw, "_AT_ONCE", at_once)
        patch.setattr(raw, "_MOST", most)
        told = list(at_paths(io.BytesIO(out), paths))
    assert told == [
        (event.path, event.commit.name) for event in events if isinstance(event, Change) and event.path in paths
    ]


@pytest.mark.parametrize("lost", [None, 0, 3, 9])
@pytest.mark.parametrize("fewest", [1, 4, 100])
@pytest.mark.parametrize("processors", [1, 3])
def test_a_history_told_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, processors: int, fewest: int, lost: int | None
) -> None:
    """Several gits tell together what one would, also where one of them gives up in the middle."""
    repo = init(tmp_path)
    commits = [repo.commit({"a.js": f"{number}", "b/b.js": f"b{number}"}) for number in range(10)]
    repo.git("checkout", "-q", "-b", "side", "HEAD~4")
    commits.append(repo.commit({"c.js": "c"}))
    repo.git("merge", "-q", "--no-ff", "--strategy=ours", "-m", "merge", "main")
    repository = open_repository(tmp_path)
    blobs = {repo.git("rev-parse", f"{name}:a.js").decode() for name in commits}
    expected = [event for event in changes(repository, ALL) if not isinstance(event, Change) or event.path == b"a.js"]
    if lost is not None:
        tree = repo.git("rev-parse", f"{commits[lost]}:b").decode()
        (tmp_path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    monkeypatch.setattr(log, "_FEWEST", fewest)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    with Walk(repository) as walk, Log(repository, walk) as parts:
        assert parts.has_failed == (lost is not None)
        told = list(parts.changes(blobs, frozenset(), {event.name for event in expected if isinstance(event, Commit)}))
        at = [*parts.at(frozenset([b"a.js"]))]
    if lost is None:
        assert told == expected
        assert [commit for _path, commit in at] == [event.commit.name for event in told if isinstance(event, Change)]
        return
    assert isinstance(told.pop(), Skipped)
    # What git cannot compare is not told: the commit with that tree, and the one behind it. All else is, in order.
    missing = {event.name for event in expected if isinstance(event, Commit) and event not in told}
    assert len(missing) <= 2
    assert commits[lost] in missing
    assert told == [
        event
        for event in expected
        if not isinstance(event, Skipped) and (event.commit if isinstance(event, Change) else event).name not in missing
    ]
