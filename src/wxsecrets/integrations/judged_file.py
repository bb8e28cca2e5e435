"""The AppSecrets that block in a file on disk, line by line: for tools that show one line after another.

A line says too little, so the whole file is judged, once, in its place: as `wxsecrets scan` at the root of its
repository would.
"""

from __future__ import annotations

import os
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.detect import Judged, Surroundings, judge
from wxsecrets.detect.candidates import candidates
from wxsecrets.detect.decode import readings
from wxsecrets.detect.document import Document
from wxsecrets.detect.search import Searchable
from wxsecrets.knowledge.credentials import APPSECRET, COMPONENT
from wxsecrets.scanner.place import place_of
from wxsecrets.sources import worktree
from wxsecrets.sources.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class JudgedFile:
    """A file's lines, and the AppSecrets that block on each; lines count from 1."""

    def __init__(self, content: bytes, around: Surroundings) -> None:
        text = Document(next(readings(content))).text
        self.lines = tuple(text.removesuffix("\n").split("\n"))
        by_line: defaultdict[int, list[Judged]] = defaultdict(list)
        for judged in appsecrets(content, around):
            by_line[judged.finding.line].append(judged)
        self.by_line: Mapping[int, list[Judged]] = dict(by_line)
        self.values = frozenset(judged.value for found in by_line.values() for judged in found)

    def line(self, number: int) -> str:
        """The whole line; "" beyond the ends of the file."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""


def judged_file(filename: str) -> JudgedFile | None:
    """The file judged, from memory while it does not change; None for what is no file."""
    try:
        status = Path(filename).stat()
    except (OSError, ValueError):
        return None
    return _judged(filename, status.st_mtime_ns, status.st_size, Path.cwd())


def appsecrets(content: bytes, around: Surroundings) -> Iterable[Judged]:
    """The AppSecrets in a text that stop a commit."""
    return (
        judged
        for judged in judge(content, around)
        if judged.finding.credential in (APPSECRET, COMPONENT) and judged.finding.confidence.is_enough
    )


def spelled(line: str) -> frozenset[str]:
    """The canonical values of all candidates on a line."""
    return frozenset(candidate.value for candidate in candidates(Searchable(line)))


@lru_cache(maxsize=2)
def _judged(filename: str, _modified: int, _size: int, folder: Path) -> JudgedFile | None:
    whole = Path(os.path.normpath(folder / filename))
    # What a symbolic link leads to, as the tools that ask read it.
    text = worktree.read(b"", os.fsencode(os.path.realpath(whole)))
    if not isinstance(text, Text):
        return None
    return JudgedFile(text.content, place_of(whole, folder))
