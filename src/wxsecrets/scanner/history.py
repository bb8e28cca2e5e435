"""Everything that was ever committed.

Each distinct content passes the gate once, however many commits have it; the few that pass are judged with the path
they go by; only those with findings are attributed to commits.
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING

from wxsecrets.i18n import _
from wxsecrets.model import Occurrence, ScanKind, ScanResult, Scope, SecretHistory, Skipped
from wxsecrets.project.roots import Projects
from wxsecrets.scanner.heads import projects_at_head
from wxsecrets.scanner.judging import surroundings
from wxsecrets.scanner.workers import gate, judge, slices, spread
from wxsecrets.sources.attribution import branch_blobs, head_blobs, stories
from wxsecrets.sources.history import Walk, list_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wxsecrets.detect import Surroundings
    from wxsecrets.model import Finding, Fingerprint
    from wxsecrets.progress import Progress
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Blobs

_JUDGED_AT_ONCE = 64


def scan_history(repository: Repository, *, progress: Progress) -> ScanResult:
    """Scan every blob of the repository and say of each secret when it came, by whom, and whether it is still there.

    One occurrence per secret, path and line of the first version that has it there: the number of commits does not
    matter.
    """
    began = time.monotonic()
    walk = Walk(repository)
    try:
        blobs = list_blobs(repository)
        passing, skipped, count, size = _gate(repository, blobs, progress)
        reachable = walk.finish(frozenset(passing))
    finally:
        walk.close()
    head = head_blobs(repository)
    projects = projects_at_head(repository, head) if passing else Projects()
    around = {name: surroundings(reachable.paths.get(name, b""), projects) for name in passing}
    sizes = dict(zip(blobs.names, blobs.sizes, strict=True))
    found, unread = _judge(repository, around, sum(sizes[name] for name in passing), progress)
    occurrences, histories, untold = _attribute(repository, found, head, projects)
    everything = (*blobs.skipped, *skipped, *unread, *reachable.skipped, *untold)
    scope = Scope(
        ScanKind.HISTORY, reachable.commits, count, size, time.monotonic() - began, tuple(dict.fromkeys(everything))
    )
    return ScanResult(scope, occurrences, histories)


def _gate(repository: Repository, blobs: Blobs, progress: Progress) -> tuple[list[str], list[Skipped], int, int]:
    """The blobs that hold anything of the right shape, what was skipped, and how many blobs and bytes were read."""
    cuts = slices(blobs.names, blobs.sizes)
    passing: list[str] = []
    skipped: list[Skipped] = []
    count, size = 0, 0
    progress.begin(sum(blobs.sizes), _("Reading the history"))
    try:
        portions = [blobs.names[cut] for cut in cuts]
        for cut, gated in zip(cuts, spread(gate, repository, portions, sum(blobs.sizes)), strict=True):
            passing += gated.passing
            skipped += gated.skipped
            count += gated.blobs
            size += gated.bytes
            progress.advance(sum(blobs.sizes[cut]))
    finally:
        progress.end()
    return passing, skipped, count, size


def _judge(
    repository: Repository, around: Mapping[str, Surroundings], total: int, progress: Progress
) -> tuple[dict[str, tuple[Finding, ...]], list[Skipped]]:
    """The findings of each blob that has any."""
    items = list(around.items())
    portions = [items[start : start + _JUDGED_AT_ONCE] for start in range(0, len(items), _JUDGED_AT_ONCE)]
    found: dict[str, tuple[Finding, ...]] = {}
    skipped: list[Skipped] = []
    progress.begin(len(items), _("Judging candidates"))
    try:
        for portion, judged in zip(portions, spread(judge, repository, portions, total), strict=True):
            found.update(judged.findings)
            skipped += judged.skipped
            progress.advance(len(portion))
    finally:
        progress.end()
    return found, skipped


def _attribute(
    repository: Repository, found: Mapping[str, tuple[Finding, ...]], head: Mapping[bytes, str], projects: Projects
) -> tuple[tuple[Occurrence, ...], dict[Fingerprint, SecretHistory], tuple[Skipped, ...]]:
    """Where the findings stand in the history: at each path, the lines of the first version that has the secret."""
    if not found:
        return (), {}, ()
    holders = {blob: frozenset(finding.fingerprint for finding in findings) for blob, findings in found.items()}
    told, skipped = stories(repository, holders)
    occurrences: list[Occurrence] = []
    histories: dict[Fingerprint, SecretHistory] = {}
    branches = branch_blobs(repository, {path for story in told.values() for path in story.places})
    blobs_of: defaultdict[Fingerprint, set[str]] = defaultdict(set)
    for blob, fingerprints in holders.items():
        for fingerprint in fingerprints:
            blobs_of[fingerprint].add(blob)
    for fingerprint, blobs in sorted(blobs_of.items()):
        story = told.get(fingerprint)
        if story is None:
            occurrences += _unreachable(fingerprint, blobs, found)
            histories[fingerprint] = SecretHistory(
                fingerprint, None, None, None, None, None, in_head=False, branches=(), reachable=False
            )
            continue
        here = [
            Occurrence(
                finding,
                path,
                projects.locate(path).in_package,
                commit.name,
                blob,
                commit.date,
                commit.author,
                head.get(path) in blobs,
            )
            for path, (commit, blob) in sorted(story.places.items())
            for finding in found[blob]
            if finding.fingerprint == fingerprint
        ]
        occurrences += here
        histories[fingerprint] = SecretHistory(
            fingerprint,
            story.first.name,
            story.first.date,
            story.first.author,
            story.last.name,
            story.last.date,
            in_head=any(occurrence.in_head for occurrence in here),
            branches=tuple(sorted(name for name, at_tip in branches.items() if at_tip & blobs)),
        )
    return tuple(occurrences), histories, skipped


def _unreachable(
    fingerprint: Fingerprint, blobs: set[str], found: Mapping[str, tuple[Finding, ...]]
) -> Iterator[Occurrence]:
    """A secret that no commit has: one blob stands for it; it has no path."""
    blob = min(blobs)
    for finding in found[blob]:
        if finding.fingerprint == fingerprint:
            yield Occurrence(finding, f"({blob[:12]})".encode(), blob=blob)
