"""`wxsecrets baseline set`: record one decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.decide import decided, entry_named
from wxsecrets.baseline.model import Decision, Status
from wxsecrets.commands.baseline.common import path_of, today, user
from wxsecrets.errors import ExitStatus, UsageError
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("fingerprint", metavar=_("FINGERPRINT"), help=_("its first 6 digits or more, as shown"))
    parser.add_argument(
        "--status", required=True, choices=tuple(status.value for status in Status), help=_("what is decided")
    )
    parser.add_argument("--why", metavar=_("TEXT"), help=_("the reason; required unless the status is open"))
    parser.add_argument("--by", metavar=_("NAME"), help=_("who decides (default: user.name and user.email of git)"))


def run(args: argparse.Namespace) -> ExitStatus:
    """Record it."""
    status = Status(args.status)
    if not args.why and status is not Status.OPEN:
        raise UsageError(
            _("--status {status} needs a reason").format(status=status.value),
            remedy=_('Add --why "…": those who read the baseline later will want to know.'),
        )
    path = path_of(args)
    # Reopened without a reason: as if nothing had been decided.
    decision = Decision(status, today(), args.by or user(), args.why) if args.why else None
    after = file.amend(path, lambda current: decided(current, entry_named(current, args.fingerprint), decision))
    entry = entry_named(after, args.fingerprint)
    name = short_fingerprint(entry.fingerprint)
    print(_("{fingerprint} is now {status}.").format(fingerprint=name, status=entry.status.value))
    return ExitStatus.CLEAN
