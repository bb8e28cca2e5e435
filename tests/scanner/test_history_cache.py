"""A second scan reads only what is new, whatever happened to the cache in between; and the cache holds no secret."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.made_up import filled
from support.repos import Repo, init
from support.scans import Leak, PassesAfter, found, history
from wxsecrets.model import SkipReason
from wxsecrets.sources import cache as module
from wxsecrets.sources.cache import NO_CACHE, Cache, Known, cache_of
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RNG = random.Random(1125)
PEM = "-----BEGIN RSA PRIVATE KEY-----\n§R\n-----END RSA PRIVATE KEY-----\n"


def _pem() -> str:
    return filled(RNG, "", PEM)[2]


def _repo(folder: Path) -> tuple[Repo, Leak]:
    leak, repo = Leak(RNG), init(folder)
    repo.commit({"x.js": leak.text, **{f"{number}.txt": f"{number}\n" * 40 for number in range(10)}})
    return repo, leak


def test_a_scan_goes_on_where_a_deadline_ended_it(tmp_path: Path) -> None:
    """Each run covers more than the one before, until all was seen; what is left is counted."""
    repo, leak = _repo(tmp_path / "repo")
    repo.commit({f"{number}.bin": RNG.randbytes(100_000) for number in range(20)})
    repo.git("repack", "-adq")
    cache = Cache(tmp_path / "cache" / "x", 20)
    seen = []
    for _run in range(20):
        result = history(repo.path, cache=cache, deadline=PassesAfter(1))
        seen.append(result.scope.blobs)
        if result.scope.complete:
            break
        (skipped,) = result.scope.skipped
        # Each object is seen or counted: of 31 contents, 2 trees, 2 commits, some.
        assert skipped.reason is SkipReason.TIME
        assert 0 < skipped.count <= 35 - result.scope.blobs
    assert len(seen) > 2
    assert seen == sorted(set(seen))
    assert seen[-1] == 31
    assert found(history(repo.path, cache=cache)) == {leak.fingerprint}


def test_a_deadline_while_git_reads(tmp_path: Path) -> None:
    """Objects in files of their own are read until the time is over, too; the rest is counted."""
    repo = init(tmp_path)
    repo.commit({f"{number}.txt": f"{number}\n" for number in range(120)})
    result = history(tmp_path, deadline=PassesAfter(1))
    (skipped,) = result.scope.skipped
    assert (skipped.reason, skipped.count) == (SkipReason.TIME, 122 - 50)
    assert 0 < result.scope.blobs <= 50


@pytest.mark.parametrize("packed", [False, True])
def test_a_second_scan_reads_only_what_is_new(tmp_path: Path, *, packed: bool) -> None:
    """What was seen is not read again, whether it holds a secret or not; what is new is."""
    repo, leak = _repo(tmp_path / "repo")
    cache = Cache(tmp_path / "cache" / "x", 20)
    if packed:
        repo.git("gc", "-q")
    first = history(repo.path, cache=cache)
    again = history(repo.path, cache=cache)
    assert (first.scope.blobs, first.scope.cached) == (11, 0)
    assert (again.scope.blobs, again.scope.cached, again.scope.bytes) == (11, 11, 0)
    assert again.occurrences == first.occurrences
    new = Leak(RNG)
    repo.commit({"y.js": new.text, "1.txt": "another\n"})
    third = history(repo.path, cache=cache)
    assert (third.scope.blobs, third.scope.cached) == (13, 11)
    assert found(third) == {leak.fingerprint, new.fingerprint}
    repo.git("repack", "-q", "-a", "-d", "-f")
    assert found(history(repo.path, cache=cache)) == {leak.fingerprint, new.fingerprint}
    assert history(repo.path, cache=cache).scope.cached == 13


def test_what_was_purged_is_not_missing(tmp_path: Path) -> None:
    """A secret that was taken out of the history altogether is forgotten, not told as missing."""
    repo, _leak = _repo(tmp_path / "repo")
    cache = Cache(tmp_path / "cache" / "x", 20)
    history(repo.path, cache=cache)
    repo.git("checkout", "-q", "--orphan", "fresh")
    repo.git("rm", "-q", "-r", "--cached", ".")
    repo.commit({"a": "a"})
    repo.git("branch", "-D", "main")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "-q", "--prune=now")
    result = history(repo.path, cache=cache)
    assert (found(result), result.scope.skipped) == (set(), ())


def test_all_that_was_found_is_told_again(tmp_path: Path) -> None:
    """Whatever stands wherever: from the cache the same is told of it as of the objects themselves."""
    repo = init(tmp_path / "repo")
    csv, named, said, tagged, bare, moved = (Leak(RNG) for _each in range(6))
    repo.commit({"keys.csv": f"appid,secret\n{csv.appid},{csv.value}\n", f"appsecret-{named.value}.txt": "x\n"})
    repo.commit({"private.wx0123456789abcdef.key": _pem(), "src/a.js": moved.text}, f"appSecret: {said.value}")
    repo.git("rm", "-q", "src/a.js")
    repo.commit({"mini/b.js": moved.text, "mini/project.config.json": f'{{"appid": "{moved.appid}"}}'})
    repo.git("tag", "-a", "-m", f"appSecret = {tagged.value}", "v1")
    repo.git("hash-object", "-w", "--stdin", stdin=bare.text.encode())
    cache = Cache(tmp_path / "cache" / "x", 20)
    first, again = history(repo.path, cache=cache), history(repo.path, cache=cache)
    assert len(first.occurrences) > 6
    assert {leak.fingerprint for leak in (csv, named, said, tagged, bare, moved)} <= found(first)
    assert (again.occurrences, again.histories) == (first.occurrences, first.histories)
    assert again.scope.cached == again.scope.blobs
    alone, afresh = (history(repo.path, cache=one, unreachable=False) for one in (cache, NO_CACHE))
    assert (alone.occurrences, alone.histories) == (afresh.occurrences, afresh.histories)
    assert found(alone) == found(first) - {bare.fingerprint}


def test_the_cache_holds_no_secret(tmp_path: Path) -> None:
    """Names of objects, and of what may hold a secret what a report says of it: no value and no path."""
    repo, leak = _repo(tmp_path / "repo")
    named = Leak(RNG)
    repo.commit(
        {f"appsecret-{named.value}.txt": "x", "key.pem": (key := _pem()), "pay.js": f"mchKey: '{leak.value[::-1]}'"}
    )
    history(repo.path, cache=Cache(tmp_path / "cache" / "x", 20))
    content = (tmp_path / "cache" / "x").read_bytes()
    head, _line, rest = content.partition(b"\n")
    match = re.fullmatch(rb"wxsecrets-cache [0-9a-f]{64} (\d+) (\d+) (\d+) [0-9a-f]{64}", head)
    assert match is not None
    size = sum(map(int, match.groups())) * 20
    names = {rest[at : at + 20].hex() for at in range(0, size, 20)}
    listing = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").decode().split()
    assert names == set(listing)
    document = json.loads(rest[size:])
    assert document["objects"].keys() <= names
    assert leak.fingerprint in {secret["fingerprint"] for secret in document["secrets"]}
    values = (leak.value, leak.value[::-1], named.value, *key.splitlines()[1:-1])
    assert all(text.encode() not in content for text in (*values, "x.js", "key.pem", ".txt"))
    assert not any(bytes.fromhex(value) in content for value in values[:3])


def _truncate(content: bytes) -> bytes:
    return content[:-7]


def _claim_everything_clean(content: bytes) -> bytes:
    head, _line, rest = content.partition(b"\n")
    fields = head.split()
    total = sum(map(int, fields[2:5]))
    return b" ".join((*fields[:2], b"%d" % total, b"0", b"0", fields[5])) + b"\n" + rest[20:] + rest[:20]


def _of_other_rules(content: bytes) -> bytes:
    return content.replace(content.split()[1], b"0" * 64)


def _count_a_suspect_as_clean(content: bytes) -> bytes:
    head, _line, rest = content.partition(b"\n")
    fields = head.split()
    fields[3:5] = [b"%d" % (int(fields[3]) + 1), b"%d" % (int(fields[4]) - 1)]
    return b" ".join(fields) + b"\n" + rest


def _nonsense(_content: bytes) -> bytes:
    return b"wxsecrets-cache a -1 x \xff\n\n"


def _endless_count(content: bytes) -> bytes:
    head, _line, rest = content.partition(b"\n")
    fields = head.split()
    fields[2] = b"0" * 5000 + fields[2]
    return b" ".join(fields) + b"\n" + rest


@pytest.mark.parametrize(
    "change",
    [
        _endless_count,
        _truncate,
        _claim_everything_clean,
        _count_a_suspect_as_clean,
        _of_other_rules,
        _nonsense,
        lambda _: b"",
    ],
)
def test_a_cache_that_does_not_count(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """A damaged file, and one that was made with other rules, is as good as none, and replaced."""
    repo, leak = _repo(tmp_path / "repo")
    path = tmp_path / "cache" / "x"
    cache = Cache(path, 20)
    history(repo.path, cache=cache)
    good = path.read_bytes()
    path.write_bytes(change(good))
    result = history(repo.path, cache=cache)
    assert (found(result), result.scope.cached) == ({leak.fingerprint}, 0)
    assert path.read_bytes() == good


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is none is no failure."""
    repo, leak = _repo(tmp_path / "repo")
    (tmp_path / "cache").write_text("a file")
    assert found(history(repo.path, cache=Cache(tmp_path / "cache" / "x", 20))) == {leak.fingerprint}


