"""What variables are used for: `…&secret=${SK}` says what `SK = '…'` is, whatever it is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wxsecrets.detect import sieve
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.sieve import Marked
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.sdks import SDK_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterable

CALLS = "|".join(re.escape(call.name) for call in SDK_CALLS if call.argument == 1)
# `secret=${X}`, `secret=' + X`, `"secret\": \"$X`, `secret: X`, `'secret' => $x`, `secret={X}`; `WeChatOAuth(id, X`.
USES = Marked(
    rb"""secret["'`\\]{0,4}[ \t]{0,99}(?:=>|[:=,])[ \t]{0,99}["'`\\]{0,4}[ \t]{0,99}(?:[+.][ \t]{0,99})?"""
    rb"""[$#{%%]{0,3}[A-Za-z_]\w{0,40}|(?:%s)\(\s{0,99}[A-Za-z_]\w{0,40}\s{0,99},\s{0,99}[A-Za-z_]\w{0,40}"""
    % CALLS.encode(),
    sieve.USES,
)
_VARIABLE = compile_later(r"[A-Za-z_]\w*\Z")
# Words that stand there and are no variable.
_NO_VARIABLE = frozenset(
    "process env os config conf settings this self my options params data secret appsecret app_secret string str none "
    "null nil true false undefined your the req request ctx context getenv new await wx".split()
)
MOST = 50
# As long a word is a value.
_LONGEST = 30


def variables_in(uses: Iterable[str]) -> frozenset[str]:
    """The variables in the matches of `USES`; at most a few."""
    found: set[str] = set()
    for use in uses:
        match = _VARIABLE.search(use)
        if match is not None and 1 < len(match[0]) < _LONGEST and match[0].lower() not in _NO_VARIABLE:
            found.add(match[0])
        if len(found) >= MOST:
            break
    return frozenset(found)


def assignments_of(variables: frozenset[str]) -> object:
    """An expression for where one of these variables is given a value."""
    names = "|".join(re.escape(name) for name in sorted(variables))
    return compile_linear(rf"\b(?:{names})\b(?:[ \t]*:[ \t]*\w+)?[ \t]*:?=".encode())
