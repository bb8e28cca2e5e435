"""From what may hold a secret to what does: each suspect at each of its places, with its story.

A content is judged as it stands at each path where it ever stood; a message and a name as they are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wxsecrets.hostile import show_path
from wxsecrets.i18n import _
from wxsecrets.model import Note, NoteKind, Occurrence, SecretHistory, Skipped, SkipReason
from wxsecrets.scanner.gating import judge
from wxsecrets.scanner.heads import projects_of
from wxsecrets.scanner.judging import surroundings
from wxsecrets.scanner.messages import in_messages, in_names
from wxsecrets.scanner.notes import hiding_attributes
from wxsecrets.scanner.origins import of_kind, origins_of
from wxsecrets.scanner.stories import histories_of
from wxsecrets.sources.packs import BLOB
from wxsecrets.sources.tips import head_blobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.model import Finding, Fingerprint
    from wxsecrets.progress import Progress
    from wxsecrets.project.roots import Projects
    from wxsecrets.scanner.gating import Suspect
    from wxsecrets.scanner.workers import Workers
    from wxsecrets.sources.attribution import Told
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable
    from wxsecrets.sources.log import Commit, Log

_JUDGED_AT_ONCE = 16
# So many contents are worth the start of other processes.
_MANY = 150
Verdicts = dict[tuple[str, bytes], "tuple[Finding, ...]"]
"""What each object holds as it stands at a path, by object name and path."""
_Places = dict[bytes, "dict[str, Commit]"]
"""For each path the versions there, oldest first: each blob with the commit that brought it."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of all suspects; `submodules` are the paths at which a submodule ever stood."""

    occurrences: tuple[Occurrence, ...]
    histories: dict[Fingerprint, SecretHistory]
    notes: tuple[Note, ...]
    skipped: tuple[Skipped, ...]
    submodules: frozenset[bytes]


def follow(
    repository: Repository,
    suspects: Mapping[str, Suspect],
    reachable: Reachable,
    refs: tuple[bytes, ...],
    log: Log,
    *,
    unreadable: AbstractSet[str],
    progress: Progress,
    workers: Workers,
    unreachable: bool,
) -> Followed:
    """Judge the suspects of a history where they stand, and tell the story of each secret, as the `log` has it.

    `refs` are the names of all refs, which are texts as well. What is `unreadable` is not read again. Without
    `unreachable`, what no ref or reflog leads to is left out.
    """
    if not unreachable:
        suspects = {
            name: suspect for name, suspect in suspects.items() if name in reachable.paths or name in reachable.names
        }
    blobs = of_kind(suspects, BLOB)
    head = head_blobs(repository)
    hiding = dict(hiding_attributes(repository, reachable))
    told = origins_of(repository, suspects, reachable, log, hiding.keys(), dangling=unreachable and not unreadable)
    files = _Files(repository, blobs, unreadable=unreadable, reachable=reachable, told=told, head=head, workers=workers)
    occurrences = list(files.occurrences(progress))
    occurrences += in_messages(repository, suspects, told)
    occurrences += in_names(suspects, told, head, refs)
    histories = histories_of(repository, occurrences, files.blobs_of, told, reachable)
    notes = [
        Note(f"{show_path(path)} ({commit.name[:12]}: {hiding[blob]})", NoteKind.DIFF_OFF)
        for blob, (path, commit) in told.blobs.items()
    ]
    return Followed(
        tuple(occurrences), histories, tuple(notes), (*told.skipped, *files.skipped), frozenset(told.submodules)
    )


