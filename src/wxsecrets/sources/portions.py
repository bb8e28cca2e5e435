"""What there is to read in a pack, in portions: which entries are made of which, from their headers alone.

A pack has hundreds of thousands of entries. Their headers are read all at once, byte by byte of each, and so are the
chains walked, level by level: numpy does in a tenth of a second what takes Python two.

The format: gitformat-pack(5).
"""

from __future__ import annotations

import os
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

# No linear algebra is done here: without this its library starts threads, which wait busily, and no process that has
# threads can be copied safely.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from wxsecrets.sources.packs import BASES, MAGICS, NAME_DELTA, OFFSET_DELTA, NotReadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    import numpy.typing as npt

    from wxsecrets.sources.packs import Pack

    Numbers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

# Bytes of objects in a portion, about.
_MOST_WORK = 48 * 1024 * 1024
# No header has more bytes for a number: git refuses larger ones, too.
_MOST_BYTES = 8
_MORE, _LOW = 0x80, 0x7F


@dataclass(frozen=True, slots=True)
class Portion:
    """Some chains of a pack, each whole, bases before what is made of them.

    For each object: `numbers`, its number in the pack; `starts` and `ends`, where its compressed data lie; `sizes`, the
    bytes that come out; `bases`, the position in this portion of what it is a difference to, -1 for none; `kinds`, the
    type of the object; `again`, 1 for an object that another pack has too, where it is counted. `work` is about how
    many bytes come out in all.
    """

    path: Path
    numbers: array[int]
    starts: array[int]
    ends: array[int]
    sizes: array[int]
    bases: array[int]
    kinds: bytes
    again: bytes
    work: int

    @property
    def weight(self) -> int:
        """The bytes of the pack that it covers, for progress."""
        return sum(self.ends) - sum(self.starts)


def portions(
    pack: Pack, slice_bytes: int, *, without: AbstractSet[bytes], again: AbstractSet[bytes]
) -> tuple[list[Portion], list[bytes], list[bytes]]:
    """The objects of a pack in portions of about so many of its bytes, the names of what has to be left to git, and of
    what nobody can read.

    The last are made of each other in a circle, in which git would go round forever. Chains all of whose objects are in
    `without` are left out; objects that are in `again` are marked. Raises NotReadableError for a damaged pack, OSError
    for one that is gone.
    """
    entries = _Entries(pack)
    walk, chains = entries.walk()
    if without and len(walk):
        known = np.fromiter((pack.names[number] in without for number in entries.numbers[walk]), np.bool_, len(walk))
        left_out = np.logical_and.reduceat(known, np.cumsum(chains) - chains)
        walk, chains = walk[~np.repeat(left_out, chains)], chains[~left_out]
    found = [
        entries.portion(walk[first:last], again, work) for first, last, work in entries.cut(walk, chains, slice_bytes)
    ]
    return found, sorted(entries.named(entries.lost)), list(entries.named(entries.in_circles))


