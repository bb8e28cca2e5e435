"""The packs of a repository, read entry by entry: each compressed piece once, however many objects are made of it.

A pack stores most objects as differences to others. Asking git for every object inflates the same chains again and
again; here each chain is walked once, from its base on. Only what a pack says of itself is used; a pack or an entry
that is not as it should be is left to git, which knows how to say what is wrong.

The format: gitformat-pack(5).
"""

from __future__ import annotations

import mmap
import struct
import zlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from isal import isal_zlib

from wxsecrets.sources.text import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from wxsecrets.sources.deltas import Delta

COMMIT, TREE, BLOB, TAG = 1, 2, 3, 4
_OFFSET_DELTA, _NAME_DELTA = 6, 7
_BASES = (COMMIT, TREE, BLOB, TAG)
_INDEX_MAGIC = b"\xfftOc\0\0\0\x02"
_PACK_MAGICS = (b"PACK\0\0\0\x02", b"PACK\0\0\0\x03")
_FAN_OUT = 256
# Bytes of objects in a portion, about.
_MOST_WORK = 48 * 1024 * 1024
_HEAD = 64  # an entry's header and the name of its base are shorter
# No more than this comes out of a byte of compressed data. Source: zlib's documentation.
_MOST_PER_BYTE = 1032
# Up to so many bytes zlib is faster: it takes less time to begin.
_SHORT = 512
_InflateError = cast("type[Exception]", isal_zlib.error)
# Errors of a pack that is not as it should be, whatever is wrong with it.
DAMAGE = (_InflateError, zlib.error, ValueError, IndexError, KeyError, struct.error, OverflowError)


class NotReadableError(Exception):
    """A pack that has to be left to git."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The index of one pack.

    `names` are the objects' names, `offsets` where their entries begin, both in the order of the pack; `end` is where
    the last entry ends. `width` is the length of a name in bytes.
    """

    path: Path
    width: int
    names: tuple[bytes, ...]
    offsets: array[int]
    end: int


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


class PackedObject(NamedTuple):  # hundreds of thousands: a dataclass takes three times as long to make
    """An object of a portion.

    `content` is None when it cannot be had from the pack. `delta` is the difference that it was made by, if any.
    """

    content: bytes | None
    delta: Delta | None


