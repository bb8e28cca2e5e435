"""`wxsecrets staged`: what the next commit would add, read from the index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.scanning import add_scanning_options, reporting
from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.progress import NO_PROGRESS
from wxsecrets.scanner.staged import scan_index
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.errors import ExitStatus


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_scanning_options(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Scan and report."""
    return check_index(args, silent_when_clean=False)


def check_index(args: argparse.Namespace, *, silent_when_clean: bool) -> ExitStatus:
    """Scan the index of the repository here; `git commit FILE` has one of its own and names it in GIT_INDEX_FILE."""
    repository = open_repository(Path(), inherit=True)
    if repository.root is None:
        raise UsageError(
            _("{place} is a bare repository and has no index").format(place=repository.place.resolve()),
            remedy=_("Use `wxsecrets history` for it."),
        )
    plan = reporting(args, repository)
    return plan.conclude(scan_index(repository, progress=NO_PROGRESS), silent_when_clean=silent_when_clean)
