"""Commits that nothing leads to any more, amended, rebased or dropped: what they brought has a story as well."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.repos import DATE, Repo, init
from support.scans import Leak, found, history
from wxsecrets.model import Confidence, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RNG = random.Random(83)


def _forget(repo: Repo, back_to: str = "HEAD") -> None:
    """Go back to a commit and forget what the branches once were; the objects stay."""
    repo.git("reset", "--quiet", "--hard", back_to)
    repo.git("reflog", "expire", "--expire=now", "--all")


def _amended(repo: Repo, leak: Leak) -> str:
    name = repo.commit({"pages/config.js": leak.text})
    repo.write({"pages/config.js": "clean\n"})
    repo.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    return name


def _reset(repo: Repo, leak: Leak) -> str:
    before = repo.git("rev-parse", "HEAD").decode()
    name = repo.commit({"pages/config.js": leak.text})
    repo.commit({"b": "b"})
    repo.git("reset", "--quiet", "--hard", before)
    return name


def _dropped_stash(repo: Repo, leak: Leak) -> str:
    repo.commit({"pages/config.js": "clean\n"})
    repo.write({"pages/config.js": leak.text})
    repo.git("stash", "--quiet")
    name = repo.git("rev-parse", "stash").decode()
    repo.git("stash", "drop", "--quiet")
    return name


def _deleted_branch(repo: Repo, leak: Leak) -> str:
    repo.git("checkout", "--quiet", "--orphan", "side")
    name = repo.commit({"pages/config.js": leak.text})
    repo.git("checkout", "--quiet", "main")
    repo.git("branch", "--quiet", "-D", "side")
    return name


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("forgotten", [_amended, _reset, _dropped_stash, _deleted_branch])
def test_what_a_forgotten_commit_brought_has_its_commit_path_and_author(
    tmp_path: Path, forgotten: Callable[[Repo, Leak], str], packed: bool
) -> None:
    """It is not reachable, and all the same it is known who brought it when and where."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    name = forgotten(repo, leak)
    _forget(repo)
    if packed:
        repo.git("repack", "-q", "-a", "-d", "--keep-unreachable")
    result = history(tmp_path)
    (occurrence,), (story,) = result.occurrences, result.histories.values()
    assert (occurrence.path, occurrence.commit, occurrence.author, occurrence.in_head) == (
        b"pages/config.js", name, "Li Lei <lilei@example.invalid>", False,
    )  # fmt: skip
    assert (story.first_commit, story.reachable, story.in_head, story.pushed) == (name, False, False, False)
    assert (story.branches, story.last_added_commit) == ((), None)
    assert found(history(tmp_path, unreachable=False)) == set()


