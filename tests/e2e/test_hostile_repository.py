"""A repository whose every name is made to break a report, through the real command."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from support.command import wxsecrets
from support.hostile import HOSTILE
from support.leaks import config
from support.repos import init

if TYPE_CHECKING:
    from pathlib import Path

# git takes no path with an empty part or one that leads upwards.
NAMES = [name for name in HOSTILE if b"//" not in name and b".." not in name]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A secret of its own in every file, committed without a checkout, which not every system could make."""
    folder = tmp_path_factory.mktemp("hostile")
    rng = random.Random(121)
    repo = init(folder)
    for name in NAMES:
        blob = repo.git("hash-object", "-w", "--stdin", stdin=config(rng)[0].encode())
        repo.git("update-index", "-z", "--index-info", stdin=b"100644 %s\t%s\0" % (blob, name))
    repo.commit({}, message="::error::x", GIT_AUTHOR_NAME="::error::|</td>%0A")
    return folder


def _report(folder: Path, format_: str) -> str:
    outcome = wxsecrets("history", "--format", format_, cwd=folder)
    assert outcome.status == 1
    return outcome.out.decode("utf-8")


def test_documents(hostile: Path) -> None:
    """Every file is one result of each document, under its own name."""
    (run,) = json.loads(_report(hostile, "sarif"))["runs"]
    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]}) == len(NAMES)
    vulnerabilities = json.loads(_report(hostile, "gitlab"))["vulnerabilities"]
    expected = {name.decode("utf-8", "backslashreplace") for name in NAMES}
    assert {found["location"]["file"] for found in vulnerabilities} == expected
    cases = ET.fromstring(_report(hostile, "junit")).iter("testcase")  # noqa: S314  our own
    assert len(list(cases)) == 1 + len(NAMES)


def test_lines(hostile: Path) -> None:
    """Annotations are nine errors and one more, a summary is a row for each secret; no name adds a line."""
    lines = _report(hostile, "github").split("\n")
    assert [re.split("[ :]", line[2:])[0] for line in lines] == ["error"] * 10 + [""]
    rows = [line for line in _report(hostile, "markdown").split("\n") if line.startswith("|")]
    assert len(rows) == 2 + len(NAMES)
    assert {row.count("|") for row in rows} == {8}
