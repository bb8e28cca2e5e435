"""What is here now: files, folders, standard input."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wxsecrets.i18n import _
from wxsecrets.model import Occurrence, ScanKind, ScanResult, Scope, Skipped
from wxsecrets.project.roots import find_projects
from wxsecrets.scanner.judging import findings
from wxsecrets.sources import worktree
from wxsecrets.sources.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from wxsecrets.progress import Progress


def scan_paths(names: Sequence[str], *, folder: Path, progress: Progress) -> ScanResult:
    """Scan files and folders, named and reported relative to `folder`; `-` is standard input.

    Raises UsageError for a path that does not exist.
    """
    began = time.monotonic()
    worktree.check(names, folder)
    listed = dict(worktree.files(names, folder))
    projects = find_projects(listed, lambda path: _content(worktree.read(path, listed[path])))
    skipped: list[Skipped] = []
    occurrences: list[Occurrence] = []
    count, size = 0, 0
    progress.begin(len(listed), _("Scanning files"))
    try:
        for text in _texts(names, listed):
            progress.advance(1)
            if isinstance(text, Skipped):
                skipped.append(text)
                continue
            count += 1
            size += len(text.content)
            location = projects.locate(text.path)
            occurrences += (
                Occurrence(finding, text.path, location.in_package)
                for finding in findings(text.content, text.path, location)
            )
    finally:
        progress.end()
    scope = Scope(ScanKind.WORKTREE, None, count, size, time.monotonic() - began, tuple(skipped))
    return ScanResult(scope, tuple(occurrences))


def _texts(names: Sequence[str], listed: Mapping[bytes, bytes]) -> Iterator[Text | Skipped]:
    if worktree.STANDARD_INPUT in names:
        yield worktree.read_standard_input()
    for shown, opened in listed.items():
        yield worktree.read(shown, opened)


def _content(text: Text | Skipped) -> bytes | None:
    return text.content if isinstance(text, Text) else None
