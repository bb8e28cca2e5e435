"""`wxsecrets history` as its users run it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.command import wxsecrets
from support.leaks import config
from support.repos import DATE, init
from support.scans import Leak

RNG = random.Random(103)


def test_finds_what_was_deleted(tmp_path: Path) -> None:
    """A secret that was removed later is found with who, when and where."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.commit({"README": "x\n"})
    leak = repo.commit({"config.js": text})
    repo.commit({"config.js": "clean\n"})
    outcome = wxsecrets("history", cwd=tmp_path)
    assert outcome.status == 1
    who = "Li Lei <lilei@example.invalid>"
    assert f"  first seen: config.js:3, commit {leak[:10]} by {who}, 2024-05-01\n" in outcome.text
    assert "  now: gone from HEAD and from every branch" in outcome.text

    document = json.loads(wxsecrets("history", "--format", "json", cwd=tmp_path).out)
    (secret,) = document["secrets"]
    assert secret["first_commit"] == leak
    assert secret["first_date"] == DATE
    assert secret["in_head"] is False
    assert document["scope"]["kind"] == "history"
    assert document["scope"]["commits"] == 3
    assert document["scope"]["complete"] is True


def test_names_another_repository(tmp_path: Path) -> None:
    """REPO may be anywhere, and bare."""
    text, _value = config(RNG)
    init(tmp_path / "work").commit({"config.js": text})
    (tmp_path / "elsewhere").mkdir()
    init(tmp_path / "work").git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    for repository in ("../work", "../bare.git", tmp_path / "work" / ".git"):
        assert wxsecrets("history", repository, cwd=tmp_path / "elsewhere").status == 1


@pytest.mark.parametrize("range_, status", [("HEAD~1..HEAD", 0), ("HEAD~2..HEAD", 1), ("HEAD..HEAD", 0)])
def test_range(range_: str, status: int, tmp_path: Path) -> None:
    """With `--range` only what those commits add counts."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.commit({"README": "x\n"})
    repo.commit({"config.js": text})
    repo.commit({"README": "y\n"})
    outcome = wxsecrets("history", "--range", range_, cwd=tmp_path)
    assert outcome.status == status, outcome


def test_baseline_at_the_root_is_used(tmp_path: Path) -> None:
    """A decision in the baseline lets the history pass; the summary counts it."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.commit({"config.js": text})
    (tmp_path / "deeper").mkdir()
    assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    assert wxsecrets("history", cwd=tmp_path / "deeper").status == 1
    document = json.loads(wxsecrets("history", "--format", "json", cwd=tmp_path).out)
    (secret,) = document["secrets"]
    assert secret["status"] == "open"
    name = secret["fingerprint"][:19]
    settled = wxsecrets("baseline", "set", name, "--status", "reset", "--why", "reset today", cwd=tmp_path)
    assert settled.status == 0
    outcome = wxsecrets("history", cwd=tmp_path / "deeper")
    assert outcome.status == 0
    assert "1 secret is settled in the baseline." in outcome.text


def test_the_commits_of_a_branch(tmp_path: Path) -> None:
    """`--branch` looks at what one branch's commits add, `--since` at what newer ones add."""
    old, new, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.commit({"a": "a"}, GIT_COMMITTER_DATE="2020-01-01T00:00:00Z")
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit({"x.js": old.text}, GIT_COMMITTER_DATE="2021-01-01T00:00:00Z")
    repo.git("checkout", "-q", "main")
    repo.commit({"y.js": new.text}, GIT_COMMITTER_DATE="2024-01-01T00:00:00Z")

    def paths(*options: str) -> set[str]:
        lines = wxsecrets("history", "--format", "jsonl", *options, cwd=tmp_path).text.splitlines()
        return {json.loads(line)["path"] for line in lines}

    assert paths() == {"x.js", "y.js"}
    assert paths("--branch", "topic") == {"x.js"}
    assert paths("--branch", "main") == {"y.js"}
    assert paths("--since", "2023-01-01") == {"y.js"}
    assert paths("--branch", "topic", "--since", "2023-01-01") == set()


def test_an_old_date_hides_nothing_behind_it(tmp_path: Path) -> None:
    """`--since` looks at every commit's own date: old ones in front of newer ones are passed over, no more."""
    leak, repo = Leak(RNG), init(tmp_path)
    repo.commit({"x.js": leak.text}, GIT_COMMITTER_DATE="2024-06-01T00:00:00Z")
    for number in range(8):
        repo.commit({"x.js": f"{number}"}, GIT_COMMITTER_DATE=f"2001-01-0{number + 1}T00:00:00Z")
    outcome = wxsecrets("history", "--since", "2024-01-01", "--format", "jsonl", cwd=tmp_path)
    assert (outcome.status, leak.fingerprint in outcome.text) == (1, True)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--branch", "nowhere"), "there is no branch, tag or commit nowhere"),
        (("--branch=--output=x",), "there is no branch, tag or commit --output=x"),
        (("--branch=main", "--range=a..b"), "--range and --branch exclude each other"),
        (("--since", "yesterday-ish"), "yesterday-ish is no date"),
    ],
)
def test_commits_that_cannot_be_chosen(tmp_path: Path, options: tuple[str, ...], complaint: str) -> None:
    """What is no branch or date is one line that says so, with status 2."""
    init(tmp_path).commit({"a": "a"})
    outcome = wxsecrets("history", *options, cwd=tmp_path)
    assert (outcome.status, outcome.out) == (2, b"")
    assert complaint in outcome.errors


