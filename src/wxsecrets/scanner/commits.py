"""What the commits of a range add, merges included."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wxsecrets.detect import may_hold_candidate
from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.model import Occurrence, ScanKind, ScanResult, Scope, SecretHistory, Skipped, SkipReason
from wxsecrets.scanner.heads import projects_of
from wxsecrets.scanner.judging import findings, known_before
from wxsecrets.sources.attribution import head_blobs
from wxsecrets.sources.history import shallow_boundary
from wxsecrets.sources.log import Change, Commit, changes
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.model import Fingerprint
    from wxsecrets.progress import Progress
    from wxsecrets.project.roots import Projects
    from wxsecrets.sources.git import Repository


def scan_range(repository: Repository, range_: str, *, progress: Progress) -> ScanResult:
    """Scan what the commits of `A..B` add.

    A secret counts for the commit in none of whose parents it stood in that file. Raises UsageError for what is no
    range of this repository. A range without commits is a clean result.
    """
    began = time.monotonic()
    _check(repository, range_)
    events = tuple(changes(repository, (range_,), renames=True))
    skipped = [event for event in events if isinstance(event, Skipped)]
    boundary = shallow_boundary(repository)
    # What the oldest commit of a shallow clone adds to its parents cannot be told: they are not here.
    if any(isinstance(event, Commit) and event.name in boundary for event in events):
        skipped.append(Skipped("history", SkipReason.SHALLOW))
    made = [event for event in events if isinstance(event, Change) and event.after.strip("0")]
    names = tuple(dict.fromkeys(change.after for change in made))
    passing: dict[str, bytes] = {}
    count, size = 0, 0
    progress.begin(len(names), _("Scanning what the commits add"))
    try:
        for name, content in read_blobs(repository, names):
            progress.advance(1)
            if isinstance(content, Skipped):
                skipped.append(content)
                continue
            count += 1
            size += len(content)
            if may_hold_candidate(content):
                passing[name] = content
    finally:
        progress.end()
    head = head_blobs(repository)
    projects = projects_of(repository, head)
    # Oldest first, so that the first of several occurrences is the earliest.
    candidates = [change for change in reversed(made) if change.after in passing]
    occurrences = tuple(
        occurrence
        for change in candidates
        for occurrence in _added(repository, change, passing[change.after], projects, head.get(change.path))
    )
    commits = sum(not isinstance(event, Change | Skipped) for event in events)
    scope = Scope(ScanKind.RANGE, commits, count, size, time.monotonic() - began, tuple(skipped))
    return ScanResult(scope, occurrences, _histories(occurrences))


def _check(repository: Repository, range_: str) -> None:
    if ".." not in range_ or range_.startswith("-"):
        raise UsageError(
            _("{range} is no range of commits").format(range=range_), remedy=_("Write it as A..B, like main..HEAD.")
        )
    if repository.try_run("rev-list", "--max-count=1", "--end-of-options", range_, "--").returncode != 0:
        raise UsageError(
            _("the range {range} cannot be resolved in {place}").format(range=range_, place=repository.place),
            remedy=_("Check both ends; in a shallow clone run `git fetch --unshallow` first."),
        )


def _added(
    repository: Repository, change: Change, content: bytes, projects: Projects, at_head: str | None
) -> Iterator[Occurrence]:
    found = findings(content, change.path, projects)
    if not found:
        return
    before = known_before(repository, (blob for blob in change.before if blob.strip("0")), change.path, projects)
    still = known_before(repository, (at_head,) if at_head else (), change.path, projects)
    in_package = projects.locate(change.path).in_package
    commit = change.commit
    for finding in found:
        if finding.fingerprint not in before:
            yield Occurrence(
                finding, change.path, in_package, commit.name, change.after, commit.date, commit.author,
                finding.fingerprint in still,
            )  # fmt: skip


def _histories(occurrences: Iterable[Occurrence]) -> dict[Fingerprint, SecretHistory]:
    """The story of each secret as far as the range tells; `occurrences` oldest first."""
    by_secret: dict[Fingerprint, list[Occurrence]] = {}
    for occurrence in occurrences:
        by_secret.setdefault(occurrence.finding.fingerprint, []).append(occurrence)
    return {
        fingerprint: SecretHistory(
            fingerprint, of[0].commit, of[0].date, of[0].author, of[-1].commit, of[-1].date,
            any(occurrence.in_head for occurrence in of), None,
        )
        for fingerprint, of in by_secret.items()
    }  # fmt: skip
