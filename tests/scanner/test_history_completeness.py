"""A scan of a history misses nothing: messages, names, submodules, packs of every kind; it finds what any scan does."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from support.repos import Repo, init
from support.scans import Leak, added, found, history
from wxsecrets.detect import find
from wxsecrets.model import NoteKind, Place, SkipReason
from wxsecrets.scanner import gating
from wxsecrets.scanner.judging import surroundings
from wxsecrets.scanner.locating import projects_of
from wxsecrets.sources import packs
from wxsecrets.sources.cache import Cache
from wxsecrets.sources.git import open_repository
from wxsecrets.sources.tips import head_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wxsecrets.model import Fingerprint

RNG = random.Random(20261125)


def _in_a_commit_message(repo: Repo, leak: Leak) -> None:
    repo.commit({"a": "1"}, f"WX_APP_SECRET={leak.value}")


def _in_a_tag_message(repo: Repo, leak: Leak) -> None:
    repo.git("tag", "-a", "-m", f"wx.appsecret={leak.value}", "v1")


def _in_a_note(repo: Repo, leak: Leak) -> None:
    repo.git("notes", "add", "-m", leak.text)


def _in_a_branch_name(repo: Repo, leak: Leak) -> None:
    repo.git("branch", f"wx-secret-{leak.value}")


def _in_a_file_name(repo: Repo, leak: Leak) -> None:
    repo.commit({f"wx-secret-{leak.value}.txt": "x"})
    repo.git("rm", "-q", f"wx-secret-{leak.value}.txt")
    repo.commit({})


def _in_the_name_of_a_renamed_file(repo: Repo, leak: Leak) -> None:
    repo.commit({"plain.txt": "x" * 100})
    repo.git("mv", "plain.txt", f"wx-secret-{leak.value}.txt")
    repo.commit({})


def _behind_a_replace_ref(repo: Repo, leak: Leak) -> None:
    bad = repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode()).decode()
    good = repo.git("rev-parse", "HEAD:first").decode()
    repo.git("replace", good, bad)


@pytest.mark.parametrize(
    ("hide", "place"),
    [
        (_in_a_commit_message, Place.COMMIT_MESSAGE),
        (_in_a_tag_message, Place.TAG_MESSAGE),
        (_in_a_note, Place.FILE),
        (_in_a_branch_name, Place.REF_NAME),
        (_in_a_file_name, Place.FILE_NAME),
        (_in_the_name_of_a_renamed_file, Place.FILE_NAME),
        (_behind_a_replace_ref, Place.FILE),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_texts_that_are_no_files(
    tmp_path: Path, hide: Callable[[Repo, Leak], None], place: Place, *, packed: bool
) -> None:
    """Messages, notes, names of branches and files, and what a replace ref hides are texts too."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"first": "first"})
    hide(repo, leak)
    if packed:
        repo.git("gc", "-q")
    result = history(tmp_path)
    assert {(at.finding.fingerprint, at.place) for at in result.occurrences} == {(leak.fingerprint, place)}
    assert result.histories[leak.fingerprint].reachable
    assert leak.value not in repr(result).replace(f"wx-secret-{leak.value}", "")


def test_a_name_behind_an_object_that_looks_like_one(tmp_path: Path) -> None:
    """A file's name keeps its place and its story where the object's name before it looks like an entry."""
    leak, repo = Leak(RNG), init(tmp_path)
    content = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
    commit = b"100644 " + b"x" * 13
    path = f"wx-secret-{leak.value}".encode()
    tree = b"160000 a\0" + commit + b"100644 " + path + b"\0" + bytes.fromhex(content.decode().strip())
    name = repo.git("hash-object", "-w", "-t", "tree", "--stdin", stdin=tree).decode().strip()
    tip = repo.git("commit-tree", "-m", "first", name).decode().strip()
    repo.git("update-ref", "refs/heads/main", tip)
    assert (path, tip) in {(at.path, at.commit) for at in history(tmp_path).occurrences}


def test_a_name_that_looks_like_an_entry_is_told_once(tmp_path: Path) -> None:
    """The name of a file that begins as an entry of a tree does is told as a path of a commit, and not of a tree."""
    leak, repo = Leak(RNG), init(tmp_path)
    tip = repo.commit({f"100644 wx-secret-{leak.value}/100644 x": "x"})
    (at,) = history(tmp_path).occurrences
    assert (at.commit, at.blob) == (tip, None)


