r"""Values that are not written in one piece: joined strings, variables that are joined, escapes.

`'3f1c…' + '…9a'`, `"3f1c…" .. "…9a"`, two string literals side by side, `${A}${B}`, `\u0033\u0066…`. Everything is
found by RE2 in a bounded number of sweeps, so that none of it costs more than reading the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wxsecrets.detect import sieve
from wxsecrets.detect.candidates import LENGTH, Candidate
from wxsecrets.detect.characters import REST_OF_CHARACTER
from wxsecrets.detect.decode import WIDEST
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.sieve import Marked
from wxsecrets.expressions import compile_later

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.detect.search import Searchable

# What may stand between two pieces, with the quotes around it. The gates know it as well: `prefilter.NAMED`.
BETWEEN = (
    rb"""["'`][ \t)]*(?:\+|\.\.?|&|<>|,|\.concat\()?[ \t]*(?://[^\n]*|#[^\n]*)?\\?(?:\r?\n[ \t]*)?(?:\+|\.\.?|&)?"""
    rb"""[ \t]*[(@]?["'`]"""
)
PIECES = compile_linear(rb"""["'`][0-9a-fA-F]{1,31}(?:""" + BETWEEN + rb"""[0-9a-fA-F]{1,31})+["'`]""")
"""Pieces that may be one value; with commas between them, if what stands before or behind them says so."""
_PIECE = compile_later(r"""["'`]([0-9a-fA-F]+)(?=["'`])""")
# With commas between them the pieces are a list, and joined only if somebody says so.
_JOIN = compile_later(r"""(?:join|implode|concat)\s*\(\s*(?:["'`]{2}\s*,\s*)?[\[(]?$""")
_BETWEEN = compile_later(r"""["'`][^"'`0-9a-zA-Z]*,""")
_HEX = compile_later(r"[0-9a-f]{32}|[0-9A-F]{32}")

_UNIT = (
    rb"(?:[0-9a-fA-F]|\\u00[346][0-9a-fA-F]|\\u\{[346][0-9a-fA-F]\}|\\x[346][0-9a-fA-F]|%[346][0-9a-fA-F]|"
    rb"&#x[346][0-9a-fA-F];|&#[0-9]{2,3};)"
)
_ESCAPED = compile_linear(_UNIT + rb"{32,}")
ESCAPE = rb"(?:\\u00|\\x|%|&#x|\\u\{)[346][0-9a-fA-F]|&#[0-9]{2,3};"
"""A digit or a letter that is written as an escape."""
_HAS_ESCAPE = compile_linear(ESCAPE)
_NO_DIGIT = compile_later(r"[^0-9a-fA-F]")
_UNITS = compile_later(
    r"\\u00([346][0-9a-fA-F])|\\u\{([346][0-9a-fA-F])\}|\\x([346][0-9a-fA-F])|%([346][0-9a-fA-F])|&#x([346][0-9a-fA-F]);|"
    r"&#([0-9]{2,3});|([0-9a-fA-F])"
)

_ASSIGNED = Marked(rb"""[:=][ \t]{0,100}@?["'`][0-9a-f]{4,28}["'`]""", sieve.PIECES)
# What stands before it, read from its end: whatever is no word, and the variable's name, which may be in quotes.
_NAME_BACKWARDS = compile_later(r"""[^\w$"'`]*["']?([\w$]*[A-Za-z_$])""")
_BEFORE_PIECE = b" \t@\"'`"
LONGEST_NAME = 60
MOST_VARIABLES = 200
Piece = tuple[str, int]
"""A variable, and the length of the piece of a value that it is given."""
_MAX_UNITS = 400


def hidden(text: Searchable) -> Iterator[Candidate]:
    """The values of a text that are spelled in pieces or escapes, all in one place."""
    yield from _joined(text)
    yield from _escaped(text)


def _candidate(value: str, start: int, end: int) -> Iterator[Candidate]:
    if len(value) == LENGTH and _HEX.fullmatch(value):
        yield Candidate(value.lower(), start, end, upper=value.isupper())


def _joined(text: Searchable) -> Iterator[Candidate]:
    for start, end in text.spans(PIECES):
        if not LENGTH < end - start <= _MAX_UNITS:
            continue
        written = text.text[start:end]
        if _BETWEEN.search(written) and not (
            _JOIN.search(text.text[max(0, start - 24) : start]) or ".join(" in text.text[end : end + 12]
        ):
            continue
        yield from _candidate("".join(_PIECE.findall(written)), start + 1, end - 1)


