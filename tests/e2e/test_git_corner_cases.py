"""The installed hooks in git's corner cases: what stops, what passes, and that nothing is changed by looking."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.doors import PATH, git, ours
from support.repos import WHO, Repo, hermetic_environment, init
from support.scans import Leak

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.skipif(os.name == "nt", reason="hooks are POSIX scripts here")
RNG = random.Random(20261203)
FILLER = "".join(f"// line {number}\n" for number in range(30))
COMMIT = ("commit", "--quiet", "-m", "x")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with our hooks and a first commit."""
    repo = init(tmp_path / "r")
    repo.commit({"app.js": FILLER, "old.js": FILLER})
    ours(repo.path, "install")
    return repo


def _state(repo: Repo) -> tuple[bytes, ...]:
    """Refs, index entries and working tree."""
    return (
        repo.git("for-each-ref"),
        repo.git("ls-files", "--stage", "-v"),
        repo.git("status", "--porcelain", "--untracked-files=all"),
        repo.git("rev-parse", "--verify", "--quiet", "HEAD") if (repo.path / ".git/refs/heads/main").exists() else b"",
    )


def _partly(repo: Repo, leak: Leak) -> Sequence[str]:
    """`git add -p`: one hunk is staged, and the file on disk says something else again."""
    repo.write({"app.js": f"{leak.text}{FILLER}last\n"})
    repo.git("add", "--patch", "app.js", stdin=b"y\nn\n")
    repo.write({"app.js": FILLER})
    return COMMIT


def _all(repo: Repo, leak: Leak) -> Sequence[str]:
    """`git commit -a`, which has an index of its own."""
    repo.write({"app.js": FILLER + leak.text})
    return (*COMMIT, "--all")


def _only(repo: Repo, leak: Leak) -> Sequence[str]:
    """`git commit FILE`, which has another one."""
    repo.write({"app.js": FILLER + leak.text})
    return (*COMMIT, "--", "app.js")


def _amend(repo: Repo, leak: Leak) -> Sequence[str]:
    """`git commit --amend`."""
    repo.stage({"new.js": leak.text})
    return ("commit", "--quiet", "--amend", "--no-edit")


def _renamed(repo: Repo, leak: Leak) -> Sequence[str]:
    """A file that is renamed and edited."""
    repo.git("mv", "old.js", "moved.js")
    repo.stage({"moved.js": FILLER + leak.text})
    return COMMIT


def _link(repo: Repo, leak: Leak) -> Sequence[str]:
    """A file that becomes a symbolic link whose target is the secret."""
    (repo.path / "old.js").unlink()
    (repo.path / "old.js").symlink_to(f"?appid={leak.appid}&secret={leak.value}")
    repo.git("add", "old.js")
    return COMMIT


def _folder(repo: Repo, leak: Leak) -> Sequence[str]:
    """A file that becomes a folder."""
    (repo.path / "old.js").unlink()
    repo.git("rm", "--quiet", "--cached", "old.js")
    repo.stage({"old.js/index.js": leak.text})
    return COMMIT


def _nul(repo: Repo, leak: Leak) -> Sequence[str]:
    """A NUL byte, for which git and others call the file binary."""
    repo.stage({"new.js": b"\0\n" + leak.text.encode()})
    return COMMIT


def _utf16(repo: Repo, leak: Leak) -> Sequence[str]:
    """UTF-16, as Windows' editors write it."""
    repo.stage({"new.js": ("\ufeff" + leak.text).encode("utf-16-le")})
    return COMMIT


def _no_diff(repo: Repo, leak: Leak) -> Sequence[str]:
    """Attributes that hide all differences, and a filter that would run."""
    repo.stage({".gitattributes": "* -diff -text\n", "new.js": leak.text})
    return COMMIT


def _name(repo: Repo, leak: Leak) -> Sequence[str]:
    """A file whose name is the secret."""
    repo.stage({f"{leak.appid}_secret_{leak.value}.txt": "x\n"})
    return COMMIT


def _sparse(repo: Repo, leak: Leak) -> Sequence[str]:
    """A sparse checkout in which the file is not there."""
    repo.stage({"far/away.js": leak.text})
    repo.git("sparse-checkout", "set", "--cone", "near")
    with contextlib.suppress(FileNotFoundError):
        (repo.path / "far/away.js").unlink()
    return COMMIT


