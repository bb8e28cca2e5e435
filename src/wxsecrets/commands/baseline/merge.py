"""`wxsecrets baseline merge BASE OURS THEIRS`: a merge driver for git.

git config merge.wxsecrets.driver "wxsecrets baseline merge %O %A %B"
echo ".wxsecrets.baseline merge=wxsecrets" >> .gitattributes
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.merge import merge
from wxsecrets.baseline.model import Baseline
from wxsecrets.errors import ExitStatus
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("base", type=Path, metavar=_("BASE"), help=_("the common ancestor (%%O)"))
    parser.add_argument("ours", type=Path, metavar=_("OURS"), help=_("our version (%%A), replaced by the result"))
    parser.add_argument("theirs", type=Path, metavar=_("THEIRS"), help=_("the other version (%%B)"))


def run(args: argparse.Namespace) -> ExitStatus:
    """Merge into OURS; status 1 tells git that there is a conflict left."""
    base, theirs = _load(args.base), _load(args.theirs)
    merged = merge(base, _load(args.ours), theirs)
    file.overwrite(args.ours, merged.baseline)
    if not merged.disputed:
        return ExitStatus.CLEAN
    names = ", ".join(map(short_fingerprint, merged.disputed))
    print(
        _(
            "wxsecrets: both sides decided differently about {names}; our side's decision is in the file. Settle it "
            "with `wxsecrets baseline set`, then `git add` the file."
        ).format(names=names),
        file=sys.stderr,
    )
    return ExitStatus.BLOCKING


def _load(path: Path) -> Baseline:
    """A version; git hands over an empty file for one that did not exist."""
    return file.load(path) if path.stat().st_size else Baseline()