class _Entries:
    """The entries of a pack, in the order in which they stand in it: which are whole objects, which are made of which.

    `numbers` are their numbers in the index; `lost` marks what has to be left to git, `in_circles` what is made of
    itself.
    """

    def __init__(self, pack: Pack) -> None:
        offsets = np.frombuffer(pack.offsets, np.uint64).astype(np.int64)  # one beyond any file becomes negative
        self._pack = pack
        self.numbers: Numbers = np.argsort(offsets, kind="stable")
        self._offsets: Numbers = offsets[self.numbers]
        # An entry ends where the next one begins.
        self._ends: Numbers = np.append(self._offsets[1:], pack.end)[: len(offsets)]
        self._read()
        self._join()

    def _read(self) -> None:
        """Read the headers: of each entry its kind, its size, what it is made of, and where its data begin."""
        data = _mapped(self._pack.path)
        if bytes(data[: len(MAGICS[0])]) not in MAGICS:
            raise NotReadableError
        bad = (self._offsets < 0) | (self._offsets >= len(data))
        at = np.where(bad, 0, self._offsets)
        head = data[at]
        self._kinds = head >> 4 & 7
        self._sizes: Numbers = (head & 15).astype(np.int64)
        at += 1
        more = np.flatnonzero(head & _MORE)
        for shift in range(4, 4 + 7 * _MOST_BYTES, 7):
            byte = _next(data, at, more)
            self._sizes[more] |= (byte & _LOW).astype(np.int64) << shift
            more = more[byte & _MORE != 0]
        bad[more] = True
        self._bases: Numbers = np.full(len(at), -1)
        self._find_bases_by_offset(data, at, bad)
        self._find_bases_by_name(data, at, bad)
        bad |= ~np.isin(self._kinds, (*BASES, OFFSET_DELTA, NAME_DELTA)) | (at > self._pack.end)
        self._starts = at
        self._bases[bad] = -1
        self._bad: Flags = bad

    def _find_bases_by_offset(self, data: npt.NDArray[np.uint8], at: Numbers, bad: Flags) -> None:
        made = np.flatnonzero(self._kinds == OFFSET_DELTA)
        byte = _next(data, at, made)
        back = (byte & _LOW).astype(np.int64)
        more = np.flatnonzero(byte & _MORE)
        for _ in range(_MOST_BYTES - 1):
            byte = _next(data, at, made[more])
            back[more] = back[more] + 1 << 7 | (byte & _LOW)
            more = more[byte & _MORE != 0]
        bad[made[more]] = True
        sought = self._offsets[made] - back
        place = np.minimum(np.searchsorted(self._offsets, sought), max(0, len(at) - 1))
        bad[made[self._offsets[place] != sought]] = True
        self._bases[made] = place

    def _find_bases_by_name(self, data: npt.NDArray[np.uint8], at: Numbers, bad: Flags) -> None:
        made = np.flatnonzero(self._kinds == NAME_DELTA).tolist()
        if not made:
            return
        names, width = self._pack.names, self._pack.width
        number_of = {names[number]: place for place, number in enumerate(self.numbers.tolist())}
        for number in made:
            start = int(at[number])
            base = number_of.get(data[start : start + width].tobytes())
            bad[number] = base is None
            self._bases[number] = -1 if base is None else base
        at[made] += width

    def _join(self) -> None:
        """Find what is made of each entry, and how much in all; leave what cannot be made to git."""
        count, bases = len(self._bases), self._bases
        made = np.flatnonzero(bases >= 0)
        self._counts: Numbers = np.bincount(bases[made], minlength=count)
        self._firsts: Numbers = np.cumsum(self._counts) - self._counts
        self._made: Numbers = made[np.argsort(bases[made], kind="stable")]
        self.lost: Flags = np.zeros(count, np.bool_)
        for level in self._levels(np.flatnonzero(self._bad)):
            self.lost[level] = True
        self._roots: Numbers = np.flatnonzero((bases < 0) & ~self._bad)
        self._reached = list(self._levels(self._roots))
        self._following: Numbers = np.ones(count, np.int64)
        self.in_circles: Flags = ~self.lost
        for level in reversed(self._reached):
            self.in_circles[level] = False
            if level is not self._roots:
                np.add.at(self._following, bases[level], self._following[level])

    def _levels(self, level: Numbers) -> Iterator[Numbers]:
        """Some entries, what is made of them, what is made of that, and so on."""
        while len(level):
            yield level
            counts = self._counts[level]
            before = np.cumsum(counts) - counts
            level = self._made[np.repeat(self._firsts[level] - before, counts) + np.arange(counts.sum())]

    def walk(self) -> tuple[Numbers, Numbers]:
        """The entries in the order in which they are to be read, chain by chain, and the length of each chain.

        What the most is made of comes last of what is made of the same thing: then little has to be remembered at a
        time (see `entries.objects_in`).
        """
        made, bases, following = self._made, self._bases, self._following
        made = made[np.lexsort((following[made], bases[made]))]
        before = np.cumsum(following[made]) - following[made]
        step = np.zeros(len(bases), np.int64)
        step[made] = before - before[self._firsts[bases[made]]] + 1
        chains = following[self._roots]
        place = np.zeros(len(bases), np.int64)
        place[self._roots] = np.cumsum(chains) - chains
        for level in self._reached[1:]:
            place[level] = place[bases[level]] + step[level]
            self._kinds[level] = self._kinds[bases[level]]
        walk = np.zeros(int(chains.sum()), np.int64)
        for level in self._reached:
            walk[place[level]] = level
        return walk, chains

    def cut(self, walk: Numbers, chains: Numbers, slice_bytes: int) -> Iterator[tuple[int, int, int]]:
        """Where in a walk portions begin and end, and the work of each."""
        if not len(chains):
            return
        begins = np.cumsum(chains) - chains
        weights = np.add.reduceat(self._ends[walk] - self._starts[walk], begins)
        sizes = self._sizes[walk[begins]]
        first = last = weight = work = 0
        for length, chain, size in zip(chains.tolist(), weights.tolist(), sizes.tolist(), strict=True):
            last += length
            weight += chain
            work += size * length  # what is made of each other is about as large
            if weight >= slice_bytes or work >= _MOST_WORK:
                yield first, last, work
                first, weight, work = last, 0, 0
        if last > first:
            yield first, last, work

    def portion(self, walk: Numbers, again: AbstractSet[bytes], work: int) -> Portion:
        """A portion of these entries, in this order."""
        numbers, bases = self.numbers[walk], self._bases[walk]
        order = np.argsort(walk, kind="stable")
        inside = order[np.minimum(np.searchsorted(walk, bases, sorter=order), max(0, len(walk) - 1))]
        names = self._pack.names
        return Portion(
            self._pack.path,
            _array(numbers),
            _array(self._starts[walk]),
            _array(self._ends[walk]),
            _array(self._sizes[walk]),
            array("q", np.where(bases < 0, -1, inside).tobytes()),
            self._kinds[walk].tobytes(),
            bytes(names[number] in again for number in numbers.tolist()) if again else bytes(len(walk)),
            work,
        )

    def named(self, marks: Flags) -> Iterator[bytes]:
        """The names of marked entries."""
        return (self._pack.names[number] for number in self.numbers[marks].tolist())


def _mapped(path: Path) -> npt.NDArray[np.uint8]:
    """The bytes of a file. Raises NotReadableError for an empty one."""
    try:
        return np.memmap(path, np.uint8, "r")
    except ValueError:
        raise NotReadableError from None


def _next(data: npt.NDArray[np.uint8], at: Numbers, which: Numbers) -> npt.NDArray[np.uint8]:
    """The byte at which each of some entries is, which goes on to the next one; beyond the end the last one."""
    byte = data.take(at[which], mode="clip")
    at[which] += 1
    return byte


def _array(numbers: Numbers) -> array[int]:
    return array("Q", numbers.astype(np.uint64).tobytes())
