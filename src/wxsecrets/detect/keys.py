"""Private keys: the mini-program's code-upload key and the Pay merchant's, as PEM in any text and as PKCS #12.

A private key says nothing of what it opens; its file's name does, or the name and the code around it. One that
nothing says it of is not reported: it belongs to somebody else.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, TypeAlias

from wxsecrets.detect.candidates import Candidate
from wxsecrets.detect.prefilter import PKCS12
from wxsecrets.detect.rows import row
from wxsecrets.detect.search import Words, compile_linear
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge import private_keys as table
from wxsecrets.knowledge.credentials import MERCHANT_KEY, UPLOAD_KEY
from wxsecrets.knowledge.kinds import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.reading import Reading, Surroundings
    from wxsecrets.model import Reason

_BEGIN = compile_linear(rb"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----")
_MOST = 16_384
_LEAST = 120
_ESCAPED_BREAK = compile_later(r"\\+[nr]|&#x?[0-9a-fA-F]{1,2};")
_NOT_BASE64 = compile_later(r"[^0-9A-Za-z+/=]+")
_BODY = compile_later(r"MI[0-9A-Za-z+/]+={0,2}")
_FILES = tuple((credential, compile_later(pattern, re.IGNORECASE)) for credential, pattern in table.FILES)
_NAMES = tuple((credential, Words(pattern, ignore_case=True)) for credential, pattern in table.NAMES)
_KEY_FILE = compile_later(r"\.(?:key|pem)$", re.IGNORECASE)
_APPID = compile_later(r"(?<![0-9A-Za-z])wx[0-9a-f]{16}(?![0-9A-Za-z])")
_BEFORE = 300


Named: TypeAlias = "tuple[tuple[str, Reason], ...]"
"""What a text says of a private key in it: credentials that it may be, each with the evidence for that."""


def private_keys(reading: Reading) -> Iterator[tuple[Candidate, Named]]:
    """The private keys of a text, and what it says of each."""
    text = reading.document.text
    for start, end in reading.searchable.spans(_BEGIN):
        another = text.find("-----BEGIN", end, end + _MOST)  # none stands in a key; of thousands each is read once
        stop = text.find("-----END", end, another if another >= 0 else end + _MOST)
        body = _NOT_BASE64.sub("", _ESCAPED_BREAK.sub("", text[end:stop])) if stop >= 0 else ""
        if len(body) >= _LEAST and _BODY.fullmatch(body):
            yield Candidate(body, start, stop, shape=Shape.KEY), tuple(_named(text, start))


def _named(text: str, start: int) -> Iterator[tuple[str, Reason]]:
    before = text[max(0, start - _BEFORE) : start]
    for credential, words in _NAMES:
        match = words.search(before)
        if match:
            yield credential, row("key-named", match[0])
        match = None if match else words.search(text[: table.LOOKED_AT])
        if match:
            yield credential, row("key-in-code", match[0])


def key_at(named: Named, around: Surroundings) -> tuple[str, tuple[Reason, ...]] | None:
    """What a private key is in a place, by its file's name and what the text says of it, with the evidence for that.

    None for one of which nothing says anything.
    """
    if around.anywhere:
        return UPLOAD_KEY, (row("key-file"),)
    path = around.path.decode("utf-8", "replace")
    matches = ((credential, pattern.search(path)) for credential, pattern in _FILES)
    found = [(credential, row("key-file", match[0].strip("/"))) for credential, match in matches if match]
    found += named
    if around.appid is not None and _KEY_FILE.search(path):
        found.append((UPLOAD_KEY, row("key-in-project", around.appid)))
    if not found:
        return None
    credential = max(found, key=lambda item: item[1].weight)[0]
    return credential, tuple(reason for kind, reason in found if kind == credential)


def key_store(content: bytes, around: Surroundings) -> tuple[Candidate, str, tuple[Reason, ...]] | None:
    """The merchant's `apiclient_cert.p12`, by its name: what is in it is encrypted. None for everything else.

    The value is the digest of the file.
    """
    if PKCS12.search(content[:16]) is None:
        return None
    path = around.path.decode("utf-8", "replace")
    match = re.search(table.KEY_STORES, path, re.IGNORECASE)
    if match is None and not around.anywhere:
        return None
    value = hashlib.sha256(content).hexdigest()
    return Candidate(value, 0, 0, shape=Shape.KEY), MERCHANT_KEY, (row("key-file", match[0] if match else ""),)


def appid_in(path: bytes) -> str | None:
    """The AppID in `private.wx….key`."""
    match = _APPID.search(path.decode("utf-8", "replace"))
    return match[0] if match else None
