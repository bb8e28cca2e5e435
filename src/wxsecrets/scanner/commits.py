"""What the commits of a range add, merges included."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from wxsecrets import detect
from wxsecrets.detect import may_hold_candidate
from wxsecrets.errors import UsageError
from wxsecrets.hostile import show_path
from wxsecrets.i18n import _
from wxsecrets.model import (
    Note,
    NoteKind,
    Occurrence,
    Place,
    ScanKind,
    ScanResult,
    Scope,
    SecretHistory,
    Skipped,
    SkipReason,
)
from wxsecrets.progress import NO_DEADLINE
from wxsecrets.project.roots import PROJECT_FILES, Location, project_files_of
from wxsecrets.scanner.judging import findings, is_new, known_before
from wxsecrets.scanner.locating import around, locations, most_telling, projects_of, telling
from wxsecrets.scanner.messages import in_message, in_name
from wxsecrets.scanner.notes import POINTERS, lfs_note
from wxsecrets.sources.apart import still_walkable
from wxsecrets.sources.history import shallow_boundary
from wxsecrets.sources.log import changes
from wxsecrets.sources.objects import read_blobs
from wxsecrets.sources.raw import ALIKE, SAME, Change, Commit
from wxsecrets.sources.tips import ends_of, head_files, merges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wxsecrets.model import Fingerprint
    from wxsecrets.progress import Deadline, Progress
    from wxsecrets.sources.git import Repository


def chosen(repository: Repository, range_: str | None, branch: str | None, since: str | None) -> tuple[str, ...]:
    """The commits that a user chose, as arguments of `git log`; nothing for everything.

    Raises UsageError for what is no range, branch or date of this repository, and for a range and a branch at once.
    """
    if range_ is not None and branch is not None:
        raise UsageError(
            _("--range and --branch exclude each other"), remedy=_("Write the branch into the range: main..BRANCH.")
        )
    dates: tuple[str, ...] = ()
    if since is not None:
        # The older `--since` ends at the first commit with an older date, whatever is behind it.
        dates = (f"--since-as-filter={since}" if repository.git_version >= _SINCE_AS_FILTER else f"--since={since}",)
        # git takes anything for a date, and nonsense for now.
        if not _DATE.fullmatch(since):
            raise UsageError(_("{date} is no date").format(date=since), remedy=_("Write it like 2024-05-01."))
    if range_ is not None:
        _check_range(repository, range_)
        return (*dates, range_)
    if branch is not None:
        return (*dates, _commit_of(repository, branch))
    return (*dates, "--all", "--reflog") if dates else ()


def scan_commits(
    repository: Repository, revisions: tuple[str, ...], *, progress: Progress, deadline: Deadline = NO_DEADLINE
) -> ScanResult:
    """Scan what some commits add; `revisions` as `chosen` gives them. After `deadline` no more contents are read.

    A secret counts for the commit in none of whose parents it stood in that file. No commits are a clean result.
    """
    began = time.monotonic()
    events = _events(repository, revisions)
    skipped = [event for event in events if isinstance(event, Skipped)]
    boundary = shallow_boundary(repository)
    # What the oldest commit of a shallow clone adds to its parents cannot be told: they are not here.
    if any(isinstance(event, Commit) and event.name in boundary for event in events):
        skipped.append(Skipped("history", SkipReason.SHALLOW))
    made = [event for event in events if isinstance(event, Change) and event.after.strip("0")]
    names = tuple(dict.fromkeys(change.after for change in made))
    passing: dict[str, bytes] = {}
    pointers: set[str] = set()
    count, size = 0, 0
    progress.begin(len(names), _("Scanning what the commits add"))
    try:
        for number, (name, content) in enumerate(read_blobs(repository, names)):
            if deadline.has_passed:
                skipped.append(Skipped("objects", SkipReason.TIME, count=len(names) - number))
                break
            progress.advance(1)
            if isinstance(content, Skipped):
                skipped.append(content)
                continue
            count += 1
            size += len(content)
            if content.startswith(POINTERS):
                pointers.add(name)
            # What is nothing in the most telling place is nothing anywhere.
            if may_hold_candidate(content) and detect.find(content, detect.ANYWHERE):
                passing[name] = content
    finally:
        progress.end()
    head, _submodules = head_files(repository)
    # Oldest first, so that the first of several occurrences is the earliest.
    candidates = [change for change in reversed(made) if change.after in passing]
    places = _Places(repository, revisions, events, candidates, head)
    occurrences = tuple(
        occurrence
        for change in candidates
        for occurrence in _added(repository, change, passing[change.after], places, head.get(change.path))
    )
    commits = sum(not isinstance(event, Change | Skipped) for event in events)
    occurrences += tuple(_no_files(repository, events))
    paths = {change.after: change.path for change in made}
    submodules = {event.path: None for event in events if isinstance(event, Change) and event.is_submodule}
    notes = [*lfs_note(pointers, paths)]
    if submodules:
        notes.append(Note(show_path(next(iter(submodules))), NoteKind.SUBMODULE_MOVED, len(submodules)))
    scope = Scope(ScanKind.RANGE, commits, count, size, time.monotonic() - began, tuple(skipped), tuple(notes))
    return ScanResult(scope, occurrences, _histories(occurrences))


class _Places:
    """What versions of files are part of, in HEAD if it has them, and in the commits around them.

    HEAD may be of another branch, or have no mini-program any more.
    """

    def __init__(
        self,
        repository: Repository,
        revisions: tuple[str, ...],
        events: tuple[Commit | Change | Skipped, ...],
        candidates: Sequence[Change],
        head: Mapping[bytes, str],
    ) -> None:
        self._head = head
        self._projects = projects_of(repository, head)
        changed: defaultdict[bytes, list[str]] = defaultdict(list)
        for event in events:
            if isinstance(event, Change) and event.path.endswith(PROJECT_FILES):
                changed[event.path].append(event.commit.name)
        commits: defaultdict[bytes, list[str]] = defaultdict(list)
        files = {change.path: project_files_of(change.path) for change in candidates}
        for change in candidates:
            if not all(telling(self._at_head(change.path))):
                others = (changed.get(file, ()) for file in files[change.path])
                commits[change.path] += (change.commit.name, *chain.from_iterable(others))
        ends = (*ends_of(repository, revisions), *merges(repository, revisions)) if commits else ()
        asked = {path: around(of, ends, len(commits)) for path, of in commits.items()}
        self._found = locations(repository, asked, files)

    def _at_head(self, path: bytes) -> Location:
        return self._projects.locate(path) if path in self._head else Location()

    def of(self, blob: str, path: bytes) -> Location:
        """That of a version at a path."""
        return most_telling(self._at_head(path), self._found.get((blob, path)))


def _events(repository: Repository, revisions: tuple[str, ...]) -> tuple[Commit | Change | Skipped, ...]:
    """The commits and what they change; of a repository in which git gives up, as much as can be had."""
    events: tuple[Commit | Change | Skipped, ...] = ()
    for renames in (ALIKE, SAME):
        events = tuple(changes(repository, revisions, renames=renames))
        if _is_whole(events):
            return events
    with still_walkable(repository) as (apart, missing):
        again = tuple(changes(apart, revisions, renames=SAME))
    return (*again, *missing) if _is_whole(again) or len(again) >= len(events) else events


def _is_whole(events: tuple[Commit | Change | Skipped, ...]) -> bool:
    return not any(isinstance(event, Skipped) for event in events)


def _check_range(repository: Repository, range_: str) -> None:
    if ".." not in range_ or range_.startswith("-"):
        raise UsageError(
            _("{range} is no range of commits").format(range=range_), remedy=_("Write it as A..B, like main..HEAD.")
        )
    if repository.try_run("rev-list", "--max-count=1", "--end-of-options", range_, "--").returncode != 0 and not (
        _has_ends(repository, range_)
    ):
        raise UsageError(
            _("the range {range} cannot be resolved in {place}").format(range=range_, place=repository.place),
            remedy=_("Check both ends; in a shallow clone run `git fetch --unshallow` first."),
        )


def _has_ends(repository: Repository, range_: str) -> bool:
    """Whether both ends of a range are here, whatever is missing between them."""
    ends = repository.try_run("rev-parse", "--revs-only", range_).stdout.decode().replace("^", "").split()
    return len(ends) > 1 and all(repository.commit_name(end) is not None for end in ends)


def _no_files(repository: Repository, events: tuple[Commit | Change | Skipped, ...]) -> Iterator[Occurrence]:
    """What the messages of the commits and the names of new files hold."""
    commits = {event.name: event for event in reversed(events) if isinstance(event, Commit)}
    for name, content in read_blobs(repository, commits):
        if isinstance(content, bytes) and may_hold_candidate(content):
            commit = commits[name]
            for finding in in_message(content):
                yield Occurrence(
                    finding, b"", commit=name, blob=name, date=commit.date, author=commit.author,
                    place=Place.COMMIT_MESSAGE,
                )  # fmt: skip
    for event in reversed(events):
        is_new = isinstance(event, Change) and (event.is_moved or not any(blob.strip("0") for blob in event.before))
        if isinstance(event, Change) and is_new:
            yield from in_name(event.path, Place.FILE_NAME, event.commit)


def _commit_of(repository: Repository, name: str) -> str:
    """The full name of the commit that a branch, tag or other name means."""
    found = repository.commit_name(name)
    if found is None:
        raise UsageError(
            _("there is no branch, tag or commit {name} in {place}").format(name=name, place=repository.place),
            remedy=_("`git branch --all` lists the branches; a remote one is written origin/NAME."),
        )
    return found


_SINCE_AS_FILTER = (2, 37)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z| ?[+-]\d{2}:?\d{2})?)?")


def _added(
    repository: Repository, change: Change, content: bytes, places: _Places, at_head: str | None
) -> Iterator[Occurrence]:
    path, location = change.path, places.of(change.after, change.path)
    found = findings(content, path, location)
    if not found:
        return
    earlier = [(blob, places.of(blob, path)) for blob in change.before if blob.strip("0")]
    # What comes into a package counts from then on.
    before = known_before(repository, path, (at for at in earlier if at[1].in_package or not location.in_package))
    still = known_before(repository, path, ((at_head, location),) if at_head else ())
    commit = change.commit
    for finding in found:
        if is_new(finding, before):
            yield Occurrence(
                finding, path, location.in_package, commit.name, change.after, commit.date, commit.author,
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
