"""A history first judges contents as if they stood in the most telling place, and then asks their places."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings, strategies

from support.made_up import filled
from wxsecrets.detect import ANYWHERE, Surroundings, find, findings_at, guess, nothing_in, unplaced_of, weigh_all

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
    "// miniprogram-ci\nkey = '-----BEGIN PRIVATE KEY-----\\n§R\\n-----END PRIVATE KEY-----'\n",
    "mch_id = 1500000001 # miniprogram-ci\nkey = '-----BEGIN PRIVATE KEY-----\\n§R\\n-----END PRIVATE KEY-----'\n",
    "SECRET = '§U'\n",
    "wx.request({ url: 'https://api.weixin.qq.com/sns/jscode2session?' + query })\n",
    "// see https://api.weixin.qq.com/cgi-bin/token\n",
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
    b"mchpay/settings.ini",
    b"redis/config.yml",
    b"private.wx0123456789abcdef.js",
    b"cert/apiclient_key.pem",
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
    around = Surroundings(path, in_package, "wx0123456789abcdef" if in_project else None)
    here = find(content, around)
    anywhere = unplaced_of(weigh_all(content, ANYWHERE))
    for found in here:
        assert max(one.most.rank for one in anywhere if one.fingerprint == found.fingerprint) >= found.confidence.rank
    if here:
        assert nothing_in(content, guess(content)) is None
    if not any(one.is_of_place for one in anywhere):
        assert findings_at(anywhere, around) == here


@pytest.mark.parametrize("body", [body for body in BODIES if "jwt" not in body])
def test_what_a_place_makes_of_it(body: str) -> None:
    """Of what a text holds its place is asked without weighing it again, and says the same as if it were."""
    content = _text(random.Random(body), "", [body]).encode()
    anywhere = unplaced_of(weigh_all(content, ANYWHERE))
    assert anywhere
    assert not any(one.is_of_place for one in anywhere)
    for path, in_package, appid in product(PATHS, (False, True), (None, "wx0123456789abcdef")):
        around = Surroundings(path, in_package, appid)
        assert findings_at(anywhere, around) == find(content, around)


def test_what_is_something_else_in_another_place() -> None:
    """Where a file's name says whether it is a table at all, it has to be weighed again."""
    content = _text(random.Random(5), "id,appid,appSecret,remark", ["1,2,§S,an app\n"]).encode()
    assert all(one.is_of_place for one in unplaced_of(weigh_all(content, ANYWHERE)))
    assert not find(content, Surroundings(b"notes.txt"))


@pytest.mark.parametrize("how", ["Chinese of another encoding", "UTF-16 behind it"])
def test_a_private_key_that_another_reading_names(how: str) -> None:
    """What one way to read a content does not name, another may: then the place is asked with all of them."""
    key = _text(random.Random(how), "", ["-----BEGIN PRIVATE KEY-----\n§R\n-----END PRIVATE KEY-----\n"])
    content = (
        "# 商户私钥 ".encode() + "中文".encode("gbk") + key.encode()
        if how.startswith("Chinese")
        else key.encode() + f"mch_id = 1 {key}".encode("utf-16-le")
    )
    around = Surroundings(b"src/config.txt")
    anywhere = unplaced_of(weigh_all(content, ANYWHERE))
    assert anywhere
    assert all(one.is_of_place for one in anywhere)
    assert any(at.credential == "merchant-key" for at in find(content, around))


@pytest.mark.parametrize("first", FIRST_LINES)
@pytest.mark.parametrize("body", BODIES[:3])
def test_a_first_line_is_no_hiding_place(first: str, body: str) -> None:
    """Whatever a file begins with, an AppSecret that is plainly named is found."""
    content = _text(random.Random(first + body), first, [body]).encode()
    assert any(at.credential == "appsecret" and at.confidence.is_enough for at in find(content, ANYWHERE))
