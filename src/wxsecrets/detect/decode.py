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


def to_text(content: bytes) -> str:
    """`content` as text; never fails, since one bad byte must not hide a secret."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    sample = content[:_SAMPLE]
    if sample.count(0) > len(sample) // 4:
        # ASCII in UTF-16 has a NUL in every second place: the odd ones in little-endian.
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")
