"""The third gate: is there anything that a finding could be made of, whatever stands around it?

Of what passes the first gate, nearly everything has no value in it after all: a long name, a placeholder, digits too
far from the word that could name them. Here the values themselves are looked for, around what has their shape only, and
of a content that comes from one without any only around what was edited. As all gates, this one may let too much
through, never too little.

The questions go from cheap to dear: is there anything of the shape of a value, is a word near it, and only then, in the
text itself, is it one, and does the word name it?
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from wxsecrets.detect import prefilter, sieve
from wxsecrets.detect.candidates import access_tokens, candidates, goes_on, is_placeholder, tokens
from wxsecrets.detect.decode import BINARY, UTF_8, UTF_8_MARKED, WIDEST, away_from, guess, is_utf8
from wxsecrets.detect.document import Document
from wxsecrets.detect.hidden import LONGEST_NAME, MOST_VARIABLES, can_be_together, hidden, may_be_joined, pieces_of
from wxsecrets.detect.search import Searchable, holds, joined
from wxsecrets.detect.sieve import Marked
from wxsecrets.detect.telling import (
    IN_VARIABLES,
    NAMED,
    NEAR,
    OTHER_KINDS,
    OUTSIDE,
    RARE,
    REACH,
    TOKEN,
    holds_token,
    is_no_name,
    may_tell,
    tells_of_other_kinds,
    told_in,
    told_in_bytes,
    used_in,
)
from wxsecrets.detect.uses import MOST, USES
from wxsecrets.detect.utf16 import UTF16_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.decode import Encoding
    from wxsecrets.detect.hidden import Piece
    from wxsecrets.detect.prefilter import Edits

_SHAPES = Marked(b"|".join(prefilter.SHAPES), prefilter.SHAPES_SETS)
# What makes more of what stands anywhere, where names of other credentials are known to occur, and where not yet.
_STILL_MAKES_MORE = Marked(b"|".join((USES.pattern, UTF16_VALUE.pattern)), sieve.USES | sieve.UTF16)
_MAKES_MORE = Marked(
    b"|".join((OTHER_KINDS.pattern, _STILL_MAKES_MORE.pattern)), sieve.TELLING | sieve.USES | sieve.UTF16
)
_CERTAIN = Marked(b"|".join((*prefilter.ENCODED, *prefilter.WRAPPED, *prefilter.KEYS_AND_CALLS)), sieve.RARE)

_NOWHERE = (sys.maxsize, sys.maxsize)
# So much is looked at from a place on: what begins in a stride, to its end.
_WIDTH = prefilter.STRIDE + prefilter.REACH

# What is known of pieces: there are some, and no word that could name what is made of them; there are too many to keep.
_UNTOLD, _MORE = frozenset({("", 0)}), frozenset({("", 1)})


@dataclass(frozen=True, slots=True)
class Nothing:
    """What is known of a content that holds nothing, and so can have no finding.

    `encoding` is its own, "" when it cannot be read part by part. `other_kinds`: names of other credentials than
    AppSecrets occur. `used` are the variables that are used as the secret, `pieces` the pieces of values that variables
    are given, None when there is nothing of the shape of one. What is edited away may still be among these.
    """

    encoding: str
    other_kinds: bool
    used: frozenset[str]
    pieces: frozenset[Piece] | None = None


def nothing_in(content: bytes, guessed: Encoding) -> Nothing | None:
    """What is known of a content that holds nothing; None when it may hold something. Linear in its length.

    `guessed` is what `guess` says.
    """
    if prefilter.needs_no_gate(content):
        return None
    if guessed.is_plain or (guessed.name == UTF_8_MARKED and is_utf8(content)):
        encoding = UTF_8
    else:  # in others, what looks like ASCII can be half a character
        encoding = BINARY if guessed.name == BINARY else ""
    other_kinds = False
    used: set[str] = set()
    position = 0
    while (start := _makes_more(content, position, other_kinds=other_kinds)) >= 0:
        part = content[start : start + _WIDTH]
        if UTF16_VALUE.search(part) is not None:  # it is read as UTF-16 as well, where other things stand
            return None
        other_kinds = other_kinds or tells_of_other_kinds(part)
        used |= used_in(part)
        position = start + prefilter.STRIDE - 1  # a match may look at the byte before it
    spots: list[tuple[int, int]] = []
    position = 0
    while (start := _SHAPES.first_place(content, position)) >= 0:
        end = start + _WIDTH
        spots.append((spots.pop()[0] if spots and start <= spots[-1][1] else start, end))
        position = start + prefilter.STRIDE - 1
    tokens_too = _tokens(content, spots) if other_kinds else ()
    known = Nothing(encoding, other_kinds, frozenset(used))
    return _nothing_around(_parts(sorted((*spots, *tokens_too)), content, known), content, known)


def still_nothing(content: bytes, edits: Edits, before: Nothing) -> Nothing | None:
    """The same of a content that differs in `edits` from one that holds nothing."""
    if prefilter.needs_no_gate(content) or (before.encoding == BINARY and guess(content).name != BINARY):
        return None
    parts = _parts(edits, content, before)
    for start, end in parts:
        if before.encoding == UTF_8 and not is_utf8(content, start, end):
            return None
        if _says_more(content[start:end], before):
            return None
    return _nothing_around(parts, content, before)


def _makes_more(content: bytes, start: int, *, other_kinds: bool) -> int:
    """From where on something may make more of what stands anywhere, -1 for nowhere.

    `other_kinds` says that names of other credentials are known to occur: the next one says nothing new.
    """
    return (_STILL_MAKES_MORE if other_kinds else _MAKES_MORE).first_place(content, start)


def _tokens(content: bytes, spots: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where there is something of the shape of another credential, but what is looked at for other spots anyway.

    In few parts even of a dump.
    """
    # Between spots that are that close together everything is looked at.
    covered = ((first + REACH, last - REACH) for first, last in joined(spots, REACH, REACH))
    first, last = next(covered, _NOWHERE)
    position = 0
    while (match := TOKEN.search(content, position)) is not None:
        start, end = match.span()
        while last < start + _WIDTH:
            first, last = next(covered, _NOWHERE)
        if first <= start:
            position = last - _WIDTH + 1
            continue
        if is_no_name(match[0]):
            end = start + prefilter.STRIDE
            yield start, start + _WIDTH
        position = max(start + 1, end - 1)


