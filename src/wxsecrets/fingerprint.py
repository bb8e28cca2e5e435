"""Names for secrets that do not reveal them.

An AppSecret is 128 random bits, so a plain SHA-256 of it can be published: nobody can guess the input.

A value that a person chose (a WeChat Pay key) could be guessed from a plain hash: whoever tries a list of likely
keys sees which one is right. The name of such a value therefore holds only 16 bits of it: of any such list, one
entry in 65,536 fits, right or not. Two different keys of one repository share a name about as rarely.
"""

from __future__ import annotations

from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Fingerprint

_PREFIX = "sha256:"
_HEX_DIGITS = 64
_SHOWN_DIGITS = 12
_CHOSEN_BYTES = 2
_CHOSEN = b"wxsecrets: chosen by a person: "


def fingerprint_of(value: str, credential: str) -> Fingerprint:
    """The fingerprint of a secret: `sha256:` and 64 hex digits.

    `value` is the secret as it was issued, whatever spelling (upper case, base64) it was found in; `credential` the
    name of its kind in `knowledge.credentials`.
    """
    return (of_machine_made if CREDENTIALS[credential].machine_made else of_chosen)(value)


def of_machine_made(value: str) -> Fingerprint:
    """The fingerprint of a random value."""
    return Fingerprint(_PREFIX + _sha256(value.encode()).hex())


def of_chosen(value: str) -> Fingerprint:
    """The fingerprint of a value that a person may have chosen."""
    few_bits = _sha256(_CHOSEN + value.encode())[:_CHOSEN_BYTES]
    return Fingerprint(_PREFIX + _sha256(_CHOSEN + few_bits).hex())


def _sha256(data: bytes) -> bytes:
    import hashlib  # noqa: PLC0415  it loads OpenSSL, in five milliseconds; where nothing is found, for nothing

    return hashlib.sha256(data).digest()


def redact(value: str, credential: str = "appsecret") -> str:
    """At most the first four and the last two characters of a secret; nothing of one that a person chose.

    What is no value (a call to a server) is shown as it is.
    """
    kind = CREDENTIALS[credential]
    if not kind.is_value:
        return value
    return f"{value[:4]}…{value[-2:]}" if kind.machine_made and len(value) >= 16 else "…"


def short_fingerprint(fingerprint: str) -> str:
    """Enough of a fingerprint to name a secret to people, and in `wxsecrets baseline set`."""
    return fingerprint[: len(_PREFIX) + _SHOWN_DIGITS]


def is_fingerprint(text: str) -> bool:
    """Whether `text` is spelled like a whole fingerprint."""
    digits = text.removeprefix(_PREFIX)
    return text.startswith(_PREFIX) and len(digits) == _HEX_DIGITS and not set(digits) - set("0123456789abcdef")
