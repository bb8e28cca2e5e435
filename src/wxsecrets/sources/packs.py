"""The packs of a repository, and the indexes that say which objects are in them.

Only what a pack says of itself is used; a pack or an entry that is not as it should be is left to git, which knows how
to say what is wrong.

The format: gitformat-pack(5).
"""

from __future__ import annotations

import mmap
import struct
from array import array
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMIT, TREE, BLOB, TAG = 1, 2, 3, 4
OFFSET_DELTA, NAME_DELTA = 6, 7
BASES = (COMMIT, TREE, BLOB, TAG)
HEAD = 64
"""Bytes: an entry's header and the name of its base are shorter."""
MAGICS = (b"PACK\0\0\0\x02", b"PACK\0\0\0\x03")
_INDEX_MAGIC = b"\xfftOc\0\0\0\x02"
_FAN_OUT = 256


class NotReadableError(Exception):
    """A pack that has to be left to git."""


class Names:
    """The names of the objects of a pack, by their numbers, that is, in the order of its index.

    There are hundreds of thousands, and before anything can begin hardly any is asked for.
    """

    __slots__ = ("_table", "_width")

    def __init__(self, table: bytes, width: int) -> None:
        self._table = table
        self._width = width

    def __len__(self) -> int:
        """How many there are."""
        return len(self._table) // self._width

    def __getitem__(self, number: int) -> bytes:
        """The name of an object, by its number from 0 on."""
        return self._table[number * self._width : (number + 1) * self._width]

    def __iter__(self) -> Iterator[bytes]:
        """All of them."""
        return chain.from_iterable(struct.iter_unpack(f"{self._width}s", self._table))


@dataclass(frozen=True, slots=True)
class Pack:
    """The index of one pack.

    `names` are the objects' names, `offsets` where their entries begin, both in the order of the index; `end` is where
    the last entry ends. `width` is the length of a name in bytes.
    """

    path: Path
    width: int
    names: Names
    offsets: array[int]
    end: int


def read_index(path: Path, width: int) -> Pack:
    """The index of the pack whose `.idx` file is `path`; `width` is the length of an object's name in bytes.

    Raises NotReadableError for one that is damaged or of another version, OSError for one that is gone.
    """
    if not path.is_file():  # a pipe never ends, and nobody writes into it
        raise NotReadableError
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
    pack = path.with_suffix(".pack")
    return Pack(pack, width, Names(data[table:after_names], width), array("Q", offsets), pack.stat().st_size - width)


def _big_endian(code: str, data: bytes) -> array[int]:
    numbers = array(code, data)
    numbers.byteswap()
    return numbers


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """The bytes of a pack. Raises NotReadableError for an empty one or no file, OSError for one that is gone."""
    if path.exists() and not path.is_file():
        raise NotReadableError
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise NotReadableError from None
        with data:
            yield data


def read_header(head: bytes, width: int) -> tuple[int, int]:
    """Where the compressed data of an entry begin, and how many bytes come out of them, from its first `HEAD` bytes.

    `width` is the length of a name in bytes. Raises IndexError for a header that does not end.
    """
    byte = head[0]
    kind, size, at, shift = byte >> 4 & 7, byte & 15, 1, 4
    while byte & 0x80:
        byte = head[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
    if kind == OFFSET_DELTA:
        while head[at] & 0x80:
            at += 1
        at += 1
    elif kind == NAME_DELTA:
        at += width
    return at, size


def behind_size(head: bytes) -> int:
    """Where in an entry's header what it is made of is told. Raises IndexError for one that does not end."""
    at = 0
    while head[at] & 0x80:
        at += 1
    return at + 1


def distance(head: bytes, at: int) -> int:
    """How far before an entry what it is made of begins. Raises IndexError for a number that does not end."""
    byte = head[at]
    back = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = head[at]
        back = back + 1 << 7 | byte & 0x7F
    return back