def _parts(spots: Iterable[tuple[int, int]], content: bytes, known: Nothing) -> list[tuple[int, int]]:
    """The parts of a content in which something at some spots can meet a word that names it, joined where they meet."""
    reach = REACH if known.other_kinds else NEAR
    parts: list[tuple[int, int]] = []
    for first, last in joined(spots, reach, reach):
        start, end = first, last
        # The reach is one in characters.
        if known.encoding != BINARY and not content[first:last].isascii():
            if known.encoding == UTF_8:
                start = away_from(content, first + reach, reach, before=True) if first else 0
                end = away_from(content, last - reach, reach, before=False)
            else:
                start, end = max(0, first - (WIDEST - 1) * reach), last + (WIDEST - 1) * reach
        while parts and start <= parts[-1][1]:
            before = parts.pop()
            start, end = min(start, before[0]), max(end, before[1])
        parts.append((start, end))
    return parts


def _nothing_around(parts: Iterable[tuple[int, int]], content: bytes, known: Nothing) -> Nothing | None:
    """What is known of a content that holds nothing in some parts either; elsewhere it holds nothing."""
    pieces_too = False
    for start, end in parts:
        part = content[start:end]
        shaped = _SHAPES.first_place(part) >= 0
        if shaped and _holds_unnamed(part, known.encoding):
            return None
        if not pieces_too:
            pieces_too = (
                _makes_more_of_pieces(part, known.pieces, known, begins=start == 0)
                if known.pieces is not None
                else shaped and holds(IN_VARIABLES, part)
            )
        if _may_be_told(part, known, shaped=shaped) and _holds_told(part, known):
            return None
    return _with_pieces(content, known) if pieces_too else known


def _says_more(part: bytes, known: Nothing) -> bool:
    """Whether a part makes more of what stands anywhere: the first name of another credential, a variable, UTF-16."""
    return _makes_more(part, 0, other_kinds=known.other_kinds) >= 0 and (
        not used_in(part) <= known.used
        or (not known.other_kinds and tells_of_other_kinds(part))
        or UTF16_VALUE.search(part) is not None
    )


def _may_be_told(part: bytes, known: Nothing, *, shaped: bool) -> bool:
    """Whether there is both something of the shape of what has to be named, and something that can name it."""
    named = shaped and holds(NAMED, part)
    return (
        (named or known.other_kinds)
        and (bool(known.used) or may_tell(part, other_kinds=known.other_kinds))
        and (named or holds_token(part))
    )


