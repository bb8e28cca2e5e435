"""From bytes to findings: decode, find candidates, weigh the evidence of each, judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wxsecrets.detect.allowlist import is_allowlisted
from wxsecrets.detect.candidates import candidates
from wxsecrets.detect.decode import readings
from wxsecrets.detect.evidence import weigh
from wxsecrets.detect.prefilter import may_hold_candidate
from wxsecrets.detect.reading import Reading, Surroundings
from wxsecrets.detect.verdict import confidence
from wxsecrets.fingerprint import of_machine_made, redact
from wxsecrets.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding together with the value that it names; the value is hidden from `repr`."""

    finding: Finding
    value: str = field(repr=False)


def find(content: bytes, around: Surroundings) -> tuple[Finding, ...]:
    """All findings in one text, in order of their place."""
    return tuple(judged.finding for judged in judge(content, around))


def judge(content: bytes, around: Surroundings) -> Iterator[Judged]:
    """All findings in one text with their values, for callers that must have them.

    `content` is the file as it is stored, in whatever encoding. Yields in order of place.
    """
    if not may_hold_candidate(content):
        return
    known: set[str] = set()
    for text in readings(content):
        found = list(_judge(Reading(text, around)))
        yield from (judged for judged in found if judged.value not in known)
        known.update(judged.value for judged in found)


def _judge(reading: Reading) -> Iterator[Judged]:
    document, around = reading.document, reading.around
    for candidate in sorted(candidates(reading.searchable), key=lambda found: found.start):
        case = weigh(reading, candidate)
        sure = confidence(case.reasons) if case else None
        if case is None or sure is None:
            continue
        number = document.line_at(candidate.start)
        yield Judged(
            Finding(
                fingerprint=of_machine_made(candidate.value),
                credential="appsecret",
                confidence=sure,
                redacted=redact(candidate.value),
                line=number + 1,
                column=candidate.start - document.start(number) + 1,
                appid=case.pairing.appid if case.pairing else around.appid,
                pairing=case.pairing.evidence if case.pairing else ("appid-of-project" if around.appid else None),
                reasons=case.reasons,
                allowlisted=reading.has_pragma and is_allowlisted(document, candidate.start),
            ),
            candidate.value,
        )