def test_how_to_be_rid_of_a_forgotten_commit(tmp_path: Path) -> None:
    """The report names the command that takes it out of the repository, and it does."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    _reset(repo, leak)
    _forget(repo)
    report = wxsecrets("history", "--lang", "en", cwd=tmp_path)
    assert (report.status, "`git gc --prune=now` is enough" in " ".join(report.text.split())) == (1, True)
    repo.git("gc", "--quiet", "--prune=now")
    assert wxsecrets("history", cwd=tmp_path).status == 0


def test_a_forgotten_commit_can_take_a_secret_out_again(tmp_path: Path) -> None:
    """Of two forgotten commits, one after the other, the first brought it and the second took it out."""
    leak, repo = Leak(RNG), init(tmp_path)
    before = repo.commit({"a": "a"})
    brought, removed = repo.commit({"x.js": leak.text}), repo.commit({"x.js": "clean\n"})
    _forget(repo, before)
    (story,) = history(tmp_path).histories.values()
    assert (story.first_commit, story.removed_commit, story.reachable) == (brought, removed, False)


def test_a_forgotten_commit_adds_nothing_to_the_story_of_what_another_has(tmp_path: Path) -> None:
    """Where the history has the secret, it is told from the history alone, also if both stand in one forgotten file."""
    here, gone, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    both = repo.commit({"x.js": here.text + gone.text})
    repo.write({"x.js": here.text})
    repo.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    _forget(repo)
    result = history(tmp_path)
    assert {at.finding.fingerprint: at.commit for at in result.occurrences} == {
        here.fingerprint: repo.git("rev-parse", "HEAD").decode(),
        gone.fingerprint: both,
    }
    assert result.histories[here.fingerprint].reachable
    assert not result.histories[gone.fingerprint].reachable


def test_a_forgotten_appsecret_counts_where_its_date_puts_it(tmp_path: Path) -> None:
    """The second of an AppID's three AppSecrets stays the second when its commit is forgotten."""
    leaks, repo = [Leak(RNG) for _ in range(3)], init(tmp_path)
    texts = [leak.text.replace(leak.appid, leaks[0].appid) for leak in leaks]
    for month, text in enumerate(texts, 1):
        repo.commit({"x.js": text}, GIT_AUTHOR_DATE=f"2024-0{month}-01T00:00:00Z")
        if month == 2:
            _forget(repo, "HEAD~1")
    histories = history(tmp_path).histories
    assert [histories[leak.fingerprint].generation for leak in leaks] == [1, 2, 3]
    assert [histories[leak.fingerprint].reachable for leak in leaks] == [True, False, True]


