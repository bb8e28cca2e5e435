"""Options that several commands take, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.i18n import LANGUAGES, _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable


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
