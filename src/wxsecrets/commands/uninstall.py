"""`wxsecrets uninstall`: takes away what `wxsecrets install` put there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.options import add_language
from wxsecrets.errors import ExitStatus
from wxsecrets.hostile import error_line
from wxsecrets.i18n import _
from wxsecrets.integrations.git_hooks.installer import uninstall, uninstall_for_all
from wxsecrets.integrations.git_hooks.script import BEFORE
from wxsecrets.reports.delivery import show
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--global", dest="for_all", action="store_true", help=_("those for all repositories of this user")
    )
    add_language(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Take the hooks away and say which."""
    done = uninstall_for_all() if args.for_all else uninstall(open_repository(Path()))
    folder = error_line(str(done.folder))
    rows = []
    if done.names:
        rows.append(Row(_("taken away:"), ", ".join(done.names)))
    if done.restored:
        rows.append(Row(_("put back:"), ", ".join(done.restored)))
    if done.replaced:
        rows.append(Row(_("left alone, since somebody else replaced ours:"), ", ".join(done.replaced)))
        rows.append(Row("", _("What was there before ours is beside it, as NAME{before}.").format(before=BEFORE)))
    title = _("Uninstalled from {folder}") if done.names else _("No hook of wxsecrets is in {folder}")
    show((Section(Tone.NEUTRAL, title.format(folder=folder), tuple(rows)),))
    return ExitStatus.CLEAN
