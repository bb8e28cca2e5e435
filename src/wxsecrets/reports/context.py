"""The lines around a secret, for an audit: enough to judge it by, and nothing that could be a value."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from wxsecrets.detect.decode import readings
from wxsecrets.detect.document import Document
from wxsecrets.reports.layout import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner

_AROUND = 3
_BEFORE = 40
_WORD = string.ascii_letters + string.digits + "+=_$-"
# A string in quotes, whatever it holds: a value can be put together from short ones.
_QUOTED = re.compile(r"([\"'`])(?:\\.|(?!\1)[^\\])*(?:\1|$)")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\\u\{?[0-9A-Fa-f]{4,6}\}?|&#x?[0-9A-Fa-f]+;)+")
_RUN = re.compile(r"[0-9A-Za-z+/=_$-]{2,}")
_APPID = re.compile(r"wx[0-9a-f]{16}")
_HIDDEN_LETTERS = 24


def context(content: bytes, line: int, column: int, cleaner: Cleaner) -> Iterator[Row]:
    """The lines around a place of a text, numbered, each cut to a bearable length; line and column count from 1.

    What stands in quotes is hidden, escapes, every run that holds a digit, and every very long word; AppIDs are not. A
    value may be split into pieces that no fingerprint knows, and other values may stand beside.
    """
    document = Document(next(iter(readings(content))))
    for number in range(max(0, line - 1 - _AROUND), min(document.last_line + 1, line + _AROUND)):
        here = number == line - 1
        text = _part(document, number, column) if here else document.line(number)
        yield Row(f"{'→' if here else ' '}{number + 1}:", cleaner.detail(_hidden_in(text.strip())))


def _part(document: Document, number: int, column: int) -> str:
    """A line from shortly before a column on; words that are cut through are left out."""
    offset = document.start(number) + column - 1
    before = document.before(offset)
    if len(before) > _BEFORE:
        before = "…" + before[-_BEFORE:].lstrip(_WORD)
    return before + document.after(offset)


def _hidden_in(text: str) -> str:
    text = _QUOTED.sub(lambda match: match[0] if _APPID.fullmatch(match[0][1:-1]) else f"{match[1]}…{match[1]}", text)
    return _RUN.sub(_hidden, _ESCAPED.sub("…", text))


def _hidden(match: re.Match[str]) -> str:
    run = match[0]
    if _APPID.fullmatch(run):
        return run
    return "…" if len(run) >= _HIDDEN_LETTERS or any(char.isdigit() for char in run) else run
