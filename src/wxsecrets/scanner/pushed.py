"""What a push brings to a repository that does not have it: commits with their messages, tags, loose files, names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxsecrets.detect import may_hold_candidate
from wxsecrets.model import Occurrence, Place, ScanKind, ScanResult, Scope, Skipped, SkipReason
from wxsecrets.project.roots import Location
from wxsecrets.scanner.commits import scan_commits
from wxsecrets.scanner.judging import findings
from wxsecrets.scanner.messages import in_message, in_name
from wxsecrets.sources.objects import read_objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wxsecrets.model import Fingerprint, SecretHistory
    from wxsecrets.progress import Progress
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.pushes import Update

# So many names of commits fit into a command line on any system.
_AT_ONCE = 300
# A tag of a tag of a tag … costs a process each.
_MOST_TAGS = 20


@dataclass(slots=True)
class _Tips:
    """What the updates lead to, after their tags."""

    commits: dict[str, None] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    occurrences: list[Occurrence] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def scan_pushed(
    repository: Repository, updates: Sequence[Update], had: Sequence[str], *, progress: Progress
) -> ScanResult:
    """Scan what the updates bring.

    `had` are the commits that the receiver has, as arguments of `git rev-list` (`--all`, `--remotes=origin`).
    """
    tips = _tips(repository, updates)
    known = (*had, *_present(repository, dict.fromkeys(update.old for update in updates if update.old)))
    commits = tuple(tips.commits)
    parts = [
        scan_commits(repository, (*commits[start : start + _AT_ONCE], "--not", *known), progress=progress)
        for start in range(0, len(commits), _AT_ONCE)
    ]
    occurrences = [*tips.occurrences, *_in_loose(repository, tips)]
    for update in updates:
        occurrences += in_name(update.ref, Place.REF_NAME, None)
    histories: dict[Fingerprint, SecretHistory] = {}
    for part in parts:
        occurrences += part.occurrences
        histories = {**part.histories, **histories}
    scope = Scope(
        ScanKind.PUSH,
        sum(part.scope.commits or 0 for part in parts),
        sum(part.scope.blobs for part in parts),
        sum(part.scope.bytes for part in parts),
        sum(part.scope.seconds for part in parts),
        (*tips.skipped, *(skipped for part in parts for skipped in part.scope.skipped)),
    )
    # A commit that several branches lead to is met once a part.
    return ScanResult(scope, tuple(dict.fromkeys(occurrences)), histories)


def _tips(repository: Repository, updates: Iterable[Update]) -> _Tips:
    """The commits and other objects that the refs lead to, and what the messages of tags on the way hold."""
    tips = _Tips()
    names = dict.fromkeys(update.new for update in updates)
    for _hop in range(_MOST_TAGS):
        if not names:
            break
        targets: dict[str, None] = {}
        for name, kind, content in read_objects(repository, names):
            if isinstance(content, Skipped):
                tips.skipped.append(content)
            elif kind == "commit":
                tips.commits[name] = None
            elif kind == "tag":
                targets[content.split(b"\n", 1)[0].removeprefix(b"object ").decode("ascii", "replace")] = None
                tips.occurrences += (
                    Occurrence(finding, b"", blob=name, place=Place.TAG_MESSAGE) for finding in in_message(content)
                )
            else:
                tips.others[name] = None
        names = targets
    tips.skipped += (Skipped(name, SkipReason.TOO_LARGE) for name in names)
    return tips


def _in_loose(repository: Repository, tips: _Tips) -> list[Occurrence]:
    """What stands in trees and files that a ref or a tag leads to without a commit."""
    found: list[Occurrence] = []
    for name in tips.others:
        listing = repository.run("rev-list", "--objects", "--no-object-names", name)
        for blob, kind, content in read_objects(repository, listing.decode().split()):
            if isinstance(content, Skipped):
                tips.skipped.append(content)
            elif kind == "blob" and may_hold_candidate(content):
                found += (Occurrence(finding, b"", blob=blob) for finding in findings(content, b"", Location()))
    return found


def _present(repository: Repository, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the objects that are here: what the receiver had may be unknown to the sender, or be no commit."""
    answers = repository.run("cat-file", "--batch-check", stdin="".join(f"{name}\n" for name in names).encode())
    present = (line.split() for line in answers.decode().splitlines())
    return tuple(fields[0] for fields in present if fields[1] in ("commit", "tag"))
