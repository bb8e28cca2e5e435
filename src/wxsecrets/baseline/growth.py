"""What a change does to the baseline: in a pull request that is for people to look at, not something that counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wxsecrets.baseline.model import Baseline, Entry


@dataclass(frozen=True, slots=True)
class Growth:
    """The entries that a change adds, takes away, and decides otherwise about (as they are then)."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    decided: tuple[Entry, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.decided)


def growth(before: Baseline, after: Baseline) -> Growth:
    """The difference of two baselines; each part sorted by fingerprint."""
    names = sorted({*before.entries, *after.entries})
    return Growth(
        tuple(after.entries[name] for name in names if name not in before.entries),
        tuple(before.entries[name] for name in names if name not in after.entries),
        tuple(
            after.entries[name]
            for name in names
            if name in before.entries
            and name in after.entries
            and before.entries[name].decision != after.entries[name].decision
        ),
    )
