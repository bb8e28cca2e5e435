"""Differences between objects, as packs store them: applied, and asked what they change.

A difference is a list of pieces to copy from the base and of pieces to insert. Both is done in C (`native/deltas.c`),
or, where the package was built without a compiler, by dulwich and in Python. Which parts of the result stand
differently in the base is worked out on demand: in Python that takes, for each byte of the difference, the time in
which dozens of bytes of the result can be searched.

The format: gitformat-pack(5), "Deltified representation".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

try:
    from wxsecrets.sources import _deltas
except ImportError:  # no compiler when it was installed
    native: Any = None
else:
    native = _deltas

from wxsecrets.sources.text import SIZE_LIMIT

Edits = tuple[tuple[int, int], ...]
"""The parts of an object that do not stand alike in another, as (start, end) in order.

What lies between two of them was copied in one piece; an empty part is where two copied pieces meet, and there is one
at each end of the object unless it begins or ends as the other does. Those that are close together are one.
"""


Delta: TypeAlias = tuple[bytes, int, int]  # hundreds of thousands: with names it takes ten times as long to make
"""A difference, where in it its instructions begin, and the length of the object that it is to."""


def edits(delta: Delta, most: int, apart: int) -> Edits | None:
    """What a difference changes; None if it has more than `most` bytes, as finding out takes time, or is damaged.

    Where no more than `apart` bytes lie between two edits, they are one.
    """
    data, at, base_size = delta
    if len(data) > most:
        return None
    try:
        if native is not None:
            found: Edits = native.edits(data, at, base_size, apart)
            return found
        return _edits(data, at, base_size, apart)
    except IndexError:
        return None


def apply(base: bytes, data: bytes) -> tuple[bytes, Delta]:
    """The object that a difference makes of `base`.

    Raises ValueError or IndexError for a damaged difference, and for an object that is larger than is held.
    """
    result, at = _apply(base, data, SIZE_LIMIT) if native is None else native.apply(base, data, SIZE_LIMIT)
    return result, (data, at, len(base))


def _apply(base: bytes, data: bytes, limit: int) -> tuple[bytes, int]:
    """The object, and where the instructions of the difference begin.

    dulwich does not see what more there is behind all that a damaged difference says it makes; git and the C do.
    """
    at = _begin(data, limit)
    apply_delta, damage = _dulwich()
    try:
        return b"".join(apply_delta(base, data)), at
    except damage as error:
        raise ValueError from error


@lru_cache(maxsize=1)
def _dulwich() -> tuple[Any, type[Exception]]:
    """What applies a difference, and its error."""
    from dulwich.errors import ApplyDeltaError  # noqa: PLC0415  not loaded where it is done in C

    try:  # what `dulwich.pack` has as well, which takes ten milliseconds longer to load
        from dulwich._pack import apply_delta  # type: ignore[import-not-found]  # noqa: PLC0415
    except ImportError:
        from dulwich.pack import apply_delta  # noqa: PLC0415
    return apply_delta, ApplyDeltaError


def _begin(data: bytes, limit: int) -> int:
    """Where the instructions of a difference begin.

    Raises IndexError if its header does not end, ValueError if what it makes has more than `limit` bytes.
    """
    # The header has the length of the base, which is known, and that of the result.
    at = 0
    while data[at] & 0x80:
        at += 1
    start = at = at + 1
    while data[at] & 0x80:
        at += 1
    at += 1
    size = 0
    for byte in reversed(data[start:at]):  # seven bits a byte, the lowest first
        size = size << 7 | byte & 0x7F
    if size > limit:
        raise ValueError
    return at


def _edits(delta: bytes, at: int, base_size: int, apart: int) -> Edits:  # noqa: C901  one branch for each bit
    found: list[tuple[int, int]] = []
    place = 0  # in the result
    follows = 0  # where in the base the next piece would go on from the last one
    edited = 0  # where what is not copied began
    length = len(delta)
    while at < length:
        command = delta[at]
        at += 1
        if not command & 0x80:
            at += command
            place += command
            follows = -1
            continue
        offset = size = 0
        # Written out, not in loops over the bits: this is done millions of times.
        if command & 0x01:
            offset = delta[at]
            at += 1
        if command & 0x02:
            offset |= delta[at] << 8
            at += 1
        if command & 0x04:
            offset |= delta[at] << 16
            at += 1
        if command & 0x08:
            offset |= delta[at] << 24
            at += 1
        if command & 0x10:
            size = delta[at]
            at += 1
        if command & 0x20:
            size |= delta[at] << 8
            at += 1
        if command & 0x40:
            size |= delta[at] << 16
            at += 1
        if not size:
            size = 0x10000
        if offset != follows:
            found.append((edited, place))
        place += size
        edited = place
        follows = offset + size
    if follows != base_size:
        found.append((edited, place))
    return _joined(found, apart)


def _joined(edits: list[tuple[int, int]], apart: int) -> Edits:
    found: list[tuple[int, int]] = []
    for start, end in edits:
        if found and start - found[-1][1] <= apart:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)
