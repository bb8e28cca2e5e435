"""Texts that hold an AppSecret beyond doubt, and the ways in which its value could show."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from support.made_up import appid, appsecret

if TYPE_CHECKING:
    import random

# How the value is spelled in the text.
FORMS = ("plain", "base64")


def config(rng: random.Random, *, secret: str | None = None) -> tuple[str, str]:
    """A configuration in JavaScript, and the secret in it (a new one unless given)."""
    value = secret or appsecret(rng)
    return f"module.exports = {{\n  appId: '{appid(rng)}',\n  appSecret: '{value}',\n}}\n", value


def manifest(rng: random.Random) -> tuple[str, str]:
    """A Kubernetes secret, base64-encoded, and the secret in it."""
    value = appsecret(rng)
    encoded = base64.b64encode(value.encode()).decode()
    identifier = base64.b64encode(appid(rng).encode()).decode()
    text = f"kind: Secret\ndata:\n  WECHAT_APP_ID: {identifier}\n  WECHAT_APP_SECRET: {encoded}\n"
    return text, value


def shows(output: bytes, value: str) -> bool:
    """Whether more of a value than its first four and last two characters can be read in an output."""
    lowered = output.lower()
    middle = value[2:-1]  # any longer piece of the value holds a part of this one
    pieces = {middle[at : at + 8].encode() for at in range(len(middle) - 7)}
    spellings = (
        base64.b64encode(value.encode()).lower()[:16],
        base64.b64encode(value.upper().encode()).lower()[:16],
        value.encode("utf-16-le")[:32],
    )
    return any(piece in lowered for piece in (*pieces, *spellings))
