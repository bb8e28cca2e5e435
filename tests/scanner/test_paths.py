"""What is here now: files, folders, and what cannot be read."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from support.repos import init
from support.scans import Leak, found, paths
from wxsecrets.errors import UsageError
from wxsecrets.model import ScanResult, SkipReason
from wxsecrets.progress import NO_PROGRESS
from wxsecrets.scanner.paths import scan_paths
from wxsecrets.sources.text import SIZE_LIMIT

RNG = random.Random(20261126)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _scan(*names: str) -> ScanResult:
    return scan_paths(names or (".",), folder=Path(), progress=NO_PROGRESS)


def test_in_a_repository_ignored_files_are_left_out(tmp_path: Path) -> None:
    """A folder means what could be committed: tracked and new files, not ignored ones."""
    tracked, new, ignored = Leak(RNG), Leak(RNG), Leak(RNG)
    repo = init(tmp_path)
    repo.commit({"a/tracked.js": tracked.text, ".gitignore": "*.local\n"})
    repo.write({"a/new.js": new.text, "a/x.local": ignored.text})
    assert found(_scan()) == {tracked.fingerprint, new.fingerprint}
    assert paths(_scan("a")) == {b"a/tracked.js", b"a/new.js"}
    assert found(_scan("a/x.local")) == {ignored.fingerprint}


def test_outside_a_repository_everything_counts(tmp_path: Path) -> None:
    """Without git a folder means all below it, but for node_modules."""
    leak = Leak(RNG)
    for name in ("x.js", "deep/er/x.js", "node_modules/x/x.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(leak.text)
    assert paths(_scan()) == {b"x.js", b"deep/er/x.js"}


def test_a_repository_inside_a_repository(tmp_path: Path) -> None:
    """Files of a submodule or a nested repository are scanned with the rest."""
    leak, outer = Leak(RNG), init(tmp_path)
    init(tmp_path / "sub").commit({"x.js": leak.text})
    outer.git("add", "sub")
    assert paths(_scan()) == {b"sub/x.js"}


def test_a_file_is_read_once(tmp_path: Path) -> None:
    """Naming a file and its folder counts it once."""
    (tmp_path / "x.js").write_text(Leak(RNG).text)
    assert len(_scan("x.js", "./x.js", ".").occurrences) == 1


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link out of the folder is its target's name; a loop of links ends."""
    leak = Leak(RNG)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.js").write_text(leak.text)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/link").symlink_to("../outside")
    (tmp_path / "inside/loop").symlink_to(".")
    (tmp_path / "inside/gone").symlink_to("nowhere")
    result = _scan("inside")
    assert (found(result), result.scope.blobs, result.scope.complete) == (set(), 3, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_is_named_and_never_waited_for(tmp_path: Path) -> None:
    """Opening a FIFO would wait for ever; it is named as unreadable."""
    os.mkfifo(tmp_path / "pipe")
    (skipped,) = _scan().scope.skipped
    assert (skipped.what, skipped.reason) == ("pipe", SkipReason.UNREADABLE)


def test_a_huge_file_is_named(tmp_path: Path) -> None:
    """A file over the limit is not held in memory; it is named as too large."""
    with (tmp_path / "huge.bin").open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    (skipped,) = _scan().scope.skipped
    assert skipped.reason is SkipReason.TOO_LARGE


def test_a_large_file_is_scanned(tmp_path: Path) -> None:
    """A file of 200 MB is within the limit and scanned to its end."""
    leak = Leak(RNG)
    with (tmp_path / "large.js").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
        file.seek(0, os.SEEK_END)
        file.write(leak.text.encode())
    assert found(_scan()) == {leak.fingerprint}


def test_a_path_that_does_not_exist_is_a_usage_error() -> None:
    """A misspelt path is refused, not passed over."""
    with pytest.raises(UsageError, match="nowhere"):
        _scan("nowhere")


def test_a_damaged_index_hides_nothing(tmp_path: Path) -> None:
    """Where git cannot list the files, they are found without it."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    (tmp_path / ".git/index").write_bytes(b"garbage")
    assert found(_scan()) == {leak.fingerprint}


def test_a_submodule_that_is_not_checked_out(tmp_path: Path) -> None:
    """The empty folder of a submodule, as an ordinary clone has it, is no repository; what lies in it is scanned."""
    leak, inner, outer = Leak(RNG), init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"a.txt": "a\n"})
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "sub")
    outer.commit({})
    outer.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    assert _scan("clone").scope.complete
    (tmp_path / "clone/sub/x.js").write_text(leak.text)
    assert paths(_scan("clone")) == {b"clone/sub/x.js"}


def test_what_is_named_is_read_through_links_and_ignore_rules(tmp_path: Path) -> None:
    """An ignored folder or a link that a person names is what they want scanned."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({".gitignore": "build/\n"})
    repo.write({"build/x.js": leak.text})
    (tmp_path / "link").symlink_to("build")
    (tmp_path / "file").symlink_to("build/x.js")
    for name in ("build", "link", "file"):
        assert found(_scan(name)) == {leak.fingerprint}, name


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is unreadable, not empty. Root may read everything, so the failure is injected."""
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def refuse(path: object = ".") -> object:
        if os.fsencode(path).endswith(b"closed"):  # type: ignore[arg-type]
            raise PermissionError(13, "Permission denied", path)
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)
    (skipped,) = _scan().scope.skipped
    assert (skipped.what, skipped.reason) == ("closed", SkipReason.UNREADABLE)
