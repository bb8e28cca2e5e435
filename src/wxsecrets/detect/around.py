"""What stands around a candidate: WeChat, another vendor, another kind of secret.

Each question looks at a bounded number of bounded lines. The nearer one wins: a line that speaks of another vendor
counts only where nothing as near speaks of WeChat.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from wxsecrets.detect import names
from wxsecrets.detect.appids import NEAR
from wxsecrets.detect.enclosing import enclosing
from wxsecrets.detect.placing import Asked
from wxsecrets.detect.rows import row
from wxsecrets.detect.search import Words
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge import names as table
from wxsecrets.knowledge import wechat
from wxsecrets.knowledge.credentials import CLOUD_KEY
from wxsecrets.knowledge.vendors import VENDOR_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.appids import Pairing
    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.placing import Evidence
    from wxsecrets.detect.reading import Reading
    from wxsecrets.model import Reason

_WECHAT = Words(rf"{wechat.WORDS}|(?i:{wechat.UNMISTAKABLE})", around=True)
_ENDPOINT = Words(wechat.ENDPOINTS, around=True)
_VENDOR = Words(VENDOR_WORDS, ignore_case=True, around=True)
_PAY = Words(table.PAY_AROUND, ignore_case=True, around=True)
_OTHER_ID = Words(table.OTHER_ID, ignore_case=True, around=True)
_NOT_AN_ID = compile_later(table.NOT_AN_ID, re.IGNORECASE)
# What goes by the name of an API key beside an AppID and is that long is the Pay key of the same app.
_LONGEST_ID = 32
_FRAMEWORKS = tuple((compile_later(name), Words(words, around=True)) for name, words in table.FRAMEWORK_SECRETS)
_LINES_AROUND = 4
# How much of the value's own line is looked at, before it and after it: what is nearest decides.
_RINGS = ((40, 40), (80, 80), (160, 120))


def look_around(
    reading: Reading,
    candidate: Candidate,
    pairing: Pairing | None,
    *,
    told: bool,
    is_key: bool = False,
    kind: str = "",
) -> Iterator[Evidence]:
    """The evidence of what stands around one candidate, and last what its file's name and place are asked.

    `pairing` is its AppID. `told` says that its name is beyond doubt: it needs no support and fears no neighbours.
    `is_key` says that it is called a key, as a Pay key would be; `kind` that it is judged as one of the other kinds,
    some of which are called `apiKey`, as the IDs of other vendors are.
    """
    document = reading.document
    number = document.line_at(candidate.start)
    own = [
        f"{document.before(candidate.start)[-before:]} {document.after(candidate.end)[:after]}"
        for before, after in _RINGS
    ]
    beside_appid = pairing is not None and pairing.distance <= NEAR + 1

    endpoint = _endpoint(reading, candidate, number)
    if endpoint:
        yield row("wechat-endpoint", endpoint)
    own_vendor = kind == CLOUD_KEY
    parent = _parent(enclosing(document, candidate.start))
    if parent is not None and own_vendor and parent.name == "vendor-parent":
        parent = None
    if parent is not None:
        yield parent
    if is_key:
        yield from _pay_near(reading, number)
    if not told:
        yield from _line_or_near(reading, number, own, beside_appid=beside_appid or own_vendor)
        other = _other_id(reading, candidate, number, pairing, kind)
        if other and (parent is None or parent.weight < 0):
            yield row("other-app-id", other)
    yield Asked.FILE_BESIDE_APPID if beside_appid or own_vendor else Asked.FILE


def framework_of(reading: Reading, candidate: Candidate, name: str) -> str:
    """A word of the web framework whose own secret goes by that name, where one is around; "" for none."""
    packed = names.compact(name)
    for pattern, words in _FRAMEWORKS:
        if pattern.search(packed):
            for _distance, line in reading.neighbours(reading.document.line_at(candidate.start), words):
                match = words.search(line)
                if match:
                    return match[0]
    return ""


def _endpoint(reading: Reading, candidate: Candidate, number: int) -> str:
    """A WeChat server endpoint on the line or close to it, the nearest first."""
    document = reading.document
    own = document.before(candidate.start) + document.after(candidate.end)
    for line in (own, *(line for _distance, line in reading.neighbours(number, _ENDPOINT))):
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


def _pay_near(reading: Reading, number: int) -> Iterator[Evidence]:
    """Whether the lines around speak of payments; if not, the file's name is asked."""
    lines = [reading.document.line(number)]
    lines += [line for distance, line in reading.neighbours(number, _PAY) if distance <= NEAR]
    for line in lines:
        if match := _PAY.search(line):
            yield row("pay-near", match[0])
            return
    yield Asked.PAYMENTS


def _word(words: Words, line: str) -> str:
    match = words.search(line)
    return match[0] if match else ""


def _line_or_near(reading: Reading, number: int, own: list[str], *, beside_appid: bool) -> Iterator[Reason]:
    """What the value's own line speaks of; if of nothing, what is around it."""
    for part in own:
        wechat_word, vendor = _word(_WECHAT, part), _word(_VENDOR, part)
        if wechat_word or vendor:
            if wechat_word:
                yield row("wechat-line", wechat_word)
            elif not beside_appid:
                yield row("vendor-line", vendor)
            return
    yield from _near(reading, number, beside_appid=beside_appid)


def _near(reading: Reading, number: int, *, beside_appid: bool) -> Iterator[Reason]:
    """What the lines around speak of; if of nothing, the whole text."""
    near = [item for item in reading.neighbours(number, _WECHAT, _VENDOR) if item[0] <= _LINES_AROUND]
    for _distance, lines in groupby(near, key=itemgetter(0)):
        texts = [line for _distance, line in lines]
        for line in texts:
            wechat_word = _word(_WECHAT, line)
            if wechat_word:
                yield row("wechat-near", wechat_word)
                return
        for line in texts:
            vendor = _word(_VENDOR, line)
            if vendor and not beside_appid:
                yield row("vendor-near", vendor)
                return
    if reading.wechat_word:
        yield row("wechat-file", reading.wechat_word)


def _other_id(reading: Reading, candidate: Candidate, number: int, pairing: Pairing | None, kind: str) -> str:
    """The ID of another vendor's app that stands nearer than any AppID."""
    reach = NEAR if pairing is None else min(NEAR, int(pairing.distance) - (pairing.line > number))
    if reach < 0:
        return ""
    lines = (line for distance, line in reading.neighbours(number, _OTHER_ID) if distance <= reach)
    for line in (reading.document.line(number), *lines):
        match = _OTHER_ID.search(line)
        if match is None:
            continue
        value = match["quoted"] or match["bare"]
        if (
            not _NOT_AN_ID.match(value)
            and not (kind and candidate.value.startswith(value))
            and not names.says_wechat(match["key"])
            and not (pairing is not None and len(value) >= _LONGEST_ID and value.lower() != candidate.value)
            and not (kind == CLOUD_KEY and value.isdigit())
        ):
            return str(match["key"])
    return ""
