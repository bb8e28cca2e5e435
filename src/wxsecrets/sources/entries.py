"""The objects of a pack, each compressed piece of it read once, however many objects are made of it.

A pack stores most objects as differences to others. Asking git for every object inflates the same chains again and
again; here each chain is walked once, from its base on.

The format: gitformat-pack(5).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, cast

from isal import isal_zlib

from wxsecrets.sources.deltas import apply
from wxsecrets.sources.packs import HEAD, mapped, read_header
from wxsecrets.sources.text import SIZE_LIMIT

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator

    from wxsecrets.sources.deltas import Delta
    from wxsecrets.sources.portions import Portion

# No more than this comes out of a byte of compressed data. Source: zlib's documentation.
_MOST_PER_BYTE = 1032
# Up to so many bytes zlib is faster: it takes less time to begin.
_SHORT = 512
try:
    from wxsecrets.sources import _entries
except ImportError:  # no compiler when it was installed
    native: Any = None
else:
    native = _entries
_InflateError = cast("type[Exception]", isal_zlib.error)
# Errors of an entry that is not as it should be, whatever is wrong with it.
_DAMAGE = (_InflateError, zlib.error, ValueError, IndexError, OverflowError)


def objects_in(portion: Portion) -> Iterator[tuple[bytes | None, Delta | None]]:
    """The contents of the objects of a portion, in its order, and the difference that each was made by, if any.

    A content is None when it cannot be had from the pack. Raises OSError when the pack is gone.

    The contents that are held at a time are those that others still wait for: of a chain one, and of a tree of
    differences no more than the logarithm of its size, since the largest branch comes last.
    """
    waiting = [0] * len(portion.bases)
    for base in portion.bases:
        if base >= 0:
            waiting[base] += 1
    held: dict[int, bytes | None] = {}
    header = _header if native is None else native.header
    with mapped(portion.path) as data:
        rows = zip(portion.starts, portion.ends, portion.bases, waiting, strict=True)
        for position, (start, end, base, wait) in enumerate(rows):
            content: bytes | None = None
            delta: Delta | None = None
            before: bytes | None = None
            if base >= 0:
                before = held[base]
                waiting[base] -= 1
                if not waiting[base]:
                    del held[base]
            if base < 0 or before is not None:
                try:
                    at, size = header(data, start, portion.width)
                    content = _inflate(data[start + at : end], size)
                    if before is not None and content is not None:
                        content, delta = apply(before, content)
                except _DAMAGE:
                    content = None
            if wait:
                held[position] = content
            yield content, delta  # hundreds of thousands: a tuple with names takes ten times as long to make


def _header(data: mmap.mmap, start: int, width: int) -> tuple[int, int]:
    return read_header(data[start : start + HEAD], width)


def _inflate(compressed: bytes, size: int) -> bytes | None:
    """`size` bytes of data, None for more than are held. Raises one of _DAMAGE for anything else."""
    if size > SIZE_LIMIT:
        return None
    length = len(compressed)
    if length < _SHORT:
        found = zlib.decompress(compressed, zlib.MAX_WBITS, size or 1)
    elif length * _MOST_PER_BYTE <= SIZE_LIMIT:
        found = isal_zlib.decompress(compressed, zlib.MAX_WBITS, size or 1)
    else:
        # What an entry says of its size need not be so.
        found = isal_zlib.decompressobj().decompress(compressed, size + 1)
    if len(found) != size:
        raise ValueError
    return found
