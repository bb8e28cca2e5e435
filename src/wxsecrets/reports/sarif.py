"""`--format sarif`: SARIF 2.1.0, as GitHub code scanning reads it.

English in every locale, as all formats for programs. Source: the OASIS standard, and GitHub's page on its support:
a result needs one location with a relative path, and at most 25,000 results of a run are read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wxsecrets import __version__
from wxsecrets.hostile import dumps
from wxsecrets.knowledge.credentials import CREDENTIALS, Level
from wxsecrets.model import Place
from wxsecrets.reports.places import name_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.knowledge.credentials import Credential
    from wxsecrets.policy import AssessedOccurrence, AssessedSecret
    from wxsecrets.reports import Report

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST_RESULTS = 25_000
_RULES = tuple(CREDENTIALS)
# Of 10: whoever has such a value acts in the account's name; the others expire, or protect less.
_SEVERITY = {Level.BLOCK: "9.1", Level.REPORT: "5.5", Level.OFF: "5.5"}


def render(report: Report) -> Iterator[str]:
    """The document, with a line end."""
    assessment, cleaner = report.assessment, report.cleaner
    places = list(told(assessment))
    seen: Counter[tuple[str, str]] = Counter()
    notices = [
        _notification(f"not looked at ({skipped.reason.value}): {cleaner.values(skipped.what)}, {skipped.count} in all")
        for skipped in assessment.scope.skipped
    ]
    if (left := len(places) - _MOST_RESULTS) > 0:
        notices.append(_notification(f"{left} more results were left out"))
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
                "executionSuccessful": True,
                "exitCode": int(assessment.exit_status),
                "toolExecutionNotifications": notices,
            }
        ],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(secret, place, cleaner, seen) for secret, place in places[:_MOST_RESULTS]],
    }
    yield dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _notification(text: str) -> dict[str, Any]:
    return {"level": "warning", "message": {"text": text}}


def _rule(row: Credential) -> dict[str, Any]:
    reset = f"Reset it: {row.reset}. " if row.reset else ""
    help_text = (
        f"{reset}Deleting the line is not enough: it stays in the history, and valid. Record the reset with "
        "`wxsecrets baseline set`."
    )
    return {
        "id": row.name,
        "name": "".join(part.capitalize() for part in row.name.split("-")),
        "shortDescription": {"text": row.title},
        "fullDescription": {"text": f"{row.title} in the repository, or in its history."},
        "help": {"text": help_text, "markdown": help_text},
        "defaultConfiguration": {"level": "error" if row.level is Level.BLOCK else "warning"},
        "properties": {
            "tags": ["security", "external/cwe/cwe-798"],
            "precision": "high",
            "problem.severity": "error" if row.level is Level.BLOCK else "warning",
            "security-severity": _SEVERITY[row.level],
        },
    }


def _result(
    secret: AssessedSecret, place: AssessedOccurrence, cleaner: Cleaner, seen: Counter[tuple[str, str]]
) -> dict[str, Any]:
    at, finding = place.occurrence, place.occurrence.finding
    path = name_of(at, cleaner)
    number = seen[finding.fingerprint, path]
    seen[finding.fingerprint, path] += 1
    row = CREDENTIALS[finding.credential]
    owner = f"AppID {finding.appid}" if finding.appid else "AppID unknown"
    again = "It was reset, and is added again." if secret.reintroduced else f"Reset it: {row.reset}."
    region = {"startLine": finding.line, "startColumn": finding.column} if at.place is Place.FILE else {"startLine": 1}
    return {
        "ruleId": row.name,
        "ruleIndex": _RULES.index(row.name),
        "level": "error" if place.blocking else "warning",
        "message": {"text": f"{row.title} {finding.redacted}, {owner}." + (f" {again}" if row.reset else "")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(path, safe="/"), "uriBaseId": "%SRCROOT%"},
                    "region": region,
                }
            }
        ],
        # Neither the line nor the commit: an alert stays the same one when code above it moves.
        "partialFingerprints": {
            "wxsecretsFingerprint/v1": hashlib.sha256(f"{finding.fingerprint} {number} {path}".encode()).hexdigest()
        },
        "properties": {
            "fingerprint": finding.fingerprint,
            "confidence": finding.confidence.value,
            "place": at.place.value,
            "commit": at.commit,
            "inHead": at.in_head,
            "status": secret.status,
        },
    }
