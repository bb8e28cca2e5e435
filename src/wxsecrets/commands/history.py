"""`wxsecrets history`: every version of every file ever committed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.scanning import add_scanning_options, reporting
from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.reports.bar import progress_bar
from wxsecrets.scanner.commits import scan_range
from wxsecrets.scanner.history import scan_history
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.errors import ExitStatus


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "repository",
        nargs="?",
        type=Path,
        default=Path(),
        metavar=_("REPO"),
        help=_("the repository (default: the one here)"),
    )
    parser.add_argument(
        "--range", metavar="A..B", help=_("only what the commits of B that are not in A add, as `git log A..B`")
    )
    add_scanning_options(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Scan and report."""
    if not args.repository.is_dir():
        raise UsageError(
            _("there is no folder {path}").format(path=args.repository),
            remedy=_("Name the folder of a git repository."),
        )
    repository = open_repository(args.repository)
    plan = reporting(args, repository)
    with progress_bar() as progress:
        if args.range is None:
            result = scan_history(repository, progress=progress)
        else:
            result = scan_range(repository, args.range, progress=progress)
    return plan.conclude(result)
