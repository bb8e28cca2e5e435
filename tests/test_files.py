"""Replacing a file in one step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wxsecrets.errors import UsageError
from wxsecrets.files import check_replaceable, replace_file


@pytest.mark.parametrize("before", [None, b"old", b"much longer than the new content"])
def test_replaces(before: bytes | None, tmp_path: Path) -> None:
    """The file holds the new content afterwards, and no draft is left beside it."""
    path = tmp_path / "report"
    if before is not None:
        path.write_bytes(before)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    """A symbolic link in a hostile checkout cannot make us overwrite what it points to."""
    target, link = tmp_path / "precious", tmp_path / "report"
    target.write_bytes(b"precious")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("symbolic links cannot be made here")
    replace_file(link, b"new")
    assert target.read_bytes() == b"precious"
    assert link.read_bytes() == b"new"


def test_refuses_a_folder(tmp_path: Path) -> None:
    """A folder is refused, and stays."""
    with pytest.raises(UsageError, match="is a folder"):
        replace_file(tmp_path, b"new")


def test_refuses_a_missing_folder(tmp_path: Path) -> None:
    """No folders are made on the way."""
    with pytest.raises(UsageError, match="does not exist"):
        replace_file(tmp_path / "no" / "report", b"new")
    assert list(tmp_path.iterdir()) == []


def test_refuses_what_is_no_file() -> None:
    """A device is not replaced by a file."""
    with pytest.raises(UsageError, match="not a regular file"):
        check_replaceable(Path(os.devnull))


def test_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails at the last moment, the old content stands and no draft is left."""
    path = tmp_path / "report"
    path.write_bytes(b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UsageError, match="No space left"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
