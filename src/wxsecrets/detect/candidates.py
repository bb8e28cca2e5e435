"""Text of the right shape: 32 hex digits as they are or base64-encoded, and the tokens of other credentials.

Shape alone says nothing (an MD5 looks the same); what decides is in `detect.evidence`. Values that are put together
from pieces or written in escapes are found by `detect.hidden`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from wxsecrets.detect import sieve
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.sieve import Marked
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.kinds import Shape
from wxsecrets.knowledge.placeholders import (
    MADE_UP_WORDS,
    MAX_CAPITALS_OF_WORDS,
    MAX_SEQUENCE,
    MIN_DISTINCT,
    WELL_KNOWN_MD5_INPUTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.search import Searchable

LENGTH = 32
_RUN = compile_linear(rb"[0-9A-Fa-f]{32,}")
_BASE64 = compile_linear(rb"[0-9A-Za-z+/]{43,}=")
_BASE64_LENGTH = 44
_CANONICAL = compile_later(r"[0-9a-f]{32}")
_ONE_CASE = compile_later(r"[0-9a-f]{32}|[0-9A-F]{32}")
# An escape before a value (`%3D`, `\u003d`) is no part of it, though its digits look like it.
_ESCAPE = compile_later(r"%[23][2-9A-Fa-f]\Z|\\u00[23][0-9A-Fa-f]\Z")
_ESCAPED_LETTER = compile_later(r"\\[nrt]\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value with its place in a text.

    `value` is canonical (lower-case hex, decoded) and hidden from `repr`. `start` and `end` are character
    offsets of its spelling in the text. `upper` says that it was spelled in upper case.
    """

    value: str = field(repr=False)
    start: int
    end: int
    upper: bool = False
    shape: Shape = Shape.HEX


def candidates(text: Searchable) -> Iterator[Candidate]:
    """All 32 hex digits of a text, plain and in base64, in two sweeps. Linear in its length."""
    for start, end in text.spans(_RUN):
        value = text.text[end - LENGTH : end]
        if _ONE_CASE.fullmatch(value) and _stands_alone(text.text, start, end):
            canonical = value.lower()
            yield Candidate(canonical, end - LENGTH, end, upper=canonical != value)
    for start, end in text.spans(_BASE64):
        if end - start == _BASE64_LENGTH:
            decoded = base64.b64decode(text.text[start:end]).decode("latin-1")
            if _CANONICAL.fullmatch(decoded):
                yield Candidate(decoded, start, end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the last 32 digits of a run are a word of their own."""
    if text[end : end + 1].isalnum() and text[end].isascii():
        return False
    before = text[max(0, end - LENGTH - 6) : end - LENGTH]
    if end - start > LENGTH:
        return bool(_ESCAPE.search(before))
    return not before or not (before[-1].isascii() and before[-1].isalnum()) or bool(_ESCAPED_LETTER.search(before))


_TOKEN = compile_linear(rb"[0-9A-Za-z_\-]{32,}|[0-9A-Za-z+/]{22,}==")
_ACCESS_TOKEN = Marked(rb"[0-9A-Za-z_\-]{0,3}[0-9]_[0-9A-Za-z_\-]{100,}", sieve.RARE)
_ONE_ACCESS_TOKEN = compile_later(r"[0-9]{1,3}_[0-9A-Za-z_-]{100,512}")
_SHAPES = (
    (Shape.ALNUM_32, compile_later(r"[0-9A-Za-z]{32}")),
    (Shape.BASE64URL_43, compile_later(r"[0-9A-Za-z_-]{43}")),
    (Shape.BASE64URL_64, compile_later(r"[0-9A-Za-z_-]{64}")),
    (Shape.BASE64_24, compile_later(r"[0-9A-Za-z+/]{22}==")),
)


def tokens(text: Searchable) -> Iterator[Candidate]:
    """Everything of the shapes of the other credentials but 32 hex digits. Linear in the text's length."""
    for start, end in text.spans(_TOKEN):
        token = text.text[start:end]
        for shape, pattern in _SHAPES:
            if pattern.fullmatch(token):
                if not (shape is Shape.ALNUM_32 and _ONE_CASE.fullmatch(token)):
                    yield Candidate(token, start, end, shape=shape)
                break


def access_tokens(text: Searchable) -> Iterator[Candidate]:
    """Everything of the shape of an access_token, which is shape enough to look at it. Linear in the text's length."""
    for start, end in text.spans(_ACCESS_TOKEN):
        token = text.text[start:end]
        if _ONE_ACCESS_TOKEN.fullmatch(token):
            yield Candidate(token, start, end, shape=Shape.TOKEN)


def is_placeholder(candidate: Candidate) -> bool:
    """Whether a value is made up: a sequence, a repetition, words, the MD5 of something well known."""
    value = candidate.value
    if len(set(value)) < MIN_DISTINCT or _repeats(value) or _ascends(value):
        return True
    if candidate.shape is Shape.HEX:
        return value in _WELL_KNOWN
    return _MADE_UP.search(value) is not None or (
        not _DIGITS.search(value) and sum(map(str.isupper, value)) <= MAX_CAPITALS_OF_WORDS
    )


_GOES_ON = compile_later(r"[-_.][0-9A-Za-z]|/[\w\-]")


def goes_on(text: str, candidate: Candidate) -> bool:
    """Whether a value of a text goes on behind it, as a file name, a path or a longer token does."""
    return _GOES_ON.match(text, candidate.end) is not None


def _repeats(value: str) -> bool:
    # Whatever repeats itself is found in itself, doubled, before its end; a last repetition may be cut short.
    half = value[: (len(value) + 1) // 2]
    period = value.find(half, 1)
    return 0 < period <= len(value) // 2 and value[period:] == value[:-period]


def _ascends(value: str) -> bool:
    """Whether digits (of base 36) ascend, descend or stay the same for long."""
    run, last = 1, 2
    for a, b in pairwise(value.encode()):
        step = b - a if b != _A or a != _NINE else 1
        run = run + 1 if step == last and -1 <= step <= 1 else 1
        last = step
        if run >= MAX_SEQUENCE - 1:
            return True
    return False


_NINE, _A = b"9a"
_DIGITS = compile_later(r"[0-9]")
_MADE_UP = compile_later(MADE_UP_WORDS, re.IGNORECASE)
_WELL_KNOWN = frozenset(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in WELL_KNOWN_MD5_INPUTS)
