"""Text from outside: no secret, no control character, no surprise in its length."""

from __future__ import annotations

import base64
import json
import random
import re
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.made_up import filled
from wxsecrets.fingerprint import fingerprint_of, of_machine_made, redact
from wxsecrets.hostile import Cleaner, decode, dumps, error_line, escape

VALUES = st.randoms(use_true_random=False).map(lambda rng: f"{rng.getrandbits(128):032x}")


def _spellings(value: str) -> tuple[str, ...]:
    encoded = base64.b64encode(value.encode()).decode()
    return value, value.upper(), encoded


@given(VALUES, st.text(), st.text(), st.integers(0, 2))
def test_known_values_never_show(value: str, before: str, after: str, spelling: int) -> None:
    """A known secret in a text shows as its ends only, however it is spelled and whatever it is glued to."""
    spelled = _spellings(value)[spelling]
    if spelling == 2:
        before, after = before + " ", " " + after
    cleaner = Cleaner({of_machine_made(value)})
    for cleaned in (cleaner.values(before + spelled + after), cleaner.line(before + spelled + after)):
        assert spelled not in cleaned


@pytest.mark.parametrize(
    "credential", ["corpsecret", "pay-key", "encoding-aes-key", "session-key", "tencent-cloud-key"]
)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("certs/", ".txt"), ("key-", "/a")])
def test_known_values_of_every_kind_never_show(credential: str, before: str, after: str) -> None:
    """A file can be named after any kind of secret, as long as its characters can be in a name."""
    rng = random.Random(credential)
    made = {"corpsecret": "§C", "encoding-aes-key": "§E", "session-key": "§K"}.get(credential, "§P")
    value = filled(rng, "", "")[0][made].replace("/", "_")
    shown = Cleaner({fingerprint_of(value, credential)}).line(f"{before}{value}{after}")
    assert value[4:12] not in shown
    assert (shown.startswith(before), shown.endswith(after)) == (True, True)


def test_known_value_inside_longer_digits() -> None:
    """Digits before and behind a known secret do not hide it."""
    value = secrets.token_hex(16)
    cleaned = Cleaner({of_machine_made(value)}).values(f"0{value}ab/x")
    assert cleaned == f"0{redact(value)}ab/x"


def test_other_digits_stay() -> None:
    """A path may hold any hash that is not a secret: people must find the file."""
    path = f"dist/{secrets.token_hex(16)}.js"
    assert Cleaner({of_machine_made(secrets.token_hex(16))}).values(path) == path


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain 小程序", "plain 小程序"),
        ("two\nlines\r", "two\\nlines\\r"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\x9b31m", "\\x9b31m"),
        ("a ##vso[task.setvariable variable=PATH]b", "a \\x23#vso[task.setvariable variable=PATH]b"),
        ("###[error]b", "#\\x23#[error]b"),
        ("##teamcity[x]", "\\x23#teamcity[x]"),
        ("## [x] ##x #[x]", "## [x] ##x #[x]"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    """What could steer a terminal, or command the log of a CI job, is spelled out."""
    assert escape(text) == shown


@given(st.text("#[]vso x\n"))
def test_no_text_commands_a_log(text: str) -> None:
    """No line and no JSON holds what Azure Pipelines, GitHub or TeamCity obey; the JSON still means the same."""
    shown = dumps({text: text})
    for line in (escape(text), Cleaner(()).name(text), error_line(text), shown):
        assert not re.search(r"##\w*\[", line)
    assert json.loads(shown) == {text: text}


@given(st.text())
def test_a_line_is_one_line(text: str) -> None:
    """Every cleaned text is printable, so it is one line and moves no cursor."""
    cleaner = Cleaner(())
    for cleaned in (cleaner.line(text), cleaner.detail(text), cleaner.name(text), error_line(text)):
        assert cleaned.isprintable()


def test_details_are_short_and_hold_no_digits() -> None:
    """A piece of a scanned file is cut, and loses long digits even when they are only half a secret."""
    cleaner = Cleaner(())
    assert cleaner.detail("key " + secrets.token_hex(16)[:24]) == "key …"
    assert cleaner.detail("wx0123456789abcdef") == "wx0123456789abcdef"
    assert cleaner.detail("WeixinOpenPlatformAppSecret") == "WeixinOpenPlatformAppSecret"
    assert cleaner.detail("mchKey " + filled(random.Random(1), "", "")[0]["§P"]) == "mchKey …"
    assert len(cleaner.detail("长" * 500)) == 80
    assert len(cleaner.name("长" * 500)) == 80


def test_errors_hold_nothing_of_a_secrets_shape() -> None:
    """An error that quotes what was typed shows no value, but leaves fingerprints whole."""
    rng = random.Random(4)
    value = f"{rng.getrandbits(128):032x}"
    for spelled in _spellings(value):
        assert spelled not in error_line(f"unrecognized arguments: {spelled}")
    for glued in (f"{value}deadbeef", f"{value}{value}", f"x/{base64.b64encode(value.encode()).decode()}x"):
        assert value[4:12] not in error_line(glued)
    assert error_line(of_machine_made(value)) == of_machine_made(value)


@pytest.mark.parametrize("before", ["", "d/", "b-", "x", "_"])
@pytest.mark.parametrize("padding", ["", "="])
def test_base64_is_found_wherever_it_begins(before: str, padding: str) -> None:
    """A path is a run of base64 letters, too: the base64 of a known secret is found anywhere in it."""
    value = f"{random.Random(before).getrandbits(128):032x}"
    encoded = base64.b64encode(value.encode()).decode().rstrip("=") + padding
    shown = Cleaner({of_machine_made(value)}).line(f"{before}{encoded}.txt")
    assert encoded not in shown
    assert shown.startswith(f"{before}{value[:4]}…")


def test_a_quotation_shows_no_more_digits_than_a_redaction() -> None:
    """A piece cut out of a line may hold a part of a value; an AppID stays whole."""
    value = f"{random.Random(6).getrandbits(128):032x}"
    assert Cleaner(()).detail(f"wx_{value[:19]}") == "wx_…"
    assert value[8:16] not in Cleaner(()).detail(f"wx_secret_{value[:16]}-{value[16:]}")
    assert Cleaner(()).detail("the AppID wx0123456789abcdef") == "the AppID wx0123456789abcdef"


def test_paths_keep_their_bytes() -> None:
    """A path that is no UTF-8 shows its bytes with backslashes."""
    assert decode("小".encode() + b"\xff") == "小\\xff"
    assert Cleaner(()).path(b"a\nb\xff") == "a\\nb\\xff"
