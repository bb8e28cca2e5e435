"""What a range of commits adds."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from support.repos import Repo, init
from support.scans import Leak, PassesAfter, added, found, staged
from wxsecrets.errors import UsageError
from wxsecrets.model import SkipReason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RNG = random.Random(20261124)


def test_only_what_the_range_adds_counts(tmp_path: Path) -> None:
    """A secret that was there before, in the same file, is not added by an edit of that file."""
    old, new, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.commit({"x.js": old.text})
    repo.git("tag", "base")
    commit = repo.commit({"x.js": old.text + new.text})
    (occurrence,) = added(tmp_path, "base..HEAD").occurrences
    assert (occurrence.finding.fingerprint, occurrence.finding.line) == (new.fingerprint, 2)
    assert (occurrence.commit, occurrence.in_head) == (commit, True)


def test_a_copy_into_another_file_counts(tmp_path: Path) -> None:
    """The same secret in another file is added."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    repo.commit({"y.js": leak.text})
    assert found(added(tmp_path, "HEAD~1..HEAD")) == {leak.fingerprint}


def test_what_becomes_a_secret_counts(tmp_path: Path) -> None:
    """What was nothing much in an earlier version counts for the commit, or the index, that makes it a plain secret."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    repo.commit({"x.js": f"appSecret = '{leak.value}'\n"})
    assert [at.finding.confidence.is_enough for at in added(tmp_path, "HEAD~1..HEAD").occurrences] == [False]
    repo.stage({"x.js": leak.text})
    assert found(staged(tmp_path)) == {leak.fingerprint}
    repo.commit({})
    for range_ in ("HEAD~1..HEAD", "HEAD~2..HEAD"):
        assert [at for at in added(tmp_path, range_).occurrences if at.finding.confidence.is_enough]
    repo.commit({"x.js": leak.text + "\n"})
    assert not added(tmp_path, "HEAD~1..HEAD").occurrences


def test_added_and_removed_again_counts(tmp_path: Path) -> None:
    """What one commit of the range adds and the next removes will be in the history for ever."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": "clean\n"})
    bad = repo.commit({"x.js": leak.text})
    repo.commit({"x.js": "clean\n"})
    (occurrence,) = added(tmp_path, "HEAD~2..HEAD").occurrences
    assert (occurrence.commit, occurrence.in_head) == (bad, False)


def test_a_merges_own_resolution_counts(tmp_path: Path) -> None:
    """A secret that neither side of a merge has is added by the merge."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": "one\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"x.js": "two\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"x.js": "three\n"})
    repo.git("merge", "--quiet", "--no-commit", "-s", "ours", "side")
    merge = repo.commit({"x.js": leak.text})
    (occurrence,) = added(tmp_path, "main~1..main").occurrences
    assert occurrence.commit == merge


def test_a_merged_branch_brings_its_commits(tmp_path: Path) -> None:
    """What a merged branch added counts, at the commit of the branch; other branches' leaks do not."""
    mine, others, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.commit({"a.txt": "a\n"})
    repo.git("checkout", "--quiet", "-b", "others")
    repo.commit({"o.js": others.text})
    repo.git("checkout", "--quiet", "-b", "mine", "main")
    bad = repo.commit({"m.js": mine.text})
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "merge", "mine")
    result = added(tmp_path, "main~1..main")
    assert [(occurrence.finding.fingerprint, occurrence.commit) for occurrence in result.occurrences] == [
        (mine.fingerprint, bad)
    ]
    assert result.scope.commits == 2


def test_an_empty_range_is_clean(tmp_path: Path) -> None:
    """A range without commits is no error."""
    repo = init(tmp_path)
    repo.commit({"a.txt": "a\n"})
    result = added(tmp_path, "HEAD..HEAD")
    assert (result.scope.commits, result.scope.blobs, result.scope.complete) == (0, 0, True)


def test_a_root_commit_in_the_range(tmp_path: Path) -> None:
    """The first commit of all adds everything in it."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    repo.git("checkout", "--quiet", "--orphan", "fresh")
    repo.commit({"y.txt": "y\n"})
    assert found(added(tmp_path, "fresh..main")) == {leak.fingerprint}


def test_a_submodule_is_no_file(tmp_path: Path) -> None:
    """A submodule's entry is a commit of another repository, not a blob that is missing here."""
    inner, outer = init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"a.txt": "a\n"})
    outer.commit({"b.txt": "b\n"})
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "sub")
    outer.commit({})
    assert added(tmp_path / "outer", "HEAD~1..HEAD").scope.complete


