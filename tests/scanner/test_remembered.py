"""What was found is the same after it was written down and read, and what nobody wrote is as good as not there."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from support.made_up import filled
from wxsecrets import detect
from wxsecrets.scanner import remembered
from wxsecrets.scanner.gating import Suspect
from wxsecrets.scanner.remembered import read, written
from wxsecrets.sources.packs import BLOB, TAG, TREE

if TYPE_CHECKING:
    from collections.abc import Callable

RNG = random.Random(1126)
FORMS = (
    "const config = { appId: '§I', appSecret: '§S' }\n",
    "secret = '§S'  # pragma: allowlist secret\n",
    "INSERT INTO t (appid, secret) VALUES ('§I', '§S');\n",
    "appid,secret\n§I,§S\n",
    "mchKey: '§P'\n",
    "EncodingAESKey = §C\n",
    "access_token = '§T'\n",
    "-----BEGIN RSA PRIVATE KEY-----\n§R\n-----END RSA PRIVATE KEY-----\n",
    "// miniprogram-ci\nkey = '-----BEGIN PRIVATE KEY-----\\n§R\\n-----END PRIVATE KEY-----'\n",
    "wx.request({ url: 'https://api.weixin.qq.com/cgi-bin/token?secret=§S' })\n",
)


def _suspects(*forms: str) -> dict[str, Suspect]:
    suspects = {}
    for form in forms:
        content = filled(RNG, "", form)[2].encode()
        name = RNG.randbytes(20).hex()
        suspects[name] = Suspect(name, BLOB, detect.unplaced_of(detect.weigh_all(content, detect.ANYWHERE)))
    return suspects


@pytest.mark.parametrize("form", FORMS)
def test_what_is_read_is_what_was_written(form: str) -> None:
    """Of every kind of secret, and it is the same wherever it stands."""
    suspects = _suspects(form, form * 3)
    assert all(suspect.found for suspect in suspects.values())
    assert read(written(suspects)) == suspects


def test_what_is_the_same_is_written_once() -> None:
    """Thousands of versions of a file take as much as their places."""
    ((_name, suspect),) = _suspects(FORMS[0]).items()
    one, many = ({f"{number:040}": suspect for number in range(count)} for count in (1, 1000))
    assert len(json.loads(written(many))["secrets"]) == 1
    assert len(written(many)) - len(written(one)) < 999 * 70


def test_names_in_trees_are_left_out() -> None:
    """The name of a file may be a secret itself: it is never written."""
    tag, tree = Suspect("a" * 40, TAG, ()), Suspect("b" * 40, TREE, (), (b"name",))
    assert read(written({"a" * 40: tag, "b" * 40: tree})) == {"a" * 40: tag}


@pytest.mark.parametrize(("secrets", "places"), [(5, 1000), (1000, 5)])
def test_so_much_is_written(monkeypatch: pytest.MonkeyPatch, secrets: int, places: int) -> None:
    """Of more than a bound what comes first is written, and whole."""
    monkeypatch.setattr(remembered, "_MOST_SECRETS", secrets)
    monkeypatch.setattr(remembered, "_MOST_PLACES", places)
    suspects = _suspects(*FORMS[:1] * 12)
    kept = read(written(suspects))
    assert kept == {name: suspects[name] for name in sorted(suspects)[:5]}


def _changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(written(_suspects(*FORMS[:1])))
    change(document)
    return json.dumps(document).encode()


def _in_secret(**changes: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["secrets"][0].update(changes)


def _numbers(*numbers: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document.update(objects={"a" * 40: numbers})


@pytest.mark.parametrize(
    "change",
    [
        dict.clear,
        lambda document: document.update(objects=[]),
        lambda document: document.update(secrets={"a": 1}),
        lambda document: document["secrets"].clear(),
        lambda document: document["secrets"][0].pop("key"),
        _in_secret(unknown=1),
        _in_secret(fingerprint="sha256:1"),
        _in_secret(fingerprint=None),
        _in_secret(credential="password"),
        _in_secret(credential=[]),
        _in_secret(most="certain"),
        _in_secret(redacted=7),
        _in_secret(appid=["a"]),
        _in_secret(redacted="\ud800"),
        _in_secret(appid="\udcff"),
        _in_secret(evidence=[["key-secret", "\ud800"]]),
        _in_secret(pairing=3),
        _in_secret(allowlisted="no"),
        _in_secret(is_of_place=None),
        _in_secret(evidence="FILE"),
        _in_secret(evidence=["NOWHERE"]),
        _in_secret(evidence=[["no-such-evidence", ""]]),
        _in_secret(evidence=[["key-secret", 5]]),
        _in_secret(evidence=[["key-secret"]]),
        _in_secret(key=[["password", ["key-file", ""]]]),
        _in_secret(key=7),
        _numbers(),
        _numbers(BLOB, 0, 1),
        _numbers(BLOB, 9, 1, 1),
        _numbers(BLOB, 0, -1, 1),
        _numbers(BLOB, 0, 1.5, 1),
        _numbers(BLOB, 0, "1", 1),
        _numbers(BLOB, 0, 10**30, 1),
        _numbers(BLOB, *[0, 1, 1] * 200_005),
        lambda document: document["secrets"].extend([document["secrets"][0]] * 5_000),
        _numbers(BLOB, -1, 1, 1),
        _numbers(TREE, 0, 1, 1),
        _numbers("blob"),
        _numbers([BLOB]),
    ],
)
def test_what_nobody_wrote(change: Callable[[dict[str, Any]], object]) -> None:
    """A document that is not as it is written counts for nothing, and ends nothing."""
    assert read(_changed(change)) == {}


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"\xff", b"[" * 100_000, b'{"secrets":[],"objects":{"a":{}}}'])
def test_no_document(data: bytes) -> None:
    """Neither does what is none."""
    assert read(data) == {}


def test_it_is_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer is neither written nor read."""
    suspects = _suspects(*FORMS)
    data = written(suspects)
    monkeypatch.setattr(remembered, "_LONGEST", len(data))
    assert read(data) == suspects
    assert read(data + b" ") == {}
    monkeypatch.setattr(remembered, "_LONGEST", len(data) - 1)
    assert written(suspects) == b""


def test_a_long_word_is_not_told() -> None:
    """Evidence is told in words as they are told of a text: what could be a secret is left out."""
    long = "3f" * 20
    ((_name, suspect),) = read(_changed(_in_secret(evidence=[["key-secret", long]]))).items()
    assert long not in repr(suspect)
