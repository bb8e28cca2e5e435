"""Where something can be named: what lies close to a word that can name a secret.

Every large dump has text of the shape of a secret, and most of it stands beside no word that could make it one. That is
found out on the raw bytes, before anything is decoded, or on a text. What is said of bytes may let too much through,
never too little.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.detect import prefilter, sieve
from wxsecrets.detect.search import Searchable, SearchableBytes, compile_linear, joined
from wxsecrets.detect.sieve import Marked, MarkedAt, Spelled
from wxsecrets.detect.uses import USES, Assignments, variables_in
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.placeholders import MAX_CAPITALS_OF_WORDS
from wxsecrets.knowledge.sdks import SDK_CALLS
from wxsecrets.knowledge.telling_words import SECRET_ID, TELLING, TELLING_IN_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Without one of these close by, nothing can name a value; most candidates end here.
CHINESE = ("密钥", "密匙", "密鑰", "秘钥", "秘匙", "秘鑰", "开发者密码")
_WORDS = "|".join(
    (
        r"sec[re]|scre[cat]|scere|ser[ec][ec]|(?:app|application|mina|wx)[^0-9a-z]{0,3}key|w[wx][0-9a-f]{16}",
        SECRET_ID,
        *CHINESE,
        # A call is told by the first part of its name: `token` and `init` stand everywhere, `TokenAPI` does not.
        *dict.fromkeys(re.split(r"\W+", call.name)[0] for call in SDK_CALLS),
    )
)
# The other credentials go by the name of a key, too, which stands everywhere: it counts near one of their words only.
_KEY = "key"
# How close, in characters: how far behind a word a value may begin, how far before it, and how far from `key` a word of
# another credential may stand.
_BEHIND = 280
_BEFORE = 60
_OTHER_KIND_NEAR = 1200
# Of what reaches into a stretch, this many characters lie outside.
OUTSIDE = 420

WORDS = _WORDS.encode()
GBK_WORDS = b"|".join(re.escape(word.encode("gb18030")) for word in CHINESE)
_TELLING = Spelled(WORDS, sieve.WORDS)
# The same on bytes: Chinese words may stand there in GBK.
_TELLING_BYTES = Spelled(WORDS + b"|" + GBK_WORDS, sieve.WORDS | sieve.GBK_WORDS)
_TELLING_OTHERS = Spelled(TELLING.encode(), sieve.OTHER_WORDS)
_TELLING_OTHERS_BYTES = Spelled(TELLING_IN_BYTES, sieve.OTHER_WORDS | sieve.GBK_OTHER_WORDS)
_KEY_TELLING = compile_linear(_KEY.encode(), ignore_case=True)
OTHER_KINDS = Marked(b"(?i:" + TELLING_IN_BYTES + b")", sieve.TELLING)
NAMED = Marked(b"|".join(prefilter.NAMED), sieve.NAMED)
TOKEN = MarkedAt(
    rb"(?:^|[^0-9A-Za-z_\-])(?:[0-9A-Za-z]{32}|[0-9A-Za-z_\-]{43}|[0-9A-Za-z_\-]{64})(?:$|[^0-9A-Za-z_\-])|"
    rb"[0-9A-Za-z+/]{22}==",
    sieve.TOKENS,
)
_DIGIT = compile_later(rb"[0-9]")
_CAPITALS = bytes(range(ord("A"), ord("Z") + 1))
RARE = Marked(b"|".join((*prefilter.ENCODED, *prefilter.WRAPPED, *prefilter.UNNAMED)), sieve.RARE)
IN_VARIABLES = Marked(b"|".join(prefilter.IN_VARIABLES), sieve.IN_VARIABLES)


@dataclass(frozen=True, slots=True)
class Stretches:
    """Parts of a text, in order, that neither touch nor overlap: where they begin, and where they end."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """(start, end) of each."""
        return iter(zip(self.starts, self.ends, strict=True))

    def touch(self, start: int, end: int) -> bool:
        """Whether what lies from `start` to `end` touches one of them."""
        index = bisect_right(self.starts, end) - 1
        return index >= 0 and start <= self.ends[index]


def told_in(searchable: Searchable, *, other_kinds: bool, used: frozenset[str]) -> Stretches:
    """The parts of a text in which something may be named.

    `other_kinds` says that names of other credentials occur, `used` which variables are used as the secret.
    """
    return _told(searchable, _TELLING, _TELLING_OTHERS if other_kinds else None, 1, used)


def used_as_secret(data: bytes) -> frozenset[str]:
    """The variables of a text, in UTF-8, that are used as the secret."""
    return variables_in(match[0].decode("ascii") for match in USES.finditer(data))


def told_in_bytes(content: bytes, width: int, *, other_kinds: bool, used: frozenset[str]) -> Stretches:
    """As `told_in`, of bytes; `width` is the most that a character has."""
    others = _TELLING_OTHERS_BYTES if other_kinds else None
    return _told(SearchableBytes(content), _TELLING_BYTES, others, width, used)


def used_in(content: bytes) -> frozenset[str]:
    """The variables of a content that are used as the secret.

    Of uses that overlap, as in `secret=secret=SK`, all count: which are matched depends on what is far before them.
    """
    return variables_in(_uses_in(content))


def _uses_in(content: bytes) -> Iterator[str]:
    match = USES.search(content)
    while match is not None:
        yield match[0].decode("latin-1")
        match = USES.search(content, match.start() + 1)


# What names a value as an AppSecret stands within so many characters, what it is used for aside; what names it as any
# credential, within these.
NEAR = _BEHIND + OUTSIDE + prefilter.REACH
REACH = _OTHER_KIND_NEAR + _BEHIND + 2 * OUTSIDE + prefilter.REACH


def may_tell(part: bytes, *, other_kinds: bool) -> bool:
    """Whether there is a word that can name a secret, as `told_in_bytes` finds it."""
    return _TELLING_BYTES.occurs(part) or (other_kinds and _KEY_TELLING.search(part) is not None)


def holds_token(part: bytes) -> bool:
    """Whether there is something of the shape of another credential that is no long name."""
    return any(is_no_name(match[0]) for match in TOKEN.finditer(part))


def is_no_name(token: bytes) -> bool:
    """Whether a match of `TOKEN` has a digit or more capitals than a name has words."""
    if _DIGIT.search(token) is not None:
        return True
    return len(token) - len(token.translate(None, _CAPITALS)) > MAX_CAPITALS_OF_WORDS


def tells_of_other_kinds(content: bytes) -> bool:
    """Whether a name that another credential than an AppSecret goes by is in `content`."""
    return _TELLING_OTHERS_BYTES.occurs(content)


def _told(
    text: Searchable | SearchableBytes, words: Spelled, others: Spelled | None, width: int, used: frozenset[str]
) -> Stretches:
    """As `told_in`, by these words and those of other credentials; `width` is the most units that a character has."""
    before, behind, near = _BEFORE * width, _BEHIND * width, _OTHER_KIND_NEAR * width
    told = text.around(words.around, before, behind)
    more = list(text.spans(Assignments(used))) if used else []
    for start, end in text.around(others.around, near, near) if others is not None else ():
        part = text if start == 0 and end >= len(text) else text.part(start, end)
        more += ((first + start, last + start) for first, last in part.spans(_KEY_TELLING))
    if more:
        told = joined(sorted((*told, *joined(sorted(more), before, behind))), 0, 0)
    return Stretches(tuple(start for start, _end in told), tuple(end for _start, end in told))
