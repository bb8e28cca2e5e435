"""The first look at every object of a repository: which may hold secrets, wherever they stand.

What several processes make of portions of packs (`scanner.gating`), and what git reads, is put together here, without
what an earlier scan found clean (`sources.cache`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from wxsecrets.i18n import _
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.scanner.gating import Gated, Suspect, gate_objects, gate_portion
from wxsecrets.sources.cache import Known
from wxsecrets.sources.packs import BLOB, NotReadableError
from wxsecrets.sources.portions import portions
from wxsecrets.sources.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from wxsecrets.progress import Deadline, Progress
    from wxsecrets.scanner.workers import Workers
    from wxsecrets.sources.cache import Cache
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.packs import Names, Pack
    from wxsecrets.sources.portions import Portion

# Bytes of a pack.
_SLICE = 3 * 1024 * 1024
_LEAST_SLICE = 64 * 1024
# Bytes of objects that are worth other processes.
_WORTH = 8 * 1024 * 1024
# Objects that git reads: as many for one process, and so many that other processes are worth it.
_LEFT_AT_ONCE = 50
_MANY_LEFT = 300


def _slice(pack: Pack) -> int:
    """How many bytes of a pack make a portion: small ones are shared out, too."""
    return max(_LEAST_SLICE, min(_SLICE, pack.end // 16))


class Gate:
    """The first look at every object: which may hold secrets; `afresh` at those that are known, too."""

    def __init__(self, repository: Repository, cache: Cache, *, afresh: bool = False) -> None:
        self._repository = repository
        self._known = Known() if afresh else cache.load()
        self._blobs: set[bytes] = set()
        self._others: set[bytes] = set()
        self._remembers = cache.is_kept
        self._circles: set[bytes] = set()
        self.suspects: dict[str, Suspect] = {}
        self.pointers: set[str] = set()
        self.skipped: list[Skipped] = []
        self.encodings: Counter[str] = Counter()
        self.blobs = 0
        self.bytes = 0
        self.cached = 0
        self.objects = 0
        self.has_lost = False
        """Whether git cannot read what an earlier scan read from a damaged pack, and found to be worth a look."""
        self._store = open_store(repository)
        self.skipped += self._store.skipped
        known = self._known.blobs | self._known.others | self._known.suspects
        self._portions, self._left = self._cut(known)
        self._left += [name for name in self._store.left if name not in known]
        if self._known.found:
            self._recall(self._known)
        self.has_suspects = bool(self.suspects)
        """Whether there are any, known before what they are."""

    def run(self, workers: Workers, progress: Progress, deadline: Deadline, meanwhile: Callable[[], None]) -> None:
        """Look at all objects that no earlier scan found clean; `meanwhile` is called after every portion."""
        cut, left, known = self._portions, self._left, self._known
        total = sum(portion.weight for _names, portion in cut)
        # The longest first: a process that begins it last would keep the others waiting.
        cut.sort(key=lambda item: -item[1].work)
        seen = 0
        recalled = sum(suspect.kind == BLOB for suspect in self.suspects.values())
        done: dict[int, Gated] = {}
        progress.begin(total, _("Reading the history"), in_bytes=True)
        try:
            results = workers.map(
                gate_portion, self._repository, [portion for _names, portion in cut], worth=self._work >= _WORTH
            )
            here = self._here  # while the others work
            for number, gated in results:
                names, portion = cut[number]
                done[number] = gated
                self.has_suspects = self.has_suspects or bool(gated.suspects)
                meanwhile()
                if self._remembers:
                    self._note(portion, names, frozenset(gated.left))
                seen += len(portion.numbers)
                progress.advance(portion.weight)
                if deadline.has_passed:
                    break
        finally:
            progress.end()
        for number in sorted(done):  # whichever was done first
            names = cut[number][0]
            left += (names[which] for which in done[number].left)
            self._add(done[number], names)
        self.objects = len(here)
        seen_again = self.sought
        again = [name for name in known.suspects & here if name.hex() not in seen_again]
        left = [name for name in (*dict.fromkeys(left), *again) if name not in self._circles]
        unseen = sum(len(portion.numbers) for _names, portion in cut) - seen
        unseen += len(left) if deadline.has_passed else self._read(left, workers, progress, deadline, meanwhile)
        self.has_lost = not {name.hex() for name in again}.isdisjoint(skipped.what for skipped in self.skipped)
        if unseen:
            self.skipped.append(Skipped("objects", SkipReason.TIME, count=unseen))
        self.cached = len((known.blobs - self._blobs) & here) + recalled
        self.blobs += self.cached

    def _recall(self, known: Known) -> None:
        """Take up the suspects of which an earlier scan wrote down what it found."""
        from wxsecrets.scanner.remembered import read  # noqa: PLC0415  only where there are any

        here = {name.hex() for name in (known.suspects & self._here) - self._circles}
        self.suspects.update((name, suspect) for name, suspect in read(known.found).items() if name in here)

    def _told(self) -> bytes:
        """What was found in the suspects, to be written down."""
        if not self.suspects:
            return b""
        from wxsecrets.scanner.remembered import written  # noqa: PLC0415  only where there are any

        return written(self.suspects)

    @property
    def unreadable(self) -> frozenset[str]:
        """What git must not be asked for, wherever else it may be: it could go round in a circle forever."""
        return frozenset(map(bytes.hex, self._circles))

    @property
    def is_seen(self) -> bool:
        """Whether an earlier scan has seen all but little of the packs."""
        return self._known != Known() and self._work < _WORTH

    @cached_property
    def _here(self) -> frozenset[bytes]:
        """The names of all objects."""
        return frozenset(chain(self._store.left, *(pack.names for pack in self._store.packs)))

    @property
    def _work(self) -> int:
        """The bytes of objects that are in packs, and have to be looked at."""
        return sum(portion.work for _names, portion in self._portions)

    @property
    def sought(self) -> frozenset[str]:
        """The objects of which it has to be known where they stand."""
        return frozenset((*self.suspects, *self.pointers))

    def _cut(self, known: frozenset[bytes]) -> tuple[list[tuple[Names, Portion]], list[bytes]]:
        """The packs in portions, each with the names of its pack's objects; and the names of what git has to read."""
        cut: list[tuple[Names, Portion]] = []
        left: list[bytes] = []
        seen: set[bytes] = set()
        if known and known >= self._here:
            return [], []
        for pack in self._store.packs:
            if known and known.issuperset(pack.names):
                continue
            again = seen.intersection(pack.names) if seen else frozenset[bytes]()
            try:
                found, lost, circle = portions(pack, _slice(pack), without=known, again=again)
            except (NotReadableError, OSError):
                found, lost, circle = [], list(pack.names), []
            self._circles.update(circle)
            if circle:
                self.skipped.append(Skipped(circle[0].hex(), SkipReason.UNREADABLE, count=len(circle)))
            cut += ((pack.names, portion) for portion in found)
            left += lost
            if len(self._store.packs) > 1:
                seen.update(pack.names)
        return cut, left

    def _read(
        self,
        names: list[bytes],
        workers: Workers,
        progress: Progress,
        deadline: Deadline,
        meanwhile: Callable[[], None],
    ) -> int:
        """Look at objects that git reads; the number of those for which there was no time left."""
        portions = [
            [name.hex() for name in names[start : start + _LEFT_AT_ONCE]]
            for start in range(0, len(names), _LEFT_AT_ONCE)
        ]
        read = 0
        done: dict[int, Gated] = {}
        progress.begin(len(names), _("Reading the history"))
        try:
            results = workers.map(gate_objects, self._repository, portions, worth=len(names) >= _MANY_LEFT)
            for number, gated in results:
                done[number] = gated
                self.has_suspects = self.has_suspects or bool(gated.suspects)
                meanwhile()
                if self._remembers:
                    self._blobs.update(map(bytes.fromhex, gated.read_blobs))
                    self._others.update(map(bytes.fromhex, gated.read_others))
                read += len(portions[number])
                progress.advance(len(portions[number]))
                if deadline.has_passed:
                    break
        finally:
            progress.end()
        for number in sorted(done):
            self._add(done[number], ())
        return len(names) - read

    def _add(self, gated: Gated, names: Names | tuple[()]) -> None:
        def name_of(which: int | str) -> str:
            return which if isinstance(which, str) else names[which].hex()

        for suspect in gated.suspects:
            name = name_of(suspect.which)
            self.suspects[name] = replace(suspect, which=name)
        self.pointers.update(map(name_of, gated.pointers))
        self.skipped += gated.skipped
        self.encodings.update(gated.encodings)
        self.blobs += gated.blobs
        self.bytes += gated.size

    def _note(self, portion: Portion, names: Names, failed: frozenset[int]) -> None:
        for number, kind in zip(portion.numbers, portion.kinds, strict=True):
            if number not in failed:
                (self._blobs if kind == BLOB else self._others).add(names[number])

    def remember(self, cache: Cache) -> None:
        """Write what is known now into the cache, if that is more than before.

        What has a circle is looked at anew each time: a pack of which all is known is not opened.
        """
        if self._circles:
            return
        suspects = frozenset(map(bytes.fromhex, self.sought))  # to be told of the next time
        known, found = self._known, self._told()
        if (
            self._blobs <= known.blobs | suspects
            and self._others <= known.others
            and (suspects, found) == (known.suspects, known.found)
        ):
            return
        cache.store(
            Known((known.blobs | self._blobs) - suspects, (known.others | self._others) - suspects, suspects, found)
        )
