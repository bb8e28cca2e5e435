"""`wxsecrets plugin-path`: the file to give to `detect-secrets -p`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.commands.options import add_language
from wxsecrets.errors import ExitStatus
from wxsecrets.integrations.detect_secrets_plugins import PLUGIN
from wxsecrets.reports.delivery import write

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_language(parser)


def run(args: argparse.Namespace) -> ExitStatus:  # noqa: ARG001  every command is run the same way
    """Print the path."""
    write((f"{PLUGIN}\n",))
    return ExitStatus.CLEAN
