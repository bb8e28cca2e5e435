"""The reports that CI systems read: their structure holds whatever the repository is called."""

from __future__ import annotations

import json
import random
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import cmarkgfm
import jsonschema
import junitparser
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from sarif.sarif_file import SarifFile

from support.hostile import HOSTILE
from support.languages import language
from support.leaks import shows
from support.made_up import appsecret
from support.results import committed, history, occurrence, report, scope
from wxsecrets.baseline.model import Baseline, Decision, Entry, Status
from wxsecrets.knowledge.credentials import CREDENTIALS, Level
from wxsecrets.model import Confidence, Place, ScanResult, Skipped, SkipReason
from wxsecrets.policy import assess
from wxsecrets.reports import FORMATS, Report, reporter

if TYPE_CHECKING:
    from wxsecrets.model import Occurrence

RNG = random.Random(120)
VALUE, OTHER = appsecret(RNG), appsecret(RNG)
# The OASIS standard's own: sarif-2.1/schema/ of https://github.com/oasis-tcs/sarif-spec at e0583813, unchanged.
SARIF_SCHEMA = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text("utf-8"))
SARIF = jsonschema.validators.validator_for(SARIF_SCHEMA)(SARIF_SCHEMA)
hostile = st.binary(min_size=1, max_size=60) | st.sampled_from([*HOSTILE, VALUE.encode()])


def _render(format_: str, made: Report) -> str:
    return "".join(reporter(format_).render(made))


def _full(path: bytes = b"miniprogram/config.js", kind: str = "history") -> Report:
    """A report with all there is: blocking, in the history only, reported only, a guess, a message, a name, and a gap.

    Everything that comes from outside is called `path`.
    """
    name = path.decode("utf-8", "surrogateescape")
    gap = Skipped(name, SkipReason.UNREADABLE, name, 3)
    told = {"branches": (name,), "first_author": name, "in_head": False}
    places = (
        committed(VALUE, path=path, author=name),
        committed(VALUE, path=path, line=40, in_head=False),
        committed(OTHER, credential="pay-key", path=path, appid=None, in_head=False),
        committed(VALUE, path=b"", place=Place.COMMIT_MESSAGE, in_head=False),
        committed(VALUE, path=path, place=Place.REF_NAME, in_head=False, commit=None),
        committed(OTHER, path=b"guess.js", confidence=Confidence.LOW),
    )
    return report(*places, kind=kind, histories=(history(VALUE), history(OTHER, **told)), skipped=(gap,))


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
    assert [result["level"] for result in run["results"]] == ["error"] * 4 + ["warning"]
    for result in run["results"]:
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[0-9A-Za-z%/._~-]+", uri)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 1)
    (notice,) = invocation["toolExecutionNotifications"]
    assert re.fullmatch(r"not looked at \(unreadable\): .* and 2 more", notice["message"]["text"])


