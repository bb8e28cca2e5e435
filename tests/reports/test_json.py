"""The machine-readable formats: their fields are a contract, their language is English."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.languages import language
from support.made_up import appsecret
from support.results import DATE, FIRST_COMMIT, LAST_COMMIT, committed, history, occurrence, reason, report
from wxsecrets import __version__
from wxsecrets.fingerprint import of_machine_made, redact
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.reports import Report, json_document, json_lines

VALUE = appsecret(random.Random(11))

FINDING: dict[str, Any] = {
    "fingerprint": of_machine_made(VALUE),
    "credential": "appsecret",
    "confidence": "high",
    "blocking": True,
    "appid": "wx0123456789abcdef",
    "pairing": "appid-near",
    "redacted": redact(VALUE),
    "place": "file",
    "path": "miniprogram/config.js",
    "line": 12,
    "column": 17,
    "in_package": False,
    "reasons": ["it is named appSecret", "the AppID wx0123456789abcdef is next to it"],
    "evidence": ["key-appsecret", "appid-near"],
    "allowlisted": False,
    "commit": FIRST_COMMIT,
    "blob": "c" * 40,
    "date": DATE,
    "author": "Li Lei",
    "in_head": True,
    "status": None,
}
SECRET: dict[str, Any] = {
    "fingerprint": of_machine_made(VALUE),
    "credential": "appsecret",
    "confidence": "high",
    "blocking": True,
    "status": None,
    "redacted": redact(VALUE),
    "appids": ["wx0123456789abcdef"],
    "first_commit": FIRST_COMMIT,
    "first_date": DATE,
    "first_author": "Li Lei",
    "last_commit": LAST_COMMIT,
    "last_date": DATE,
    "removed_commit": None,
    "removed_date": None,
    "removed_author": None,
    "in_head": True,
    "pushed": None,
    "generation": None,
    "last_added_commit": None,
    "last_added_date": None,
    "reintroduced": False,
    "branches": ["main"],
    "reachable": True,
    "occurrences": [FINDING],
}


def _document(report_: Report) -> Any:
    return json.loads("".join(json_document.render(report_)))


def _lines(report_: Report) -> list[Any]:
    return [json.loads(line) for line in "".join(json_lines.render(report_)).splitlines()]


def test_document() -> None:
    """`json` is one document with tool, scope, secrets and findings, English in every language."""
    skipped = Skipped("d" * 40, SkipReason.MISSING, "promised")
    with language("zh"):
        document = _document(report(committed(VALUE), histories=(history(VALUE),), skipped=(skipped,)))
    assert document == {
        "schema_version": 1,
        "tool": {"name": "wxsecrets", "version": __version__},
        "scope": {
            "kind": "history",
            "commits": 3,
            "blobs": 5,
            "bytes": 12_345,
            "refs": None,
            "cached": 0,
            "encodings": {},
            "seconds": 0.25,
            "complete": False,
            "skipped": [{"what": "d" * 40, "reason": "missing", "detail": "promised", "count": 1}],
            "notes": [],
        },
        "secrets": [SECRET],
        "findings": [FINDING],
        "next_steps": [
            "Reset it: mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置. Deleting the line is not "
            "enough: it stays in the history, and valid.",
            "Then write that down: `wxsecrets baseline init`, then `wxsecrets baseline set "
            f"{FINDING['fingerprint'][:19]} --status reset --why …`.",
            "A false alarm? The same with `--status false-positive`.",
        ],
    }


def test_the_steps_are_those_of_the_text() -> None:
    """A program reads what a person is told, the lines of code with it; what does not block needs nothing."""
    steps = _document(report(occurrence(VALUE), kind="index"))["next_steps"]
    assert steps[0].splitlines()[1:] == [
        "WX_APPSECRET=…  // on the server: in its environment, in the cloud function's settings, or in an ignored .env",
        "const secret = process.env.WX_APPSECRET",
    ]
    assert _document(report())["next_steps"] == []


def test_lines() -> None:
    """`jsonl` is one finding a line, with the same fields as in the document."""
    other = occurrence(VALUE, path=b"z.js", line=3)
    assert _lines(report(committed(VALUE), other)) == [
        FINDING,
        FINDING
        | {"path": "z.js", "line": 3, "commit": None, "blob": None, "date": None, "author": None, "in_head": False},
    ]


def test_nothing_found() -> None:
    """Without findings `jsonl` is empty and `json` still has its scope."""
    assert "".join(json_lines.render(report())) == ""
    assert _document(report())["secrets"] == []


def test_a_secret_without_history() -> None:
    """Where no history was looked at, its fields are null rather than a guess."""
    secret = _document(report(occurrence(VALUE), kind="worktree"))["secrets"][0]
    for field in ("first_commit", "first_date", "first_author", "last_commit", "in_head", "branches", "reachable"):
        assert secret[field] is None


def test_paths_are_the_repositorys_bytes() -> None:
    """A path is decoded as UTF-8 with backslashreplace; its control characters are JSON's business."""
    (line,) = _lines(report(occurrence(VALUE, path=b'a\n"\x1b\xe5\xb0\x8f\xff.js')))
    assert line["path"] == 'a\n"\x1b小\\xff.js'


@given(st.text(), st.binary(max_size=40))
def test_output_is_harmless_on_a_terminal(text: str, path: bytes) -> None:
    """Whatever a repository holds, the output is one line of printable characters and reads back as it was."""
    found = committed(VALUE, path=path, author=text, reasons=(reason("key-secret", text),))
    output = "".join(json_lines.render(report(found, histories=(history(VALUE, branches=(text,)),))))
    assert output[:-1].isprintable()
    assert output.endswith("\n")
    assert json.loads(output)["author"] == text
    assert json.loads(output)["path"] == path.decode("utf-8", "backslashreplace")


def test_no_value_in_text_from_outside() -> None:
    """Names that hold the secret itself are shown with the value cut down."""
    report_ = report(
        committed(
            VALUE,
            path=f"{VALUE}.js".encode(),
            author=f"by {VALUE}",
            reasons=(reason("key-secret", f"x = {VALUE[:25]}"),),
        ),
        histories=(history(VALUE, branches=(VALUE,), first_author=VALUE),),
        skipped=(Skipped(f"{VALUE}.bin", SkipReason.UNREADABLE, VALUE.upper()),),
    )
    for output in ("".join(json_document.render(report_)), "".join(json_lines.render(report_))):
        assert VALUE[4:-2] not in output.lower()
        assert VALUE[4:25] not in output.lower()
