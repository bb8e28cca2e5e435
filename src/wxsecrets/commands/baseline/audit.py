"""`wxsecrets baseline audit`: one leak at a time; a key decides, and what is decided is in the file at once."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.decide import decided
from wxsecrets.baseline.model import Decision, Status
from wxsecrets.baseline.standing import Standing, standing
from wxsecrets.commands.baseline.common import path_of, scan, today, user
from wxsecrets.errors import ExitStatus, UsageError
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import N_, _, ngettext
from wxsecrets.reports.audit_page import Shown, page
from wxsecrets.reports.delivery import show
from wxsecrets.scanner.values import text_of
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.baseline.model import Baseline, Entry
    from wxsecrets.sources.git import Repository


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a key decides; `why` is the reason that Enter gives (both message ids)."""

    status: Status
    meaning: str
    why: str


_CHOICES = {
    "r": _Choice(Status.RESET, N_("reset: no longer valid"), N_("reset in the console")),
    "f": _Choice(Status.FALSE_POSITIVE, N_("false alarm: no secret"), N_("looked at: no secret")),
    "t": _Choice(Status.TEST_VALUE, N_("test value: made up"), N_("made up for a test")),
    "o": _Choice(Status.OPEN, N_("open: a leak that needs its reset"), N_("looked at: needs a reset")),
}
_SKIP, _BACK, _QUIT = "s", "b", "q"
_CTRL_D = "\x04"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--all", action="store_true", help=_("go through what is settled, too"))
    parser.add_argument("--by", metavar=_("NAME"), help=_("who decides (default: user.name and user.email of git)"))


def run(args: argparse.Namespace) -> ExitStatus:
    """Ask about each; leave when all are done, or on `q`. Raises UsageError where nobody can answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            _("an audit asks questions, and this is no terminal"),
            remedy=_("Run it in a terminal, or decide with `wxsecrets baseline set`."),
        )
    path = path_of(args)
    baseline = file.load(path)
    queue = [entry for entry in baseline.by_age if args.all or entry.decision is None]
    if not queue:
        print(_("There is nothing left to look at: every entry has a decision."))
        return ExitStatus.CLEAN
    repository = open_repository(Path())
    stands = standing(baseline, scan(repository))
    number = _go_through(_Audit(path, args.by or user(), repository, stands), queue)
    left = sum(entry.decision is None for entry in file.load(path).entries.values())
    print(
        ngettext("{number} decision recorded", "{number} decisions recorded", number).format(number=number)
        + _("; {left} left. Commit the baseline.").format(left=left)
    )
    return ExitStatus.CLEAN


@dataclass(frozen=True, slots=True)
class _Audit:
    path: Path
    by: str
    repository: Repository
    standing: Standing


def _go_through(audit: _Audit, queue: list[Entry]) -> int:
    """Ask about each entry in turn; how many were decided."""
    made: set[str] = set()
    position = 0
    while position < len(queue):
        entry = file.load(audit.path).entry(queue[position].fingerprint)
        if entry is None:  # somebody took it out of the file meanwhile
            position += 1
            continue
        _show(audit, entry, position + 1, len(queue))
        key = _key(can_go_back=position > 0)
        if key == _QUIT:
            break
        if key == _BACK:
            position -= 1
            continue
        if key != _SKIP:
            _decide(audit, entry, _CHOICES[key])
            made.add(entry.fingerprint)
        position += 1
    return len(made)


def _show(audit: _Audit, entry: Entry, number: int, of: int) -> None:
    places = audit.standing.places.get(entry.fingerprint, ())
    at = max(places, key=lambda place: (place.finding.confidence.rank, place.in_head), default=None)
    content = None if at is None else text_of(audit.repository, at)
    print()
    show(page(audit.standing, Shown(entry, at, content, f"{number}/{of}")))


def _key(*, can_go_back: bool) -> str:
    """The key that was pressed, one that means something now. Ctrl-C is a KeyboardInterrupt."""
    import readchar  # noqa: PLC0415  sets up the terminal

    keys = {key: _(choice.meaning) for key, choice in _CHOICES.items()} | {_SKIP: _("skip")}
    keys |= ({_BACK: _("back")} if can_go_back else {}) | {_QUIT: _("quit; what is decided is saved")}
    print("  ".join(f"[{key}] {meaning}" for key, meaning in keys.items()))
    while True:
        print("> ", end="", flush=True)
        pressed = readchar.readkey().lower()
        pressed = {_CTRL_D: _QUIT, "\r": "", "\n": ""}.get(pressed, pressed)
        print(pressed if pressed.isprintable() else "")
        if pressed in keys:
            return pressed
        print(_("Press one of: {keys}").format(keys=" ".join(keys)))


def _decide(audit: _Audit, entry: Entry, choice: _Choice) -> None:
    default = _(choice.why)
    try:
        why = input(_("Why? (Enter: {default}) ").format(default=default)).strip() or default
    except EOFError:
        why = default
    decision = Decision(choice.status, today(), audit.by, why)

    def change(current: Baseline) -> Baseline:
        known = current.entry(entry.fingerprint)
        return current if known is None else decided(current, known, decision)

    file.amend(audit.path, change)
    print(
        _("{fingerprint} is now {status}.").format(
            fingerprint=short_fingerprint(entry.fingerprint), status=choice.status.value
        )
    )
