"""Whether bytes are UTF-8 is told alike of a whole content and of it piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from wxsecrets.detect import decode


@given(
    content=strategies.lists(
        strategies.one_of(strategies.text("aé你😀", max_size=12).map(str.encode), strategies.binary(max_size=2))
    ).map(b"".join),
    piece=strategies.integers(4, 20),
)
def test_utf8_piece_by_piece(content: bytes, piece: int) -> None:
    """Characters that are cut by the end of a piece are whole, and those that are cut off at the very end are not."""
    try:
        content.decode()
        expected = True
    except UnicodeDecodeError:
        expected = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "_PIECE", piece)
        assert decode.is_utf8(content) == expected
        # Of a part, what is cut at its ends is no matter.
        assert not expected or all(decode.is_utf8(content, start, start + 9) for start in range(len(content)))
