"""`wxsecrets baseline status`: what is open, who acts, and how; with `--check` the gate "nothing is left to reset"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.standing import Standing, standing
from wxsecrets.commands.baseline.common import path_of, scan
from wxsecrets.commands.options import add_format
from wxsecrets.errors import ExitStatus, GitError
from wxsecrets.hostile import dumps
from wxsecrets.i18n import _
from wxsecrets.reports import overview
from wxsecrets.reports.delivery import show, write
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_format(parser, ("text", "json"))
    parser.add_argument("--check", action="store_true", help=_("fail (status 1) as long as anything waits for a reset"))
    parser.add_argument("--guide", action="store_true", help=_("say step by step what to do about each open leak"))
    parser.add_argument(
        "--no-scan", dest="scan", action="store_false", help=_("tell only what the file says, without a scan beside it")
    )


def run(args: argparse.Namespace) -> ExitStatus:
    """Tell."""
    baseline = file.load(path_of(args))
    stands = Standing(baseline)
    if args.scan:
        try:
            repository = open_repository(Path())
        except GitError:  # a file alone, named with --baseline, can be read anywhere
            pass
        else:
            stands = standing(baseline, scan(repository))
    if args.format == "json":
        write((dumps(overview.document(stands), indent=2), "\n"))
    elif args.guide and baseline.waiting:
        from wxsecrets.reports.guide import guide  # noqa: PLC0415  a long table of texts, for those who ask

        show(guide(stands, baseline.waiting))
    else:
        show(overview.sections(stands))
    if not args.check:
        return ExitStatus.CLEAN
    if not stands.is_settled:
        return ExitStatus.BLOCKING
    return ExitStatus.CLEAN if stands.complete or not stands.scanned else ExitStatus.INCOMPLETE
