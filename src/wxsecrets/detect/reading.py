"""One text as it is judged: its lines, its AppIDs, and what is known of it beside the text.

Whatever concerns the text as a whole is worked out once here, when first asked for, so that a candidate costs
the same in a file with one and in a file with a hundred thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wxsecrets.detect.appids import AppIds
from wxsecrets.detect.columns import Columns
from wxsecrets.detect.document import SPAN, Document
from wxsecrets.detect.search import Searchable, Words, compile_linear, may_stand_in
from wxsecrets.detect.telling import Stretches, told_in, used_as_secret
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge import wechat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.traits import Traits

_MARGIN = 600
REACH = 6
"""How many lines up and down anything is looked for around a candidate."""
_REMEMBERED = 64
_PRAGMA = compile_linear(b"pragma")
_WECHAT = Words(wechat.UNMISTAKABLE, ignore_case=True)
_ESCAPED_LINE = compile_later(r"\\{1,2}n")
# Line ends, quotes and tabs of a text that is itself a string in a text, escaped once or twice: each with what it
# stands for, behind as many spaces as it has characters more.
_UNESCAPED = tuple(
    (escape, plain.rjust(len(escape)))
    for plain, escapes in (
        ("\n", (r"\\r\\n", r"\r\n", r"\\n", r"\n")),
        *((mark, (rf"\\{mark}", rf"\{mark}")) for mark in "\"'/"),
        (" ", (r"\\t", r"\t")),
    )
    for escape in escapes
)
_TWICE = r"\\"
# Characters from an escape on in which others are replaced at once.
_LINES = 4096
_LEAST_LINES = 2


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a text beside the text itself; all of it optional.

    `path` as in the repository, `in_package` whether it is part of a mini-program's package, `appid` the
    AppID of the enclosing project. `anywhere` says that the place is not known, and that a file counts for whatever
    its name could make of it.
    """

    path: bytes = b""
    in_package: bool = False
    appid: str | None = None
    anywhere: bool = False


# The most telling place there is: a mini-program's package, below a folder named for WeChat.
ANYWHERE = Surroundings(path=b"wechat/miniprogram/config", in_package=True, anywhere=True)


class Reading:
    """A text with its surroundings.

    `traits` are those of the bytes that it was made of. If these are the text itself, they are the `data`: what was
    found there for the traits need not be looked for again.
    """

    def __init__(self, text: str, around: Surroundings, traits: Traits, data: bytes | None = None) -> None:
        self.document = Document(text)
        self._as_stored = data is not None and self.document.text is text
        self.searchable = Searchable(self.document.text, data if self._as_stored else None)
        self.around = around
        self.traits = traits
        self._neighbours: dict[int, tuple[tuple[tuple[int, str], ...], frozenset[Words]]] = {}

    @cached_property
    def appids(self) -> AppIds:
        """The AppIDs of the text."""
        return AppIds(self.document, self.searchable)

    @cached_property
    def columns(self) -> Columns:
        """The columns of the text's tables."""
        return Columns(self.document, self.searchable, self.around.path, anywhere=self.around.anywhere)

    @cached_property
    def _unescaped(self) -> Reading:
        return Reading(_unescape(self.document.text), self.around, self.traits)

    def of(self, candidate: Candidate) -> Reading:
        """The reading in which a candidate is judged: this one, or one of the lines that a string holds.

        A source map, a notebook or a dump has whole files in strings, with escapes for their line ends. Both readings
        have the same length: what stands at an offset of one stands there in the other.
        """
        near = self.document.before(candidate.start) + self.document.after(candidate.end)[:SPAN]
        return self._unescaped if len(_ESCAPED_LINE.findall(near)) >= _LEAST_LINES else self

    @cached_property
    def wechat_word(self) -> str:
        """A word anywhere in the text that speaks of WeChat, or ""."""
        match = _WECHAT.first_in(self.searchable)
        return match[0] if match else ""

    @cached_property
    def has_pragma(self) -> bool:
        """Whether any allowlist comment can be in the text."""
        return self.searchable.has(_PRAGMA)

    @cached_property
    def _told(self) -> Stretches:
        """The stretches of the text in which something may be named."""
        if self._as_stored and self.traits.told is not None:
            return self.traits.told
        return told_in(self.searchable, other_kinds=self.traits.other_kinds, used=self.used_as_secret)

    @cached_property
    def used_as_secret(self) -> frozenset[str]:
        """The variables that the text uses as the secret."""
        if not self.traits.uses:
            return frozenset()
        if self._as_stored and self.traits.used is not None:
            return self.traits.used
        return used_as_secret(self.searchable.data)

    def neighbours(self, number: int, *words: Words) -> tuple[tuple[int, str], ...]:
        """The lines around a line that have any text: (distance, line), the nearest first, the upper one first.

        None of them where none can have any of these words, which have to be made with `around`.
        """
        if number not in self._neighbours:
            if len(self._neighbours) >= _REMEMBERED:
                self._neighbours.clear()
            pairs = (
                (distance, self.document.line(other))
                for distance in range(1, REACH + 1)
                for other in (number - distance, number + distance)
            )
            lines = tuple((distance, line) for distance, line in pairs if line)
            self._neighbours[number] = lines, may_stand_in("\n".join(line for _distance, line in lines))
        lines, standing = self._neighbours[number]
        return () if standing.isdisjoint(words) else lines

    def is_told(self, candidate: Candidate) -> bool:
        """Whether a word that can name a secret, or an AppID, stands close by."""
        return self._told.touch(candidate.start, candidate.end)

    def stretches(self) -> Iterator[tuple[int, Searchable]]:
        """The parts of the text that can have findings, each with its offset, and with some text more on both sides.

        A database dump has ten thousand hashes and no telling word anywhere near: they are not even looked for.
        """
        merged: list[tuple[int, int]] = []
        for start, end in self._told:
            if merged and start - merged[-1][1] < 4 * _MARGIN:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        text = self.document.text
        for start, end in merged:
            first = max(0, start - _MARGIN)
            whole = first == 0 and end + _MARGIN >= len(text)
            yield first, self.searchable if whole else Searchable(text[first : end + _MARGIN])


def _unescape(text: str) -> str:
    """A text with what its escapes stand for. None goes over a line's end, and few lines of a dump have any."""
    parts: list[str] = []
    end = 0
    while (place := text.find("\\", end)) >= 0:
        start, end = end, text.find("\n", place + _LINES)
        end = len(text) if end < 0 else end
        lines = text[place:end]
        has_twice = _TWICE in lines
        for escape, spread in _UNESCAPED:
            if has_twice or not escape.startswith(_TWICE):
                lines = lines.replace(escape, spread)
        parts += (text[start:place], lines)
    return "".join((*parts, text[end:]))
