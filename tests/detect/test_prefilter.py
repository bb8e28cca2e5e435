"""The gate lets everything through that can be a candidate."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given, settings, strategies

from support.made_up import appsecret
from wxsecrets.detect import may_hold_candidate, may_name_candidate, prefilter
from wxsecrets.detect.candidates import candidates
from wxsecrets.detect.decode import readings
from wxsecrets.detect.search import Searchable
from wxsecrets.detect.telling import TOKEN
from wxsecrets.detect.utf16 import in_utf16

_PIECES = strategies.sampled_from(
    ["%3D", "%22", "\\n", "\\u003d", "\\u0022", "密", "钥", "é", "x", "F", "=", '"', " ", "\r", "\0", "_"]
)


@given(
    before=strategies.lists(_PIECES, max_size=3).map("".join),
    after=strategies.lists(_PIECES, max_size=3).map("".join),
    seed=strategies.integers(),
    spelling=strategies.sampled_from(["lower", "upper", "base64"]),
    encoding=strategies.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"]),
)
def test_the_gate_is_never_narrower_than_the_candidates(
    before: str, after: str, seed: int, spelling: str, encoding: str
) -> None:
    """Whatever the judgement would find a candidate in passes the gate, in every encoding."""
    value = appsecret(random.Random(seed))
    spelled = {"lower": value, "upper": value.upper(), "base64": base64.b64encode(value.encode()).decode()}[spelling]
    content = (before + spelled + after).encode(encoding)
    if any(list(candidates(Searchable(text))) for text in (*readings(content), *in_utf16(content))):
        assert may_hold_candidate(content)


@pytest.mark.parametrize(
    "content", [b"", b"0123456789abcdef", b"f" * 31, b"f" * 33, b"\0" * 1000, b"g" * 32, "密钥".encode("gbk")]
)
def test_the_gate_stops_what_holds_nothing(content: bytes) -> None:
    """Content without the shape of a secret is not looked at again."""
    assert not may_hold_candidate(content)


# Of what is wrapped in base64 the run is seen, which is longer than the words in it.
_SHAPES = (*prefilter.NAMED, *prefilter.IN_VARIABLES, *prefilter.UNNAMED, rb"[0-9A-Za-z+/]{60}", TOKEN.pattern)
_AROUND = "Dies ist ein Text. "


@pytest.mark.parametrize("shape", _SHAPES)
@given(data=strategies.data(), encoding=strategies.sampled_from(["utf-16-le", "utf-16-be"]))
@settings(max_examples=30)
def test_utf16_without_mark_is_known_by_every_shape(shape: bytes, data: strategies.DataObject, encoding: str) -> None:
    """A text in UTF-16 is read as such if there is anything in it of the shape of a value, whichever it is."""
    value = data.draw(strategies.from_regex(shape)).decode("latin-1")
    assert prefilter.utf16_without_mark((_AROUND * 9 + value + _AROUND * 9).encode(encoding)) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_what_only_looks_like_utf16_is_not_looked_at(encoding: str) -> None:
    """A font or a library begins like UTF-16: without anything of the shape of a value it passes no gate."""
    assert not may_hold_candidate((_AROUND * 99).encode(encoding))


_ANYTHING = strategies.binary(max_size=9)


@given(
    before=_ANYTHING,
    mark=strategies.sampled_from([b"/", b"_", b"-", b".", b"=", b"%3D", "密".encode("gbk"), "密".encode()]),
    seed=strategies.integers(),
    upper=strategies.booleans(),
    after=_ANYTHING.map(lambda rest: rest and b"." + rest),
)
def test_a_name_that_counts_is_seen_wherever_it_begins(
    *, before: bytes, mark: bytes, seed: int, upper: bool, after: bytes
) -> None:
    """A value anywhere in a name opens the gate for names, if it is no part of a longer word."""
    value = appsecret(random.Random(seed)).encode()
    for prefix in (b"", before + mark):
        assert may_name_candidate(prefix + (value.upper() if upper else value) + after)


@pytest.mark.parametrize(
    "name",
    [
        *(b"", b"pages/index.js", b"f" * 64, b"0123456789abcdef" + b"g" + b"0123456789abcde", b"a1" * 15 + b"/a"),
        b"4b/825dc642cb6eb9a060e54bf8d69288fbee4904",  # a note: git calls it as the object that it is on
        b"4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        b"0123456789abcdefABCDEF0123456789",
    ],
)
def test_names_that_hold_nothing(name: bytes) -> None:
    """The gate for names stays closed for what has fewer digits in a row than a secret, more, or the same ones only."""
    assert not may_name_candidate(name)


@given(strategies.binary(max_size=2000))
def test_any_bytes_can_be_read(content: bytes) -> None:
    """Decoding never fails, and searching what was decoded neither."""
    assert [list(candidates(Searchable(text))) for text in (*readings(content), *in_utf16(content))]
