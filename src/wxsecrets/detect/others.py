"""Weighs a candidate as one of the other WeChat credentials: its name and its shape together say which.

An AppSecret is judged by `detect.evidence`; a value that goes by the name of another kind comes here first, so that a
Pay key is never called an AppSecret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.detect import names
from wxsecrets.detect.arguments import callee_of
from wxsecrets.detect.rows import row
from wxsecrets.detect.search import Words
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.kinds import KINDS, NamesOfKind, Shape

if TYPE_CHECKING:
    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.naming import Naming
    from wxsecrets.detect.reading import Reading
    from wxsecrets.model import Reason


@dataclass(frozen=True, slots=True)
class _Known:
    """A row of the table, ready to be searched with."""

    row: NamesOfKind
    own: re.Pattern[str] | None
    usual: re.Pattern[str] | None
    general: re.Pattern[str] | None
    beside: Words | None


def _pattern(text: str) -> re.Pattern[str] | None:
    return compile_later(text) if text else None


_KNOWN = tuple(
    _Known(
        known,
        _pattern(known.own),
        _pattern(known.usual),
        _pattern(known.general),
        Words(known.beside, ignore_case=True, around=True) if known.beside else None,
    )
    for known in KINDS
)


# `WeChatClient('ww…', '…')`: the ID of a company and its app's secret, side by side.
_COMPANY = compile_later(r"ww[0-9a-f]{16}")
# `new Credential("AKID…", "…")`: the same of Tencent Cloud.
_CLOUD_ID = compile_later(r"AKID[0-9A-Za-z]{32}")
# `WeChatPay('wx…', '…', '1500000001')`: a client of WeChat Pay takes the Pay key after the AppID.
_APPID = compile_later(r"wx[0-9a-f]{16}")
_PAY_CALL = compile_later(r"^(?:we_?chat|wx|weixin)_?pay", re.IGNORECASE)
_OF_COMPANIES = (Shape.BASE64URL_43, Shape.BASE64URL_64)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value's name and neighbours make of it: a credential, with the evidence for that."""

    credential: str
    reasons: tuple[Reason, ...]


def kind_of(reading: Reading, candidate: Candidate, naming: Naming) -> Kind | None:
    """The other credential that a candidate is by its name, None for none."""
    for option in dict.fromkeys((naming.own, naming.literal)):
        if not option:
            continue
        for known in _KNOWN:
            if candidate.shape not in known.row.shapes:
                continue
            found = _named(reading, candidate, known, option)
            if found is not None:
                return found
    beside = _after_id(reading, candidate, naming.literal)
    if beside is not None:
        return beside
    if candidate.shape is Shape.TOKEN:
        return Kind("access-token", (row("token-shape"),))
    return None


def _after_id(reading: Reading, candidate: Candidate, literal: str) -> Kind | None:
    """What a value is by the ID that it directly follows."""
    if candidate.shape in _OF_COMPANIES and _COMPANY.fullmatch(literal):
        return Kind("corpsecret", (row("corpid-adjacent", literal),))
    if candidate.shape not in (Shape.HEX, Shape.ALNUM_32):
        return None
    if _CLOUD_ID.fullmatch(literal):
        return Kind("tencent-cloud-key", (row("secretid-adjacent"),))
    if _APPID.fullmatch(literal):
        callee = callee_of(reading.document, candidate.start)
        if _PAY_CALL.search(callee):
            return Kind("pay-key", (row("kind-own-name", callee),))
    return None


def _named(reading: Reading, candidate: Candidate, known: _Known, name: str) -> Kind | None:
    packed, whole = names.compact(names.last_part(name)), names.compact(name)
    shape = (row("token-shape"),) if candidate.shape is Shape.TOKEN else ()
    if known.own and (known.own.search(packed) or known.own.search(whole)):
        return Kind(known.row.credential, (*shape, row("kind-own-name", name)))
    usual = known.usual is not None and known.usual.search(packed)
    general = known.general is not None and known.general.search(packed)
    if not usual and not general:
        return None
    beside = _beside(reading, candidate, known.beside) if known.beside else ""
    if not usual and not beside and known.beside:
        return None
    named = row("kind-usual-name" if usual else "kind-general-name", name)
    return Kind(known.row.credential, (*shape, named, *((row("kind-beside", beside),) if beside else ())))


def _beside(reading: Reading, candidate: Candidate, words: Words) -> str:
    """What stands beside a candidate that belongs to its kind, the nearest first."""
    document = reading.document
    own = f"{document.before(candidate.start)} {document.after(candidate.end)}"
    number = document.line_at(candidate.start)
    for line in (own, *(line for _distance, line in reading.neighbours(number, words))):
        match = words.search(line)
        if match:
            return match[0]
    return ""