def test_scans_at_the_same_time(tmp_path: Path) -> None:
    """Scans that write at the same time leave a whole file."""
    repo, _leak = _repo(tmp_path / "repo")
    path = tmp_path / "cache" / "x"
    threads = [threading.Thread(target=history, args=(repo.path,), kwargs={"cache": Cache(path, 20)}) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Cache(path, 20).load().blobs) == 10
    assert [file.name for file in path.parent.iterdir()] == ["x"]


def test_the_cache_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that were not written for the longest time go when all together are too large; others' files stay."""
    monkeypatch.setattr(module, "_LARGEST", 4000)
    (tmp_path / "thesis.objects").write_bytes(bytes(5000))
    for number in range(10):
        names = frozenset(bytes([number, other]) * 10 for other in range(40))
        Cache(tmp_path / f"{number:032}.objects", 20).store(Known(names))
    left = {file.name for file in tmp_path.iterdir()}
    assert len(left) < 6
    assert {"thesis.objects", f"{9:032}.objects"} <= left


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are files on POSIX")
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_cache_that_is_no_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A pipe is not waited for, and a device not read without end."""
    repo, leak = _repo(tmp_path / "repo")
    (tmp_path / "cache").mkdir()
    make(tmp_path / "cache/x")
    assert found(history(repo.path, cache=Cache(tmp_path / "cache/x", 20))) == {leak.fingerprint}


def test_a_folder_for_the_cache_in_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative folder would lie in whatever is scanned: nothing is kept there."""
    repo, _leak = _repo(tmp_path / "repo")
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv(module.FOLDER_VARIABLE, "cache")
    assert not cache_of(open_repository(repo.path)).is_kept


