"""What all scanning commands share: their options, and the way from a scan's result to an exit status."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file as baseline_file
from wxsecrets.baseline.document import parse
from wxsecrets.commands.options import (
    add_baseline,
    add_credentials,
    add_fail_on,
    add_format,
    add_language,
    add_output,
    levels_of,
)
from wxsecrets.errors import BaselineError, ExitStatus
from wxsecrets.files import check_replaceable
from wxsecrets.hostile import error_line
from wxsecrets.i18n import _
from wxsecrets.policy import FailOn, assess
from wxsecrets.reports import FORMATS, Report
from wxsecrets.reports.delivery import deliver
from wxsecrets.reports.summary import verdict
from wxsecrets.sources.objects import read_one

if TYPE_CHECKING:
    import argparse

    from wxsecrets.baseline.model import Baseline
    from wxsecrets.model import ScanResult
    from wxsecrets.policy import Levels
    from wxsecrets.sources.git import Repository


def add_scanning_options(parser: argparse.ArgumentParser) -> None:
    """The options of every scanning command."""
    add_format(parser, FORMATS)
    add_output(parser)
    add_baseline(parser)
    add_credentials(parser)
    add_fail_on(parser)
    add_language(parser)


@dataclass(frozen=True, slots=True)
class Reporting:
    """How a scan's result is judged and where it goes.

    `bare` is a bare repository, the baseline of which is HEAD's: it is read after the scan, which knows whether git may
    be asked for it.
    """

    format: str
    output: Path | None
    baseline: Baseline | None
    levels: Levels
    fail_on: FailOn
    bare: Repository | None = None

    def conclude(self, result: ScanResult, *, silent_when_clean: bool = False) -> ExitStatus:
        """Judge the result, write the report, and say what the process has to answer."""
        baseline = self.baseline if self.bare is None else _baseline_of_head(self.bare, result)
        assessment = assess(result, baseline, self.levels, self.fail_on)
        status = assessment.exit_status
        if silent_when_clean and status is ExitStatus.CLEAN:
            return status
        deliver(Report(assessment, has_baseline=baseline is not None), self.format, self.output)
        if self.output is not None or (self.format != "text" and status is ExitStatus.INCOMPLETE):
            print(f"wxsecrets: {verdict(assessment)}", file=sys.stderr)
        return status


def reporting(args: argparse.Namespace, repository: Repository | None) -> Reporting:
    """What `add_scanning_options` was given, checked before a scan that may take a while.

    Without `--baseline`, that of the repository's working tree is used if it exists; in a bare repository that of
    HEAD. Raises BaselineError for one that is missing or broken, UsageError for an output that cannot be written.
    """
    if args.output is not None:
        check_replaceable(args.output)
    is_bare = args.baseline is None and repository is not None and repository.root is None
    return Reporting(
        args.format,
        args.output,
        _baseline(args.baseline, repository),
        levels_of(args),
        FailOn(args.fail_on),
        repository if is_bare else None,
    )


def _baseline(named: Path | None, repository: Repository | None) -> Baseline | None:
    if named is not None:
        if not named.exists():
            raise BaselineError(
                _("the baseline {path} does not exist").format(path=named),
                remedy=_("Create it with `wxsecrets baseline init`, or leave out --baseline."),
            )
        return baseline_file.load(named)
    if repository is None or repository.root is None:
        return None
    default = repository.root / baseline_file.DEFAULT_NAME
    return baseline_file.load(default) if default.exists() else None


def _baseline_of_head(repository: Repository, result: ScanResult) -> Baseline | None:
    """That of a bare repository's default branch: what someone pushes does not decide about what they push.

    A broken one would stop every push, that of its own mending too; so it counts for nothing, and is complained of.
    """
    from wxsecrets.sources.circles import UNTOLD  # noqa: PLC0415  most repositories are not bare

    if UNTOLD in result.scope.skipped:
        return None
    content = read_one(repository, f"HEAD:{baseline_file.DEFAULT_NAME}")
    if content is None:
        return None
    try:
        return parse(content, Path(f"HEAD:{baseline_file.DEFAULT_NAME}"))
    except BaselineError as error:
        print(f"wxsecrets: {error_line(error.message)}", file=sys.stderr)
        return None
