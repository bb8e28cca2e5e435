"""`wxsecrets baseline`: the audited record of known secrets. Each verb has a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.commands.baseline import audit, decide, exchange, merge, record, status, verify
from wxsecrets.commands.options import add_baseline, add_language
from wxsecrets.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from wxsecrets.errors import ExitStatus


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs and their arguments."""
    add_language(parser)
    verbs = parser.add_subparsers(title=_("verbs"), metavar=_("VERB"), required=True)

    def add(name: str, purpose: str, perform: Callable[[argparse.Namespace], ExitStatus]) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=purpose, description=purpose, allow_abbrev=False)
        verb.set_defaults(perform=perform)
        add_language(verb)
        return verb

    def add_with_baseline(
        name: str, purpose: str, perform: Callable[[argparse.Namespace], ExitStatus]
    ) -> argparse.ArgumentParser:
        verb = add(name, purpose, perform)
        add_baseline(verb)
        return verb

    record.configure(
        add_with_baseline("init", _("scan history and working tree, and record every secret"), record.initialise),
        add_with_baseline("update", _("scan again and record what is new; decisions stay"), record.update),
    )
    status.configure(add_with_baseline("status", _("what still waits for a reset, and who acts"), status.run))
    audit.configure(add_with_baseline("audit", _("go through the open leaks one by one and decide"), audit.run))
    decide.configure(add_with_baseline("set", _("record a decision about a secret"), decide.run))
    verify.configure(
        add_with_baseline("verify", _("ask WeChat whether leaked AppSecrets of yours are still valid"), verify.run)
    )
    exchange.configure(
        add_with_baseline(
            "import", _("take over the secrets and labels of a detect-secrets baseline"), exchange.import_
        ),
        add_with_baseline("export", _("write the decisions into a detect-secrets baseline"), exchange.export),
    )
    merge.configure(add("merge", _("merge three versions of a baseline: a merge driver for git"), merge.run))


def run(args: argparse.Namespace) -> ExitStatus:
    """Do what the verb says."""
    perform: Callable[[argparse.Namespace], ExitStatus] = args.perform
    return perform(args)
