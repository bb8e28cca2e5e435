"""What the next commit would add, in git's corner cases."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from support.repos import init
from support.scans import Leak, found, paths, staged

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(20261125)


def test_the_first_commit_of_all(tmp_path: Path) -> None:
    """Before the first commit everything in the index is added."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.stage({"x.js": leak.text})
    assert found(staged(tmp_path)) == {leak.fingerprint}


@pytest.mark.parametrize("working_copy", ["clean\n", None])
def test_the_index_counts_not_the_working_tree(tmp_path: Path, working_copy: str | None) -> None:
    """A staged secret counts although the working copy is clean or gone; an unstaged one does not count."""
    leak, other, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.stage({"x.js": leak.text})
    repo.write({"unstaged.js": other.text})
    if working_copy is None:
        (tmp_path / "x.js").unlink()
    else:
        repo.write({"x.js": working_copy})
    assert found(staged(tmp_path)) == {leak.fingerprint}


def test_what_was_there_is_not_added_again(tmp_path: Path) -> None:
    """An edit, a move or a change of mode of a file that has the secret adds nothing; a copy does."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text + "// some\n// more\n// lines\n" * 5})
    repo.write({"x.js": "// moved down\n" + (tmp_path / "x.js").read_text()})
    repo.git("add", "x.js")
    repo.git("mv", "x.js", "renamed.js")
    repo.git("update-index", "--chmod=+x", "renamed.js")
    assert found(staged(tmp_path)) == set()
    repo.stage({"copy.js": leak.text})
    assert paths(staged(tmp_path)) == {b"copy.js"}


def test_what_has_no_content_is_no_text(tmp_path: Path) -> None:
    """Deletions, submodules and files only intended to be added are passed over."""
    inner, repo = init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"a.txt": "a\n"})
    repo.commit({"gone.txt": "gone\n", "mode.txt": "mode\n"})
    repo.git("rm", "--quiet", "gone.txt")
    repo.git("update-index", "--chmod=+x", "mode.txt")
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "sub")
    repo.write({"later.js": Leak(RNG).text})
    repo.git("add", "--intent-to-add", "later.js")
    result = staged(repo.path)
    assert (found(result), result.scope.complete) == (set(), True)
    assert result.scope.blobs == 1  # .gitmodules


def test_a_file_becomes_a_link(tmp_path: Path) -> None:
    """A symbolic link's content is its target's name."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x": "x\n"})
    (tmp_path / "x").unlink()
    (tmp_path / "x").symlink_to(f"?appid={leak.appid}&secret={leak.value}")
    repo.git("add", "x")
    assert found(staged(tmp_path)) == {leak.fingerprint}


def test_a_merge_in_progress(tmp_path: Path) -> None:
    """While a merge is resolved, what differs from HEAD counts."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": "one\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"y.js": leak.text})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"z.js": "three\n"})
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    assert found(staged(tmp_path)) == {leak.fingerprint}


def test_conflicted_entries_are_no_texts(tmp_path: Path) -> None:
    """A path with a conflict cannot be committed yet; the other files are scanned."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": "one\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"x.js": "two\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"x.js": "three\n"})
    repo.git("merge-tree", "HEAD", "HEAD", "side")
    repo.git("read-tree", "-m", "HEAD~1", "HEAD", "side")
    repo.stage({"y.js": leak.text})
    assert found(staged(tmp_path)) == {leak.fingerprint}


def test_diff_settings_change_nothing(tmp_path: Path) -> None:
    """`* -diff`, renames switched off, and colour: the index is read, not a diff."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({".gitattributes": "* -diff -text\n"})
    for key, value in (
        ("color.ui", "always"),
        ("diff.renames", "false"),
        ("diff.noprefix", "true"),
        ("diff.ignoreSubmodules", "none"),
    ):
        repo.git("config", key, value)
    repo.stage({"x.js": leak.text})
    assert found(staged(tmp_path)) == {leak.fingerprint}
