"""The second gate: what does a content hold, and what has to be looked for at all?

Found out on the raw bytes, before anything is decoded. As the first gate, this one may let too much through, never too
little. What most contents have nothing of is searched for all at once: each search by itself takes as long as all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wxsecrets.detect import prefilter, sieve
from wxsecrets.detect.decode import WIDEST
from wxsecrets.detect.search import Searchable, Several, holds, in_utf_8
from wxsecrets.detect.sieve import Marked
from wxsecrets.detect.telling import (
    IN_VARIABLES,
    NAMED,
    OTHER_KINDS,
    OUTSIDE,
    Stretches,
    holds_token,
    told_in,
    told_in_bytes,
    used_as_secret,
    used_in,
)
from wxsecrets.detect.uses import USES
from wxsecrets.detect.utf16 import UTF16_VALUE
from wxsecrets.knowledge.telling_words import SECRET_ID

_ENCODED = Marked(b"|".join(prefilter.ENCODED), sieve.RARE)
_WRAPPED = Marked(b"|".join(prefilter.WRAPPED), sieve.RARE)
_UNNAMED = Marked(b"|".join(prefilter.UNNAMED), sieve.RARE)
_RARE = (_WRAPPED, _UNNAMED, IN_VARIABLES, OTHER_KINDS, USES)
_RARE_SETS = sieve.RARE | sieve.IN_VARIABLES | sieve.TELLING | sieve.USES
# What goes on with what it begins with begins everywhere, in a row of "1_1_1_" or of "AKIDAKID", and an automaton that
# has to count from each beginning on has no end of states: so of these only beginnings are looked for together with
# others, and what is in UTF-16 apart from them.
_LIKE_A_SECRET_ID = b"(?i:" + SECRET_ID.replace("{32}", "{4}").encode() + b")"
_BEGINNINGS = {
    _UNNAMED: b"|".join((*prefilter.KEYS_AND_CALLS, rb"[0-9]_[0-9A-Za-z_\-]{8}")),
    OTHER_KINDS: OTHER_KINDS.pattern.replace(SECRET_ID.encode(), rb"[^\x00-\xff]"),
}
_ANY_RARE = Several([*(_BEGINNINGS.get(one, one.pattern) for one in _RARE), _LIKE_A_SECRET_ID])
_NUL = b"\0"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a content can hold, as far as its bytes tell; what it cannot hold need not be looked for.

    `named`: something of the shape of a secret stands near a word that can name it. `other_kinds`: names of other
    credentials than AppSecrets occur. `wrapped`: a text in base64 may hold one. `unnamed`: there may be something that
    needs no name, as a private key. `in_variables`: pieces of values are assigned to variables, which stand anywhere,
    and there is a word that can name a secret; `uses`: variables are used as the secret. `utf16`: a value may stand
    there in UTF-16, and `encoded`: 32 digits do. `told` are the parts of the text in which something may be named, and
    `used` the variables; None where they were not looked for in a text.
    """

    named: bool
    other_kinds: bool
    wrapped: bool
    unnamed: bool
    in_variables: bool
    uses: bool
    utf16: bool
    encoded: bool
    told: Stretches | None
    used: frozenset[str] | None

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to look for but in UTF-16."""
        return not (self.named or self.in_variables or self.wrapped or self.unnamed)


EVERYTHING = Traits(
    named=True, other_kinds=True, wrapped=True, unnamed=True, in_variables=True, uses=True, utf16=True, encoded=True,
    told=None, used=None,
)  # fmt: skip
"""Those of a content whose bytes tell nothing, as it is in UTF-16: the texts that are read from it do."""


def traits_of(content: bytes, text: str | None = None) -> Traits:
    """What `content` can hold; `text` is all of it, if it is plain UTF-8. Linear in its length."""
    return EVERYTHING if prefilter.needs_no_gate(content) else traits_of_text(content, text)


def traits_of_text(content: bytes, text: str | None = None) -> Traits:
    """The same, whatever the content begins with, or of a text that was read from it, in UTF-8.

    Of one without anything that a word could name the words are not looked for.
    """
    rare = _rare_in(content)
    other_kinds = OTHER_KINDS in rare
    in_variables = IN_VARIABLES in rare and holds(IN_VARIABLES, content)
    uses, used = frozenset[str](), frozenset[str]()
    told: Stretches | None = None
    named = False
    if holds(NAMED, content) or in_variables or (other_kinds and holds_token(content)):
        if USES in rare:
            uses, used = used_in(content), used_as_secret(content)
        if text is None:
            width = 1 if content.isascii() else WIDEST
            told, outside = told_in_bytes(content, width, other_kinds=other_kinds, used=uses), OUTSIDE * width
            parts = (content[max(0, start - outside) : end + outside] for start, end in told)
        else:
            told = told_in(Searchable(text, content), other_kinds=other_kinds, used=used)
            parts = (in_utf_8(text[max(0, start - OUTSIDE) : end + OUTSIDE]) for start, end in told)
        named = any(holds(NAMED, part) or (other_kinds and holds_token(part)) for part in parts)
    return Traits(
        named=named,
        other_kinds=other_kinds,
        wrapped=_WRAPPED in rare and holds(_WRAPPED, content),
        unnamed=_UNNAMED in rare and holds(_UNNAMED, content),
        in_variables=in_variables and told is not None and bool(told.starts),
        uses=bool(uses),
        utf16=_NUL in content and UTF16_VALUE.search(content) is not None,
        encoded=_NUL in content and holds(_ENCODED, content),
        told=None if text is None else told,
        used=None if text is None else used,
    )


def _rare_in(content: bytes) -> frozenset[Any]:
    """Those of the expressions in `_RARE` that may match in a content."""
    sets = sieve.among(content, _RARE_SETS)
    if not any(expression.is_of(sets) for expression in _RARE):
        return frozenset()
    found = _ANY_RARE.matching(content)
    rare = {_RARE[number] for number in found if number < len(_RARE)}
    if len(_RARE) in found and OTHER_KINDS.search(content) is not None:
        rare.add(OTHER_KINDS)
    return frozenset(rare)