def _cherry(repo: Repo, leak: Leak) -> Sequence[str]:
    """A cherry-pick that has stopped at a conflict, and is gone on with."""
    repo.git("checkout", "--quiet", "-b", "side")
    repo.stage({"app.js": FILLER + "side\n", "new.js": leak.text})
    repo.git("commit", "--quiet", "--no-verify", "-m", "side")
    repo.git("checkout", "--quiet", "main")
    repo.commit({"app.js": FILLER + "main\n"})
    assert git(repo.path, "cherry-pick", "side").returncode == 1
    repo.stage({"app.js": FILLER + "both\n"})
    return COMMIT


def _stash(repo: Repo, leak: Leak) -> Sequence[str]:
    """What comes back from a stash."""
    repo.stage({"new.js": leak.text})
    repo.git("stash")
    repo.git("stash", "pop", "--index")
    return COMMIT


@pytest.mark.parametrize(
    "prepare",
    [_partly, _all, _only, _amend, _renamed, _link, _folder, _nul, _utf16, _no_diff, _name, _sparse, _cherry, _stash],
    ids=lambda function: function.__name__.strip("_"),
)
def test_what_stops(repo: Repo, prepare: Callable[[Repo, Leak], Sequence[str]]) -> None:
    """In each of these the commit is stopped, and refs, index and working tree stay as they are."""
    leak = Leak(RNG)
    command = prepare(repo, leak)
    before = _state(repo)
    done = git(repo.path, *command)
    assert done.returncode == 1, done.stdout
    assert "1 secret would be committed." in done.stdout
    assert leak.value not in done.stdout
    assert _state(repo) == before


def _intent(repo: Repo, leak: Leak) -> None:
    """A file that is only intended to be added, beside one that is."""
    repo.write({"later.js": leak.text})
    repo.git("add", "--intent-to-add", "later.js")
    repo.stage({"new.js": "1\n"})


def _mode(repo: Repo, leak: Leak) -> None:
    """A change of mode of a file that has the secret."""
    repo.git("update-index", "--chmod=+x", "known.js")


def _moved(repo: Repo, leak: Leak) -> None:
    """A rename with an edit of a file that has the secret."""
    repo.git("mv", "known.js", "moved.js")
    repo.stage({"moved.js": FILLER + "// more\n" + leak.text})


def _submodule(repo: Repo, leak: Leak) -> None:
    """A submodule whose commit changes."""
    inner = init(repo.path.parent / "inner")
    inner.commit({"a.js": leak.text})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "sub")


def _unstaged(repo: Repo, leak: Leak) -> None:
    """A secret in the working tree that is not staged."""
    repo.stage({"new.js": "1\n"})
    repo.write({"new.js": Leak(RNG).text})


def _deleted(repo: Repo, leak: Leak) -> None:
    """A file with the secret that goes away."""
    repo.git("rm", "--quiet", "known.js")


def _binary(repo: Repo, leak: Leak) -> None:
    """Bytes of all kinds."""
    repo.stage({"image.png": b"\x89PNG\r\n\x1a\n" + RNG.randbytes(100_000)})


@pytest.mark.parametrize(
    "prepare",
    [_intent, _mode, _moved, _submodule, _unstaged, _deleted, _binary],
    ids=lambda function: function.__name__.strip("_"),
)
def test_what_passes(repo: Repo, prepare: Callable[[Repo, Leak], None]) -> None:
    """None of these adds the secret of which the file is known, so nothing is said and the commit is made."""
    leak = Leak(RNG)
    repo.stage({"known.js": FILLER + leak.text})
    repo.git("commit", "--quiet", "--no-verify", "-m", "known")
    prepare(repo, leak)
    done = git(repo.path, *COMMIT)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_first_commit(tmp_path: Path) -> None:
    """On an unborn branch everything that is staged is new."""
    repo = init(tmp_path)
    ours(tmp_path, "install")
    repo.stage({"x.js": Leak(RNG).text})
    assert git(tmp_path, *COMMIT).returncode == 1
    repo.stage({"x.js": "1\n"})
    assert git(tmp_path, *COMMIT).returncode == 0


def test_a_rebase(repo: Repo) -> None:
    """A rebase replays commits without asking the hooks; the push asks."""
    leak = Leak(RNG)
    remote = init(repo.path.parent / "remote.git", "--bare")
    repo.git("remote", "add", "origin", str(remote.path))
    repo.git("push", "--quiet", "origin", "main")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.stage({"new.js": leak.text})
    repo.git("commit", "--quiet", "--no-verify", "-m", "side")
    repo.git("checkout", "--quiet", "main")
    repo.commit({"other.js": "1\n"})
    assert git(repo.path, "rebase", "--quiet", "main", "side").returncode == 0
    assert git(repo.path, "push", "origin", "side").returncode == 1


