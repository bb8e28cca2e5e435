"""Contents are read in every encoding that a part of them may be in."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies

from support.made_up import appsecret
from wxsecrets.detect import decode, find, may_hold_candidate
from wxsecrets.detect.reading import ANYWHERE
from wxsecrets.fingerprint import of_machine_made

_RANDOM = random.Random("encodings")
_LOG = "log line of an editor\r\n"
_NO_TEXT = bytes(range(256)) * 20
_WORD = "ThisIsOneLongIdentifierOfSomeAssembly".encode("utf-16-le")


@pytest.mark.parametrize(
    ("before", "label", "encoding"),
    [
        pytest.param(
            ("日志\r\n" * 3 + _LOG * 4).encode("utf-16-le"), "小程序密钥：", "utf-8", id="UTF-8 behind UTF-16"
        ),
        pytest.param(("Journal d'été\r\n" * 8).encode("utf-16-be"), "小程序密钥：", "utf-8", id="behind the other"),
        pytest.param(_NO_TEXT + _WORD + b"\1\1", "appSecret: ", "utf-16-le", id="behind a word in a binary"),
        pytest.param(_NO_TEXT + _WORD + b"\1", "appSecret: ", "utf-16-le", id="one byte further"),
        pytest.param((_LOG * 300).encode("utf-16-le") + b"\1", "appSecret: ", "utf-16-le", id="a byte too many"),
        pytest.param((_LOG * 300).encode("utf-16-le"), "appSecret: ", "utf-16-be", id="the other order behind it"),
        pytest.param(b"\xff\xfe", "appSecret: ", "utf-16-be", id="the other order's mark"),
        pytest.param(b"\xfe\xff", "appSecret: ", "utf-16-le", id="and the other way round"),
        pytest.param(b"\xff\xfe\n", "appSecret: ", "utf-16-le", id="a byte behind the mark"),
    ],
)
def test_a_part_in_another_encoding(before: bytes, label: str, encoding: str) -> None:
    """What stands in another encoding than a content begins in, or begins a byte later, is read as well."""
    value = appsecret(_RANDOM)
    content = before + f"{label}{value}\r\n".encode(encoding)
    assert may_hold_candidate(content)
    assert [finding.fingerprint for finding in find(content, ANYWHERE)] == [of_machine_made(value)]


@given(
    content=strategies.lists(
        strategies.one_of(strategies.text("aé你😀", max_size=12).map(str.encode), strategies.binary(max_size=2))
    ).map(b"".join),
    piece=strategies.integers(4, 20),
)
def test_utf8_piece_by_piece(content: bytes, piece: int) -> None:
    """Characters that are cut by the end of a piece are whole, and those that are cut off at the very end are not."""
    try:
        content.decode()
        expected = True
    except UnicodeDecodeError:
        expected = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "_PIECE", piece)
        assert decode.is_utf8(content) == expected
        # Of a part, what is cut at its ends is no matter.
        assert not expected or all(decode.is_utf8(content, start, start + 9) for start in range(len(content)))