def _escaped(text: Searchable) -> Iterator[Candidate]:
    if not text.has(_HAS_ESCAPE):
        return
    for start, end in text.spans(_ESCAPED):
        written = text.text[start:end]
        if end - start > _MAX_UNITS or not _NO_DIGIT.search(written):
            continue
        value = "".join(map(_unit, _UNITS.finditer(written)))
        # Digits before the escapes can belong to an escape of another kind: `%3D%61…`.
        yield from _candidate(value[-LENGTH:] if len(value) == LENGTH + 1 else value, start, end)


def _unit(match: re.Match[str]) -> str:
    if match[7]:
        return match[7]
    return chr(int(match[6])) if match[6] else chr(int(next(filter(None, match.groups())), 16))


def can_be_together(lengths: set[int]) -> bool:
    """Whether pieces of these lengths, each as often as you like, can make a whole value."""
    reached = {0}
    for total in range(LENGTH + 1):
        if total in reached:
            reached.update(total + length for length in lengths)
    return LENGTH in reached


def _assignments(data: bytes, start: int) -> Iterator[tuple[str, str]]:
    """The variables that are given a piece of a value, and the piece, in order, from an offset on, in bytes of UTF-8.

    A dump has thousands: no more of it is made a text than each of them takes.
    """
    for found in _ASSIGNED.finditer(data):
        first = found.start()
        if first < start:
            continue
        before = data[max(0, first - LONGEST_NAME) : first]
        if not before.isascii():
            before = data[max(0, first - LONGEST_NAME * WIDEST) : first].lstrip(REST_OF_CHARACTER)
        name = _NAME_BACKWARDS.match(before.decode("utf-8", "surrogatepass")[: -LONGEST_NAME - 1 : -1])
        if name is not None:
            yield name[1][::-1], found[0][1:-1].lstrip(_BEFORE_PIECE).decode()


def pieces(text: Searchable) -> dict[str, str]:
    """The pieces of values that variables have, by their names: `const a = '3f1c…', b = '…9a'`.

    None where they are of lengths that make no whole value. Of more than `MOST_VARIABLES` only the first ones count.
    """
    values: dict[str, str] = {}
    for name, piece in _assignments(text.data, 0):
        values[name] = piece
        if len(values) >= MOST_VARIABLES:
            break
    return values if can_be_together({len(value) for value in values.values()}) else {}


def pieces_of(data: bytes, start: int = 0) -> tuple[frozenset[Piece], frozenset[str]]:
    """What variables are given from an offset on, even if they are given more later, and their names.

    `data` is a text in UTF-8.
    """
    found: set[Piece] = set()
    names: set[str] = set()
    for name, piece in _assignments(data, start):
        found.add((name, len(piece)))
        names.add(name)
        if len(names) >= MOST_VARIABLES:
            break
    return frozenset(found), frozenset(names)


def may_be_joined(data: bytes, names: frozenset[str]) -> bool:
    """Whether `put_together` may find variables of these names side by side; with more of them never less.

    `data` is a text in UTF-8, or a part of one.
    """
    return bool(names) and _side_by_side(names).search(data) is not None


@lru_cache(maxsize=16)
def _side_by_side(names: frozenset[str]) -> Any:
    return compile_linear(rf"(?:^|[^\w]){_together(names)}(?:[^\w]|$)".encode())


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _together(names: Iterable[str]) -> str:
    name = rf"(?:this\.|self\.|exports\.|\$)?(?:{_alternatives(names)})"
    return rf"{name}(?:[ \t}}]{{0,20}}(?:\+|\.\.?)?[ \t$#{{]{{0,20}}{name})+"


def put_together(text: Searchable, values: dict[str, str]) -> Iterator[Candidate]:
    """What is put together from pieces in variables: `a + b`, `${a}${b}`, `$a.$b` or `{a}{b}`."""
    single = re.compile(_alternatives(values))
    for start, end in text.spans(compile_linear(_together(values).encode())):
        around = text.text[max(0, start - 1) : start] + text.text[end : end + 1]
        if not re.search(r"[\w]", around):
            parts = single.findall(text.text[start:end])
            # `${A}${B}` is what has the name, not the A in it.
            first = start
            while first and text.text[first - 1] in "${#":
                first -= 1
            yield from _candidate("".join(values[part] for part in parts), first, end)
