"""Everything that was ever committed.

Each distinct object is read once, however many commits have it: file contents, the messages of commits and tags, the
names of files. What may hold a secret, wherever it stands, is followed through the history (`scanner.following`).
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from wxsecrets.errors import GitError
from wxsecrets.i18n import _
from wxsecrets.model import ScanKind, ScanResult, Scope, Skipped, SkipReason
from wxsecrets.progress import NO_DEADLINE
from wxsecrets.scanner.following import follow
from wxsecrets.scanner.gate import Gate
from wxsecrets.scanner.gating import load
from wxsecrets.scanner.notes import lfs_note
from wxsecrets.scanner.submodules import join, scan_submodules
from wxsecrets.scanner.workers import Workers
from wxsecrets.sources.apart import objects_apart, still_walkable
from wxsecrets.sources.cache import NO_CACHE
from wxsecrets.sources.circles import UNTOLD
from wxsecrets.sources.history import Walk, refs
from wxsecrets.sources.log import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wxsecrets.progress import Deadline, Progress
    from wxsecrets.sources.cache import Cache
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable

# Submodules inside of each other.
_DEEPEST = 20


def no_cache(_repository: Repository) -> Cache:
    """The cache of no repository."""
    return NO_CACHE


def scan_history(
    repository: Repository,
    *,
    progress: Progress,
    cache_of: Callable[[Repository], Cache] = no_cache,
    unreachable: bool = True,
    deadline: Deadline = NO_DEADLINE,
    depth: int = 0,
) -> ScanResult:
    """Scan every object of the repository and say of each secret when it came, by whom, and whether it is still there.

    One occurrence per secret, path and line of the first version that has it there: the number of commits does not
    matter. Its confidence is that of the version that tells most. Without `unreachable`, what only objects hold that
    no ref or reflog leads to is left out. Submodules that are here are scanned as well. After `deadline` no more
    contents are read; those that were not are among the skipped. `depth` says how many repositories this one is a
    submodule inside of.
    """
    began = time.monotonic()
    cache = cache_of(repository)
    names, broken = refs(repository)
    with Workers(load) as workers, ExitStack() as beside:
        asked = repository
        log, walk = _begun(asked, beside)
        gate = Gate(repository, cache)
        if gate.unreadable:  # who comes to one of these goes round forever, and nobody knows what leads there
            beside.close()
            gate.skipped.append(UNTOLD)
            asked = beside.enter_context(objects_apart(repository))
            log, walk = _begun(asked, beside)

        def announce() -> None:
            """Let git tell of the history once something will be asked of it; not that anybody waits for the walk."""
            if gate.has_suspects or (walk.is_done and walk.has_modules):
                log.announce()

        if gate.is_seen:  # there is hardly anything that git would be in the way of
            log.begin()
        gate.run(workers, progress, deadline, announce)
        if gate.has_lost:
            gate = Gate(repository, cache, afresh=True)
            gate.run(workers, progress, deadline, announce)
        reachable = walk.finish(gate.sought)
        # Of what is missing, or of the repository's settings; without suspects nobody waits for the log.
        if walk.has_failed or (gate.suspects and log.has_failed):
            beside.close()
            asked, missing = beside.enter_context(still_walkable(repository))
            gate.skipped += missing
            log, walk = _begun(asked, beside)
            reachable = walk.finish(gate.sought)
        followed = follow(
            asked,
            gate.suspects,
            reachable,
            names,
            log,
            unreadable=gate.unreadable,
            progress=progress,
            workers=workers,
            unreachable=unreachable,
            dangling=unreachable and not gate.unreadable and gate.objects > reachable.objects,
            whole=not broken and asked is repository,
        )
    gate.remember(cache)
    pointers = gate.pointers if unreachable else gate.pointers & reachable.paths.keys()
    counts = unreachable or reachable.has_files  # what is left out altogether is no content that was looked at
    scope = Scope(
        ScanKind.HISTORY,
        reachable.commits,
        gate.blobs if counts else 0,
        gate.bytes if counts else 0,
        time.monotonic() - began,
        tuple(
            dict.fromkeys(
                (*broken, *gate.skipped, *followed.skipped, *reachable.skipped, *_overlooked(gate, reachable))
            )
        ),
        (*followed.notes, *lfs_note(pointers, reachable.paths)),
        len(names),
        gate.cached,
        tuple(sorted(gate.encodings.items())),
    )

    def scan(inner: Repository) -> ScanResult:
        """As it is scanned by itself. Raises GitError."""
        if depth >= _DEEPEST:
            raise GitError(
                _("more than {number} submodules stand inside of each other").format(number=_DEEPEST),
                remedy=_("Scan it by itself."),
            )
        return scan_history(
            inner,
            progress=progress,
            cache_of=cache_of,
            unreachable=unreachable,
            deadline=deadline,
            depth=depth + 1,
        )

    inside = (
        () if gate.unreadable else scan_submodules(repository, followed.submodules_at_head, followed.submodules, scan)
    )
    return join(ScanResult(scope, followed.occurrences, followed.histories), inside)


def _begun(repository: Repository, beside: ExitStack) -> tuple[Log, Walk]:
    """What git tells of the history while the scan goes on."""
    walk = beside.enter_context(Walk(repository))
    return beside.enter_context(Log(repository, walk)), walk


def _overlooked(gate: Gate, reachable: Reachable) -> Iterator[Skipped]:
    """What git knows of and the scan does not: the net below everything that lists objects here."""
    if reachable.objects > gate.objects:
        yield Skipped("objects", SkipReason.UNREADABLE, count=reachable.objects - gate.objects)
