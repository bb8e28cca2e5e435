"""The gate in front of everything: does this content hold anything of a secret's shape at all?

One search by RE2, linear in the content whatever it is. A gate may let too much through, never too little:
`tests/detect/test_prefilter.py` holds it against the candidates that `detect.candidates` finds.
"""

from __future__ import annotations

from wxsecrets.detect.search import compile_linear

_SHAPES = (
    # 32 hex digits of one case, not part of a longer word. Before them an escape (`%3D`, `\n`, `\u0022`) or the
    # last byte of a GB18030 character may be a letter or digit.
    rb"(?:^|[^0-9A-Za-z]|%[23][2-9A-Fa-f]|\\[nrt]|\\u00[23][0-9A-Fa-f]|[\x81-\xfe][0-~])"
    rb"(?:[0-9a-f]{32}|[0-9A-F]{32})(?:$|[^0-9A-Za-z])",
    # The same, base64-encoded: every quad starts with the upper six bits of an ASCII hex digit.
    rb"(?:[MNOQRYZ][0-9A-Za-z+/]{3}){10}[MNOQRYZ][0-9A-Za-z+/]{2}=",
    # Either in UTF-16, either byte order.
    rb"(?:[0-9a-fA-F]\x00){31}[0-9a-fA-F]",
    rb"(?:[MNOQRYZ]\x00(?:[0-9A-Za-z+/]\x00){3}){10}[MNOQRYZ]",
    # UTF-32.
    rb"(?:[0-9a-fA-F]\x00\x00\x00){31}[0-9a-fA-F]",
)


_GATE = compile_linear(b"|".join(_SHAPES))


def may_hold_candidate(content: bytes) -> bool:
    """Whether `content` holds text of the shape of a secret. Linear in its length."""
    return _GATE.search(content) is not None
