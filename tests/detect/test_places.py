"""A history first judges contents as if they stood in the most telling place: nothing may tell more anywhere else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies

from support.made_up import filled
from wxsecrets.detect import ANYWHERE, Surroundings, find, guess, nothing_in

# First lines that make a table of a file, and a name of what stands below.
FIRST_LINES = [
    "",
    "// md5, sha1 helpers",
    "import md5, { sha1 } from 'x'",
    "# token, session and the rest",
    "<?php // sign, md5",
    '{"name": "token, x"',
    "use aliyun, redis;",
    "id,appid,appSecret,remark",
    "id\tappid\tappSecret\tmd5",
    "sign, md5\tappSecret",
    "mch_key\tapi key, secret",
    "/* access_token, jsapi_ticket */\tx",
]
BODIES = [
    "const appSecret = '§S'\nconst appId = '§I'\n",
    "wx.appSecret = '§S'\n",
    "    appid: '§I', secret: '§S',\n",
    "secret: '§S',\n",
    "jwtSecret: '§S'\n",
    "oauth_app_secret = §S\n",
    "1,§I,§S,an app\n",
    "1\t§I\t§S\tan app\n",
    "foo('§I', wxSecret='§S')\n",
    "appKey = '§S' // §I\n",
    "mch_id = 1500000001\nmch_key = §P\n",
    "corpid: §W\ncorpsecret: §C\n",
    "sessionKey = '§K' // 微信\n",
    "key = '-----BEGIN PRIVATE KEY-----\\n§R\\n-----END PRIVATE KEY-----'\n",
    "SECRET = '§U'\n",
]
PATHS = [
    b"a.js",
    b"a.csv",
    b"a.tsv",
    b"notes.md",
    b"weixin/pay.csv",
    b"server/alipay.py",
    b"app.key",
    b"wechat/app.tsv",
]


def _text(rng: random.Random, first: str, bodies: list[str]) -> str:
    _values, _path, text = filled(rng, "", f"{first}\n{''.join(bodies)}")
    return text.replace("§U", rng.randbytes(16).hex().upper())


@settings(max_examples=700, deadline=None)
@given(
    first=strategies.sampled_from(FIRST_LINES),
    bodies=strategies.lists(strategies.sampled_from(BODIES), min_size=1, max_size=3),
    path=strategies.sampled_from(PATHS),
    in_package=strategies.booleans(),
    in_project=strategies.booleans(),
    seed=strategies.integers(0, 10**6),
)
def test_no_place_tells_more_than_the_most_telling_one(
    *, first: str, bodies: list[str], path: bytes, in_package: bool, in_project: bool, seed: int
) -> None:
    """What is found where a file really stands is found where nobody knows, as surely; so no gate stops it."""
    content = _text(random.Random(seed), first, bodies).encode()
    here = find(content, Surroundings(path, in_package, "wx0123456789abcdef" if in_project else None))
    anywhere = find(content, ANYWHERE)
    for found in here:
        assert (
            max(at.confidence.rank for at in anywhere if at.fingerprint == found.fingerprint) >= found.confidence.rank
        )
    if here:
        assert nothing_in(content, guess(content)) is None


@pytest.mark.parametrize("first", FIRST_LINES)
@pytest.mark.parametrize("body", BODIES[:3])
def test_a_first_line_is_no_hiding_place(first: str, body: str) -> None:
    """Whatever a file begins with, an AppSecret that is plainly named is found."""
    content = _text(random.Random(first + body), first, [body]).encode()
    assert any(at.credential == "appsecret" and at.confidence.is_enough for at in find(content, ANYWHERE))
