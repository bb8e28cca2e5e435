"""The sieve in C says where an expression may match, never too late, and RE2 does the same without it."""

from __future__ import annotations

import importlib.util
import itertools
import os
import random
import re
import shutil
import string
import subprocess
import sys
from binascii import crc32
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies

from support.made_up import appsecret
from wxsecrets.detect import (
    ANYWHERE,
    candidates,
    find,
    guess,
    hidden,
    may_hold_candidate,
    nothing,
    nothing_in,
    prefilter,
    sieve,
    telling,
    traits,
)
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.sieve import Marked, Spelled
from wxsecrets.detect.uses import USES
from wxsecrets.detect.utf16 import UTF16_VALUE
from wxsecrets.knowledge.telling_words import TELLING, TELLING_IN_BYTES, TELLING_IN_GBK

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MARKED = {
    "gate": prefilter.GATE,
    "shapes": nothing._SHAPES,
    "makes more": nothing._MAKES_MORE,
    "still makes more": nothing._STILL_MAKES_MORE,
    "certain": nothing._CERTAIN,
    "other kinds": telling.OTHER_KINDS,
    "named": telling.NAMED,
    "rare": telling.RARE,
    "in variables": telling.IN_VARIABLES,
    "pieces": hidden._ASSIGNED,
    "encoded": traits._ENCODED,
    "wrapped": traits._WRAPPED,
    "unnamed": traits._UNNAMED,
    "uses": USES,
    "utf-16": UTF16_VALUE,
    "token": telling.TOKEN,
    "access token": candidates._ACCESS_TOKEN,
}


def _alternatives(pattern: bytes) -> list[bytes]:
    return re.split(rb"\|(?![^(]*\))", pattern)


_FIRST_USE, _CALLS = USES.pattern.split(b"|(?:", 1)
# Each form apart: of a long list of alternatives hypothesis tries the first ones only.
FORMS = [
    *(("gate", form) for form in prefilter.SHAPES),
    *(("other kinds", b"(?i:" + form + b")") for form in _alternatives(TELLING_IN_BYTES)),
    ("in variables", telling.IN_VARIABLES.pattern),
    ("pieces", hidden._ASSIGNED.pattern),
    ("uses", _FIRST_USE),
    ("uses", b"(?:" + _CALLS),
    ("utf-16", UTF16_VALUE.pattern),
    ("access token", candidates._ACCESS_TOKEN.pattern),
    *(("token", rb"(?:^|[^0-9A-Za-z_\-])[0-9A-Za-z_\-]{%d}(?:$|[^0-9A-Za-z_\-])" % length) for length in (32, 43, 64)),
    ("token", rb"[0-9A-Za-z+/]{22}=="),
]
# What looks like the beginning or the end of something, and what ends up beside it.
NOISE = strategies.lists(
    strategies.one_of(
        strategies.binary(max_size=40),
        strategies.sampled_from(
            [
                b"0",
                b"a",
                b"F",
                b'"',
                b"'",
                b"`",
                b"\\u00",
                b"\\x3",
                b"%3D",
                b"\\n",
                b"secret",
                b"\x81",
                b"_",
                b" ",
                b"+",
                b"==",
            ]
        ),
        strategies.text("0123456789abcdef", max_size=40).map(str.encode),
    ),
    max_size=6,
).map(b"".join)


def _first(expression: Marked, content: bytes, start: int = 0) -> re.Match[bytes] | None:
    """What RE2 finds by itself."""
    found: re.Match[bytes] | None = compile_linear(expression.pattern).search(content, start)
    return found


def test_the_sieve_is_there() -> None:
    """Where there is a compiler, as on the machines that test, the package is built with it."""
    if shutil.which("cc") is None:
        pytest.skip("no compiler")
    assert importlib.util.find_spec("wxsecrets.detect._sieve") is not None
    assert importlib.util.find_spec("wxsecrets.sources._entries") is not None
    assert importlib.util.find_spec("wxsecrets.sources._deltas") is not None


@pytest.mark.parametrize(("name", "form"), FORMS)
@settings(max_examples=15)
@given(data=strategies.data(), before=NOISE, after=NOISE, start=strategies.integers(0, 40))
def test_no_match_is_missed(
    *, name: str, form: bytes, data: strategies.DataObject, before: bytes, after: bytes, start: int
) -> None:
    """Whatever an expression matches, among whatever, the sieve leads to it, and to the same match."""
    expression = MARKED[name]
    content = before + data.draw(strategies.from_regex(re.compile(form))) + after
    match = _first(expression, content, start)
    found = expression.search(content, start)
    assert (found and found.span()) == (match and match.span())
    if match is not None:
        assert start <= expression.first_place(content, start) <= match.start()
    assert [each.span() for each in expression.finditer(content)] == [
        each.span() for each in compile_linear(expression.pattern).finditer(content)
    ]


