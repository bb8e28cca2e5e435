"""Options that several commands take, declared once."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from wxsecrets.i18n import LANGUAGES, _
from wxsecrets.knowledge.credentials import CREDENTIALS, Level
from wxsecrets.policy import FailOn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wxsecrets.policy import Levels


def add_language(parser: argparse.ArgumentParser) -> None:
    """`--lang`. `cli.main` reads it before there is a parser, since help and errors are in that language too."""
    parser.add_argument("--lang", choices=LANGUAGES, help=_("language of messages (default: the system's)"))


def add_format(parser: argparse.ArgumentParser, formats: Iterable[str]) -> None:
    """`--format`, as text unless told otherwise."""
    parser.add_argument(
        "--format", choices=tuple(formats), default="text", help=_("form of the report (default: text)")
    )


def add_baseline(parser: argparse.ArgumentParser) -> None:
    """`--baseline`, None when not given."""
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar=_("FILE"),
        help=_("audited record of known secrets (default: .wxsecrets.baseline at the repository's root, if any)"),
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    """`--output`, None when not given."""
    parser.add_argument(
        "--output", type=Path, metavar=_("FILE"), help=_("write the report to FILE instead of standard output")
    )


def add_credentials(parser: argparse.ArgumentParser) -> None:
    """`--credential`, a list of (name, level)."""
    parser.add_argument(
        "--credential",
        dest="levels",
        action="append",
        default=[],
        type=_credential_level,
        metavar=_("NAME=LEVEL"),
        help=_(
            "what a kind of credential leads to: block, report or off; may be given several times. Kinds: {names}"
        ).format(names=", ".join(CREDENTIALS)),
    )


def add_fail_on(parser: argparse.ArgumentParser) -> None:
    """`--fail-on`, the value of a `FailOn`."""
    parser.add_argument(
        "--fail-on",
        choices=tuple(setting.value for setting in FailOn),
        default=FailOn.OPEN.value,
        help=_(
            "what blocks: new (not in the baseline), open (that, and what leaked and was not reset; the default), "
            "live (verified still valid), never"
        ),
    )


def levels_of(args: argparse.Namespace) -> Levels:
    """What `add_credentials` was given; of several levels for one kind the last."""
    return MappingProxyType(dict(args.levels))


def _credential_level(text: str) -> tuple[str, Level]:
    name, _sign, level = text.partition("=")
    if name not in CREDENTIALS:
        raise argparse.ArgumentTypeError(
            _("there is no such kind of credential; there are: {names}").format(names=", ".join(CREDENTIALS))
        )
    try:
        return name, Level(level)
    except ValueError:
        raise argparse.ArgumentTypeError(_("write NAME=block, NAME=report or NAME=off")) from None