def test_a_submodule_is_scanned_when_it_is_here_and_named_when_not(tmp_path: Path) -> None:
    """The history of a submodule that is checked out counts, below its path; one that is not here is a note."""
    leak, inner = Leak(RNG), init(tmp_path / "inner")
    inner.commit({"x.js": leak.text})
    inner.commit({"x.js": ""})
    outer = init(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path.as_uri(), "deep/sub")
    outer.commit({"a": "a"})
    here = history(outer.path)
    assert [(at.path, at.finding.fingerprint) for at in here.occurrences] == [(b"deep/sub/x.js", leak.fingerprint)]
    assert here.scope.complete
    outer.git("submodule", "--quiet", "deinit", "--force", "--all")
    assert [at.path for at in history(outer.path).occurrences] == [b"deep/sub/x.js"]  # git keeps it
    shutil.rmtree(outer.path / ".git/modules")
    away = history(outer.path)
    assert [(note.kind, note.what) for note in away.scope.notes] == [(NoteKind.SUBMODULE, "deep/sub")]
    assert away.scope.complete


def test_a_submodule_of_another_time_or_branch(tmp_path: Path) -> None:
    """What HEAD no longer has is scanned as long as git keeps it, and named when it does not."""
    leak, inner = Leak(RNG), init(tmp_path / "inner")
    inner.commit({"x.js": leak.text})
    outer = init(tmp_path / "outer")
    outer.commit({"a": "a"})
    outer.git("checkout", "-q", "-b", "other")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path.as_uri(), "sub")
    outer.commit({})
    outer.git("checkout", "-q", "main")
    assert [(at.path, at.finding.fingerprint) for at in history(outer.path).occurrences] == [
        (b"sub/x.js", leak.fingerprint)
    ]
    outer.git("clone", "-q", ".", str(tmp_path / "clone"))
    away = history(tmp_path / "clone")
    assert [(note.kind, note.what) for note in away.scope.notes] == [(NoteKind.SUBMODULE, "sub")]


@pytest.mark.parametrize("committed", [True, False])
def test_a_submodule_whose_working_tree_is_gone(tmp_path: Path, *, committed: bool) -> None:
    """What git keeps of a submodule is scanned though the folder that its settings name is not there any more."""
    leak, inner, outer = Leak(RNG), init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"x.js": leak.text})
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path.as_uri(), "sub")
    outer.commit({})
    if committed:
        outer.git("rm", "-q", "sub")
        outer.commit({})
    else:
        shutil.rmtree(outer.path / "sub")
    result = history(outer.path)
    assert (found(result), result.scope.complete) == ({leak.fingerprint}, True)


def test_a_submodule_by_another_name(tmp_path: Path) -> None:
    """What git keeps of a submodule by a name is told below its path, and once."""
    leak, inner, outer = Leak(RNG), init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"x.js": leak.text})
    add = ("submodule", "--quiet", "add", "--name", "the.name", inner.path.as_uri(), "lib/a")
    outer.git("-c", "protocol.file.allow=always", *add)
    outer.commit({})
    outer.git("submodule", "--quiet", "deinit", "--force", "--all")
    result = history(outer.path)
    assert ([at.path for at in result.occurrences], result.scope.notes) == ([b"lib/a/x.js"], ())


def test_a_submodule_at_several_paths(tmp_path: Path) -> None:
    """Every path at which a submodule ever stood counts, also in a folder that was copied, or moved."""
    repo = init(tmp_path)
    tip = repo.commit({".gitmodules": "", "a.js": "x"})
    paths = ("lib", "a/lib", "b/lib", "c/d/lib")
    for path in paths[:3]:
        repo.git("update-index", "--add", "--cacheinfo", f"160000,{tip},{path}")
    repo.commit({"a.js": "y"})
    for path in paths[:3]:
        repo.git("update-index", "--force-remove", path)
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{tip},{paths[3]}")
    repo.commit({"a.js": "z"})
    repo.git("update-index", "--force-remove", paths[3])
    repo.commit({"a.js": "x"})
    repo.git("repack", "-adq")
    (note,) = history(tmp_path).scope.notes
    assert (note.kind, note.what, note.count) == (NoteKind.SUBMODULE, "a/lib", len(paths))


def test_a_submodule_that_was_given_up(tmp_path: Path) -> None:
    """One that HEAD does not have any more and that still lies here is scanned, each time, while any branch has it."""
    leak, inner, outer = Leak(RNG), init(tmp_path / "inner"), init(tmp_path / "outer")
    cache = Cache(tmp_path / "cache" / "x", 20)
    inner.commit({"x.js": leak.text})
    base = outer.commit({".gitmodules": "", ".gitignore": "sub"})
    outer.git("clone", "-q", inner.path.as_uri(), "sub")  # with a `.git` of its own
    tip = inner.git("rev-parse", "HEAD").decode()
    for branch in ("one", "other"):
        outer.git("checkout", "-q", "-b", branch, base)
        outer.git("update-index", "--add", "--cacheinfo", f"160000,{tip},sub")
        outer.commit({f"{branch}.js": branch})
    outer.git("checkout", "-q", base)
    for branch in ("one", "other"):
        for _ in range(2):
            assert [at.path for at in history(outer.path, cache=cache).occurrences] == [b"sub/x.js"]
        outer.git("branch", "-qD", branch)


