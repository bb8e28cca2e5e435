"""Places in bytes as places in the text, with what is written in C and without."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from wxsecrets.detect import characters
from wxsecrets.detect.characters import characters_of

# Characters of each width, and half a pair of UTF-16, as a damaged content may have it.
TEXTS = strategies.lists(strategies.text("a\u00e9\u5bc6\U0001f511\ud800", max_size=400), min_size=1, max_size=40)


@pytest.mark.parametrize("native", [characters.native, None])
@given(texts=TEXTS)
def test_places_are_those_of_the_text(native: object, texts: list[str]) -> None:
    """Whatever the characters are, and however far the places lie apart."""
    spans, expected, data, length = [], [], b"", 0
    for number, text in enumerate(texts):
        encoded = text.encode("utf-8", "surrogatepass") * (1 + 60 * (number % 3))
        size = len(text) * (1 + 60 * (number % 3))
        if number % 2:
            spans.append((len(data), len(data) + len(encoded)))
            expected.append((length, length + size))
        data += encoded
        length += size
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(characters, "native", native)
        assert list(characters_of(data, spans)) == expected


@pytest.mark.skipif(characters.native is None, reason="it was built without a compiler")
@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 8159, 8160, 8161, 8192, 100_000])
@pytest.mark.parametrize("character", ["a", "\u5bc6"])
def test_any_length(size: int, character: str) -> None:
    """At the ends of the vectors, and of what is added up at once, nothing is lost."""
    data = character.encode() * size
    for start, end in ((0, len(data)), (1, len(data)), (0, len(data) + 9), (-5, 7), (9, 3)):
        part = data[max(start, 0) : max(end, 0)] if start <= end else b""
        begun = sum(byte & 0xC0 != 0x80 for byte in part)
        assert characters.native.characters(data, start, end) == begun
