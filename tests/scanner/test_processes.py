"""The other processes leave nothing behind, however the work ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import multiprocessing, sys, time
from wxsecrets.scanner.processes import Processes

def work(repository, portion):
    if portion[0]:
        raise ValueError
    time.sleep(60)

if __name__ == "__main__":
    processes = Processes(2)
    # Larger than a pipe holds: most of them wait to be taken out.
    results = processes.map(work, None, [b"1", *(bytes(1 << 20) for _ in range(8))])
    try:
        next(results)
    except ValueError:
        for process in multiprocessing.active_children():
            process.kill()
        time.sleep(0.3)  # until the pool knows
        processes.end()
        sys.exit(7)
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="where processes are not copies, a script's functions are not there"
)
def test_an_error_ends_all_at_once() -> None:
    """After an error nobody waits for work that is still to be handed out, though nobody is left to take it."""
    ended = subprocess.run([sys.executable, "-c", _SCRIPT], timeout=20, check=False, capture_output=True)
    assert ended.returncode == 7, ended.stderr
    assert not ended.stderr


_IN_ANY_ORDER = """
import time
from wxsecrets.scanner.processes import Processes

def work(repository, portion):
    time.sleep(portion)
    return -portion

if __name__ == "__main__":
    processes = Processes(2)
    print(*processes.map(work, None, [1, 0, 0.25]))
    processes.end()
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="where processes are not copies, a script's functions are not there"
)
def test_results_are_told_as_they_are_done() -> None:
    """Nobody waits for the portion that was begun first; each result comes with the number of its portion."""
    ended = subprocess.run([sys.executable, "-c", _IN_ANY_ORDER], timeout=20, check=True, capture_output=True)
    assert ended.stdout.decode().strip() == "(1, 0) (2, -0.25) (0, -1)"
