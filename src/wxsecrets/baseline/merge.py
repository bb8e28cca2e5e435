"""Three versions of a baseline in, one out: what git's merging of lines cannot do.

Entries that only one side has are taken over, and so is what only one side changed. Two sides that record the same
secret anew differ in their facts at most, and those can be put together. Only two different decisions about the same
secret are for people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from wxsecrets.baseline.model import Baseline, moment
from wxsecrets.baseline.update import MAX_APPIDS, MAX_PATHS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.baseline.model import Entry, Verification
    from wxsecrets.model import Fingerprint

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged baseline; of the entries in `disputed`, both sides decided differently, and ours is in it."""

    baseline: Baseline
    disputed: tuple[Fingerprint, ...]


def merge(base: Baseline, ours: Baseline, theirs: Baseline) -> Merged:
    """What becomes of two changes, `ours` and `theirs`, of the same baseline.

    An entry that one side deleted and the other left alone stays deleted; one that the other changed stays.
    """
    entries: dict[Fingerprint, Entry] = {}
    disputed = []
    for name in sorted({*ours.entries, *theirs.entries}):
        before, our, their = base.entries.get(name), ours.entries.get(name), theirs.entries.get(name)
        if our is None or their is None:
            present = our or their
            if present is not None and present != before:
                entries[name] = present
            continue
        entries[name], agreed = _entry(before, our, their)
        if not agreed:
            disputed.append(name)
    extra = _extras(base.extra, ours.extra, theirs.extra)
    return Merged(Baseline(entries, extra), tuple(disputed))


def _entry(before: Entry | None, our: Entry, their: Entry) -> tuple[Entry, bool]:
    """The merged entry, and whether the sides agree on the decision."""
    if before in (our, their):  # one side left it alone
        return (their if our == before else our), True
    decision, agreed = _one(before.decision if before else None, our.decision, their.decision)
    earlier = _earlier(our, their)
    return (
        replace(
            our,
            appids=_union(our.appids, their.appids, MAX_APPIDS),
            first_commit=earlier.first_commit,
            first_date=earlier.first_date,
            paths=_union(our.paths, their.paths, MAX_PATHS),
            decision=decision,
            verification=_later(our.verification, their.verification),
            extra=_extras(before.extra if before else {}, our.extra, their.extra),
        ),
        agreed,
    )


def _one(before: _Value, our: _Value, their: _Value) -> tuple[_Value, bool]:
    """The side that changed a value; ours, and that they do not agree, if both did and differ."""
    if our in (their, before):
        return their, True
    return our, their == before


def _earlier(our: Entry, their: Entry) -> Entry:
    """The entry with the earlier first commit."""
    dates = moment(our.first_date or ""), moment(their.first_date or "")
    if our.first_commit is None or their.first_commit is None:
        return their if our.first_commit is None else our
    return their if dates[1] is not None and (dates[0] is None or dates[1] < dates[0]) else our


def _later(our: Verification | None, their: Verification | None) -> Verification | None:
    if our is None or their is None:
        return our or their
    return their if their.when > our.when else our


def _union(our: tuple[str, ...], their: tuple[str, ...], limit: int) -> tuple[str, ...]:
    return tuple(sorted({*our, *their})[:limit])


def _extras(before: Mapping[str, Any], our: Mapping[str, Any], their: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a newer version: from the side that changed them, else ours."""
    names = dict.fromkeys((*our, *their))
    absent = object()
    merged = {name: _one(before.get(name, absent), our.get(name, absent), their.get(name, absent))[0] for name in names}
    return {name: value for name, value in merged.items() if value is not absent}
