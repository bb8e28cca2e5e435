"""What stands in UTF-16 in something else is read where it may hold anything, and only there."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings, strategies

from support.made_up import appsecret
from wxsecrets.detect import may_hold_candidate, utf16, weigh_all
from wxsecrets.detect.decode import readings
from wxsecrets.detect.reading import ANYWHERE
from wxsecrets.detect.utf16 import in_utf16

_RANDOM = random.Random("utf-16")
_VALUE = appsecret(_RANDOM)
_TOKEN = "".join(_RANDOM.choices("abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789", k=32))
_APPID = f"wx{appsecret(_RANDOM)[:16]}"
_FIRST, _SECOND = f"'{_VALUE[:16]}'", f"'{_VALUE[16:]}'"
# A value that nothing names, far from everything else.
_UNNAMED = appsecret(_RANDOM) + " " * 3000
_ACCESS_TOKEN = "58_" + "".join(_RANDOM.choices("abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789_-", k=120))
_KEY_BODY = "MI" + "".join(_RANDOM.choices("abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789+/", k=200))
_NO_TEXT = bytes(range(256)) * 20
# What makes it worth to read the content as UTF-16 at all: an identifier that is longer than a value.
_IDENTIFIER = "ThisIsOneLongIdentifierOfSomeAssembly "
_PARTS = strategies.sampled_from(
    [
        _VALUE, _VALUE.upper(), f"'{_VALUE}'", f"字{_VALUE}字", f'"{_VALUE[:16]}" + "{_VALUE[16:]}"', _TOKEN,
        _ACCESS_TOKEN, f"丱{_ACCESS_TOKEN}丱", f"x{_ACCESS_TOKEN}",
        f"{_TOKEN}字", f"a = {_FIRST}", f"b = {_SECOND}", "secret = a + b", f"SK = '{_VALUE}'", "secret=${SK}",
        f"-----BEGIN PRIVATE KEY-----字{_KEY_BODY}-----END PRIVATE KEY-----",
        f"api.weixin.qq.com/cgi-bin/token?appid=wx&secret={_VALUE}",
        "appSecret: ", "app字key: ", "app字符的key", "密钥：", "微信的密钥", "开发者密码", "mch_key: ", "商户",
        "key = ", "支付密钥：", "wechat ", f"AppID {_APPID}:", " " * 40, "字" * 50, "\n", "x" * 300, "字" * 300,
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(
    before=strategies.binary(max_size=3),
    parts=strategies.lists(_PARTS, max_size=8).map("".join),
    order=strategies.sampled_from(["utf-16-le", "utf-16-be"]),
    behind=strategies.sampled_from([b"", b"\0", b"x", "密钥：".encode("gb18030")]),
    again=strategies.lists(_PARTS, max_size=3).map("".join),
)
@example(b"", f"app字key{'文' * 200}{_VALUE}", "utf-16-le", b"", "")
@example(b"", f"application字key{'文' * 200}{_VALUE}", "utf-16-le", b"", "")
@example(b"", f"密钥：{_VALUE}", "utf-16-be", b"x", f"密钥：{_VALUE}")
@example(b"x", f"{_UNNAMED}商户{'密钥' * 200}{' ' * 740}key: '{_TOKEN}'", "utf-16-le", b"", "")
@example(b"", f"{_UNNAMED}mch_key: '{_TOKEN}'", "utf-16-be", b"", "")
@example(b"", f"{_UNNAMED}const a = {_FIRST}\nconst b = {_SECOND}\nappSecret: a + b", "utf-16-le", b"", "")
@example(b"x", f"丱{_ACCESS_TOKEN}丱", "utf-16-be", b"", "")
@example(b"", f"secret=${{SK字}} {'字' * 3000} SK = '{_VALUE}'", "utf-16-le", b"", "")
def test_what_is_not_read_would_come_to_nothing(
    before: bytes, parts: str, order: str, behind: bytes, again: str
) -> None:
    """The candidates are those that there would be if a content was read as UTF-16 in every way."""
    content = _NO_TEXT + before + (_IDENTIFIER + parts).encode(order) + behind + again.encode(order)
    weighed = list(weigh_all(content, ANYWHERE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utf16, "_may_hold", lambda _plain, _content: True)
        assert list(weigh_all(content, ANYWHERE)) == weighed


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("shift", [b"", b"x"])
def test_what_holds_nothing_is_not_read(order: str, shift: bytes) -> None:
    """A dump has values without end, and Chinese words, and no name beside them."""
    rows = "".join(f"'{appsecret(_RANDOM)}', '商户 {number}'\n" for number in range(200))
    content = _NO_TEXT + shift + rows.encode(order)
    assert may_hold_candidate(content)
    assert not list(in_utf16(content))
    assert len(list(in_utf16(content + f"密钥：{_VALUE}".encode(order)))) == 2


def test_what_looks_like_a_token_in_every_second_byte_is_not_read() -> None:
    """The outlines of a font's letters have the bytes of an access_token in every second place, but no NUL between."""
    outlines = bytes(byte for letter in _ACCESS_TOKEN.encode() for byte in (letter, _RANDOM.randrange(1, 48)))
    content = _NO_TEXT + _IDENTIFIER.encode("utf-16-le") + outlines
    assert not list(in_utf16(content))
    assert len(list(in_utf16(content + _ACCESS_TOKEN.encode("utf-16-le")))) == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_text_is_read_once(encoding: str) -> None:
    """A text in UTF-16 is not read in the other byte order, where its ASCII stands as well."""
    content = (f"appSecret: {_VALUE}\r\n" + "log line of an editor\r\n").encode(encoding)
    assert not list(in_utf16(content))
    assert any(_VALUE in text for text in readings(content))
