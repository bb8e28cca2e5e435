"""Parses, dispatches, maps errors to exit statuses; nothing else."""

from __future__ import annotations

import importlib
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from wxsecrets import __version__
from wxsecrets.commands.options import add_language
from wxsecrets.errors import ExitStatus, WxSecretsError
from wxsecrets.hostile import error_line
from wxsecrets.i18n import LANGUAGES, N_, _, set_language, system_language
from wxsecrets.interrupts import end_as_on_ctrl_c
from wxsecrets.parser import Parser
from wxsecrets.reports.delivery import silence_standard_output

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

# Each in a module of its own, imported only when asked for: a hook runs at every commit.
COMMANDS = {
    "scan": ("wxsecrets.commands.scan", N_("what is here now: files, folders, standard input")),
    "staged": ("wxsecrets.commands.staged", N_("what the next commit would add")),
    "history": ("wxsecrets.commands.history", N_("every version of every file ever committed")),
    "explain": ("wxsecrets.commands.explain", N_("why a place in a file is a finding, or none")),
    "baseline": ("wxsecrets.commands.baseline", N_("the audited record of known secrets")),
    "ci": ("wxsecrets.commands.ci", N_("in any CI: works out what to scan, and writes the reports")),
    "install": ("wxsecrets.commands.install", N_("put the git hooks in place")),
    "uninstall": ("wxsecrets.commands.uninstall", N_("take the git hooks away again")),
    "doctor": ("wxsecrets.commands.doctor", N_("whether every door of git really stops a secret")),
    "hook": ("wxsecrets.commands.hook", N_("what a git hook calls")),
    "plugin-path": ("wxsecrets.commands.plugin_path", N_("the path to give to `detect-secrets -p`")),
}


class Command(Protocol):
    """A module of `wxsecrets.commands`."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, args: argparse.Namespace) -> ExitStatus:
        """Do it. Raises WxSecretsError for what the user can mend."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's own) and return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    set_language(_language(arguments))
    try:
        args = _parser(arguments).parse_args(arguments)
        end_as_on_ctrl_c()
        return int(args.run(args))
    except WxSecretsError as error:
        _complain(error.message, error.remedy)
    except KeyboardInterrupt:
        _complain(_("interrupted"))
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        silence_standard_output()
    except OSError as error:
        place = f"{error.filename}: " if error.filename is not None else ""
        _complain(f"{place}{error.strerror}", _("Check the name and the permissions, or name another place."))
    except Exception as error:  # noqa: BLE001  the one boundary; the text of an error may hold scanned text
        _complain(
            _("an unexpected error: {type}").format(type=type(error).__name__),
            _("Please report it, with the output of the same command under WXSECRETS_DEBUG=1."),
        )
        if os.environ.get("WXSECRETS_DEBUG") == "1":
            import traceback  # noqa: PLC0415  milliseconds, for nothing

            traceback.print_tb(error.__traceback__)
    finally:
        _flush()
    return ExitStatus.ERROR


def _flush() -> None:
    """Write what is left, now: on leaving, a reader that has gone away would cause a traceback, also after --help."""
    try:
        sys.stdout.flush()
    except OSError:
        silence_standard_output()


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = Parser(
        prog="wxsecrets",
        description=_("Keeps WeChat AppSecrets out of git, and finds those that need a reset."),
        epilog=_("Exit status: 0 nothing blocks, 1 something does, 2 it could not run, 3 it could not see everything."),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"wxsecrets {__version__}", help=_("show the version and exit")
    )
    add_language(parser)
    commands = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)
    asked_for = next((argument for argument in arguments if argument in COMMANDS), None)
    for name, (module, summary) in COMMANDS.items():
        subparser = commands.add_parser(name, help=_(summary), description=_(summary), allow_abbrev=False)
        if name == asked_for:
            command = cast("Command", importlib.import_module(module))
            command.configure(subparser)
            subparser.set_defaults(run=command.run)
    return parser


def _language(arguments: Sequence[str]) -> str:
    """The value of `--lang`, read before there is a parser to be translated; else the system's language."""
    for position, argument in enumerate(arguments):
        name, _equals, value = argument.partition("=")
        if name == "--lang":
            value = value or "".join(arguments[position + 1 : position + 2])
            if value in LANGUAGES:
                return value
    return system_language()


def _prepare_streams() -> None:
    """Off a terminal UTF-8, on a terminal what it can show: no message dies of the system's code page.

    A stream that the caller has closed takes what is written to it and forgets it.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  for as long as the process lives


def _complain(message: str, remedy: str | None = None) -> None:
    with suppress(OSError):  # the terminal may be gone, which is no reason for another status
        print(f"wxsecrets: {error_line(message)}", file=sys.stderr)
        if remedy is not None:
            print(f"  → {error_line(remedy)}", file=sys.stderr)
