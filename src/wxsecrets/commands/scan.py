"""`wxsecrets scan`: what is here now, in files, folders and standard input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.scanning import add_scanning_options, reporting
from wxsecrets.errors import GitError
from wxsecrets.i18n import _
from wxsecrets.reports.bar import progress_bar
from wxsecrets.scanner.paths import scan_paths
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.errors import ExitStatus
    from wxsecrets.sources.git import Repository

_STANDARD_INPUT = "-"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar=_("PATH"),
        help=_("files and folders (default: the current folder); - is standard input"),
    )
    add_scanning_options(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Scan and report."""
    plan = reporting(args, _repository_of(args.paths[0]))
    with progress_bar() as progress:
        result = scan_paths(args.paths, folder=Path(), progress=progress)
    return plan.conclude(result)


def _repository_of(name: str) -> Repository | None:
    """The repository whose baseline counts: that of the first path. Files need not lie in one."""
    path = Path() if name == _STANDARD_INPUT else Path(name)
    if not path.exists():
        return None
    try:
        return open_repository(path)
    except GitError:
        return None
