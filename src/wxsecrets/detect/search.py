"""Linear-time search by RE2, with character offsets.

RE2 searches bytes about fifty times faster than `re` finds runs of hex, and never backtracks; the rest of the
package works with characters. Offsets are translated in one pass over the matches.
"""

from __future__ import annotations

import re
from functools import lru_cache

import re2

from wxsecrets.detect.characters import characters_of
from wxsecrets.expressions import Later, compile_later

TYPE_CHECKING = False  # as typing's, which takes longer to load than RE2
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, Protocol

    class Around(Protocol):
        """What lies so far before and behind some words in a content, in bytes or, of one in UTF-8, in characters.

        As (start, end) in order, joined where it meets.
        """

        def __call__(
            self, content: bytes, before: int, behind: int, *, in_characters: bool = False
        ) -> list[tuple[int, int]]:
            """Find it."""


# Bytes that one expression may keep of its automaton. RE2's own 8 MB is too little for the gate, which then builds the
# same states again and again: half as fast.
_MEMORY = 64 << 20


def compile_linear(pattern: bytes, *, ignore_case: bool = False) -> Any:
    """An RE2 expression over bytes, compiled when it is first used.

    What RE2 cannot do (look-around, back-references) is raised then, as re2.error.
    """

    def make() -> Any:
        options = _options()
        options.case_sensitive = not ignore_case
        return re2.compile(pattern, options)

    return Later(pattern, make)


def compile_text(pattern: str, *, ignore_case: bool = False) -> Any:
    """The same over text, with groups."""

    def make() -> Any:
        options = re2.Options()
        options.case_sensitive = not ignore_case
        options.never_nl = False
        options.log_errors = False
        return re2.compile(pattern, options)

    return Later(pattern, make)


# A match of so many characters with so few different ones is a repetition, and so no secret (see
# `candidates.is_placeholder`): of 32 hex digits whose base64 has five different characters no more than four differ.
_LONG = 32
_FEW = 6
_OVERLAP = 8


def holds(pattern: Any, content: bytes, start: int = 0, end: int | None = None) -> bool:
    """Whether an expression for values matches in a part of `content`, long repetitions not counted.

    `MzMzMz…` is base64 of 33333…, and the grey of every second icon that is embedded in a program.
    """
    part = content if start == 0 and end is None else content[start:end]
    match = pattern.search(part)
    while match is not None:  # most often not even once
        first, last = match.span()
        if last - first < _LONG or len(set(part[first:last])) >= _FEW:
            return True
        match = pattern.search(part, max(first + 1, last - _OVERLAP))
    return False


def joined(spans: Iterable[tuple[int, int]], before: int, behind: int) -> list[tuple[int, int]]:
    """What lies so far around spans that are in order, joined where it meets."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start - before <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end + behind))
        else:
            found.append((max(0, start - before), end + behind))
    return found


def in_utf_8(text: str) -> bytes:
    """A text as it is searched; half a pair of UTF-16 in it is one character, too."""
    return text.encode("utf-8", "surrogatepass")


class SearchableBytes:
    """A content, searched as a `Searchable` is; its offsets are in bytes."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __len__(self) -> int:
        """In bytes."""
        return len(self.data)

    def part(self, start: int, end: int) -> SearchableBytes:
        """What lies between two offsets."""
        return SearchableBytes(self.data[start:end])

    def spans(self, pattern: Any) -> Iterator[tuple[int, int]]:
        """The (start, end) of every match of a `compile_linear` expression, in order."""
        return (match.span() for match in pattern.finditer(self.data))

    def around(self, words: Around, before: int, behind: int) -> list[tuple[int, int]]:
        """What lies so far around some words, as (start, end) in order, joined where it meets."""
        return words(self.data, before, behind)


