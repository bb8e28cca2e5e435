"""`--format gitlab`: GitLab's `gl-secret-detection-report.json`.

Source: version 15.0.7 of GitLab's schema for this report, as its own repository had it. The source of a line
(`raw_source_code_extract`) is optional there, and left out.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from wxsecrets import __version__
from wxsecrets.hostile import dumps
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.reports.places import covered, missed, remedy, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.hostile import Cleaner
    from wxsecrets.reports import Report
    from wxsecrets.reports.places import Told

_VERSION = "15.0.7"
# Names are made from these two, so that a finding has the same one in every pipeline.
_NAMESPACE = uuid.UUID("6f0f8a3e-95a3-5b1f-9a6e-3d8f0e6c7b52")
# As GitLab's own analyzer says it of what is in no commit.
_NO_COMMIT = "0000000"


def render(report: Report) -> Iterator[str]:
    """The document, with a line end."""
    assessment, cleaner = report.assessment, report.cleaner
    end = datetime.now(timezone.utc)
    tool = {"id": "wxsecrets", "name": "wxsecrets", "version": __version__, "vendor": {"name": "wxsecrets"}}
    document = {
        "version": _VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "secret_detection",
            "start_time": _moment(end - timedelta(seconds=assessment.scope.seconds)),
            "end_time": _moment(end),
            "status": "success" if covered(assessment) else "failure",
            "messages": [{"level": "warn", "value": gap} for gap in missed(assessment, cleaner)],
        },
        "vulnerabilities": [_vulnerability(place, cleaner) for place in told(report)],
    }
    yield dumps(document, indent=2) + "\n"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def _vulnerability(place: Told, cleaner: Cleaner) -> dict[str, Any]:
    at, finding = place.at, place.at.finding
    row = CREDENTIALS[finding.credential]
    owner = f"AppID {finding.appid}" if finding.appid else "AppID unknown"
    commit: dict[str, Any] = {"sha": at.commit or at.blob or _NO_COMMIT}
    if at.author:
        commit["author"] = cleaner.values(at.author)
    if at.date:
        commit["date"] = at.date
    return {
        "id": str(uuid.uuid5(_NAMESPACE, place.identity)),
        "name": row.title,
        "description": f"{row.title} {finding.redacted}, {owner}"
        + (": it was reset, and is added again" if place.secret.reintroduced else ""),
        "severity": "Critical" if place.blocking else "Medium",
        "solution": remedy(row),
        "identifiers": [
            {"type": "wxsecrets_rule", "name": f"wxsecrets {row.name}", "value": row.name},
            {"type": "wxsecrets_fingerprint", "name": "fingerprint", "value": finding.fingerprint},
        ],
        "location": {"file": place.path, "start_line": finding.line, "commit": commit},
    }
