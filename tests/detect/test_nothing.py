"""The third gate stops what holds no value that something can name, and nothing that may be a finding."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import example, given, settings, strategies

from support.made_up import appsecret
from wxsecrets.detect import (
    ANYWHERE,
    find,
    guess,
    hidden,
    may_hold_candidate,
    nothing_in,
    sieve,
    still_nothing,
)
from wxsecrets.detect.candidates import is_placeholder
from wxsecrets.detect.document import Document
from wxsecrets.detect.search import Searchable
from wxsecrets.detect.traits import traits_of

BINARY = b"\xff" + bytes(range(1, 8)) * 100
_WIDE = "\u4e2d"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_ACCESS_TOKEN = "71_" + "".join(random.Random("a token").choices(_LETTERS, k=130)) + " "


def _bytes(text: str) -> bytes:
    rng = random.Random(text)
    while "§H" in text:
        text = text.replace("§H", rng.randbytes(8).hex(), 1)
    while "§S" in text:
        text = text.replace("§S", appsecret(rng), 1)
    return text.encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_bytes("appSecret = '" + "0123456789abcdef" * 2 + "'"), id="a placeholder"),
        pytest.param(_bytes("secret" + "x" * 300 + _WIDE + " = '§S'"), id="too far away in characters"),
        pytest.param(b"secret" + b"\xff" * 300 + BINARY + _bytes(" §S"), id="too far away in a binary file"),
        pytest.param(b"corp_id key yourAppSecretForTheMiniProgram01", id="words"),
        pytest.param(_bytes("secret: SK\nSK = a + b\na = '" + "12" * 5 + "'"), id="pieces that make no value"),
        pytest.param(_bytes("appSecret: 'https://example.com/§S.png'"), id="the name of a file"),
        pytest.param(_bytes("corp_id key, secret: '§S-1'"), id="part of a longer token"),
    ],
)
def test_what_looks_like_a_value_and_is_none(content: bytes) -> None:
    """What passes the gates before it on its bytes alone is stopped, and has no finding."""
    assert may_hold_candidate(content)
    assert not traits_of(content).nothing
    assert nothing_in(content, guess(content)) is not None
    assert find(content, ANYWHERE) == ()


@settings(max_examples=300)
@given(
    strategies.lists(strategies.from_regex(re.compile(hidden.BETWEEN), fullmatch=True), min_size=1, max_size=3),
    strategies.randoms(use_true_random=False),
)
def test_a_value_in_pieces(between: list[bytes], rng: random.Random) -> None:
    """However pieces of two digits or more, the first of four, are put together, no gate stops the value."""
    value = appsecret(rng).encode()
    cuts = [0, *sorted(rng.sample(range(4, 31, 2), len(between))), 32]
    pieces = [value[start:end] for start, end in itertools.pairwise(cuts)]
    written = b"".join(piece + gap for piece, gap in zip(pieces, [*between, b'"'], strict=True))
    content = b'app_secret = "' + written + b"\n"
    found = hidden.hidden(Searchable(Document(content.decode("utf-8", "replace")).text))
    if not all(map(is_placeholder, found)):
        assert may_hold_candidate(content)
        assert nothing_in(content, guess(content)) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_bytes("appSecret = '§S'"), id="a value"),
        pytest.param(_bytes('char *app_secret = "§H" "§H";'), id="strings side by side"),
        pytest.param(_bytes('appSecret = "§H" + // first half\n  "§H"'), id="a comment between pieces"),
        pytest.param(_bytes('app_secret = "§H" \\\n    "§H"'), id="a continued line"),
        pytest.param(
            _bytes(f'{_WIDE}\n"abcd" // x\n{"y = 1;" * 140}\nappSecret("§H" + // {_WIDE * 200}\n "§H")'),
            id="a long comment behind what is none",
        ),
        pytest.param(_bytes("密钥：§S"), id="a value named in Chinese"),
        pytest.param(_bytes(r"a\n-§S # appSecret\n x\n y\n"), id="a line of a difference, in a string"),
        pytest.param(_bytes("\ufeff#§S # wx appSecret"), id="a comment behind a byte order mark"),
        pytest.param(_bytes("app密钥：§S").decode().encode("gb18030"), id="a value in GBK"),
        pytest.param(_bytes("appSecret = '§S'").decode().encode("utf-16"), id="a value in UTF-16"),
        pytest.param(_bytes("appSecret = '§S'") + BINARY, id="a value in a binary file"),
        pytest.param(_bytes("'&secret=' + SK\n" + "x = 1\n" * 2000 + "SK = '§S'"), id="a value that is used far away"),
        pytest.param(
            _bytes("商户 mch_id\nkey = a + b\na = '§H'\nb = '§H'\n").decode().encode("gb18030"), id="pieces in GBK"
        ),
        pytest.param(
            b"1_" + b"yourAccessTokenHere" * 9 + b"\n" + _ACCESS_TOKEN.encode("utf-16-le"),
            id="a token in UTF-16 besides",
        ),
    ],
)
def test_what_may_be_a_finding(content: bytes) -> None:
    """Whatever has a finding passes, in every encoding."""
    assert find(content, ANYWHERE)
    assert nothing_in(content, guess(content)) is None


@pytest.mark.parametrize(
    "last",
    [
        "appsecret = '§S'",
        'appsecret = "§H" + "§H"',
        "a = '§H'; b = '§H'; appsecret = a + b",
        'url = "...%26secret%3D§S"',
        '"wx_appsecret:\\n§S\\n"',
        _ACCESS_TOKEN,
        "fetch('https://api.weixin.qq.com/sns/jscode2session?appid=x&secret=' + s)",
    ],
)
def test_a_value_in_a_dump(last: str) -> None:
    """Behind or amid any number of checksums, however far apart, and a word of another credential, none is missed."""
    for count, width, space in itertools.product((3, 5, 8, 12, 40), (10, 300, 900, 1300), (0, 300, 1000)):
        line = f"file §S  {'-' * width}\n"
        content = _bytes(f"corp_id: 1\n{line * count}{'-' * space}\n{last}\n{line * (count // 5)}")
        for native in (sieve.native, None):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(sieve, "native", native)
                assert nothing_in(content, guess(content)) is None
        assert find(content, ANYWHERE)


_RANDOM = random.Random("what a finding is made of")
_VALUE = f" '{appsecret(_RANDOM)}' "
_TOKEN = f" '{''.join(_RANDOM.choices(_LETTERS, k=43))}' "
_WORD, _OTHER = " appSecret ", " corp_id "
# The same value as part of a name, and what an edit makes one of or takes away.
_BARE = _VALUE.strip(" '")
_NEXT_TO = ["/", "-", "#", "_", ".", "x", "x/", ".png", "/x", "'", "\n", r"\n", _BARE, f"'x/{_BARE}'", f"'{_BARE}.png'"]
# What makes a finding of what stands elsewhere, and what keeps it apart, short of how far each reaches and beyond.
_ELEMENTS = strategies.sampled_from(
    [_VALUE, _TOKEN, _WORD, _OTHER, " key ", " secret: SK\n", "\nSK =", "\nsecret: a + b\n", "\nx: a + b\n"]
    + [f"\n{name} = '{_RANDOM.randbytes(8).hex()}'\n" for name in "aab"]
    + [*_NEXT_TO, "/ # -" * 120, "u " * 60, "u " * 120, "u " * 230, "u " * 560, "中 " * 60, "中 " * 200, "u " * 1200]
    + ["中" * 560, "中" * 1150, "𠮷" * 560]
)
# Pieces of four digits, which count where anything of the shape of longer ones stands, even without a variable.
_EIGHT = "".join(f"p{name} = '{_RANDOM.randbytes(2).hex()}'\n" for name in "abcdefgh")
_JOINED = "appSecret = " + " + ".join(f"p{name}" for name in "abcdefgh") + "\n"
_SOME = strategies.lists(_ELEMENTS, max_size=8)


@settings(max_examples=1000, deadline=None)
@given(first=_SOME, out=_SOME, put=strategies.lists(_ELEMENTS, max_size=2), last=_SOME)
@example(first=[_WORD, "u " * 120], out=["u " * 60], put=[], last=[_VALUE])
@example(first=[_WORD, "中 " * 60], out=["中 " * 200], put=[], last=["中 " * 60, _VALUE])
@example(first=[_OTHER, "u " * 560], out=["u " * 230], put=[], last=[" key ", _TOKEN])
@example(first=[_OTHER, "中" * 1150, " key "], out=["u " * 560], put=[], last=[_TOKEN])
@example(first=[_OTHER, "𠮷" * 1150, " key ", "𠮷" * 200], out=["u " * 560], put=[], last=[_TOKEN])
@example(first=[" key "], out=["中" * 560], put=[], last=[_TOKEN, "中" * 1000, _OTHER])
@example(first=["u"], out=[], put=[_TOKEN], last=["𠮷" * 50, " key ", "𠮷" * 1192, _OTHER])
@example(first=["corp_id key ", "u " * 1200], out=["u "], put=[], last=["u " * 560, "key", "u " * 60, _TOKEN])
@example(first=["u " * 1200, "\nSK =", _VALUE, "u " * 1200], out=[], put=[" secret: SK\n"], last=["u"])
@example(first=["1: '0a1b2c3d4e'\n", "u " * 1200], out=[], put=[_EIGHT, _JOINED], last=["u"])
@example(first=["1 =", " " * 1500], out=[], put=["\na = '0a1b2c3d4e5f6071'\n\nsecret: a + b\n"], last=["u"])
@example(first=["zzz "], out=["secret="], put=[], last=["secret=" * 600, "SK\n", "u " * 1200, "\nSK =", _VALUE])
@example(first=["key", _TOKEN, "u " * 560], out=[], put=[_OTHER], last=["u"])
@example(
    first=["\na = '0a1b2c3d4e5f6071'\n", "\nb = '8293a4b5c6d7e8f9'\n", "u"], out=[], put=["\nsecret: a + b\n"], last=[]
)
@example(first=[_WORD], out=["x/"], put=[], last=[_BARE])
@example(first=[_WORD, _BARE], out=[".png"], put=[], last=["\n"])
@example(first=[_WORD, "x"], out=[], put=["\n"], last=["/", _BARE])
@example(first=[_WORD, "\n"], out=["x"], put=[], last=["/ # -" * 60, "/", _BARE])
@example(first=["u " * 1200, _WORD, "x/", _BARE, "u "], out=["u"], put=["\n"], last=["u " * 600])
def test_where_it_was_edited_is_enough(first: list[str], out: list[str], put: list[str], last: list[str]) -> None:
    """What an edit makes of what held nothing is found by what is around the edit, however far apart it stands."""
    before, after = "".join((*first, *out, *last)).encode(), "".join((*first, *put, *last)).encode()
    start = len("".join(first).encode())
    edits = ((start, start + len("".join(put).encode())),)
    known = nothing_in(before, guess(before))
    if known is not None and still_nothing(after, edits, known) is not None:
        assert nothing_in(after, guess(after)) is not None
        assert find(after, ANYWHERE) == ()


@pytest.mark.parametrize("character", ["u", "中", "𠮷"])
@pytest.mark.parametrize(
    ("first", "put", "last"),
    [
        ((_OTHER, 1190, " key ", 270), _TOKEN, ()),
        ((), _TOKEN, (50, " key ", 1190, _OTHER)),
        ((_OTHER, 1100, _TOKEN, 40), " key ", ()),
        ((), " key ", (250, _TOKEN, 890, _OTHER)),
        ((_WORD, 250), _VALUE, ()),
        ((), _WORD, (250, _VALUE)),
    ],
)
def test_a_reach_is_one_in_characters(
    character: str, first: tuple[str | int, ...], put: str, last: tuple[str | int, ...]
) -> None:
    """What is named from as far away as can be is seen, however many bytes the characters between have."""
    far = character * 20_000
    before, behind = (
        "".join(part if isinstance(part, str) else character * part for part in parts) for parts in (first, last)
    )
    old = f"{far}{before}{behind}{far}".encode()
    known = nothing_in(old, guess(old))
    content = f"{far}{before}{put}{behind}{far}".encode()
    start = len(f"{far}{before}".encode())
    assert known is not None
    assert nothing_in(content, guess(content)) is None
    assert known.other_kinds is (_OTHER in (*first, *last))
    assert still_nothing(content, ((start, start + len(put.encode())),), known) is None


def test_an_edit_that_makes_a_text_another_encodings() -> None:
    """What is put in front of a text can make all of it UTF-16, and then it holds what it did not before."""
    value = _RANDOM.randbytes(16).hex()
    content = b"x " * 3000 + f"appSecret = '{value[:20]}' + '{value[20:]}'".encode("utf-16-be")
    wide = "x ".encode("utf-16-be") * 3000
    known = nothing_in(content, guess(content))
    assert known is not None
    assert still_nothing(wide + content, ((0, len(wide)),), known) is None
    assert len(find(wide + content, ANYWHERE)) == 1


def test_many_pieces_are_taken_apart_once() -> None:
    """Of thousands of variables with pieces and no word beside them, one more is nothing new to find out."""
    before = "".join(f"const name_{number} = '{_RANDOM.randbytes(8).hex()}';\n" for number in range(4000)).encode()
    line = f"const md5 = '{_RANDOM.randbytes(8).hex()}';\n".encode()
    known = nothing_in(before, guess(before))
    assert known is not None
    assert still_nothing(line + before, ((0, len(line)),), known) is known
    word = b"// the secret\n"
    assert still_nothing(word + before, ((0, len(word)),), known) is not known