@pytest.mark.parametrize("message", [True, False])
def test_a_forgotten_message_or_file_name_has_its_commit(tmp_path: Path, message: bool) -> None:
    """What stands in the message of a forgotten commit, or in a file's name that only it has, has date and author."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    name = (
        repo.commit({}, f"appsecret = {leak.value}")
        if message
        else repo.commit({f"appsecret={leak.value}.txt": "b"}, "b")
    )
    _forget(repo, "HEAD~1")
    result = history(tmp_path)
    (occurrence,), (story,) = result.occurrences, result.histories.values()
    assert occurrence.place is (Place.COMMIT_MESSAGE if message else Place.FILE_NAME)
    assert (occurrence.commit, occurrence.date) == (name, "2024-05-01T09:30:00+08:00")
    assert (story.first_commit, story.reachable) == (name, False)


@pytest.mark.parametrize("lost", ["HEAD", "HEAD^{tree}"])
def test_of_forgotten_commits_some_of_which_are_gone_the_others_count(tmp_path: Path, lost: str) -> None:
    """What stands behind a commit that was cleaned away, or its tree, has its own commit all the same."""
    leak, other, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    before = repo.commit({"a": "a"})
    repo.commit({"b": "b"})
    gone = repo.git("rev-parse", lost).decode()
    name = repo.commit({"x.js": leak.text}, GIT_COMMITTER_DATE="2024-06-01T00:00:00Z")
    repo.git("reset", "--quiet", "--hard", before)
    second = repo.commit({"y.js": other.text})
    _forget(repo, before)
    _remove(repo, gone)
    commits = {at.finding.fingerprint: at.commit for at in history(tmp_path).occurrences}
    assert commits == {leak.fingerprint: name, other.fingerprint: second}


@pytest.mark.parametrize("lost", ["", "^{tree}"])
def test_any_number_of_forgotten_commits_without_their_parents(tmp_path: Path, lost: str) -> None:
    """However many were cut off, or have parents without a tree, each tells what it has."""
    leak, repo = Leak(RNG), init(tmp_path)
    before = repo.commit({"a": "a"})
    name = repo.commit({"x.js": leak.text})
    _forget(repo, before)
    tree, blob = repo.git("rev-parse", "HEAD^{tree}").decode(), repo.git("rev-parse", "HEAD:a")
    for number in range(60):
        tree_of_parent = repo.git("mktree", stdin=b"100644 blob %s\t%d\n" % (blob, number)).decode()
        parent = repo.git("commit-tree", "-p", before, "-m", f"parent {number}", tree_of_parent).decode()
        repo.git("commit-tree", "-p", parent, "-m", "child", tree, env={"GIT_COMMITTER_DATE": "2024-06-01T00:00:00Z"})
        _remove(repo, repo.git("rev-parse", parent + lost).decode())
    (at,) = history(tmp_path).occurrences
    assert at.commit == name


def test_a_forgotten_merge_of_many(tmp_path: Path) -> None:
    """A merge of thirty branches takes nothing from what those beside it tell."""
    leak, repo = Leak(RNG), init(tmp_path)
    before = repo.commit({"a": "a"})
    tree = repo.git("rev-parse", "HEAD^{tree}").decode()
    parents = [repo.git("commit-tree", "-p", before, "-m", str(number), tree).decode() for number in range(30)]
    name = repo.commit({"x.js": leak.text})
    after = {"GIT_COMMITTER_DATE": "2024-06-01T00:00:00Z", "GIT_AUTHOR_NAME": "Somebody Else"}
    repo.git("commit-tree", "-m", "merge", *(word for parent in parents for word in ("-p", parent)), tree, env=after)
    later = {"GIT_COMMITTER_DATE": "2024-07-01T00:00:00Z", "GIT_AUTHOR_NAME": "Somebody Else"}
    repo.git("commit-tree", "-p", before, "-m", "later", tree, env=later)
    _forget(repo, before)
    (at,) = history(tmp_path).occurrences
    assert (at.commit, at.author) == (name, "Li Lei <lilei@example.invalid>")


def test_a_commit_that_is_its_own_parent(tmp_path: Path) -> None:
    """Git does not look whether a commit is what its name says; one that is not tells nothing."""
    leak, repo = Leak(RNG), init(tmp_path)
    before = repo.commit({"a": "a"})
    name = repo.commit({"x.js": leak.text})
    _forget(repo, before)
    forged = "1" * 40
    tree = repo.git("rev-parse", "HEAD^{tree}").decode()
    content = f"tree {tree}\nparent {forged}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n".encode()
    place = tmp_path / ".git/objects" / forged[:2] / forged[2:]
    place.parent.mkdir()
    place.write_bytes(zlib.compress(b"commit %d\0" % len(content) + content))
    result = history(tmp_path)
    assert [at.commit for at in result.occurrences] == [name]
    assert not result.scope.complete


def _remove(repo: Repo, name: str) -> None:
    (repo.path / ".git/objects" / name[:2] / name[2:]).unlink()


def _in_a_message(repo: Repo, leak: Leak) -> str:
    return repo.commit({}, f"appsecret = {leak.value}")


def _in_a_file_name(repo: Repo, leak: Leak) -> str:
    return repo.commit({f"appsecret={leak.value}.txt": "b"})


def _in_a_file(repo: Repo, leak: Leak) -> str:
    return repo.commit({"x.js": leak.text})


def test_a_forgotten_commit_without_a_file(tmp_path: Path) -> None:
    """The empty tree is nowhere stored, and its commit tells what its message has all the same."""
    leak, repo = Leak(RNG), init(tmp_path)
    before = repo.commit({}, "nothing")
    name = _in_a_message(repo, leak)
    _forget(repo, before)
    (at,) = history(tmp_path).occurrences
    assert (at.commit, at.date) == (name, DATE)


@pytest.mark.parametrize("forgotten", [_in_a_message, _in_a_file_name, _in_a_file])
@pytest.mark.parametrize("kept", [_in_a_message, _in_a_file_name, _in_a_file])
def test_of_what_the_history_has_only_the_history_tells(
    tmp_path: Path, kept: Callable[[Repo, Leak], str], forgotten: Callable[[Repo, Leak], str]
) -> None:
    """Wherever a forgotten commit has the same secret, in a message, a name or a file, its story stays the same."""
    leak, repo = Leak(RNG), init(tmp_path)
    before = repo.commit({"a": "a"})
    forgotten(repo, leak)
    repo.commit({}, "taken out", GIT_AUTHOR_DATE="2030-01-01T00:00:00Z")
    _forget(repo, before)
    name = kept(repo, leak)
    repo.commit({"b": "b"})
    (story,), (alone,) = (history(tmp_path, unreachable=among).histories.values() for among in (True, False))
    assert (story.first_commit, story.reachable) == (name, True)
    # Of a message or a name nobody knows the AppID; a forgotten file may say it.
    assert replace(story, generation=alone.generation) == alone


def test_a_look_alike_in_the_history_hides_nothing(tmp_path: Path) -> None:
    """Where the value stands under another vendor's name, it counts as what it is in the forgotten commit."""
    leak, repo = Leak(RNG), init(tmp_path)
    before = repo.commit({"a": "a"})
    name = repo.commit({"x.js": leak.text})
    _forget(repo, before)
    repo.commit({"alipay/x.py": f"client_secret = '{leak.value}'\n"})
    (at,) = history(tmp_path).occurrences
    assert (at.path, at.commit) == (b"x.js", name)
    assert at.finding.confidence is Confidence.HIGH


