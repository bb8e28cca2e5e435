"""A text with its lines: offsets to line numbers, and lines in bounded pieces.

A minified bundle is one line of megabytes, a dump has millions of short ones. Nothing here hands out more than `SPAN`
characters of a line, and only the number of line ends in each stretch of the text is kept, so that looking around a
candidate costs the same wherever it stands.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

SPAN = 400
_STRETCH = 2048
# The characters before and behind the beginning of a line whose lines are kept once it is asked for: dozens around a
# candidate are asked for, most of them above it.
_BEFORE = 3072
_BEHIND = 1536


class Document:
    """Random access to the lines of a text; lines count from 0 here.

    `text` has the length of what it was made from, with one kind of line end.
    """

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
        # A candidate is asked about many times over before the next one is.
        self._line_of = (-1, 0)
        self._before = (-1, "")
        self._after = (-1, "")
        self._lines: tuple[int, list[str]] = (0, [])
        self._line_ends_before = array("Q", [0])

    def _count_to(self, stretches: int, number: int) -> array[int]:
        """How many line ends stand before each stretch of the text.

        Of so many at least, and as far as the line of this number, or of the whole text: most of it is below what is
        asked about.
        """
        counts, text, count = self._line_ends_before, self.text, self.text.count
        while (len(counts) <= stretches or counts[-1] < number) and (start := (len(counts) - 1) * _STRETCH) < len(text):
            counts.append(counts[-1] + count("\n", start, start + _STRETCH))
        return counts

    @property
    def last_line(self) -> int:
        """The number of the last line."""
        return self._count_to(len(self.text), 0)[-1]

    def line_at(self, offset: int) -> int:
        """The number of the line in which `offset` lies."""
        if offset != self._line_of[0]:
            stretch = offset // _STRETCH
            self._line_of = (
                offset,
                self._count_to(stretch, 0)[stretch] + self.text.count("\n", stretch * _STRETCH, offset),
            )
        return self._line_of[1]

    def start(self, number: int) -> int:
        """Where a line begins; `number` is one of the text's."""
        if number == 0:
            return 0
        counts = self._count_to(0, number)
        stretch = bisect_left(counts, number) - 1
        end = stretch * _STRETCH - 1
        for _ in range(number - counts[stretch]):
            end = self.text.find("\n", end + 1)
        return end + 1

    def line(self, number: int) -> str:
        """The first `SPAN` characters of a line; "" beyond the ends of the text."""
        first, lines = self._lines
        if not first <= number < first + len(lines):
            if not 0 <= number <= self._count_to(0, number)[-1]:
                return ""
            first, lines = self._lines = self._around(number)
        return lines[number - first][:SPAN]

    def _around(self, number: int) -> tuple[int, list[str]]:
        """A line and those around it, each at least as far as `line` shows it, with the number of the first."""
        start, text = self.start(number), self.text
        begin = text.find("\n", max(0, start - _BEFORE - 1), start) + 1 if start > _BEFORE else 0
        end = start + _BEHIND
        lines = text[begin:end].split("\n")
        if end < len(text) and len(lines[-1]) < SPAN:
            lines.pop()
        return number - text.count("\n", begin, start), lines

    def before(self, offset: int) -> str:
        """What stands before `offset` on its line, at most `SPAN` characters."""
        if offset != self._before[0]:
            first = max(0, offset - SPAN)
            self._before = (offset, self.text[max(first, self.text.rfind("\n", first, offset) + 1) : offset])
        return self._before[1]

    def after(self, offset: int) -> str:
        """What stands from `offset` on to the end of its line, at most `SPAN` characters."""
        if offset != self._after[0]:
            end = self.text.find("\n", offset, offset + SPAN)
            self._after = (offset, self.text[offset : end if end >= 0 else offset + SPAN])
        return self._after[1]
