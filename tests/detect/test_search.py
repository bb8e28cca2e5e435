"""Offsets of RE2 matches are characters, whatever the text."""

from __future__ import annotations

import itertools
import re

from hypothesis import given, strategies

from wxsecrets.detect.search import Searchable, compile_linear, joined


@given(strategies.text(alphabet=strategies.sampled_from("ab中é😀\n "), max_size=60))
def test_spans_are_those_of_re(text: str) -> None:
    """The spans found over UTF-8 bytes are the character spans that `re` finds."""
    expected = [match.span() for match in re.finditer("a+b?", text)]
    assert list(Searchable(text).spans(compile_linear(b"a+b?"))) == expected


@given(
    pieces=strategies.lists(strategies.tuples(strategies.integers(0, 500), strategies.integers(0, 200)), max_size=8),
    before=strategies.integers(0, 60),
    behind=strategies.integers(0, 60),
)
def test_what_lies_around_spans(pieces: list[tuple[int, int]], before: int, behind: int) -> None:
    """All that is within reach of a span is in a part, also of one that lies in another; parts do not overlap."""
    spans = sorted((start, start + length) for start, length in pieces)
    parts = joined(spans, before, behind)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(parts))
    reached = {at for start, end in spans for at in range(max(0, start - before), end + behind)}
    assert reached <= {at for start, end in parts for at in range(start, end)}
