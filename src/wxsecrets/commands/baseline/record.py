"""`wxsecrets baseline init` and `update`: scan, and record what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.update import initial, updated
from wxsecrets.commands.baseline.common import default_path, scan
from wxsecrets.commands.options import add_credentials, levels_of
from wxsecrets.errors import ExitStatus
from wxsecrets.i18n import _, ngettext
from wxsecrets.policy import assess
from wxsecrets.reports import Report
from wxsecrets.reports.delivery import show
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.reports.summary import summary
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.baseline.model import Baseline
    from wxsecrets.model import ScanResult
    from wxsecrets.policy import Levels


def configure(*parsers: argparse.ArgumentParser) -> None:
    """Declare the arguments of both."""
    for parser in parsers:
        add_credentials(parser)


def initialise(args: argparse.Namespace) -> ExitStatus:
    """Make a first baseline."""
    repository = open_repository(Path())
    path = args.baseline or default_path(repository)
    file.check_absent(path)
    result, levels = scan(repository), levels_of(args)
    baseline = initial(result, levels)
    file.create(path, baseline)
    return _tell(path, None, baseline, result, levels)


def update(args: argparse.Namespace) -> ExitStatus:
    """Add what is new."""
    repository = open_repository(Path())
    path = args.baseline or default_path(repository)
    before = file.load(path)  # a broken one is told before a scan that may take a while
    result, levels = scan(repository), levels_of(args)
    after = file.amend(path, lambda current: updated(current, result, levels))
    return _tell(path, before, after, result, levels)


def _tell(path: Path, before: Baseline | None, after: Baseline, result: ScanResult, levels: Levels) -> ExitStatus:
    assessment = assess(result, after, levels)
    cleaner = Report(assessment).cleaner
    new = len(after.entries.keys() - (before.entries.keys() if before else ()))
    if after == before:
        record = _("{path}: nothing has changed.")
        step = _("`wxsecrets baseline status` tells what waits for a reset.")
    else:
        record = ngettext(
            "{path}: {new} new entry, {number} in all.", "{path}: {new} new entries, {number} in all.", new
        )
        step = _("Commit it; `wxsecrets baseline status` tells what waits for a reset.")
    rows = (Row("", record.format(path=cleaner.line(str(path)), new=new, number=len(after.entries))), Row("", step))
    show((summary(assessment, cleaner), Section(Tone.NEUTRAL, _("The baseline"), rows)))
    return ExitStatus.CLEAN if result.scope.complete else ExitStatus.INCOMPLETE
