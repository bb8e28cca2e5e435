"""What can go wrong in a way that a user can mend: one line that says what, where, and what to do.

Every error carries a remedy. Messages are in the user's language (`wxsecrets.i18n`) and never hold a
secret's value. `cli.main` is the one place that turns them into an exit status.
"""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What the process answers (a fixed contract)."""

    CLEAN = 0
    """Nothing blocking, and everything was looked at."""
    BLOCKING = 1
    """Something blocking. Outranks INCOMPLETE: what was found was found."""
    ERROR = 2
    """It could not run: usage, configuration, not a repository."""
    INCOMPLETE = 3
    """It ran, could not see everything, and found nothing blocking in the rest."""
    INTERRUPTED = 130
    """Ctrl-C."""


class WxSecretsError(Exception):
    """The base of all expected errors.

    `message` says what is wrong and where, `remedy` what to do about it; both translated, one line each.
    """

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageError(WxSecretsError):
    """The command line asks for something that cannot be done."""


class GitError(WxSecretsError):
    """git is missing, refuses, or what it was pointed at is not a usable repository."""


class NoRepositoryError(GitError):
    """There is no repository at all."""


class PipeError(WxSecretsError):
    """A pipe or a device where git would read, and wait forever: whoever can do without git must not go on either."""


class BaselineError(WxSecretsError):
    """The baseline cannot be read, understood or written."""
