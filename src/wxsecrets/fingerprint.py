"""Names for secrets that do not reveal them.

An AppSecret is 128 random bits, so a plain SHA-256 of it can be published: nobody can guess the input.
A value that a person chose (a WeChat Pay key) could be guessed from a plain hash; such credentials are
listed in `wxsecrets.knowledge.credentials` as not machine-made and get none of this module's names.
"""

from __future__ import annotations

import hashlib

from wxsecrets.model import Fingerprint

_PREFIX = "sha256:"
_HEX_DIGITS = 64
_SHOWN_DIGITS = 12


def of_machine_made(value: str) -> Fingerprint:
    """The fingerprint of a machine-made secret: `sha256:` and 64 hex digits.

    `value` is the secret as WeChat issued it, whatever spelling (upper case, base64) it was found in.
    """
    return Fingerprint(_PREFIX + hashlib.sha256(value.encode()).hexdigest())


def redact(value: str) -> str:
    """At most the first four and the last two characters of a secret."""
    return f"{value[:4]}…{value[-2:]}" if len(value) >= 16 else "…"


def short_fingerprint(fingerprint: str) -> str:
    """Enough of a fingerprint to name a secret to people, and in `wxsecrets baseline set`."""
    return fingerprint[: len(_PREFIX) + _SHOWN_DIGITS]


def is_fingerprint(text: str) -> bool:
    """Whether `text` is spelled like a whole fingerprint."""
    digits = text.removeprefix(_PREFIX)
    return text.startswith(_PREFIX) and len(digits) == _HEX_DIGITS and not set(digits) - set("0123456789abcdef")
