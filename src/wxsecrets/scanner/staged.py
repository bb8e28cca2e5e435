"""What the next commit would add."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wxsecrets.detect import may_hold_candidate
from wxsecrets.hostile import show_path
from wxsecrets.i18n import _
from wxsecrets.model import Occurrence, Place, ScanKind, ScanResult, Scope, Skipped
from wxsecrets.scanner.judging import findings, is_new, known_before
from wxsecrets.scanner.locating import projects_of
from wxsecrets.scanner.messages import in_name
from wxsecrets.sources.git import split_z
from wxsecrets.sources.index import StagedFile, blob_at, merged_commits, staged_files
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.progress import Progress
    from wxsecrets.project.roots import Projects
    from wxsecrets.sources.git import Repository


def scan_index(repository: Repository, *, progress: Progress) -> ScanResult:
    """Scan what the index adds to HEAD.

    A secret that already stands in the file that is changed (or was renamed) is not added by the change; a copy of
    it into another file is. What a merge brings is added, unless a remote branch has it at that path already: that is
    no news to anyone, and who merges can do nothing about it.
    """
    began = time.monotonic()
    staged = tuple(staged_files(repository))
    skipped: list[Skipped] = []
    occurrences: list[Occurrence] = []
    size = 0
    progress.begin(len(staged), _("Scanning what is staged"))
    try:
        passing: list[tuple[StagedFile, bytes]] = []
        for file, (_name, content) in zip(staged, read_blobs(repository, (file.blob for file in staged)), strict=True):
            progress.advance(1)
            if isinstance(content, Skipped):
                skipped.append(Skipped(show_path(file.path), content.reason, content.detail))
                continue
            size += len(content)
            if may_hold_candidate(content):
                passing.append((file, content))
        if passing:
            projects = _projects(repository)
            published = _published(repository)
            for file, content in passing:
                occurrences += _added(repository, file, content, projects, published)
        for file in staged:
            if file.before is None:
                occurrences += in_name(file.path, Place.FILE_NAME, None)
    finally:
        progress.end()
    scope = Scope(ScanKind.INDEX, None, len(staged) - len(skipped), size, time.monotonic() - began, tuple(skipped))
    return ScanResult(scope, tuple(occurrences))


def _added(
    repository: Repository, file: StagedFile, content: bytes, projects: Projects, published: tuple[str, ...]
) -> Iterator[Occurrence]:
    location = projects.locate(file.path)
    found = findings(content, file.path, location)
    if not found:
        return
    earlier = (file.before, *(blob_at(repository, commit, file.path) for commit in published))
    before = known_before(repository, file.path, ((blob, location) for blob in earlier if blob))
    for finding in found:
        if is_new(finding, before):
            yield Occurrence(finding, file.path, location.in_package, blob=file.blob)


def _projects(repository: Repository) -> Projects:
    """The mini-programs of the index."""
    blobs: dict[bytes, str] = {}
    for record in split_z(repository.run("ls-files", "-z", "--stage")):
        about, _tab, path = record.partition(b"\t")
        blobs[path] = about.split()[1].decode()
    return projects_of(repository, blobs)


def _published(repository: Repository) -> tuple[str, ...]:
    """The commits that are being merged and that a remote branch leads to."""
    return tuple(commit for commit in merged_commits(repository) if _is_published(repository, commit))


def _is_published(repository: Repository, commit: str) -> bool:
    beyond = repository.try_run("rev-list", "--max-count=1", commit, "--not", "--remotes")
    return beyond.returncode == 0 and not beyond.stdout
