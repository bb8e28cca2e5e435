"""Differences between objects, as packs store them: applied, and asked what they change.

A difference is a list of pieces to copy from the base and of pieces to insert. Applying it is dulwich's (in Rust).
Which parts of the result stand differently in the base is worked out here, on demand: it takes a tenth of a microsecond
for each byte of the difference, in which time a hundred bytes of the result can be searched.

The format: gitformat-pack(5), "Deltified representation".
"""

from __future__ import annotations

from typing import NamedTuple

from dulwich.errors import ApplyDeltaError
from dulwich.pack import apply_delta

from wxsecrets.sources.text import SIZE_LIMIT

Edits = tuple[tuple[int, int], ...]
"""The parts of an object that do not stand alike in another, as (start, end) in order.

What lies between two of them was copied in one piece; an empty part is where two copied pieces meet, and there is one
at each end of the object unless it begins or ends as the other does.
"""


class Delta(NamedTuple):  # hundreds of thousands: a dataclass takes three times as long to make
    """A difference to an object of `base_size` bytes, whose instructions begin at `at`."""

    data: bytes
    at: int
    base_size: int

    def edits(self, most: int) -> Edits | None:
        """What it changes; None where it has more than `most` bytes, since finding out takes time, or is damaged."""
        try:
            return _edits(self.base_size, self.data, self.at) if len(self.data) <= most else None
        except IndexError:
            return None


def apply(base: bytes, data: bytes) -> tuple[bytes, Delta] | None:
    """The object that a difference makes of `base`; None when it is larger than is held.

    Raises ValueError or IndexError for a damaged difference.
    """
    # The header has the length of the base, which is known, and that of the result.
    at = 1
    while data[at - 1] & 0x80:
        at += 1
    at, size = _length(data, at)
    if size > SIZE_LIMIT:
        return None
    try:
        result = b"".join(apply_delta(base, data))
    except ApplyDeltaError as error:
        raise ValueError from error
    return result, Delta(data, at, len(base))


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


def _edits(base_size: int, delta: bytes, at: int) -> Edits:
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
