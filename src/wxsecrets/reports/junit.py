"""`--format junit`: JUnit XML, which Jenkins, CODING, Azure and most others show as test results.

A test case for each secret, which fails if it blocks, and one for the scan itself, which is an error if not everything
could be looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.reports.places import sentence
from wxsecrets.reports.summary import gaps, verdict
from wxsecrets.reports.text import place_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.policy import AssessedSecret
    from wxsecrets.reports import Report

# What XML 1.0 cannot hold in any spelling.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> Iterator[str]:
    """The document."""
    assessment, cleaner = report.assessment, report.cleaner
    told = [secret for secret in assessment.secrets if secret.blocking or secret in assessment.reported]
    incomplete = list(gaps(assessment.scope, cleaner))
    suite = ET.Element(
        "testsuite",
        name="wxsecrets",
        tests=str(len(told) + 1),
        failures=str(len(assessment.blocking)),
        errors=str(int(bool(incomplete))),
        skipped=str(len(told) - len(assessment.blocking)),
        time=f"{assessment.scope.seconds:.3f}",
    )
    case = ET.SubElement(suite, "testcase", classname="wxsecrets", name="coverage")
    if incomplete:
        ET.SubElement(case, "error", message=_possible(verdict(assessment))).text = _possible("\n".join(incomplete))
    for secret in told:
        _case(suite, secret, cleaner)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    yield ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _case(suite: ET.Element, secret: AssessedSecret, cleaner: Cleaner) -> None:
    at = secret.first
    owner = at.finding.appid or "AppID unknown"
    name = f"{CREDENTIALS[at.finding.credential].name} {secret.fingerprint[:19]} {owner}"
    case = ET.SubElement(suite, "testcase", classname="wxsecrets", name=_possible(name))
    places = "\n".join(dict.fromkeys(place_name(place.occurrence, cleaner) for place in secret.occurrences))
    kind = "failure" if secret.blocking else "skipped"
    ET.SubElement(case, kind, message=_possible(sentence(secret, at))).text = _possible(places)


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text)