class Searchable:
    """A text, ready to be searched from end to end several times; `data` is the same in UTF-8."""

    __slots__ = ("_ascii", "data", "text")

    def __init__(self, text: str, data: bytes | None = None) -> None:
        """`data` is the text in UTF-8, if somebody has it."""
        self.text = text
        self._ascii = text.isascii()
        self.data = in_utf_8(text) if data is None else data

    def __len__(self) -> int:
        """In characters."""
        return len(self.text)

    def part(self, start: int, end: int) -> Searchable:
        """What lies between two offsets."""
        return Searchable(self.text[start:end])

    def has(self, pattern: Any) -> bool:
        """Whether a `compile_linear` expression matches anywhere."""
        return pattern.search(self.data) is not None

    def spans(self, pattern: Any) -> Iterator[tuple[int, int]]:
        """The (start, end) of every match of a `compile_linear` expression, in characters, in order."""
        return self.in_characters(match.span() for match in pattern.finditer(self.data))

    def in_characters(self, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Spans of bytes, in order, as spans of characters."""
        return spans if self._ascii else characters_of(self.data, spans)

    def around(self, words: Around, before: int, behind: int) -> list[tuple[int, int]]:
        """What lies so many characters around some words, as (start, end) in order, joined where it meets."""
        return words(self.data, before, behind, in_characters=not self._ascii)


AS_ASCII = frozenset("\u0130\u0131\u017f\u212a")
"""What `re` takes for letters of ASCII where case does not matter, and RE2 does not: İ, ı, ſ, the sign for Kelvin."""
_LIKE_ASCII = compile_linear("|".join(sorted(AS_ASCII)).encode())
_REMEMBERED = 512
_AROUND: list[Words] = []
_LOOK_AROUND = compile_later(r"\(\?<?[!=](?:\[[^\]]*\]|\\.|[^\[\]()\\])*\)")


class Words:
    """An expression with look-around, searched for in short texts many times over.

    Most texts have none of the words. RE2, which knows no look-around, says so much faster than `re`; only where it
    finds them without the look-around `re` is asked.
    """

    __slots__ = ("_exact", "_remembered", "_rough", "in_lines")

    def __init__(self, pattern: str, *, ignore_case: bool = False, around: bool = False) -> None:
        """`around` says that they are among those that `may_stand_in` knows."""
        rough = _LOOK_AROUND.sub("", pattern).encode()
        self._rough = compile_linear(rough, ignore_case=ignore_case)
        # What they are in a text of several lines.
        self.in_lines = b"(?%b:%b)" % (b"mi" if ignore_case else b"m", rough)
        if around:
            _AROUND.append(self)
        self._exact = compile_later(pattern, re.IGNORECASE if ignore_case else 0)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._search)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.search`."""
        # Around a candidate most lines are empty, or were its neighbour's lines, too.
        return self._remembered(text) if text else None

    def _search(self, text: str) -> re.Match[str] | None:
        return self.first_in(Searchable(text))

    def first_in(self, text: Searchable) -> re.Match[str] | None:
        """The same in a text of any size, which is not remembered."""
        if not text.text.isascii() and text.has(self._rough) and text.has(_LIKE_ASCII):
            return self._exact.search(text.text)
        # A look-around has no width: the exact match begins where the rough one does, or later.
        for start, _end in text.in_characters(self._rough_places(text.data)):
            match = self._exact.match(text.text, start)
            if match is not None:
                return match
        return None

    def _rough_places(self, data: bytes) -> Iterator[tuple[int, int]]:
        found = self._rough.search(data)
        while found is not None:
            yield found.start(), found.start()
            found = self._rough.search(data, found.start() + 1)


def may_stand_in(lines: str) -> frozenset[Words]:
    """Which of the words that are looked for around a candidate may stand in one of some lines, found in one search.

    They are a dozen, and mostly none of them stands there.
    """
    found = _all_around().matching(in_utf_8(lines))
    return frozenset(_AROUND[number] for number in found)


@lru_cache(maxsize=1)
def _all_around() -> Several:
    return Several([words.in_lines for words in _AROUND])


class Several:
    """Some expressions over bytes that are looked for in one search, compiled when it is first used."""

    __slots__ = ("_all", "_patterns")

    def __init__(self, patterns: Sequence[bytes]) -> None:
        """As for `compile_linear`."""
        self._patterns = patterns
        self._all: Any = None

    def matching(self, content: bytes) -> Sequence[int]:
        """Which of them match anywhere, by number."""
        if self._all is None:
            self._all = re2.Set.SearchSet(_options())
            for pattern in self._patterns:
                self._all.Add(pattern)
            self._all.Compile()
        return self._all.Match(content) or ()


def _options() -> Any:
    """Those of expressions over bytes."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    return options
