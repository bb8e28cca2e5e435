"""`--format sarif`: SARIF 2.1.0, as GitHub code scanning reads it.

English in every locale, as all formats for programs. Source: the OASIS standard, and GitHub's page on its support:
a result needs one location with a relative path, and at most 25,000 results of a run are read. `suppressions` are not
among the properties that GitHub reads: so what is settled is left out, and its alert is closed.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wxsecrets import __version__
from wxsecrets.hostile import dumps
from wxsecrets.knowledge.credentials import CREDENTIALS, Level
from wxsecrets.model import Place
from wxsecrets.reports.places import covered, is_here, missed, remedy, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.knowledge.credentials import Credential
    from wxsecrets.model import Occurrence, ScanKind
    from wxsecrets.reports import Report
    from wxsecrets.reports.places import Told

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST_RESULTS = 25_000
_RULES = tuple(CREDENTIALS)
# Of 10: whoever has such a value acts in the account's name; the others expire, or protect less.
_SEVERITY = {Level.BLOCK: "9.1", Level.REPORT: "5.5"}


def render(report: Report) -> Iterator[str]:
    """The document, with a line end."""
    assessment = report.assessment
    places = list(told(report))
    notifications = [_notification(gap) for gap in missed(assessment, report.cleaner)]
    if (left := len(places) - _MOST_RESULTS) > 0:
        notifications.append(_notification(f"{left} more results were left out"))
    run = {
        "tool": {
            "driver": {
                "name": "wxsecrets",
                "semanticVersion": __version__,
                "informationUri": "https://pypi.org/project/wxsecrets/",
                "rules": [_rule(CREDENTIALS[name]) for name in _RULES],
            }
        },
        "invocations": [
            {
                "executionSuccessful": covered(assessment),
                "exitCode": int(assessment.exit_status),
                "toolExecutionNotifications": notifications,
            }
        ],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(place, assessment.scope.kind) for place in places[:_MOST_RESULTS]],
    }
    yield dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _notification(text: str) -> dict[str, Any]:
    return {"level": "warning", "message": {"text": text}}


def _rule(row: Credential) -> dict[str, Any]:
    help_text = f"{remedy(row)} Record it with `wxsecrets baseline set`."
    level = _level(blocking=row.level is Level.BLOCK)
    return {
        "id": row.name,
        "name": "".join(part.capitalize() for part in row.name.split("-")),
        "shortDescription": {"text": row.title},
        "fullDescription": {"text": f"{row.title} in the repository, or in its history."},
        "help": {"text": help_text.replace("`", ""), "markdown": help_text},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["security", "external/cwe/cwe-798"],
            "precision": "high",
            "problem.severity": level,
            "security-severity": _SEVERITY[row.level],
        },
    }


def _level(*, blocking: bool) -> str:
    return "error" if blocking else "warning"


def _result(place: Told, kind: ScanKind) -> dict[str, Any]:
    at, finding, secret = place.at, place.at.finding, place.secret
    row = CREDENTIALS[finding.credential]
    return {
        "ruleId": row.name,
        "ruleIndex": _RULES.index(row.name),
        "level": _level(blocking=place.blocking),
        "message": {"text": _message(place, row, kind)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(place.path, safe="/"), "uriBaseId": "%SRCROOT%"},
                    "region": _region(at),
                }
            }
        ],
        # The one fingerprint that GitHub reads. Its upload action would make one of the line's text: that changes with
        # an edit of the line, and is no more when the line is gone and the history still has the secret.
        "partialFingerprints": {"primaryLocationLineHash": hashlib.sha256(place.identity.encode()).hexdigest()},
        "properties": {
            "fingerprint": finding.fingerprint,
            "appid": finding.appid,
            "confidence": finding.confidence.value,
            "place": at.place.value,
            "commit": at.commit,
            "date": at.date,
            "inHead": at.in_head,
            "status": secret.status,
        },
    }


def _message(place: Told, row: Credential, kind: ScanKind) -> str:
    at = place.at
    owner = f"AppID {at.finding.appid}" if at.finding.appid else "AppID unknown"
    where = "" if is_here(at, kind) or not at.commit else f", in commit {at.commit[:10]}"
    again = "It was reset, and is added again: take it out." if place.secret.reintroduced else remedy(row)
    return f"{row.title} {at.finding.redacted}, {owner}{where}. {again}"


def _region(at: Occurrence) -> dict[str, int]:
    """The place in the file; a message or a name has no line in any."""
    if at.place is not Place.FILE:
        return {"startLine": 1}
    return {"startLine": at.finding.line, "startColumn": at.finding.column}
