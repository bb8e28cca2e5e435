"""From places in bytes of UTF-8 to places in the text: RE2 searches bytes, and everything else works with characters.

To decode what lies before a place only to count it takes longer than the search: the C of the sieve counts, where it is
there.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing's, which takes longer to load than RE2
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

# The bytes of characters in UTF-8 that are none's first.
REST_OF_CHARACTER = bytes(range(0x80, 0xC0))

try:
    from wxsecrets.detect import _sieve
except ImportError:
    native: Any = None
else:
    native = _sieve


def characters_of(data: bytes, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of bytes of a text in UTF-8, in order, as spans of characters."""
    seen, characters = 0, 0
    for start, end in spans:
        characters += _count(data, seen, start)
        length = _count(data, start, end)
        yield characters, characters + length
        seen, characters = end, characters + length


def _count(data: bytes, start: int, end: int) -> int:
    if native is None:
        return len(data[start:end].translate(None, REST_OF_CHARACTER))
    count: int = native.characters(data, start, end)
    return count
