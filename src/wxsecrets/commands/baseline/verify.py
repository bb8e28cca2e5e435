"""`wxsecrets baseline verify --own APPID`: ask WeChat whether leaked AppSecrets are still valid."""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.decide import entry_named
from wxsecrets.baseline.model import Status, Verification
from wxsecrets.baseline.verification import verified
from wxsecrets.commands.baseline.common import path_of, scan, today, user
from wxsecrets.errors import ExitStatus, UsageError
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import APPSECRET
from wxsecrets.model import Validity
from wxsecrets.reports.delivery import show
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.scanner.values import values_of
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from wxsecrets.baseline.model import Baseline, Entry
    from wxsecrets.model import Fingerprint
    from wxsecrets.verify import Answer, Asker

_APPID = re.compile(r"wx[0-9a-f]{16}")
_WEIGHT = (Validity.VALID, Validity.FROZEN, Validity.UNKNOWN, Validity.INVALID)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = _(
        "Asks api.weixin.qq.com, for AppIDs that are yours, whether leaked AppSecrets are still valid: two requests "
        "for the first value of an AppID, one for each further one, a second apart. Nothing is minted, rotated or "
        "reset. The values are read from git and held in memory only."
    )
    parser.add_argument(
        "fingerprints",
        nargs="*",
        metavar=_("FINGERPRINT"),
        help=_("only these, by their first 6 digits or more (default: all that are open or reset)"),
    )
    parser.add_argument(
        "--own",
        dest="appids",
        action="append",
        required=True,
        metavar="APPID",
        help=_("an AppID that is yours; may be given several times, and no other is asked about"),
    )
    parser.add_argument("--proxy", metavar="URL", help=_("an HTTP proxy to go through, http://HOST:PORT; else none"))
    parser.add_argument("--internal-be-careful-server", dest="server", metavar="URL", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> ExitStatus:
    """Ask, record the answers, and tell; 1 if a value is still valid or frozen, 3 if an answer says nothing."""
    from wxsecrets.verify import WECHAT, Asker, loopback, proxy  # noqa: PLC0415  TLS takes 50 ms to load

    _check_appids(args.appids)
    server = loopback(args.server) if args.server else WECHAT
    if args.proxy:
        server = replace(server, proxy=proxy(args.proxy))
    path = path_of(args)
    baseline = file.load(path)
    named = {entry_named(baseline, fingerprint).fingerprint for fingerprint in args.fingerprints}
    repository = open_repository(Path())
    places = [at for at in scan(repository).occurrences if at.finding.fingerprint in baseline.entries]
    # What is recorded may be older than the code.
    seen = {(at.finding.fingerprint, at.finding.appid) for at in places if at.finding.appid}
    entries = _chosen(baseline, named, args.appids, seen)
    if not entries:
        show((Section(Tone.NEUTRAL, _("No AppSecret of these AppIDs waits for an answer.")),))
        return ExitStatus.CLEAN
    wanted = {entry.fingerprint for entry in entries}
    values = values_of(repository, (at for at in places if at.finding.fingerprint in wanted))
    asker, by = Asker(server), user()
    rows, outcomes = [], []
    for entry in entries:
        value = values.get(entry.fingerprint)
        if value is None:
            outcomes.append(Validity.UNKNOWN)
            text = _("unknown: its value is nowhere in this clone")
        else:
            appid, answer = _decisive(asker, _to_ask(entry, args.appids, seen), value)
            its = _its_appids(entry, seen)
            sure = bool(its) and its <= set(args.appids)
            said = answer.meaning.validity
            outcomes.append(Validity.UNKNOWN if said is Validity.INVALID and not sure else said)
            verification = Verification(said, answer.code, today(), appid)
            baseline = file.amend(path, partial(_record, entry.fingerprint, verification, by, sure))
            text = _told(baseline, entry, appid, answer)
            if said is Validity.INVALID and not sure:
                text += _("; it may belong to an AppID that was not asked about, so nothing is concluded")
        rows.append(Row(short_fingerprint(entry.fingerprint), text))
    show((Section(_tone(outcomes), _("What WeChat says"), tuple(rows)),))
    return _status(outcomes)


def _check_appids(appids: Sequence[str]) -> None:
    if not all(map(_APPID.fullmatch, appids)):
        raise UsageError(_("--own takes an AppID"), remedy=_("An AppID is wx and 16 lower-case hex digits."))


def _chosen(
    baseline: Baseline, named: AbstractSet[Fingerprint], own: Sequence[str], seen: AbstractSet[tuple[Fingerprint, str]]
) -> list[Entry]:
    """The AppSecrets to ask about: named or not settled otherwise, and not of somebody else's AppID."""
    return [
        entry
        for entry in baseline.by_age
        if entry.credential == APPSECRET
        and (entry.fingerprint in named if named else entry.status in (Status.OPEN, Status.RESET))
        and _to_ask(entry, own, seen)
    ]


def _its_appids(entry: Entry, seen: AbstractSet[tuple[Fingerprint, str]]) -> set[str]:
    """The AppIDs that a value was seen with, on record or now."""
    return {*entry.appids, *(appid for name, appid in seen if name == entry.fingerprint)}


def _to_ask(entry: Entry, own: Sequence[str], seen: AbstractSet[tuple[Fingerprint, str]]) -> tuple[str, ...]:
    """The AppIDs to try a value with: those it was seen with; where it was seen with none, all of the user's."""
    its = _its_appids(entry, seen)
    return tuple(appid for appid in dict.fromkeys(own) if appid in its or not its)


def _decisive(asker: Asker, appids: Sequence[str], value: str) -> tuple[str, Answer]:
    """The answer that counts of those for several AppIDs: a value that is valid for one is valid."""
    answers = []
    for appid in appids:
        answers.append((appid, asker.ask(appid, value)))
        if answers[-1][1].meaning.validity is Validity.VALID:
            break
    return min(answers, key=lambda pair: _WEIGHT.index(pair[1].meaning.validity))


def _record(fingerprint: Fingerprint, what: Verification, by: str, sure: bool, baseline: Baseline) -> Baseline:
    """`verified`, on what the file holds by now."""
    current = baseline.entry(fingerprint)
    return baseline if current is None else verified(baseline, current, what, by, sure=sure)


def _told(baseline: Baseline, before: Entry, appid: str, answer: Answer) -> str:
    word = {
        Validity.VALID: _("still valid"),
        Validity.INVALID: _("no longer valid"),
        Validity.FROZEN: _("frozen"),
        Validity.UNKNOWN: _("unknown"),
    }[answer.meaning.validity]
    code = "" if answer.code is None else f" ({answer.code})"
    text = _("{word} for {appid}{code}: {reason}; {step}").format(
        word=word, appid=appid, code=code, reason=_(answer.meaning.reason), step=_(answer.meaning.step)
    )
    after = baseline.entry(before.fingerprint)
    if after is not None and after.status is not before.status:
        text += _("; recorded as {status}").format(status=after.status.value)
    return text


def _tone(outcomes: Sequence[Validity]) -> Tone:
    status = _status(outcomes)
    return {ExitStatus.CLEAN: Tone.GOOD, ExitStatus.BLOCKING: Tone.ALARM}.get(status, Tone.WARNING)


def _status(outcomes: Sequence[Validity]) -> ExitStatus:
    if Validity.VALID in outcomes or Validity.FROZEN in outcomes:
        return ExitStatus.BLOCKING
    return ExitStatus.INCOMPLETE if Validity.UNKNOWN in outcomes else ExitStatus.CLEAN