def test_a_hostile_configuration(repo: Repo) -> None:
    """Nothing that a configuration or attributes name is run by looking, and nothing blinds us."""
    flag = repo.path.parent / "ran"
    program = repo.path.parent / "program"
    program.write_text(f"#!/bin/sh\necho x >> '{flag}'\ncat\n")
    program.chmod(0o755)
    leak = Leak(RNG)
    repo.stage({".gitattributes": "*.js diff=evil filter=evil\n"})
    repo.stage({"new.js": leak.text})
    for key in ("diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge",
                "core.fsmonitor", "core.pager", "core.editor", "gpg.program", "core.sshCommand"):  # fmt: skip
        repo.git("config", key, str(program))
    for key, value in (("diff.renames", "false"), ("diff.noprefix", "true"), ("color.ui", "always"),
                       ("core.quotePath", "true"), ("status.showUntrackedFiles", "no")):  # fmt: skip
        repo.git("config", key, value)
    done = ours(repo.path, "hook", "pre-commit")
    assert done.returncode == 1
    assert not flag.exists()
    repo.git("-c", "core.fsmonitor=false", "rm", "--quiet", "--cached", "--force", "new.js")
    flag.unlink(missing_ok=True)
    assert ours(repo.path, "hook", "pre-commit").returncode == 0
    assert not flag.exists()


def test_a_hook_reads_the_index_that_git_names(repo: Repo) -> None:
    """GIT_INDEX_FILE, relative or in full, and GIT_DIR say what is to be looked at."""
    repo.stage({"new.js": Leak(RNG).text})
    (repo.path / ".git/index").rename(repo.path / ".git/other")
    for name in (".git/other", str(repo.path / ".git/other")):
        assert ours(repo.path, "hook", "pre-commit", env={"GIT_INDEX_FILE": name}).returncode == 1
    elsewhere = {
        "GIT_DIR": str(repo.path / ".git"),
        "GIT_WORK_TREE": str(repo.path),
        "GIT_INDEX_FILE": str(repo.path / ".git/other"),
    }
    assert ours(repo.path, "hook", "pre-commit", env=elsewhere).returncode == 1


def test_a_huge_file(repo: Repo) -> None:
    """A secret at the end of a large file is found."""
    leak = Leak(RNG)
    repo.stage({"bundle.js": b"var a=1;" * 5_000_000 + leak.text.encode()})
    done = git(repo.path, *COMMIT)
    assert done.returncode == 1
    assert "bundle.js:1" in done.stdout


def test_many_files(repo: Repo) -> None:
    """A secret in one of thousands of files is found, and thousands of clean ones pass."""
    leak = Leak(RNG)
    for number in range(3000):
        (repo.path / f"f{number}.js").write_text(f"module.exports = {number}\n")
    repo.git("add", "--all")
    done = git(repo.path, *COMMIT)
    assert (done.returncode, done.stdout) == (0, "")
    for number in range(3000):
        (repo.path / f"f{number}.js").write_text(f"module.exports = -{number}\n")
    repo.write({"f1234.js": leak.text})
    repo.git("add", "--all")
    done = git(repo.path, *COMMIT)
    assert done.returncode == 1
    assert "f1234.js:1" in done.stdout


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads processes from /proc")
@pytest.mark.parametrize("text", ["var a=1;", "secret = '"])
def test_ctrl_c_leaves_nothing_behind(repo: Repo, text: str) -> None:
    """An interrupted hook ends, at whatever moment, and so does every process that it started."""
    repo.stage({f"b{number}.js": text.encode() * 400_000 + b"%d" % number for number in range(8)})
    for pause in (0.03, 0.06, 0.1, 0.2, 0.4):
        process = subprocess.Popen(
            ["wxsecrets", "hook", "pre-commit"],
            cwd=repo.path,
            env=hermetic_environment() | WHO | {"PATH": PATH, "LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(pause)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        deadline = time.monotonic() + 10
        while left := _in_session(process.pid):
            assert time.monotonic() < deadline, left
            time.sleep(0.02)
    assert not (repo.path / ".git/index.lock").exists()


def _in_session(session: int) -> list[str]:
    """The processes of a session that are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            head, _paren, fields = (folder / "stat").read_text().rpartition(")")
            if int(fields.split()[3]) == session and fields.split()[0] != "Z":
                found.append(head)
    return found