def test_one_file_for_all_working_trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A linked working tree shares the repository's cache; another clone has its own."""
    monkeypatch.setenv(module.FOLDER_VARIABLE, str(tmp_path / "cache"))
    repo, _leak = _repo(tmp_path / "repo")
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    repo.git("clone", "-q", ".", str(tmp_path / "clone"))
    for folder in ("repo", "linked", "clone"):
        repository = open_repository(tmp_path / folder)
        cache_of(repository).store(Known(frozenset({bytes(20)})))
    assert len(list((tmp_path / "cache" / "history").iterdir())) == 2


def test_the_command_remembers_unless_told_not_to(tmp_path: Path) -> None:
    """`history` writes into the folder that is named, says what it knew, and `--no-cache` leaves it alone."""
    repo, _leak = _repo(tmp_path / "repo")
    env = {"WXSECRETS_CACHE_DIR": str(tmp_path / "cache")}
    assert wxsecrets("history", "--no-cache", cwd=repo.path, env=env).status == 1
    assert not (tmp_path / "cache").exists()
    assert "known from an earlier scan" not in wxsecrets("history", cwd=repo.path, env=env).text
    assert "11 of them were known from an earlier scan." in wxsecrets("history", cwd=repo.path, env=env).text
    assert not list(repo.path.glob("**/*.objects"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
@pytest.mark.parametrize("delay", [0.3, 0.6, 0.9, 1.2])
def test_a_kill_at_any_moment(tmp_path: Path, delay: float) -> None:
    """Whenever a scan is killed, the next one finds everything."""
    repo, leak = _repo(tmp_path / "repo")
    env = {"WXSECRETS_CACHE_DIR": str(tmp_path / "cache")}
    code = "import sys; sys.argv = ['wxsecrets', 'history']; from wxsecrets.__main__ import run; run()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=repo.path, env={**env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
    outcome = wxsecrets("history", "--format", "jsonl", cwd=repo.path, env=env)
    assert (outcome.status, leak.fingerprint in outcome.text) == (1, True)


def test_a_damaged_pack_that_only_we_can_read(tmp_path: Path) -> None:
    """What is read from a pack that git does not read any more is found the second time, too, and the third."""
    leak, repo = Leak(RNG), init(tmp_path / "repo")
    repo.commit({"x.js": leak.text, "y.js": "y"})
    repo.git("repack", "-q", "-a", "-d")
    (pack,) = (repo.path / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o644)
    pack.write_bytes(pack.read_bytes()[:-20])
    cache = Cache(tmp_path / "cache" / "x", 20)
    for _again in range(3):
        result = history(repo.path, cache=cache)
        assert (found(result), result.scope.complete) == ({leak.fingerprint}, False)


def test_a_folder_in_place_of_the_cache(tmp_path: Path) -> None:
    """Where a folder stands in the cache's place nothing is remembered, and the scan goes on."""
    leak, repo = Leak(RNG), init(tmp_path / "repo")
    repo.commit({"x.js": leak.text})
    (tmp_path / "cache" / "x").mkdir(parents=True)
    for _again in range(2):
        assert found(history(repo.path, cache=Cache(tmp_path / "cache" / "x", 20))) == {leak.fingerprint}


def test_what_was_found_is_asked_anew_where_it_stands(tmp_path: Path) -> None:
    """A project that is made around a secret says the same of it as if it had never been seen before."""
    leak, repo = Leak(RNG), init(tmp_path / "repo")
    repo.commit({"mini/config.js": f"const secret = '{leak.value}'\n"})
    cache = Cache(tmp_path / "cache" / "x", 20)
    before = history(repo.path, cache=cache)
    project = f'{{"appid": "{leak.appid}"}}\n'
    repo.commit({"mini/project.config.json": project, "mini/app.json": '{"pages": []}\n'})
    again, afresh = history(repo.path, cache=cache), history(repo.path)
    assert again.scope.cached == 1
    assert again.occurrences == afresh.occurrences
    assert [at.finding.appid for at in (*before.occurrences, *again.occurrences)] == [None, leak.appid]
