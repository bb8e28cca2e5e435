"""What is missing costs only itself: the rest of the history is told as if nothing were."""

from __future__ import annotations

import io
import os
import random
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.repos import DATE, Repo, init
from support.scans import Leak, added, found, history
from wxsecrets.model import SkipReason
from wxsecrets.sources.cache import Cache
from wxsecrets.sources.raw import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RNG = random.Random(53)


def _lose(repo: Repo, what: str) -> None:
    name = repo.git("rev-parse", what).decode()
    (repo.path / ".git/objects" / name[:2] / name[2:]).unlink()


def _broken_branch(repo: Repo) -> None:
    (repo.path / ".git/refs/heads/broken").write_text("12345678" * 5 + "\n")


def _tag_of_nothing(repo: Repo) -> None:
    repo.git("tag", "-a", "-m", "one", "lost", repo.git("commit-tree", "-m", "x", "HEAD^{tree}").decode())
    _lose(repo, "lost^{commit}")


def _broken_branch_while_detached(repo: Repo) -> None:
    repo.git("checkout", "-q", "--detach")
    _broken_branch(repo)


def _cut_commit(repo: Repo) -> None:
    repo.git("checkout", "-q", "--detach")
    name = repo.commit({"b": "b"})
    repo.git("branch", "-q", "cut")
    repo.git("checkout", "-q", "main")
    place = repo.path / ".git/objects" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(place.read_bytes()[:20])


def _tag_that_lies(repo: Repo) -> None:
    name = repo.git("rev-parse", "HEAD").decode()
    text = f"object {name}\ntype tree\ntag x\ntagger a <b> 0 +0000\n\nx\n"
    tag = repo.git("hash-object", "-t", "tag", "-w", "--literally", "--stdin", stdin=text.encode()).decode()
    (repo.path / ".git/refs/heads/odd").write_text(tag + "\n")
    _broken_branch(repo)


def _tree_of_another_branch(repo: Repo) -> None:
    for number in range(3):
        repo.commit({"only/b": str(number)})
        repo.commit({"b": str(number)})
    repo.git("branch", "-q", "other")
    repo.git("reset", "-q", "--hard", "HEAD~6")
    _lose(repo, "other~1:only")


@pytest.mark.parametrize(
    "damage",
    [
        _broken_branch,
        _broken_branch_while_detached,
        _tag_of_nothing,
        lambda repo: _lose(repo, ":/root"),
        lambda repo: _lose(repo, ":/side"),
        _tree_of_another_branch,
        _cut_commit,
        _tag_that_lies,
    ],
)
def test_what_is_missing_hides_no_story(tmp_path: Path, damage: Callable[[Repo], None]) -> None:
    """A ref, a commit or a tree that is not here takes nothing from what is told of secrets that stand elsewhere."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"}, "root")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"s": "s"}, "side")
    repo.git("checkout", "-q", "main")
    repo.commit({"m": "m"})
    repo.git("merge", "-q", "-m", "merge", "side")
    repo.git("branch", "-q", "-D", "side")
    first = repo.commit({"x.js": leak.text})
    repo.commit({"x.js": leak.text + "\n"})
    repo.commit({"x.js": ""})
    kept = repo.commit({"y.js": leak.text})
    repo.git("branch", "-q", "kept")
    damage(repo)
    for unreachable in (True, False):
        result = history(tmp_path, unreachable=unreachable)
        (story,) = result.histories.values()
        assert (story.first_commit, story.last_commit, story.in_head, story.reachable) == (first, kept, True, True)
        assert {"kept"} <= set(story.branches or ()) <= {"kept", "main", "other", "odd"}
        assert {at.commit for at in result.occurrences} == {first, kept}
        assert {skipped.reason for skipped in result.scope.skipped} - {SkipReason.UNREADABLE} == {SkipReason.MISSING}


def test_a_lost_parent_of_a_merge(tmp_path: Path) -> None:
    """Of a merge one of whose parents is not here, the other one still counts."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"x.js": leak.text})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"s": "s"}, "side")
    repo.git("checkout", "-q", "main")
    removed = repo.commit({"x.js": ""})
    repo.git("merge", "-q", "-m", "merge", "side")
    repo.git("branch", "-q", "-D", "side")
    _lose(repo, ":/side")
    (story,) = history(tmp_path).histories.values()
    assert (story.first_commit, story.removed_commit, story.in_head) == (first, removed, False)


