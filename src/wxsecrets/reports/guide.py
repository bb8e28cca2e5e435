"""`wxsecrets baseline status --guide`: what to do about each open leak, in order."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.hostile import Cleaner
from wxsecrets.i18n import _
from wxsecrets.knowledge.accounts import Account
from wxsecrets.knowledge.credentials import APPSECRET, CREDENTIALS
from wxsecrets.knowledge.guides import APPSECRET as OF_APPSECRET
from wxsecrets.knowledge.guides import HISTORY, OTHERS
from wxsecrets.reports.layout import Row, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wxsecrets.baseline.model import Entry
    from wxsecrets.baseline.standing import Standing

_MAX_NAMED = 5
# Where nothing tells the kind of account, the steps of the first two are given.
_LIKELY = (Account.MINI_PROGRAM, Account.OFFICIAL)


def guide(standing: Standing, entries: Iterable[Entry]) -> Iterator[Section]:
    """A section of steps for each owner and kind among these entries, in their order; one on the history last."""
    cleaner = Cleaner(standing.baseline.entries.keys())
    groups: defaultdict[tuple[tuple[str, ...], str, Account | None], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.appids, entry.credential, standing.account(entry)].append(entry)
    for (appids, credential, account), group in groups.items():
        if account in OF_APPSECRET or credential != APPSECRET:
            owner = _(account.value) if account else _("kind of account unknown")
            yield _section(appids, owner, _steps(credential, account), group, cleaner)
            continue
        for likely in _LIKELY:
            owner = _("if it is this: {account}").format(account=_(likely.value))
            yield _section(appids, owner, OF_APPSECRET[likely], group, cleaner)
    if groups:
        yield Section(Tone.NEUTRAL, _("And the history?"), (Row("", _(HISTORY)),))


def _steps(credential: str, account: Account | None) -> tuple[str, ...]:
    if credential == APPSECRET and account is not None:
        return OF_APPSECRET[account]
    return OTHERS.get(credential, ())


def _section(
    appids: tuple[str, ...], owner: str, steps: tuple[str, ...], group: Sequence[Entry], cleaner: Cleaner
) -> Section:
    credential = group[0].credential
    names = ", ".join(cleaner.line(appid) for appid in appids) or _("the account")
    paths = tuple(dict.fromkeys(cleaner.line(path) for entry in group for path in entry.paths))
    where = ", ".join(paths[:_MAX_NAMED]) + (", …" if len(paths) > _MAX_NAMED else "")
    title = _("{credential} of {appids}, {account}: {fingerprints}").format(
        credential=_(CREDENTIALS[credential].title) if credential in CREDENTIALS else cleaner.line(credential),
        appids=names,
        account=owner,
        fingerprints=", ".join(short_fingerprint(entry.fingerprint) for entry in group[:_MAX_NAMED])
        + (", …" if len(group) > _MAX_NAMED else ""),
    )
    last = _("Write it down: `wxsecrets baseline set {fingerprint} --status reset --why …`, and commit the baseline.")
    texts = [_(step).format(appids=names, paths=where or _("the history names none")) for step in steps]
    texts.append(last.format(fingerprint=short_fingerprint(group[0].fingerprint)))
    return Section(Tone.ALARM, title, tuple(Row(f"{number}.", text) for number, text in enumerate(texts, start=1)))
