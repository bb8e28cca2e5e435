"""Differences between objects, as packs store them: applied, and asked what they change.

A difference is a list of pieces to copy from the base and of pieces to insert. Applying it is dulwich's (in Rust).
Which parts of the result stand differently in the base is worked out here, on demand: for each byte of the difference
it takes the time in which dozens of bytes of the result can be searched.

The format: gitformat-pack(5), "Deltified representation".
"""

from __future__ import annotations

from typing import NamedTuple

from dulwich.errors import ApplyDeltaError

try:  # what `dulwich.pack` has as well, which takes ten milliseconds longer to load
    from dulwich._pack import apply_delta  # type: ignore[import-not-found]
except ImportError:
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


def apply(base: bytes, data: bytes) -> tuple[bytes, Delta]:
    """The object that a difference makes of `base`.

    Raises ValueError or IndexError for a damaged difference, and for an object that is larger than is held.
    """
    # The header has the length of the base, which is known, and that of the result.
    at = 0
    while data[at] & 0x80:
        at += 1
    start = at = at + 1
    while data[at] & 0x80:
        at += 1
    at += 1
    if at - start > _SURELY_SMALL and _number(data[start:at]) > SIZE_LIMIT:
        raise ValueError
    try:
        result = b"".join(apply_delta(base, data))
    except ApplyDeltaError as error:
        raise ValueError from error
    return result, Delta(data, at, len(base))


# A number of so many bytes is less than the limit.
_SURELY_SMALL = (SIZE_LIMIT.bit_length() - 1) // 7


def _number(digits: bytes) -> int:
    """A number of a difference's header: seven bits a byte, the lowest first."""
    value = 0
    for byte in reversed(digits):
        value = value << 7 | byte & 0x7F
    return value


def _edits(base_size: int, delta: bytes, at: int) -> Edits:  # noqa: C901  one branch for each bit
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
    return tuple(found)
