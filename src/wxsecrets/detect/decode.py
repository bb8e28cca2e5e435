"""Bytes to text, in the encodings that WeChat projects are written in.

UTF-8 and GB18030 (a superset of GBK, the default of Chinese Windows) cover nearly everything; UTF-16 comes
from Windows tools, often without a byte order mark.
"""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
# ASCII in UTF-16 has a NUL in every second place; a binary file has them in all places.
_LEAST_NULS = 20
_LOPSIDED = 8


def to_text(content: bytes) -> str:
    """`content` as text; never fails, since one bad byte must not hide a secret."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    sample = content[:_SAMPLE]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if max(first, second) * _LEAST_NULS >= len(sample) and max(first, second) > _LOPSIDED * min(first, second):
        return content.decode("utf-16-le" if second > first else "utf-16-be", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")
