"""Made-up values of the right shape; every call makes new ones."""

from __future__ import annotations

import base64
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_HEX = "0123456789abcdef"


def appsecret(rng: random.Random) -> str:
    """32 lower-case hex digits, random like WeChat's own."""
    return "".join(rng.choice(_HEX) for _ in range(32))


def appid(rng: random.Random) -> str:
    """`wx` and 16 hex digits."""
    return "wx" + "".join(rng.choice(_HEX) for _ in range(16))


def filled(rng: random.Random, path: str, form: str) -> tuple[dict[str, str], str, str]:
    """The values made up for a form, and its path and text with them.

    §I is an AppID, §W a company's ID, §S and §H different values of 32 hex digits, §P 32 letters and digits, §C and §E
    43 characters, §O 64, §K 24 of base64, §T an access_token, §A a SecretId, §R the inside of a private key.
    """
    url_safe = string.ascii_letters + string.digits + "-_"
    alnum = string.ascii_letters + string.digits
    key = "MIIEpAIBAAKCAQEA" + base64.b64encode(rng.randbytes(1176)).decode()
    values = {
        "§I": appid(rng),
        "§W": f"ww{rng.randbytes(8).hex()}",
        "§S": appsecret(rng),
        "§H": appsecret(rng),
        "§P": "".join(rng.choices(alnum, k=32)),
        "§C": "".join(rng.choices(url_safe, k=43)),
        "§E": "".join(rng.choices(alnum, k=43)),
        "§O": "".join(rng.choices(url_safe, k=64)),
        "§K": base64.b64encode(rng.randbytes(16)).decode(),
        "§T": f"{rng.randrange(10, 99)}_" + "".join(rng.choices(url_safe, k=134)),
        "§A": "AKID" + "".join(rng.choices(alnum, k=32)),
        "§R": "\n".join(key[start : start + 64] for start in range(0, len(key), 64)),
    }
    for name, value in values.items():
        path = path.replace(name, value)
        # A private key has lines: in a string they are escapes, in a YAML block they are indented.
        form = form.replace(f"\\n{name}", "\\n" + value.replace("\n", "\\n"))
        form = form.replace(f"\n    {name}", "\n    " + value.replace("\n", "\n    "))
        form = form.replace(name, value)
    return values, path, form
