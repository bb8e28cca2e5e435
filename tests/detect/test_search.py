"""Offsets of RE2 matches are characters, whatever the text."""

from __future__ import annotations

import re

from hypothesis import given, strategies

from wxsecrets.detect.search import Searchable, compile_linear


@given(strategies.text(alphabet=strategies.sampled_from("ab中é😀\n "), max_size=60))
def test_spans_are_those_of_re(text: str) -> None:
    """The spans found over UTF-8 bytes are the character spans that `re` finds."""
    expected = [match.span() for match in re.finditer("a+b?", text)]
    assert list(Searchable(text).spans(compile_linear(b"a+b?"))) == expected