class _Files:
    """The contents of files among the suspects."""

    def __init__(
        self,
        repository: Repository,
        suspects: Mapping[str, Suspect],
        *,
        unreadable: AbstractSet[str],
        reachable: Reachable,
        told: Told,
        head: Mapping[bytes, str],
        workers: Workers,
    ) -> None:
        self._repository = repository
        self._suspects = suspects
        self._unreadable = unreadable
        self._workers = workers
        self.skipped: list[Skipped] = []
        self._reachable = reachable
        self._told = told
        self._head = head
        self._projects: Projects = projects_of(repository, head) if suspects else projects_of(repository, {})
        self.blobs_of: defaultdict[Fingerprint, set[str]] = defaultdict(set)
        self._best: defaultdict[Fingerprint, int] = defaultdict(int)
        for blob, suspect in suspects.items():
            for finding in suspect.findings:
                self.blobs_of[finding.fingerprint].add(blob)
                self._best[finding.fingerprint] = max(self._best[finding.fingerprint], finding.confidence.rank)

    def occurrences(self, progress: Progress) -> Iterator[Occurrence]:
        """Every secret at each of its paths; what stands elsewhere as well counts there only if it is surer."""
        verdicts = self._judge(progress)
        for fingerprint in sorted(self.blobs_of):
            found: list[Occurrence] = []
            for places, homeless in self._whereabouts(fingerprint):
                if _rank(found) < self._best[fingerprint]:
                    more = [*self._placed(fingerprint, places, verdicts)]
                    more += self._homeless(fingerprint, homeless, verdicts)
                    found += more if _rank(more) > _rank(found) else ()
            yield from found

    def _whereabouts(self, fingerprint: Fingerprint) -> Iterator[tuple[_Places, list[str]]]:
        """Where a secret stands, from the plainest on: its places, or the blobs with it that have none.

        First what the history has (a tag can be of a blob alone), then what only forgotten commits have, or nothing.
        """
        blobs = self.blobs_of[fingerprint]
        led_to = blobs & self._reachable.paths.keys()
        for stories, these in ((self._told.stories, led_to), (self._told.forgotten, blobs - led_to)):
            story = stories.get(fingerprint)
            places = {} if story is None else story.places
            yield places, []
            yield {}, sorted(these.difference(*places.values()))

    def _judge(self, progress: Progress) -> Verdicts:
        """What the versions hold at their places: of each secret at each path as many as it takes.

        The oldest one first. Where that leaves no doubt, ten thousand more versions would add nothing.
        """
        verdicts: Verdicts = {}
        waiting = [list(versions) for versions in self._versions()]
        progress.begin(len(waiting), _("Judging candidates"))
        try:
            step = 1
            while waiting:
                self._ask([at for versions in waiting for at in versions[:step]], verdicts)
                left = [versions[step:] for versions in waiting if not self._is_settled(versions[:step], verdicts)]
                progress.advance(len(waiting) - len(left))
                waiting = [versions for versions in left if versions]
                step *= 4
        finally:
            progress.end()
        return verdicts

    def _versions(self) -> Iterator[list[tuple[str, bytes, Fingerprint]]]:
        """For each secret at each of its paths the versions with it, oldest first."""
        for fingerprint in sorted(self.blobs_of):
            for places, homeless in self._whereabouts(fingerprint):
                for path, versions in sorted(places.items()):
                    yield [(blob, path, fingerprint) for blob in versions]
                if homeless:
                    yield [(blob, self._reachable.paths.get(blob, b""), fingerprint) for blob in homeless]

    def _is_settled(self, versions: list[tuple[str, bytes, Fingerprint]], verdicts: Verdicts) -> bool:
        """Whether one of these is as sure as any of the secret's versions is in the most telling place."""
        return any(
            finding.confidence.rank >= self._best[fingerprint]
            for blob, path, fingerprint in versions
            for finding in _of(fingerprint, verdicts.get((blob, path), ()))
        )

    def _ask(self, places: list[tuple[str, bytes, Fingerprint]], verdicts: Verdicts) -> None:
        """Judge versions at their places."""
        paths: defaultdict[str, dict[bytes, None]] = defaultdict(dict)
        for blob, path, _fingerprint in places:
            if (blob, path) not in verdicts:
                paths[blob][path] = None
        items = [
            (blob, tuple(surroundings(path, self._projects) for path in sorted(of_blob)))
            for blob, of_blob in sorted(paths.items())
            if blob not in self._unreadable
        ]
        portions = [items[start : start + _JUDGED_AT_ONCE] for start in range(0, len(items), _JUDGED_AT_ONCE)]
        for judged_portion in self._workers.map(judge, self._repository, portions, worth=len(items) >= _MANY):
            for judged in judged_portion:
                verdicts[judged.blob, judged.path] = judged.findings
        for blob, of_blob in paths.items():
            for path in of_blob:
                if (blob, path) not in verdicts:  # it could be read, and now cannot: what was seen counts
                    verdicts[blob, path] = self._suspects[blob].findings
                    self.skipped.append(Skipped(blob, SkipReason.UNREADABLE))

    def _placed(self, fingerprint: Fingerprint, places: _Places, verdicts: Verdicts) -> Iterator[Occurrence]:
        """At each path the lines of the first version that has the secret, as sure as the version that tells most."""
        blobs = self.blobs_of[fingerprint]
        for path, versions in sorted(places.items()):
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
                    self._projects.locate(path).in_package,
                    commit.name,
                    first,
                    commit.date,
                    commit.author,
                    self._head.get(path) in blobs,
                )

    def _homeless(self, fingerprint: Fingerprint, blobs: list[str], verdicts: Verdicts) -> Iterator[Occurrence]:
        """A secret that no commit has: one blob stands for it, under its own name."""
        for blob in blobs:
            path = self._reachable.paths.get(blob, b"")
            if found := _of(fingerprint, verdicts.get((blob, path), ())):
                for finding in found:
                    yield Occurrence(finding, path or f"({blob[:12]})".encode(), blob=blob)
                return


def _rank(occurrences: list[Occurrence]) -> int:
    return max((at.finding.confidence.rank for at in occurrences), default=-1)


def _of(fingerprint: Fingerprint, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.fingerprint == fingerprint]
