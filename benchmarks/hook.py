"""How long a commit waits for its hook, beside git itself and beside the peers, in one run.

    python benchmarks/hook.py [--runs N] [--no-peers] [--files N]

Repositories are made up: one with a single staged file, one with 40 staged JavaScript files (`--files`), the same with
something of the shape of a secret in one of them, and one with 20,000 staged files. Commands are run in turn, A B C A B
C …, so that a machine whose speed drifts drifts for all of them; medians of whole processes are printed. The peers are
betterleaks, gitleaks and detect-secrets, installed from PyPI below build/peers; none is asked for more than what is
staged.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import peers

_PEERS = ("betterleaks", "gitleaks", "detect-secrets")
_MANY = 20_000
_GIT = "git diff --cached"
_OURS = "wxsecrets hook pre-commit"
_WORDS = "user order list detail page index name token value price count date time image url title item cart".split()


def _program(rng: random.Random, lines: int) -> str:
    """A file of a mini-program: pages, requests and texts, with numbers and short hex in between."""
    text = ["const app = getApp()", "Page({", "  data: {},"]
    for number in range(lines // 6):
        name, other = rng.choice(_WORDS), rng.choice(_WORDS)
        text += [
            f"  // {name}: 加载{number}页的内容",
            f"  {name}{number}(options) {{",
            f"    const {other} = options.{name} || '{rng.randbytes(4).hex()}'",
            f"    wx.request({{ url: `${{app.host}}/{name}/{other}?id=${{{other}}}`, method: 'POST',",
            f"      success: res => this.setData({{ {name}: res.data.{other}, hue: '#{rng.randbytes(3).hex()}' }}) }})",
            "  },",
        ]
    return "\n".join([*text, "})", ""])


def _repository(folder: Path, files: int, lines: int, *, candidate: bool = False) -> Path:
    """A repository with so many staged files, each a change of a committed one or new."""
    rng = random.Random(files)
    folder.mkdir()

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.invalid")
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True)

    git("init", "--quiet", "--initial-branch=main")
    for number in range(files):
        file = folder / f"pages/p{number % 100}/f{number}.js"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_program(rng, lines), "utf-8")
    half = [f"pages/p{number % 100}/f{number}.js" for number in range(0, min(files, 1000), 2)]
    git("add", "--", *half)
    git("commit", "--quiet", "--message", "start")
    for name in half:
        _append(folder / name, f"// {rng.randbytes(4).hex()}\n")
    if candidate:
        _append(folder / half[0], f"const etag = '{rng.randbytes(16).hex()}'\n")
    git("add", "--all")
    return folder


def _append(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(line)


def _commands(folder: Path, *, with_peers: bool) -> dict[str, list[str]]:
    scripts = Path(sys.executable).parent
    commands = {
        _GIT: ["git", "diff", "--cached"],
        _OURS: [str(scripts / "wxsecrets"), "hook", "pre-commit"],
    }
    if with_peers:
        listed = subprocess.run(
            ["git", "diff", "--cached", "--name-only", "-z"], cwd=folder, capture_output=True, text=True, check=True
        )
        names = listed.stdout.split("\0")[:-1]
        commands |= {
            "betterleaks git --staged": [peers.command("betterleaks"), "git", "--staged", "--no-banner"],
            "gitleaks git --staged": [peers.command("gitleaks"), "git", "--staged", "--no-banner"],
            "detect-secrets-hook": [peers.command("detect-secrets") + "-hook", *names],
        }
    return commands


def _compare(title: str, folder: Path, runs: int, *, with_peers: bool) -> None:
    commands = _commands(folder, with_peers=with_peers)
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
            if done.returncode not in (0, 1):
                raise SystemExit(f"{name} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
            if number:  # the first round fills the disk cache
                seconds[name].append(time.perf_counter() - began)
    ours, floor = statistics.median(seconds[_OURS]), statistics.median(seconds[_GIT])
    print(f"\n{title} ({runs} runs)\n")
    print("| command | median ms | min | max | ours / it | ms over git |\n| --- | --: | --: | --: | --: | --: |")
    for name, values in seconds.items():
        median = statistics.median(values)
        print(
            f"| {name} | {median * 1000:.0f} | {min(values) * 1000:.0f} | {max(values) * 1000:.0f} | "
            f"{ours / median:.2f} | {(median - floor) * 1000:.0f} |",
            flush=True,
        )


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11, help="counted runs of each command (default: 11)")
    parser.add_argument("--files", type=int, default=40, help="staged files of the ordinary commit (default: 40)")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="only git and wxsecrets")
    arguments = parser.parse_args()
    peers.as_installed()
    if arguments.peers:
        peers.install(*_PEERS)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        several = arguments.files
        for title, folder, with_peers in (
            ("One staged file", _repository(home / "one", 1, 300), arguments.peers),
            (f"{several} staged files", _repository(home / "several", several, 300), arguments.peers),
            (
                f"{several} staged files, one with a value of the shape of a secret",
                _repository(home / "candidate", several, 300, candidate=True),
                arguments.peers,
            ),
            (f"{_MANY} staged files", _repository(home / "many", _MANY, 30), False),
        ):
            _compare(title, folder, arguments.runs, with_peers=with_peers)


if __name__ == "__main__":
    main()
