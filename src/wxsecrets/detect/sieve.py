"""A sieve in front of RE2: from where on may a content hold what an expression looks for?

It is written in C (`native/sieve.c`), and there only where the package was built with a compiler, on a processor that
can do it; RE2 alone is several times slower and finds the same. The sieve may let too much through, never too little
(`tests/detect/test_sieve.py`).
"""

from __future__ import annotations

from binascii import crc32

from wxsecrets.detect.characters import characters_of
from wxsecrets.detect.search import compile_linear, joined
from wxsecrets.expressions import compile_later

TYPE_CHECKING = False  # as typing's, which takes longer to load than RE2
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

try:
    from wxsecrets.detect import _sieve
except ImportError:
    native: Any = None
else:
    native = _sieve

# What the sieve tells apart; `native/marks.py` says what each looks like.
NAMED, IN_VARIABLES, RARE, TELLING, USES, UTF16, PIECES = (1 << bit for bit in range(7))
# What the sieve looks for by itself, not together with others: the next bit.
TOKENS = 1 << 7
# Words that the sieve knows in full: those that can name an AppSecret, and those of other credentials; of both the
# Chinese ones in GBK.
WORDS, GBK_WORDS, OTHER_WORDS, GBK_OTHER_WORDS = (1 << bit for bit in range(4))

# RE2 goes from one match to the next faster than it can be asked anew; over more bytes without any the sieve is faster.
_FAR = 1024

# The patterns of all `Marked` expressions that were made.
EXPRESSIONS: list[bytes] = []


class Marked:
    """A `compile_linear` expression over bytes of which each match has a mark of one of these sets.

    One that was changed since the sieve was compiled does without it.
    """

    __slots__ = ("_expression", "_is_known", "_sets", "pattern")

    def __init__(self, pattern: bytes, sets: int) -> None:
        self.pattern = pattern
        self._expression = compile_linear(pattern)
        self._sets = sets
        self._is_known = crc32(pattern) in getattr(native, "expressions", ())
        EXPRESSIONS.append(pattern)

    def is_of(self, sets: int) -> bool:
        """Whether a content that has no marks but those of some sets can have a match."""
        return not self._is_known or bool(self._sets & sets)

    def first_place(self, content: bytes, start: int = 0, end: int | None = None) -> int:
        """A place from `start` on before which no match begins that ends before `end`, -1 if there is none."""
        if self._is_known and native is not None:
            place: int = native.first(content, start, len(content) if end is None else end, self._sets)
            return place
        match = self._expression.search(content, start, end)
        return -1 if match is None else match.start()

    def search(self, content: bytes, start: int = 0) -> Any:
        """The first match from `start` on, or None."""
        place = self._at(content, start)
        return None if place < 0 else self._expression.search(content, place)

    def finditer(self, content: bytes) -> Iterable[Any]:
        """All matches, in order."""
        place = self._at(content, 0)
        while place >= 0:
            for match in self._expression.finditer(content, place):
                yield match
                place = self._at(content, match.end())
                if place < 0 or place > match.end() + _FAR:
                    break
            else:
                return

    def _at(self, content: bytes, start: int) -> int:
        """Where the expression has to be looked for, -1 for nowhere."""
        if self._is_known and native is not None:
            return native.first(content, start, len(content), self._sets)  # type: ignore[no-any-return]
        return start


class MarkedAt(Marked):
    """One that is short, and begins where the sieve says so, or nowhere near: looked for there without RE2.

    To ask RE2 about a place takes five times as long as to ask `re`, which alone would take fifty times as long to find
    it. `pattern` has no `^` or `$` but for the beginning and the end of a content.
    """

    __slots__ = ("_here",)

    def __init__(self, pattern: bytes, sets: int) -> None:
        super().__init__(pattern, sets)
        self._here = compile_later(pattern.replace(b"$", rb"\Z"))

    def search(self, content: bytes, start: int = 0) -> Any:
        """The first match from `start` on, or None."""
        if not self._is_known or native is None:
            return self._expression.search(content, start)
        while (place := self._at(content, start)) >= 0:
            if (match := self._here.match(content, place)) is not None:
                return match
            start = place + 1
        return None

    def finditer(self, content: bytes) -> Iterable[Any]:
        """All matches, in order."""
        position = 0
        while (match := self.search(content, position)) is not None:
            yield match
            position = match.end()


def among(content: bytes, sets: int) -> int:
    """Those of some sets of which a content may have a mark; NAMED is none that can be asked for."""
    if native is None:
        return sets
    found: int = native.among(content, sets)
    return found


class Spelled:
    """A `compile_linear` expression over bytes of which the sieve knows all forms: some sets of words."""

    __slots__ = ("_expression", "_is_known", "_sets")

    def __init__(self, pattern: bytes, sets: int) -> None:
        self._expression = compile_linear(pattern, ignore_case=True)
        self._sets = sets
        self._is_known = crc32(pattern) in getattr(native, "expressions", ())
        EXPRESSIONS.append(pattern)

    def occurs(self, content: bytes) -> bool:
        """Whether there is a match."""
        if self._is_known and native is not None:
            found: bool = native.occurs(content, self._sets)
            return found
        return self._expression.search(content) is not None

    def around(self, content: bytes, before: int, behind: int, *, in_characters: bool = False) -> list[tuple[int, int]]:
        """What lies so far around all matches, as (start, end) in order, joined where it meets.

        All in bytes, or in characters of a `content` in UTF-8.
        """
        if self._is_known and native is not None:
            found: list[tuple[int, int]] = native.around(content, self._sets, before, behind, in_characters)
            return found
        spans = (match.span() for match in self._expression.finditer(content))
        return joined(characters_of(content, spans) if in_characters else spans, before, behind)