def test_sarif_tells_where_a_secret_is() -> None:
    """A result has its line and column; one that is in no checked-out file names its commit; so do the properties."""
    named, here, gone = _sarif(
        report(
            committed(VALUE, path="小 程序/a%.js".encode()),
            committed(VALUE, path="小 程序/b.js".encode(), in_head=False),
            committed(VALUE, path=b"heads/x", place=Place.REF_NAME, in_head=False, commit=None),
        )
    )["runs"][0]["results"]
    location = here["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "%E5%B0%8F%20%E7%A8%8B%E5%BA%8F/a%25.js"
    assert location["region"] == {"startLine": 12, "startColumn": 17}
    assert "commit" not in here["message"]["text"]
    assert "in commit 1234567890." in gone["message"]["text"]
    assert gone["properties"]["commit"] == "1234567890" + "a" * 30
    assert named["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_sarif_rules() -> None:
    """There is a rule for each kind of credential, with help, a level and the severity that GitHub sorts by."""
    rules = _sarif(report())["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CREDENTIALS)
    for rule in rules:
        row = CREDENTIALS[rule["id"]]
        assert (row.reset or "Let your own server") in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] == ("error" if row.level is Level.BLOCK else "warning")
        assert 0 < float(rule["properties"]["security-severity"]) <= 10


def test_sarif_of_nothing() -> None:
    """A clean scan is a valid document without results, so that alerts are closed."""
    assert _sarif(report())["runs"][0]["results"] == []


def test_sarif_fingerprints() -> None:
    """An alert is the same one when its line moves, and another one for another file, or a second place in one."""

    def names(*places: Occurrence) -> list[str]:
        results = _sarif(report(*places))["runs"][0]["results"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

    one, two = names(committed(VALUE, line=1), committed(VALUE, line=9))
    assert one != two
    assert names(committed(VALUE, line=5, commit="e" * 40), committed(VALUE, line=50)) == [one, two]
    assert names(committed(VALUE, path=b"z.js")) != [one]


def test_sarif_by_another_reader(tmp_path: Any) -> None:
    """An independent reader finds the results with their paths, lines and levels."""
    path = tmp_path / "x.sarif"
    path.write_text(_render("sarif", _full("小 程序/a.js".encode())), encoding="utf-8")
    records = SarifFile(str(path), json.loads(path.read_text("utf-8")), mtime=None).get_records()
    assert len(records) == 5
    assert {unquote(record["Location"]) for record in records} == {"小 程序/a.js", f"commit/{'c' * 40}"}
    assert {record["Severity"] for record in records} == {"error", "warning"}


def test_sarif_is_bounded() -> None:
    """More results than GitHub reads are left out, and that is said."""
    places = [committed(VALUE, path=f"{number}.js".encode()) for number in range(25_003)]
    run = json.loads(_render("sarif", report(*places)))["runs"][0]
    assert len(run["results"]) == 25_000
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "3 more results were left out"


# What version 15.0.7 of GitLab's schema asks of the parts that we write, by hand from
# lib/gitlab/ci/parsers/security/validators/schemas/15.0.7/ of https://github.com/gitlabhq/gitlabhq at 5f89187f; and no
# part that it does not name.
_WORD = {"type": "string", "minLength": 1}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    properties = {**required, **optional}
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


_PROGRAM = _object({"id": _WORD, "name": _WORD, "version": _WORD, "vendor": _object({"name": _WORD})})
_GITLAB = _object(
    {
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "scan": _object(
            {
                "analyzer": _PROGRAM,
                "scanner": _PROGRAM,
                "type": {"const": "secret_detection"},
                "start_time": _TIME,
                "end_time": _TIME,
                "status": {"enum": ["success", "failure"]},
            },
            messages={
                "type": "array",
                "items": _object({"level": {"enum": ["info", "warn", "fatal"]}, "value": _WORD}),
            },
        ),
        "vulnerabilities": {
            "type": "array",
            "items": _object(
                {
                    "id": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
                    "identifiers": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 20,
                        "items": _object({"type": _WORD, "name": _WORD, "value": _WORD}),
                    },
                    "location": _object(
                        {"commit": _object({"sha": _WORD}, author={"type": "string"}, date={"type": "string"})},
                        file={"type": "string"},
                        start_line={"type": "integer"},
                    ),
                },
                name={"type": "string", "maxLength": 255},
                description={"type": "string", "maxLength": 1_048_576},
                severity={"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                solution={"type": "string", "maxLength": 7_000},
            ),
        },
    }
)


@given(hostile)
def test_gitlab(path: bytes) -> None:
    """GitLab's report has what its schema requires, and the same names in every pipeline."""
    one, two = (json.loads(_render("gitlab", _full(path))) for _ in range(2))
    jsonschema.validate(one, _GITLAB)
    assert one["scan"]["status"] == "failure"
    assert [message["level"] for message in one["scan"]["messages"]] == ["warn"]
    names = [finding["id"] for finding in one["vulnerabilities"]]
    assert len(set(names)) == len(names) == 5
    assert names == [finding["id"] for finding in two["vulnerabilities"]]
    assert [finding["severity"] for finding in one["vulnerabilities"]] == ["Critical"] * 4 + ["Medium"]


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


def test_a_history_of_nothing_is_not_clean() -> None:
    """A repository without any file is nothing that was looked at, and no report calls that success."""
    nothing = Report(assess(ScanResult(scope(blobs=0), ()), None))
    invocation = json.loads(_render("sarif", nothing))["runs"][0]["invocations"][0]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    assert json.loads(_render("gitlab", nothing))["scan"]["status"] == "failure"
    (suite,) = junitparser.JUnitXml.fromstring(_render("junit", nothing).encode())
    assert suite.errors == 1
    assert _render("markdown", nothing).startswith("### ⚠️")
    assert _render("github", nothing).startswith("::notice title=wxsecrets::")


def test_junit_says_why_a_secret_does_not_fail() -> None:
    """What is settled is skipped with its status, what is only reported with what to do; no guess is a case."""
    values = [appsecret(RNG) for _ in range(3)]
    kinds: list[dict[str, Any]] = [{}, {"credential": "pay-key"}, {"confidence": Confidence.LOW}]
    occurrences = tuple(committed(value, **changes) for value, changes in zip(values, kinds, strict=True))
    name = occurrences[0].finding.fingerprint
    known = Baseline({name: Entry(name, "appsecret", decision=Decision(Status.RESET, "2024-05-02", "Li Lei", "so"))})
    settled = assess(ScanResult(scope(), occurrences), known)
    (suite,) = junitparser.JUnitXml.fromstring(_render("junit", Report(settled)).encode())
    coverage, reported, reset = suite
    assert coverage.result == []
    assert reported.result[0].message.startswith("does not block: WeChat Pay APIv2 key")
    assert reset.result[0].message == "settled in the baseline: reset"


@given(hostile)
def test_annotations(path: bytes) -> None:
    """Every line is one workflow command, with the properties that we gave it and no other."""
    lines = _render("github", _full(path)).split("\n")
    assert lines.pop() == ""
    shape = re.compile(r"::(error|warning|notice) (?:file=[^,:]+,line=\d+,col=\d+,)?title=wxsecrets[^,:]*::[^\r\n]+")
    levels = []
    for line in lines:
        match = shape.fullmatch(line)
        assert match, line
        assert line.isprintable()
        levels.append(match[1])
    assert levels == ["error"] * 4 + ["warning", "notice"]
    assert sum("file=" in line for line in lines) == 1


def test_annotations_of_a_checked_out_place() -> None:
    """A place in the code is on its line; one that only the history has is told in words, with its commit."""
    here, gone = _render("github", report(committed(VALUE), committed(VALUE, line=90, in_head=False))).splitlines()
    assert here.startswith(
        "::error file=miniprogram/config.js,line=12,col=17,title=wxsecrets%3A WeChat AppSecret::WeChat AppSecret "
    )
    assert gone.endswith("(miniprogram/config.js:90, commit 1234567890)")
    assert "file=" not in gone


@pytest.mark.parametrize("kind", ["index", "worktree"])
def test_annotations_of_files(kind: str) -> None:
    """What a scan of files finds stands on its line without any commit."""
    (line,) = _render("github", report(occurrence(VALUE), kind=kind)).splitlines()
    assert ",line=12," in line


def test_annotations_are_escaped_as_the_runner_reads_them() -> None:
    """A path comes out of the runner's own decoding as it is."""
    (line,) = _render("github", report(committed(VALUE, path=b"50%,a:b%0A.js"))).splitlines()
    assert "file=50%25%2Ca%3Ab%250A.js,line=12," in line


def test_annotations_take_turns() -> None:
    """A secret in many places does not push another one out."""
    many = [committed(VALUE, line=number) for number in range(1, 20)]
    lines = _render("github", report(*many, committed(OTHER, path=b"z.js"))).splitlines()
    assert "z.js" in lines[1]
    assert lines[-1] == "::error title=wxsecrets::11 more places, see the summary"


def test_annotations_are_few() -> None:
    """GitHub drops more than ten: nine are given, and how many more there are."""
    lines = _render("github", report(*(occurrence(VALUE, line=number) for number in range(1, 31)), kind="index"))
    assert lines.count("::error ") == 10
    assert "21 more places" in lines


class _Elements(HTMLParser):
    """The elements of a page, counted, with the text in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag if not attrs else f"{tag} {attrs}")

    def handle_comment(self, data: str) -> None:
        self.elements.append(f"comment {data}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _shown(markdown: str) -> _Elements:
    """As GitHub's own renderer shows it: tables and addresses that become links included."""
    return _Elements(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))


@given(hostile)
def test_markdown(path: bytes) -> None:
    """The summary is a headline, a table with a row for each secret and a list; no name makes anything else of it."""
    page = _shown(_render("markdown", _full(path)))
    count = page.elements.count
    assert (count("h3"), count("table"), count("th"), count("tr"), count("td")) == (1, 1, 7, 1 + 2, 2 * 7)
    assert (count("ul"), count("li")) == (1, 2)
    assert set(page.elements) == {"h3", "table", "thead", "tbody", "tr", "th", "td", "code", "ul", "li"}
    text = "".join(page.texts)
    assert not re.search(r"@(?!\u2060)|#(?!\u2060)|://|www\.", text)


def test_markdown_shows_names_as_they_are() -> None:
    """What a name looks like on the page is what it is, but for joiners that nobody sees."""
    path = "a|b`c<d>&e*f_g\\\\|h.js"
    page = _shown(_render("markdown", report(committed(VALUE, path=path.encode()))))
    assert f"{path}:12" in "".join(page.texts)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"in_head": True}, "yes"),
        ({"in_head": False}, "in <code>dev</code>"),
        ({"in_head": False, "branches": ()}, "only in the history"),
    ],
)
def test_markdown_says_where_it_still_is(changes: dict[str, Any], expected: str) -> None:
    """A secret that HEAD does not have may stand in a branch, and is in the history in any case."""
    story = history(VALUE, **{"branches": ("dev",), **changes})
    at = committed(VALUE, in_head=changes["in_head"])
    assert f"| {expected} |" in _render("markdown", report(at, histories=(story,)))


