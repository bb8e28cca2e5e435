"""What wxsecrets and general scanners find on the same files, side by side.

    python benchmarks/judgement.py [--corpus DIR] [--without PROVENANCE] [--values N] [--install]

Without `--corpus`, the forms and look-alikes of this repository's tests are written to a folder, each with N random
values (`--values`, default 5); they were made by the authors of wxsecrets, which its own line must be read with.
`--corpus` is a folder with `labels.jsonl` and `files/`: a row has `path`, `kind` (positive, negative, adjacent),
`line`, `values` and `provenance`.

A labelled value is found when a tool reports its line. Any other line of a positive or negative file that a tool
reports and that holds 32 hex digits is a false alarm; `adjacent` files (other WeChat credentials) count in neither.
Every tool gets the same folder, its default rules, and no network. `--install` puts the peers below build/peers from
PyPI.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peers

import wxsecrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
_HEX = re.compile(rb"[0-9a-fA-F]{32}")
Alarms = set[tuple[str, int]]
"""(path below `files/`, line) of everything that a tool reported."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled file, the lines of its values, and how many different values these hold."""

    path: str
    kind: str
    lines: frozenset[int]
    values: int


@dataclass(frozen=True, slots=True)
class Tool:
    """A scanner: its command line (OUT stands for the report's path), and how the report is read."""

    name: str
    command: tuple[str, ...]
    read: Callable[[str], Iterator[tuple[str, int]]]
    statuses: tuple[int, ...] = (0,)
    """The exit statuses of a scan that went well."""


def _gitleaks(report: str) -> Iterator[tuple[str, int]]:
    for found in json.loads(report):
        yield found["File"], found["StartLine"]


def _betterleaks(report: str) -> Iterator[tuple[str, int]]:
    for found in json.loads(report)["findings"]:
        yield found["location"]["path"], found["location"]["start_line"]


def _detect_secrets(report: str) -> Iterator[tuple[str, int]]:
    for path, found in json.loads(report)["results"].items():
        for secret in found:
            yield path, secret["line_number"]


def _credsweeper(report: str) -> Iterator[tuple[str, int]]:
    for found in json.loads(report):
        for line in found["line_data_list"]:
            yield line["path"], line["line_num"]


def _kingfisher(report: str) -> Iterator[tuple[str, int]]:
    for found in _objects(report):
        items = found.get("findings")  # a list in the report, a number in the summary after it
        for item in items if isinstance(items, list) else ():
            yield item["finding"]["path"], item["finding"]["line"]


def _objects(report: str) -> Iterator[dict[str, Any]]:
    decoder, position = json.JSONDecoder(), report.find("{")
    while position >= 0:
        found, end = decoder.raw_decode(report, position)
        yield found
        position = report.find("{", end)


def _wxsecrets(report: str) -> Iterator[tuple[str, int]]:
    for row in map(json.loads, report.splitlines()):
        if row["blocking"]:
            yield row["path"], row["line"]


_COMMANDS = {
    "gitleaks": "dir . -f json -r OUT --no-banner",
    "betterleaks": "--no-banner -o OUT .",
    "detect-secrets": "scan --all-files --no-verify .",
    "credsweeper": "--path . --save-json OUT",
    "kingfisher": "scan --no-validate --no-update-check --format json .",
}
_READERS = {
    "gitleaks": (_gitleaks, (0, 1)),
    "betterleaks": (_betterleaks, (0, 1)),
    "detect-secrets": (_detect_secrets, (0,)),
    "credsweeper": (_credsweeper, (0,)),
    "kingfisher": (_kingfisher, (0, 200)),
}
TOOLS = (
    Tool("wxsecrets", (sys.executable, "-m", "wxsecrets", "scan", "--format", "jsonl", "."), _wxsecrets, (0, 1)),
    *(Tool(name, (peers.command(name), *command.split()), *_READERS[name]) for name, command in _COMMANDS.items()),
)


def corpus_rows(corpus: Path, without: str) -> list[Row]:
    """The rows of a labelled corpus, but those of one provenance."""
    rows = []
    for line in filter(str.strip, (corpus / "labels.jsonl").read_text("utf-8").splitlines()):
        row = json.loads(line)
        if without and row["provenance"] == without:
            continue
        # A negative row names the line that could be taken for one.
        lines = frozenset(row["line"] if row["kind"] != "negative" else ())
        rows.append(Row(row["path"].removeprefix("files/"), row["kind"], lines, min(len(row["values"]), len(lines))))
    return rows


