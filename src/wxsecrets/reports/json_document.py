"""`--format json`: one document with the scope, every distinct secret and every finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets import __version__
from wxsecrets.hostile import dumps
from wxsecrets.reports import fields
from wxsecrets.reports.advice import steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.reports import Report


def render(report: Report) -> Iterator[str]:
    """The whole document, indented, with a line end."""
    cleaner, assessment = report.cleaner, report.assessment
    document = {
        "schema_version": fields.SCHEMA_VERSION,
        "tool": {"name": "wxsecrets", "version": __version__},
        "scope": fields.scope(assessment.scope, cleaner),
        "secrets": [fields.secret(secret, cleaner) for secret in assessment.secrets],
        "findings": [
            fields.finding(place, secret.status, cleaner)
            for secret in assessment.secrets
            for place in secret.occurrences
        ],
        "next_steps": steps(report),
    }
    yield dumps(document, indent=2) + "\n"
