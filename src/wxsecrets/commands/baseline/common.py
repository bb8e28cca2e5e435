"""What the verbs share: where the baseline is, the scan behind it, and who is at work."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.survey import survey
from wxsecrets.errors import BaselineError, GitError, UsageError
from wxsecrets.i18n import _
from wxsecrets.reports.bar import progress_bar
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.model import ScanResult
    from wxsecrets.sources.git import Repository


def path_of(args: argparse.Namespace) -> Path:
    """The baseline: the one named, else that of the repository here. Raises BaselineError where there is none."""
    named: Path | None = args.baseline
    return named or default_path(_repository_for_default())


def default_path(repository: Repository) -> Path:
    """Where the baseline of a repository is. Raises BaselineError for a bare one."""
    if repository.root is None:
        raise BaselineError(
            _("{place} is a bare repository, without a working tree to keep a baseline in").format(
                place=repository.place
            ),
            remedy=_("Name the file with --baseline."),
        )
    return repository.root / file.DEFAULT_NAME


def _repository_for_default() -> Repository:
    try:
        return open_repository(Path())
    except GitError as error:
        raise BaselineError(
            error.message, remedy=_("Run it inside a repository, or name the file with --baseline.")
        ) from error


def scan(repository: Repository) -> ScanResult:
    """Scan history and working tree, with a progress bar."""
    with progress_bar() as progress:
        return survey(repository, progress=progress)


def today() -> str:
    """The day, where the user is, as YYYY-MM-DD."""
    return datetime.now().astimezone().date().isoformat()


def user() -> str:
    """Who is at work here: as git would write it into a commit, else as the system calls them."""
    try:
        repository = open_repository(Path())
    except GitError:
        name, email = "", ""
    else:
        name, email = (_git_setting(repository, key) for key in ("user.name", "user.email"))
    if email:
        return f"{name} <{email}>".lstrip()
    if name:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:  # no such user; older Pythons say it in their own ways
        raise UsageError(_("it is unknown who decides"), remedy=_('Add --by "…".')) from error


def _git_setting(repository: Repository, key: str) -> str:
    return repository.try_run("config", "--get", key).stdout.decode("utf-8", "backslashreplace").strip()
