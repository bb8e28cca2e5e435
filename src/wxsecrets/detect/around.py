"""What stands around a candidate: WeChat, another vendor, another kind of secret.

Each question looks at a bounded number of bounded lines. The nearer one wins: a line that speaks of another vendor
counts only where nothing as near speaks of WeChat.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from wxsecrets.detect import names
from wxsecrets.detect.appids import NEAR
from wxsecrets.detect.enclosing import enclosing
from wxsecrets.detect.rows import row
from wxsecrets.knowledge import names as table
from wxsecrets.knowledge import wechat
from wxsecrets.knowledge.vendors import VENDORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.appids import Pairing
    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.document import Document
    from wxsecrets.detect.reading import Reading
    from wxsecrets.model import Reason

_WECHAT = re.compile(rf"{wechat.WORDS}|(?i:{wechat.UNMISTAKABLE})")
_ENDPOINT = re.compile(wechat.ENDPOINTS)
_PATH = re.compile(wechat.PATH_WORDS, re.IGNORECASE)
_VENDOR = re.compile("|".join(vendor.text for vendor in VENDORS if vendor.text), re.IGNORECASE)
_PAY = re.compile(table.PAY_AROUND, re.IGNORECASE)
_PAY_PATH = re.compile(table.PAY_PATH, re.IGNORECASE)
_OTHER_ID = re.compile(table.OTHER_ID, re.IGNORECASE)
_NOT_AN_ID = re.compile(table.NOT_AN_ID, re.IGNORECASE)
_LINES_AROUND = 4
_LINES_TO_ENDPOINT = 6


def look_around(
    reading: Reading, candidate: Candidate, pairing: Pairing | None, verdict: str | None
) -> Iterator[Reason]:
    """The evidence of what stands around one candidate.

    `pairing` is its AppID, `verdict` the evidence of its name. A name that says WeChat and secret needs no
    support and fears no neighbours.
    """
    document = reading.document
    number = document.line_at(candidate.start)
    own = f"{document.before(candidate.start)[-160:]} {document.after(candidate.end)[:120]}"
    told = verdict == "key-wechat-secret"
    beside_appid = pairing is not None and pairing.distance <= NEAR + 1

    endpoint = _endpoint(document, candidate, number)
    if endpoint:
        yield row("wechat-endpoint", endpoint)
    parent = _parent(enclosing(document, candidate.start))
    if parent is not None:
        yield parent
    if verdict == "key-appkey":
        yield from _pay_near(reading, number)
    if not told:
        yield from _line_or_near(reading, number, own, beside_appid=beside_appid)
        other = _other_id(document, number, pairing)
        if other and (parent is None or parent.weight < 0):
            yield row("other-app-id", other)
    yield from _file(reading, beside_appid=beside_appid)


def _endpoint(document: Document, candidate: Candidate, number: int) -> str:
    """A WeChat server endpoint on the line or close to it, the nearest first."""
    lines = [document.before(candidate.start) + document.after(candidate.end)]
    for distance in range(1, _LINES_TO_ENDPOINT + 1):
        lines += [document.line(number - distance), document.line(number + distance)]
    for line in lines:
        match = _ENDPOINT.search(line)
        if match:
            return str(match[0])
    return ""


def _parent(parents: tuple[str, ...]) -> Reason | None:
    """What the value stands in: the innermost parent that speaks of WeChat or of something else."""
    for depth, parent in enumerate(parents):
        head = parent[:120]
        wechat_here = bool(_WECHAT.search(head)) or any(map(names.says_wechat, _identifiers(head)))
        if depth == 0 and not wechat_here and names.says_other_secret(head):
            return row("other-parent", _telling(head))
        if wechat_here:
            return row("wechat-parent", _telling(head))
        if names.says_vendor(head) or _VENDOR.search(head):
            return row("vendor-parent", _telling(head))
    return None


def _identifiers(text: str) -> list[str]:
    return re.findall(r"[\w$.\-\u4e00-\u9fff]+", text)


def _telling(parent: str) -> str:
    """The word of a parent that says what it is."""
    found = _identifiers(parent)
    telling = [word for word in found if names.says_wechat(word) or names.says_vendor(word)]
    return (telling or found or [parent.strip()])[0][:60]


def _pay_near(reading: Reading, number: int) -> Iterator[Reason]:
    """Whether the lines around, or the file's name, speak of payments."""
    lines = [reading.document.line(other) for other in range(number - NEAR, number + NEAR + 1)]
    matches = [_PAY.search(line) for line in lines]
    matches.append(_PAY_PATH.search(reading.around.path.decode("utf-8", "replace")))
    for match in matches:
        if match:
            yield row("pay-near", match[0])
            return


# Candidates that stand together have their neighbours in common.
@lru_cache(maxsize=256)
def _wechat_word(line: str) -> str:
    match = _WECHAT.search(line)
    return match[0] if match else ""


@lru_cache(maxsize=256)
def _vendor_word(line: str) -> str:
    match = _VENDOR.search(line)
    return match[0] if match else ""


def _line_or_near(reading: Reading, number: int, own: str, *, beside_appid: bool) -> Iterator[Reason]:
    """What the value's own line speaks of; if of nothing, the lines around, then the whole text."""
    wechat_word, vendor = _wechat_word(own), _vendor_word(own)
    if wechat_word:
        yield row("wechat-line", wechat_word)
        return
    if vendor:
        if not beside_appid:
            yield row("vendor-line", vendor)
        return
    for distance in range(1, _LINES_AROUND + 1):
        lines = [reading.document.line(number - distance), reading.document.line(number + distance)]
        for line in lines:
            wechat_word = _wechat_word(line)
            if wechat_word:
                yield row("wechat-near", wechat_word)
                return
        for line in lines:
            vendor = _vendor_word(line)
            if vendor and not beside_appid:
                yield row("vendor-near", vendor)
                return
    if reading.wechat_word:
        yield row("wechat-file", reading.wechat_word)


def _other_id(document: Document, number: int, pairing: Pairing | None) -> str:
    """The ID of another vendor's app that stands nearer than any AppID."""
    reach = NEAR if pairing is None else min(NEAR, int(pairing.distance) - (pairing.line > number))
    for distance in range(reach + 1):
        for other in dict.fromkeys((number - distance, number + distance)):
            match = _OTHER_ID.search(document.line(other))
            if match is None:
                continue
            value = match["quoted"] or match["bare"]
            if not _NOT_AN_ID.match(value) and not names.says_wechat(match["key"]):
                return f"{match['key']} {value[:4]}…"
    return ""


def _file(reading: Reading, *, beside_appid: bool) -> Iterator[Reason]:
    """What the file's name and place say."""
    path = reading.around.path.decode("utf-8", "replace")
    wechat_word, vendor = _PATH.search(path), _VENDOR.search(path)
    if wechat_word:
        yield row("wechat-path", wechat_word[0])
    elif vendor and not beside_appid:
        yield row("vendor-path", vendor[0])
    if reading.around.in_package:
        yield row("in-package")
