"""What `wxsecrets install` puts at every door of git, tried with real commits, merges and pushes."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from support.doors import git, ours, run
from support.repos import Repo, init
from support.scans import Leak

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="hooks are POSIX scripts here")
RNG = random.Random(20261201)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with our hooks, in a folder with a space and Chinese in its name, and a first commit."""
    repo = init(tmp_path / "小程序 项目")
    repo.commit({"app.js": "App({})\n"})
    assert ours(repo.path, "install").returncode == 0
    return repo


@pytest.fixture
def remote(tmp_path: Path, repo: Repo) -> Repo:
    """Its remote, called origin, which has the first commit."""
    remote = init(tmp_path / "远程 库.git", "--bare")
    repo.git("remote", "add", "origin", str(remote.path))
    repo.git("push", "--quiet", "origin", "main")
    return remote


def _unseen(repo: Repo, files: dict[str, str], message: str = "unseen") -> None:
    """A commit that no hook looked at."""
    repo.stage(files)
    repo.git("commit", "--quiet", "--no-verify", "--message", message)


def _refs(remote: Repo) -> set[str]:
    return set(remote.git("for-each-ref", "--format=%(refname)").decode().split())


def test_a_commit(repo: Repo) -> None:
    """A file with a secret stops the commit, and a clean one passes without a word."""
    leak = Leak(RNG)
    repo.stage({"云 函数/index.js": leak.text})
    done = git(repo.path, "commit", "--quiet", "-m", "x")
    assert done.returncode == 1
    assert "where: 云 函数/index.js:1" in done.stdout
    assert leak.value not in done.stdout
    repo.stage({"云 函数/index.js": "exports.main = () => 0\n"})
    done = git(repo.path, "commit", "--quiet", "-m", "x")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_message(repo: Repo) -> None:
    """A secret in the message stops the commit, and the advice says how to go on with the same text."""
    leak = Leak(RNG)
    done = git(repo.path, "commit", "--allow-empty", "-m", "fix login", "-m", f"was {leak.text}")
    assert done.returncode == 1
    assert "where: the commit message, line 3\n" in done.stdout
    assert "`git commit -e -F .git/COMMIT_EDITMSG`" in done.stdout
    assert leak.value not in done.stdout


def test_a_message_with_the_difference_below_it(repo: Repo) -> None:
    """What `git commit --verbose` shows below the message is no part of it."""
    leak = Leak(RNG)
    _unseen(repo, {"old.js": leak.text})
    repo.stage({"old.js": leak.text + "// more\n"})
    editor = repo.path.parent / "editor"
    editor.write_text('#!/bin/sh\necho "an edit" | cat - "$1" > "$1.new" && mv "$1.new" "$1"\n')
    editor.chmod(0o755)
    done = git(repo.path, "commit", "--quiet", "--verbose", env={"GIT_EDITOR": f"'{editor}'"})
    assert done.returncode == 0, done.stdout
    assert leak.value in git(repo.path, "show", "HEAD").stdout
    assert repo.git("log", "-1", "--format=%B") == b"an edit"


def test_a_merge(repo: Repo) -> None:
    """A merge that brings a secret nobody else has is stopped."""
    leak = Leak(RNG)
    repo.git("checkout", "--quiet", "-b", "side")
    _unseen(repo, {"side.js": leak.text})
    repo.git("checkout", "--quiet", "main")
    done = git(repo.path, "merge", "--no-ff", "--no-edit", "side")
    assert done.returncode != 0
    assert "where: side.js:1" in done.stdout


@pytest.mark.parametrize("conflict", [False, True])
def test_a_merge_of_what_is_published(repo: Repo, remote: Repo, conflict: bool) -> None:
    """Merging what a remote branch has already is not stopped: it is no news, and no fault of who merges."""
    leak = Leak(RNG)
    repo.git("checkout", "--quiet", "-b", "side")
    _unseen(repo, {"side.js": leak.text, "app.js": "App({a: 1})\n"})
    repo.git("push", "--quiet", "--no-verify", "origin", "side")
    repo.git("checkout", "--quiet", "main")
    _unseen(repo, {"app.js": "App({b: 1})\n"} if conflict else {"other.js": "1\n"})
    done = git(repo.path, "merge", "--no-ff", "--no-edit", "origin/side")
    if conflict:
        assert "CONFLICT" in done.stdout
        repo.stage({"app.js": "App({a: 1, b: 1})\n"})
        done = git(repo.path, "commit", "--no-edit")
    assert done.returncode == 0, done.stdout
    assert leak.value in git(repo.path, "show", "HEAD:side.js").stdout


def test_a_push_of_what_was_added_and_taken_out_again(repo: Repo, remote: Repo) -> None:
    """Every commit of a push counts, and a later one does not mend it."""
    leak = Leak(RNG)
    _unseen(repo, {"x.js": leak.text})
    _unseen(repo, {"x.js": "gone\n"})
    done = git(repo.path, "push", "origin", "main")
    assert done.returncode == 1
    assert "1 secret would be pushed." in done.stdout
    assert "first seen: x.js:1, commit" in done.stdout
    assert "a later commit does not help" in done.stdout
    assert leak.value not in done.stdout
    assert remote.git("rev-list", "--count", "main") == b"1"


