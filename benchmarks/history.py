"""How long a history scan takes, beside git itself and beside the peers, in one run.

    python benchmarks/history.py [--runs N] [--peers] REPOSITORY…

The floor is what git needs to print every object once (`cat-file --batch-all-objects`). Commands are run in turn,
A B C A B C …, so that a machine whose speed drifts drifts for all of them; medians and ratios to the floor are
printed. `--peers` installs kingfisher, betterleaks and gitleaks from PyPI below build/peers and runs them too; nothing
is sent anywhere (`--no-validate`). Their findings are thrown away.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import peers

_PEERS = ("kingfisher", "betterleaks", "gitleaks")


def _commands(repository: Path, *, with_peers: bool) -> dict[str, list[str]]:
    here = str(repository)
    commands = {
        "git cat-file (floor)": [
            "git", "-C", here, "cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch",
        ],
        "wxsecrets history": [sys.executable, "-m", "wxsecrets", "history", "--format", "json", here],
    }  # fmt: skip
    if with_peers:
        commands |= {
            "kingfisher scan": [peers.command("kingfisher"), "scan", "--no-validate", "--no-update-check", here],
            "betterleaks git": [peers.command("betterleaks"), "git", "--exit-code", "0", here],
            "gitleaks git": [peers.command("gitleaks"), "git", "--exit-code", "0", "--no-banner", here],
        }
    return commands


def _run(command: list[str]) -> tuple[float, int]:
    """Wall seconds of the whole process, and its exit status."""
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began, done.returncode


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each command (default: 5)")
    parser.add_argument("--peers", action="store_true", help="install and run the peers too")
    parser.add_argument("repositories", nargs="*", type=Path, default=[Path()])
    arguments = parser.parse_args()
    if arguments.peers:
        peers.install(*_PEERS)
    for repository in arguments.repositories:
        commands = _commands(repository, with_peers=arguments.peers)
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        statuses: dict[str, int] = {}
        for number in range(arguments.runs + 1):
            for name, command in commands.items():
                took, statuses[name] = _run(command)
                if number:  # the first round fills the disk cache
                    seconds[name].append(took)
        floor = statistics.median(next(iter(seconds.values())))
        print(f"\n{repository} ({arguments.runs} runs)")
        print(f"{'':24}{'median s':>10}{'min':>9}{'max':>9}{'x floor':>9}  exit")
        for name, values in seconds.items():
            median = statistics.median(values)
            print(f"{name:24}{median:10.2f}{min(values):9.2f}{max(values):9.2f}{median / floor:9.2f}  {statuses[name]}")


if __name__ == "__main__":
    main()
