"""From what may hold a secret to what does: each suspect at each of its places, with its story.

A content is judged as it stands at each path where it ever stood; a message and a name as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wxsecrets.detect import Surroundings, find, may_name_candidate
from wxsecrets.hostile import show_path
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import APPSECRET
from wxsecrets.model import Note, NoteKind, Occurrence, Place, SecretHistory, Skipped
from wxsecrets.scanner.heads import projects_of
from wxsecrets.scanner.judging import surroundings
from wxsecrets.scanner.workers import judge
from wxsecrets.sources.attribution import Told, branch_blobs, head_blobs, leading_to, removal_in_merges, tell
from wxsecrets.sources.objects import read_blobs
from wxsecrets.sources.packs import BLOB, COMMIT, TAG, TREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wxsecrets.model import Finding, Fingerprint
    from wxsecrets.progress import Progress
    from wxsecrets.project.roots import Projects
    from wxsecrets.scanner.workers import Suspect, Workers
    from wxsecrets.sources.attribution import Story
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable
    from wxsecrets.sources.log import Commit

_JUDGED_AT_ONCE = 16
# So many contents are worth the start of other processes.
_MANY = 150
Verdicts = dict[tuple[str, bytes], "tuple[Finding, ...]"]
"""What each object holds as it stands at a path, by object name and path."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of all suspects."""

    occurrences: tuple[Occurrence, ...]
    histories: dict[Fingerprint, SecretHistory]
    notes: tuple[Note, ...]
    skipped: tuple[Skipped, ...]


def follow(
    repository: Repository,
    suspects: Mapping[str, Suspect],
    reachable: Reachable,
    refs: tuple[bytes, ...],
    *,
    progress: Progress,
    workers: Workers,
    unreachable: bool,
) -> Followed:
    """Judge the suspects of a history where they stand, and tell the story of each secret.

    `refs` are the names of all refs, which are texts as well. Without `unreachable`, what no ref or reflog leads to is
    left out.
    """
    if not unreachable:
        suspects = {
            name: suspect for name, suspect in suspects.items() if name in reachable.paths or name in reachable.names
        }
    blobs = {name: suspect for name, suspect in suspects.items() if suspect.kind == BLOB}
    head = head_blobs(repository)
    attributes = dict(_attributes(repository, reachable))
    hiding = {blob for blob, pattern in attributes.items() if pattern}
    told = Told()
    if suspects or hiding:
        told = tell(
            repository,
            {name: {finding.fingerprint for finding in suspect.findings} for name, suspect in blobs.items()},
            commits={name for name, suspect in suspects.items() if suspect.kind == COMMIT},
            is_named=may_name_candidate if any(suspect.kind == TREE for suspect in suspects.values()) else None,
            blobs=hiding,
        )
    files = _Files(repository, blobs, reachable=reachable, told=told, head=head, workers=workers)
    occurrences = list(files.occurrences(progress))
    occurrences += _messages(repository, suspects, told)
    occurrences += _names(suspects, told, head, refs)
    histories = _histories(repository, occurrences, files, told, reachable)
    notes = [
        Note(f"{show_path(path)} ({commit.name[:12]}: {attributes[blob]})", NoteKind.DIFF_OFF)
        for blob, (path, commit) in told.blobs.items()
    ]
    if any(pattern is None for pattern in attributes.values()) and (pointers := _pointers(repository, head)):
        notes.append(Note(show_path(pointers[0]), NoteKind.LFS, len(pointers)))
    return Followed(tuple(occurrences), histories, tuple(notes), told.skipped)


class _Files:
    """The contents of files among the suspects."""

    def __init__(
        self,
        repository: Repository,
        suspects: Mapping[str, Suspect],
        *,
        reachable: Reachable,
        told: Told,
        head: Mapping[bytes, str],
        workers: Workers,
    ) -> None:
        self._repository = repository
        self._workers = workers
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
        """Every secret at each of its paths."""
        verdicts = self._judge(progress)
        for fingerprint, blobs in sorted(self.blobs_of.items()):
            story = self._told.stories.get(fingerprint)
            if story is not None and story.places:
                yield from self._placed(fingerprint, story, verdicts, blobs)
            else:
                yield from self._homeless(fingerprint, verdicts, blobs)

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
        for fingerprint, blobs in sorted(self.blobs_of.items()):
            story = self._told.stories.get(fingerprint)
            if story is not None and story.places:
                for path, versions in sorted(story.places.items()):
                    yield [(blob, path, fingerprint) for blob in versions]
            else:
                yield [(blob, self._reachable.paths.get(blob, b""), fingerprint) for blob in sorted(blobs)]

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
        ]
        portions = [items[start : start + _JUDGED_AT_ONCE] for start in range(0, len(items), _JUDGED_AT_ONCE)]
        for judged_portion in self._workers.map(judge, self._repository, portions, worth=len(items) >= _MANY):
            for judged in judged_portion:
                verdicts[judged.blob, judged.path] = judged.findings

    def _placed(
        self, fingerprint: Fingerprint, story: Story, verdicts: Verdicts, blobs: set[str]
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
                    self._projects.locate(path).in_package,
                    commit.name,
                    first,
                    commit.date,
                    commit.author,
                    self._head.get(path) in blobs,
                )

    def _homeless(self, fingerprint: Fingerprint, verdicts: Verdicts, blobs: set[str]) -> Iterator[Occurrence]:
        """A secret that no commit has: one blob stands for it, under its own name."""
        for blob in sorted(blobs):
            path = self._reachable.paths.get(blob, b"")
            if found := _of(fingerprint, verdicts.get((blob, path), ())):
                for finding in found:
                    yield Occurrence(finding, path or f"({blob[:12]})".encode(), blob=blob)
                return