@pytest.mark.parametrize("name", [".", "..", ".git", "link", "gone"])
def test_a_submodule_named_to_lead_astray(tmp_path: Path, name: str) -> None:
    """What a tree calls a submodule leads nowhere but to a repository below the working tree."""
    beside, repo = init(tmp_path), init(tmp_path / "repo")
    tip = beside.commit({"x.js": Leak(RNG).text})
    (repo.path / "link").symlink_to(tmp_path)
    raw = f"160000 {name}".encode() + b"\0" + bytes.fromhex(tip)
    tree = repo.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw).decode()
    repo.git("update-ref", "refs/heads/odd", repo.git("commit-tree", "-m", "odd", tree).decode())
    repo.commit({".gitmodules": "", "a.js": "a"})
    result = history(repo.path)
    assert (found(result), result.scope.complete) == (set(), True)
    assert [(note.kind, note.what, note.count) for note in result.scope.notes] == [(NoteKind.SUBMODULE, name, 1)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_settings_of_submodules_that_include_others(tmp_path: Path) -> None:
    """What `.gitmodules` includes is not opened: it may be a pipe, or no file of the repository."""
    os.mkfifo(tmp_path / "pipe")
    repo = init(tmp_path / "repo")
    tip = repo.commit({".gitmodules": f"[include]\n\tpath = {tmp_path / 'pipe'}\n"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{tip},sub")
    repo.git("commit", "-qm", "sub")
    assert [note.what for note in history(repo.path).scope.notes] == ["sub"]


def test_a_submodule_of_a_linked_working_tree(tmp_path: Path) -> None:
    """Each working tree has a submodule of its own: all are scanned from any, and what several have is told once."""
    leak, late = Leak(RNG), Leak(RNG)
    inner, outer = init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"x.js": leak.text})
    allowed = ("-c", "protocol.file.allow=always", "submodule", "--quiet")
    outer.git(*allowed, "add", inner.path.as_uri(), "sub")
    outer.commit({})
    outer.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    Repo(tmp_path / "linked").git(*allowed, "update", "--init")
    Repo(tmp_path / "linked/sub").commit({"y.js": late.text})
    for place in ("outer", "linked"):
        result = history(tmp_path / place)
        assert sorted(at.path for at in result.occurrences) == [b"sub/x.js", b"sub/y.js"]
        assert (found(result), result.scope.complete) == ({leak.fingerprint, late.fingerprint}, True)
    shutil.rmtree(tmp_path / "linked")
    assert found(history(outer.path)) == {leak.fingerprint, late.fingerprint}


def test_a_range_that_moves_a_submodule(tmp_path: Path) -> None:
    """The commits to which a range moves a submodule are not the range's: that is told."""
    inner, outer = init(tmp_path / "inner"), init(tmp_path / "outer")
    inner.commit({"a": "a"})
    outer.commit({"a": "a"})
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path.as_uri(), "sub")
    outer.commit({})
    notes = added(outer.path, "HEAD~..HEAD").scope.notes
    assert [(note.kind, note.what) for note in notes] == [(NoteKind.SUBMODULE_MOVED, "sub")]


def test_pointers_of_another_time(tmp_path: Path) -> None:
    """A pointer of Git LFS is told wherever it stood and whatever attributes say, each time, also for a range."""
    repo = init(tmp_path / "repo")
    repo.commit({"a": "a"})
    for number, spec in enumerate(("git-lfs.github.com", "hawser.github.com")):
        pointer = f"version https://{spec}/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"
        repo.commit({f"{number}.psd": pointer})
        repo.commit({f"{number}.psd": ""})
    cache = Cache(tmp_path / "cache" / "x", 20)
    for _again in range(2):
        (note,) = history(repo.path, cache=cache).scope.notes
        assert (note.kind, note.count) == (NoteKind.LFS, 2)
    (note,) = added(repo.path, "HEAD~2..HEAD").scope.notes
    assert (note.kind, note.what) == (NoteKind.LFS, "1.psd")


