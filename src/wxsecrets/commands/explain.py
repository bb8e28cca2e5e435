"""`wxsecrets explain FILE:LINE`: why a place in a file is a finding, or none."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.options import add_language
from wxsecrets.detect import line_count, weigh_all
from wxsecrets.errors import ExitStatus, UsageError
from wxsecrets.hostile import show_path
from wxsecrets.i18n import _, ngettext
from wxsecrets.reports.delivery import show
from wxsecrets.reports.explanation import explanation
from wxsecrets.scanner.place import place_of
from wxsecrets.sources import worktree
from wxsecrets.sources.text import Text

if TYPE_CHECKING:
    import argparse

_PLACE = re.compile(r"(?P<file>.+?)(?::(?P<line>[0-9]{1,9})(?::[0-9]+)?)?", re.DOTALL)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "place",
        metavar=_("FILE:LINE"),
        help=_("a line of a file, as a report names it; a file alone stands for all of its lines"),
    )
    add_language(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Weigh what is on the line, and print the weighing. Findings are no failure here: the status is 0."""
    name, line = _split(args.place)
    text = worktree.read(os.fsencode(name), os.fsencode(name))
    if not isinstance(text, Text):
        raise UsageError(
            _("{path} cannot be read").format(path=show_path(os.fsencode(name))),
            remedy=_("Name a file and a line of it, like config.js:12."),
        )
    lines = line_count(text.content)
    if line is not None and not 1 <= line <= lines:
        raise UsageError(
            ngettext("{path} has {lines} line", "{path} has {lines} lines", lines).format(
                path=show_path(os.fsencode(name)), lines=lines
            ),
            remedy=_("Name a file and a line of it, like config.js:12."),
        )
    around = place_of(Path(name), Path.cwd())
    weighed = [at for at in weigh_all(text.content, around) if line is None or at.line == line]
    show(explanation(text.content, weighed, around, line))
    return ExitStatus.CLEAN


def _split(place: str) -> tuple[str, int | None]:
    """The file and the line, None for all lines; a file whose own name ends like that is meant itself."""
    if Path(place).exists():
        return place, None
    match = _PLACE.fullmatch(place)
    if match is None or match["line"] is None:
        return place, None
    return match["file"], int(match["line"])
