"""Which argument of which call a value is, over several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.sdks import SDK_CALLS

if TYPE_CHECKING:
    from wxsecrets.detect.document import Document

_REACH = 300
# What `_call` goes by.
_MARK = compile_later(r"[\"'`()\[\]{},;]")
_CALLEE = compile_later(r"[A-Za-z_][\w.:>-]*$")
_SEPARATORS = compile_later(r"::|->|\.")
_CALLS = tuple((tuple(_SEPARATORS.split(call.name)), call) for call in SDK_CALLS)
_BY_LAST_PART = {
    last: tuple((name, call) for name, call in _CALLS if name[-1] == last) for last in {name[-1] for name, _ in _CALLS}
}


def sdk_argument(document: Document, start: int) -> str:
    """The SDK call whose AppSecret the value at `start` is by its place; "" when it is none."""
    before = document.text[max(0, start - _REACH) : start].rstrip("\"'`@\\ \t\r\n")
    if not before.endswith((",", "(", ":", "=")):
        return ""
    callee, place = _call(before)
    parts = tuple(_SEPARATORS.split(callee))
    for name, call in _BY_LAST_PART.get(parts[-1], ()):
        if call.argument == place and parts[-len(name) :] == name:
            return call.name
    return ""


def callee_of(document: Document, start: int) -> str:
    """The function or method in whose argument list the value at `start` stands, "" for none."""
    before = document.text[max(0, start - _REACH) : start].rstrip("\"'`@\\ \t\r\n")
    return _SEPARATORS.split(_call(before)[0])[-1] if before.endswith((",", "(")) else ""


def _call(before: str) -> tuple[str, int]:
    """The callee whose argument list is open at the end of a text, and the number of arguments before the end."""
    depth, place, quote = 0, 0, ""
    for mark in _MARK.finditer(before[::-1]):
        char = mark[0]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in ")]}":
            depth += 1
        elif char in "([{":
            if depth:
                depth -= 1
                continue
            match = _CALLEE.search(before[: -mark.end()].rstrip()) if char == "(" else None
            return (match[0], place) if match else ("", 0)
        elif char == "," and depth == 0:
            place += 1
        elif char == ";":
            break
    return "", 0
