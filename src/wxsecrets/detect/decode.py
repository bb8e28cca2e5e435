"""Bytes to text, in the encodings that WeChat projects are written in.

UTF-8 and GB18030 (a superset of GBK, the default of Chinese Windows) cover nearly everything; UTF-16 comes
from Windows tools, often without a byte order mark.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.detect.characters import REST_OF_CHARACTER
from wxsecrets.detect.prefilter import begins_as_utf16, utf16_without_mark
from wxsecrets.detect.search import compile_linear

if TYPE_CHECKING:
    from collections.abc import Iterator

# No text: every byte is a character, which takes the least memory; what is ASCII in it is read as such.
BINARY = "latin-1"
UTF_8 = "utf-8"
UTF_8_MARKED = "utf-8-sig"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, UTF_8_MARKED),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The most bytes of a character of UTF-8.
WIDEST = 4
# Chinese in UTF-8: behind what begins as UTF-16 and is none, text may follow.
_CHINESE = compile_linear(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}")
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
_LEAST_CONTROL = 0.05
_PIECE = 1 << 15
# Bytes that are worth a step on the way through characters.
_STEP = 64


def readings(content: bytes) -> Iterator[str]:
    """`content` as text, in the encoding that it most likely has, and in UTF-8, which it could have.

    Never fails, since one bad byte must not hide a secret. A guess can be wrong, and a misleading beginning or one
    byte of another encoding can be put there on purpose: unless a content is plain UTF-8, what is ASCII in it is read
    as such as well; for UTF-16 in it see `detect.utf16`.
    """
    if (text := plain(content)) is not None:
        yield text
        return
    encoding = guess(content).name
    yield content.decode(encoding, "replace")
    if encoding not in (UTF_8, UTF_8_MARKED, BINARY):
        yield content.decode("utf-8", "replace")


def plain(content: bytes) -> str | None:
    """The text of a content that is UTF-8 up to its last byte, without a mark; None of any other."""
    if any(content.startswith(mark) for mark, _encoding in _MARKS) or utf16_without_mark(content):
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding as Python calls it; `is_plain`: a content is UTF-8 up to its last byte, without a mark."""

    name: str
    is_plain: bool = False


def guess(content: bytes) -> Encoding:
    """The encoding that a content most likely has; `latin-1` for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Encoding(encoding)
    if utf16 := utf16_without_mark(content):
        return Encoding(utf16)
    if is_utf8(content):
        return _PLAIN
    if _is_binary(content) and not (begins_as_utf16(content) and _CHINESE.search(content) is not None):
        return Encoding(BINARY)
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return Encoding(UTF_8)
    return Encoding("gb18030")


_PLAIN = Encoding(UTF_8, is_plain=True)


def is_utf8(content: bytes, start: int = 0, end: int | None = None) -> bool:
    """Whether a part of a content is plain UTF-8, what is cut at its ends aside; of the whole, up to the last byte."""
    ends = end is None or end >= len(content)
    part = content if start == 0 and ends else content[start:end]
    if part.isascii():  # as nearly all of a program is
        return True
    if start:
        part = part[:WIDEST].lstrip(REST_OF_CHARACTER) + part[WIDEST:]
    view, position = memoryview(part), 0
    try:
        while position < len(part):  # in pieces: memory for a large text is got from the system, and given back
            end = position + _PIECE
            _text, used = codecs.utf_8_decode(view[position:end], "strict", ends and end >= len(part))
            if not used:  # the beginning of a character that is cut off
                break
            position += used
    except UnicodeDecodeError:
        return False
    return True


def away_from(content: bytes, place: int, characters: int, *, before: bool) -> int:
    """The place that lies so many characters before or behind another one, in a content in UTF-8, or a little further.

    All offsets are in bytes. Linear in `characters`, whatever the content is.
    """
    missing, width = characters + 1, 1  # one may be cut at the place
    left = WIDEST * missing
    while missing > 0 and left > 0:
        step = min(max(_STEP, width * missing), left)
        part = content[max(0, place - step) : place] if before else content[place : place + step]
        if not part:
            break
        begun = len(part.translate(None, REST_OF_CHARACTER))
        missing -= begun
        width = -(-len(part) // begun) if begun else WIDEST  # as wide as here, they are further on, mostly
        left -= step
        place += -len(part) if before else len(part)
    return place


def _is_binary(content: bytes) -> bool:
    """Whether control characters are spread over a whole content; its beginning alone could mislead."""
    least, found = _LEAST_CONTROL * len(content), 0
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        found += len(piece) - len(piece.translate(None, _CONTROL))
        if found > least:  # a compressed file has twice as many: then the rest need not be counted
            return True
    return False
