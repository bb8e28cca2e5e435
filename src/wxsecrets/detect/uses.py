"""What variables are used for: `…&secret=${SK}` says what `SK = '…'` is, whatever it is called."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from wxsecrets.detect import sieve
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.sieve import Marked
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.sdks import SDK_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

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


_GIVEN = rb"\b(?:[ \t]*:[ \t]*\w+)?[ \t]*:?="
# RE2 finds one name several times as fast as any of some: so many, where they stand no more than so often.
_ONE_BY_ONE = 8
_MOST_PLACES = 64
_IN_WORD = compile_later(rb"\w")


class Assignments:
    """Where one of some variables is given a value; searched for as an expression over bytes."""

    __slots__ = ("_variables",)

    def __init__(self, variables: frozenset[str]) -> None:
        self._variables = variables

    def finditer(self, data: bytes) -> Iterator[re.Match[bytes]]:
        """All matches, in order, that do not overlap."""
        found = self._one_by_one(data) if len(self._variables) <= _ONE_BY_ONE else None
        if found is None:
            names = "|".join(sorted(self._variables)).encode()
            yield from compile_linear(rb"\b(?:%b)%b" % (names, _GIVEN)).finditer(data)
            return
        end = 0
        for match in sorted(found, key=lambda match: match.start()):
            if match.start() >= end:  # in `a: b = …` both are given the same
                yield match
                end = match.end()

    def _one_by_one(self, data: bytes) -> list[re.Match[bytes]] | None:
        """The matches for each variable by itself; None where there are too many to ask for each."""
        found: list[re.Match[bytes]] = []
        places = 0
        for variable in self._variables:
            expression = _assignment_of(variable)
            match = expression.search(data)
            while match is not None:
                places += 1
                if places > _MOST_PLACES:
                    return None
                start, end = match.span()
                is_whole = not (start and _IN_WORD.match(data, start - 1))  # and not the end of a longer name
                if is_whole:
                    found.append(match)
                match = expression.search(data, end if is_whole else start + 1)
        return found


@lru_cache(maxsize=64)
def _assignment_of(variable: str) -> Any:
    return compile_linear(variable.encode() + _GIVEN)
