"""The gate in front of everything: does this content hold anything that could be a credential at all?

One search by RE2, with a sieve in front of it, linear in the content whatever it is. A gate may let too much through,
never too little: `tests/detect/test_prefilter.py` holds it against the candidates that are found behind it. Who changes
what a gate looks for also changes its marks for the sieve, in `native/marks.py`.
"""

from __future__ import annotations

import codecs

from wxsecrets.detect import sieve
from wxsecrets.detect.search import compile_linear, holds, joined
from wxsecrets.detect.sieve import Marked
from wxsecrets.knowledge import wechat
from wxsecrets.knowledge.telling_words import TELLING_IN_BYTES

Edits = tuple[tuple[int, int], ...]

# A digit of 32, base64-encoded together with its neighbours in whichever way they fall into groups of three.
_BASE64_DIGITS = rb"(?:[MNOYZ][DGTWjmz2][0-9A-Za-z+/][h-mw-z0-5]){9}"
# 32 hex digits of one case, not part of a longer word. Before them an escape (`%3D`, `\n`, `\u0022`) or the last byte
# of a GB18030 character may be a letter or digit.
_DIGITS_ALONE = (
    rb"(?:^|[^0-9A-Za-z]|%[23][2-9A-Fa-f]|\\[nrt]|\\u00[23][0-9A-Fa-f]|[\x81-\xfe][0-~])"
    rb"(?:[0-9a-f]{32}|[0-9A-F]{32})(?:$|[^0-9A-Za-z])"
)
# What may be a value where a word beside it names it: …
NAMED = (
    _DIGITS_ALONE,
    # … the same in base64, …
    _BASE64_DIGITS,
    # … pieces of hex in quotes that are put together, or a comment behind one, behind which the next may stand, …
    rb"""[0-9a-fA-F]{4,31}["'`][ \t)]{0,100}(?:\+|\.\.?|&|<>|,|\.concat\()?(?:[ \t]{0,100}(?://|#)|"""
    rb"""[ \t\r\n\\]{0,100}[.(+&]{0,2}[ \t]{0,100}(?:concat\()?[(@]{0,2}["'`][0-9a-fA-F]{2,31}["'`])""",
    # … digits and letters a to f in escapes, several in a row.
    rb"(?:(?:\\u00|\\x|%)[346][0-9a-fA-F]){3}|(?:\\u\{[346][0-9a-fA-F]\}){3}|(?:&#(?:x[346][0-9a-fA-F]|[0-9]{2,3});){3}",
)
# Pieces that are assigned to variables, to be put together elsewhere.
IN_VARIABLES = (rb"""[:=][ \t]{0,100}@?["'`][0-9a-f]{8,28}["'`]""",)
# Base64 of a whole text with 32 hex digits or a private key in it.
WRAPPED = (_BASE64_DIGITS, rb"UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW")
# Either in UTF-16, either byte order; in UTF-32.
ENCODED = (
    rb"(?:[0-9a-fA-F]\x00){31}[0-9a-fA-F]",
    rb"(?:[MNOQRYZ]\x00(?:[0-9A-Za-z+/]\x00){3}){10}[MNOQRYZ]",
    rb"(?:[0-9a-fA-F]\x00\x00\x00){31}[0-9a-fA-F]",
)
# What stands behind the head of a private key without being of the key, at most so much: the key itself begins with MI,
# and where there may be GBK nobody can tell.
_BREAK = rb"(?:\\[nr]|&#x?[0-9a-fA-F]{1,2};|[^0-9A-Za-z+/=\x80-\xff])"
KEYS_AND_CALLS = (
    rb"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----" + _BREAK + rb"{0,40}(?:[M\x80-\xff]|" + _BREAK + rb"{40})",
    wechat.SERVER_CALLS.encode(),
)
# A private key, where a call to WeChat's server API goes that takes the AppSecret, and what an access_token looks like.
UNNAMED = (*KEYS_AND_CALLS, rb"[0-9]{1,3}_[0-9A-Za-z_\-]{100}")
SHAPES = tuple(dict.fromkeys((*NAMED, *IN_VARIABLES, *WRAPPED, *ENCODED, *UNNAMED)))  # each once
SHAPES_SETS = sieve.NAMED | sieve.IN_VARIABLES | sieve.RARE
GATE = Marked(b"|".join((*SHAPES, b"(?i:" + TELLING_IN_BYTES + b")")), SHAPES_SETS | sieve.TELLING)
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)  # that of UTF-32 LE begins as UTF-16's
# ASCII in UTF-16 has a NUL in every second place; a binary file has them in all places.
_SAMPLE = 4096
_LEAST_NULS = 20
_LOPSIDED = 8
# What any of the shapes, any token and any text in base64 has in UTF-16, either byte order: a long word, a piece in
# quotes, escapes, the head of a key, the address of a call. A font or a library begins like UTF-16, and has none of it.
_IN_UTF16 = compile_linear(
    rb"(?:[0-9A-Za-z+/_\-]\x00){31}[0-9A-Za-z+/_\-]|(?:[0-9A-Za-z+/]\x00){22}=\x00=|"
    rb"""(?:[0-9a-fA-F]\x00){4}["'`]|%\x00[346]\x00[0-9a-fA-F]\x00%|\\\x00[ux]\x00[0346{]|&\x00#\x00[0-9x]|"""
    rb"K\x00E\x00Y\x00-|a\x00p\x00i\x00\.\x00w\x00e\x00i\x00x"
)
# PKCS #12: a sequence of more than 127 bytes, version 3, and a sequence. Source: RFC 7292, section 4.
PKCS12 = compile_linear(rb"(?s)^0[\x81-\x83].{1,3}\x02\x01\x030")
_NAMES_GATE = compile_linear(_DIGITS_ALONE)
# Wherever 32 digits begin, eight of them stand in every fourth place. To look there takes a third of the time.
_STEP = 4
_IS_DIGIT = bytes(byte in b"0123456789abcdefABCDEF" for byte in range(256))
_DIGITS = b"\1" * (32 // _STEP)

# No match of a gate is longer, with the character on either side that it may look at.
REACH = 512
# So much is looked at from something of the right shape on, whatever else is in it.
STRIDE = 1024


def may_hold_candidate(content: bytes, edits: Edits | None = None) -> bool:
    """Whether `content` holds text of the shape of a secret, or a name of one. Linear in its length.

    `edits` are the parts, as (start, end) in order, in which it differs from a content that holds none: then only those
    and what is around them is looked at.
    """
    if needs_no_gate(content):
        return True
    length = len(content)
    if edits is None:
        return _opens(content, 0, length)
    return any(_opens(content, start, min(end, length)) for start, end in joined(edits, REACH, REACH))


def _opens(content: bytes, start: int, end: int) -> bool:
    """Whether the gate's expression matches in a part of a content."""
    while (place := GATE.first_place(content, start, end)) >= 0:
        start = place + STRIDE
        if holds(GATE, content, place, min(start + REACH, end)):  # of what begins before the stride ends
            return True
    return False


def may_name_candidate(content: bytes) -> bool:
    """The same for a name, or a list of names: only what is written in one piece counts there."""
    return _DIGITS in content[::_STEP].translate(_IS_DIGIT) and holds(_NAMES_GATE, content)


def needs_no_gate(content: bytes) -> bool:
    """Whether the beginning of a content says that it has to be looked at closely."""
    # A hundred thousand times: what most contents are not is asked first.
    return (
        content.startswith(MARKS)
        or (content.startswith(b"0") and PKCS12.search(content[:16]) is not None)
        or (content.find(b"\0", 0, _SAMPLE) >= 0 and utf16_without_mark(content) != "")
    )


def utf16_without_mark(content: bytes) -> str:
    """Which UTF-16 a content without a byte order mark is read as, as Python calls it; "" for none.

    Where nothing in UTF-16 has the shape of a secret, that need not be read.
    """
    order = begins_as_utf16(content)
    return order if order and _IN_UTF16.search(content) is not None else ""


def begins_as_utf16(content: bytes) -> str:
    """Which UTF-16 the beginning of a content looks like; "" for none."""
    sample = content[:_SAMPLE]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if max(first, second) * _LEAST_NULS < len(sample) or max(first, second) <= _LOPSIDED * min(first, second):
        return ""
    return "utf-16-le" if second > first else "utf-16-be"
