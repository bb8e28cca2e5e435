"""Where the secrets among the versions of files stand: in commits, in forgotten ones, or in none.

A version is judged as it stands at each path; of each secret so many are looked at as it takes to be sure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from wxsecrets import detect
from wxsecrets.i18n import _
from wxsecrets.model import Occurrence, Skipped, SkipReason
from wxsecrets.project.roots import Location, project_files_of
from wxsecrets.scanner.gating import judge
from wxsecrets.scanner.judging import surroundings
from wxsecrets.scanner.locating import located_once, locations, most_telling, projects_of, telling
from wxsecrets.sources.tips import tagged_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.model import Finding, Fingerprint
    from wxsecrets.progress import Progress
    from wxsecrets.project.roots import Projects
    from wxsecrets.scanner.gating import Suspect
    from wxsecrets.scanner.workers import Workers
    from wxsecrets.sources.attribution import Story, Told
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable
    from wxsecrets.sources.log import Log
    from wxsecrets.sources.raw import Commit

# Each portion begins a git, so that it has to be worth it, and there should be several for each process.
_JUDGED_AT_ONCE = 16
_MOST_AT_ONCE = 256
_PORTIONS = 8
# So many contents are worth the start of other processes.
_MANY = 150


class _Version(NamedTuple):
    """A blob that may hold a secret, at a path, and the commit that brought it there, if any did."""

    fingerprint: Fingerprint
    blob: str
    path: bytes
    commit: Commit | None = None


_Versions = list[_Version]


class Files:
    """The contents of files among the suspects."""

    def __init__(
        self,
        repository: Repository,
        suspects: Mapping[str, Suspect],
        *,
        unreadable: AbstractSet[str],
        reachable: Reachable,
        told: Told,
        log: Log,
        head: Mapping[bytes, str],
        workers: Workers,
    ) -> None:
        self._repository = repository
        self._suspects = suspects
        self._unreadable = unreadable
        self._workers = workers
        self._verdicts: dict[tuple[str, bytes], tuple[Finding, ...]] = {}
        self.skipped: list[Skipped] = []
        self._reachable = reachable
        self._told = told
        self._head = head
        self._projects: Projects = projects_of(repository, head) if suspects else projects_of(repository, {})
        self._log = log
        self.blobs_of: defaultdict[Fingerprint, set[str]] = defaultdict(set)
        self._best: defaultdict[Fingerprint, int] = defaultdict(int)
        for blob, suspect in suspects.items():
            for one in suspect.found:
                self.blobs_of[one.fingerprint].add(blob)
                self._best[one.fingerprint] = max(self._best[one.fingerprint], one.most.rank)

    def occurrences(self, progress: Progress) -> Iterator[Occurrence]:
        """Every secret at each of its paths; where it stands less plainly counts only if it is surer there."""
        found: dict[Fingerprint, list[Occurrence]] = {fingerprint: [] for fingerprint in sorted(self.blobs_of)}
        for where in (self._in_commits, self._by_itself, self._in_forgotten_commits, self._in_nothing):
            asked = {
                fingerprint: where(fingerprint)
                for fingerprint, here in found.items()
                if _rank(here) < self._best[fingerprint]
            }
            self._judge([versions for places in asked.values() for versions in places], progress)
            for fingerprint, places in asked.items():
                more = [*self._placed(fingerprint, places)]
                if _rank(more) > _rank(found[fingerprint]):
                    found[fingerprint] += more
        for here in found.values():
            yield from here

    def _in_commits(self, fingerprint: Fingerprint) -> list[_Versions]:
        """For each path in the history the versions with a secret, oldest first."""
        return _versions(fingerprint, self._told.stories.get(fingerprint))

    def _in_forgotten_commits(self, fingerprint: Fingerprint) -> list[_Versions]:
        """The same of commits that nothing leads to."""
        return _versions(fingerprint, self._told.forgotten.get(fingerprint))

    def _by_itself(self, fingerprint: Fingerprint) -> list[_Versions]:
        """What the history has in no commit: a tag can be of a file, or of a folder."""
        blobs = self.blobs_of[fingerprint]
        places = {(self._reachable.paths[blob], blob) for blob in blobs & self._reachable.paths.keys()}
        places.update((path, blob) for blob, path in self._tagged if blob in blobs)
        places.difference_update((at.path, at.blob) for versions in self._in_commits(fingerprint) for at in versions)
        by_path: defaultdict[bytes, _Versions] = defaultdict(list)
        for path, blob in sorted(places):
            by_path[path].append(_Version(fingerprint, blob, path))
        return list(by_path.values())

    def _in_nothing(self, fingerprint: Fingerprint) -> list[_Versions]:
        """What no commit has, and nothing else."""
        blobs = self.blobs_of[fingerprint] - self._reachable.paths.keys()
        for versions in (*self._in_commits(fingerprint), *self._in_forgotten_commits(fingerprint)):
            blobs = blobs.difference(at.blob for at in versions)
        return [[_Version(fingerprint, blob, b"") for blob in sorted(blobs)]] if blobs else []

    @cached_property
    def _tagged(self) -> tuple[tuple[str, bytes], ...]:
        """The files in folders that refs lead to, not by way of a commit: each blob, and its path there."""
        return tuple(tagged_files(self._repository))

    def _judge(self, waiting: list[_Versions], progress: Progress) -> None:
        """Find out what the versions hold at their places: of each secret at each path as many as it takes.

        The oldest one first. Where that leaves no doubt, ten thousand more versions would add nothing.
        """
        if not waiting:
            return
        progress.begin(len(waiting), _("Judging candidates"))
        try:
            step = 1
            while waiting:
                self._ask([at for versions in waiting for at in versions[:step]])
                left = [versions[step:] for versions in waiting if not self._is_settled(versions[:step])]
                progress.advance(len(waiting) - len(left))
                waiting = [versions for versions in left if versions]
                step *= 4
        finally:
            progress.end()

    def _is_settled(self, versions: _Versions) -> bool:
        """Whether one of these is as sure as any of the secret's versions is in the most telling place."""
        return any(
            finding.confidence.rank >= self._best[at.fingerprint] for at in versions for finding in self._findings(at)
        )

    def _findings(self, at: _Version) -> list[Finding]:
        """What was found of a secret in a version of a file."""
        return [
            finding for finding in self._verdicts.get((at.blob, at.path), ()) if finding.fingerprint == at.fingerprint
        ]

    def _ask(self, versions: _Versions) -> None:
        """Find out what versions hold at their places; what is something else in another place is read again."""
        paths: defaultdict[str, dict[bytes, None]] = defaultdict(dict)
        for at in versions:
            if (at.blob, at.path) in self._verdicts:
                continue
            found = self._suspects[at.blob].found
            if any(one.is_of_place for one in found):
                paths[at.blob][at.path] = None
            else:
                around = surroundings(at.path, self._location(at.blob, at.path))
                self._verdicts[at.blob, at.path] = detect.findings_at(found, around)
        items = [
            (blob, tuple(surroundings(path, self._location(blob, path)) for path in sorted(of_blob)))
            for blob, of_blob in paths.items()  # in the order of the history: one is a version of the one before
            if blob not in self._unreadable
        ]
        size = max(_JUDGED_AT_ONCE, min(len(items) // _PORTIONS, _MOST_AT_ONCE))
        portions = [items[start : start + size] for start in range(0, len(items), size)]
        for _number, judged_portion in self._workers.map(judge, self._repository, portions, worth=len(items) >= _MANY):
            for judged in judged_portion:
                self._verdicts[judged.blob, judged.path] = judged.findings
        for blob, of_blob in paths.items():
            for path in of_blob:
                if (blob, path) not in self._verdicts:  # it could be read, and now cannot: what was seen counts
                    self._verdicts[blob, path] = detect.findings_at(self._suspects[blob].found, detect.ANYWHERE)
                    self.skipped.append(Skipped(blob, SkipReason.UNREADABLE))

    @cached_property
    def _once(self) -> dict[tuple[str, bytes], Location]:
        """What the versions of which HEAD does not tell everything were part of at any time."""
        told = self._told
        brought = self._brought(told.stories.values())
        once = located_once(self._repository, self._log, brought) if brought else {}
        forgotten = self._brought(told.forgotten.values())
        files = {path: project_files_of(path) for path in forgotten}
        return locations(self._repository, forgotten, files) | once

    def _brought(self, stories: Iterable[Story]) -> dict[bytes, dict[str, None]]:
        """For each path the commits that brought a version there, or took one away."""
        brought: defaultdict[bytes, dict[str, None]] = defaultdict(dict)
        for story in stories:
            for path, versions in story.places.items():
                if not all(telling(self._at_head(path))):
                    brought[path].update(dict.fromkeys(commit.name for commit in versions.values()))
                    brought[path].update(dict.fromkeys((*story.added, *story.removed)))
        return brought

    def _at_head(self, path: bytes) -> Location:
        """What a path is part of as HEAD has it, if HEAD has it: a later mini-program is none of what was gone by then.

        It has to do for all where the history is not whole, and for what no commit has.
        """
        is_told = path in self._paths and not self._told.skipped
        return Location() if is_told and path not in self._head else self._projects.locate(path)

    @cached_property
    def _paths(self) -> frozenset[bytes]:
        """The paths of which commits tell."""
        stories = (*self._told.stories.values(), *self._told.forgotten.values())
        return frozenset(path for story in stories for path in story.places)

    def _location(self, blob: str, path: bytes) -> Location:
        """What a version at a path is part of in HEAD, or was at another time."""
        return most_telling(self._at_head(path), self._once.get((blob, path)))

    def _placed(self, fingerprint: Fingerprint, places: list[_Versions]) -> Iterator[Occurrence]:
        """At each path the lines of the first version that has the secret, as sure as the version that tells most.

        Of what stands in no commit the one that tells most is enough.
        """
        blobs = self.blobs_of[fingerprint]
        for versions in places:
            found = [(at, findings) for at in versions if (findings := self._findings(at))]
            if not found:
                continue
            surest = max((finding for _at, findings in found for finding in findings), key=_rank_of)
            in_package = any(self._location(at.blob, at.path).in_package for at in versions)
            first, findings = found[0]
            if (commit := first.commit) is None:
                first, findings = next((at, findings) for at, findings in found if surest in findings)
                for finding in findings:
                    yield Occurrence(finding, first.path or f"({first.blob[:12]})".encode(), blob=first.blob)
                continue
            for finding in findings:
                # As sure as the surest, but with what its own line says of its AppID.
                own = finding if finding.appid else surest
                as_sure = replace(
                    surest,
                    line=finding.line,
                    column=finding.column,
                    allowlisted=finding.allowlisted,
                    appid=own.appid,
                    pairing=own.pairing,
                )
                yield Occurrence(
                    as_sure,
                    first.path,
                    in_package,
                    commit.name,
                    first.blob,
                    commit.date,
                    commit.author,
                    commit.name not in self._told.dangling and self._head.get(first.path) in blobs,
                )


def _versions(fingerprint: Fingerprint, story: Story | None) -> list[_Versions]:
    """For each path in a story the versions, oldest first."""
    return [
        [_Version(fingerprint, blob, path, commit) for blob, commit in versions.items()]
        for path, versions in (sorted(story.places.items()) if story is not None else ())
    ]


def _rank_of(finding: Finding) -> int:
    return finding.confidence.rank


def _rank(occurrences: list[Occurrence]) -> int:
    return max((_rank_of(at.finding) for at in occurrences), default=-1)
