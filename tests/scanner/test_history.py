"""The scan of a whole history: complete, attributed, and honest about what it could not see."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support.made_up import appid, appsecret
from support.repos import Repo, hermetic_environment, init
from support.scans import Leak, found, history, paths
from wxsecrets.detect.engine import weigh_all
from wxsecrets.model import Confidence, SkipReason
from wxsecrets.scanner.processes import Processes
from wxsecrets.scanner.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from wxsecrets.detect import Surroundings, Weighed

RNG = random.Random(20261123)


def _reasons(path: Path) -> set[SkipReason]:
    return {skipped.reason for skipped in history(path).scope.skipped}


def test_a_removed_secret_is_told_with_who_when_and_where(tmp_path: Path) -> None:
    """A secret that a later commit removed is found, with the commit that brought it."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"app.js": "App({})\n"})
    bad = repo.commit({"config.js": leak.text}, GIT_AUTHOR_DATE="2023-01-02T03:04:05+08:00")
    repo.commit({"config.js": "gone\n"})
    result = history(tmp_path)
    (occurrence,) = result.occurrences
    assert (occurrence.path, occurrence.commit, occurrence.finding.line) == (b"config.js", bad, 1)
    assert (occurrence.date, occurrence.in_head) == ("2023-01-02T03:04:05+08:00", False)
    story = result.histories[leak.fingerprint]
    assert (story.first_commit, story.last_commit, story.branches, story.reachable) == (bad, bad, (), True)
    assert story.first_author == "Li Lei <lilei@example.invalid>"
    assert (result.scope.commits, result.scope.blobs, result.scope.complete) == (3, 3, True)


