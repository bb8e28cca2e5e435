"""AppIDs in a text, and which of them a value belongs to.

An AppID is `wx` and 16 lower-case hex digits (WECHAT facts: counted in 54 public repositories); it is public and
never a finding of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wxsecrets.detect.decode import readings
from wxsecrets.detect.document import SPAN, Document
from wxsecrets.detect.search import Searchable, compile_linear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.candidates import Candidate

_APPID = compile_linear(rb"wx[0-9a-f]{16}")
# A letter before it makes it part of a word, unless the letter belongs to an escape (`\n`, `%3D`).
_WORD_BEFORE = re.compile(r"(?<!\\)(?<!%[23])[0-9A-Za-z]\Z|(?<=\\)[0-9A-Za-mo-qsu-z]\Z")
NEAR = 3
CLOSE = 8
# So many AppIDs are weighed on either side of a value; one that is commented out where the value is not (or the other
# way round) counts as so many lines further away.
_LOOKED_AT = 3
_OTHER_STATE = 3.0
_COMMENT_MARKS = ("#", "//", "--", ";", "<!--", "/*")
# Between an AppID and the value of the next argument, item, cell or row: punctuation and space only.
_ONLY_PUNCTUATION = re.compile(r"""^[\s"'`,;|\\@()\[\]{}/<>:，、+\-#*]*$""")
_NEXT_STRING = re.compile(
    r"""^\\?["'`]?\s*(?://[^\n]*|#[^\n]*)?\s*(?:,|=>|:|\|)\s*(?:[\w.]+\s*=\s*)?[@\\]*["'`]?\s*$"""
)


@dataclass(frozen=True, slots=True)
class Pairing:
    """An AppID with how it was found for a value: the name of the evidence, and the distance in lines."""

    appid: str
    evidence: str
    line: int
    distance: float


def appids_by_line(content: bytes) -> list[tuple[int, str]]:
    """The AppIDs of a text with their lines, which count from 1; in order of place, each line's once."""
    document = Document(next(iter(readings(content))))
    found = AppIds(document, Searchable(document.text))
    return list(dict.fromkeys((document.line_at(offset) + 1, appid) for offset, appid in found))


class AppIds:
    """All AppIDs of a text, by place."""

    __slots__ = ("_document", "_offsets", "_several", "_values")

    def __init__(self, document: Document, searchable: Searchable) -> None:
        self._document = document
        self._offsets: list[int] = []
        self._values: list[str] = []
        text = document.text
        for start, end in searchable.spans(_APPID):
            follows = text[end : end + 1]
            if _WORD_BEFORE.search(text[max(0, start - 3) : start]) or (follows.isascii() and follows.isalnum()):
                continue
            self._offsets.append(start)
            self._values.append(text[start:end])
        self._several = len(set(self._values)) > 1

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Offsets and AppIDs, in order."""
        return iter(zip(self._offsets, self._values, strict=True))

    def pair(self, candidate: Candidate) -> Pairing | None:
        """The AppID that the value most likely belongs to, in this text."""
        if not self._offsets:
            return None
        after = bisect_left(self._offsets, candidate.start)
        best: Pairing | None = None
        best_index = -1
        commented = self._in_comment(candidate.start)
        for index in range(max(0, after - _LOOKED_AT), min(after + _LOOKED_AT, len(self._offsets))):
            pairing = self._weigh(index, candidate, preceding=index < after)
            # What is commented out belongs to what is commented out, and the other way round.
            if self._several and pairing.distance and commented != self._in_comment(self._offsets[index]):
                pairing = replace(pairing, distance=pairing.distance + _OTHER_STATE)
            # An ID usually comes before its secret, and right before it.
            if best is None or (pairing.distance, index >= after, -index) < (
                best.distance,
                best_index >= after,
                -best_index,
            ):
                best, best_index = pairing, index
        # Far away, an AppID counts only when the file speaks of no other.
        return None if best is not None and best.distance > CLOSE and self._several else best

    def _in_comment(self, offset: int) -> bool:
        """Whether the line of `offset` begins as a comment."""
        return self._document.before(offset).lstrip().startswith(_COMMENT_MARKS)

    def _weigh(self, index: int, candidate: Candidate, *, preceding: bool) -> Pairing:
        document, offset, value = self._document, self._offsets[index], self._values[index]
        line = document.line_at(offset)
        here = document.line_at(candidate.start)
        characters = candidate.start - offset - len(value) if preceding else offset - candidate.end
        # In a bundle of long lines, characters count instead of lines.
        beyond = max(0, characters) * 2.0 if here == line else float(max(0, characters - 2 * SPAN))
        distance = abs(here - line) + beyond / SPAN
        if preceding and characters <= 120:
            between = document.text[offset + len(value) : candidate.start]
            if _ONLY_PUNCTUATION.match(between) or _NEXT_STRING.match(between):
                return Pairing(value, "appid-adjacent", line, 0.0)
        if here == line and characters <= SPAN:
            return Pairing(value, "appid-same-line", line, distance)
        if distance <= NEAR + 1:
            return Pairing(value, "appid-near", line, distance)
        if distance <= CLOSE:
            return Pairing(value, "appid-close", line, distance)
        return Pairing(value, "appid-in-file", line, distance)
