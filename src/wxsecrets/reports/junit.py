"""`--format junit`: JUnit XML, which Jenkins, CODING, Azure and most others show as test results.

A test case for each secret, which fails if it blocks and is skipped if it is only reported or is settled, and one for
the scan itself, which is an error if not everything could be looked at. What XML cannot hold in any spelling is
unprintable, and what makes names safe to show has spelled it out already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _, ngettext
from wxsecrets.reports.places import clip, covered, sentence
from wxsecrets.reports.summary import gaps, verdict
from wxsecrets.reports.text import place_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.policy import AssessedSecret
    from wxsecrets.reports import Report

_MOST_PLACES = 100
_LONGEST_NAME = 1_000


def render(report: Report) -> Iterator[str]:
    """The document."""
    assessment, cleaner = report.assessment, report.cleaner
    blocking, reported = assessment.blocking, assessment.reported
    settled = [secret for secret in assessment.secrets if not secret.blocking and secret.status not in (None, "open")]
    told = (*blocking, *reported, *settled)
    whole = covered(assessment)
    suite = ET.Element(
        "testsuite",
        name="wxsecrets",
        tests=str(len(told) + 1),
        failures=str(len(blocking)),
        errors=str(int(not whole)),
        skipped=str(len(told) - len(blocking)),
        time=f"{assessment.scope.seconds:.3f}",
    )
    case = ET.SubElement(suite, "testcase", classname="wxsecrets", name="coverage")
    if not whole:
        missing = (clip(gap, _LONGEST_NAME) for gap in gaps(assessment.scope, cleaner))
        ET.SubElement(case, "error", message=verdict(assessment)).text = "\n".join(missing)
    for secret in told:
        _case(suite, secret, cleaner)
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    yield ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _case(suite: ET.Element, secret: AssessedSecret, cleaner: Cleaner) -> None:
    at = secret.first
    owner = f" of {', '.join(secret.appids)}" if secret.appids else ""
    name = f"{at.finding.credential} {short_fingerprint(secret.fingerprint)}{owner}"
    case = ET.SubElement(suite, "testcase", classname="wxsecrets", name=name)
    if secret.blocking:
        kind, message = "failure", sentence(secret, at)
    elif secret.status in (None, "open"):
        kind, message = "skipped", _("does not block: {sentence}").format(sentence=sentence(secret, at))
    else:
        kind, message = "skipped", _("settled in the baseline: {status}").format(status=secret.status)
    places = tuple(dict.fromkeys(place_name(place.occurrence, cleaner) for place in secret.occurrences))
    more = len(places) - _MOST_PLACES
    lines = [clip(place, _LONGEST_NAME) for place in places[:_MOST_PLACES]]
    if more > 0:
        lines.append(ngettext("and {more} more", "and {more} more", more).format(more=more))
    ET.SubElement(case, kind, message=message).text = "\n".join(lines)