@pytest.mark.parametrize("content", ["garbage", "", "0" * 40, "12345678" * 5])
def test_a_broken_ref_is_named(tmp_path: Path, content: str) -> None:
    """A ref that names no object is told, and what the others lead to is told as ever."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"x.js": leak.text})
    (repo.path / ".git/refs/heads/broken").write_text(content)
    result = history(tmp_path)
    (story,) = result.histories.values()
    assert (story.first_commit, story.in_head, story.branches) == (first, True, ("main",))
    assert [skipped.what for skipped in result.scope.skipped] == ["refs/heads/broken"]


def test_a_head_that_is_not_here(tmp_path: Path) -> None:
    """A HEAD that names a commit which is not here is told; the branches still lead to theirs."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"x.js": leak.text})
    (repo.path / ".git/HEAD").write_text("12345678" * 5 + "\n")
    result = history(tmp_path)
    (story,) = result.histories.values()
    assert (story.first_commit, story.in_head, story.branches) == (first, False, ("main",))
    assert [skipped.what for skipped in result.scope.skipped] == ["HEAD"]


@pytest.mark.parametrize(
    "setting", ["[diff]\nalgorithm = bogus", "[log]\ndate = bogus", "[format]\npretty = bogus", "[diff]\nalgorithm"]
)
def test_settings_that_git_dies_of(tmp_path: Path, setting: str) -> None:
    """What a repository's settings say of how git shows things has no say in what is told."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"x.js": leak.text})
    repo.commit({"y.js": leak.text})
    with (repo.path / ".git/config").open("a") as config:
        config.write(f"{setting}\n")
    result = history(tmp_path)
    (story,) = result.histories.values()
    assert (story.first_commit, story.in_head, story.branches) == (first, True, ("main",))
    assert result.scope.complete
    of_range = added(tmp_path, "HEAD~..HEAD")
    assert (found(of_range), of_range.scope.complete) == ({leak.fingerprint}, True)


@pytest.mark.parametrize("damage", ["HEAD", "refs", "objects", "config", "empty HEAD"])
@pytest.mark.parametrize("absorbed", [True, False])
def test_a_submodule_without_a_part_is_told_once(tmp_path: Path, damage: str, absorbed: bool) -> None:
    """It is neither called not here, nor taken for the repository around it, and costs nothing that is elsewhere."""
    leak, repo, inner = Leak(RNG), init(tmp_path / "outer"), init(tmp_path / "inner")
    inner.commit({"a": "a"})
    repo.commit({"x.js": leak.text})
    if absorbed:
        add = ("submodule", "--quiet", "add", "--name", "kept", inner.path.as_uri(), "lib")
        repo.git("-c", "protocol.file.allow=always", *add)
        place = repo.path / ".git/modules/kept"
    else:
        shutil.move(inner.path, repo.path / "lib")
        repo.git("add", "lib")
        place = repo.path / "lib/.git"
    repo.commit({})
    if damage in ("refs", "objects"):
        shutil.rmtree(place / damage)
    elif damage == "config":
        (place / damage).write_text("[bad\n")
    elif damage == "HEAD":
        (place / damage).unlink()
    else:
        (place / "HEAD").write_text("")
    result = history(repo.path)
    assert found(result) == {leak.fingerprint}
    (skipped,) = result.scope.skipped
    assert skipped.reason is SkipReason.UNREADABLE


def test_a_damaged_submodule(tmp_path: Path) -> None:
    """A submodule that git cannot read is named; what the others hold is told."""
    leak, repo = Leak(RNG), init(tmp_path / "outer")
    inner = init(tmp_path / "inner")
    inner.commit({"a": "a"})
    repo.commit({"x.js": leak.text})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path.as_uri(), "lib")
    repo.commit({})
    (repo.path / ".git/modules/lib/shallow").write_bytes(b"\xff\n")
    result = history(repo.path)
    assert set(result.histories) == {leak.fingerprint}
    assert [skipped.what for skipped in result.scope.skipped] == ["lib"]


def test_a_file_of_another_object(tmp_path: Path) -> None:
    """An object that is not what its name says is named, and not remembered: once mended, it is read."""
    leak, repo = Leak(RNG), init(tmp_path / "repo")
    repo.commit({"a": "a", "x.js": leak.text})
    places = [
        repo.path / ".git/objects" / name[:2] / name[2:]
        for name in repo.git("rev-parse", "HEAD:a", "HEAD:x.js").decode().split()
    ]
    clean, good = (place.read_bytes() for place in places)
    places[1].chmod(0o644)
    places[1].write_bytes(clean)
    cache = Cache(tmp_path / "cache" / "x", 20)
    result = history(repo.path, cache=cache)
    assert (set(result.histories), [skipped.reason for skipped in result.scope.skipped]) == (
        set(),
        [SkipReason.UNREADABLE],
    )
    places[1].write_bytes(good)
    assert set(history(repo.path, cache=cache).histories) == {leak.fingerprint}


@pytest.mark.skipif(
    sys.platform != "linux" or getattr(os, "geteuid", lambda: 1)() != 0, reason="root alone can make a small disk"
)
@pytest.mark.parametrize("kilobytes", [16, 32, 64, 96])
def test_no_room_for_temporary_files(tmp_path: Path, kilobytes: int) -> None:
    """It says so, and what to do: nothing is wrong with the repository."""
    repo = init(tmp_path / "repo")
    names = "".join(f"{'long/' * 30}{number}.txt\n" for number in range(1000))
    repo.commit({name: name for name in names.split()})
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", small], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        outcome = wxsecrets("history", "--lang", "en", cwd=repo.path, env={"TMPDIR": str(small)})
    finally:
        subprocess.run(["umount", small], check=True)
    assert (outcome.status, outcome.out) == (2, b"")
    assert f"no room left in {small}" in outcome.errors


def test_a_log_that_was_cut(tmp_path: Path) -> None:
    """Of what git said before it was ended, the part that is whole counts."""
    whole = b"\0\x01" + b"a" * 40 + b"\x02" + DATE.encode() + b"\x02A <a@b>"
    for length in range(len(whole) + 1):
        told = list(parse(io.BytesIO(whole + b"\0" + whole[:length])))
        assert len(told) in (1, 2)


def test_a_loose_object_that_is_none_is_damaged(tmp_path: Path) -> None:
    """A file in place of an object is there: nothing could be fetched in its place."""
    repo = init(tmp_path)
    repo.commit({"a": "a"})
    name = repo.git("hash-object", "-w", "--stdin", stdin=b"x").decode()
    place = tmp_path / ".git/objects" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(b"garbage")
    (skipped,) = history(tmp_path).scope.skipped
    assert (skipped.what, skipped.reason) == (name, SkipReason.UNREADABLE)


def _index_without_pack(repo: Repo) -> None:
    repo.git("repack", "-q", "-a", "-d")
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    pack.unlink()


def _no_alternate(repo: Repo) -> None:
    (repo.path / ".git/objects/info/alternates").write_text("/nowhere/objects\n")


def _pipe_for_a_pack(repo: Repo) -> None:
    _index_without_pack(repo)
    (index,) = (repo.path / ".git/objects/pack").glob("*.idx")
    os.mkfifo(index.with_suffix(".pack"))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
@pytest.mark.parametrize("damage", [_index_without_pack, _no_alternate, _pipe_for_a_pack])
def test_a_part_of_the_store_that_is_not_here(tmp_path: Path, damage: Callable[[Repo], None]) -> None:
    """What cannot be listed or opened is named, also when nothing leads to what it holds."""
    repo = init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("update-ref", "-d", "refs/heads/main")
    shutil.rmtree(tmp_path / ".git/logs")
    damage(repo)
    assert not history(tmp_path).scope.complete


@pytest.mark.skipif(sys.platform == "win32", reason="root reads everything, and Windows has other permissions")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="permissions do not bind root")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    """A folder of objects that is somebody else's is named."""
    repo = init(tmp_path)
    name = repo.git("hash-object", "-w", "--stdin", stdin=b"x").decode()
    folder = tmp_path / ".git/objects" / name[:2]
    folder.chmod(0)
    try:
        assert [skipped.what for skipped in history(tmp_path).scope.skipped] == [f"objects/{name[:2]}"]
    finally:
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize(
    "name",
    ["HEAD", "config", "config.worktree", "commondir", "packed-refs", "shallow", "refs/heads/x", "refs/remotes/a/b",
     f"objects/ab/{38 * 'c'}", "objects/info/alternates", "objects/info/commit-graph", "objects/pack/pack-x.idx",
     "objects/info/commit-graphs/commit-graph-chain", "worktrees/x/HEAD", "worktrees/x/gitdir", "index",
     "info/exclude"],
)  # fmt: skip
def test_git_is_not_left_to_wait_for_a_pipe(tmp_path: Path, name: str, linked: bool) -> None:
    """A pipe in place of one of git's own files, or a link to one, is named, and nobody waits for it."""
    repo = init(tmp_path / "repo")
    repo.commit({"a": "a"})
    place = repo.path / ".git" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    os.mkfifo(tmp_path / "pipe" if linked else place)
    if linked:
        place.symlink_to(tmp_path / "pipe")
    (repo.path / "src").mkdir()
    for command in ("history", "scan"):
        outcome = wxsecrets(command, "--lang", "en", cwd=repo.path / "src")
        assert (outcome.status, outcome.out) == (2, b"")
        errors = " ".join(outcome.errors.split())
        assert f"{place.parent}/" in errors
        assert "is a pipe or a device" in errors


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
@pytest.mark.parametrize("name", ["HEAD", "config", "refs/heads/x"])
def test_a_pipe_where_the_repository_is_elsewhere(tmp_path: Path, name: str) -> None:
    """A repository that a file names, and objects that are borrowed, are looked at as well."""
    repo = init(tmp_path / "repo", f"--separate-git-dir={tmp_path / 'kept'}")
    repo.commit({"a": "a"})
    place = tmp_path / "kept" / name
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    assert wxsecrets("history", cwd=repo.path).status == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
def test_a_pipe_among_borrowed_objects(tmp_path: Path) -> None:
    """Those of another repository, whose alternates are a pipe."""
    lender, borrower = init(tmp_path / "lender"), init(tmp_path / "borrower")
    lender.commit({"a": "a"})
    (borrower.path / ".git/objects/info/alternates").write_text(f"{lender.path}/.git/objects\n")
    assert wxsecrets("history", cwd=borrower.path).status == 0
    os.mkfifo(lender.path / ".git/objects/info/alternates")
    assert wxsecrets("history", cwd=borrower.path).status == 2


