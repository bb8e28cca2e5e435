"""Texts inside a text: base64 of a whole file, as Kubernetes, source maps and CI variables have it.

What is decoded is judged as if it stood alone. Each character is decoded at most once per layer and there are few
layers, so that the work stays linear.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from wxsecrets.detect.prefilter import may_hold_candidate
from wxsecrets.detect.search import compile_linear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.search import Searchable

_RUN = compile_linear(rb"[0-9A-Za-z+/]{60,}={0,2}")
_SAMPLE = 2048
_PLAIN = b"\t\r\n" + bytes(range(32, 127))
_LEAST_TEXT = 0.85
DEPTH = 2


def layers(text: Searchable) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, content) of every run of base64 that is a text with a candidate in it."""
    for start, end in text.spans(_RUN):
        run = text.text[start:end].rstrip("=")
        try:
            content = base64.b64decode(run[: len(run) // 4 * 4] + _rest(run))
        except binascii.Error:
            continue
        if _is_text(content) and may_hold_candidate(content):
            yield start, end, content


def _rest(run: str) -> str:
    """The last group of a run, padded; a single letter is no group."""
    left = len(run) % 4
    return "" if left < 2 else run[-left:] + "=" * (4 - left)


def _is_text(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    plain = len(sample) - len(sample.translate(None, _PLAIN))
    return plain >= _LEAST_TEXT * len(sample) or _is_utf8(sample)


def _is_utf8(sample: bytes) -> bool:
    try:
        decoded = sample[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in decoded
