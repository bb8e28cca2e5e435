"""From evidence to a confidence: weights add up, thresholds decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.knowledge.evidence import HIGH_FROM, LOW_FROM, MEDIUM_FROM
from wxsecrets.model import Confidence

if TYPE_CHECKING:
    from wxsecrets.model import Reason


def score(reasons: tuple[Reason, ...]) -> float:
    """The sum of the evidence. What everybody has already is never worth more than a look."""
    total = sum(reason.weight for reason in reasons)
    return min(total, LOW_FROM) if any(reason.name == "published-sample" for reason in reasons) else total


def confidence(reasons: tuple[Reason, ...]) -> Confidence | None:
    """How sure the evidence makes us; None when it speaks against a finding."""
    total = score(reasons)
    if total >= HIGH_FROM:
        return Confidence.HIGH
    if total >= MEDIUM_FROM:
        return Confidence.MEDIUM
    if total >= LOW_FROM:
        return Confidence.LOW
    return None
