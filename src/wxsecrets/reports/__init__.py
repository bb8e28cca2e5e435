"""One module per format: an assessment in, text out.

A report module has `render(report) -> Iterator[str]`: the pieces of a text, line ends included. To add a format,
write the module and add its row to `FORMATS`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from wxsecrets.hostile import Cleaner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.policy import Assessment

# The names that `--format` takes; imported when asked for, since a start-up pays for every module.
FORMATS = {
    "text": "wxsecrets.reports.text",
    "json": "wxsecrets.reports.json_document",
    "jsonl": "wxsecrets.reports.json_lines",
    "sarif": "wxsecrets.reports.sarif",
    "gitlab": "wxsecrets.reports.gitlab",
    "junit": "wxsecrets.reports.junit",
    "markdown": "wxsecrets.reports.markdown",
    "github": "wxsecrets.reports.github_annotations",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is made of.

    `has_baseline` says whether a baseline was read: advice on recording a decision depends on it.
    """

    assessment: Assessment
    has_baseline: bool = False

    @property
    def cleaner(self) -> Cleaner:
        """What makes text from outside safe to show beside these secrets."""
        return Cleaner({secret.fingerprint for secret in self.assessment.secrets})


class Reporter(Protocol):
    """A report module."""

    def render(self, report: Report) -> Iterator[str]:
        """The report as pieces of text."""


def reporter(format_: str) -> Reporter:
    """The module that writes `format_`, a key of `FORMATS`."""
    return cast("Reporter", importlib.import_module(FORMATS[format_]))