def own_rows(files: Path, values: int) -> list[Row]:
    """The tests' forms and look-alikes, written below `files` with random values."""
    sys.path.insert(0, str(ROOT / "tests"))
    from detect.test_forms import WITH_APPID  # noqa: PLC0415  the tests are no package of the product
    from detect.test_look_alikes import LOOK_ALIKES  # noqa: PLC0415  as above

    rng = random.Random(20261124)
    rows = []
    for kind, forms in (("positive", WITH_APPID), ("negative", LOOK_ALIKES)):
        for name, path, form in forms:
            for number in range(values):
                text = form
                for mark, length in (("§I", 8), ("§S", 16), ("§T", 16)):
                    value = rng.randbytes(length).hex()
                    text = text.replace(mark, f"wx{value}" if mark == "§I" else value)
                    if mark == "§S":
                        secret = value
                at = files / f"{kind}/{name}-{number}/{path}"
                at.parent.mkdir(parents=True, exist_ok=True)
                at.write_text(text, "utf-8", newline="\n")
                lines = [at_line for at_line, line in enumerate(text.split("\n"), 1) if secret in line]
                labelled = frozenset(lines if kind == "positive" else ())
                rows.append(Row(at.relative_to(files).as_posix(), kind, labelled, len(labelled)))
    return rows


def score(rows: list[Row], alarms: Alarms, files: Path) -> tuple[int, int, int]:
    """(values found, values, false alarms)."""
    found = total = wrong = 0
    for row in rows:
        here = {line for path, line in alarms if path == row.path}
        if row.kind == "adjacent":
            continue
        total += row.values
        found += min(row.values, len(row.lines & here))
        text = (files / row.path).read_bytes().replace(b"\r\n", b"\n").split(b"\n")
        others = {line for line in here - row.lines if line <= len(text) and _HEX.search(text[line - 1])}
        wrong += len(others)
    return found, total, wrong


def run(tool: Tool, files: Path) -> tuple[Alarms, float]:
    """What a tool reports on the files, and its wall seconds.

    Raises OSError when it is not there, subprocess.CalledProcessError when it did not scan.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [str(out) if part == "OUT" else part for part in tool.command]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, check=False, cwd=files)
        seconds = time.perf_counter() - began
        if done.returncode not in tool.statuses:
            raise subprocess.CalledProcessError(done.returncode, command)
        report = (out.read_bytes() if "OUT" in tool.command else done.stdout).decode("utf-8", "replace")
    place = files.as_posix() + "/"
    found = ((path.replace("\\", "/"), line) for path, line in tool.read(report))
    return {(path.removeprefix(place).removeprefix("./"), line) for path, line in found}, seconds


def table_row(tool: Tool, rows: list[Row], files: Path) -> str:
    """A tool's line of the table."""
    version = wxsecrets.__version__ if tool.name == "wxsecrets" else peers.version(tool.name)
    try:
        alarms, seconds = run(tool, files)
    except OSError:
        return f"| {tool.name} | not installed | | | | | |"
    except subprocess.CalledProcessError as error:
        return f"| {tool.name} | {version}, failed: exit {error.returncode} | | | | | |"
    found, total, wrong = score(rows, alarms, files)
    return (
        f"| {tool.name} | {version} | {found} of {total} | {found / (total or 1):.1%} | {wrong} "
        f"| {found / (found + wrong or 1):.1%} | {seconds:.1f} |"
    )


def main() -> int:
    """Run the tools that are there and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--without", default="", metavar="PROVENANCE")
    parser.add_argument("--values", type=int, default=5)
    parser.add_argument("--install", action="store_true")
    args = parser.parse_args()
    if args.install:
        peers.install(*peers.PEERS)
    with tempfile.TemporaryDirectory() as folder:
        files = args.corpus.resolve() / "files" if args.corpus else Path(folder).resolve()
        rows = corpus_rows(args.corpus, args.without) if args.corpus else own_rows(files, args.values)
        print("| tool | version | found | recall | false alarms | precision | seconds |")
        print("| --- | --- | --: | --: | --: | --: | --: |")
        for tool in TOOLS:
            print(table_row(tool, rows, files), flush=True)
    today = datetime.now(timezone.utc).date()
    print(f"\n{len(rows)} files, {today}, Python {platform.python_version()}, {os.cpu_count()} processors.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
