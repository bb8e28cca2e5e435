"""From evidence to a confidence: weights add up, thresholds decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.knowledge.evidence import HIGH_FROM, LOW_FROM, MEDIUM_FROM
from wxsecrets.model import Confidence

if TYPE_CHECKING:
    from wxsecrets.model import Reason


def confidence(reasons: tuple[Reason, ...]) -> Confidence | None:
    """How sure the evidence makes us; None when it speaks against a finding."""
    score = sum(reason.weight for reason in reasons)
    if score >= HIGH_FROM:
        return Confidence.HIGH
    if score >= MEDIUM_FROM:
        return Confidence.MEDIUM
    if score >= LOW_FROM:
        return Confidence.LOW
    return None