def test_what_became_of_it(tmp_path: Path) -> None:
    """The report says who took a secret out, that it was not pushed, and how many there were before."""
    first, second, repo = Leak(RNG), Leak(RNG), init(tmp_path)
    repo.commit({"x.js": first.text})
    repo.commit({"x.js": second.text.replace(second.appid, first.appid)})
    gone = repo.commit({"x.js": ""})
    text = wxsecrets("history", "--lang", "en", cwd=tmp_path).text
    assert f"taken out: commit {gone[:10]}" in " ".join(text.split())
    assert "amending the commit is enough" in text
    assert "number 2 of this AppID's AppSecrets" in text
    assert "第 2 个 AppSecret" in wxsecrets("history", "--lang", "zh", cwd=tmp_path).text


# How other processes begin: as copies of this one, or, where there are threads and on macOS and Windows, anew.
_COPIED = "from wxsecrets.__main__ import run; run()"
_STARTED = f"import threading; threading.active_count = lambda: 2; {_COPIED}"


def test_processes_that_are_started_anew_find_the_same(tmp_path: Path) -> None:
    """A scan by processes that are no copies, as on macOS and Windows, finds what one by copies does."""
    repo, rng = init(tmp_path), random.Random(7)
    leaks = [Leak(rng) for _ in range(4)]
    for leak in leaks:
        repo.commit({"x.js": leak.text, "x.bin": rng.randbytes(2_500_000)})
    repo.git("gc", "-q")
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, "history", "--no-cache", "--format", "jsonl"],
            cwd=tmp_path, capture_output=True, check=False,
        )
        for program in (_COPIED, _STARTED)
    ]  # fmt: skip
    assert [(run.returncode, run.stderr) for run in runs] == [(1, b"")] * 2
    assert runs[0].stdout == runs[1].stdout
    assert all(leak.appid.encode() in runs[0].stdout for leak in leaks)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("program", [_COPIED, _STARTED])
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, program: str, name: str) -> None:
    """On Ctrl-C, or when a CI cancels its job, the status is 130, and no traceback, process or file is left."""
    repo, rng = init(tmp_path / "repo"), random.Random(1)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for number in range(4):
        secrets = "".join(f"secretKey = '{rng.randbytes(16).hex()}'\n" for _ in range(15_000))
        repo.commit({f"{number}.bin": rng.randbytes(2_500_000), f"{number}.txt": secrets})
    repo.git("gc", "-q")
    marker = f"WXSECRETS_TEST_{rng.randrange(10**9)}"
    with subprocess.Popen(
        [sys.executable, "-c", program, "history", "--no-cache"],
        cwd=repo.path, env={**os.environ, marker: "1", "TMPDIR": str(temporary)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        time.sleep(0.9)
        if name == "SIGINT":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.send_signal(getattr(signal, name))
        _out, errors = process.communicate(timeout=30)
    if process.returncode in (0, 3):
        pytest.skip("it was done before")
    assert process.returncode == 130
    assert b"Traceback" not in errors
    deadline = time.monotonic() + 10
    while _running_with(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _running_with(marker)
    assert not list(temporary.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX here")
def test_a_terminal_that_is_closed_ends_it(tmp_path: Path) -> None:
    """With the terminal gone it ends as on Ctrl-C, whether or not the bar was just being drawn there."""
    pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")
    repo, rng = init(tmp_path), random.Random(2)
    for number in range(4):
        secrets = "".join(f"secretKey = '{rng.randbytes(16).hex()}'\n" for _ in range(15_000))
        repo.commit({f"{number}.bin": rng.randbytes(2_500_000), f"{number}.txt": secrets})
    repo.git("gc", "-q")
    for pause in (0.6, 1.4):
        child = pexpect.spawn(sys.executable, ["-c", _COPIED, "history", "--no-cache"], cwd=str(tmp_path))
        time.sleep(pause)
        if not child.isalive():
            pytest.skip("it was done before")
        child.ptyproc.fileobj.close()
        child.wait()
        # While Python itself loads, there is nothing yet to tidy up.
        assert (child.exitstatus, child.signalstatus) in ((130, None), (None, signal.SIGHUP))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX here")
def test_what_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """Under nohup a scan goes on when the terminal is closed."""
    repo, rng = init(tmp_path), random.Random(3)
    repo.commit({f"{number}.bin": rng.randbytes(1_500_000) for number in range(8)})
    with subprocess.Popen(
        [sys.executable, "-c", f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {_COPIED}", "history"],
        cwd=tmp_path, env={**os.environ, "WXSECRETS_CACHE_DIR": str(tmp_path / "cache")}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        for _ in range(12):
            time.sleep(0.05)
            process.send_signal(signal.SIGHUP)
        assert process.wait(30) == 0


def _running_with(marker: str) -> list[str]:
    """The processes that were started with a variable in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if marker.encode() in (folder / "environ").read_bytes():
                found.append(folder.name)
    return found