@pytest.mark.parametrize(
    "range_", ["nowhere..HEAD", "HEAD..nowhere", "HEAD", "--all..HEAD", "--output=x", "..", "a b..c"]
)
def test_what_is_no_range_is_a_usage_error(tmp_path: Path, range_: str) -> None:
    """A range that does not resolve, or an option in its place, is refused with a remedy."""
    repo = init(tmp_path)
    repo.commit({"a.txt": "a\n"})
    if range_ == "..":
        assert added(tmp_path, range_).scope.commits == 0  # git reads it as HEAD..HEAD
        return
    with pytest.raises(UsageError) as caught:
        added(tmp_path, range_)
    assert caught.value.remedy


def test_a_range_with_a_missing_blob_is_incomplete(tmp_path: Path) -> None:
    """A blob that the range adds and the repository lacks is named."""
    repo = Repo(init(tmp_path).path)
    repo.commit({"a.txt": "a\n"})
    repo.commit({"b.txt": "b\n"})
    blob = repo.git("rev-parse", "HEAD:b.txt").decode()
    (tmp_path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert not added(tmp_path, "HEAD~1..HEAD").scope.complete


def test_behind_a_missing_tree_a_range_goes_on(tmp_path: Path) -> None:
    """What stands behind a commit whose tree is not here is told all the same, and a rename there adds nothing."""
    old, new, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.commit({"x.js": old.text + "// some\n" * 5})
    first = repo.commit({"a.txt": "a\n"})
    repo.git("mv", "x.js", "y.js")
    repo.commit({"z.js": new.text})
    repo.commit({"lost/b.txt": "b\n"})
    tree = repo.git("rev-parse", "HEAD:lost").decode()
    repo.commit({"lost/b.txt": "c\n"})
    (tmp_path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    result = added(tmp_path, f"{first}..HEAD")
    assert found(result) == {new.fingerprint}
    assert not result.scope.complete


def test_a_rename_adds_nothing(tmp_path: Path) -> None:
    """A file that is only renamed brings nothing new, here as in the hook."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text + "// some\n" * 5})
    repo.git("mv", "x.js", "y.js")
    repo.commit({})
    assert found(added(tmp_path, "HEAD~1..HEAD")) == set()


def test_a_shallow_clone_cannot_tell_what_a_branch_adds(tmp_path: Path) -> None:
    """Where the commits of the range are not here, the answer is not "clean"."""
    leak, origin = Leak(RNG), init(tmp_path / "origin")
    origin.commit({"a.txt": "a\n"})
    origin.git("checkout", "--quiet", "-b", "feature")
    origin.commit({"x.js": leak.text})
    origin.commit({"x.js": "gone\n"})
    url = origin.path.as_uri()
    Repo(tmp_path).git("clone", "--quiet", "--depth=1", "--no-single-branch", url, "shallow")
    result = added(tmp_path / "shallow", "origin/main..origin/feature")
    assert {skipped.reason for skipped in result.scope.skipped} == {SkipReason.SHALLOW}


def test_a_deadline_keeps_what_was_covered(tmp_path: Path) -> None:
    """What was found before it is told, and how many contents were not looked at."""
    leaks, repo = [Leak(RNG) for _number in range(5)], init(tmp_path)
    repo.commit({"x.js": "clean\n"})
    for number, leak in enumerate(leaks):
        repo.commit({f"{number}.js": leak.text})
    result = added(tmp_path, "HEAD~5..HEAD", deadline=PassesAfter(3))
    assert (len(found(result)), result.scope.blobs, result.scope.complete) == (3, 3, False)
    assert [(skipped.reason, skipped.count) for skipped in result.scope.skipped] == [(SkipReason.TIME, 2)]


def _cloned_without_contents(repo: Repo, folder: Path) -> Path:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.path}", str(folder))
    return folder


def _with_garbage(repo: Repo, folder: Path) -> Path:
    name = repo.git("rev-parse", "HEAD~1:old.js").decode()
    (repo.path / ".git/objects" / name[:2] / name[2:]).unlink()
    (repo.path / ".git/objects" / name[:2] / name[2:]).write_bytes(b"garbage")
    return repo.path


@pytest.mark.parametrize("damage", [_cloned_without_contents, _with_garbage])
def test_what_a_range_takes_away_need_not_be_here(tmp_path: Path, damage: Callable[[Repo, Path], Path]) -> None:
    """Whether a file was renamed is not worth a commit: where git cannot compare contents it is not asked to."""
    leak, told, repo = Leak(RNG), Leak(RNG), init(tmp_path / "source")
    repo.commit({"old.js": "old\n" * 20})
    repo.git("rm", "-q", "old.js")
    repo.commit({"new.js": leak.text}, f"appSecret: {told.value}")
    result = added(damage(repo, tmp_path / "clone"), "HEAD~1..HEAD")
    assert found(result) == {leak.fingerprint, told.fingerprint}
    assert (result.scope.commits, result.scope.complete) == (1, True)
