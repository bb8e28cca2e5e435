"""A text with its lines: offsets to line numbers, and lines in bounded pieces.

A minified bundle is one line of megabytes. Nothing here hands out more than `SPAN` characters of a line, so
that looking around a candidate costs the same wherever it stands.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

SPAN = 400


class Document:
    """Random access to the lines of a text; lines count from 0 here.

    `text` has the length of what it was made from, with one kind of line end.
    """

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins, and one past the end of the text."""
        return list(accumulate((len(line) + 1 for line in self.text.split("\n")), initial=0))

    def line_at(self, offset: int) -> int:
        """The number of the line in which `offset` lies."""
        return bisect_right(self._starts, offset) - 1

    def start(self, number: int) -> int:
        """Where a line begins."""
        return self._starts[number]

    def line(self, number: int) -> str:
        """The first `SPAN` characters of a line; "" beyond the ends of the text."""
        if not 0 <= number < len(self._starts) - 1:
            return ""
        start = self._starts[number]
        return self.text[start : min(self._starts[number + 1] - 1, start + SPAN)]

    def before(self, offset: int) -> str:
        """What stands before `offset` on its line, at most `SPAN` characters."""
        first = max(0, offset - SPAN)
        return self.text[max(first, self.text.rfind("\n", first, offset) + 1) : offset]

    def after(self, offset: int) -> str:
        """What stands from `offset` on to the end of its line, at most `SPAN` characters."""
        end = self.text.find("\n", offset, offset + SPAN)
        return self.text[offset : end if end >= 0 else offset + SPAN]
