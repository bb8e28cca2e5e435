"""`wxsecrets install`: the hooks, for people without pre-commit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.options import add_fail_on, add_language
from wxsecrets.errors import ExitStatus
from wxsecrets.hostile import error_line
from wxsecrets.i18n import _
from wxsecrets.integrations.git_hooks.installer import install, install_for_all
from wxsecrets.policy import FailOn
from wxsecrets.reports.delivery import show
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--global",
        dest="for_all",
        action="store_true",
        help=_("for all repositories of this user, by core.hooksPath; a repository's own hooks run first"),
    )
    add_fail_on(parser)
    add_language(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Write the hooks and say which."""
    options: tuple[str, ...] = () if args.fail_on == FailOn.OPEN.value else (f"--fail-on={args.fail_on}",)
    options += () if args.lang is None else (f"--lang={args.lang}",)
    done = install_for_all(options) if args.for_all else install(open_repository(Path()), options)
    rows = [Row(_("hooks:"), ", ".join(done.names))]
    if done.chained:
        rows.append(Row(_("was there, and runs first:"), ", ".join(done.chained)))
    rows.append(Row("", _("`wxsecrets doctor` tries them; `wxsecrets uninstall` takes them away again.")))
    show((Section(Tone.GOOD, _("Installed in {folder}").format(folder=error_line(str(done.folder))), tuple(rows)),))
    return ExitStatus.CLEAN