@pytest.mark.parametrize(
    "attributes",
    [
        "* -diff\r\n",
        "\ufeff* -diff\n",
        '"*.py" -diff\n',
        "[attr]hide -diff\n* hide\n",
        "?* -diff\n",
        "*.[jt]s binary\n",
        "*.py diff=secret\n",
    ],
)
def test_attributes_that_hide_differences(tmp_path: Path, attributes: str) -> None:
    """However they are written, attributes over text files that turn differences off are worth a notice."""
    repo = init(tmp_path)
    repo.commit({".gitattributes": attributes})
    assert [note.kind for note in history(tmp_path).scope.notes] == [NoteKind.DIFF_OFF]


@pytest.mark.parametrize(
    "attributes",
    [
        "*.png -diff\n",
        "* text=auto\n",
        "# * -diff\n",
        '"" -diff\n',
        "*.rb diff=ruby\n",
        "[attr]hide -diff\n*.png hide\n",
    ],
)
def test_attributes_that_hide_nothing(tmp_path: Path, attributes: str) -> None:
    """Attributes of files that have no differences to show are no notice."""
    repo = init(tmp_path)
    repo.commit({".gitattributes": attributes})
    assert history(tmp_path).scope.notes == ()


def test_a_range_that_renames_to_a_telling_name(tmp_path: Path) -> None:
    """A file that a range gives another name has that name from then on."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"deep/a.txt": "some text\n" * 20})
    repo.git("mv", "deep", f"appsecret={leak.value}")
    repo.commit({})
    assert found(added(tmp_path, "HEAD~..HEAD")) == {leak.fingerprint}


def test_lfs_and_attributes_are_told(tmp_path: Path) -> None:
    """Files that Git LFS keeps elsewhere, and attributes that hide differences of text files, are notes."""
    repo = init(tmp_path)
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"
    repo.commit({".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n*.png binary\n", "a.psd": pointer})
    assert [(note.kind, note.what) for note in history(tmp_path).scope.notes] == [(NoteKind.LFS, "a.psd")]
    bad = repo.commit({"deep/.gitattributes": "* -diff\n"})
    repo.commit({"deep/.gitattributes": ""})
    (note,) = (note for note in history(tmp_path).scope.notes if note.kind is NoteKind.DIFF_OFF)
    assert note.what == f"deep/.gitattributes ({bad[:12]}: *)"


def test_an_object_in_several_packs_counts_once(tmp_path: Path) -> None:
    """Several packs, the same object in two of them and loose as well: each distinct content is one."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text, "a": "a\n" * 50})
    repo.git("repack", "-q", "-a")
    repo.commit({"a": "a\n" * 49})
    repo.git("repack", "-q")
    loose = repo.git("rev-parse", "HEAD:x.js").decode()
    everything = repo.git("pack-objects", "--all", "-q", ".git/objects/pack/pack")
    assert everything
    result = history(tmp_path)
    assert (result.scope.blobs, found(result)) == (3, {leak.fingerprint})
    assert loose


def _entry(repo: Repo, name: str) -> bytes:
    """What a pack has of a small object, in one piece."""
    kind = repo.git("cat-file", "-t", name).decode()
    content = subprocess.run(["git", "cat-file", kind, name], cwd=repo.path, capture_output=True, check=True).stdout
    size = len(content)
    number = {"commit": 1, "tree": 2, "blob": 3}[kind]
    return bytes([0x80 | number << 4 | size & 15, 0x80 | size >> 4 & 127, size >> 11]) + zlib.compress(content)


def test_an_object_that_is_there_twice_makes_up_for_none_that_is_missing(tmp_path: Path) -> None:
    """A pack has two objects twice and lacks a commit that git still walks through: that is told."""
    repo = init(tmp_path)
    commits = [repo.commit({f"{number}.js": f"{number}"}) for number in range(3)]
    repo.git("commit-graph", "write", "--reachable")
    names = [line.split()[0] for line in repo.git("rev-list", "--objects", "--all").decode().splitlines()]
    here = [_entry(repo, name) for name in names if name != commits[1]]
    pack = b"PACK" + struct.pack(">II", 2, len(here) + 2) + b"".join(here + here[:2])
    path = tmp_path / ".git/objects/pack/pack-twice.pack"
    path.write_bytes(pack + hashlib.sha1(pack).digest())  # noqa: S324  as git has it
    repo.git("index-pack", str(path))
    for name in names:
        (tmp_path / ".git/objects" / name[:2] / name[2:]).unlink()
    result = history(tmp_path)
    assert (result.scope.blobs, result.scope.complete) == (3, False)


@pytest.mark.parametrize("name", ["plain", "mit leer", 'quo"te', "小程序"])
def test_borrowed_objects_are_read_wherever_they_lie(tmp_path: Path, name: str) -> None:
    """Alternates, chains of them and those with odd names are followed."""
    leak, first = Leak(RNG), init(tmp_path / name)
    first.commit({"x.js": leak.text})
    first.git("gc", "-q")
    first.git("clone", "-q", "--shared", ".", str(tmp_path / "second"))
    Repo(tmp_path / "second").git("clone", "-q", "--shared", ".", str(tmp_path / "third"))
    result = history(tmp_path / "third")
    assert (found(result), result.scope.complete) == ({leak.fingerprint}, True)


