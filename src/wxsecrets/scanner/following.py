"""From what may hold a secret to what does: each suspect at each of its places, with its story.

A content is judged as it stands at each path where it ever stood; a message and a name as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.hostile import show_path
from wxsecrets.model import Note, NoteKind
from wxsecrets.scanner.messages import in_messages, in_names
from wxsecrets.scanner.notes import hiding_attributes
from wxsecrets.scanner.origins import of_kind, origins_of
from wxsecrets.scanner.stories import histories_of
from wxsecrets.scanner.versions import Files
from wxsecrets.sources.packs import BLOB
from wxsecrets.sources.tips import head_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.model import Fingerprint, Occurrence, SecretHistory, Skipped
    from wxsecrets.progress import Progress
    from wxsecrets.scanner.gating import Suspect
    from wxsecrets.scanner.workers import Workers
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable
    from wxsecrets.sources.log import Log


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of all suspects; the paths of the submodules that HEAD has, and at which one ever stood."""

    occurrences: tuple[Occurrence, ...]
    histories: dict[Fingerprint, SecretHistory]
    notes: tuple[Note, ...]
    skipped: tuple[Skipped, ...]
    submodules_at_head: tuple[bytes, ...]
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
    dangling: bool,
    whole: bool,
) -> Followed:
    """Judge the suspects of a history where they stand, and tell the story of each secret, as the `log` has it.

    `refs` are the names of all refs, which are texts as well. What is `unreadable` is not read again. Without
    `unreachable`, what no ref or reflog leads to is left out; with `dangling`, commits among that are asked what they
    brought. `whole` says that all refs, and all commits that they lead to, are here.
    """
    if not unreachable:
        suspects = {
            name: suspect for name, suspect in suspects.items() if name in reachable.paths or name in reachable.names
        }
    blobs = of_kind(suspects, BLOB)
    head, submodules = head_files(repository)
    hiding = dict(hiding_attributes(repository, reachable))
    told = origins_of(repository, suspects, reachable, log, hiding.keys(), dangling=dangling)
    files = Files(
        repository,
        blobs,
        unreadable=unreadable,
        reachable=reachable,
        told=told,
        log=log,
        head=head,
        workers=workers,
    )
    occurrences = list(files.occurrences(progress))
    occurrences += in_messages(repository, suspects, told)
    occurrences += in_names(suspects, told, head, refs)
    histories = histories_of(repository, occurrences, files.blobs_of, told, reachable=reachable, head=head, whole=whole)
    notes = [
        Note(f"{show_path(path)} ({commit.name[:12]}: {hiding[blob]})", NoteKind.DIFF_OFF)
        for blob, (path, commit) in told.blobs.items()
    ]
    return Followed(
        tuple(occurrences),
        histories,
        tuple(notes),
        (*told.skipped, *files.skipped),
        submodules,
        frozenset(told.submodules),
    )
