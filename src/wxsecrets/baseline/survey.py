"""All that a baseline is made from: the history and the working tree, as one scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.model import ScanResult, Scope
from wxsecrets.scanner.history import scan_history
from wxsecrets.scanner.paths import scan_paths
from wxsecrets.sources.cache import cache_of

if TYPE_CHECKING:
    from wxsecrets.progress import Progress
    from wxsecrets.sources.git import Repository


def survey(repository: Repository, *, progress: Progress) -> ScanResult:
    """Scan everything ever committed, and the working tree if there is one; all paths from the repository's root."""
    history = scan_history(repository, progress=progress, cache_of=cache_of)
    if repository.root is None:
        return history
    # Relative to the root: the folders above the repository must have no say in the judgement.
    present = scan_paths(["."], folder=repository.root, progress=progress)
    scope = Scope(
        kind=history.scope.kind,
        commits=history.scope.commits,
        blobs=history.scope.blobs + present.scope.blobs,
        bytes=history.scope.bytes + present.scope.bytes,
        seconds=history.scope.seconds + present.scope.seconds,
        skipped=tuple(dict.fromkeys((*history.scope.skipped, *present.scope.skipped))),
    )
    return ScanResult(scope, history.occurrences + present.occurrences, history.histories)
