"""AppIDs in a text, and which of them a value belongs to.

An AppID is `wx` and 16 lower-case hex digits (WECHAT facts: counted in 54 public repositories); it is public and
never a finding of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wxsecrets.detect.decode import readings
from wxsecrets.detect.document import SPAN, Document
from wxsecrets.detect.naming import naming
from wxsecrets.detect.search import Searchable, compile_linear
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.names import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.candidates import Candidate

_APPID = compile_linear(rb"wx[0-9a-f]{16}")
# A letter before it makes it part of a word, unless the letter belongs to an escape (`\n`, `%3D`).
_WORD_BEFORE = compile_later(r"(?<!\\)(?<!%[23])[0-9A-Za-z]\Z|(?<=\\)[0-9A-Za-mo-qsu-z]\Z")
NEAR = 3
CLOSE = 8
# So many AppIDs are weighed on either side of a value; one that is commented out where the value is not (or the other
# way round) counts as so many lines further away.
_LOOKED_AT = 4
_OTHER_STATE = 3.0
# So do those of another item of a list; and of names with the same stem (`MALL_APPID`, `MALL_SECRET`) only those count,
# as far away as this.
_OTHER_ITEM = 4.0
_NEXT_ITEM = compile_later(r"\}\s*,?\s*\{|\)\s*,\s*\(|\n\s*-\s")
_REACH = 2000
_SAME_STEM = 16
_NOT_STEM = compile_later(rf"(?:{SECRET}|app|id$|key$|set|get|[^0-9a-z])+")
_COMMENT_MARKS = ("#", "//", "--", ";", "<!--", "/*")
# Between an AppID and the value of the next argument, item, cell or row: punctuation and space only.
_ONLY_PUNCTUATION = compile_later(r"""^[\s"'`,;|\\@()\[\]{}/<>:，、+\-#*]*$""")
# … but where one row or item ends and the next begins.
_ENDS_ROW = compile_later(r"[)\]}]\s*[,;]?\s*[(\[{]")
_ENDS_LINE = compile_later(r"^[\"']?\s*\n\s*[\"']?$")
_NEXT_STRING = compile_later(
    r"""^\\?["'`]?\s*(?://[^\n]*|#[^\n]*)?\s*(?:,|=>|:|\|)\s*(?:[\w.]+\s*=\s*)?[@\\]*["'`]?\s*$"""
)


@dataclass(frozen=True, slots=True)
class Pairing:
    """An AppID with how it was found for a value: the name of the evidence, its place, and the distance in lines."""

    appid: str
    evidence: str
    offset: int
    line: int
    distance: float


def _stem(document: Document, start: int) -> str:
    """What the name of an ID or a secret says beside that: `mall` of `MALL_APP_SECRET`, "" for nothing."""
    return _NOT_STEM.sub("", naming(document, start).name.lower())


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

    @property
    def are_several(self) -> bool:
        """Whether the text has the AppIDs of more than one app."""
        return self._several

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Offsets and AppIDs, in order."""
        return iter(zip(self._offsets, self._values, strict=True))

    def pair(self, candidate: Candidate) -> Pairing | None:
        """The AppID that the value most likely belongs to, in this text."""
        if not self._offsets:
            return None
        after = bisect_left(self._offsets, candidate.start)
        near = range(max(0, after - _LOOKED_AT), min(after + _LOOKED_AT, len(self._offsets)))
        pairings = {index: self._weigh(index, candidate, preceding=index < after) for index in near}
        if self._several:
            pairings = self._told_apart(pairings, candidate)
        # An ID usually comes before its secret, and right before it: at equal distance the one above wins.
        index = min(pairings, key=lambda index: (pairings[index].distance, index >= after, abs(index - after)))
        best = pairings[index]
        # Far away, an AppID counts only when the file speaks of no other.
        return None if best.distance > CLOSE and self._several else best

    def go_together(self, candidate: Candidate, pairing: Pairing) -> bool:
        """Whether a value and its AppID have names with the same stem: `ESHOP_APPID`, `ESHOP_SECRET`."""
        stem = _stem(self._document, candidate.start)
        return bool(stem) and stem == _stem(self._document, pairing.offset)

    def _told_apart(self, pairings: dict[int, Pairing], candidate: Candidate) -> dict[int, Pairing]:
        """The pairings of several AppIDs, those that do not go with the value further away; or the one that does."""
        if any(pairing.distance == 0 for pairing in pairings.values()):
            return pairings
        stem = _stem(self._document, candidate.start)
        same = {
            index: pairing
            for index, pairing in pairings.items()
            if pairing.distance <= _SAME_STEM and _stem(self._document, self._offsets[index]) == stem
        }
        if stem and same:
            pairings = same
        commented = self._in_comment(candidate.start)
        moved = {}
        for index, pairing in pairings.items():
            offset = self._offsets[index]
            # What is commented out belongs to what is commented out, and the other way round.
            apart = _OTHER_STATE if commented != self._in_comment(offset) else 0.0
            start, end = sorted((offset, candidate.start))
            if end - start <= _REACH and _NEXT_ITEM.search(self._document.text, start, end):
                apart += _OTHER_ITEM
            moved[index] = replace(pairing, distance=pairing.distance + apart)
        return moved

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
            follows = _ONLY_PUNCTUATION.match(between) or _NEXT_STRING.match(between)
            # The last cell of one line and the first of the next are no pair, unless each stands alone on its line.
            ends = _ENDS_ROW.search(between) or (_ENDS_LINE.match(between) and document.before(offset).strip(" \t\"'"))
            if follows and not ends:
                return Pairing(value, "appid-adjacent", offset, line, 0.0)
        if here == line and characters <= SPAN:
            return Pairing(value, "appid-same-line", offset, line, distance)
        if distance <= NEAR + 1:
            return Pairing(value, "appid-near", offset, line, distance)
        if distance <= CLOSE:
            return Pairing(value, "appid-close", offset, line, distance)
        return Pairing(value, "appid-in-file", offset, line, distance)
