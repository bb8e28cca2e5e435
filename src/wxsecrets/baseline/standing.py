"""How things stand: what the baseline records beside what a scan finds now."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxsecrets.knowledge.accounts import ACCOUNT_OF, WORDS, Account
from wxsecrets.knowledge.credentials import APPSECRET
from wxsecrets.policy import counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wxsecrets.baseline.model import Baseline, Entry
    from wxsecrets.model import Fingerprint, Occurrence, ScanResult, SecretHistory

_PARTS = re.compile(r"mp-weixin|[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Standing:
    """A baseline, and what a scan says of its secrets; `scanned` is False where there was nothing to scan.

    `complete` says whether the scan saw everything, so that what it did not find is not there. `unrecorded` are the
    secrets that block and that the baseline does not have, with their places.
    """

    baseline: Baseline
    scanned: bool = False
    complete: bool = False
    places: Mapping[Fingerprint, tuple[Occurrence, ...]] = field(default_factory=dict)
    histories: Mapping[Fingerprint, SecretHistory] = field(default_factory=dict)
    unrecorded: tuple[Fingerprint, ...] = ()

    @property
    def unmatched(self) -> tuple[Entry, ...]:
        """The entries whose secrets are nowhere any more; none as long as the scan did not see everything."""
        if not self.scanned or not self.complete:
            return ()
        return tuple(entry for name, entry in sorted(self.baseline.entries.items()) if name not in self.places)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to reset, neither in the baseline nor outside."""
        return not self.baseline.waiting and not self.unrecorded

    def account(self, entry: Entry) -> Account | None:
        """The kind of account that an entry's secret belongs to, as far as anything tells."""
        return account_of(entry, self.places.get(entry.fingerprint, ()))

    def author(self, entry: Entry) -> str | None:
        """Who committed an entry's secret first."""
        history = self.histories.get(entry.fingerprint)
        return history.first_author if history else None


def standing(baseline: Baseline, result: ScanResult) -> Standing:
    """The baseline beside the result of a survey."""
    places: defaultdict[Fingerprint, list[Occurrence]] = defaultdict(list)
    for at in result.occurrences:
        places[at.finding.fingerprint].append(at)
    blocking = {at.finding.fingerprint for at in result.occurrences if counts(at)}
    return Standing(
        baseline,
        scanned=True,
        complete=result.scope.complete,
        places={name: tuple(found) for name, found in places.items()},
        histories=result.histories,
        unrecorded=tuple(sorted(blocking - baseline.entries.keys())),
    )


def account_of(entry: Entry, places: Iterable[Occurrence]) -> Account | None:
    """The kind of account: by the kind of credential; of an AppSecret by the words that stand around it."""
    if entry.credential != APPSECRET:
        return ACCOUNT_OF.get(entry.credential)
    votes: Counter[Account] = Counter()
    texts = list(entry.paths)
    for at in places:
        texts += (reason.detail for reason in at.finding.reasons if reason.weight > 0)
        if at.in_package or at.finding.pairing == "appid-of-project":
            votes[Account.MINI_PROGRAM] += 1
    for text in texts:
        votes.update({WORDS[word] for word in map(str.lower, _PARTS.findall(text)) if word in WORDS})
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