def test_several_processes_find_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the work is spread over processes or not, what comes of it is the same."""
    leaks, repo = [Leak(RNG) for _ in range(12)], init(tmp_path)
    for number, leak in enumerate(leaks):
        repo.commit({f"{number}.bin": RNG.randbytes(100_000), "config.js": leak.text})
    repo.git("gc", "-q")
    started: list[int] = []

    def processes(count: int) -> Processes:
        started.append(count)
        return Processes(count)

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("wxsecrets.scanner.processes.Processes", processes)
    results = []
    for worth in (0, sys.maxsize):
        monkeypatch.setattr("wxsecrets.scanner.gate._WORTH", worth)
        results.append(history(tmp_path))
    assert started == [2]
    one, other = (replace(result, scope=replace(result.scope, seconds=0)) for result in results)
    assert one == other
    assert found(one) == {leak.fingerprint for leak in leaks}


def test_it_does_not_matter_what_is_done_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever portion is done first, what is told is the same, in the same order."""
    leaks, repo = [Leak(RNG) for _ in range(24)], init(tmp_path)
    for number, (leak, other) in enumerate(zip(leaks[::2], leaks[1::2], strict=True)):
        repo.commit({f"{number}.bin": RNG.randbytes(100_000), "config.js": leak.text}, other.text)
    repo.git("gc", "-q")
    (pack,) = (tmp_path / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o600)
    content = bytearray(pack.read_bytes())
    for part in range(1, 8):  # what is not here any more is told in order, too
        content[part * len(content) // 8] ^= 255
    pack.write_bytes(content)
    in_order: Any = Workers.map
    asked: list[int] = []

    def backwards(workers: Workers, *arguments: Any, **how: Any) -> Iterator[tuple[int, Any]]:
        results = [*in_order(workers, *arguments, **how)]
        asked.append(len(results))
        yield from reversed(results)

    monkeypatch.setattr("wxsecrets.scanner.gate._LEFT_AT_ONCE", 2)
    results = [history(tmp_path)]
    monkeypatch.setattr(Workers, "map", backwards)
    results.append(history(tmp_path))
    assert max(asked) > 4
    one, other_way = (replace(result, scope=replace(result.scope, seconds=0)) for result in results)
    assert one == other_way
    assert len(one.scope.skipped) > 4
    assert found(one) == {leak.fingerprint for leak in leaks}


def test_many_versions_are_one_occurrence(tmp_path: Path) -> None:
    """A secret that stays through many versions of a file is one item, from the first to the last of them."""
    leak, repo = Leak(RNG), init(tmp_path)
    commits = [repo.commit({"config.js": leak.text + f"// {number}\n"}) for number in range(20)]
    result = history(tmp_path)
    (occurrence,) = result.occurrences
    story = result.histories[leak.fingerprint]
    assert (occurrence.commit, occurrence.in_head) == (commits[0], True)
    assert (story.first_commit, story.last_commit, story.branches) == (commits[0], commits[-1], ("main",))


@pytest.mark.parametrize("with_appid", [True, False])
def test_versions_of_which_the_same_is_to_be_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_appid: bool
) -> None:
    """Of hundreds of versions of a file few are judged, also where its place leaves doubts, and all are told of."""
    value, repo = appsecret(RNG), init(tmp_path)
    lines = [f"  option{number}: 'words {number}'," for number in range(30)]
    lines.insert(20, f"  appSecret: '{value}',")
    lines.insert(20, f"  appId: '{appid(RNG)}'," if with_appid else "  title: 'words',")
    stream = []
    for version in range(300):
        lines[RNG.choice([number for number in range(len(lines)) if number not in (20, 21)])] = f"  number: {version},"
        text = "\n".join(("module.exports = {", *lines, "}", ""))
        stream.append(
            f"commit refs/heads/main\ncommitter A <a@example.invalid> {1_600_000_000 + version} +0000\n"
            f"data 0\nM 100644 inline config.js\ndata {len(text)}\n{text}\n"
        )
    repo.git("fast-import", "--quiet", stdin="".join(stream).encode())
    repo.git("gc", "-q")
    judged: list[int] = []

    def weighed(content: bytes, around: Surroundings) -> Iterator[Weighed]:
        judged.append(len(content))
        return weigh_all(content, around)

    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr("wxsecrets.detect.alike.weigh_all", weighed)
    few = history(tmp_path)
    assert len(judged) < 100
    monkeypatch.setattr("wxsecrets.detect.alike.Alike.found", lambda *_: None)
    all_of_them = history(tmp_path)
    assert len(judged) > 300
    assert replace(few, scope=all_of_them.scope) == all_of_them
    assert few.scope.encodings == all_of_them.scope.encodings
    (occurrence,) = few.occurrences
    assert occurrence.finding.confidence is (Confidence.HIGH if with_appid else Confidence.LOW)


