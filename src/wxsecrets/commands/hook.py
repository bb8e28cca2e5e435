"""`wxsecrets hook NAME`: what a git hook calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.commands.options import add_language
from wxsecrets.commands.scanning import add_scanning_options, reporting
from wxsecrets.commands.staged import check_index
from wxsecrets.errors import ExitStatus, UsageError
from wxsecrets.i18n import N_, _
from wxsecrets.reports.bar import progress_bar
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.pushes import Update

# `--remotes=` takes a pattern. No remote's name has one of these; the address of one that has no name may.
_PATTERN = frozenset("*?[\\")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the hooks and the arguments that git gives to each."""
    add_language(parser)
    hooks = parser.add_subparsers(title=_("hooks"), metavar=_("NAME"), required=True)
    for name, (perform, purpose, arguments) in _HOOKS.items():
        hook = hooks.add_parser(name, help=_(purpose), description=_(purpose), allow_abbrev=False)
        hook.set_defaults(perform=perform)
        for argument, number, meaning in arguments:
            hook.add_argument(argument, nargs=number, metavar=argument.upper(), help=_(meaning))
        add_scanning_options(hook)


def run(args: argparse.Namespace) -> ExitStatus:
    """Do what the hook is for; nothing is said about what may pass."""
    perform: Callable[[argparse.Namespace], ExitStatus] = args.perform
    return perform(args)


def _index(args: argparse.Namespace) -> ExitStatus:
    return check_index(args, silent_when_clean=True)


def _message(args: argparse.Namespace) -> ExitStatus:
    from wxsecrets.scanner.message import scan_message  # noqa: PLC0415  one hook of several

    try:
        content = Path(args.file).read_bytes()
    except OSError as error:
        raise UsageError(
            _("cannot read {path}: {complaint}").format(path=args.file, complaint=error.strerror),
            remedy=_("Give the file that git names to a commit-msg hook."),
        ) from error
    plan = reporting(args, open_repository(Path(), inherit=True))
    return plan.conclude(scan_message(content), silent_when_clean=True)


def _push(args: argparse.Namespace) -> ExitStatus:
    from wxsecrets.sources.pushes import of_pre_push, of_runner  # noqa: PLC0415  one hook of several

    repository = open_repository(Path(), inherit=True)
    updates = of_pre_push(_standard_input())
    remote: str = args.remote
    if not updates and "PRE_COMMIT" in os.environ:
        updates = of_runner(repository, os.environ)
        remote = remote or os.environ.get("PRE_COMMIT_REMOTE_NAME", "")
    return _pushed(args, repository, updates, _had_by(remote))


def _had_by(remote: str) -> tuple[str, ...]:
    """The commits that a remote has, as far as is known here; of one without a name those that any remote has."""
    if not remote:
        return ("--remotes",)
    return () if _PATTERN & set(remote) else (f"--remotes={remote}",)


def _receive(args: argparse.Namespace) -> ExitStatus:
    from wxsecrets.sources.pushes import of_pre_receive  # noqa: PLC0415  one hook of several

    return _pushed(args, open_repository(Path(), inherit=True), of_pre_receive(_standard_input()), ("--all",))


def _update(args: argparse.Namespace) -> ExitStatus:
    from wxsecrets.sources.pushes import update  # noqa: PLC0415  one hook of several

    one = update(args.ref, args.old, args.new)
    return _pushed(args, open_repository(Path(), inherit=True), (one,) if one else (), ("--all",))


def _pushed(
    args: argparse.Namespace, repository: Repository, updates: Sequence[Update], had: Sequence[str]
) -> ExitStatus:
    from wxsecrets.scanner.pushed import scan_pushed  # noqa: PLC0415  some hooks of several

    if not updates:  # nothing but deletions
        return ExitStatus.CLEAN
    plan = reporting(args, repository)
    with progress_bar() as progress:
        result = scan_pushed(repository, updates, had, progress=progress)
    return plan.conclude(result, silent_when_clean=True)


def _standard_input() -> bytes:
    """All of standard input. Raises UsageError at a terminal, where a hook was called by hand and would wait."""
    if sys.stdin is None or (sys.stdin.isatty() and "PRE_COMMIT" in os.environ):
        return b""
    if sys.stdin.isatty():
        raise UsageError(
            _("git tells this hook on standard input what is pushed"),
            remedy=_("Let git run it: `wxsecrets install`. To try it, run `wxsecrets doctor`."),
        )
    return sys.stdin.buffer.read()


# Each with what it does, what it is for, and the arguments that git gives to it.
_HOOKS: dict[str, tuple[Callable[[argparse.Namespace], ExitStatus], str, tuple[tuple[str, str | None, str], ...]]] = {
    "pre-commit": (_index, N_("what the next commit would add"), ()),
    "pre-merge-commit": (_index, N_("what a merge would add, beyond what a remote branch has already"), ()),
    "commit-msg": (_message, N_("the message of the commit"), (("file", None, N_("the file with the message")),)),
    "pre-push": (
        _push,
        N_("every commit that the remote does not have, of every ref on standard input"),
        (("remote", "?", N_("the name of the remote")), ("url", "?", N_("its address"))),
    ),
    "pre-receive": (_receive, N_("on a server: every new commit, of every ref on standard input"), ()),
    "update": (
        _update,
        N_("on a server: every new commit of one ref"),
        (
            ("ref", None, N_("the name of the ref")),
            ("old", None, N_("the object that it has")),
            ("new", None, N_("the object that it gets")),
        ),
    ),
}
