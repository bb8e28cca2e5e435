"""The second gate lets everything through that something can name, and says what need not be looked for."""

from __future__ import annotations

import base64
import random
from dataclasses import replace

import pytest
from hypothesis import example, given, settings, strategies

from support.made_up import appsecret
from wxsecrets.detect.candidates import candidates
from wxsecrets.detect.decode import plain, readings
from wxsecrets.detect.engine import judge, weigh_all
from wxsecrets.detect.reading import ANYWHERE, Reading, Surroundings
from wxsecrets.detect.traits import EVERYTHING, traits_of

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
    whole = plain(content)
    for text in readings(content):
        reading = Reading(text, Surroundings(), traits_of(content))
        if any(reading.is_told(candidate) for candidate in candidates(reading.searchable)):
            assert traits_of(content).named
            assert traits_of(content, whole).named


_VALUE = appsecret(random.Random(7))
_TOKEN = (_VALUE.translate(str.maketrans("abcdef", "QkWzMy")) * 2)[10:53]
_PARTS = strategies.sampled_from(
    ["INSERT INTO t (id, appSecret) VALUES (1, '", "'),\n(2, '",
     "copy t (id, secret) FROM stdin;\n1\t", _VALUE, f"'{_VALUE}'",
     "INSERT\\nINTO t (a, secret) VALUES\\n('x', '", "\\n", "\\n", "CREATE TABLE t (\n id int,\n secret char(32)\n);\n",
     "secret = ", "wx0123456789abcdef", "key: ", "mch_id", "&secret=${SK}", f"SK = '{_VALUE}'", "密钥", "\r\n", "\n",
     "x" * 300, "y, " * 400, "中" * 50, f"appSecret: '{_VALUE}'".encode("utf-16-le").decode("latin-1")]
)  # fmt: skip


@settings(max_examples=400)
@given(
    strategies.lists(_PARTS, max_size=14).map("".join),
    strategies.sampled_from(["utf-8", "gb18030", "utf-16", "latin-1"]),
)
@example(f"INSERT INTO t (id, appSecret) VALUES\n{'(1, 2),' * 900}\n(1, '{_VALUE}')", "utf-8")
@example(f'{{"a": "INSERT\\nINTO t (id, appSecret) VALUES\\n(1, \'{_VALUE}\')\\n"}}', "utf-8")
@example(f"{'中' * 3000} secret = '{_VALUE}'", "utf-8")
@example(f"secret=secret=SK {'x ' * 400} SK = '{_VALUE}'", "utf-8")
@example(
    f"mch_id, secret = '{_VALUE}'\n"
    + f"corpsecret: '{_TOKEN}' ".encode("utf-16-le").decode("latin-1")
    + "plain " * 900,
    "latin-1",
)
def test_what_the_bytes_tell_changes_no_judgement(text: str, encoding: str) -> None:
    """A content is judged as it would be if nothing were known that saves a search.

    Where its bytes tell nothing and its texts do, only what comes to nothing may be told less of.
    """
    content = text.encode(encoding, "replace")
    of_bytes = traits_of(content)
    for traits in (of_bytes, traits_of(content, plain(content))):
        unknown = replace(traits, utf16=True, told=None, used=None)
        assert list(judge(content, ANYWHERE, traits)) == list(judge(content, ANYWHERE, unknown))
        assert list(judge(content, ANYWHERE, traits)) == list(judge(content, ANYWHERE, of_bytes))
        if traits is not EVERYTHING:
            assert list(weigh_all(content, ANYWHERE, traits)) == list(weigh_all(content, ANYWHERE, unknown))


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
