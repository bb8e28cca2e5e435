"""`wxsecrets doctor`: is everything in place, and does it work?"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets import __version__
from wxsecrets.commands.options import add_format, add_language
from wxsecrets.errors import ExitStatus
from wxsecrets.hostile import dumps, error_line
from wxsecrets.i18n import _, in_english, ngettext
from wxsecrets.integrations.git_hooks.checkup import Verdict, checkup, doors_of
from wxsecrets.integrations.git_hooks.script import CLIENT, SERVER
from wxsecrets.reports.delivery import show, write
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.integrations.git_hooks.checkup import Check

_MARKS = {Verdict.GOOD: "ok", Verdict.WARNING: "?", Verdict.BAD: "✗"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = _(
        "Tries every door of git with a made-up secret: real commits and a real push, in a temporary repository with "
        "this one's configuration and hooks. So it runs the hooks that `git commit` and `git push` would run here, "
        "those of other tools too; nothing in this repository is changed."
    )
    parser.add_argument(
        "--door",
        dest="doors",
        action="append",
        choices=(*CLIENT, SERVER[0]),
        help=_("try only this hook; may be given several times (default: all)"),
    )
    add_format(parser, ("text", "json"))
    add_language(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Look, try and report; blocking when a door is open."""
    repository = open_repository(Path())
    doors = tuple(args.doors or doors_of(repository))
    versions = (f"wxsecrets {__version__}", f"Python {platform.python_version()}", _git(repository.git_version))
    if args.format == "json":
        with in_english():
            checks = tuple(checkup(repository, doors))
        write((dumps(_document(checks, versions), indent=2), "\n"))
    else:
        checks = tuple(checkup(repository, doors))
        show((_section(checks, versions),))
    return ExitStatus.BLOCKING if any(check.verdict is Verdict.BAD for check in checks) else ExitStatus.CLEAN


def _section(checks: tuple[Check, ...], versions: tuple[str, ...]) -> Section:
    rows = [Row("", ", ".join(versions))]
    for check in checks:
        rows.append(Row(_MARKS[check.verdict], f"{check.name}: {check.says}"))
        if check.remedy:
            rows.append(Row(" ", f"→ {check.remedy}"))
    bad = sum(check.verdict is Verdict.BAD for check in checks)
    if bad:
        title = ngettext("{number} thing is wrong.", "{number} things are wrong.", bad).format(number=bad)
        return Section(Tone.ALARM, title, tuple(rows))
    return Section(Tone.GOOD, _("Every door that was tried stops a secret."), tuple(rows))


def _document(checks: tuple[Check, ...], versions: tuple[str, ...]) -> dict[str, object]:
    return {
        "schema_version": 1,
        "ok": not any(check.verdict is Verdict.BAD for check in checks),
        "versions": list(versions),
        "checks": [
            {
                "name": check.name,
                "status": check.verdict.value,
                "detail": check.says,
                "remedy": check.remedy or None,
            }
            for check in checks
        ],
    }


def _git(version: tuple[int, ...]) -> str:
    return error_line(f"git {'.'.join(map(str, version))}")
