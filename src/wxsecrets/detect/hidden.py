r"""Values that are not written in one piece: joined strings, variables that are joined, escapes.

`'3f1c…' + '…9a'`, `"3f1c…" .. "…9a"`, two string literals side by side, `${A}${B}`, `\u0033\u0066…`. Everything is
found by RE2 in a bounded number of sweeps, so that none of it costs more than reading the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wxsecrets.detect.candidates import LENGTH, Candidate
from wxsecrets.detect.search import compile_linear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.search import Searchable

_PIECES = compile_linear(
    rb"""["'`][0-9a-fA-F]{1,31}(?:["'`][ \t)]*(?:\+|\.\.?|&|<>|,|\.concat\()?[ \t]*(?://[^\n]*|#[^\n]*)?"""
    rb"""\\?(?:\r?\n[ \t]*)?(?:\+|\.\.?|&)?[ \t]*[(@]?["'`][0-9a-fA-F]{1,31})+["'`]"""
)
_PIECE = re.compile(r"""["'`]([0-9a-fA-F]+)(?=["'`])""")
# With commas between them the pieces are a list, and joined only if somebody says so.
_JOIN = re.compile(r"""(?:join|implode|concat)\s*\(\s*(?:["'`]{2}\s*,\s*)?[\[(]?$""")
_BETWEEN = re.compile(r"""["'`][^"'`0-9a-zA-Z]*,""")
_HEX = re.compile(r"[0-9a-f]{32}|[0-9A-F]{32}")

_UNIT = (
    rb"(?:[0-9a-fA-F]|\\u00[346][0-9a-fA-F]|\\u\{[346][0-9a-fA-F]\}|\\x[346][0-9a-fA-F]|%[346][0-9a-fA-F]|"
    rb"&#x[346][0-9a-fA-F];|&#[0-9]{2,3};)"
)
_ESCAPED = compile_linear(_UNIT + rb"{32,}")
_HAS_ESCAPE = compile_linear(rb"(?:\\u00|\\x|%|&#x|\\u\{)[346][0-9a-fA-F]|&#[0-9]{2,3};")
_UNITS = re.compile(
    r"\\u00([346][0-9a-fA-F])|\\u\{([346][0-9a-fA-F])\}|\\x([346][0-9a-fA-F])|%([346][0-9a-fA-F])|&#x([346][0-9a-fA-F]);|"
    r"&#([0-9]{2,3});|([0-9a-fA-F])"
)

_ASSIGNED = compile_linear(rb"""[:=][ \t]*@?["'`][0-9a-f]{4,28}["'`]""")
_DIGITS = re.compile(rb"[0-9a-f]+")
_ASSIGNMENT = re.compile(r"""([A-Za-z_$][\w$]*)["']?[^\w$"'`]*["'`]([0-9a-f]+)["'`]$""")
_LONGEST_NAME = 60
_MAX_VARIABLES = 200
_MAX_UNITS = 400


def hidden(text: Searchable) -> Iterator[Candidate]:
    """The values of a text that are spelled in pieces or escapes, all in one place."""
    yield from _joined(text)
    yield from _escaped(text)


def _candidate(value: str, start: int, end: int) -> Iterator[Candidate]:
    if len(value) == LENGTH and _HEX.fullmatch(value):
        yield Candidate(value.lower(), start, end, upper=value.isupper())


def _joined(text: Searchable) -> Iterator[Candidate]:
    for start, end in text.spans(_PIECES):
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
        if end - start == LENGTH or end - start > _MAX_UNITS:
            continue
        value = "".join(map(_unit, _UNITS.finditer(written)))
        # Digits before the escapes can belong to an escape of another kind: `%3D%61…`.
        yield from _candidate(value[-LENGTH:] if len(value) == LENGTH + 1 else value, start, end)


def _unit(match: re.Match[str]) -> str:
    if match[7]:
        return match[7]
    return chr(int(match[6])) if match[6] else chr(int(next(filter(None, match.groups())), 16))


def _can_be_together(lengths: set[int]) -> bool:
    """Whether pieces of these lengths, each as often as you like, can make a whole value."""
    reached = {0}
    for total in range(LENGTH + 1):
        if total in reached:
            reached.update(total + length for length in lengths)
    return LENGTH in reached


def may_be_put_together(content: bytes) -> bool:
    """Whether `pieces` may find anything in a content. It says so on its bytes, without reading it as a text."""
    lengths = {len(_DIGITS.findall(match[0])[-1]) for match in _ASSIGNED.finditer(content)}
    return _can_be_together(lengths)


def pieces(text: Searchable) -> dict[str, str]:
    """The pieces of values that variables have, by their names: `const a = '3f1c…', b = '…9a'`.

    None where they are of lengths that make no whole value.
    """
    values: dict[str, str] = {}
    for start, end in text.spans(_ASSIGNED):
        match = _ASSIGNMENT.search(text.text[max(0, start - _LONGEST_NAME) : end])
        if match is not None:
            values[match[1]] = match[2]
        if len(values) >= _MAX_VARIABLES:
            break
    return values if _can_be_together({len(value) for value in values.values()}) else {}


def is_put_together(text: Searchable, values: dict[str, str]) -> bool:
    """Whether `put_together` may find anything in a text."""
    return text.has(_together(values))


def _names(values: dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(values, key=len, reverse=True))


def _together(values: dict[str, str]) -> Any:
    name = rf"(?:this\.|self\.|exports\.|\$)?(?:{_names(values)})"
    return compile_linear(rf"{name}(?:[ \t}}]*(?:\+|\.\.?)?[ \t$#{{]*{name})+".encode())


def put_together(text: Searchable, values: dict[str, str]) -> Iterator[Candidate]:
    """What is put together from pieces in variables: `a + b`, `${a}${b}`, `$a.$b` or `{a}{b}`."""
    single = re.compile(_names(values))
    for start, end in text.spans(_together(values)):
        around = text.text[max(0, start - 1) : start] + text.text[end : end + 1]
        if not re.search(r"[\w]", around):
            parts = single.findall(text.text[start:end])
            # `${A}${B}` is what has the name, not the A in it.
            first = start
            while first and text.text[first - 1] in "${#":
                first -= 1
            yield from _candidate("".join(values[part] for part in parts), first, end)