def test_who_took_it_out(tmp_path: Path) -> None:
    """The commit after which the secret is gone from HEAD is named; while HEAD has it there is none."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text, "y.js": leak.text})
    assert history(tmp_path).histories[leak.fingerprint].removed_commit is None
    repo.commit({"x.js": ""})
    repo.git("mv", "y.js", "z.js")
    repo.commit({})
    gone = repo.commit({"z.js": "clean\n"})
    repo.commit({"other": "1"})
    story = history(tmp_path).histories[leak.fingerprint]
    assert (story.removed_commit, story.removed_author) == (gone, "Li Lei <lilei@example.invalid>")


def test_a_merge_can_take_it_out(tmp_path: Path) -> None:
    """A merge that takes the side without the secret is the commit that took it out."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": "clean\n"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"x.js": leak.text})
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "a"})
    repo.git("merge", "-q", "-s", "ours", "-m", "ours", "side")
    merge = repo.git("rev-parse", "HEAD").decode()
    repo.git("branch", "-D", "side")
    story = history(tmp_path).histories[leak.fingerprint]
    assert (story.in_head, story.branches, story.removed_commit) == (False, (), merge)


def test_what_was_pushed(tmp_path: Path) -> None:
    """A secret that no remote branch or tag leads to can still be amended away; in a bare repository nothing can."""
    leak, origin = Leak(RNG), init(tmp_path / "origin")
    origin.commit({"a": "a"})
    origin.git("clone", "-q", ".", str(tmp_path / "clone"))
    clone = Repo(tmp_path / "clone")
    clone.commit({"x.js": leak.text})
    assert history(clone.path).histories[leak.fingerprint].pushed is False
    clone.git("tag", "v1")
    assert history(clone.path).histories[leak.fingerprint].pushed is True
    clone.git("tag", "-d", "v1")
    clone.git("push", "-q", "origin", "HEAD:refs/heads/topic")
    assert history(clone.path).histories[leak.fingerprint].pushed is True
    clone.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    assert history(tmp_path / "bare").histories[leak.fingerprint].pushed is True


def test_generations_are_counted_in_order_of_time(tmp_path: Path) -> None:
    """The AppSecrets of one AppID are its first, second and third, however their values sort."""
    repo, leaks = init(tmp_path), [Leak(RNG) for _ in range(4)]
    texts = [leak.text.replace(leak.appid, leaks[0].appid) for leak in leaks[:3]]
    for text in (*texts, leaks[3].text):
        repo.commit({"x.js": text})
    histories = history(tmp_path).histories
    assert [histories[leak.fingerprint].generation for leak in leaks] == [1, 2, 3, 1]


def test_what_nothing_leads_to_can_be_left_out(tmp_path: Path) -> None:
    """Without unreachable objects, a secret in one is not told."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode())
    assert found(history(tmp_path)) == {leak.fingerprint}
    assert found(history(tmp_path, unreachable=False)) == set()


@pytest.mark.parametrize("cut", [0, 12, 200, -20])
def test_a_truncated_pack_is_told(tmp_path: Path, cut: int) -> None:
    """What a damaged pack still gives is scanned, the rest is named."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    repo.git("gc", "-q")
    other = Leak(RNG)
    repo.commit({"y.js": other.text})
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    content = pack.read_bytes()
    pack.chmod(0o644)
    pack.write_bytes(content[:cut])
    result = history(tmp_path)
    assert other.fingerprint in found(result)
    assert not result.scope.complete
    assert {skipped.reason for skipped in result.scope.skipped} <= {SkipReason.MISSING, SkipReason.UNREADABLE}


