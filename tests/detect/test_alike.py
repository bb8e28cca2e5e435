"""A version that is judged as the one before it is what the judgement itself makes of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies

from support.made_up import appid, appsecret
from wxsecrets.detect import ANYWHERE, Alike, Surroundings, find, findings_at

if TYPE_CHECKING:
    from wxsecrets.model import Finding

_RNG = random.Random(11)
APPID, OTHER_APPID, SECRET, OTHER = appid(_RNG), appid(_RNG), appsecret(_RNG), appsecret(_RNG)
CALL = "https://api.weixin.qq.com/sns/jscode2session"
PLAIN = tuple(f"  option{number}: 'some words {number}'," for number in range(12))
NAMED = f"  appSecret: '{SECRET}',"
CALLED = f'    secret="{SECRET}",'
TOKEN = (OTHER + SECRET[::-1]).translate({ord(letter): letter.upper() for letter in "abc"})[:43]
IN_PIECES = " + ".join(f"'{OTHER[at : at + 3]}'" for at in range(0, 32, 3))
LISTED = ", ".join(f"'{OTHER[at : at + 8]}'" for at in range(0, 32, 8))
ESCAPED = f'q = "\\x61{OTHER[1:]}"'
HEAD = "-----BEGIN PRIVATE KEY-----"
FAR = " words" * 50
KEY = "MII" + "A" * 150
ID, OTHER_ID = (f"  appId: '{APPID}',",), (f"  appId: '{OTHER_APPID}',",)
MALL = f"mallSecret: '{SECRET}'"
LONG = "  words " * 48
TABLE = ("| name | 密钥 |", "|---|---|", f"| a | {'long ' * 80} |", f"| b | {OTHER} |")
PLACES = (ANYWHERE, Surroundings(b"src/config.js"), Surroundings(b"app/config.js", in_package=True, appid=APPID))


def _text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def _found(alike: Alike, content: bytes, around: Surroundings) -> tuple[Finding, ...] | None:
    """The findings of a version, if they can be told without judging it."""
    found = alike.found(content, around)
    return None if found is None else findings_at(found, around)


def _both(before: bytes, after: bytes, around: Surroundings) -> tuple[object, object]:
    """What is said of a version without judging it, and what the judgement says."""
    alike = Alike()
    alike.weigh_all(before, around)
    return _found(alike, after, around), find(after, around)


@dataclass(frozen=True)
class _Change:
    """Some lines of a text, what they are changed to, and the lines that stay above and below them."""

    what: str
    above: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    below: tuple[str, ...]


SAYING_NOTHING = (
    _Change("above", ("{", *PLAIN), ("  version: '1.0.1',",), ("  version: '1.10.2',",), (*PLAIN, NAMED, "}")),
    _Change("directly above", ("{", *PLAIN), ("  a: 1,",), ("  b: 22,",), (NAMED, "}")),
    _Change("directly below", ("{", *PLAIN, NAMED), ("  a: 1,",), ("  b: '中文',",), ("}",)),
    _Change("more lines far below", ("{", NAMED, *PLAIN), (), PLAIN, ("}",)),
    _Change("fewer lines far below", ("{", NAMED, *PLAIN), PLAIN, (), ("}",)),
    _Change("with an AppID", ("{", f"  appId: '{APPID}',", NAMED), ("  a: 1,",), ("  bc: 2,",), ("}",)),
    _Change("with a word of WeChat", ("{", "  wechat: 1,", NAMED), ("  a: 1,",), ("  bc: 2,",), ("}",)),
    _Change("with a vendor", ("{", "  alipay: 1,", NAMED), ("  a: 1,",), ("  bc: 2,",), ("}",)),
    _Change(
        "with Windows' line ends", ("{\r", "  b: 3,\r"), ("  a: 1,\r",), ("  bc: 2,\r",), (f"{NAMED}\r", "}\r", "")
    ),
    _Change("of two secrets", ("{", NAMED), ("  a: 1,",), ("  bc: 2,",), (f"  wxSecret: '{OTHER}',", "}")),
)
SAYING_SOMETHING = (
    _Change("the value", ("{", *PLAIN), (NAMED,), (NAMED.replace(SECRET, OTHER),), ("}",)),
    _Change("its name", ("{", *PLAIN), (NAMED,), (NAMED.replace("appSecret", "md5"),), ("}",)),
    _Change("a second secret", ("{", *PLAIN, NAMED), ("  a: 1,",), (f"  密钥: '{OTHER}',",), ("}",)),
    _Change("another vendor's words", ("{", *PLAIN, NAMED), ("  a: 1,",), ("  alipay: 1,",), ("}",)),
    _Change("words of WeChat", ("{", *PLAIN, NAMED), ("  a: 1,",), ("  wechat: 1,",), ("}",)),
    _Change("a parent", ("x", *PLAIN), ("plain words",), ("redis:",), (NAMED,)),
    _Change("a section", ("x", *PLAIN), ("plain words",), ("[redis]",), (NAMED,)),
    _Change("a platform", ("x", *PLAIN), ("z",), ("component_appid",), (NAMED,)),
    _Change("lines above", ("{", *PLAIN), (), ("  a: 1,",), (NAMED, "}")),
    _Change("fewer lines up to an address", ("{", *PLAIN, NAMED, *PLAIN[:4]), ("  a",), (), ("  z", "  cgi-bin/token")),
    _Change("the AppID", ("{", *PLAIN), (f"  appId: '{APPID}',",), ("  a: 1,",), (NAMED, "}")),
    _Change("what stands between", ("f(", f'    appid="{APPID}",'), ("",), ("    # more",), (CALLED, ")")),
    _Change("a list", ("x", *PLAIN), ("plain words",), ("token, x = y",), (NAMED,)),
    _Change("the head of a table", (), ("plain words",), ("名字,密钥",), (*PLAIN[:3], f"1, appSecret: {SECRET}")),
    _Change("words beside another value", ("x", NAMED, *PLAIN, *TABLE), ("plain words",), ("a secret",), ()),
    _Change("a function's name", ("x", *PLAIN), ("x;",), ("foo",), (f"secret {{ return '{SECRET}' }}",)),
    _Change("pieces", ("x", *PLAIN, f"{NAMED} a = '{OTHER[:16]}', b = '{OTHER[16:]}'"), ("x",), ("密钥: a + b",), ()),
    _Change("a server's code", ("{", *PLAIN), ("exports.main = 1",), ("x",), (f"{NAMED} u: '{CALL}'",)),
    _Change("the item of a list", ("x", *OTHER_ID, "  y", "  y", NAMED), ("x",), ("- x",), ID),
    _Change("the label of an AppID", ("x",), ("mall",), ("shop",), (f"'{APPID}',", "", MALL, *OTHER_ID)),
    _Change("the stem of an AppID", ("x",), ("foo",), ("eshop",), (f"'{APPID}',", "", f"ESHOP_SECRET = '{SECRET}'")),
    _Change("a comment for the other value", ("{", *PLAIN), ("# a",), ("# 密钥",), (f"{NAMED}{' ' * 40}x: '{OTHER}'",)),
    _Change("a line in a string", ("x", "  alipay: 1"), ("z",), ("z\\n\\n\\n\\n\\n",), (f"  x: '\\n\\n', {NAMED}",)),
    _Change("a long line", ("x", *PLAIN), ("z",), (f"redis {'x' * 393}{{ and more",), (NAMED,)),
    _Change("a row", ("insert into t (a, secret, md5)", "values ("), ("1,",), ("1, 2,",), (f" secret: '{SECRET}'",)),
    _Change("a statement", ("x", "copy"), ("z",), ("t (secret, token) from stdin",), (f"1\tsecret: '{SECRET}'",)),
    _Change("a key", ("x", NAMED, "-----BEGIN PRIVATE KEY-----"), ("z",), (KEY,), ("-----END PRIVATE KEY-----",)),
    _Change("another kind of value", ("x", "corpid = 'a'"), ("z",), (f"secret = '{TOKEN}'",), (*PLAIN[:2], NAMED)),
    _Change("an escape", ("x", *PLAIN), ("z",), (f"secret {ESCAPED}",), (*PLAIN[:2], NAMED)),
    _Change("the name of an escaped value", ("x",), ("# z",), ("# app secret",), (ESCAPED, *PLAIN, NAMED)),
    _Change("the name of a value in pieces", ("x",), ("# z",), ("# app secret",), (f"q = {IN_PIECES}", *PLAIN, NAMED)),
    _Change("pieces on two lines", ("x",), ("# z",), ("# 密钥",), (f"{NAMED} q = '{OTHER[:30]}' +", f"'{OTHER[30:]}'")),
    _Change("a line between pieces", ("x", NAMED, *PLAIN, f"密钥 = '{OTHER[:5]}' +"), ("z",), (), (f"'{OTHER[5:]}'",)),
    _Change("a list that is joined", ("x", NAMED), ("secret = foo('',",), ("secret = concat('',",), (f"{LISTED})",)),
    _Change("what tells a value", ("x", f"'key': 'wx_secret',{FAR}'value': '{SECRET}'"), ("secretly",), ("z",), ()),
    _Change("a name in pieces", ("x",), ("# secret",), ("# z",), (f"wx_sec_ret = '{SECRET}'",)),
    _Change(
        "a statement with a value", ("x", f'copy secret."{SECRET}"'), ("z",), ("",),
        ("(md5, secret) from stdin", f"secret: {OTHER}"),
    ),
    _Change("half a key", ("x", f"{NAMED} {HEAD}"), ("z",), (KEY,), ("-----END PRIVATE KEY-----",)),
    _Change("half a statement", ("x", f"{NAMED} copy"), ("z",), ("t (md5, secret) from stdin",), (f"密钥: {OTHER}",)),
    _Change("a letter like another", ("x",), ("z",), ("we\u0131xin",), (*PLAIN, NAMED, *PLAIN, "weixin")),
    _Change("an allowlist comment", ("{", *PLAIN), ("  a: 1,",), ("  # pragma: allowlist nextline secret",), (NAMED,)),
)  # fmt: skip


def _versions(change: _Change) -> tuple[bytes, bytes]:
    above, below = change.above, change.below
    return _text(*above, *change.before, *below), _text(*above, *change.after, *below)


@pytest.mark.parametrize("around", PLACES)
@pytest.mark.parametrize("change", SAYING_NOTHING, ids=lambda change: change.what)
def test_a_change_that_says_nothing(change: _Change, around: Surroundings) -> None:
    """What is said of a secret is the same in a version in which only lines that say nothing are others."""
    said, judged = _both(*_versions(change), around)
    assert said == judged


@pytest.mark.parametrize("change", SAYING_SOMETHING, ids=lambda change: change.what)
def test_a_change_that_says_something(change: _Change) -> None:
    """A version in which a line says something, for which the findings are others, is judged."""
    before, after = _versions(change)
    assert any(find(before, around) != find(after, around) for around in PLACES)
    for around in PLACES:
        said, judged = _both(before, after, around)
        assert said is None or said == judged


def test_lines_that_move_an_appid_away() -> None:
    """An AppID below is near by lines only as long as the lines between are short."""
    short = ["  a: 1,", "  b: 2,", "  c: 3,"]
    versions = [_text("{", NAMED, *([LONG] * count), *short[count:], f"  appId: '{APPID}',", "}") for count in range(4)]
    alike = Alike()
    for version in versions:
        assert _found(alike, version, ANYWHERE) in (None, find(version, ANYWHERE))
        alike.weigh_all(version, ANYWHERE)
    assert find(versions[0], ANYWHERE) != find(versions[-1], ANYWHERE)


def test_what_nothing_can_be_said_of_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a text that has to be judged, that is found out once, and not again of its versions."""
    asked: list[int] = []

    def spots(lines: list[bytes], *_: object) -> None:
        asked.append(len(lines))

    monkeypatch.setattr("wxsecrets.detect.alike._spots", spots)
    alike = Alike()
    for number in range(5):
        version = _text("x", f"  a: {number},", NAMED)
        assert _found(alike, version, ANYWHERE) is None
        alike.weigh_all(version, ANYWHERE)
    assert len(asked) == 1