def _text(part: bytes, encoding: str) -> Searchable:
    """A part of a content as it is judged."""
    return Searchable(Document(part.decode(encoding, "replace")).text)


def _values(text: Searchable, *, other_kinds: bool) -> Iterator[Candidate]:
    """All that is written in one place and has to be named, without what is no secret whatever names it.

    What stands before a value says so, too, but not by itself: the line is judged as what its escapes mean.
    """
    sweeps = (candidates, hidden, tokens) if other_kinds else (candidates, hidden)
    every = (value for sweep in sweeps for value in sweep(text))
    return (value for value in every if not (is_placeholder(value) or goes_on(text.text, value)))


def _holds_told(part: bytes, known: Nothing) -> bool:
    """Whether there is a value where something can name it, or may be."""
    encoding, other_kinds, used = known.encoding, known.other_kinds, known.used
    # Of more variables than are kept it depends on the first which ones these are.
    if not encoding or len(used) >= MOST:
        return True
    width = 1 if encoding == BINARY or part.isascii() else WIDEST
    # A dump is full of values and a program of words: only where they meet is it worth to read the text.
    told = [
        (start, end)
        for start, end in told_in_bytes(part, width, other_kinds=other_kinds, used=used)
        if _holds_shaped(part[max(0, start - OUTSIDE * width) : end + OUTSIDE * width], other_kinds=other_kinds)
    ]
    for start, end in joined(told, REACH * width, REACH * width):
        text = _text(part[start:end], encoding)
        values = _values(text, other_kinds=other_kinds)
        if (first := next(values, None)) is not None:
            stretches = told_in(text, other_kinds=other_kinds, used=used)
            if any(stretches.touch(value.start, value.end) for value in chain((first,), values)):
                return True
    return False


def _holds_shaped(part: bytes, *, other_kinds: bool) -> bool:
    """Whether there is anything of the shape of what has to be named."""
    return holds(NAMED, part) or (other_kinds and holds_token(part))


def _holds_unnamed(part: bytes, encoding: str) -> bool:
    """Whether there is what needs no name; a long name with a number in it only looks like an access_token."""
    return holds(RARE, part) and (
        not encoding or holds(_CERTAIN, part) or not all(map(is_placeholder, access_tokens(_text(part, encoding))))
    )


def _with_pieces(content: bytes, known: Nothing) -> Nothing | None:
    """The same with the pieces of values that variables are given.

    None when some may be put together where something can name it.
    """
    if not (known.used or may_tell(content, other_kinds=known.other_kinds)):
        return replace(known, pieces=_UNTOLD)
    if not known.encoding:
        return None
    data = _in_utf_8(content, known.encoding)
    pieces, names = pieces_of(data)
    if can_be_together({length for _name, length in pieces}):
        width = 1 if data.isascii() else WIDEST
        told_here = told_in_bytes(data, width, other_kinds=known.other_kinds, used=known.used)
        for start, end in joined(told_here, prefilter.REACH * width, prefilter.REACH * width):
            if may_be_joined(data[start:end], names):
                return None
    return replace(known, pieces=pieces if len(names) < MOST_VARIABLES else _MORE)


def _makes_more_of_pieces(part: bytes, pieces: frozenset[Piece], known: Nothing, *, begins: bool) -> bool:
    """Whether a part has pieces that are not known, or may put some together that are.

    What an edit takes away makes less of them, whichever it was. `begins`: nothing stands before the part.
    """
    if pieces is _MORE:
        return True
    told = bool(known.used) or may_tell(part, other_kinds=known.other_kinds)
    if pieces is _UNTOLD:
        return told
    data = _in_utf_8(part, known.encoding)
    # Of a name at the beginning of a part the beginning may be missing; it is far from any edit.
    if not pieces_of(data, 0 if begins else LONGEST_NAME * WIDEST)[0] <= pieces:
        return True
    return told and may_be_joined(data, _names_of(pieces))


def _in_utf_8(content: bytes, encoding: str) -> bytes:
    """A content, or a part of one, in UTF-8; what is cut at its ends may be damaged."""
    return content if encoding == UTF_8 else content.decode(encoding).encode()


@lru_cache(maxsize=64)
def _names_of(pieces: frozenset[Piece]) -> frozenset[str]:
    return frozenset(name for name, _length in pieces)
