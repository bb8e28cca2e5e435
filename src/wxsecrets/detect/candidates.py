"""Text of the right shape: 32 hex digits, as they are or base64-encoded.

Shape alone says nothing (an MD5 looks the same); what decides is in `detect.evidence`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from wxsecrets.detect.search import compile_linear
from wxsecrets.knowledge.placeholders import MAX_SEQUENCE, MIN_DISTINCT, WELL_KNOWN_MD5_INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.search import Searchable

_LENGTH = 32
_RUN = compile_linear(rb"[0-9A-Fa-f]{32,}")
_BASE64 = compile_linear(rb"[0-9A-Za-z+/]{43,}=")
_BASE64_LENGTH = 44
_CANONICAL = re.compile(r"[0-9a-f]{32}")
_ONE_CASE = re.compile(r"[0-9a-f]{32}|[0-9A-F]{32}")
# An escape before a value (`%3D`, `\u003d`) is no part of it, though its digits look like it.
_ESCAPE = re.compile(r"%[23][2-9A-Fa-f]\Z|\\u00[23][0-9A-Fa-f]\Z")
_ESCAPED_LETTER = re.compile(r"\\[nrt]\Z")


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


def candidates(text: Searchable) -> Iterator[Candidate]:
    """All candidates of a text, in two sweeps. Linear in its length."""
    for start, end in text.spans(_RUN):
        value = text.text[end - _LENGTH : end]
        if _ONE_CASE.fullmatch(value) and _stands_alone(text.text, start, end):
            canonical = value.lower()
            yield Candidate(canonical, end - _LENGTH, end, upper=canonical != value)
    for start, end in text.spans(_BASE64):
        if end - start == _BASE64_LENGTH:
            decoded = base64.b64decode(text.text[start:end]).decode("latin-1")
            if _CANONICAL.fullmatch(decoded):
                yield Candidate(decoded, start, end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the last 32 digits of a run are a word of their own."""
    if text[end : end + 1].isalnum() and text[end].isascii():
        return False
    before = text[max(0, end - _LENGTH - 6) : end - _LENGTH]
    if end - start > _LENGTH:
        return bool(_ESCAPE.search(before))
    return not before or not (before[-1].isascii() and before[-1].isalnum()) or bool(_ESCAPED_LETTER.search(before))


def is_placeholder(value: str) -> bool:
    """Whether 32 hex digits are a made-up value: a sequence, a repetition, a well-known MD5."""
    if len(set(value)) < MIN_DISTINCT or value in _WELL_KNOWN:
        return True
    if any(value[period:] == value[:-period] for period in range(1, _LENGTH // 2 + 1)):
        return True
    steps = [_DIGIT[b] - _DIGIT[a] for a, b in pairwise(value)]
    run = 1
    for step, next_ in pairwise(steps):
        run = run + 1 if step == next_ and step in _MONOTONE else 1
        if run >= MAX_SEQUENCE - 1:
            return True
    return False


_DIGIT = {digit: number for number, digit in enumerate("0123456789abcdef")}
_MONOTONE = (-1, 0, 1)
_WELL_KNOWN = frozenset(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in WELL_KNOWN_MD5_INPUTS)