def test_another_place_is_judged() -> None:
    """What was found at one place says nothing of another."""
    before, after = _versions(SAYING_NOTHING[0])
    alike = Alike()
    alike.weigh_all(before, ANYWHERE)
    assert _found(alike, after, ANYWHERE) is not None
    assert _found(alike, after, Surroundings(b"src/config.js")) is None


_LINES = (
    *PLAIN[:4], "", "  a: 1,", "z", "  wechat: 1,", "  alipay: 1,", "redis:", "[section]", "x, y = z", "- name: KEY",
    "|", "{", "}", "  return {", "foo(", "<tag>", "  key: 'abcd' +", "  'ef01'", "insert", "into t values (1)",
    "\u3000[x]", "a\tb", "corpid", "# 密钥", "  mch_id: 1,", "component_appid", "INSTALLED_APPS", "password = x",
    "\x0c", "\u2028", LONG, f"  appid: {APPID}", f"  hash: {OTHER}", "-----BEGIN PRIVATE KEY-----", "secret: $KEY",
    "const KEY = 'ab12cd34'", "\u212aey: 1", "\\n\\n",
)  # fmt: skip
_OWN = (
    NAMED, CALLED, f"secret={SECRET}", f"WX_SECRET={SECRET}", f'  "app_secret" => "{SECRET}",', f"密钥：{SECRET}",
    f"<secret>{SECRET}</secret>", f"const appSecret = '{SECRET}';", f"return '{SECRET}'", f"  value: '{SECRET}'",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    lines=strategies.lists(strategies.sampled_from(_LINES + PLAIN * 3), min_size=2, max_size=24),
    own=strategies.sampled_from(_OWN),
    seed=strategies.integers(0, 10**6),
    around=strategies.sampled_from(PLACES),
)
def test_versions_are_what_the_judgement_says(lines: list[str], own: str, seed: int, around: Surroundings) -> None:
    """Whatever is changed from version to version, what is said without judging is what judging says."""
    rng = random.Random(seed)
    text = [*lines]
    text.insert(rng.randrange(len(text)), own)
    alike = Alike()
    for _version in range(8):
        content = _text(*text)
        said = _found(alike, content, around)
        assert said is None or said == find(content, around)
        alike.weigh_all(content, around)
        at = rng.randrange(len(text))
        match rng.randrange(4):
            case 0:
                text.insert(at, rng.choice(_LINES + PLAIN))
            case 1 if len(text) > 1:
                del text[at]
            case 2:
                text[at] += rng.choice((",", " {", " 1", ":", "x" * 40))
            case _:
                text[at] = rng.choice(_LINES + PLAIN * 3)