def _of(fingerprint: Fingerprint, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.fingerprint == fingerprint]


def _messages(repository: Repository, suspects: Mapping[str, Suspect], told: Told) -> Iterator[Occurrence]:
    """The secrets in the messages of commits and tags."""
    names = sorted(name for name, suspect in suspects.items() if suspect.kind in (COMMIT, TAG))
    for name, content in read_blobs(repository, names):
        if isinstance(content, Skipped):
            continue
        header, _blank, message = content.partition(b"\n\n")
        is_commit = suspects[name].kind == COMMIT
        commit = told.commits.get(name)
        for finding in find(message, Surroundings()):
            yield Occurrence(
                finding,
                b"",
                commit=name if is_commit else None,
                blob=name,
                date=commit.date if commit else None,
                author=commit.author if commit else _tagger(header),
                place=Place.COMMIT_MESSAGE if is_commit else Place.TAG_MESSAGE,
            )


_TAGGER = re.compile(rb"^(?:author|tagger) ([^\n]*>)", re.MULTILINE)


def _tagger(header: bytes) -> str | None:
    match = _TAGGER.search(header)
    return match[1].decode("utf-8", "replace") if match else None


# A value in a name stands between marks that would make it part of a longer word in a text.
_VALUE = re.compile(rb"(?<![0-9A-Za-z])[0-9A-Fa-f]{32}(?![0-9A-Za-z])")


def _names(
    suspects: Mapping[str, Suspect], told: Told, head: Mapping[bytes, str], refs: tuple[bytes, ...]
) -> Iterator[Occurrence]:
    """The secrets in the names of files and refs."""
    for path, commit in sorted(told.named.items()):
        yield from _in_name(path, Place.FILE_NAME, commit, in_head=path in head)
    known = b"\n".join(told.named)
    for tree, suspect in sorted(suspects.items()):
        for name in suspect.names:
            if name not in known:  # in a tree that no commit has
                yield from _in_name(name, Place.FILE_NAME, None, blob=tree)
    for ref in refs:
        yield from _in_name(ref, Place.REF_NAME, None)


def _in_name(
    name: bytes, place: Place, commit: Commit | None, *, in_head: bool = False, blob: str | None = None
) -> Iterator[Occurrence]:
    if not may_name_candidate(name):
        return
    text = _VALUE.sub(lambda match: b"=" + match[0] + b"\n", name)
    for finding in find(text, Surroundings()):
        at = replace(finding, line=1, column=1)
        yield Occurrence(
            at,
            name,
            commit=commit.name if commit else None,
            blob=blob,
            date=commit.date if commit else None,
            author=commit.author if commit else None,
            in_head=in_head,
            place=place,
        )


