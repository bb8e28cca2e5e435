"""Bytes to text, in the encodings that WeChat projects are written in.

UTF-8 and GB18030 (a superset of GBK, the default of Chinese Windows) cover nearly everything; UTF-16 comes
from Windows tools, often without a byte order mark.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from wxsecrets.detect import sieve
from wxsecrets.detect.prefilter import begins_as_utf16, utf16_without_mark
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.sieve import Marked

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# No text: every byte is a character, which takes the least memory; what is ASCII in it is read as such.
BINARY = "latin-1"
UTF_8 = "utf-8"
# Chinese in UTF-8: behind what begins as UTF-16 and is none, text may follow.
_CHINESE = compile_linear(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}")
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
_LEAST_CONTROL = 0.05
_PIECE = 1 << 15
# What may be a value in UTF-16.
_VALUE = rb"(?:[0-9A-Za-z+/]\x00){31}"
UTF16_VALUE = Marked(_VALUE, sieve.UTF16)
# One that begins in an even place.
_EVEN_VALUE = compile_linear(rb"(?s)\A(?:..)*?" + _VALUE)


def readings(content: bytes, *, utf16: bool = True) -> Iterator[str]:
    """`content` as text, in the encoding that it most likely has, and in others that it could have.

    Never fails, since one bad byte must not hide a secret. A guess can be wrong, and a misleading beginning or one
    byte of another encoding can be put there on purpose: unless a content is plain UTF-8, what is ASCII or UTF-16
    in it is read as such as well, UTF-16 unless it is known that there is none (`utf16`), wherever its pairs begin.
    """
    encoding = encoding_of(content)
    yield content.decode(encoding, "replace")
    if encoding not in ("utf-8", "utf-8-sig", BINARY):
        yield content.decode("utf-8", "replace")
    if not utf16 or UTF16_VALUE.search(content) is None:
        return
    # Aligned to where values stand: a byte too many before one must not shift the pairs.
    for place in (0, 1):
        if place != _read_from(content, encoding) and _EVEN_VALUE.search(content[place:]) is not None:
            yield content[place:].decode("utf-16-le", "replace")
            yield content[1 - place :].decode("utf-16-be", "replace")


def _read_from(content: bytes, encoding: str) -> int | None:
    """In which places, even or odd, the ASCII of a content in UTF-16 stands; None for one in another encoding."""
    if not encoding.startswith("utf-16"):
        return None
    return int(encoding == "utf-16-be" or content.startswith(codecs.BOM_UTF16_BE))


def encoding_of(content: bytes) -> str:
    """The encoding that a content most likely has, as Python calls it; `latin-1` for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if utf16 := utf16_without_mark(content):
        return utf16
    if is_utf8(content):
        return UTF_8
    if _is_binary(content) and not (begins_as_utf16(content) and _CHINESE.search(content) is not None):
        return BINARY
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return UTF_8
    return "gb18030"


def is_utf8(content: bytes, start: int = 0, end: int | None = None) -> bool:
    """Whether a part of a content is plain UTF-8, what is cut at its ends aside; of the whole, up to the last byte."""
    ends = end is None or end >= len(content)
    part = content if start == 0 and ends else content[start:end]
    if start:
        part = part[:_MOST_BYTES].lstrip(_GOES_ON) + part[_MOST_BYTES:]
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


_MOST_BYTES = 4
# The bytes of a character of UTF-8 but the first.
_GOES_ON = bytes(range(0x80, 0xC0))


def _is_binary(content: bytes) -> bool:
    """Whether control characters are spread over a whole content; its beginning alone could mislead."""
    least, found = _LEAST_CONTROL * len(content), 0
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        found += len(piece) - len(piece.translate(None, _CONTROL))
        if found > least:  # a compressed file has twice as many: then the rest need not be counted
            return True
    return False
