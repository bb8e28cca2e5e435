"""From what a scan found to what is recorded.

Only what does not change by itself is recorded: no lines, no times of scanning. Of a secret that is known already only
what was missing is filled in: an AppID that it is now seen with, too, a first commit, or an earlier one that a deeper
clone shows. So a second scan changes nothing, nor does one after code was moved, renamed, rebased or squashed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from wxsecrets.baseline.model import Baseline, Entry, moment
from wxsecrets.hostile import Cleaner, decode
from wxsecrets.model import Place
from wxsecrets.policy import NO_CHOICE, counts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wxsecrets.model import Finding, Fingerprint, Occurrence, ScanResult, SecretHistory
    from wxsecrets.policy import Levels

# Enough to find a secret. A bundle that gets a new name at every build would else add a line at every build.
MAX_PATHS = 20
_WITH_PATHS = (Place.FILE, Place.FILE_NAME)
MAX_APPIDS = 20


def initial(result: ScanResult, levels: Levels = NO_CHOICE) -> Baseline:
    """A first baseline: everything that a scan found, undecided."""
    return updated(Baseline(), result, levels)


def updated(baseline: Baseline, result: ScanResult, levels: Levels = NO_CHOICE) -> Baseline:
    """The baseline with everything that a scan found: new secrets, and what was missing of known ones.

    What does not block, by itself or as the user chose, such as findings of low confidence, is not recorded. Decisions
    stay, and nothing is ever removed.
    """
    seen: defaultdict[Fingerprint, list[Occurrence]] = defaultdict(list)
    for occurrence in result.occurrences:
        if counts(occurrence, levels):
            seen[occurrence.finding.fingerprint].append(occurrence)
    # A file can be named after any of the secrets, those that are not recorded included.
    cleaner = Cleaner({*baseline.entries, *(at.finding.fingerprint for at in result.occurrences)})
    entries = {
        fingerprint: replace(entry, paths=tuple(sorted(set(map(cleaner.values, entry.paths)))))
        for fingerprint, entry in baseline.entries.items()
    }
    for fingerprint, occurrences in seen.items():
        known = entries.get(fingerprint) or Entry(fingerprint, _surest(occurrences).credential)
        entries[fingerprint] = _extended(known, occurrences, result.histories.get(fingerprint), cleaner)
    return replace(baseline, entries=entries)


def _surest(occurrences: Iterable[Occurrence]) -> Finding:
    """The same one, in whatever order the occurrences come."""
    findings = (occurrence.finding for occurrence in occurrences)
    return min(findings, key=lambda finding: (-finding.confidence.rank, finding.credential))


def _extended(
    entry: Entry, occurrences: Iterable[Occurrence], history: SecretHistory | None, cleaner: Cleaner
) -> Entry:
    appids = {at.finding.appid for at in occurrences if at.finding.appid}
    # A message has no path, and what no commit has none that stays.
    paths = {cleaner.values(decode(at.path)) for at in occurrences if at.path and at.place in _WITH_PATHS}
    extended = replace(
        entry,
        appids=tuple(sorted({*entry.appids, *sorted(appids - set(entry.appids))[: MAX_APPIDS - len(entry.appids)]})),
        paths=entry.paths or tuple(sorted(paths)[:MAX_PATHS]),
    )
    if history is None or history.first_commit is None or not _is_earlier(history, entry):
        return extended
    date = history.first_date if moment(history.first_date or "") else None
    return replace(extended, first_commit=history.first_commit, first_date=date)


def _is_earlier(history: SecretHistory, entry: Entry) -> bool:
    """Whether the history knows an earlier commit than the entry: a clone may have been shallow before."""
    if entry.first_commit is None:
        return True
    before, now = moment(entry.first_date or ""), moment(history.first_date or "")
    return now is not None and (before is None or now < before)
