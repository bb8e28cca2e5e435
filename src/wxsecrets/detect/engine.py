"""From bytes to findings: decode, find candidates, weigh the evidence of each, judge."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from wxsecrets.detect.allowlist import is_allowlisted
from wxsecrets.detect.calls import server_calls
from wxsecrets.detect.candidates import access_tokens, candidates, tokens
from wxsecrets.detect.decode import guess, plain, readings
from wxsecrets.detect.document import Document
from wxsecrets.detect.evidence import Case, weigh
from wxsecrets.detect.hidden import hidden, pieces, put_together
from wxsecrets.detect.keys import key_at, key_store, private_keys
from wxsecrets.detect.layers import DEPTH, layers
from wxsecrets.detect.placing import Unplaced, placed
from wxsecrets.detect.prefilter import may_hold_candidate
from wxsecrets.detect.reading import Reading, Surroundings
from wxsecrets.detect.search import in_utf_8
from wxsecrets.detect.traits import EVERYTHING, Traits, traits_of, traits_of_text
from wxsecrets.detect.utf16 import in_utf16
from wxsecrets.detect.verdict import confidence
from wxsecrets.fingerprint import fingerprint_of, redact
from wxsecrets.knowledge.credentials import SERVER_CALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.model import Finding, Reason


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding together with the value that it names; the value is hidden from `repr`."""

    finding: Finding
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with its place and the evidence on it, whatever that comes to.

    `reasons` are all evidence, with what the place of its text adds.
    """

    case: Case
    reasons: tuple[Reason, ...]
    line: int
    column: int
    allowlisted: bool


def find(content: bytes, around: Surroundings, traits: Traits | None = None) -> tuple[Finding, ...]:
    """All findings in one text, in order of their place; `traits` as for `judge`."""
    return tuple(judged.finding for judged in judge(content, around, traits))


def judge(content: bytes, around: Surroundings, traits: Traits | None = None) -> Iterator[Judged]:
    """All findings in one text with their values, for callers that must have them.

    `content` is the file as it is stored, in whatever encoding; `traits` its traits, if they are known already. Yields
    in order of place.
    """
    return conclude(weigh_all(content, around, traits), around)


def conclude(every: Iterable[Weighed], around: Surroundings) -> Iterator[Judged]:
    """What of the candidates of one text is a finding in the place that they were weighed for, in order."""
    for weighed, unplaced in _that_count(every):
        finding = unplaced.at(around)
        if finding is not None:
            yield Judged(finding, weighed.case.candidate.value)


def unplaced_of(every: Iterable[Weighed]) -> tuple[Unplaced, ...]:
    """The same, to be asked what they are in other places."""
    return tuple(unplaced for _weighed, unplaced in _that_count(every))


def _that_count(every: Iterable[Weighed]) -> Iterator[tuple[Weighed, Unplaced]]:
    for weighed in every:
        most = confidence(weighed.reasons)
        if most is None:
            continue
        case = weighed.case
        value = case.candidate.value
        yield (
            weighed,
            Unplaced(
                fingerprint=fingerprint_of(value, case.credential),
                credential=case.credential,
                most=most,
                redacted=redact(value, case.credential),
                line=weighed.line,
                column=weighed.column,
                appid=case.pairing.appid if case.pairing is not None else None,
                pairing=case.pairing.evidence if case.pairing is not None else None,
                evidence=case.evidence,
                allowlisted=weighed.allowlisted,
                is_of_place=case.is_of_place,
                key=case.key,
            ),
        )


def weigh_all(content: bytes, around: Surroundings, traits: Traits | None = None) -> Iterator[Weighed]:
    """Every candidate of one text with the evidence on it, in order of place; for `explain`, too."""
    if traits is None and not may_hold_candidate(content):
        return
    store = key_store(content, around)
    if store is not None:
        candidate, credential, reasons = store
        yield Weighed(Case(candidate, credential, reasons, is_of_place=True), reasons, 1, 1, allowlisted=False)
    text = plain(content)
    traits = traits or traits_of(content, text)
    known: set[str] = set()
    is_one_text: bool | None = None
    for reading in _readings(content, text, around, traits):
        document = reading.document
        found = sorted(_cases(reading, DEPTH), key=lambda case: case.candidate.start)
        for case in found:
            if case.candidate.value in known:
                continue
            start = case.candidate.start
            number = document.line_at(start)
            allowed = reading.has_pragma and is_allowlisted(document, start)
            column = start - document.start(number) + 1
            if case.key is not None:
                is_one_text = _is_one_text(content, traits) if is_one_text is None else is_one_text
                # Where one reading makes nothing of it, another may.
                case = replace(case, is_of_place=not is_one_text)  # noqa: PLW2901
            yield Weighed(case, placed(case.evidence, around), number + 1, column, allowed)
        known.update(case.candidate.value for case in found)


def _is_one_text(content: bytes, traits: Traits) -> bool:
    """Whether a content can be read in one way only."""
    return traits is not EVERYTHING and not traits.utf16 and guess(content).is_plain


def _readings(content: bytes, text: str | None, around: Surroundings, traits: Traits) -> Iterator[Reading]:
    """The texts that a content may be, without those that hold nothing; `text` is all of it, if it is plain UTF-8."""
    if traits is not EVERYTHING and not traits.nothing:
        if text is not None:
            yield Reading(text, around, traits, content)
        else:
            yield from (Reading(text, around, traits) for text in readings(content))
    is_worth_it = traits.utf16 and (traits.encoded or not traits.nothing)
    for other in chain(readings(content) if traits is EVERYTHING else (), in_utf16(content) if is_worth_it else ()):
        data = in_utf_8(other)
        own = traits_of_text(data, other)
        if not own.nothing:
            yield Reading(other, around, own, data)


def _readings_of(content: bytes, around: Surroundings) -> Iterator[Reading]:
    text = plain(content)
    return _readings(content, text, around, traits_of(content, text))


def line_count(content: bytes) -> int:
    """The number of lines of a text, as `explain` and the reports count them; an empty one has one."""
    document = Document(next(iter(readings(content))))
    return max(1, document.last_line + (not document.text.endswith("\n")))


def _cases(reading: Reading, depth: int) -> Iterator[Case]:
    text, traits = reading.searchable, reading.traits
    if traits.named or traits.in_variables:
        for candidate in _candidates(reading):
            yield from weigh(reading, candidate)
    if traits.unnamed:
        for candidate in access_tokens(text):
            yield from weigh(reading, candidate)
        for candidate, named in private_keys(reading):
            if (here := key_at(named, reading.around)) is not None:
                yield Case(candidate, *here, key=named)
        for candidate, reasons in server_calls(reading):
            yield Case(candidate, SERVER_CALL, reasons)
    for start, end, content in layers(text) if depth and traits.wrapped else ():
        # What is inside stands where its wrapping stands.
        yield from (
            replace(case, candidate=replace(case.candidate, start=start, end=end))
            for inner in islice(_readings_of(content, reading.around), 1)
            for case in _cases(inner, depth - 1)
        )


def _candidates(reading: Reading) -> Iterator[Candidate]:
    """What stands where something can name it, each place once."""
    sweeps = (candidates, hidden, tokens) if reading.traits.other_kinds else (candidates, hidden)
    for offset, stretch in reading.stretches():
        seen = set()
        for candidate in (found for sweep in sweeps for found in sweep(stretch)):
            moved = (
                replace(candidate, start=candidate.start + offset, end=candidate.end + offset) if offset else candidate
            )
            if moved.end not in seen and reading.is_told(moved):
                seen.add(moved.end)
                yield moved
    values = pieces(reading.searchable) if reading.traits.in_variables else {}
    for offset, stretch in reading.stretches() if values else ():
        for candidate in put_together(stretch, values):
            moved = replace(candidate, start=candidate.start + offset, end=candidate.end + offset)
            if reading.is_told(moved):
                yield moved
