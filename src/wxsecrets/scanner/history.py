"""Everything that was ever committed.

Each distinct content is read once, however many commits have it. What may hold a secret, wherever it stands, is
followed through the history; then each version is judged at each path where it ever stood.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from wxsecrets.i18n import _
from wxsecrets.model import Occurrence, ScanKind, ScanResult, Scope, SecretHistory, Skipped
from wxsecrets.scanner.heads import projects_of
from wxsecrets.scanner.judging import surroundings
from wxsecrets.scanner.workers import gate, judge, slices, spread
from wxsecrets.sources.attribution import Story, branch_blobs, head_blobs, stories
from wxsecrets.sources.history import Walk, list_blobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wxsecrets.model import Finding, Fingerprint
    from wxsecrets.progress import Progress
    from wxsecrets.project.roots import Projects
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Blobs, Reachable

_JUDGED_AT_ONCE = 64

Suspects = dict[str, "tuple[Finding, ...]"]
"""What each blob may hold, by object name."""
Verdicts = dict[tuple[str, bytes], "tuple[Finding, ...]"]
"""What each blob holds as it stands at a path, by object name and path."""


def scan_history(repository: Repository, *, progress: Progress) -> ScanResult:
    """Scan every blob of the repository and say of each secret when it came, by whom, and whether it is still there.

    One occurrence per secret, path and line of the first version that has it there: the number of commits does not
    matter. Its confidence is that of the version that tells most.
    """
    began = time.monotonic()
    walk = Walk(repository)
    try:
        blobs = list_blobs(repository)
        suspects, skipped, count, size = _gate(repository, blobs, progress)
        reachable = walk.finish(frozenset(suspects))
    finally:
        walk.close()
    occurrences: tuple[Occurrence, ...] = ()
    histories: dict[Fingerprint, SecretHistory] = {}
    if suspects:
        told, untold = stories(
            repository, {blob: {finding.fingerprint for finding in found} for blob, found in suspects.items()}
        )
        skipped += untold
        occurrences, histories = _attribute(repository, suspects, told, reachable, progress)
    everything = tuple(dict.fromkeys((*blobs.skipped, *skipped, *reachable.skipped)))
    scope = Scope(ScanKind.HISTORY, reachable.commits, count, size, time.monotonic() - began, everything)
    return ScanResult(scope, occurrences, histories)


def _gate(repository: Repository, blobs: Blobs, progress: Progress) -> tuple[Suspects, list[Skipped], int, int]:
    """The blobs that may hold secrets, what was skipped, and how many blobs and bytes were read."""
    cuts = slices(blobs.names, blobs.sizes)
    suspects: Suspects = {}
    skipped: list[Skipped] = []
    count, size = 0, 0
    progress.begin(sum(blobs.sizes), _("Reading the history"))
    try:
        portions = [blobs.names[cut] for cut in cuts]
        for cut, gated in zip(cuts, spread(gate, repository, portions, sum(blobs.sizes)), strict=True):
            suspects.update(gated.suspects)
            skipped += gated.skipped
            count += gated.blobs
            size += gated.bytes
            progress.advance(sum(blobs.sizes[cut]))
    finally:
        progress.end()
    return suspects, skipped, count, size


def _attribute(
    repository: Repository, suspects: Suspects, told: Mapping[str, Story], reachable: Reachable, progress: Progress
) -> tuple[tuple[Occurrence, ...], dict[Fingerprint, SecretHistory]]:
    """Where the secrets stand in the history, and the story of each."""
    head = head_blobs(repository)
    projects = projects_of(repository, head)
    blobs_of: defaultdict[Fingerprint, set[str]] = defaultdict(set)
    places: defaultdict[str, set[bytes]] = defaultdict(set)
    for blob, findings in suspects.items():
        for finding in findings:
            blobs_of[finding.fingerprint].add(blob)
    for story in told.values():
        for path, versions in story.places.items():
            for blob in versions:
                places[blob].add(path)
    for blob in suspects:
        if blob not in places:  # no commit has it; a tag may
            places[blob].add(reachable.paths.get(blob, b""))
    verdicts = _judge(repository, places, projects, progress)
    occurrences: list[Occurrence] = []
    histories: dict[Fingerprint, SecretHistory] = {}
    for fingerprint, blobs in sorted(blobs_of.items()):
        told_of = told.get(fingerprint)
        here = list(
            _placed(fingerprint, told_of, verdicts, head=head, blobs=blobs, projects=projects)
            if told_of is not None
            else _homeless(fingerprint, blobs, verdicts, reachable)
        )
        if here:
            occurrences += here
            histories[fingerprint] = _story(fingerprint, told_of, here, blobs, reachable)
    return tuple(occurrences), _with_branches(repository, histories, told, blobs_of)


def _judge(
    repository: Repository, places: Mapping[str, set[bytes]], projects: Projects, progress: Progress
) -> Verdicts:
    """The findings in each blob at each of its places."""
    items = [
        (blob, tuple(surroundings(path, projects) for path in sorted(paths))) for blob, paths in sorted(places.items())
    ]
    portions = [items[start : start + _JUDGED_AT_ONCE] for start in range(0, len(items), _JUDGED_AT_ONCE)]
    verdicts: Verdicts = {}
    progress.begin(len(items), _("Judging candidates"))
    try:
        for portion in portions:
            for judged in judge(repository, portion):
                verdicts[judged.blob, judged.path] = judged.findings
            progress.advance(len(portion))
    finally:
        progress.end()
    return verdicts


def _of(fingerprint: Fingerprint, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.fingerprint == fingerprint]


def _placed(
    fingerprint: Fingerprint,
    story: Story,
    verdicts: Verdicts,
    *,
    head: Mapping[bytes, str],
    blobs: set[str],
    projects: Projects,
) -> Iterator[Occurrence]:
    """At each path the lines of the first version that has the secret, as sure as the version that tells most."""
    for path, versions in sorted(story.places.items()):
        found = {blob: _of(fingerprint, verdicts.get((blob, path), ())) for blob in versions}
        told = [finding for findings in found.values() for finding in findings]
        if not told:
            continue
        surest = max(told, key=lambda finding: finding.confidence.rank)
        first = next(blob for blob, findings in found.items() if findings)
        commit = versions[first]
        for finding in found[first]:
            # As sure as the surest, but with what its own line says of its AppID.
            own = finding if finding.appid else surest
            at = replace(
                surest,
                line=finding.line,
                column=finding.column,
                allowlisted=finding.allowlisted,
                appid=own.appid,
                pairing=own.pairing,
            )
            yield Occurrence(
                at,
                path,
                projects.locate(path).in_package,
                commit.name,
                first,
                commit.date,
                commit.author,
                head.get(path) in blobs,
            )


def _homeless(
    fingerprint: Fingerprint, blobs: set[str], verdicts: Verdicts, reachable: Reachable
) -> Iterator[Occurrence]:
    """A secret that no commit has: one blob stands for it, under its own name."""
    for blob in sorted(blobs):
        path = reachable.paths.get(blob, b"")
        if found := _of(fingerprint, verdicts.get((blob, path), ())):
            for finding in found:
                yield Occurrence(finding, path or f"({blob[:12]})".encode(), blob=blob)
            return


def _story(
    fingerprint: Fingerprint, story: Story | None, here: list[Occurrence], blobs: set[str], reachable: Reachable
) -> SecretHistory:
    if story is None:
        is_reachable = any(blob in reachable.paths for blob in blobs)
        return SecretHistory(
            fingerprint, None, None, None, None, None, in_head=False, branches=(), reachable=is_reachable
        )
    return SecretHistory(
        fingerprint,
        story.first.name,
        story.first.date,
        story.first.author,
        story.last.name,
        story.last.date,
        in_head=any(occurrence.in_head for occurrence in here),
        branches=(),
    )


def _with_branches(
    repository: Repository,
    histories: dict[Fingerprint, SecretHistory],
    told: Mapping[str, Story],
    blobs_of: Mapping[Fingerprint, set[str]],
) -> dict[Fingerprint, SecretHistory]:
    """The same with the branches whose tip still has each secret."""
    paths = {path for fingerprint in histories if fingerprint in told for path in told[fingerprint].places}
    wanted = {blob for fingerprint in histories for blob in blobs_of[fingerprint]}
    tips = branch_blobs(repository, sorted(paths), wanted)
    return {
        fingerprint: replace(
            story,
            branches=None
            if tips is None
            else tuple(sorted(name for name, blobs in tips.items() if blobs & blobs_of[fingerprint])),
        )
        for fingerprint, story in histories.items()
    }