def test_a_copy_and_a_rename_are_places_of_their_own(tmp_path: Path) -> None:
    """Every path that ever had the secret is listed, each with its own first commit."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"a.js": leak.text})
    repo.git("mv", "a.js", "b.js")
    second = repo.commit({"deep/c.js": "// copy\n" + leak.text})
    occurrences = {occurrence.path: occurrence for occurrence in history(tmp_path).occurrences}
    assert {path: occurrence.commit for path, occurrence in occurrences.items()} == {
        b"a.js": first, b"b.js": second, b"deep/c.js": second,
    }  # fmt: skip
    assert {path for path, occurrence in occurrences.items() if occurrence.in_head} == {b"b.js", b"deep/c.js"}
    assert occurrences[b"deep/c.js"].finding.line == 2


def _in_a_merge_only(repo: Repo, leak: Leak) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"b.txt": "b\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"c.txt": "c\n"})
    repo.git("merge", "--quiet", "--no-commit", "side")
    repo.commit({"resolved.js": leak.text}, "merge")
    repo.commit({"resolved.js": ""})


def _on_another_branch(repo: Repo, leak: Leak) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.git("checkout", "--quiet", "-b", "other")
    repo.commit({"x.js": leak.text})
    repo.git("checkout", "--quiet", "main")


def _in_a_tag_only(repo: Repo, leak: Leak) -> None:
    _on_another_branch(repo, leak)
    repo.git("tag", "-a", "-m", "v1", "v1", "other")
    repo.git("branch", "-D", "other")


def _in_a_stash(repo: Repo, leak: Leak) -> None:
    repo.commit({"x.js": "clean\n"})
    repo.write({"x.js": leak.text})
    repo.git("stash", "--quiet")


def _in_an_untracked_stash(repo: Repo, leak: Leak) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.write({"x.js": leak.text})
    repo.git("stash", "--quiet", "--include-untracked")


def _reset_away(repo: Repo, leak: Leak) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.commit({"x.js": leak.text})
    repo.git("reset", "--quiet", "--hard", "HEAD~1")


def _behind_a_diff_attribute(repo: Repo, leak: Leak) -> None:
    repo.commit({".gitattributes": "* -diff\n", "x.js": leak.text})


def _behind_a_nul_byte(repo: Repo, leak: Leak) -> None:
    repo.commit({"x.js": b"\0" + leak.text.encode()})


def _in_utf16(repo: Repo, leak: Leak) -> None:
    repo.commit({"x.js": leak.text.encode("utf-16")})


def _in_a_symbolic_link(repo: Repo, leak: Leak) -> None:
    (repo.path / "link").symlink_to(f"?appid={leak.appid}&secret={leak.value}")
    repo.git("add", "link")
    repo.commit({})


@pytest.mark.parametrize(
    "place",
    [
        _in_a_merge_only, _on_another_branch, _in_a_tag_only, _in_a_stash, _in_an_untracked_stash, _reset_away,
        _behind_a_diff_attribute, _behind_a_nul_byte, _in_utf16, _in_a_symbolic_link,
    ],
)  # fmt: skip
def test_no_place_in_a_history_hides_a_secret(tmp_path: Path, place: Callable[[Repo, Leak], None]) -> None:
    """Merges, branches, tags, stashes, reflogs, attributes and encodings hide nothing, and each has its commit."""
    leak, repo = Leak(RNG), init(tmp_path)
    place(repo, leak)
    result = history(tmp_path)
    assert found(result) == {leak.fingerprint}
    assert result.histories[leak.fingerprint].first_commit
    assert result.scope.complete


def test_an_object_that_no_commit_has_is_unreachable(tmp_path: Path) -> None:
    """A secret that was staged once and never committed is found, without a commit."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a.txt": "a\n"})
    blob = repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode()).decode()
    result = history(tmp_path)
    (occurrence,) = result.occurrences
    assert (occurrence.commit, occurrence.blob, occurrence.in_head) == (None, blob, False)
    assert not result.histories[leak.fingerprint].reachable


def test_branches_whose_tip_has_it_are_named(tmp_path: Path) -> None:
    """Local and remote-tracking branches that still have the secret are told apart from those that do not."""
    leak, repo = Leak(RNG), init(tmp_path / "one")
    repo.commit({"x.js": leak.text})
    repo.git("branch", "old")
    repo.commit({"x.js": "clean\n"})
    repo.git("clone", "--quiet", ".", str(tmp_path / "two"))
    assert history(tmp_path / "two").histories[leak.fingerprint].branches == ("origin/old",)
    assert history(tmp_path / "one").histories[leak.fingerprint].branches == ("old",)


@pytest.mark.parametrize(
    "name", [b"new\nline.js", b'quo"te.js', b"\xff\xfe.js", "小程序 配置.js".encode(), b"tab\t.js"]
)
def test_any_file_name(tmp_path: Path, name: bytes) -> None:
    """File names are bytes: line ends, quotes and broken UTF-8 in them change nothing."""
    leak, repo = Leak(RNG), init(tmp_path)
    blob = repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode())
    repo.git("update-index", "--add", "-z", "--index-info", stdin=b"100644 " + blob + b"\t" + name + b"\0")
    commit = repo.commit({})
    (occurrence,) = history(tmp_path).occurrences
    assert (occurrence.path, occurrence.commit, occurrence.in_head) == (name, commit, True)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("options", [[], ["--bare"], ["--object-format=sha256"]])
