"""`wxsecrets hook NAME`: what a git hook calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.commands.scanning import add_scanning_options
from wxsecrets.commands.staged import check_index
from wxsecrets.i18n import _

if TYPE_CHECKING:
    import argparse

    from wxsecrets.errors import ExitStatus


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("name", choices=tuple(_HOOKS), metavar=_("NAME"), help=_("the hook: pre-commit"))
    add_scanning_options(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Do what the hook is for."""
    return _HOOKS[args.name](args)


def _pre_commit(args: argparse.Namespace) -> ExitStatus:
    """As `wxsecrets staged`, but with nothing to say about a commit that may pass."""
    return check_index(args, silent_when_clean=True)


_HOOKS = {"pre-commit": _pre_commit}
