"""Differences between objects, as packs store them: applied, and asked what they change.

A difference is a list of pieces to copy from the base and of pieces to insert. Applying it is dulwich's (in Rust).
Which parts of the result stand differently in the base is worked out here, and only where knowing it is cheaper than
looking at the whole result.

The format: gitformat-pack(5), "Deltified representation".
"""

from __future__ import annotations

from dulwich.pack import apply_delta

from wxsecrets.sources.text import SIZE_LIMIT

# Bytes of a result that are searched in the time in which one byte of a difference is taken apart.
_SEARCHED_MEANWHILE = 64


def apply(base: bytes, delta: bytes) -> tuple[bytes | None, tuple[tuple[int, int], ...] | None]:
    """The object that `delta` makes of `base`, and the parts of it that do not stand alike in `base`.

    The parts are (start, end) in order. What lies between two of them was copied in one piece; an empty part is where
    two copied pieces meet, and there is one at each end of the result unless it begins or ends as `base` does. The
    parts are None when looking at all of the result is as fast. The object is None when it is larger than is held.
    Raises ValueError or IndexError for a damaged difference.
    """
    at, _size = _length(delta, 0)
    at, size = _length(delta, at)
    if size > SIZE_LIMIT:
        return None, None
    result = b"".join(apply_delta(base, delta))
    return result, _edits(len(base), delta, at) if len(delta) * _SEARCHED_MEANWHILE < size else None


def _length(delta: bytes, at: int) -> tuple[int, int]:
    """Where a number of a difference's header ends, and the number."""
    value = shift = 0
    while True:
        byte = delta[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return at, value


def _edits(base_size: int, delta: bytes, at: int) -> tuple[tuple[int, int], ...]:
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
        for shift in (0, 8, 16, 24):
            if command & 1:
                offset |= delta[at] << shift
                at += 1
            command >>= 1
        for shift in (0, 8, 16):
            if command & 1:
                size |= delta[at] << shift
                at += 1
            command >>= 1
        if offset != follows:
            found.append((edited, place))
        place += size or 0x10000
        edited = place
        follows = offset + (size or 0x10000)
    if follows != base_size:
        found.append((edited, place))
    return tuple(found)