def _second_lender(repo: Repo, place: Path) -> None:
    (place / "info").mkdir(parents=True)
    (place.parent / "first/info").mkdir(parents=True)
    (repo.path / ".git/objects/info/alternates").write_text(f"{place.parent}/first\n")
    (place.parent / "first/info/alternates").write_text(f"{place}\n")
    os.mkfifo(place / "info/alternates")


def _quoted_lender(repo: Repo, place: Path) -> None:
    (place / "info").mkdir(parents=True)
    (repo.path / ".git/objects/info/alternates").write_text(f'"{place}"\n')
    os.mkfifo(place / "info/commit-graph")


def _branch_called_pack(repo: Repo, _place: Path) -> None:
    (repo.path / ".git/refs/heads/pack").mkdir()
    os.mkfifo(repo.path / ".git/refs/heads/pack/x")


def _linked_folder(repo: Repo, place: Path) -> None:
    place.mkdir()
    os.mkfifo(place / "x")
    (repo.path / ".git/refs/heads/linked").symlink_to(place)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
@pytest.mark.parametrize("put", [_second_lender, _quoted_lender, _branch_called_pack, _linked_folder])
def test_a_pipe_that_is_further_away(tmp_path: Path, put: Callable[[Repo, Path], None]) -> None:
    """Whatever leads there: borrowing from who borrows, a name in quotes, a link."""
    repo = init(tmp_path / "repo")
    repo.commit({"a": "a"})
    put(repo, tmp_path / "place")
    assert wxsecrets("history", cwd=repo.path).status == 2