@pytest.mark.parametrize("number", range(4))
def test_an_index_that_leads_nowhere_is_told(tmp_path: Path, number: int) -> None:
    """An object that its pack's index places behind the end of the pack costs what depends on it, and no more."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text, "y.js": "y"})
    repo.git("repack", "-q", "-a", "-d")
    other = Leak(RNG)
    repo.commit({"z.js": other.text})
    (index,) = (repo.path / ".git/objects/pack").glob("*.idx")
    content = bytearray(index.read_bytes())
    offsets = 8 + 4 * 256 + 24 * int.from_bytes(content[8 + 4 * 255 : 8 + 4 * 256], "big")
    content[offsets + 4 * number : offsets + 4 * number + 4] = (2**31 - 1).to_bytes(4, "big")
    index.chmod(0o644)
    index.write_bytes(content)
    result = history(tmp_path)
    assert other.fingerprint in found(result)
    assert not result.scope.complete


def test_a_broken_entry_costs_only_itself(tmp_path: Path) -> None:
    """One flipped byte in a pack costs the object that it is in."""
    repo = init(tmp_path)
    leaks = [Leak(RNG) for _ in range(20)]
    for number, leak in enumerate(leaks):
        repo.commit({f"{number}.js": leak.text * (number + 1)})
    repo.git("repack", "-q", "-a", "-d", "--depth=0", "--window=0")
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 0xFF
    pack.chmod(0o644)
    pack.write_bytes(content)
    result = history(tmp_path)
    assert len(found(result)) >= len(leaks) - 1
    assert not result.scope.complete


def test_a_pack_that_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository that is repacked while it is scanned is scanned whole."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    repo.git("gc", "-q")
    really = gating.gate_portion

    def repack(*arguments: object) -> object:
        repo.git("repack", "-q", "-a", "-d", "-f", "--no-write-bitmap-index", "--depth=1")
        for old in (repo.path / ".git/objects/pack").glob("*.pack"):
            fresh = old.with_name("pack-" + "0" * 40 + ".pack")
            shutil.move(old, fresh)
            shutil.move(old.with_suffix(".idx"), fresh.with_suffix(".idx"))
        return really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("wxsecrets.scanner.gate.gate_portion", repack)
    result = history(tmp_path)
    assert (found(result), result.scope.complete) == ({leak.fingerprint}, True)


def test_pieces_that_stand_far_from_what_joins_them(tmp_path: Path) -> None:
    """Variables whose pieces only an older version has, packed as a difference to the newer one, are put together."""
    leak, repo = Leak(RNG), init(tmp_path)
    filler = "".join(f"// line {number}, nothing here at all\n" for number in range(300))
    text = f"wx.login({{ appSecret: keyA + keyB }})\nmch_id: 1\n{filler}"
    repo.commit({"a.js": f"{text}const keyA='{leak.value[:16]}'\nconst keyB='{leak.value[16:]}'\n"})
    gone = "".join(f"const key{which}=process.env.A_LONG_NAME_FOR_ONE_PART_OF_IT_{which}\n" for which in "AB")
    repo.commit({"a.js": text + gone})
    assert found(history(tmp_path)) == {leak.fingerprint}
    repo.git("gc", "-q", "--aggressive")
    assert found(history(tmp_path)) == {leak.fingerprint}


def _circle(repo: Repo, name: bytes, *, listed: bool = True) -> None:
    """Add a pack in which an object is made of itself; through an entry that its index does not list, if so wanted."""
    itself = bytes([7 << 4 | 4]) + name + zlib.compress(b"\5\5\x90\5")
    entries = itself if listed else itself + bytes([6 << 4 | 4, len(itself)]) + zlib.compress(b"\5\5\x90\5")
    pack = b"PACK" + struct.pack(">II", 2, 1 if listed else 2) + entries
    pack += hashlib.sha1(pack).digest()  # noqa: S324  as git has it
    fan = b"".join(struct.pack(">I", name[0] <= byte) for byte in range(256))
    place = struct.pack(">I", 12 if listed else 12 + len(itself))
    index = b"\xfftOc\0\0\0\2" + fan + name + bytes(4) + place + pack[-20:]
    path = repo.path / ".git/objects/pack/pack-circle"
    path.with_suffix(".pack").write_bytes(pack)
    path.with_suffix(".idx").write_bytes(index + hashlib.sha1(index).digest())  # noqa: S324
    os.utime(path.with_suffix(".pack"), (2**31, 2**31))  # git takes what it can from the newest pack


def _not_forever(home: Path, *arguments: str | Path) -> tuple[int, bytes, bytes]:
    """`wxsecrets history` with some arguments, in groups with whatever it starts: status, output, complaints."""
    command = [sys.executable, "-m", "wxsecrets", "history", "--format", "json", *arguments]
    environment = {**os.environ, "XDG_CACHE_HOME": str(home), "LC_ALL": "en_US.UTF-8"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, start_new_session=True, env=environment, **pipes) as process:  # type: ignore[call-overload]
        try:
            out, errors = process.communicate(timeout=60)
        finally:  # a git that goes round takes a gigabyte every few seconds, and outlives who started it
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, out, errors


@pytest.mark.parametrize(
    ("what", "listed"), [("HEAD", True), ("HEAD^{tree}", True), ("HEAD:x.js", True), ("HEAD^{tree}", False)]
)
def test_a_circle_in_another_pack(tmp_path: Path, what: str, *, listed: bool) -> None:
    """Where git would go round in a circle it is asked for nothing that could lead there, and all that is here is read.

    What another pack has of the same name counts as it was seen there. That is so each time, also when all is known.
    """
    leak, repo = Leak(RNG), init(tmp_path / "repo")
    repo.commit({"x.js": leak.text})
    repo.git("repack", "-q", "-a", "-d")
    _circle(repo, bytes.fromhex(repo.git("rev-parse", what).decode()), listed=listed)
    for _again in range(2):
        status, out, _errors = _not_forever(tmp_path, repo.path)
        assert status == 1
        report = json.loads(out)
        assert {found["fingerprint"] for found in report["findings"]} == {leak.fingerprint}
        assert (report["scope"]["complete"], len(report["scope"]["skipped"])) == (False, 2)


def test_a_circle_in_a_bare_repository(tmp_path: Path) -> None:
    """Of a bare repository git is not asked for the baseline of HEAD either."""
    leak, repo = Leak(RNG), init(tmp_path / "repo")
    repo.commit({"x.js": leak.text})
    repo.git("repack", "-q", "-a", "-d")
    _circle(repo, bytes.fromhex(repo.git("rev-parse", "HEAD").decode()))
    repo.git("config", "core.bare", "true")
    (repo.path / ".git").rename(tmp_path / "bare.git")
    status, out, _errors = _not_forever(tmp_path, tmp_path / "bare.git")
    assert (status, {found["fingerprint"] for found in json.loads(out)["findings"]}) == (1, {leak.fingerprint})


@pytest.mark.parametrize("option", ["--range=HEAD~1..HEAD", "--branch=main", "--since=2020-01-01"])
def test_some_commits_of_a_circle(tmp_path: Path, option: str) -> None:
    """Who asks for some commits is told what is wrong, before git is asked for them."""
    repo = init(tmp_path / "repo")
    repo.commit({"x.js": "x"})
    repo.commit({"x.js": "y"})
    repo.git("repack", "-q", "-a", "-d")
    _circle(repo, bytes.fromhex(repo.git("rev-parse", "HEAD").decode()))
    status, out, errors = _not_forever(tmp_path, option, repo.path)
    assert (status, out) == (2, b"")
    assert b"in a circle" in errors
    assert b"wxsecrets history" in errors


def test_packs_of_any_name(tmp_path: Path) -> None:
    """A pack counts whatever it is called, as for git."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    repo.git("repack", "-q", "-a", "-d")
    for file in (repo.path / ".git/objects/pack").iterdir():
        shutil.move(file, file.with_name(f"old-{file.name}"))
    assert found(history(tmp_path)) == {leak.fingerprint}


