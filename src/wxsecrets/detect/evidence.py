"""Weighs one candidate: its name, its shape, its AppID, and (`detect.around`) what stands around it.

A candidate that nothing names a secret and that follows no AppID is dropped before anything else is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.detect import names
from wxsecrets.detect.appids import NEAR, Pairing
from wxsecrets.detect.around import look_around
from wxsecrets.detect.candidates import is_placeholder
from wxsecrets.detect.naming import Naming, naming, setter_name
from wxsecrets.detect.rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.document import Document
    from wxsecrets.detect.reading import Reading
    from wxsecrets.model import Reason


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate with the evidence on it and the AppID that it goes with."""

    reasons: tuple[Reason, ...]
    pairing: Pairing | None


def weigh(reading: Reading, candidate: Candidate) -> Case | None:
    """All evidence on one candidate; None when nothing names it a secret at all."""
    if not reading.is_told(candidate) or is_placeholder(candidate.value):
        return None
    pairing = reading.appids.pair(candidate)
    verdict, name = _name(reading.document, candidate)
    if verdict is None and not (pairing is not None and pairing.evidence == "appid-adjacent"):
        return None
    # "key" and "appKey" name so many things that only an AppID beside them makes them worth a look.
    if verdict == "key-appkey" and not (pairing is not None and pairing.distance <= NEAR):
        return None
    reasons = [] if verdict is None else [row(verdict, name)]
    reasons += _shape(reading.document, candidate)
    if pairing is not None:
        reasons.append(row(pairing.evidence, pairing.appid))
    elif reading.around.appid is not None:
        reasons.append(row("appid-of-project", reading.around.appid))
    reasons += look_around(reading, candidate, pairing, verdict)
    return Case(tuple(reasons), pairing)


def _name(document: Document, candidate: Candidate) -> tuple[str | None, str]:
    """The evidence of the value's name, and the name; of several names the first that says anything."""
    named = naming(document, candidate.start)
    own = setter_name(named.name) if named.form == "call" else named.name
    for option in dict.fromkeys((own, named.literal)):
        verdict = names.classify(option) if option else None
        if verdict is not None:
            return verdict, option
    return _label(document, candidate, named)


_LABEL = re.compile(
    r"(?:微信|小程序|公众号|开放平台|小游戏|服务号|应用|app|wx|wechat)?[ _-]?(?:app)?[ _-]?"
    r"(?:secret|密钥|秘钥|密匙)(?!\w{0,12}\s*[=:(])",
    re.IGNORECASE,
)
_PART_OF_WORD = re.compile(r"[\w的]$")
_COMMENT = re.compile(r"(?://|#|/\*|--|<!--|←|<-)\s*(.*)")


def _label(document: Document, candidate: Candidate, named: Naming) -> tuple[str | None, str]:
    """A name elsewhere on the line: `重置小程序密钥，旧的（…）作废`, or a comment behind the value.

    A general word (密钥) is weaker when something else names the value, or when it is part of another
    word (通讯密钥).
    """
    comment = _COMMENT.search(document.after(candidate.end)[:40])
    for text in (document.before(candidate.start)[-60:], comment[1] if comment else ""):
        match = _LABEL.search(text)
        verdict = names.classify(match[0]) if match else None
        if match is None or verdict is None:
            continue
        if verdict == "key-secret" and (named.name or _PART_OF_WORD.search(text[: match.start()])):
            verdict = "key-qualified-secret"
        return verdict, match[0]
    return None, ""


_GOES_ON = re.compile(r"^(?:[-_.][0-9A-Za-z]|/[\w\-])")
_COMES_FROM = tuple("/-_.#")


def _shape(document: Document, candidate: Candidate) -> Iterator[Reason]:
    if candidate.upper:
        yield row("upper-case")
    before = document.before(candidate.start)
    if _GOES_ON.match(document.after(candidate.end)[:4]):
        yield row("part-of-name")
    elif before.endswith(_COMES_FROM):
        # `//value` is a comment, `-value` on its own a removed line of a diff; `a/value` is a path.
        alone = not before.strip("/#- \t")
        if not alone and not before.endswith(("//", "--")):
            yield row("part-of-name")
