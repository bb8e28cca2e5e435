"""`--format jsonl`: one finding a line, for streaming into other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.hostile import dumps
from wxsecrets.reports import fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.reports import Report


def render(report: Report) -> Iterator[str]:
    """One line per finding; nothing at all when there are none."""
    cleaner = report.cleaner
    for secret in report.assessment.secrets:
        for place in secret.occurrences:
            yield dumps(fields.finding(place, secret.status, cleaner)) + "\n"