def test_a_repack_while_the_objects_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What moves from a file of its own into a pack while both are listed is not lost."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("repack", "-q", "-a", "-d")
    repo.commit({"x.js": leak.text})
    really = packs.read_index

    def repack(path: Path, width: int) -> object:
        pack = really(path, width)
        repo.git("repack", "-q", "-d")
        return pack

    monkeypatch.setattr("wxsecrets.sources.store.read_index", repack)
    result = history(tmp_path)
    assert (found(result), result.scope.complete) == ({leak.fingerprint}, True)


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_an_index_that_cannot_be_read_is_told(tmp_path: Path, damage: bytes | None) -> None:
    """A pack whose index is damaged or gone is named, also when nothing leads to what is in it."""
    repo = init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("repack", "-q", "-a", "-d")
    (index,) = (repo.path / ".git/objects/pack").glob("*.idx")
    index.chmod(0o644)
    index.unlink() if damage is None else index.write_bytes(damage)
    repo.git("update-ref", "-d", "refs/heads/main")
    shutil.rmtree(repo.path / ".git/logs")
    assert [skipped.reason for skipped in history(tmp_path).scope.skipped] == [SkipReason.UNREADABLE]


def test_what_a_signed_tag_left_in_a_merge(tmp_path: Path) -> None:
    """The message of a signed tag is copied into the merge of it, where it stays."""
    leak, repo = Leak(RNG), init(tmp_path)
    base = repo.commit({"a": "a"})
    tree = repo.git("rev-parse", "HEAD^{tree}").decode()
    who = "A <a@example.invalid> 1700000000 +0000"
    tag = f"object {base}\n type commit\n tag t\n tagger {who}\n \n appSecret: {leak.value}\n appid: {leak.appid}\n"
    commit = f"tree {tree}\nparent {base}\nauthor {who}\ncommitter {who}\nmergetag {tag}\nmerge\n"
    name = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=commit.encode()).decode()
    repo.git("reset", "-q", "--hard", name)
    (occurrence,) = history(tmp_path).occurrences
    assert (occurrence.finding.fingerprint, occurrence.place) == (leak.fingerprint, Place.COMMIT_MESSAGE)
    assert found(added(tmp_path, f"{base}..HEAD")) == {leak.fingerprint}