def test_the_same_file_counts_where_it_stood_more_plainly(tmp_path: Path) -> None:
    """A file that was moved among another vendor's by an amend counts as what it was before."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    name = repo.commit({"miniprogram/c.js": f"appSecret: '{leak.value}'\n"})
    (tmp_path / "alipay").mkdir()
    repo.git("mv", "miniprogram/c.js", "alipay/c.js")
    repo.git("commit", "--quiet", "--amend", "--no-edit")
    (before,) = history(tmp_path).occurrences
    _forget(repo)
    (at,) = history(tmp_path).occurrences
    assert (at.path, at.commit, at.in_head) == (b"miniprogram/c.js", name, False)
    assert at.finding == before.finding


@pytest.mark.parametrize("in_commit", [False, True])
def test_each_path_in_a_tagged_folder_counts(tmp_path: Path, in_commit: bool) -> None:
    """Of one file at two paths in a folder that a tag alone leads to, git names the first path only."""
    leak, repo = Leak(RNG), init(tmp_path)
    text = f"appSecret: '{leak.value}'\n"
    repo.commit({"a": "a", **({"alipay/c.js": text} if in_commit else {})})
    repo.stage({"alipay/c.js": text, "miniprogram/c.js": text})
    repo.git("tag", "folder", repo.git("write-tree").decode())
    repo.git("reset", "--quiet", "--hard")
    assert [at.path for at in history(tmp_path).occurrences] == [b"miniprogram/c.js"]


def test_of_files_that_nothing_has_the_surest_counts(tmp_path: Path) -> None:
    """Which of them stands for the secret does not depend on their names."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    texts = [f"appSecret: '{leak.value}'\n# {number}\n" for number in range(8)]
    for text in (*texts, f"wx_secret = '{leak.value}'\n"):
        blob = repo.git("hash-object", "-w", "--stdin", stdin=text.encode()).decode()
    (at,) = history(tmp_path).occurrences
    assert (at.blob, at.finding.confidence) == (blob, Confidence.HIGH)


def test_what_head_has_under_another_name_is_still_in_head(tmp_path: Path) -> None:
    """HEAD and the tips of branches are told of the value, whatever it is called there."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a.js": f"wx_secret = '{leak.value}'\n"})
    repo.git("rm", "--quiet", "a.js")
    repo.commit({"alipay/a.js": f"appSecret: '{leak.value}'\n"})
    (story,) = history(tmp_path).histories.values()
    assert (story.in_head, story.branches, story.removed_commit) == (True, ("main",), None)


def test_a_look_alike_in_the_history_hides_no_tag_of_a_file(tmp_path: Path) -> None:
    """The same of a file that a tag alone leads to."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"alipay/x.py": f"client_secret = '{leak.value}'\n"})
    blob = repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode()).decode()
    repo.git("tag", "config", blob)
    (at,) = history(tmp_path).occurrences
    assert (at.blob, at.finding.confidence) == (blob, Confidence.HIGH)
