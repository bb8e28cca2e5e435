"""Collects the evidence for and against one candidate: its name, its AppID, what stands around it.

Each question is a small function that yields rows of `knowledge.evidence`. Costs are bounded: a candidate
whose name says nothing and that follows no AppID is dropped before anything is looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wxsecrets.detect import names
from wxsecrets.detect.appids import NEAR, AppIds, Pairing
from wxsecrets.detect.candidates import is_placeholder
from wxsecrets.detect.document import Document
from wxsecrets.detect.enclosing import enclosing
from wxsecrets.detect.naming import Naming, naming, setter_name
from wxsecrets.detect.search import Searchable, compile_linear
from wxsecrets.knowledge import wechat
from wxsecrets.knowledge.evidence import EVIDENCE
from wxsecrets.knowledge.vendors import VENDORS
from wxsecrets.model import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.engine import Surroundings

_WECHAT = re.compile(wechat.WORDS)
_WECHAT_ANY_CASE = re.compile(r"wechat|weixin|miniprogram|jscode2session|微信|小程序|公众号", re.IGNORECASE)
_ENDPOINT = re.compile(wechat.ENDPOINTS)
_VENDOR = re.compile("|".join(vendor.text for vendor in VENDORS if vendor.text), re.IGNORECASE)
_PATH = re.compile(wechat.PATH_WORDS, re.IGNORECASE)
# Without one of these close by, nothing can name a value an AppSecret; most candidates end here.
_TELLING = compile_linear("sec[re]{1,2}|scre|serc|密|秘|key|wx[0-9a-f]{16}".encode(), ignore_case=True)
_VICINITY = 240
_AROUND = 4
_ENDPOINT_AROUND = 6
# `appKey: 'abc'`, `client-id: 123`: an ID with a literal value. An AppID's own value starts with wx.
_ID_ASSIGNED = re.compile(
    r"""(?P<key>[\w\-]*(?:app_?-?(?:id|key)|client_?-?(?:id|key)|consumer_?key|api_?key|access_?key(?:_?id)?))"""
    r"""["'`\])]*\s*(?:=>|[:=：,])\s*[@"'`(]*(?P<value>[A-Za-z0-9_\-]{4,64})""",
    re.IGNORECASE,
)
_NOT_AN_ID = re.compile(
    r"^(?:your|my|the|null|none|true|false|undefined|string|process|env|os|config|this|self|options?|params?|data|"
    r"app_?id|app_?key|client_?id|get|req|res|settings?|global|getenv|x+$|\*+$|wx|touristappid|__uni__|e\.|t\.)",
    re.IGNORECASE,
)
_PATHLIKE_LEFT = re.compile(r"[/\w\-.%]$")
_TOKENLIKE_RIGHT = re.compile(r"^(?:[-_.][0-9A-Za-z]|/[\w\-])")
_QUOTES = "\"'`“”‘’「」『』【】()（）[]{}<>|,;，；、 \t\\"


