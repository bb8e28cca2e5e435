"""Made-up values of the right shape; every call makes new ones."""

from __future__ import annotations

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