def test_a_push_of_several_refs(repo: Repo, remote: Repo) -> None:
    """Every ref counts, not only the first, and not only the branch that is checked out."""
    leak = Leak(RNG)
    repo.git("branch", "good")
    repo.git("checkout", "--quiet", "-b", "bad")
    _unseen(repo, {"bad.js": leak.text})
    repo.git("checkout", "--quiet", "main")
    done = git(repo.path, "push", "origin", "good", "bad")
    assert done.returncode == 1
    assert "bad.js:1" in done.stdout
    assert _refs(remote) == {"refs/heads/main"}
    assert git(repo.path, "push", "origin", "good").returncode == 0


def test_a_push_of_what_the_remote_has(repo: Repo, remote: Repo) -> None:
    """What the remote has counts no more: not under a new branch, not in a deletion, not after a push past the hook."""
    _unseen(repo, {"x.js": Leak(RNG).text})
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    repo.git("branch", "again")
    assert git(repo.path, "push", "origin", "again").returncode == 0
    assert git(repo.path, "push", "origin", "--delete", "again").returncode == 0
    _unseen(repo, {"y.js": "y\n"})
    assert git(repo.path, "push", "origin", "main").returncode == 0
    assert git(repo.path, "push", "origin", "main").returncode == 0


def test_a_push_to_another_remote(repo: Repo, remote: Repo, tmp_path: Path) -> None:
    """What one remote has is news to another, named or given by its address."""
    _unseen(repo, {"x.js": Leak(RNG).text})
    repo.git("push", "--quiet", "--no-verify", "origin", "main")
    public = init(tmp_path / "public.git", "--bare")
    assert git(repo.path, "push", str(public.path), "main").returncode == 1
    repo.git("remote", "add", "public", str(public.path))
    assert git(repo.path, "push", "public", "main").returncode == 1
    assert _refs(public) == set()


@pytest.mark.parametrize("force", [False, True])
def test_a_rewritten_branch(repo: Repo, remote: Repo, force: bool) -> None:
    """A rewritten branch is looked at from where it left what the remote has."""
    _unseen(repo, {"x.js": "one\n"})
    repo.git("push", "--quiet", "origin", "main")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    leak = Leak(RNG)
    _unseen(repo, {"x.js": leak.text if force else "two\n"})
    done = git(repo.path, "push", "--force", "origin", "main")
    assert done.returncode == (1 if force else 0), done.stdout


def test_a_pushed_tag(repo: Repo, remote: Repo) -> None:
    """A tag's message counts, also where its commit is known."""
    leak = Leak(RNG)
    repo.git("tag", "--annotate", "v1", "--message", f"release with {leak.text}")
    done = git(repo.path, "push", "origin", "v1")
    assert done.returncode == 1
    assert "where: the message of tag" in done.stdout
    repo.git("tag", "light")
    assert git(repo.path, "push", "origin", "light").returncode == 0


def test_a_tag_of_a_tag(repo: Repo, remote: Repo) -> None:
    """Tags of tags are followed; where there is no end to them, that is not called clean."""
    leak = Leak(RNG)
    repo.git("tag", "--annotate", "t0", "--message", f"hidden: {leak.text}")
    for number in range(30):
        repo.git("tag", "--annotate", f"t{number + 1}", "--message", "x", f"t{number}")
    done = git(repo.path, "push", "origin", "t5")
    assert (done.returncode, "the message of tag" in done.stdout) == (1, True)
    done = git(repo.path, "push", "origin", "t30")
    assert (done.returncode, "not everything could be looked at" in done.stdout) == (1, True), done.stdout
    assert _refs(remote) == {"refs/heads/main"}


def test_a_pushed_file_without_a_commit(repo: Repo, remote: Repo) -> None:
    """A tag can lead to a file, or a folder, that no commit has."""
    leak = Leak(RNG)
    blob = repo.git("hash-object", "-w", "--stdin", stdin=leak.text.encode()).decode()
    tree = repo.git("mktree", stdin=f"100644 blob {blob}\tx.js\n".encode()).decode()
    for name, target in (("file", blob), ("folder", tree)):
        repo.git("tag", name, target)
        done = git(repo.path, "push", "origin", name)
        assert done.returncode == 1, done.stdout
        assert "1 secret would be pushed." in done.stdout


def test_many_refs_at_once(repo: Repo, remote: Repo) -> None:
    """More refs than fit into one command line are all looked at."""
    leak = Leak(RNG)
    commits = b"".join(
        b"commit refs/heads/b%d\ncommitter A <a@example.invalid> 1700000000 +0000\ndata 1\nx\n"
        b"from refs/heads/main^0\nM 100644 inline f.js\ndata <<END\n%s\nEND\n\n"
        % (number, leak.text.encode() if number == 650 else b"%d" % number)
        for number in range(700)
    )
    repo.git("fast-import", "--quiet", stdin=commits)
    done = git(repo.path, "push", "--all", "origin")
    assert done.returncode == 1
    assert "f.js:1" in done.stdout
    repo.git("branch", "--quiet", "-D", "b650")
    assert git(repo.path, "push", "--quiet", "--all", "origin").returncode == 0