def test_markdown_says_it_in_ten_seconds() -> None:
    """The first line is the verdict, the row says whose, where, since when, whether it is still there, what to do."""
    text = _render("markdown", _full())
    assert text.startswith("### ❌ wxsecrets: 1 secret needs a reset.\n")
    row = next(line for line in text.splitlines() if "AppSecret" in line)
    for words in ("wx0123456789abcdef", "2024-05-01", "| yes |", "| new |", "重置"):
        assert words in row
    assert _render("markdown", report()).startswith("### ✅ wxsecrets: No secret was found that blocks.")


def test_markdown_is_bounded() -> None:
    """With very many secrets the summary stays below what GitHub takes, and says how many rows are left out."""
    values = [appsecret(RNG) for _ in range(4_000)]
    places = (committed(value, path=b"a|b" * 80 + f"{number}.js".encode()) for number, value in enumerate(values))
    text = _render("markdown", report(*places))
    assert len(text.encode()) < 1024 * 1000
    rows = text.count("| new |")
    assert 0 < rows < 4_000
    assert f"{4_000 - rows} more secrets." in text


@pytest.mark.parametrize("format_", ["markdown", "github"])
def test_long_names_are_cut(format_: str) -> None:
    """A name without end leaves room for what matters."""
    text = _render(format_, _full(b"x" * 20_000))
    assert len(text) < 20_000
    assert "xxx…xxx" in text


@pytest.mark.parametrize("format_", ["sarif", "gitlab", "junit"])
def test_a_name_without_end(format_: str) -> None:
    """A document is well-formed with it."""
    text = _render(format_, _full(b"\xff" * 5_000))
    if format_ == "junit":
        assert ET.fromstring(text).tag == "testsuites"  # noqa: S314  our own
    else:
        assert json.loads(text)["version"]


@pytest.mark.parametrize("format_", ["sarif", "gitlab", "github"])
def test_many_gaps_are_summed_up(format_: str) -> None:
    """Ten thousand files that could not be read do not fill a report."""
    gaps = tuple(Skipped(f"{number}.bin", SkipReason.UNREADABLE) for number in range(10_000))
    text = _render(format_, report(skipped=gaps))
    assert text.count(".bin") <= 100
    assert "9900 more things" in text or "0.bin and 9999 more" in text
