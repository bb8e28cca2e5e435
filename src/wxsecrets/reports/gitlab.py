"""`--format gitlab`: GitLab's `gl-secret-detection-report.json`.

Source: GitLab's page on security reports (version 15 of the format); the official schema could not be had, so what is
required is known from the documents only. The source of a line (`raw_source_code_extract`) is optional, and left out.
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from wxsecrets import __version__
from wxsecrets.hostile import dumps
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.reports.places import name_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.policy import AssessedOccurrence, AssessedSecret
    from wxsecrets.reports import Report

_VERSION = "15.0.7"
# Names are made from these two, so that a finding has the same one in every pipeline.
_NAMESPACE = uuid.UUID("6f0f8a3e-95a3-5b1f-9a6e-3d8f0e6c7b52")
_NO_COMMIT = "0000000"


def render(report: Report) -> Iterator[str]:
    """The document, with a line end."""
    cleaner, scope = report.cleaner, report.assessment.scope
    end = datetime.now(timezone.utc)
    seen: Counter[tuple[str, str]] = Counter()
    tool = {"id": "wxsecrets", "name": "wxsecrets", "version": __version__, "vendor": {"name": "wxsecrets"}}
    document = {
        "version": _VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "secret_detection",
            "start_time": _moment(end - timedelta(seconds=scope.seconds)),
            "end_time": _moment(end),
            "status": "success" if scope.complete else "failure",
        },
        "vulnerabilities": [_vulnerability(secret, place, cleaner, seen) for secret, place in told(report.assessment)],
    }
    yield dumps(document, indent=2) + "\n"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def _vulnerability(
    secret: AssessedSecret, place: AssessedOccurrence, cleaner: Cleaner, seen: Counter[tuple[str, str]]
) -> dict[str, Any]:
    at, finding = place.occurrence, place.occurrence.finding
    row = CREDENTIALS[finding.credential]
    path = name_of(at, cleaner)
    number = seen[finding.fingerprint, path]
    seen[finding.fingerprint, path] += 1
    owner = f"AppID {finding.appid}" if finding.appid else "AppID unknown"
    commit: dict[str, Any] = {"sha": at.commit or at.blob or _NO_COMMIT}
    if at.author:
        commit["author"] = cleaner.values(at.author)
    if at.date:
        commit["date"] = at.date
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"{finding.fingerprint} {number} {path}")),
        "category": "secret_detection",
        "name": row.title,
        "description": f"{row.title} {finding.redacted}, {owner}"
        + (": it was reset, and is added again" if secret.reintroduced else ""),
        "severity": "Critical" if place.blocking else "Medium",
        "solution": f"Reset it: {row.reset}. Deleting the line is not enough."
        if row.reset
        else "Call it from a server.",
        "identifiers": [
            {"type": "wxsecrets_rule", "name": f"wxsecrets {row.name}", "value": row.name},
            {"type": "wxsecrets_fingerprint", "name": "fingerprint", "value": finding.fingerprint},
        ],
        "location": {"file": path, "start_line": finding.line, "commit": commit},
    }