def test_a_file_that_gave_way_to_a_submodule(tmp_path: Path) -> None:
    """A submodule in the place of the file took the secret out."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"c": leak.text})
    repo.git("rm", "-q", "c")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},c")
    gone = repo.commit({})
    assert history(tmp_path).histories[leak.fingerprint].removed_commit == gone


def test_contents_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret, a call to a server and somebody's private key are told at their places without another look at them."""
    leak, repo = Leak(RNG), init(tmp_path)
    call = "call('https://api.weixin.qq.com/cgi-bin/token')"
    body = base64.b64encode(RNG.randbytes(600)).decode()
    key = f"-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA{body}\n-----END PRIVATE KEY-----"
    for version in range(3):
        repo.commit({"a.js": f"{leak.text}// {version}\n{call}\n{key}\n"})
    monkeypatch.setattr("wxsecrets.scanner.versions.judge", lambda *_: pytest.fail("a content was read again"))
    result = history(tmp_path)
    assert found(result) == {leak.fingerprint}
    assert result.scope.complete


def test_what_cannot_be_read_again_counts_as_it_was_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes away before its place could say what it is, is told with what was seen in it, and as unreadable."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.csv": f"id,appid,appSecret,remark\n1,{leak.appid},{leak.value},ours\n"})
    monkeypatch.setattr("wxsecrets.scanner.versions.judge", lambda *_: [])
    result = history(tmp_path)
    assert found(result) == {leak.fingerprint}
    assert [skipped.reason for skipped in result.scope.skipped] == [SkipReason.UNREADABLE]


# The only file with text on the random histories.
_FILE = b"wechat/miniprogram/config.js"


def _obvious(repo: Repo) -> set[Fingerprint]:
    """The secrets in every blob that `git rev-list --objects --all` leads to, each judged where it stands."""
    listing = repo.git("rev-list", "--objects", "--all", "--no-object-names").split()
    answers = subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=repo.path,
        input=b"\n".join(listing) + b"\n",
        capture_output=True,
        check=True,
    ).stdout
    repository = open_repository(repo.path)
    around = surroundings(_FILE, projects_of(repository, head_files(repository)[0]).locate(_FILE))
    secrets: set[Fingerprint] = set()
    while answers:
        header, _line, rest = answers.partition(b"\n")
        _name, kind, size = header.split()
        content, answers = rest[: int(size)], rest[int(size) + 1 :]
        if kind == b"blob":
            secrets |= {finding.fingerprint for finding in find(content, around)}
    return secrets


_LINES = strategies.sampled_from(
    ["appid = §I", "secret = §1", "secret = §2", "x = '§a' ", "y = '§b'", "secret = x + y", "md5: §3", "# weixin",
     "mch_id = 1500000001", "key = §3", "wx_secret:", "  §1", "token: §2", "filler " * 60, "中文 " * 40, "}", "{"]
)  # fmt: skip
_EDITS = strategies.lists(
    strategies.tuples(strategies.sampled_from(["insert", "delete", "replace"]), strategies.integers(0, 200), _LINES),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=strategies.integers(0, 10**6),
    first=strategies.sampled_from(["", "// md5, sha1 helpers", "id,appid,secret", "# token\tsign"]),
    versions=strategies.lists(_EDITS, min_size=2, max_size=8),
)
def test_as_an_obvious_scan(tmp_path: Path, seed: int, first: str, versions: list[list[tuple[str, int, str]]]) -> None:
    """On random histories, packed with long chains, the secrets are those of a slow scan that reads every object."""
    rng = random.Random(seed)
    leaks = [Leak(rng) for _ in range(3)]
    names = {"§I": leaks[0].appid, **{f"§{number}": leak.value for number, leak in enumerate(leaks, 1)}}
    names |= {"§a": leaks[0].value[:12], "§b": leaks[0].value[12:]}
    folder = tmp_path / tempfile.mkdtemp(dir=tmp_path)
    repo = init(folder)
    lines = [f"line {number} of a file that is long enough for chains" for number in range(150)]
    lines[0] = first
    for edits in versions:
        for what, at, line in edits:
            place = at % (len(lines) + 1)
            lines[place : place + (what != "insert")] = [] if what == "delete" else [line]
        text = "\n".join(lines)
        for name, value in names.items():
            text = text.replace(name, value)
        repo.commit({_FILE.decode(): text, "app.json": "{}"})
    repo.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
    assert found(history(folder)) == _obvious(repo)
    shutil.rmtree(folder)