WORDS = {
    "of AppSecrets": (telling._TELLING, _alternatives(telling.WORDS)),
    "in GBK": (telling._TELLING_BYTES, _alternatives(telling.GBK_WORDS)),
    "of others": (telling._TELLING_OTHERS, _alternatives(TELLING.encode())),
    "of others in GBK": (telling._TELLING_OTHERS_BYTES, _alternatives(TELLING_IN_GBK)),
}
ALL_FORMS = b"(?i:" + b"|".join(form for _words, forms in WORDS.values() for form in forms) + b")"


@pytest.mark.parametrize(("name", "form"), [(name, form) for name, (_words, forms) in WORDS.items() for form in forms])
@settings(max_examples=12)
@given(data=strategies.data(), before=NOISE, after=NOISE, reach=strategies.sampled_from([(0, 0), (1, 0), (60, 280)]))
def test_words_are_found_as_without_the_sieve(
    *, name: str, form: bytes, data: strategies.DataObject, before: bytes, after: bytes, reach: tuple[int, int]
) -> None:
    """Words stand in the same places in C and by RE2, whichever they are, one in or behind the other, amid whatever."""
    words, _forms = WORDS[name]
    several = strategies.lists(strategies.from_regex(re.compile(ALL_FORMS)), max_size=3)
    word = data.draw(strategies.from_regex(re.compile(b"(?i:" + form + b")")))
    content = before + word + b"".join(data.draw(several)) + after
    found = [(words.occurs(content), words.around(content, *reach)) for _ in _with_and_without()]
    assert found[0] == found[1]
    assert found[0][0]
    assert found[0][0] == bool(found[0][1])


@pytest.mark.parametrize("words", [telling._TELLING, telling._TELLING_OTHERS], ids=["of AppSecrets", "of others"])
@given(
    parts=strategies.lists(
        strategies.one_of(
            strategies.text(max_size=9),
            strategies.sampled_from(["secret", "密钥", "商户", "mch_key", "字", "😀", "\ud800", "é", "x" * 50]),
        ),
        max_size=9,
    ),
    reach=strategies.sampled_from([(0, 0), (1, 0), (3, 7), (60, 280)]),
)
def test_words_are_found_by_characters(*, words: Spelled, parts: list[str], reach: tuple[int, int]) -> None:
    """What lies so many characters around words is the same in C and without, and where it is in the text."""
    text = "".join(parts)
    data = text.encode("utf-8", "surrogatepass")
    found = [words.around(data, *reach, in_characters=True) for _ in _with_and_without()]
    assert found[0] == found[1]
    assert all(words.occurs(text[start:end].encode("utf-8", "surrogatepass")) for start, end in found[0])


@pytest.mark.parametrize("words", [words for words, _forms in WORDS.values()], ids=WORDS)
@given(content=NOISE)
def test_noise_is_no_word(words: Spelled, content: bytes) -> None:
    """What only looks like a word is none in C either."""
    found = [(words.occurs(content), words.around(content, 0, 0)) for _ in _with_and_without()]
    assert found[0] == found[1]


def test_words_of_a_changed_list() -> None:
    """A list of words that was changed since it was compiled is searched by RE2."""
    changed = Spelled(b"a-new-word|another", sieve.WORDS)
    sieve.EXPRESSIONS.pop()
    assert changed.occurs(b"x A-NEW-word")
    assert changed.around(b"x A-NEW-word another", 1, 2) == [(1, 22)]


@pytest.mark.parametrize("arguments", [(), (b"",), ("text", 1), (None, 1), (b"", "")])
def test_no_content_to_find_words_in(arguments: tuple[object, ...]) -> None:
    """What is no content is refused here, too."""
    compiled = pytest.importorskip("wxsecrets.detect._sieve")
    with pytest.raises(TypeError):
        compiled.occurs(*arguments)
    with pytest.raises(TypeError):
        compiled.around(*arguments, 0, 0)


@pytest.mark.parametrize("reach", [(-1, 0), (0, -1), (2**63 - 1, 0), (0, 2**62)])
def test_what_lies_nowhere_near(reach: tuple[int, int]) -> None:
    """A reach that no content has is refused."""
    compiled = pytest.importorskip("wxsecrets.detect._sieve")
    with pytest.raises(ValueError, match="nothing lies that far"):
        compiled.around(b"secret", sieve.WORDS, *reach)