def _histories(
    repository: Repository, occurrences: list[Occurrence], files: _Files, told: Told, reachable: Reachable
) -> dict[Fingerprint, SecretHistory]:
    """The story of each secret that was found."""
    places: defaultdict[Fingerprint, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        places[occurrence.finding.fingerprint].append(occurrence)
    if not places:
        return {}
    tips = _tips(repository, places, files, told)
    shared = None if repository.root is None else leading_to(repository, "--remotes", "--tags")
    in_head: frozenset[str] | None = None
    histories = {}
    for fingerprint, here in places.items():
        story = told.stories.get(fingerprint)
        blobs = files.blobs_of[fingerprint]
        history = _story(fingerprint, story, here, blobs, reachable)
        branches: tuple[str, ...] | None = ()
        if story is not None:
            branches = None if tips is None else tuple(sorted(name for name, at in tips.items() if at & blobs))
            if not history.in_head and story.places:
                in_head = leading_to(repository, "HEAD") if in_head is None else in_head
                history = _with_removal(repository, history, story, blobs, in_head)
        brought = (story.brought if story else set()) | {at.commit for at in here if at.commit}
        named = any(at.place is Place.REF_NAME and not at.path.startswith(b"refs/heads/") for at in here)
        tagged = any(at.place is Place.TAG_MESSAGE for at in here)
        pushed = shared is None or named or tagged or not brought.isdisjoint(shared)
        histories[fingerprint] = replace(history, branches=branches, pushed=pushed)
    return _with_generations(histories, places, told)


def _tips(
    repository: Repository, places: Mapping[Fingerprint, object], files: _Files, told: Told
) -> dict[str, frozenset[str]] | None:
    """What of the secrets' blobs the tip of each branch has."""
    stories = [told.stories[fingerprint] for fingerprint in places if fingerprint in told.stories]
    paths = {path for story in stories for path in story.places}
    wanted = {blob for fingerprint in places for blob in files.blobs_of[fingerprint]}
    return branch_blobs(repository, sorted(paths), wanted)


def _story(
    fingerprint: Fingerprint, story: Story | None, here: list[Occurrence], blobs: set[str], reachable: Reachable
) -> SecretHistory:
    in_head = any(occurrence.in_head for occurrence in here)
    if story is None or not story.places:
        dated = sorted(
            ((at.date, at.commit, at.author) for at in here if at.date and at.commit), key=lambda item: item[0]
        )
        is_reachable = any(blob in reachable.paths for blob in blobs) or any(
            at.commit in reachable.names or at.place is Place.REF_NAME or at.blob in reachable.paths for at in here
        )
        first, last = (dated[0], dated[-1]) if dated else ((None, None, None), (None, None, None))
        return SecretHistory(
            fingerprint, first[1], first[0], first[2], last[1], last[0], in_head, branches=(),
            reachable=is_reachable or bool(dated),
        )  # fmt: skip
    return SecretHistory(
        fingerprint,
        story.first.name,
        story.first.date,
        story.first.author,
        story.last.name,
        story.last.date,
        in_head,
        branches=(),
    )


def _with_removal(
    repository: Repository, history: SecretHistory, story: Story, blobs: set[str], in_head: frozenset[str]
) -> SecretHistory:
    """The same with the commit that took the secret out, as seen from HEAD; from anywhere if HEAD never had it."""
    commit: Commit | None = None
    if in_head.isdisjoint(story.brought):
        commit = next(iter(story.removed.values()), None)
    else:
        commit = next((removal for name, removal in story.removed.items() if name in in_head), None)
        commit = commit or removal_in_merges(repository, story.places, blobs)
    if commit is None:
        return history
    return replace(history, removed_commit=commit.name, removed_date=commit.date, removed_author=commit.author)


def _with_generations(
    histories: dict[Fingerprint, SecretHistory], places: Mapping[Fingerprint, list[Occurrence]], told: Told
) -> dict[Fingerprint, SecretHistory]:
    """The same, with the AppSecrets of each AppID counted in order of time."""
    of_appid: defaultdict[str, list[tuple[int, Fingerprint]]] = defaultdict(list)
    for fingerprint, here in places.items():
        surest = max(here, key=lambda at: at.finding.confidence.rank).finding
        if surest.credential == APPSECRET and surest.appid and surest.confidence.is_enough:
            first = histories[fingerprint].first_commit
            of_appid[surest.appid].append((told.order.get(first or "", len(told.order) + 1), fingerprint))
    for several in of_appid.values():
        for number, (_order, fingerprint) in enumerate(sorted(several), 1):
            histories[fingerprint] = replace(histories[fingerprint], generation=number)
    return histories


# Patterns over text files that turn differences off: everything, or the extensions that programs are written in.
_DIFF_OFF = re.compile(
    rb"^[ \t]*(?P<pattern>[^\s#]+)[ \t](?:[^\n]*[ \t])?(?:-diff|binary|diff=[^\s]+)(?:[ \t]|$)", re.MULTILINE
)
_TEXT_FILES = re.compile(
    rb"(?:^|/)\*{1,2}$|\.(?:js|ts|json|ya?ml|env|properties|php|py|java|go|cs|rb|vue|xml|ini|conf|toml|sql|md|txt|wx\w+|\*)$|"
    rb"(?:^|/)\.env",
    re.IGNORECASE,
)
_LFS = re.compile(rb"^[ \t]*[^\s#]+[^\n]*\bfilter=lfs\b", re.MULTILINE)
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_POINTER_SIZE = 1024
_LARGEST_ATTRIBUTES = 1 << 20


def _attributes(repository: Repository, reachable: Reachable) -> Iterator[tuple[str, str | None]]:
    """The versions of every `.gitattributes` that say something of note, by blob.

    With the first pattern over text files for which they hide differences; None where they only keep files in Git LFS.
    """
    for blob, content in read_blobs(repository, sorted(reachable.attributes), limit=_LARGEST_ATTRIBUTES):
        if isinstance(content, Skipped):
            continue
        hiding = [match["pattern"] for match in _DIFF_OFF.finditer(content) if _TEXT_FILES.search(match["pattern"])]
        if hiding:
            yield blob, show_path(hiding[0])
        elif _LFS.search(content):
            yield blob, None


def _pointers(repository: Repository, head: Mapping[bytes, str]) -> list[bytes]:
    """The files of HEAD whose contents are pointers of Git LFS."""
    of_blob = {blob: path for path, blob in sorted(head.items(), reverse=True)}
    pointers = {
        blob
        for blob, content in read_blobs(repository, of_blob, limit=_POINTER_SIZE)
        if isinstance(content, bytes) and content.startswith(_POINTER)
    }
    return sorted(path for path, blob in head.items() if blob in pointers)