def test_every_kind_of_repository(tmp_path: Path, options: list[str], packed: bool) -> None:
    """Bare, SHA-256, loose and packed repositories are all read."""
    leak, source = Leak(RNG), init(tmp_path / "source", *[option for option in options if option != "--bare"])
    commit = source.commit({"miniprogram/x.js": leak.text})
    target = source
    if "--bare" in options:
        source.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
        target = Repo(tmp_path / "bare")
    if packed:
        target.git("gc", "--quiet")
    (occurrence,) = history(target.path).occurrences
    assert (occurrence.commit, occurrence.in_head) == (commit, True)


def test_linked_worktrees_alternates_and_detached_heads(tmp_path: Path) -> None:
    """A linked worktree on a detached HEAD, of a clone that borrows its objects, is scanned whole."""
    leak, origin = Leak(RNG), init(tmp_path / "origin")
    origin.commit({"x.js": leak.text})
    origin.git("clone", "--quiet", "--shared", ".", str(tmp_path / "clone"))
    Repo(tmp_path / "clone").git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    assert found(history(tmp_path / "linked")) == {leak.fingerprint}


def test_an_empty_repository_is_clean(tmp_path: Path) -> None:
    """Before the first commit there is nothing to find and nothing missing."""
    init(tmp_path)
    result = history(tmp_path)
    assert (result.scope.commits, result.scope.blobs, result.scope.complete) == (0, 0, True)


