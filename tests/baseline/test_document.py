"""The text of a baseline file: what is written, what is read, and what is refused and how."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.baselines import baselines, random_baseline, random_entry
from wxsecrets.baseline.document import parse, render
from wxsecrets.baseline.fields import ENTRY
from wxsecrets.baseline.model import Baseline, Decision, Status, Verification
from wxsecrets.baseline.schema import schema
from wxsecrets.errors import BaselineError
from wxsecrets.model import Fingerprint, Validity

PLACE = Path("some.baseline")
PUBLISHED = Path(__file__).parent.parent.parent / "baseline"
SCHEMA = json.loads((PUBLISHED / "schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker(["date"]))
DECISION = Decision(Status.RESET, "2024-05-02", "Li Lei", "reset in the console")
VERIFICATION = Verification(Validity.INVALID, 40125, "2024-05-03", "wx0123456789abcdef")


def _refusal(content: str | bytes) -> BaselineError:
    with pytest.raises(BaselineError) as caught:
        parse(content.encode() if isinstance(content, str) else content, PLACE)
    assert caught.value.remedy
    return caught.value


@given(baselines)
def test_round_trip(baseline: Baseline) -> None:
    """What is written is read back the same, unknown fields included, and meets the published schema."""
    text = render(baseline)
    assert parse(text.encode(), PLACE) == baseline
    assert render(parse(text.encode(), PLACE)) == text
    VALIDATOR.validate(json.loads(text))


@given(baselines, st.randoms(use_true_random=False))
def test_order_does_not_matter(baseline: Baseline, rng: random.Random) -> None:
    """Equal baselines are written alike, whatever order their entries came in."""
    shuffled = list(baseline.entries.items())
    rng.shuffle(shuffled)
    assert render(replace(baseline, entries=dict(shuffled))) == render(baseline)


def test_layout() -> None:
    """An entry is a block of lines with a comma at its end, between the dividers of its first digit and the next."""
    entry = replace(random_entry(random.Random(1)), fingerprint=Fingerprint("sha256:e" + "0" * 63))
    lines = render(Baseline({entry.fingerprint: entry})).splitlines()
    assert lines[:4] == ["{", '  "version": 2,', '  "entries": {', '    "0": null,']
    assert lines[17:] == [
        '    "e": null,',
        f'    "{entry.fingerprint}": {{',
        '      "credential": "appsecret",',
        '      "appids": [',
        f'        "{entry.appids[0]}"',
        "      ],",
        f'      "first_commit": "{entry.first_commit}",',
        '      "first_date": "2024-05-01T09:30:00+08:00",',
        '      "paths": [',
        '        "miniprogram/config.js"',
        "      ],",
        '      "status": "open",',
        '      "decision": null,',
        '      "verification": null',
        "    },",
        '    "f": null,',
        '    "end": null',
        "  }",
        "}",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: json.dumps(json.loads(text)),
        lambda text: json.dumps(json.loads(text), sort_keys=True, indent=4),
        lambda text: text.replace('    "3": null,\n', ""),
    ],
    ids=["BOM", "CRLF", "one line", "sorted", "a divider is missing"],
)
def test_other_spellings_are_read(change: Any) -> None:
    """What an editor or formatter makes of the file says the same as before."""
    baseline = random_baseline(random.Random(2), 4)
    assert parse(change(render(baseline)).encode(), PLACE) == baseline


def _text(number: int = 2) -> str:
    return render(random_baseline(random.Random(3), number))


def _name(number: int) -> str:
    return sorted(random_baseline(random.Random(3), 2).entries)[number]


def _line(text: str, part: str) -> int:
    return text[: text.rindex(part)].count("\n") + 1


def test_merge_conflict() -> None:
    """Conflict markers are recognised, and their line is named."""
    lines = _text().splitlines(keepends=True)
    text = "".join([*lines[:9], "<<<<<<< HEAD\n", *lines[9:12], "=======\n", ">>>>>>> topic\n", *lines[12:]])
    for spelling in (text, text.replace("\n", "\r\n")):
        error = _refusal(spelling)
        assert error.message == "some.baseline, line 10: an unresolved merge conflict"
        assert "git checkout --ours" in error.remedy


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_truncated(part: float) -> None:
    """A file that was cut off is recognised as such, and the line where it ends is named."""
    text = _text()[: int(len(_text()) * part)]
    if text.rstrip().endswith("}"):
        text = text.rstrip()[:-1]
    assert _refusal(text).message == f"some.baseline, line {text.count(chr(10)) + 1}: the file ends too early"


@pytest.mark.parametrize("content", ["", "\n", " \r\n\t"])
def test_empty(content: str) -> None:
    """An empty file is told to be one."""
    assert _refusal(content).message == "some.baseline, line 1: the file is empty"


@pytest.mark.parametrize(
    "content, message",
    [
        ("hello\n", "line 1: this is not JSON, from column 1 on"),
        ('{\n  "version": 1,,\n}\n', "line 2: this is not JSON, from column 16 on"),
        ("[]", "line 1: this is not a baseline of wxsecrets"),
        ("null", "line 1: this is not a baseline of wxsecrets"),
        ('"x"', "line 1: this is not a baseline of wxsecrets"),
        ("{}", "line 1: this is not a baseline of wxsecrets"),
        ('{"version": 1}', "line 1: this is not a baseline of wxsecrets"),
        ('{"version": 1, "entries": []}', "line 1: this is not a baseline of wxsecrets"),
        ('{"version": "1", "entries": {}}', "line 1: this is not a baseline of wxsecrets"),
        ('{"version": true, "entries": {}}', "line 1: this is not a baseline of wxsecrets"),
        ('{"version": 0, "entries": {}}', "line 1: this is not a baseline of wxsecrets"),
        ('{"version": "1.5.0", "plugins_used": [], "results": {}}', "line 1: this is a baseline of detect-secrets"),
        ('{"version": 3, "secrets": 1}', "line 1: the baseline has version 3, which this wxsecrets does not know"),
        (b'{"version": 1,\n "x": "\xff"}', "line 2: this is not UTF-8"),
        ("{}".encode("utf-16"), "line 1: this is not UTF-8"),
        ("[" * 100_000, "line 1: nested too deeply, or with a number too large"),
        ('{"version": ' + "1" * 10_000 + "}", "line 1: nested too deeply, or with a number too large"),
        ('{"version": 1, "entries": {}, "x": 1e999}', "line 1: nested too deeply, or with a number too large"),
        ('{"version": 1, "entries": {}, "x": NaN}', "line 1: nested too deeply, or with a number too large"),
        ('{"version": 1,\n"entries": {},\n"entries": {}}', "line 3: the same name stands here a second time"),
        (
            '{"x": {"a": 1},\n"y": [{"a": 1}, {"b": "a",\n"a": 1, "a": 1}]}',
            "line 3: the same name stands here a second",
        ),
    ],
)
def test_refused(content: str | bytes, message: str) -> None:
    """Whatever is no baseline is refused with what it is instead, and where that shows."""
    assert _refusal(content).message.startswith(f"some.baseline, {message}")


def test_an_entry_twice() -> None:
    """Two entries for one secret, as a careless merge makes them, are refused where the second one begins."""
    text = _text(1)
    name = next(iter(parse(text.encode(), PLACE).entries))
    start = text.index(f'    "{name}"')
    end = text.index("    },\n") + len("    },\n")
    twice = text[:end] + text[start:end] + text[end:]
    line = _line(twice, f'"{name}"')
    assert _refusal(twice).message == f"some.baseline, line {line}: the same name stands here a second time"


_WRONG: list[tuple[str, Any]] = [
    ("credential", None),
    ("credential", ""),
    ("credential", "App Secret"),
    ("appids", None),
    ("appids", "wx0123456789abcdef"),
    ("appids", [1]),
    ("appids", ["wx 1"]),
    ("first_commit", "abc"),
    ("first_commit", "A" * 40),
    ("first_commit", 1),
    ("first_date", "2024-05-01"),
    ("first_date", "2024-05-01T09:30:00"),
    ("paths", {}),
    ("paths", [None]),
    ("status", "done"),
    ("status", []),
    ("status", "reset"),
    ("decision", []),
    ("decision", "reset"),
    ("decision", {}),
    ("decision", {"when": "1.5.2024", "by": "", "why": "", "evidence": None}),
    ("decision", {"when": "2024-13-01", "by": "", "why": "", "evidence": None}),
    ("decision", {"when": "2024-05-01", "by": None, "why": "", "evidence": None}),
    ("decision", {"when": "2024-05-01", "by": "", "why": "", "evidence": []}),
    ("verification", []),
    ("verification", {}),
    ("verification", {"validity": "dead", "code": 40125, "when": "2024-05-01", "appid": "wx1"}),
    ("verification", {"validity": [], "code": 40125, "when": "2024-05-01", "appid": "wx1"}),
    ("verification", {"validity": "valid", "code": "40125", "when": "2024-05-01", "appid": "wx1"}),
    ("verification", {"validity": "valid", "code": True, "when": "2024-05-01", "appid": "wx1"}),
    ("verification", {"validity": "valid", "code": 10**15, "when": "2024-05-01", "appid": "wx1"}),
    ("verification", {"validity": "valid", "code": 40125, "when": "today", "appid": "wx1"}),
    ("verification", {"validity": "valid", "code": 40125, "when": "2024-05-01", "appid": None}),
]


@pytest.mark.parametrize("field, value", _WRONG)
def test_wrong_fields(field: str, value: Any) -> None:
    """A field with a wrong value is refused, naming entry, line and field; the schema refuses it as well."""
    text = _text()
    document = json.loads(text)
    document["entries"][_name(1)][field] = value
    broken = json.dumps(document, indent=2)
    error = _refusal(broken)
    start = f"some.baseline, line {_line(broken, _name(1))}: in the entry {_name(1)}, `"
    assert error.message.startswith(start)
    named = error.message.removeprefix(start).partition("`")[0]
    assert named in (field, "decision", "when", "by", "why", "evidence", "validity", "code", "appid")
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize("field", [field.name for field in ENTRY])
def test_missing_fields(field: str) -> None:
    """A field that is missing is refused like a wrong one."""
    document = json.loads(_text())
    del document["entries"][_name(0)][field]
    assert f"in the entry {_name(0)}, `{field}` must be" in _refusal(json.dumps(document)).message
    assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    "name", ["x", "sha256:", "sha256:" + "A" * 64, "sha256:" + "a" * 63, "md5:" + "a" * 64, "a" * 64, "g", ""]
)
def test_wrong_fingerprints(name: str) -> None:
    """An entry that is not named by a fingerprint is refused, and its name not repeated."""
    document = json.loads(_text())
    document["entries"][name] = document["entries"][_name(0)]
    error = _refusal(json.dumps(document, indent=2))
    assert "an entry must be named by a fingerprint" in error.message
    assert f"line {_line(json.dumps(document, indent=2), json.dumps(name))}:" in error.message
    assert not VALIDATOR.is_valid(document)


def test_entry_that_is_no_object() -> None:
    """An entry must be an object; a divider must be nothing."""
    document = json.loads(_text())
    document["entries"][_name(0)] = 1
    assert f"the entry {_name(0)} must be an object" in _refusal(json.dumps(document)).message
    assert not VALIDATOR.is_valid(document)


def test_decision_keeps_its_unknown_fields() -> None:
    """What a newer version says of a decision survives being read and written."""
    entry = random_entry(random.Random(4), replace(DECISION, extra={"ticket": {"id": [7]}}))
    text = render(Baseline({entry.fingerprint: entry}))
    assert json.loads(text)["entries"][entry.fingerprint]["decision"]["ticket"] == {"id": [7]}
    assert render(parse(text.encode(), PLACE)) == text


def test_the_example_is_one() -> None:
    """The published example is what wxsecrets would write, meets the schema, and shows every status."""
    content = (PUBLISHED / "example.wxsecrets.baseline").read_bytes().replace(b"\r\n", b"\n")
    baseline = parse(content, PLACE)
    assert render(baseline).encode() == content
    assert {entry.status for entry in baseline.entries.values()} == set(Status)
    VALIDATOR.validate(json.loads(content))


def test_the_schema_is_that_of_the_table() -> None:
    """The published schema is a valid one, is made from the table of fields, and requires all that is written."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert schema() == SCHEMA
    entry = replace(random_entry(random.Random(5), DECISION), verification=VERIFICATION)
    record = json.loads(render(Baseline({entry.fingerprint: entry})))["entries"][entry.fingerprint]
    for name, written in (
        ("entry", record),
        ("decision", record["decision"]),
        ("verification", record["verification"]),
    ):
        assert SCHEMA["$defs"][name]["required"] == list(written)


def _of_version_1(text: str) -> str:
    """The same baseline as a wxsecrets of version 1 wrote it."""
    document = json.loads(text)
    document["version"] = 1
    for record in document["entries"].values():
        if record is not None:
            del record["verification"]
    return json.dumps(document, indent=2) + "\n"


@given(baselines)
def test_version_1(baseline: Baseline) -> None:
    """A file of version 1 is read without losing anything, its unknown fields included, and written as version 2."""
    known = {name: replace(entry, verification=None) for name, entry in baseline.entries.items()}
    before = Baseline(known, baseline.extra)
    old = _of_version_1(render(before))
    assert parse(old.encode(), PLACE) == before
    assert json.loads(render(parse(old.encode(), PLACE)))["version"] == 2


def test_version_1_must_be_whole() -> None:
    """What version 1 required is still required of a file of version 1."""
    document = json.loads(_of_version_1(_text()))
    del document["entries"][_name(0)]["paths"]
    assert "`paths` must be" in _refusal(json.dumps(document)).message