@pytest.mark.parametrize("word", ["密钥", "商户", "通讯录"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_only_ascii_has_two_cases(word: str, encoding: str) -> None:
    """Bytes that are letters in Latin-1 are none to RE2, and none to the sieve."""
    other = bytes(byte ^ 32 if byte >= 0xC0 else byte for byte in word.encode(encoding))
    for words in (telling._TELLING_BYTES, telling._TELLING_OTHERS_BYTES):
        for _ in _with_and_without():
            assert not words.occurs(b"x " + other + b" x")


@pytest.mark.parametrize("expression", MARKED.values(), ids=MARKED)
@settings(max_examples=50)
@given(content=NOISE, start=strategies.integers(0, 300))
def test_noise_is_searched_as_without_it(expression: Marked, content: bytes, start: int) -> None:
    """What only looks like something gives what RE2 gives."""
    found, match = expression.search(content, start), _first(expression, content, min(start, len(content)))
    assert (found and found.span()) == (match and match.span())


@pytest.mark.parametrize("length", [*range(30, 38), 40, 64, 65])
def test_runs_of_digits(length: int) -> None:
    """At every place of a vector: what RE2 takes for a value is never passed over."""
    rng = random.Random(length)
    befores = ("", " ", "x", "%3D", "%20", "\\n", "\\u0022", "\\u003d", "\x81@", "\x81a", "é", "g")
    cases = itertools.product(
        befores, ("", " ", "g", "Z", "_", "\x81"), (string.hexdigits[:16], "0123456789ABCDEF", string.hexdigits)
    )
    for before, after, digits in cases:
        for shift in range(0, 70, 3):
            run = "".join(rng.choices(digits, k=length))
            content = (" " * shift + before + run + after).encode("latin-1")
            match = _first(telling.NAMED, content)
            place = telling.NAMED.first_place(content)
            assert match is None or 0 <= place <= match.start()


@pytest.mark.parametrize("expression", [telling.IN_VARIABLES, hidden._ASSIGNED], ids=["values", "pieces"])
@pytest.mark.parametrize("at", ["", "@"])
@pytest.mark.parametrize("blank", [" ", "\t", " \t"])
def test_a_mark_far_behind_the_beginning(expression: Marked, blank: str, at: str) -> None:
    """Where a match begins long before its mark, the sieve says so, however much stands between."""
    for sign, blanks in itertools.product("=:", range(101)):
        before = sign + (blank * blanks)[:blanks] + at
        content = b"x" * 300 + f"{before}'0a1b2c3d4e'".encode()
        assert expression.search(content).start() == 300, before
        assert 0 <= expression.first_place(content) <= 300, before


@pytest.mark.parametrize("expression", [telling.IN_VARIABLES, hidden._ASSIGNED], ids=["values", "pieces"])
@given(gaps=strategies.lists(strategies.integers(0, 40) | strategies.integers(1000, 1060), min_size=1, max_size=8))
def test_matches_near_and_far(expression: Marked, gaps: list[int]) -> None:
    """All matches are found, in order, those close together and those far apart, amid what only looks like one."""
    content = b"".join(
        b"= '0a1b2c3d4e'" + b" '0a1b2c3d4e',"[: gap % 15] + b"x" * gap + b":\t`" + b"0a" * (gap % 20) + b"`"
        for gap in gaps
    )
    spans = [match.span() for match in expression.finditer(content)]
    assert spans == [match.span() for match in compile_linear(expression.pattern).finditer(content)]
    assert len(spans) >= len(gaps)


@given(content=NOISE, start=strategies.integers(-5, 400), end=strategies.integers(-5, 400))
def test_nothing_is_read_beyond_the_part(content: bytes, start: int, end: int) -> None:
    """The answer for a part is that for the part by itself, wherever it begins and ends."""
    compiled = pytest.importorskip("wxsecrets.detect._sieve")
    begin = max(0, start)
    for sets in (*range(sieve.TOKENS), sieve.TOKENS):
        found = compiled.first(content, start, end, sets)
        alone = compiled.first(content[begin : max(0, end)], 0, 1000, sets)
        assert found == (alone + begin if alone >= 0 else -1)


MARKS = NOISE | strategies.sampled_from(FORMS).flatmap(lambda named: strategies.from_regex(re.compile(named[1])))


@given(content=strategies.lists(MARKS, max_size=3).map(b" ".join), sets=strategies.integers(0, sieve.TOKENS - 1))
def test_what_is_not_asked_for_changes_nothing(content: bytes, sets: int) -> None:
    """Of several sets the sieve says what it says of each of them alone."""
    compiled = pytest.importorskip("wxsecrets.detect._sieve")
    alone = [1 << bit for bit in range(sets.bit_length()) if sets >> bit & 1]
    places = [place for each in alone if (place := compiled.first(content, 0, len(content), each)) >= 0]
    assert compiled.first(content, 0, len(content), sets) == min(places, default=-1)
    assert compiled.among(content, sets) == sum(compiled.among(content, each) for each in alone)
    for unknown in (1 << 8, 1 << 31):
        assert compiled.among(content, sets | unknown) == compiled.among(content, sets)


@pytest.mark.parametrize("part", [(2**63 - 100, -(2**63)), (-(2**63), 2**63 - 1), (50, 0), (99, 99)])
def test_parts_that_are_none(part: tuple[int, int]) -> None:
    """A part that begins behind its end, or the content's, is empty."""
    compiled = pytest.importorskip("wxsecrets.detect._sieve")
    for sets in (prefilter.SHAPES_SETS, sieve.TOKENS):
        assert compiled.first(b"x" * 50, *part, sets) == -1


def test_all_expressions_are_as_compiled() -> None:
    """What is compiled is of these sources, and an expression that was changed since does without the sieve."""
    compiled = pytest.importorskip("wxsecrets.detect._sieve")
    assert {crc32(pattern) for pattern in sieve.EXPRESSIONS} == set(compiled.expressions), "run make sieve"
    changed = Marked(rb"(?i:a-new-word-for-secrets)", sieve.TELLING)
    sieve.EXPRESSIONS.pop()
    assert changed.search(b"x a-new-word-for-secrets") is not None
    assert changed.first_place(b"x a-new-word-for-secrets") == 2
    assert len(list(changed.finditer(b"a-new-word-for-secrets " * 2))) == 2


@pytest.mark.parametrize("arguments", [(), (b"", 0, 0), ("text", 0, 4, 1), (bytearray(9), 0, 9, 1), (b"", "", 0, 1)])
def test_wrong_arguments(arguments: tuple[object, ...]) -> None:
    """What is no content is refused."""
    compiled = pytest.importorskip("wxsecrets.detect._sieve")
    with pytest.raises(TypeError):
        compiled.first(*arguments)


@given(NOISE, strategies.integers(), NOISE)
def test_the_gates_open_without_the_sieve_too(before: bytes, seed: int, after: bytes) -> None:
    """A value beside its name passes the gates, with the sieve and without."""
    secret = b"appSecret = '" + appsecret(random.Random(seed)).encode() + b"'"
    content = before + b"\n" + secret + b"\n" + after
    for _ in _with_and_without():
        assert may_hold_candidate(content)
        assert nothing_in(content, guess(content)) is None


@given(NOISE)
def test_what_is_found_without_the_sieve(content: bytes) -> None:
    """What is found does not depend on the sieve, and no gate stops it, amid whatever looks like something."""
    found = []
    for _ in _with_and_without():
        found.append(find(content, ANYWHERE))
        if found[-1]:
            assert may_hold_candidate(content)
            assert nothing_in(content, guess(content)) is None
    assert found[0] == found[1]


def _with_and_without() -> Iterator[None]:
    yield
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wxsecrets.detect.sieve.native", None)
        yield


def test_the_marks_are_of_the_expressions() -> None:
    """The marks that are compiled are those that the expressions make now: `make sieve` was not forgotten."""
    made = subprocess.run([sys.executable, ROOT / "native/marks.py"], capture_output=True, check=True, text=True)
    assert (ROOT / "native/marks.h").read_text() == made.stdout


@pytest.mark.parametrize("name", ["detect._sieve", "sources._entries", "sources._deltas"])
def test_what_is_compiled_is_declared(name: str) -> None:
    """The declarations for who reads or checks the code name the functions that are compiled, and no others."""
    compiled = pytest.importorskip(f"wxsecrets.{name}")
    declared = (ROOT / "src/wxsecrets" / f"{name.replace('.', '/')}.pyi").read_text()
    functions = {function for function in vars(compiled) if callable(getattr(compiled, function))}
    assert {function for function in functions if not function.startswith("__")} == set(
        re.findall(r"^def (\w+)", declared, re.MULTILINE)
    )


def test_no_compiler(tmp_path: Path) -> None:
    """Where nothing can be compiled the package is built without the sieve."""
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--build-lib", tmp_path / "lib", "--build-temp", tmp_path / "temp"],
        cwd=ROOT, env=os.environ | {"CC": "no-such-compiler"}, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not [*tmp_path.rglob("_sieve*"), *tmp_path.rglob("_entries*"), *tmp_path.rglob("_deltas*")]


def test_without_what_was_compiled() -> None:
    """Where it was built without a compiler the package searches with RE2 alone."""
    script = (
        "import sys; compiled = 'detect._sieve', 'sources._entries', 'sources._deltas'\n"
        "sys.modules |= dict.fromkeys('wxsecrets.' + name for name in compiled)\n"
        "from wxsecrets.detect import characters, may_hold_candidate, sieve\n"
        "from wxsecrets.sources import deltas, portions\n"
        "assert sieve.native is characters.native is None and portions.native is None and deltas.native is None\n"
        "assert may_hold_candidate(sys.stdin.buffer.read()) and not may_hold_candidate(b'g' * 9999)\n"
    )
    secret = appsecret(random.Random("without")).encode()
    subprocess.run([sys.executable, "-c", script], input=b"secret: " + secret, check=True)
