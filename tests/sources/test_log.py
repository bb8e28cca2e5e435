"""Of what git tells of a history, nothing that is asked for is passed over."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings, strategies

from wxsecrets.sources import log
from wxsecrets.sources.log import Change, Commit, _Asked, _at, _parse

BLOBS = [f"{number:02x}" * 20 for number in range(4)]
PATHS = [b"a.js", b"conf/secret.js", b"secret.js", b"\x01odd", b":odd", b"\n\x01odd", "配置.js".encode()]
CHANGE = strategies.tuples(
    strategies.sampled_from(["100644", "160000"]), strategies.sampled_from(BLOBS), strategies.sampled_from(PATHS)
)
COMMITS = strategies.lists(strategies.lists(CHANGE, max_size=4), max_size=8)


def _told(commits: list[list[tuple[str, str, bytes]]]) -> bytes:
    """As `git log --raw -z` tells it."""
    out = b""
    for number, changes in enumerate(commits):
        out += b"\x01%040x\x022026-01-01T00:00:00Z\x02A <a@b>\0" % number
        for place, (mode, blob, path) in enumerate(changes):
            out += b"\n" * (not place) + f":100644 {mode} {BLOBS[0]} {blob} M".encode() + b"\0" + path + b"\0"
    return out


@pytest.mark.parametrize("most", [0, 8000], ids=["many names", "few names"])
@settings(max_examples=300)
@given(
    commits=COMMITS,
    blobs=strategies.sets(strategies.sampled_from(BLOBS[1:])),
    names=strategies.sets(strategies.sampled_from([b"secret.js", b"conf", b"none"])),
    at_once=strategies.integers(1, 300),
)
def test_what_is_asked_for_is_told(
    *, commits: list[list[tuple[str, str, bytes]]], blobs: set[str], names: set[bytes], at_once: int, most: int
) -> None:
    """However git's output is cut into parts: changes of one of the contents or names, and those of submodules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "_AT_ONCE", at_once)
        patch.setattr(log, "_MOST", most)
        told = list(_parse(io.BytesIO(_told(commits)), _Asked(blobs, names)))
    everything = list(_parse(io.BytesIO(_told(commits))))
    expected = [event for event in everything if isinstance(event, Commit)]
    assert len(expected) == len(commits)
    assert [event for event in told if isinstance(event, Commit)] == expected
    assert [event for event in told if isinstance(event, Change)] == [
        event
        for event in everything
        if isinstance(event, Change)
        and (
            event.is_submodule
            or not blobs.isdisjoint((*event.before, event.after))
            or names & {*event.path.split(b"/")}
        )
    ]


def test_names_of_any_length(capfd: pytest.CaptureFixture[str]) -> None:
    """A tree may call files whatever it likes, as often as it likes: nothing is said of it, and they are still told."""
    for names in ({b"a" * 1_000_000}, {b"%d-" % number + b"f" * 250 for number in range(190)}):
        asked = _Asked(set(), names)
        name = max(names)
        assert asked.may_be_in(b":100644 100644 a b M\0" + name)
        assert asked.has(b":100644 100644 a b M", b"folder/" + name)
        assert not asked.has(b":100644 100644 a b M", b"folder/other")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("most", [0, 8000], ids=["many paths", "few paths"])
@given(commits=COMMITS, paths=strategies.sets(strategies.sampled_from(PATHS)), at_once=strategies.integers(1, 300))
def test_what_stands_at_a_path_is_told(
    *, commits: list[list[tuple[str, str, bytes]]], paths: set[bytes], at_once: int, most: int
) -> None:
    """However git's output is cut into parts, the changes of files at some paths are told, each with its commit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "_AT_ONCE", at_once)
        patch.setattr(log, "_MOST", most)
        told = list(_at(io.BytesIO(_told(commits)), paths))
    everything = _parse(io.BytesIO(_told(commits)))
    assert told == [
        (event.path, event.commit.name) for event in everything if isinstance(event, Change) and event.path in paths
    ]
