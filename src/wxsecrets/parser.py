"""argparse with one-line errors, and its own words for the translators."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from wxsecrets.errors import UsageError
from wxsecrets.i18n import N_, _

# What argparse itself may say to a user. It looks these up in our catalogue (`i18n.set_language`); they are
# listed here so that the extraction of messages finds them.
ARGPARSE_MESSAGES = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("%(heading)s:"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("the following arguments are required: %s"),
)


class Parser(argparse.ArgumentParser):
    """Raises UsageError for what it cannot parse, instead of printing its whole usage and leaving."""

    def parse_known_args(self, *args: Any, **kwargs: Any) -> Any:
        """Parse; raise UsageError for what is left over here, where the command is known, and so its help."""
        namespace, rest = super().parse_known_args(*args, **kwargs)
        if rest:
            self.error(_("unrecognized arguments: %s") % " ".join(rest))
        return namespace, rest

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with argparse's message, one line, and the help as the remedy."""
        raise UsageError(message, remedy=_("See `{command} --help`.").format(command=self.prog))
