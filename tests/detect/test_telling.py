"""The second gate lets everything through that something can name, and says what need not be looked for."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given, strategies

from support.made_up import appsecret
from wxsecrets.detect.candidates import candidates
from wxsecrets.detect.decode import readings
from wxsecrets.detect.reading import Reading, Surroundings
from wxsecrets.detect.traits import traits_of

_WORDS = [
    "secret",
    "APPSECRET",
    "screct",
    "sercet",
    "密钥",
    "秘钥",
    "wx0123456789abcdef",
    "mch_id",
    "key",
    "WeChatClient",
]
_FILLERS = ["x", " ", "中", "\n", "𠮷"]


@given(
    word=strategies.sampled_from(_WORDS),
    other=strategies.sampled_from(["", *_WORDS]),
    filler=strategies.sampled_from(_FILLERS),
    distances=strategies.tuples(strategies.integers(0, 320), strategies.integers(0, 320)),
    first=strategies.booleans(),
    spelling=strategies.sampled_from(["lower", "upper", "base64"]),
    encoding=strategies.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"]),
)
def test_the_gate_on_bytes_is_never_narrower_than_the_one_on_text(
    *, word: str, other: str, filler: str, distances: tuple[int, int], first: bool, spelling: str, encoding: str
) -> None:
    """A candidate that a word can name in the text is one that may be named in the bytes, in every encoding."""
    value = appsecret(random.Random(word + other))
    spelled = {"lower": value, "upper": value.upper(), "base64": base64.b64encode(value.encode()).decode()}[spelling]
    parts = [word, filler * distances[0], f" {spelled} ", filler * distances[1], other]
    content = "".join(parts if first else reversed(parts)).encode(encoding)
    traits = traits_of(content)
    for text in readings(content):
        reading = Reading(text, Surroundings(), traits)
        if any(reading.is_told(candidate) for candidate in candidates(reading.searchable)):
            assert traits.named


@pytest.mark.parametrize(
    "text",
    [
        "§S" * 3,
        "md5: §S",
        "PRIMARY KEY (`id`) USING BTREE);\nINSERT INTO `t` VALUES ('§S', 'token', '密码');",
        "return new Promise(init => register('§S'))",
        "secret" + "x" * 4000 + " §S",
    ],
)
def test_what_nothing_can_name_is_not_looked_for(text: str) -> None:
    """Values of the right shape, beside words that name no secret of WeChat's, end at the gate."""
    assert traits_of(text.replace("§S", appsecret(random.Random(text))).encode()).nothing


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("-----BEGIN RSA PRIVATE KEY-----\\nMII", "unnamed"),
        ("fetch('https://api.weixin.qq.com/sns/jscode2session')", "unnamed"),
        (base64.b64encode(b"-----BEGIN RSA PRIVATE KEY-----\n").decode(), "wrapped"),
        (base64.b64encode(b"a: " + b"0a1b2c3d" * 4).decode(), "wrapped"),
        ("secret = a + b; a = '0a1b2c3d4e5f'", "in_variables"),
        ("mch_id", "other_kinds"),
    ],
)
def test_what_has_to_be_looked_for(text: str, trait: str) -> None:
    """Each thing to look for is told by what its bytes say."""
    assert getattr(traits_of(text.encode()), trait)
    assert not getattr(traits_of(b"nothing of interest"), trait)
