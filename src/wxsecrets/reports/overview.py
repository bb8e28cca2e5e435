"""What `wxsecrets baseline status` tells: the leaks that wait for a reset, by AppID, the oldest first; and who acts."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from wxsecrets.baseline.fields import record_of
from wxsecrets.baseline.model import Status
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.hostile import Cleaner
from wxsecrets.i18n import _, ngettext
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Validity
from wxsecrets.reports.advice import reset_of
from wxsecrets.reports.layout import Row, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from wxsecrets.baseline.model import Entry
    from wxsecrets.baseline.standing import Standing
    from wxsecrets.knowledge.accounts import Account
    from wxsecrets.model import Fingerprint

SCHEMA_VERSION = 1
_SHORT_COMMIT = 10
_MAX_NAMED = 3
_MAX_LISTED = 10


def document(standing: Standing) -> dict[str, Any]:
    """The machine-readable form: all entries, the oldest first, and how many there are of each status.

    `found` says whether the secret is still anywhere, null where that is unknown; `unrecorded` are the fingerprints of
    what blocks and the baseline does not have.
    """
    baseline = standing.baseline
    tally = Counter(entry.status for entry in baseline.entries.values())
    gone = {entry.fingerprint for entry in standing.unmatched}
    cleaner = Cleaner({*baseline.entries, *standing.places})
    return {
        "schema_version": SCHEMA_VERSION,
        "counts": {status.value: tally[status] for status in Status},
        "entries": [
            {
                "fingerprint": entry.fingerprint,
                **_clean(record_of(entry), cleaner),
                "account": account.name.lower().replace("_", "-") if (account := standing.account(entry)) else None,
                "found": _found(standing, entry, gone),
            }
            for entry in baseline.by_age
        ],
        "unrecorded": list(standing.unrecorded),
        "complete": standing.scanned and standing.complete,
    }


def sections(standing: Standing) -> Iterator[Section]:
    """The form for people: a section per AppID, what to do, what the scan says beside, and the numbers."""
    cleaner = Cleaner({*standing.baseline.entries, *standing.unrecorded})
    groups: defaultdict[tuple[tuple[str, ...], Account | None], list[Entry]] = defaultdict(list)
    for entry in standing.baseline.waiting:
        groups[entry.appids, standing.account(entry)].append(entry)
    for (appids, account), entries in groups.items():
        yield _group(standing, appids, account, entries, cleaner)
    if groups:
        yield _what_to_do(entry for entries in groups.values() for entry in entries)
    yield from _beside(standing, cleaner)
    yield _summary(standing)


def _clean(value: Any, cleaner: Cleaner) -> Any:
    """A part of the file, which a person may have edited, without any known value."""
    if isinstance(value, str):
        return cleaner.values(value)
    if isinstance(value, list):
        return [_clean(item, cleaner) for item in value]
    if isinstance(value, dict):
        return {cleaner.values(name): _clean(item, cleaner) for name, item in value.items()}
    return value


def _found(standing: Standing, entry: Entry, gone: AbstractSet[Fingerprint]) -> bool | None:
    if entry.fingerprint in standing.places:
        return True
    return False if entry.fingerprint in gone else None


def _group(
    standing: Standing, appids: tuple[str, ...], account: Account | None, entries: list[Entry], cleaner: Cleaner
) -> Section:
    title = _("AppID {appids}").format(appids=cleaner.line(", ".join(appids))) if appids else _("AppID unknown")
    if account is not None:
        title = _("{owner}, {account}").format(owner=title, account=_(account.value))
    rows = [_row(entry, cleaner) for entry in entries]
    authors = dict.fromkeys(cleaner.name(author) for entry in entries if (author := standing.author(entry)))
    if authors:
        named = ", ".join(list(authors)[:_MAX_NAMED]) + (", …" if len(authors) > _MAX_NAMED else "")
        who = _("an administrator of the account; {authors} committed it and may know who that is").format(
            authors=named
        )
        rows.append(Row(_("who acts:"), who))
    return Section(Tone.ALARM, title, tuple(rows))


def _beside(standing: Standing, cleaner: Cleaner) -> Iterator[Section]:
    """What the scan found that the baseline lacks, and the other way round."""
    if number := len(standing.unrecorded):
        title = ngettext("{number} secret is not in the baseline.", "{number} secrets are not in the baseline.", number)
        rows = [
            Row(short_fingerprint(name), cleaner.path(standing.places[name][0].path))
            for name in standing.unrecorded[:_MAX_LISTED]
        ]
        rows.append(Row("", _("`wxsecrets baseline update` records them.")))
        yield Section(Tone.ALARM, title.format(number=number), tuple(rows))
    if number := len(standing.unmatched):
        title = ngettext("{number} entry matches nothing any more.", "{number} entries match nothing any more.", number)
        rows = [
            Row(short_fingerprint(entry.fingerprint), f"{entry.status.value}; {_where(entry.paths, cleaner)}")
            for entry in standing.unmatched[:_MAX_LISTED]
        ]
        rows.append(
            Row(
                "",
                _(
                    "The history was rewritten, or the file was never committed. An open one still needs its reset; a "
                    "settled one can be deleted from the file by hand."
                ),
            )
        )
        yield Section(Tone.WARNING, title.format(number=number), tuple(rows))
    if standing.scanned and not standing.complete:
        yield Section(Tone.WARNING, _("Not everything could be looked at: whether entries still match is unknown."))


def _row(entry: Entry, cleaner: Cleaner) -> Row:
    credential = CREDENTIALS.get(entry.credential)
    facts = [
        _(credential.title) if credential else entry.credential,
        since(entry),
        _where(entry.paths, cleaner),
        answered(entry),
    ]
    return Row(short_fingerprint(entry.fingerprint), _("; ").join(fact for fact in facts if fact))


def since(entry: Entry) -> str:
    """Since when a secret has leaked, with the commit."""
    if entry.first_commit is None:
        return _("never seen in a commit")
    commit = entry.first_commit[:_SHORT_COMMIT]
    if entry.first_date is None:
        return _("first in commit {commit}").format(commit=commit)
    return _("since {date}, commit {commit}").format(date=entry.first_date[: len("YYYY-MM-DD")], commit=commit)


def answered(entry: Entry) -> str:
    """What WeChat said last, "" if nobody asked."""
    verification = entry.verification
    if verification is None:
        return ""
    said = {
        Validity.VALID: _("still valid on {day}"),
        Validity.INVALID: _("refused by WeChat on {day}"),
        Validity.FROZEN: _("frozen on {day}"),
    }
    return said[verification.validity].format(day=verification.when)


def _where(paths: tuple[str, ...], cleaner: Cleaner) -> str:
    named = ", ".join(cleaner.line(path) for path in paths[:_MAX_NAMED])
    more = len(paths) - _MAX_NAMED
    if more <= 0:
        return named
    return ngettext("{named} and {more} more", "{named} and {more} more", more).format(named=named, more=more)


def _what_to_do(entries: Iterable[Entry]) -> Section:
    entries = tuple(entries)
    place = reset_of(dict.fromkeys(entry.credential for entry in entries))
    oldest = short_fingerprint(entries[0].fingerprint)
    steps = (
        _("Reset it: {reset}. Deleting the line is not enough: it stays in the history, and valid.").format(
            reset=place
        ),
        _("Write that down: `wxsecrets baseline set {fingerprint} --status reset --why …`.").format(fingerprint=oldest),
        _("A false alarm? The same with `--status false-positive`."),
    )
    return Section(
        Tone.NEUTRAL,
        _("What to do"),
        tuple(Row(f"{number}.", step) for number, step in enumerate(steps, start=1)),
    )


def _summary(standing: Standing) -> Section:
    tally = Counter(entry.status for entry in standing.baseline.entries.values())
    settled = {
        Status.RESET: _("reset: {number}"),
        Status.FALSE_POSITIVE: _("false alarm: {number}"),
        Status.TEST_VALUE: _("test value: {number}"),
    }
    rows = tuple(Row("", text.format(number=tally[status])) for status, text in settled.items() if tally[status])
    number = tally[Status.OPEN] + len(standing.unrecorded)
    if not number:
        return Section(Tone.GOOD, _("No secret waits for a reset."), rows)
    title = ngettext("{number} secret waits for a reset.", "{number} secrets wait for a reset.", number)
    return Section(Tone.ALARM, title.format(number=number), rows)
