"""The third gate stops what holds no value that something can name, and nothing that may be a finding."""

from __future__ import annotations

import random

import pytest

from support.made_up import appsecret
from wxsecrets.detect import ANYWHERE, encoding_of, find, may_hold_candidate, nothing_in
from wxsecrets.detect.telling import traits_of

BINARY = b"\xff" + bytes(range(1, 8)) * 100
_WIDE = "\u4e2d"


def _bytes(text: str) -> bytes:
    return text.replace("§S", appsecret(random.Random(text))).encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_bytes("appSecret = '" + "0123456789abcdef" * 2 + "'"), id="a placeholder"),
        pytest.param(_bytes("secret" + "x" * 300 + _WIDE + " = '§S'"), id="too far away in characters"),
        pytest.param(b"secret" + b"\xff" * 300 + BINARY + _bytes(" §S"), id="too far away in a binary file"),
        pytest.param(b"corp_id key yourAppSecretForTheMiniProgram01", id="words"),
        pytest.param(_bytes("secret: SK\nSK = a + b\na = '" + "12" * 5 + "'"), id="pieces that make no value"),
    ],
)
def test_what_looks_like_a_value_and_is_none(content: bytes) -> None:
    """What passes the gates before it on its bytes alone is stopped, and has no finding."""
    assert may_hold_candidate(content)
    assert not traits_of(content).nothing
    assert nothing_in(content, encoding_of(content)) is not None
    assert find(content, ANYWHERE) == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_bytes("appSecret = '§S'"), id="a value"),
        pytest.param(_bytes("密钥：§S"), id="a value named in Chinese"),
        pytest.param(_bytes("app密钥：§S").decode().encode("gb18030"), id="a value in GBK"),
        pytest.param(_bytes("appSecret = '§S'").decode().encode("utf-16"), id="a value in UTF-16"),
        pytest.param(_bytes("appSecret = '§S'") + BINARY, id="a value in a binary file"),
        pytest.param(_bytes("'&secret=' + SK\n" + "x = 1\n" * 2000 + "SK = '§S'"), id="a value that is used far away"),
    ],
)
def test_what_may_be_a_finding(content: bytes) -> None:
    """Whatever has a finding passes, in every encoding."""
    assert find(content, ANYWHERE)
    assert nothing_in(content, encoding_of(content)) is None
