"""Calls from a mini-program's own code to the addresses of WeChat's server API that take the AppSecret.

Even with the value out of sight: it must come from somewhere, and whatever front-end code can read a user can read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.detect.candidates import Candidate
from wxsecrets.detect.rows import row
from wxsecrets.detect.search import Words, compile_linear
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge import wechat
from wxsecrets.knowledge.kinds import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.reading import Reading
    from wxsecrets.model import Reason

_ADDRESS = compile_linear(wechat.SERVER_CALLS.encode())
_NODE = Words(wechat.NODE)
_SLASH = compile_later(r"\\/|%2[Ff]")
_COMMENT = compile_later(r"(?:^|[^:\"'`\w])//|^\s*(?:\*|/\*|#|<!--)|<!--")
_BLOCK_COMMENT = 2000


def server_calls(reading: Reading) -> Iterator[tuple[Candidate, tuple[Reason, ...]]]:
    """The calls in a text of a mini-program's package; none elsewhere, where a server's code may stand."""
    if not reading.around.in_package:
        return
    document = reading.document
    node = _NODE.search(document.text[: 4 * _BLOCK_COMMENT])
    for start, end in reading.searchable.spans(_ADDRESS):
        address = _SLASH.sub("/", document.text[start:end])
        reasons = [row("server-call", address.split("/", 1)[1]), row("in-package")]
        if _is_comment(document.text, document.before(start), start):
            reasons.append(row("call-in-comment"))
        if node is not None:
            reasons.append(row("server-code", node[0]))
        yield Candidate(address, start, end, shape=Shape.CALL), tuple(reasons)


def _is_comment(text: str, before: str, start: int) -> bool:
    if _COMMENT.search(before):
        return True
    opened = text.rfind("/*", max(0, start - _BLOCK_COMMENT), start)
    return opened >= 0 and text.find("*/", opened, start) < 0
