"""What is told of a secret as a whole: when it came, what took it out, where it still is, whether others have it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from support.repos import Repo, init
from support.scans import Leak, found, history

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wxsecrets.model import SecretHistory

RNG = random.Random(59)


def _story(path: Path) -> SecretHistory:
    (story,) = history(path).histories.values()
    return story


def _came_back_and_a_merge_took_the_other_side(repo: Repo, leak: Leak) -> str:
    repo.commit({"a": "a"})
    repo.git("branch", "-q", "side")
    repo.commit({"x.js": leak.text})
    repo.commit({"x.js": ""})
    repo.commit({"x.js": leak.text})
    repo.git("checkout", "-q", "side")
    repo.git("merge", "-q", "-s", "ours", "-m", "merge", "main")
    return repo.git("rev-parse", "HEAD").decode()


def _reverted_and_a_merge_undid_that(repo: Repo, leak: Leak) -> str:
    repo.commit({"x.js": leak.text, "a": "a"})
    repo.commit({"x.js": ""})
    repo.git("checkout", "-q", "-b", "side")
    repo.git("revert", "--no-edit", "HEAD")
    repo.git("checkout", "-q", "main")
    repo.commit({"a": "b"})
    repo.git("merge", "-q", "--no-commit", "side")
    return repo.commit({"x.js": ""}, "merge")


def _taken_out_and_moved_elsewhere(repo: Repo, leak: Leak) -> str:
    repo.commit({"x.js": leak.text})
    repo.git("branch", "-q", "side")
    repo.git("rm", "-q", "x.js")
    removed = repo.commit({})
    repo.git("checkout", "-q", "side")
    repo.git("mv", "x.js", "y.js")
    repo.commit({})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "-s", "ours", "-m", "merge", "side")
    return removed


def _only_a_merge_took_it_out(repo: Repo, leak: Leak) -> str:
    repo.commit({"a": "a"})
    repo.git("branch", "-q", "side")
    repo.commit({"配置.js": leak.text})
    repo.git("checkout", "-q", "side")
    repo.commit({"b": "b"})
    repo.git("merge", "-q", "-s", "ours", "-m", "merge", "main")
    return repo.git("rev-parse", "HEAD").decode()


def _from_one_file_then_from_the_other(repo: Repo, leak: Leak) -> str:
    repo.commit({"x.js": leak.text, "y.js": leak.text})
    repo.commit({"x.js": ""})
    return repo.commit({"y.js": ""})


def _in_both_lines_of_history(repo: Repo, leak: Leak) -> str:
    repo.commit({"x.js": leak.text, "y.js": leak.text})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"x.js": ""})
    repo.git("checkout", "-q", "main")
    repo.commit({"y.js": ""})
    repo.git("merge", "-q", "-m", "merge", "side")
    return repo.git("rev-parse", "HEAD").decode()


def _a_branch_takes_over_the_removal(repo: Repo, leak: Leak) -> str:
    repo.commit({"x.js": leak.text, "a": "a"})
    repo.git("branch", "-q", "side")
    removed = repo.commit({"x.js": ""})
    repo.git("checkout", "-q", "side")
    repo.commit({"a": "b"})
    repo.git("merge", "-q", "-m", "merge", "main")
    return removed


@pytest.mark.parametrize(
    "build",
    [
        _came_back_and_a_merge_took_the_other_side,
        _reverted_and_a_merge_undid_that,
        _taken_out_and_moved_elsewhere,
        _only_a_merge_took_it_out,
        _from_one_file_then_from_the_other,
        _in_both_lines_of_history,
        _a_branch_takes_over_the_removal,
    ],
)
def test_what_took_it_out_for_good(tmp_path: Path, build: Callable[[Repo, Leak], str]) -> None:
    """The commit that is told as the removal is the one after which it never came back."""
    leak, repo = Leak(RNG), init(tmp_path)
    expected = build(repo, leak)
    story = _story(tmp_path)
    assert (story.in_head, story.removed_commit) == (False, expected)


@pytest.mark.parametrize("then", ["nothing", "it comes back", "another branch keeps it"])
def test_what_head_never_had(tmp_path: Path, then: str) -> None:
    """A secret of other branches was taken out when none of them has it any more, and not before."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"x.js": leak.text})
    if then == "another branch keeps it":
        repo.git("branch", "-q", "other")
    repo.git("rm", "-q", "x.js")
    removed = repo.commit({})
    if then == "it comes back":
        repo.commit({"x.js": leak.text})
    repo.git("checkout", "-q", "main")
    story = _story(tmp_path)
    assert (story.in_head, story.removed_commit) == (False, removed if then == "nothing" else None)
    assert (story.branches == ()) == (then == "nothing")


@pytest.mark.parametrize("name", ["a\nb.js", "ü\n.js", "x.js\r", "plain.js"])
def test_a_branch_that_still_has_it(tmp_path: Path, name: str) -> None:
    """A branch whose tip has the file is named, whatever the file is called."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({name: leak.text})
    repo.git("checkout", "-q", "main")
    story = _story(tmp_path)
    assert (story.in_head, story.branches) == (False, ("side",))


def test_a_branch_with_a_telling_name(tmp_path: Path) -> None:
    """A branch in whose tip a file is named for the secret has it."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({f"appsecret={leak.value}.txt": "x"})
    story = _story(tmp_path)
    assert (story.in_head, story.branches) == (True, ("side",))
    repo.git("checkout", "-q", "main")
    assert (_story(tmp_path).in_head, _story(tmp_path).branches) == (False, ("side",))


