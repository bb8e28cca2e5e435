"""All that a baseline is made from: the history and the working tree, as one scan."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wxsecrets.model import ScanResult, Scope
from wxsecrets.scanner.history import scan_history
from wxsecrets.scanner.paths import scan_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wxsecrets.progress import Progress
    from wxsecrets.sources.git import Repository


def survey(repository: Repository, *, progress: Progress) -> ScanResult:
    """Scan everything ever committed, and the working tree if there is one; all paths from the repository's root."""
    history = scan_history(repository, progress=progress)
    if repository.root is None:
        return history
    with _working_in(repository.root):
        present = scan_paths(["."], progress=progress)
    scope = Scope(
        kind=history.scope.kind,
        commits=history.scope.commits,
        blobs=history.scope.blobs + present.scope.blobs,
        bytes=history.scope.bytes + present.scope.bytes,
        seconds=history.scope.seconds + present.scope.seconds,
        skipped=tuple(dict.fromkeys((*history.scope.skipped, *present.scope.skipped))),
    )
    return ScanResult(scope, history.occurrences + present.occurrences, history.histories)


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    """Where a file stands tells of what it is; the folders above the repository must have no say in it."""
    before = os.getcwd()  # noqa: PTH109
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
