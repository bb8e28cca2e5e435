"""Which entries of a pack are made of which, whatever the pack is like.

A pack has hundreds of thousands of entries, and nothing else can begin before this is known. So of each no more is read
than what it is made of; the rest of its header is read with it (see `entries`).

The format: gitformat-pack(5).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import sub
from typing import TYPE_CHECKING, TypeAlias

from wxsecrets.sources.packs import (
    BASES,
    HEAD,
    MAGICS,
    NAME_DELTA,
    OFFSET_DELTA,
    NotReadableError,
    behind_size,
    distance,
    mapped,
    read_header,
)

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator, Sequence

    from wxsecrets.sources.packs import Pack

_NONE = -1

Columns: TypeAlias = "tuple[array[int], array[int], array[int], array[int], bytes]"
"""Of some entries their numbers in the pack, where they begin and end, the position among them of what each is made of,
-1 for none, and their types."""


class Entries:
    """The entries of a pack, by their place in it: which are whole objects, and which are made of which.

    `numbers` are their numbers in the index; `roots` the whole objects, `lost` what has to be left to git, `in_circles`
    what is made of itself.
    """

    def __init__(self, pack: Pack) -> None:
        count = len(pack.offsets)
        self._pack = pack
        self.numbers = sorted(range(count), key=pack.offsets.__getitem__)
        self._starts = list(map(pack.offsets.__getitem__, self.numbers))
        size = pack.end + pack.width
        inside = bisect_left(self._starts, size)
        self._starts[inside:] = [size] * (count - inside)
        # An entry ends where the next one begins; of a pack that was cut off, what is beyond begins at its end.
        self._ends = [*self._starts[1:], max(0, pack.end)][:count]
        self._lengths = array("q", map(sub, self._ends, self._starts))
        self._kinds = bytearray(count)
        self._bases = array("q", [_NONE]) * count
        self._sizes: dict[int, int] = {}
        # What is made of an entry: the first of them, and of each the next one.
        self._first = array("q", [_NONE]) * count
        self._next = array("q", [_NONE]) * count
        self.roots: list[int] = []
        self.lost = list(range(inside, count))
        self._several: list[int] = []  # those that more than one is made of
        self._follow_bases = True  # whether each stands behind what it is made of
        with mapped(pack.path) as data:
            if data[: len(MAGICS[0])] not in MAGICS:
                raise NotReadableError
            self._read(data)
            walk = self._walk()
            self._order(walk)
            in_circles = set(range(count)).difference(walk) if len(walk) < count else set[int]()
            if self.lost:
                in_circles |= self._going_round(data)
                self.lost = [place for place in self.lost if place not in in_circles]
        self.in_circles = sorted(in_circles)

    def _read(self, data: mmap.mmap) -> None:
        # Hundreds of thousands: what is asked for every time is at hand.
        kinds, bases, first, following, starts = self._kinds, self._bases, self._first, self._next, self._starts
        for place, start in enumerate(starts[: len(starts) - len(self.lost)]):
            try:
                head = data[start : start + HEAD]
                byte = head[0]
                kind = byte >> 4 & 7
                if kind in BASES:
                    _at, self._sizes[place] = read_header(head, self._pack.width)
                    kinds[place] = kind
                    self.roots.append(place)
                    continue
                base = self._base_at(head, behind_size(head), place, kind)
            except (IndexError, KeyError, OverflowError):
                self.lost.append(place)
                continue
            bases[place] = base
            other = following[place] = first[base]
            first[base] = place
            if other != _NONE and following[other] == _NONE:
                self._several.append(base)

    def _base_at(self, head: bytes, at: int, place: int, kind: int) -> int:
        """What an entry is made of. Raises IndexError or KeyError if that is no entry of this pack."""
        if kind == NAME_DELTA:
            base = self._place_of[head[at : at + self._pack.width]]
            self._follow_bases &= base < place
            return base
        if kind != OFFSET_DELTA:
            raise KeyError
        # What it is made of stands before it; of several there, only the last has any data.
        start = self._starts[place] - distance(head, at)
        base = bisect_right(self._starts, start, 0, place) - 1
        if base < 0 or self._starts[base] != start:
            raise KeyError
        return base

    @cached_property
    def _place_of(self) -> dict[bytes, int]:
        """The place of each object, by its name."""
        names = self._pack.names
        return {names[number]: place for place, number in enumerate(self.numbers)}

    def _made_of(self, place: int) -> Iterator[int]:
        """What is made of an entry."""
        made = self._first[place]
        while made != _NONE:
            yield made
            made = self._next[made]

    def _walk(self) -> Sequence[int]:
        """The entries, each after what it is made of; without those that are made of themselves."""
        if self._follow_bases:
            return range(len(self._bases))
        walk = [*self.roots, *self.lost]
        for place in walk:  # it grows meanwhile
            walk += self._made_of(place)
        return walk

    def _going_round(self, data: mmap.mmap) -> set[int]:
        """Those of the lost from which git would go round: it goes by distances, also to what no index lists."""
        ends: dict[int, bool] = {}
        found: set[int] = set()
        for place in self.lost:
            passed: set[int] = set()
            start: int | None = self._starts[place]
            while start is not None and start not in ends and start not in passed:
                passed.add(start)
                start = self._base_of(data, start)
            goes_round = start is not None and ends.get(start, True)
            ends.update(dict.fromkeys(passed, goes_round))
            if goes_round:
                found.add(place)
        return found

    def _base_of(self, data: mmap.mmap, start: int) -> int | None:
        """Where what an entry is made of begins, as git goes by it; None if it is a whole object, or damaged."""
        head = data[start : start + HEAD]
        try:
            at, kind = behind_size(head), head[0] >> 4 & 7
            if kind == NAME_DELTA:
                return self._starts[self._place_of[head[at : at + self._pack.width]]]
            base = start - distance(head, at) if kind == OFFSET_DELTA else 0
        except (IndexError, KeyError):
            return None
        return base if base > 0 else None

    def _order(self, walk: Sequence[int]) -> None:
        """Put what is made of the same thing into the order in which it is read.

        What the most is made of comes last: then little has to be remembered at a time (see `entries.objects_in`). What
        is made of something that is no object here is left to git.
        """
        bases, kinds = self._bases, self._kinds
        for place in walk:
            base = bases[place]
            if base != _NONE:
                kinds[place] = kinds[base]
                if not kinds[base]:
                    self.lost.append(place)
        weights = array("q", [1]) * len(kinds)
        for place in reversed(walk):
            base = bases[place]
            if base != _NONE:
                weights[base] += weights[place]
        for place in self._several:
            # The last to be read is the first on the pile of those that wait.
            made_of = sorted(self._made_of(place), key=weights.__getitem__, reverse=True)
            self._first[place] = made_of[0]
            for made, behind in zip(made_of, [*made_of[1:], _NONE], strict=True):
                self._next[made] = behind

    def chain(self, root: int) -> list[int]:
        """What is made of a whole object, itself first; each after what it is made of."""
        first, following = self._first, self._next
        if first[root] == _NONE:
            return [root]
        found: list[int] = []
        waiting = [root]
        while waiting:
            place = waiting.pop()
            found.append(place)
            made = first[place]
            while made != _NONE:
                waiting.append(made)
                made = following[made]
        return found

    def length(self, places: Sequence[int]) -> int:
        """The bytes of the pack that some entries take."""
        return sum(map(self._lengths.__getitem__, places))

    def size(self, root: int) -> int:
        """The bytes of a whole object, as it says."""
        return self._sizes[root]

    def columns(self, places: Sequence[int]) -> Columns:
        """What is known of these entries, in this order."""
        position = {place: position for position, place in enumerate(places)}
        position[_NONE] = _NONE
        return (
            array("Q", map(self.numbers.__getitem__, places)),
            array("Q", map(self._starts.__getitem__, places)),
            array("Q", map(self._ends.__getitem__, places)),
            array("q", map(position.__getitem__, map(self._bases.__getitem__, places))),
            bytes(map(self._kinds.__getitem__, places)),
        )

    def names(self, places: Sequence[int]) -> list[bytes]:
        """The names of the objects at some places."""
        return [self._pack.names[self.numbers[place]] for place in places]
