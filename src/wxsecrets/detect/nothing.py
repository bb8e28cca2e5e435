"""The third gate: is there anything that a finding could be made of, whatever stands around it?

Of what passes the first gate, nearly everything has no value in it after all: a long name, a placeholder, digits too
far from the word that could name them. Here the values themselves are looked for, around what has their shape only, and
of a content that comes from one without any only around what was edited. As all gates, this one may let too much
through, never too little.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING, Any

from wxsecrets.detect import prefilter
from wxsecrets.detect.candidates import access_tokens, candidates, is_placeholder, tokens
from wxsecrets.detect.decode import BINARY, UTF_8, encoding_of, is_utf8
from wxsecrets.detect.document import Document
from wxsecrets.detect.hidden import hidden, pieces, put_together
from wxsecrets.detect.search import Searchable, compile_linear, holds
from wxsecrets.detect.telling import (
    IN_VARIABLES,
    NAMED,
    RARE,
    REACH,
    TOKEN,
    WIDEST,
    holds_token,
    is_no_name,
    tells,
    tells_of_other_kinds,
    told_in,
    told_in_bytes,
    used_in,
)
from wxsecrets.detect.uses import MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.prefilter import Edits

_SHAPES = compile_linear(b"|".join(prefilter.SHAPES))
_CERTAIN = compile_linear(b"|".join((*prefilter.ENCODED, *prefilter.WRAPPED, *prefilter.KEYS_AND_CALLS)))

# So much is looked at from something of the right shape on, whatever else is in it.
_STRIDE = 1024


@dataclass(frozen=True, slots=True)
class Nothing:
    """What is known of a content that holds nothing, and so can have no finding.

    `encoding` is its own, "" when it cannot be read part by part. `other_kinds`: names of other credentials than
    AppSecrets occur. `variables`: pieces of values are assigned to variables. `used` are the variables that are used as
    the secret, None when there is no value at all that could be one of theirs.
    """

    encoding: str
    other_kinds: bool
    variables: bool = False
    used: frozenset[str] | None = None


def nothing_in(content: bytes, encoding: str) -> Nothing | None:
    """What is known of a content that holds nothing; None when it may hold something. Linear in its length.

    `encoding` is what `encoding_of` says.
    """
    if prefilter.needs_no_gate(content):
        return None
    if encoding.startswith(UTF_8):
        encoding = UTF_8 if is_utf8(content) else ""
    elif encoding != BINARY:  # in others, what looks like ASCII can be half a character
        encoding = ""
    # Most have none of the names of other credentials: then these are not looked for apart.
    spots = list(_spots(prefilter.GATE, content))
    other_kinds = any(tells_of_other_kinds(content[start:end]) for start, end in spots)
    tokens_too = _spots(TOKEN, content, is_no_name) if other_kinds else ()
    return _nothing_around(merge(spots, tokens_too), content, Nothing(encoding, other_kinds))


def still_nothing(content: bytes, edits: Edits, before: Nothing) -> Nothing | None:
    """The same of a content that differs in `edits` from one that holds nothing."""
    if prefilter.needs_no_gate(content) or (before.encoding == BINARY and encoding_of(content) != BINARY):
        return None
    return _nothing_around(edits, content, before)


def _spots(shapes: Any, content: bytes, counts: Callable[[bytes], bool] | None = None) -> Iterator[tuple[int, int]]:
    """Where there is something of these shapes, in few parts even of a dump."""
    match = shapes.search(content)
    while match is not None:
        start, end = match.span()
        if counts is None or counts(match[0]):
            end = start + _STRIDE
            yield start, end + prefilter.REACH  # of what begins before the end
        # A shape looks at the byte before it.
        match = shapes.search(content, max(start + 1, end - 1))


def _nothing_around(spots: Iterable[tuple[int, int]], content: bytes, known: Nothing) -> Nothing | None:
    """What is known of a content that holds nothing around some spots either; elsewhere it holds nothing."""
    encoding, other_kinds, variables, used = known.encoding, known.other_kinds, known.variables, known.used
    width = 1 if encoding == BINARY or content.isascii() else WIDEST
    for start, end in prefilter.around(spots, REACH * width):
        if encoding == UTF_8 and not is_utf8(content, start, end):
            return None
        part = content[start:end]
        if known.used is not None and not used_in(part) <= known.used:
            return None
        shaped = (_SHAPES if other_kinds else prefilter.GATE).search(part) is not None
        # The first name of another credential makes more of what stands anywhere, as another variable does above.
        if shaped and ((not other_kinds and tells_of_other_kinds(part)) or _holds_unnamed(part, encoding)):
            return None
        variables = variables or (shaped and holds(IN_VARIABLES, part))
        if not ((shaped and holds(NAMED, part)) or (other_kinds and holds_token(part))):
            continue
        if used is None:
            used = used_in(content)
        # Of more variables than are kept it depends on the first which ones these are.
        if not encoding or len(used) >= MOST or _holds_told(part, encoding, width, other_kinds=other_kinds, used=used):
            return None
    if variables and _puts_together(content, encoding, other_kinds=other_kinds):
        return None
    return Nothing(encoding, other_kinds, variables, used)


def _text(part: bytes, encoding: str) -> Searchable:
    """A part of a content as it is judged."""
    return Searchable(Document(part.decode(encoding, "replace")).text)


def _values(text: Searchable, *, other_kinds: bool) -> Iterator[Candidate]:
    """All that is written in one place and has to be named."""
    sweeps = (candidates, hidden, tokens) if other_kinds else (candidates, hidden)
    return (value for sweep in sweeps for value in sweep(text) if not is_placeholder(value))


def _holds_told(part: bytes, encoding: str, width: int, *, other_kinds: bool, used: frozenset[str]) -> bool:
    """Whether there is a value where something can name it."""
    # A dump is full of values: only those near a word are looked at.
    told = told_in_bytes(part, width, other_kinds=other_kinds, used=used)
    for start, end in prefilter.around(told, REACH * width):
        text = _text(part[start:end], encoding)
        values = _values(text, other_kinds=other_kinds)
        if (first := next(values, None)) is not None:
            stretches = told_in(text, other_kinds=other_kinds, used=used)
            if any(stretches.touch(value.start, value.end) for value in chain((first,), values)):
                return True
    return False


def _holds_unnamed(part: bytes, encoding: str) -> bool:
    """Whether there is what needs no name; a long name with a number in it only looks like an access_token."""
    return holds(RARE, part) and (
        not encoding or holds(_CERTAIN, part) or not all(map(is_placeholder, access_tokens(_text(part, encoding))))
    )


def _puts_together(content: bytes, encoding: str, *, other_kinds: bool) -> bool:
    """Whether the pieces of values that variables have may be put together to one that is named."""
    if not encoding:
        return tells(content)
    text = _text(content, encoding)
    values = pieces(text)
    told = told_in(text, other_kinds=other_kinds, used=used_in(content)) if values else ()
    return any(
        not is_placeholder(value)
        for start, end in prefilter.around(told, prefilter.REACH)
        for value in put_together(Searchable(text.text[start:end]), values)
    )