def test_a_partial_clone_is_not_filled_behind_the_users_back(tmp_path: Path) -> None:
    """What a partial clone lacks is named as missing, and still lacking afterwards."""
    leak, origin = Leak(RNG), init(tmp_path / "origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.commit({"x.js": leak.text, "y.js": "y\n"})
    origin.commit({"x.js": "clean\n"})
    url = (tmp_path / "origin").as_uri()
    Repo(tmp_path).git("clone", "--quiet", "--filter=blob:none", url, "partial")
    assert _reasons(tmp_path / "partial") == {SkipReason.MISSING}
    result = history(tmp_path / "partial")
    assert not result.scope.complete
    assert found(result) == set()


def test_a_shallow_clone_is_not_the_whole_history(tmp_path: Path) -> None:
    """The boundary of a shallow clone is named."""
    leak, origin = Leak(RNG), init(tmp_path / "origin")
    origin.commit({"x.js": leak.text})
    origin.commit({"x.js": "clean\n"})
    url = (tmp_path / "origin").as_uri()
    Repo(tmp_path).git("clone", "--quiet", "--depth=1", url, "shallow")
    assert _reasons(tmp_path / "shallow") == {SkipReason.SHALLOW}


def _object(repo: Repo, name: str) -> Path:
    return repo.path / ".git/objects" / name[:2] / name[2:]


@pytest.mark.parametrize("what", ["HEAD:lost.js", "HEAD^{tree}"])
def test_a_lost_object_costs_only_itself(tmp_path: Path, what: str) -> None:
    """A blob or tree that is gone is named; every other content is scanned and found."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    repo.commit({"lost.js": "lost\n"})
    lost = _object(repo, repo.git("rev-parse", what).decode())
    lost.unlink()
    result = history(tmp_path)
    assert found(result) == {leak.fingerprint}
    assert SkipReason.MISSING in {skipped.reason for skipped in result.scope.skipped}


@pytest.mark.parametrize("damage", [b"", b"not zlib at all", None])
def test_a_damaged_object_costs_only_itself(tmp_path: Path, damage: bytes | None) -> None:
    """A corrupt or truncated object is named as unreadable; those before and after it are scanned."""
    repo = init(tmp_path)
    leaks = [Leak(RNG) for _ in range(12)]
    for number, leak in enumerate(leaks):
        repo.commit({f"{number}.js": leak.text})
    victim = _object(repo, repo.git("rev-parse", "HEAD:5.js").decode())
    content = victim.read_bytes()
    victim.chmod(0o644)
    victim.write_bytes(content[: len(content) // 2] if damage is None else damage)
    result = history(tmp_path)
    assert found(result) == {leak.fingerprint for leak in leaks if leak is not leaks[5]}
    assert not result.scope.complete


def test_nothing_of_a_hostile_repository_runs(tmp_path: Path) -> None:
    """Hooks, filters, textconv, external diffs, pagers and the file-system monitor of a repository stay off."""
    leak, repo = Leak(RNG), init(tmp_path)
    trap = tmp_path / "trap.sh"
    sprung = tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\ncat\n")
    trap.chmod(0o755)
    repo.commit({"x.js": leak.text, ".gitattributes": "* diff=evil filter=evil\n"})
    programs = (
        "core.fsmonitor diff.external diff.evil.textconv diff.evil.command filter.evil.clean filter.evil.smudge "
        "core.pager pager.log core.sshCommand gpg.program core.editor"
    )
    for key in programs.split():
        repo.git("config", key, str(trap))
    repo.git("config", "core.hooksPath", str(tmp_path))
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "color.ui", "always")
    repo.git("config", "core.quotePath", "true")
    assert found(history(tmp_path)) == {leak.fingerprint}
    assert not sprung.exists()


def test_the_projects_at_head_say_what_is_packed(tmp_path: Path) -> None:
    """A secret in the mini-program's own code is in the package; one in its cloud functions is not."""
    inside, outside, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    project = '{"miniprogramRoot": "mp/", "cloudfunctionRoot": "cf/", "appid": "%s"}' % inside.appid
    repo.commit({"project.config.json": project, "mp/config.js": inside.text, "cf/login/index.js": outside.text})
    assert {occurrence.path: occurrence.in_package for occurrence in history(tmp_path).occurrences} == {
        b"mp/config.js": True, b"cf/login/index.js": False,
    }  # fmt: skip


def test_what_a_slow_and_obvious_scan_finds(tmp_path: Path) -> None:
    """On a tangled history the set of secrets equals that of reading every object git lists, one by one."""
    rng, repo = random.Random(5), init(tmp_path)
    leaks = [Leak(rng) for _ in range(15)]
    repo.commit({"a.js": "start\n"})
    for number in range(40):
        if rng.random() < 0.2:
            repo.git("checkout", "--quiet", "-b", f"b{number}")
        elif rng.random() < 0.2:
            branches = repo.git("branch", "--format=%(refname:short)").decode().split()
            repo.git("checkout", "--quiet", rng.choice(branches))
        text = "".join(leak.text for leak in rng.sample(leaks, rng.randrange(3)))
        repo.commit({f"{rng.randrange(4)}.js": text + f"// {number}\n"})
    if rng.random() < 0.5:
        repo.git("repack", "-adq")
    listing = repo.git("rev-list", "--objects", "--all", "--reflog").split(b"\n")
    texts = []
    for line in listing:
        name = line.split(b" ")[0].decode()
        done = subprocess.run(
            ["git", "cat-file", "-p", name], cwd=tmp_path, env=hermetic_environment(), capture_output=True, check=True
        )
        texts.append(done.stdout)
    expected = {leak.fingerprint for leak in leaks if any(leak.value.encode() in text for text in texts)}
    result = history(tmp_path)
    assert found(result) == expected
    assert paths(result) <= {b"0.js", b"1.js", b"2.js", b"3.js"}


def test_the_place_that_tells_most_counts(tmp_path: Path) -> None:
    """A file named for WeChat and its copy below another vendor's name: the copy does not excuse the file."""
    leak, repo = Leak(RNG), init(tmp_path)
    text = f"appSecret: '{leak.value}'\n"
    repo.commit({"alipay/keys.js": text, "wechat/keys.js": text})
    sure = {occurrence.path: occurrence.finding.confidence.value for occurrence in history(tmp_path).occurrences}
    assert sure == {b"wechat/keys.js": "medium"}


def test_the_version_that_tells_most_counts(tmp_path: Path) -> None:
    """A secret that got its AppID in a later version is as sure as that version, and as old as the first."""
    leak, repo = Leak(RNG), init(tmp_path)
    first = repo.commit({"a.js": f"appSecret = '{leak.value}'\n"})
    repo.commit({"a.js": f"appSecret = '{leak.value}'\nappId = '{leak.appid}'\n"})
    (occurrence,) = history(tmp_path).occurrences
    assert (occurrence.commit, occurrence.finding.confidence.value) == (first, "high")


def test_each_line_keeps_its_own_appid(tmp_path: Path) -> None:
    """The same value on two lines of one file, each beside another AppID: neither line gets the other's."""
    one, other, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.commit({"a.js": one.text + one.text.replace(one.appid, other.appid)})
    told = [(at.finding.line, at.finding.appid) for at in history(tmp_path).occurrences]
    assert told == [(1, one.appid), (2, other.appid)]


def test_of_two_lines_of_history_the_older_came_first(tmp_path: Path) -> None:
    """Two branches that each brought the secret: the earlier date is when it first appeared."""
    leak, repo = Leak(RNG), init(tmp_path)

    def at(year: int) -> dict[str, str]:
        date = f"{year}-01-01T00:00:00+08:00"
        return {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}

    repo.commit({"r.txt": "r\n"}, **at(2019))
    repo.git("checkout", "--quiet", "-b", "a")
    oldest = repo.commit({"a.js": leak.text}, **at(2020))
    repo.commit({"a.txt": "tip\n"}, **at(2025))
    repo.git("checkout", "--quiet", "-b", "b", "main")
    repo.commit({"b.js": leak.text}, **at(2024))
    assert history(tmp_path).histories[leak.fingerprint].first_commit == oldest


def test_a_tag_on_a_blob_leads_to_it(tmp_path: Path) -> None:
    """A secret that only a tag leads to is reachable, though no commit has it."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a.txt": "a\n"})
    repo.git("tag", "odd", repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode()).decode())
    result = history(tmp_path)
    assert (found(result), result.histories[leak.fingerprint].reachable) == ({leak.fingerprint}, True)


@pytest.mark.parametrize("branch", ["a\u2028b", "a\x85b", "中文"])
def test_any_branch_name(tmp_path: Path, branch: str) -> None:
    """Line separators in the names of branches and files change nothing."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a\rb.js": leak.text, "zz.js": leak.text})
    repo.git("branch", branch)
    repo.commit({"zz.js": "gone\n"})
    assert history(tmp_path).histories[leak.fingerprint].branches == tuple(sorted((branch, "main")))


