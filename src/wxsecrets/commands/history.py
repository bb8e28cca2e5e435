"""`wxsecrets history`: every version of every file ever committed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.scanning import add_scanning_options, reporting
from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.reports.bar import progress_bar
from wxsecrets.scanner.commits import chosen, scan_commits
from wxsecrets.scanner.history import no_cache, scan_history
from wxsecrets.sources.cache import cache_of
from wxsecrets.sources.circles import refuse_circles
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
    parser.add_argument(
        "--branch", metavar=_("NAME"), help=_("only what the commits of a branch, tag or other commit add")
    )
    parser.add_argument(
        "--since", metavar=_("DATE"), help=_("only what commits since then add, as `git log --since`: 2024-05-01")
    )
    parser.add_argument(
        "--no-unreachable",
        dest="unreachable",
        action="store_false",
        help=_("leave out what no branch, tag, stash or reflog leads to any more"),
    )
    parser.add_argument(
        "--no-cache", dest="cache", action="store_false", help=_("read everything again, and remember nothing")
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
    if args.range is not None or args.branch is not None or args.since is not None:
        refuse_circles(repository)
    plan = reporting(args, repository)
    revisions = chosen(repository, args.range, args.branch, args.since)
    with progress_bar() as progress:
        if revisions:
            result = scan_commits(repository, revisions, progress=progress)
        else:
            result = scan_history(
                repository,
                progress=progress,
                cache_of=cache_of if args.cache else no_cache,
                unreachable=args.unreachable,
            )
    return plan.conclude(result)
