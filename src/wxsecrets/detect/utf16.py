"""What stands in UTF-16 in a content that is something else: a dump, a library, a font.

To read all of it as UTF-16, wherever its pairs begin and in whichever order their bytes are, takes four times as long
as to read it once. Of ASCII in UTF-16 every second byte is the text itself, so that is asked first.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from wxsecrets.detect import prefilter, sieve
from wxsecrets.detect.decode import guess
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.sieve import Marked
from wxsecrets.detect.telling import CHINESE, IN_VARIABLES, OUTSIDE, tells_of_other_kinds, told_in_bytes
from wxsecrets.detect.uses import USES
from wxsecrets.knowledge import wechat
from wxsecrets.knowledge.telling_words import TELLING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What may be a value in UTF-16.
UTF16_VALUE = Marked(rb"(?:[0-9A-Za-z+/]\x00){31}", sieve.UTF16)
# What the gates look for. A character that is not ASCII may look like any other one in every second byte, so that
# nothing is asked of what stands around a value, or inside of a word; what needs no name is not looked at any closer.
_VALUE = (rb"[0-9a-f]{32}|[0-9A-F]{32}", *prefilter.NAMED[1:])
_NAMED = compile_linear(b"|".join(_VALUE))
_NAMED_OR_TOKEN = compile_linear(b"|".join((*_VALUE, rb"[0-9A-Za-z_\-]{32}|[0-9A-Za-z+/]{22}==")))
_CERTAIN = Marked(
    b"|".join(
        (
            *prefilter.WRAPPED,
            rb"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----",
            wechat.SERVER_CALLS.encode(),
            USES.pattern,
        )
    ),
    sieve.RARE | sieve.USES,
)
_ACCESS_TOKEN = Marked(rb"[0-9]_[0-9A-Za-z_\-]{100}", sieve.RARE)
# The outlines of the letters in a font look like an access_token in every second byte, but not in the bytes between.
_ACCESS_TOKEN_IN_UTF16 = compile_linear(rb"[0-9]\x00_\x00(?:[0-9A-Za-z_\-]\x00){99}[0-9A-Za-z_\-]")
_APART = compile_linear(rb"(?s)(?:app|application|mina|wx).{1,3}key", ignore_case=True)
# The Chinese words in UTF-16, each with whether its low bytes come first, and with what it is in GBK.
_CHINESE_WORDS = {
    word.encode(order): (order == "utf-16-le", word.encode("gb18030"))
    for word in (*CHINESE, *re.findall(r"[^\x00-\x7f]+", TELLING))
    for order in ("utf-16-le", "utf-16-be")
}
_CHINESE = compile_linear(b"|".join(map(re.escape, _CHINESE_WORDS)))
# How many times as long as a text is what is searched, at most: a Chinese word is twice as long in GBK.
_WIDTH = 2


def in_utf16(content: bytes) -> Iterator[str]:
    """A content that has values in UTF-16 as text, in each way to read it in which it may hold anything.

    Without those in which it is read anyway, if that is its encoding.
    """
    read = _read_from(content, guess(content).name)
    chinese = [match.span() for match in _CHINESE.finditer(content)]
    for place in (0, 1):
        # Aligned to where values stand: a byte too many before one must not shift the pairs.
        if place != read and _may_hold(_plain(content, place, chinese), content):
            yield content[place:].decode("utf-16-le", "replace")
            yield content[1 - place :].decode("utf-16-be", "replace")


def _read_from(content: bytes, encoding: str) -> int | None:
    """In which places, even (0) or odd (1), the ASCII of a content in UTF-16 stands; None for another encoding."""
    if not encoding.startswith("utf-16"):
        return None
    return int(encoding == "utf-16-be" or content.startswith(codecs.BOM_UTF16_BE))


def _plain(content: bytes, place: int, chinese: list[tuple[int, int]]) -> bytes:
    """What is ASCII in UTF-16, in even or odd places, in either order of bytes, and the Chinese words in GBK."""
    parts: list[bytes] = []
    for start, end in chinese:
        low_first, in_gbk = _CHINESE_WORDS[content[start:end]]
        if ((start - place) % 2 == 0) is low_first:
            parts += (content[place:start:2], in_gbk)
            place = end if low_first else end + 1
    return b"".join((*parts, content[place::2]))


def _may_hold(plain: bytes, content: bytes) -> bool:
    """Whether there may be a finding in what is plain of a content: it may say so of too much, never of too little."""
    if _CERTAIN.search(plain) is not None or _APART.search(plain) is not None:
        return True
    if _ACCESS_TOKEN.search(plain) is not None and _ACCESS_TOKEN_IN_UTF16.search(content) is not None:
        return True
    other_kinds = tells_of_other_kinds(plain)
    told = told_in_bytes(plain, _WIDTH, other_kinds=other_kinds, used=frozenset())
    if told.starts and IN_VARIABLES.search(plain) is not None:
        return True
    value, outside = _NAMED_OR_TOKEN if other_kinds else _NAMED, OUTSIDE * _WIDTH
    return any(value.search(plain, start - outside, end + outside) is not None for start, end in told)