@pytest.mark.parametrize("folder", ["a\nb", "a$HOME", "a b", "a\u2028b"])
def test_any_folder_name(tmp_path: Path, folder: str) -> None:
    """The repository may be in a folder of any name, with settings in any encoding."""
    leak, repo = Leak(RNG), init(tmp_path / folder)
    repo.commit({"x.js": leak.text})
    with (repo.path / ".git/config").open("ab") as config:
        config.write("[user]\n\tname = 张三\n".encode("gbk"))
    assert found(history(repo.path)) == {leak.fingerprint}


@pytest.mark.parametrize("encoding", ["UTF-16", "GBK"])
def test_output_settings_change_nothing(tmp_path: Path, encoding: str) -> None:
    """Encodings, mail maps and orders in the configuration neither hide commits nor garble authors."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text}, GIT_AUTHOR_NAME="张三")
    for key, value in (
        ("i18n.logOutputEncoding", encoding),
        ("diff.orderFile", "/nowhere"),
        ("mailmap.file", "/nowhere"),
    ):
        repo.git("config", key, value)
    assert history(tmp_path).histories[leak.fingerprint].first_author == "张三 <lilei@example.invalid>"


def test_workers_import_nothing_from_the_scanned_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large repository is scanned by worker processes; a module planted in it is not theirs."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text, "multiprocessing.py": "open('PWNED', 'w')\n", "re2.py": "open('PWNED', 'w')\n"})
    for number in range(3):
        repo.commit({f"{number}.bin": random.Random(number).randbytes(20_000_000)})
    monkeypatch.chdir(tmp_path)
    assert found(history(tmp_path)) == {leak.fingerprint}
    assert not (tmp_path / "PWNED").exists()