@pytest.fixture
def server(tmp_path: Path) -> tuple[Repo, Repo]:
    """A bare repository with the server's hook, and a clone of it without hooks."""
    bare = init(tmp_path / "server.git", "--bare")
    assert ours(bare.path, "install").returncode == 0
    repo = init(tmp_path / "work")
    repo.commit({"app.js": "App({})\n"})
    repo.git("remote", "add", "origin", str(bare.path))
    repo.git("push", "--quiet", "origin", "main")
    return bare, repo


def test_a_server_refuses(server: tuple[Repo, Repo]) -> None:
    """A server refuses a push with a secret, what it was sent is gone again, and a clean one passes."""
    bare, repo = server
    leak = Leak(RNG)
    bad = repo.commit({"x.js": leak.text})
    repo.commit({"x.js": "gone\n"})
    done = git(repo.path, "push", "origin", "main")
    assert done.returncode == 1
    assert "remote:   first seen: x.js:1" in done.stdout
    assert "pre-receive hook declined" in done.stdout
    assert leak.value not in done.stdout
    assert git(bare.path, "cat-file", "-e", bad).returncode != 0
    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    repo.commit({"y.js": "y\n"})
    done = git(repo.path, "push", "origin", "main", "HEAD:refs/heads/other")
    assert done.returncode == 0, done.stdout
    assert "secret" not in done.stdout


def test_a_server_does_not_ask_twice(server: tuple[Repo, Repo]) -> None:
    """What any ref of the server leads to is known to it; deletions pass."""
    bare, repo = server
    bare.git("config", "receive.denyDeletes", "false")
    (bare.path / "hooks/pre-receive").rename(bare.path / "hooks/off")
    repo.commit({"x.js": Leak(RNG).text})
    repo.git("push", "--quiet", "origin", "HEAD:refs/heads/old")
    (bare.path / "hooks/off").rename(bare.path / "hooks/pre-receive")
    assert git(repo.path, "push", "origin", "main").returncode == 0
    assert git(repo.path, "push", "origin", "--delete", "old").returncode == 0


def test_a_servers_baseline_is_that_of_its_default_branch(server: tuple[Repo, Repo]) -> None:
    """A pushed baseline does not excuse what it is pushed with; one that the default branch has does."""
    _bare, repo = server
    leak = Leak(RNG)
    repo.commit({"x.js": leak.text})
    decide = ("baseline", "set", leak.fingerprint, "--status", "test-value", "--why", "x")
    assert (ours(repo.path, "baseline", "init").returncode, ours(repo.path, *decide).returncode) == (0, 0)
    repo.commit({".wxsecrets.baseline": (repo.path / ".wxsecrets.baseline").read_bytes()})
    assert git(repo.path, "push", "origin", "main").returncode == 1

    baseline = (repo.path / ".wxsecrets.baseline").read_bytes()
    repo.git("branch", "leak")
    repo.git("reset", "--quiet", "--hard", "origin/main")
    repo.commit({".wxsecrets.baseline": baseline})
    assert git(repo.path, "push", "origin", "main").returncode == 0
    assert git(repo.path, "push", "origin", "leak").returncode == 0


def test_a_server_with_a_broken_baseline_can_be_mended(server: tuple[Repo, Repo]) -> None:
    """A broken baseline of the default branch counts for nothing, is complained of, and can be replaced."""
    _bare, repo = server
    repo.commit({".wxsecrets.baseline": "<<<<<<< HEAD\n"})
    assert git(repo.path, "push", "origin", "main").returncode == 0
    repo.git("rm", "--quiet", ".wxsecrets.baseline")
    repo.commit({})
    done = git(repo.path, "push", "origin", "main")
    assert done.returncode == 0
    assert "remote: wxsecrets: HEAD:.wxsecrets.baseline" in done.stdout


def test_the_update_hook(server: tuple[Repo, Repo]) -> None:
    """The update hook refuses only the ref that has the secret."""
    bare, repo = server
    assert ours(bare.path, "uninstall").returncode == 0
    hook = bare.path / "hooks/update"
    hook.write_text('#!/bin/sh\nexec wxsecrets hook update "$@"\n')
    hook.chmod(0o755)
    repo.git("branch", "good")
    repo.git("checkout", "--quiet", "-b", "bad")
    repo.commit({"x.js": Leak(RNG).text})
    done = git(repo.path, "push", "origin", "good", "bad")
    assert done.returncode == 1
    assert _refs(bare) == {"refs/heads/main", "refs/heads/good"}
    assert git(repo.path, "push", "origin", "--delete", "good").returncode == 0


@pytest.mark.parametrize("hook", ["pre-push", "pre-receive"])
def test_what_is_not_understood_is_not_passed(repo: Repo, hook: str) -> None:
    """A line that git would not write is an error, not a clean push."""
    done = run("wxsecrets", "hook", hook, cwd=repo.path, stdin=b"refs/heads/main nonsense refs/heads/main\n")
    assert done.returncode == 2
    assert "what is pushed cannot be understood" in done.stdout
