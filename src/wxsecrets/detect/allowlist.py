"""The `pragma: allowlist secret` comment, as detect-secrets reads it.

`pragma: allowlist secret` in a comment at the end of a line covers that line; `pragma: allowlist nextline
secret` on a line of its own covers the next. Source: detect_secrets/filters/allowlist.py, release 1.5.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.expressions import compile_later

if TYPE_CHECKING:
    from wxsecrets.detect.document import Document

_COMMENT = r"(?:#|//|/\*|'|--|<!--[# \t]*)"
_THIS_LINE = compile_later(rf"[ \t]*{_COMMENT} *pragma: ?(?:allow|white)list[ -]secret")
_NEXT_LINE = compile_later(rf"^[ \t]*{_COMMENT} *pragma: ?allowlist[ -]nextline[ -]secret")


def is_allowlisted(document: Document, offset: int) -> bool:
    """Whether a comment on the line of `offset`, or on the one above, allows its secrets."""
    number = document.line_at(offset)
    return bool(_THIS_LINE.search(document.after(offset)) or _NEXT_LINE.match(document.line(number - 1)))