class Reading:
    """One text as it is judged, with what is worked out once for all of its candidates."""

    def __init__(self, text: str) -> None:
        self.document = Document(text)
        self.searchable = Searchable(self.document.text)

    @cached_property
    def appids(self) -> AppIds:
        """The AppIDs of the text."""
        return AppIds(self.document, self.searchable)

    @cached_property
    def _telling(self) -> list[int]:
        return [start for start, _ in self.searchable.spans(_TELLING)]

    def is_told(self, candidate: Candidate) -> bool:
        """Whether a word that can name a secret, or an AppID, stands close by."""
        first = bisect_left(self._telling, candidate.start - _VICINITY)
        return first < len(self._telling) and self._telling[first] < candidate.end + _VICINITY // 4

    @cached_property
    def wechat_word(self) -> str:
        """A word anywhere in the text that speaks of WeChat, or ""."""
        match = _WECHAT_ANY_CASE.search(self.document.text)
        return match[0] if match else ""

    @cached_property
    def has_pragma(self) -> bool:
        """Whether any allowlist comment can be in the text."""
        return "pragma" in self.document.text


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate with everything that was read off its surroundings."""

    reasons: tuple[Reason, ...]
    pairing: Pairing | None


def weigh(reading: Reading, candidate: Candidate, around: Surroundings) -> Case | None:
    """All evidence on one candidate; None when nothing names it a secret at all."""
    document = reading.document
    if not reading.is_told(candidate) or is_placeholder(candidate.value):
        return None
    named = naming(document, candidate.start)
    pairing = reading.appids.pair(candidate)
    verdict, shown = _by_name(named)
    adjacent = pairing is not None and pairing.evidence == "appid-adjacent"
    label = _label(document, candidate, named) if verdict is None else None
    if label is not None:
        verdict, shown = label
    if verdict is None and not adjacent:
        return None
    if verdict == "key-appkey" and not (pairing is not None and pairing.distance <= NEAR):
        return None
    rows = [] if verdict is None else [_row(verdict, shown)]
    rows += _shape(document, candidate)
    parents = enclosing(document, candidate.start)
    if pairing is not None:
        rows.append(_row(pairing.evidence, pairing.appid))
    elif around.appid is not None:
        rows.append(_row("appid-of-project", around.appid))
    rows += _surroundings(reading, candidate, around, parents, pairing, verdict)
    return Case(tuple(rows), pairing)


def _row(name: str, detail: str = "") -> Reason:
    known = EVIDENCE[name]
    return Reason(known.name, known.weight, known.sentence, detail)


def _by_name(named: Naming) -> tuple[str | None, str]:
    """The evidence of the name; of several names the one that says most."""
    options = [named.name]
    if named.form in ("call", "query", "assigned", "literal"):
        options = [setter_name(named.name) if named.form == "call" else named.name]
    if named.literal and named.literal != named.name:
        options.append(named.literal)
    for option in options:
        verdict = names.classify(option) if option else None
        if verdict is not None:
            return verdict, option
    return None, ""


def _label(document: Document, candidate: Candidate, named: Naming) -> tuple[str, str] | None:
    """A name elsewhere on the line: `重置小程序密钥，旧的（…）作废`, or a comment behind the value.

    A general word (密钥) is weaker when something else names the value, or when it is part of another
    word (通讯密钥).
    """
    before = document.before(candidate.start)[-60:]
    after = document.after(candidate.end)[:40]
    for text in (before, _comment(after)):
        match = _LABEL.search(text)
        verdict = names.classify(match[0]) if match else None
        if match is None or verdict is None:
            continue
        if verdict == "key-secret" and (named.name or _PART_OF_WORD.search(text[: match.start()])):
            verdict = "key-qualified-secret"
        return verdict, match[0]
    return None


_LABEL = re.compile(
    r"(?:微信|小程序|公众号|开放平台|小游戏|服务号|应用|app|wx|wechat)?[ _-]?(?:app)?[ _-]?"
    r"(?:secret|密钥|秘钥|密匙)(?!\w{0,12}\s*[=:(])",
    re.IGNORECASE,
)
_PART_OF_WORD = re.compile(r"[\w的]$")
_COMMENT_MARK = re.compile(r"(?://|#|/\*|--|<!--|←|<-)\s*(.*)")


def _comment(text: str) -> str:
    match = _COMMENT_MARK.search(text)
    return match[1] if match else ""


def _shape(document: Document, candidate: Candidate) -> Iterator[Reason]:
    if candidate.upper:
        yield _row("upper-case")
    left = document.text[max(0, candidate.start - 1) : candidate.start]
    right = document.after(candidate.end)[:8]
    if left in ("/", "-", "_", ".", "#") or _TOKENLIKE_RIGHT.match(right):
        # `//value` and `#value` are comments.
        lead = document.before(candidate.start).rstrip("/#-*").strip()
        if not (
            left in "/#-"
            and (not lead or document.before(candidate.start).endswith(("//", "--")))
            and not _TOKENLIKE_RIGHT.match(right)
        ):
            yield _row("part-of-name")


def _surroundings(
    reading: Reading,
    candidate: Candidate,
    around: Surroundings,
    parents: tuple[str, ...],
    pairing: Pairing | None,
    verdict: str | None,
) -> list[Reason]:
    rows: list[Reason] = []
    document = reading.document
    number = document.line_at(candidate.start)
    own = document.before(candidate.start)[-160:] + " " + document.after(candidate.end)[:120]
    sure = verdict == "key-wechat-secret"
    near_id = pairing is not None and pairing.distance <= NEAR + 1

    parent = _parent(parents)
    vendor_line = _VENDOR.search(own)
    wechat_line = _WECHAT.search(own) or _WECHAT_ANY_CASE.search(own)
    endpoint = _endpoint(document, candidate, number)
    if endpoint:
        rows.append(_row("wechat-endpoint", endpoint))
    if parent is not None:
        rows.append(parent)
    if vendor_line and not wechat_line and not sure and not near_id:
        rows.append(_row("vendor-line", vendor_line[0]))
    elif wechat_line and not sure:
        rows.append(_row("wechat-line", wechat_line[0]))
    foreign = _foreign_id(document, number, pairing)
    if foreign and not sure and (parent is None or parent.weight < 0):
        rows.append(_row("other-app-id", foreign))
    if not wechat_line and not vendor_line and not sure:
        rows += _near(reading, number, near_id=near_id)
    path = around.path.decode("utf-8", "replace")
    wechat_path, vendor_path = _PATH.search(path), _VENDOR.search(path)
    if wechat_path:
        rows.append(_row("wechat-path", wechat_path[0]))
    elif vendor_path and not near_id:
        rows.append(_row("vendor-path", vendor_path[0]))
    if around.in_package:
        rows.append(_row("in-package"))
    return rows


def _parent(parents: tuple[str, ...]) -> Reason | None:
    """The innermost enclosing name that speaks of WeChat or of another vendor."""
    for parent in parents:
        head = parent[:120]
        if names.says_vendor(head) or _VENDOR.search(head):
            if names.says_wechat(_identifier(head)) or _WECHAT.search(head):
                return _row("wechat-parent", _identifier(head))
            return _row("vendor-parent", _identifier(head))
        if _WECHAT.search(head) or any(names.says_wechat(word) for word in re.findall(r"[\w\-]+", head)):
            return _row("wechat-parent", _identifier(head))
    return None


def _identifier(parent: str) -> str:
    found = re.findall(r"[\w$.\-\u4e00-\u9fff]+", parent)
    telling = [word for word in found if names.says_wechat(word) or names.says_vendor(word)]
    return (telling or found or [parent.strip()])[0][:60]


def _endpoint(document: Document, candidate: Candidate, number: int) -> str:
    own = _ENDPOINT.search(document.before(candidate.start) + document.after(candidate.end))
    if own:
        return own[0]
    for distance in range(1, _ENDPOINT_AROUND + 1):
        for other in (number - distance, number + distance):
            found = _ENDPOINT.search(document.line(other))
            if found:
                return found[0]
    return ""


def _near(reading: Reading, number: int, *, near_id: bool) -> list[Reason]:
    """What the lines around speak of: the nearer of WeChat and another vendor."""
    document = reading.document
    for distance in range(1, _AROUND + 1):
        lines = (document.line(number - distance), document.line(number + distance))
        for line in lines:
            match = _WECHAT.search(line) or _WECHAT_ANY_CASE.search(line)
            if match:
                return [_row("wechat-near", match[0])]
        for line in lines:
            match = _VENDOR.search(line)
            if match and not near_id:
                return [_row("vendor-near", match[0])]
    return [_row("wechat-file", reading.wechat_word)] if reading.wechat_word else []


def _foreign_id(document: Document, number: int, pairing: Pairing | None) -> str:
    """The ID of another vendor's app that stands nearer than any AppID."""
    reach = NEAR if pairing is None else min(NEAR, int(pairing.distance) - (pairing.line > number))
    for distance in range(reach + 1):
        for other in dict.fromkeys((number - distance, number + distance)):
            match = _ID_ASSIGNED.search(document.line(other))
            if match and not _NOT_AN_ID.match(match["value"]) and not names.says_wechat(match["key"]):
                return f"{match['key']} {match['value'][:12]}"
    return ""