def test_what_names_no_place_is_no_obstacle(tmp_path: Path) -> None:
    """Alternates with a NUL lead nowhere; what is here is scanned."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    (tmp_path / ".git/objects/info/alternates").write_bytes(b"/n\0x\n")
    assert found(history(tmp_path)) == {leak.fingerprint}


@pytest.mark.skipif(sys.platform == "win32", reason="links and devices are those of POSIX")
@pytest.mark.parametrize("name", [".git/config.worktree", "src/config", "src/HEAD", "HEAD", "refs"])
def test_what_git_does_not_wait_for_is_no_obstacle(tmp_path: Path, name: str) -> None:
    """/dev/null reads as nothing, and some names mean something only inside a repository."""
    repo = init(tmp_path)
    repo.commit({"a": "a", "src/a": "a"})
    place = tmp_path / name
    if name in (".git/config.worktree", "src/HEAD"):
        place.symlink_to(os.devnull)
    else:
        os.mkfifo(place)
    repo.git("rev-parse", "HEAD")
    assert wxsecrets("history", cwd=tmp_path / "src").status == 0


def _pipe_in_it(inner: Path) -> None:
    os.mkfifo(inner / ".git/refs/heads/pipe")


def _bad_setting(inner: Path) -> None:
    with (inner / ".git/config").open("a") as config:
        config.write("[core]\n\tcommitGraph = bogus\n")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("damage", [_pipe_in_it, _bad_setting])
def test_a_submodule_that_git_cannot_take_is_told(tmp_path: Path, damage: Callable[[Path], None], kept: bool) -> None:
    """It is here and not looked at: that is not the same as not here."""
    repo, inner = init(tmp_path), init(tmp_path / "inner")
    inner.commit({"a": "a"})
    repo.git("add", "inner")
    repo.commit({"a": "a"})
    damage(inner.path)
    if kept:
        (tmp_path / ".git/modules").mkdir()
        shutil.move(inner.path / ".git", tmp_path / ".git/modules/inner")
    (skipped,) = history(tmp_path).scope.skipped
    assert (skipped.what, skipped.reason) == ("inner", SkipReason.UNREADABLE)


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are files on POSIX")
def test_the_socket_of_gits_own_daemon_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's fsmonitor listens at a socket in the repository."""
    init(tmp_path).commit({"a": "a"})
    monkeypatch.chdir(tmp_path / ".git")  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("fsmonitor--daemon.ipc")
        assert history(tmp_path).scope.complete


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
def test_a_pipe_in_the_repository_of_a_linked_working_tree(tmp_path: Path) -> None:
    """The repository that a working tree belongs to is looked at as well."""
    repo = init(tmp_path / "repo")
    repo.commit({"a": "a"})
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    os.mkfifo(repo.path / ".git/packed-refs")
    assert wxsecrets("history", cwd=tmp_path / "linked").status == 2


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "HEAD")