def read_index(path: Path, width: int) -> Pack:
    """The index of the pack whose `.idx` file is `path`; `width` is the length of an object's name in bytes.

    Raises NotReadableError for one that is damaged or of another version, OSError for one that is gone.
    """
    data = path.read_bytes()
    table = len(_INDEX_MAGIC) + 4 * _FAN_OUT
    if not data.startswith(_INDEX_MAGIC) or len(data) < table:
        raise NotReadableError
    (count,) = struct.unpack_from(">I", data, table - 4)
    after_names = table + width * count
    short, long = after_names + 4 * count, after_names + 8 * count
    if len(data) < long + 2 * width:
        raise NotReadableError
    offsets = _big_endian("I", data[short:long])
    if offsets and max(offsets) >> 31:
        far = _big_endian("Q", data[long : long + (len(data) - 2 * width - long) // 8 * 8])
        try:
            offsets = array("Q", (far[offset & 0x7FFFFFFF] if offset >> 31 else offset for offset in offsets))
        except IndexError:
            raise NotReadableError from None
    order = sorted(range(count), key=offsets.__getitem__)
    names = tuple(data[table + width * number : table + width * (number + 1)] for number in order)
    pack = path.with_suffix(".pack")
    return Pack(pack, width, names, array("Q", map(offsets.__getitem__, order)), pack.stat().st_size - width)


def _big_endian(code: str, data: bytes) -> array[int]:
    numbers = array(code, data)
    numbers.byteswap()
    return numbers


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
    left = {pack.names[number] for number in entries.lost}
    found: list[Portion] = []
    chosen: list[int] = []
    weight = work = 0
    for root in entries.roots:
        chain = entries.chain(root)
        if without and all(pack.names[number] in without for number in chain):
            continue
        chosen += chain
        weight += entries.length(chain)
        # What is made of each other is about as large.
        work += entries.sizes[root] * len(chain)
        if weight >= slice_bytes or work >= _MOST_WORK:
            found.append(entries.portion(chosen, again, work))
            chosen, weight, work = [], 0, 0
    if chosen:
        found.append(entries.portion(chosen, again, work))
    return found, sorted(left), [pack.names[number] for number in entries.in_circles]


class _Entries:
    """The headers of all entries of a pack: which are whole objects, and which are made of which.

    `roots` are the whole objects, `lost` what has to be left to git, `in_circles` what is made of itself.
    """

    def __init__(self, pack: Pack) -> None:
        count = len(pack.offsets)
        self._pack = pack
        self._kinds = bytearray(count)
        self._bases = array("q", [-1]) * count
        self._starts = array("Q", bytes(8 * count))
        self._made_of: dict[int, list[int]] = {}
        self.sizes = array("Q", bytes(8 * count))
        self.roots: list[int] = []
        self.lost: list[int] = []
        with pack.path.open("rb") as file, _mapped(file.fileno()) as data:
            if data[: len(_PACK_MAGICS[0])] not in _PACK_MAGICS:
                raise NotReadableError
            self._read(data)
        self._drop_rootless()
        # An entry ends where the next one begins.
        self._ends = pack.offsets[1:] + array("Q", [max(0, pack.end)] if count else [])
        self.in_circles = self._order()

    def _read(self, data: mmap.mmap) -> None:
        # Hundreds of thousands: what is asked for every time is at hand.
        starts, sizes, kinds, bases, made_of = self._starts, self.sizes, self._kinds, self._bases, self._made_of
        width, roots = self._pack.width, self.roots
        number_at = {offset: number for number, offset in enumerate(self._pack.offsets)}
        number_of: dict[bytes, int] | None = None
        for number, offset in enumerate(self._pack.offsets):
            try:
                head = data[offset : offset + _HEAD]
                byte = head[0]
                kind, size, at, shift = byte >> 4 & 7, byte & 15, 1, 4
                while byte & 0x80:
                    byte = head[at]
                    at += 1
                    size |= (byte & 0x7F) << shift
                    shift += 7
                if kind == _OFFSET_DELTA:
                    byte = head[at]
                    at += 1
                    back = byte & 0x7F
                    while byte & 0x80:
                        byte = head[at]
                        at += 1
                        back = back + 1 << 7 | byte & 0x7F
                    base = number_at[offset - back]
                elif kind == _NAME_DELTA:
                    if number_of is None:
                        number_of = {name: number for number, name in enumerate(self._pack.names)}
                    base = number_of[head[at : at + width]]
                    at += width
                elif kind in _BASES:
                    base = -1
                else:
                    raise ValueError
                sizes[number] = size
            except DAMAGE:
                self.lost.append(number)
                continue
            starts[number] = offset + at
            if base < 0:
                kinds[number] = kind
                roots.append(number)
            else:
                bases[number] = base
                made_of.setdefault(base, []).append(number)

    def _drop_rootless(self) -> None:
        """What is made of something that is no object here is left to git."""
        waiting = list(self.lost)
        while waiting:
            made = self._made_of.pop(waiting.pop(), [])
            self.lost += made
            waiting += made

    def _order(self) -> list[int]:
        """Put what is made of the same thing into the order in which it is walked; what cannot be reached.

        What the most is made of comes first here and last in a chain: then little has to be remembered at a time (see
        `objects_in`).
        """
        made_of, bases, kinds = self._made_of, self._bases, self._kinds
        reached = list(self.roots)
        for number in reached:  # it grows meanwhile: what is made of something comes after it
            reached += made_of.get(number, ())
        following = [1] * len(kinds)
        for number in reversed(reached[len(self.roots) :]):
            following[bases[number]] += following[number]
        for number in reached[len(self.roots) :]:
            kinds[number] = kinds[bases[number]]
        for made in made_of.values():
            if len(made) > 1:
                made.sort(key=following.__getitem__, reverse=True)
        if len(reached) + len(self.lost) == len(kinds):
            return []
        return sorted(set(range(len(kinds))).difference(reached, self.lost))

    def chain(self, root: int) -> list[int]:
        """What is made of a whole object, itself first; each after what it is made of."""
        made_of = self._made_of
        if root not in made_of:
            return [root]
        found: list[int] = []
        waiting = [root]
        while waiting:
            number = waiting.pop()
            found.append(number)
            waiting += made_of.get(number, ())
        return found

    def length(self, numbers: Sequence[int]) -> int:
        """The bytes of the pack that some entries take, without their headers."""
        return sum(map(self._ends.__getitem__, numbers)) - sum(map(self._starts.__getitem__, numbers))

    def portion(self, numbers: Sequence[int], again: AbstractSet[bytes], work: int) -> Portion:
        """A portion of these entries, in this order."""
        place = {number: position for position, number in enumerate(numbers)}
        return Portion(
            self._pack.path,
            array("Q", numbers),
            array("Q", map(self._starts.__getitem__, numbers)),
            array("Q", map(self._ends.__getitem__, numbers)),
            array("Q", map(self.sizes.__getitem__, numbers)),
            array("q", [place.get(base, -1) for base in map(self._bases.__getitem__, numbers)]),
            bytes(map(self._kinds.__getitem__, numbers)),
            bytes(self._pack.names[number] in again for number in numbers) if again else bytes(len(numbers)),
            work,
        )


def objects_in(portion: Portion) -> Iterator[PackedObject]:
    """The objects of a portion, in its order. Raises OSError when the pack is gone.

    The contents that are held at a time are those that others still wait for: of a chain one, and of a tree of
    differences no more than the logarithm of its size, since the largest branch comes last.
    """
    from wxsecrets.sources.deltas import apply  # noqa: PLC0415  costs 30 ms; a small repository may have no deltas

    waiting = array("q", bytes(8 * len(portion.bases)))
    for base in portion.bases:
        if base >= 0:
            waiting[base] += 1
    held: dict[int, bytes | None] = {}
    with portion.path.open("rb") as file, _mapped(file.fileno()) as data:
        rows = zip(portion.starts, portion.ends, portion.sizes, portion.bases, strict=True)
        for position, (start, end, size, base) in enumerate(rows):
            content: bytes | None = None
            delta: Delta | None = None
            before = held.get(base) if base >= 0 else None
            if base < 0 or before is not None:
                try:
                    content = _inflate(data[start:end], size)
                    if before is not None and content is not None:
                        made = apply(before, content)
                        content, delta = made if made is not None else (None, None)
                except DAMAGE:
                    content = delta = None
            if base >= 0:
                waiting[base] -= 1
                if not waiting[base]:
                    del held[base]
            if waiting[position]:
                held[position] = content
            yield PackedObject(content, delta)


def _mapped(file: int) -> mmap.mmap:
    """The whole file. Raises NotReadableError for an empty one."""
    try:
        return mmap.mmap(file, 0, access=mmap.ACCESS_READ)
    except ValueError:
        raise NotReadableError from None


def _inflate(compressed: bytes, size: int) -> bytes | None:
    """`size` bytes of data, None for more than are held. Raises one of DAMAGE for anything else."""
    if size > SIZE_LIMIT:
        return None
    if len(compressed) < _SHORT:
        found = zlib.decompress(compressed, bufsize=max(size, 1))
    elif len(compressed) * _MOST_PER_BYTE <= SIZE_LIMIT:
        found = isal_zlib.decompress(compressed, bufsize=max(size, 1))
    else:
        # What an entry says of its size need not be so.
        found = isal_zlib.decompressobj().decompress(compressed, size + 1)
    if len(found) != size:
        raise ValueError
    return found
