"""Offsets of RE2 matches are characters, whatever the text."""

from __future__ import annotations

import itertools
import random
import re
import tracemalloc

import pytest
from hypothesis import given, strategies

from support.made_up import appsecret
from wxsecrets.detect import engine, search
from wxsecrets.detect.reading import ANYWHERE
from wxsecrets.detect.search import Searchable, Words, compile_linear, joined, may_stand_in


@given(strategies.text(alphabet=strategies.sampled_from("ab中é😀\n "), max_size=60))
def test_spans_are_those_of_re(text: str) -> None:
    """The spans found over UTF-8 bytes are the character spans that `re` finds."""
    expected = [match.span() for match in re.finditer("a+b?", text)]
    assert list(Searchable(text).spans(compile_linear(b"a+b?"))) == expected


@given(
    pieces=strategies.lists(strategies.tuples(strategies.integers(0, 500), strategies.integers(0, 200)), max_size=8),
    before=strategies.integers(0, 60),
    behind=strategies.integers(0, 60),
)
def test_what_lies_around_spans(pieces: list[tuple[int, int]], before: int, behind: int) -> None:
    """All that is within reach of a span is in a part, also of one that lies in another; parts do not overlap."""
    spans = sorted((start, start + length) for start, length in pieces)
    parts = joined(spans, before, behind)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(parts))
    reached = {at for start, end in spans for at in range(max(0, start - before), end + behind)}
    assert reached <= {at for start, end in parts for at in range(start, end)}


_AROUND = tuple(search._AROUND)
_LINES = (
    "appSecret: config.wx.secret",
    "https://api.weixin.qq.com/sns/jscode2session?appid=",
    "client_id = 'abcdef0123'  # of another vendor",
    "const mchId = '1500000000' // 商户号",
    "INSTALLED_APPS = [",
    "APP_ENV = test",
    "AKID" + "0a" * 16,
    "component_appid",
    "小程序密钥",
    "corpid: ww0123456789abcdef",
    "nothing of that kind",
    "weapp_app-secret => x, wechatSecret = y",
    "qq alipay aliyun baidu openId encryptedData",
)


@pytest.mark.parametrize("words", _AROUND)
@given(lines=strategies.lists(strategies.sampled_from(_LINES), min_size=1, max_size=4))
def test_words_of_a_line_are_found_in_all_lines(words: Words, lines: list[str]) -> None:
    """What is looked for in each line around a candidate stands in all of them together, if it stands in any."""
    if any(words.search(line) for line in lines):
        assert words in may_stand_in("\n".join(lines))


def test_each_of_the_words_stands_in_a_line() -> None:
    """The lines of the test above have something of each of them, and one has nothing of any."""
    assert all(any(words.search(line) for line in _LINES) for words in _AROUND)
    assert not may_stand_in("nothing of that kind\nnor here")


_APART = r"(?<!x)wechat(?!pay)|微信(?!支付)|(?<![a-z])wx\d+"


@given(
    strategies.lists(
        strategies.sampled_from(
            ("wechat", "WeChat", "xwechat", "wechatpay", "微信", "微信支付", "wx", "7", "中", "😀", " ")
        ),
        max_size=30,
    ).map("".join)
)
def test_words_are_found_as_re_finds_them(text: str) -> None:
    """With what must not stand around them, whatever stands before them, in short texts and in long ones."""
    expected = re.search(_APART, text, re.IGNORECASE)
    words = Words(_APART, ignore_case=True)
    for found in (words.search(text), words.first_in(Searchable(text))):
        assert (found and found.span()) == (expected and expected.span())


def test_letters_that_only_re_knows() -> None:
    """What `re` takes for a letter of ASCII is one in a text that has any of the words, and the first one counts."""
    words = Words("weixin", ignore_case=True)
    for text, place in (("we\u0131xin weixin", 0), ("密 weixin we\u0130xin", 2)):
        for found in (words.search(text), words.first_in(Searchable(text))):
            assert found is not None
            assert found.start() == place


def test_large_texts_are_not_kept() -> None:
    """A text that was judged is no longer held in memory, whatever was looked for in it."""
    value = appsecret(random.Random("large"))
    tracemalloc.start()
    try:
        for number in range(8):
            text = f"appSecret: '{value}'\n" + f"{number}: 中文\n" * 50_000 + "// 微信\n"
            assert list(engine.weigh_all(text.encode(), ANYWHERE))
            del text
        held, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_000_000