def test_too_many_branches_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where branches were not looked at, that is not told as if no branch had it."""
    monkeypatch.setattr("wxsecrets.sources.tips._MAX_QUESTIONS", 0)
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text})
    assert _story(tmp_path).branches is None


_EARLIER, _LATER = "2024-05-02T01:00:00+08:00", "2024-05-01T20:00:00+00:00"  # as they are written, the other way round


@pytest.mark.parametrize("dates", [(_EARLIER, _LATER), ("2024-06-01T00:00:00Z", "2024-05-01T00:00:00Z")])
def test_the_first_of_several_messages(tmp_path: Path, dates: tuple[str, str]) -> None:
    """Of two commits whose messages have it the parent came first, whatever their dates say."""
    leak, repo = Leak(RNG), init(tmp_path)
    first, last = (repo.commit({"a": date}, leak.text, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date) for date in dates)
    story = _story(tmp_path)
    assert (story.first_commit, story.last_commit) == (first, last)
    assert (story.first_date or "")[:10] == dates[0][:10]


@pytest.mark.parametrize("named", [True, False])
def test_a_message_or_a_name_before_the_file(tmp_path: Path, *, named: bool) -> None:
    """What was in a message or in the name of a file first came with that, and counts as an AppSecret's generation."""
    leak, second, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    first = repo.commit({f"appsecret={leak.value}" if named else "a": "a"}, "change" if named else leak.text)
    repo.commit({"y.js": second.text.replace(second.appid, leak.appid)})
    last = repo.commit({"x.js": leak.text})
    stories = history(tmp_path).histories
    story = stories[leak.fingerprint]
    assert (story.first_commit, story.last_commit) == (first, last)
    assert (story.generation, stories[second.fingerprint].generation) == (1, 2)


def _tag_of_a_file(repo: Repo, leak: Leak) -> None:
    repo.git("tag", "x", repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode()).decode())


def _annotated_tag_of_a_tree(repo: Repo, leak: Leak) -> None:
    repo.stage({"x.js": leak.text})
    repo.git("tag", "-a", "-m", "x", "x", repo.git("write-tree").decode())
    repo.git("rm", "-q", "--cached", "x.js")


def _deleted_tag(repo: Repo, leak: Leak) -> None:
    repo.git("tag", "-a", "-m", leak.text, "x")
    repo.git("tag", "-d", "x")


def _tag_message(repo: Repo, leak: Leak) -> None:
    repo.git("tag", "-a", "-m", leak.text, "x")


def _other_ref(repo: Repo, leak: Leak) -> None:
    repo.git("update-ref", f"refs/custom/appsecret={leak.value}", "HEAD")


def _tag_name(repo: Repo, leak: Leak) -> None:
    repo.git("tag", f"appsecret={leak.value}")


def _name_on_two_branches(repo: Repo, leak: Leak) -> None:
    name = f"appsecret={leak.value}"
    repo.git("checkout", "-q", "-b", "local")
    repo.commit({name: "x"})
    repo.git("checkout", "-q", "main")
    repo.commit({name: "y"})
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.git("reset", "-q", "--hard", "HEAD~")


def _local_commit(repo: Repo, leak: Leak) -> None:
    repo.commit({"x.js": leak.text})


@pytest.mark.parametrize(
    ("build", "pushed"),
    [
        (_tag_of_a_file, True),
        (_annotated_tag_of_a_tree, True),
        (_tag_message, True),
        (_tag_name, True),
        (_name_on_two_branches, True),
        (_deleted_tag, False),
        (_other_ref, False),
        (_local_commit, False),
    ],
)
def test_whether_others_have_it(tmp_path: Path, build: Callable[[Repo, Leak], None], *, pushed: bool) -> None:
    """What a remote-tracking branch or a tag leads to was pushed; what only this clone has was not."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"})
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    build(repo, leak)
    assert found(history(tmp_path)) == {leak.fingerprint}
    assert _story(tmp_path).pushed is pushed


def test_whose_repository_others_push_to(tmp_path: Path) -> None:
    """A repository is bare if it says so, not because it is scanned from inside of `.git` or through a working tree."""
    leak, repo = Leak(RNG), init(tmp_path / "here")
    repo.commit({"x.js": leak.text})
    assert _story(tmp_path / "here/.git").pushed is False
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    assert _story(tmp_path / "bare").pushed is True
    Repo(tmp_path / "bare").git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"), "main")
    assert _story(tmp_path / "linked").pushed is True


@pytest.mark.parametrize("commits", [0, 1])
def test_nothing_that_a_ref_leads_to(tmp_path: Path, commits: int) -> None:
    """What is left out was not looked at: without a commit that has a file, nothing was."""
    repo = init(tmp_path)
    for _number in range(commits):
        repo.commit({})
    repo.stage({"x.js": Leak(RNG).text})
    scopes = [history(tmp_path, unreachable=unreachable).scope for unreachable in (True, False)]
    assert [(scope.blobs, scope.bytes > 0) for scope in scopes] == [(1, True), (0, False)]