def _of_the_outer_one(folder: Path) -> None:
    (folder / "refs").mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "commondir").write_text("../..\n")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
@pytest.mark.parametrize("make", [_pipe, _of_the_outer_one])
def test_what_is_no_submodule(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A folder that only looks as if git kept a submodule there is neither waited for nor scanned again and again."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    (tmp_path / ".git/modules/x/objects").mkdir(parents=True)
    make(tmp_path / ".git/modules/x")
    (at,) = history(tmp_path).occurrences
    assert at.path == b"x.js"


def test_a_range_between_commits_that_are_here(tmp_path: Path) -> None:
    """A commit that is missing between the ends of a range is told, and no reason to scan nothing."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"a": "a"})
    repo.commit({"a": "b"}, "lost")
    repo.commit({"x.js": leak.text})
    _lose(repo, ":/lost")
    result = added(tmp_path, f"{first}..main")
    assert (found(result), result.scope.complete) == ({leak.fingerprint}, False)


def _without_trees(repo: Repo, folder: Path) -> Path:
    repo.git("clone", "-q", "--bare", ".", str(folder / "bare.git"))
    Repo(folder / "bare.git").git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "-q", "--filter=tree:0", f"file://{folder}/bare.git", str(folder / "clone"))
    return folder / "clone"


def _without_an_old_tree(repo: Repo, _folder: Path) -> Path:
    _lose(repo, "HEAD~1^{tree}")
    return repo.path


def _without_head(repo: Repo, _folder: Path) -> Path:
    (repo.path / ".git/refs/heads/main").write_bytes(b"")
    return repo.path


@pytest.mark.parametrize(
    ("damage", "in_head"), [(_without_trees, True), (_without_an_old_tree, True), (_without_head, False)]
)
def test_what_nobody_can_tell(tmp_path: Path, damage: Callable[[Repo, Path], Path], *, in_head: bool) -> None:
    """Where a history is not whole, that nothing seen has a secret does not mean that no branch or remote has it."""
    leak, repo = Leak(RNG), init(tmp_path / "repo")
    repo.commit({"a.js": "a"})
    repo.commit({"a.js": "b"})
    repo.commit({"x.js": leak.text})
    result = history(damage(repo, tmp_path))
    assert (found(result), result.scope.complete) == ({leak.fingerprint}, False)
    story = result.histories[leak.fingerprint]
    assert (story.in_head, story.branches == (), story.pushed is False) == (in_head, False, False)


def _submodule(outer: Repo, inner: Repo) -> None:
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path.as_uri(), "sub")
    outer.commit({})


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are files on POSIX")
@pytest.mark.parametrize("where", [".git", ".git/modules/sub"])
@pytest.mark.parametrize("setting", ["path = {pipe}", 'path = "../../{name}"', "path=between"])
def test_a_pipe_among_included_settings(tmp_path: Path, where: str, setting: str) -> None:
    """Settings that settings include are looked at before git reads them, those of a submodule as well."""
    leak, inner, outer = Leak(RNG), init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"a.js": "a"})
    _submodule(outer, inner)
    outer.commit({"x.js": leak.text})
    pipe = outer.path / where / "../../pipe"
    os.mkfifo(pipe)
    (outer.path / where / "between").write_text(f"[include]\n\tpath = {pipe}\n")
    with (outer.path / where / "config").open("a") as config:
        config.write(f'[includeIf "gitdir:/"]\n\t{setting.format(pipe=pipe, name="pipe")}\n')
    done = wxsecrets("history", "--no-cache", outer.path, cwd=tmp_path)
    assert done.status == (2 if where == ".git" else 1)
    assert ("pipe" in done.errors + done.text, leak.value in done.text) == (True, False)


@pytest.mark.skipif(sys.platform == "win32", reason="links are those of POSIX")
def test_a_submodule_that_links_to_itself(tmp_path: Path) -> None:
    """A link that leads in a circle is no submodule, and costs nothing else."""
    leak, inner, outer = Leak(RNG), init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"x.js": leak.text})
    _submodule(outer, inner)
    (outer.path / "sub/.git").unlink()
    (outer.path / "sub/.git").symlink_to(".git")
    assert found(history(outer.path)) == {leak.fingerprint}


def test_submodules_inside_of_each_other(tmp_path: Path) -> None:
    """So many that nobody has them are named, and the rest is scanned."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    place = repo.path / ".git"
    for _number in range(60):
        place /= "modules/a"
        (place / "objects").mkdir(parents=True)
        (place / "refs").mkdir()
        (place / "HEAD").write_text("ref: refs/heads/main\n")
    result = history(tmp_path)
    assert (found(result), result.scope.complete) == ({leak.fingerprint}, False)


@pytest.mark.skipif(sys.platform == "win32", reason="links are those of POSIX")
@pytest.mark.parametrize("how", ["a working tree", "working trees", "settings"])
def test_nothing_leads_to_another_repository(tmp_path: Path, how: str) -> None:
    """What is linked or set to lie elsewhere belongs to somebody else, and is not scanned."""
    leak, other, inner, outer = Leak(RNG), init(tmp_path / "other"), init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"x.js": leak.text})
    _submodule(other, inner)
    outer.commit({"a": "a"})
    if how == "a working tree":
        (outer.path / ".git/worktrees").mkdir()
        (outer.path / ".git/worktrees/x").symlink_to(other.path / ".git")
    elif how == "working trees":
        shutil.copytree(other.path / ".git", tmp_path / "x/x")
        (outer.path / ".git/worktrees").symlink_to(tmp_path / "x")
    else:
        lying = init(tmp_path / "lying")
        path = (tmp_path / "inner").as_posix().strip("/")
        lying.git("update-index", "--add", "--cacheinfo", f"160000,{inner.git('rev-parse', 'HEAD').decode()},{path}")
        lying.commit({})
        lying.git("config", "core.worktree", "/")
        (outer.path / ".git/modules").mkdir()
        shutil.move(lying.path / ".git", outer.path / ".git/modules/lying")
    assert found(history(outer.path)) == set()


@pytest.mark.parametrize("fewest", [1, 1000])
def test_a_commit_that_is_not_what_its_name_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fewest: int
) -> None:
    """Another commit in the place of one is told as it stands there, and the history goes on around it."""
    monkeypatch.setattr("wxsecrets.sources.log._FEWEST", fewest)
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a.js": "a"})
    tip = repo.commit({"x.js": leak.text})
    other = repo.git("commit-tree", "-m", "other", "-p", "HEAD~1", "HEAD^{tree}").decode()
    repo.commit({"b.js": "b"})
    objects = tmp_path / ".git/objects"
    place = objects / tip[:2] / tip[2:]
    place.unlink()
    shutil.copy(objects / other[:2] / other[2:], place)
    result = history(tmp_path)
    assert [(at.path, at.commit, at.in_head) for at in result.occurrences] == [(b"x.js", tip, True)]
    assert result.histories[leak.fingerprint].first_commit == tip
    assert [(skipped.what, skipped.reason) for skipped in result.scope.skipped] == [(tip, SkipReason.UNREADABLE)]
    assert result.scope.commits == 3
