"""What judging costs: per candidate and per MB, on made-up files whose size doubles.

    python benchmarks/throughput.py [--size MB] [--per-mb CANDIDATES]

Each kind of file is judged at a quarter, at half and at the whole size, each in a process of its own, so that the
peak of memory is that file's. Linear means that the seconds double with the size. The floor is one RE2 search for 32
hex digits over the same bytes, in the same process.

- `leaks`: a bundle of one line, full of `{appid:"…",secret:"…"}`
- `hashes`: the same with `{file:"…",hash:"…"}`
- `named hashes`: the same with `{name:"…",secretKey:"…"}`, which has to be weighed and is none
- `hex`: nothing but hex digits, without a line end
- `hex lines`: 32 hex digits a line
- `code`: functions, and nothing else
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import time

from wxsecrets.detect import Surroundings, find
from wxsecrets.detect.search import compile_linear

_FILLER = "function a(b,c){var d=b+c;return d>1?d:b}"
_MB = 1_000_000
_ITEMS = {
    "leaks": '{{appid:"wx{short}",secret:"{long}"}},',
    "hashes": '{{file:"{short}",hash:"{long}"}},',
    "named hashes": '{{name:"{short}",secretKey:"{long}"}},',
}
_KINDS = (*_ITEMS, "hex", "hex lines", "code")


def content(kind: str, size: int, per_mb: int) -> bytes:
    """A file of `size` bytes of one kind; the same for the same arguments."""
    rng = random.Random(kind)
    if kind == "hex":
        return rng.randbytes(size // 2).hex().encode()
    if kind == "hex lines":
        return b"\n".join(rng.randbytes(16).hex().encode() for _ in range(size // 33))
    filler = _FILLER * (_MB // len(_FILLER))
    if kind == "code":
        return (filler * (size // _MB)).encode()
    room = filler[: max(_MB // per_mb - 70, 0)]
    item = _ITEMS[kind]
    parts = (
        room + item.format(short=rng.randbytes(8).hex(), long=rng.randbytes(16).hex())
        for _ in range(size // _MB * per_mb)
    )
    return "".join(parts).encode()


def measure(kind: str, size: int, per_mb: int) -> dict[str, float]:
    """Judge one such file in this process: seconds, findings, the floor's seconds and the peak of memory in MB."""
    made = content(kind, size, per_mb)
    before = _peak()
    began = time.perf_counter()
    floor = sum(1 for _ in compile_linear(rb"\b[0-9a-f]{32}\b").finditer(made))
    middle = time.perf_counter()
    found = len(find(made, Surroundings(path=b"dist/app.js")))
    seconds = time.perf_counter() - middle
    return {
        "seconds": seconds,
        "floor": middle - began,
        "candidates": floor,
        "findings": found,
        "memory": (_peak() - before) / _MB,
    }


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=50, metavar="MB", help="the largest file (default: 50)")
    parser.add_argument("--per-mb", type=int, default=2000, metavar="N", help="candidates per MB (default: 2000)")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        kind, size = args.measure.rsplit(":", 1)
        print(json.dumps(measure(kind, int(size), args.per_mb)))
        return 0
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {args.per_mb} candidates per MB\n")
    print("| file | MB | candidates | findings | seconds | MB/s | µs per candidate | times the floor | memory, MB |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: | --: |")
    for kind in _KINDS:
        for size in (args.size // 4, args.size // 2, args.size):
            result = _in_own_process(kind, size * _MB, args.per_mb)
            each = result["seconds"] / result["candidates"] * 1e6 if result["candidates"] else 0
            print(
                f"| {kind} | {size} | {result['candidates']:.0f} | {result['findings']:.0f} | {result['seconds']:.2f} "
                f"| {size / result['seconds']:.0f} | {each:.0f} | {result['seconds'] / result['floor']:.1f} "
                f"| {result['memory']:.0f} |",
                flush=True,
            )
    return 0


def _in_own_process(kind: str, size: int, per_mb: int) -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, __file__, "--measure", f"{kind}:{size}", "--per-mb", str(per_mb)],
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(run.stdout)
    return result


if __name__ == "__main__":
    sys.exit(main())
