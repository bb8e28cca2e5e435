"""Versions of a text that are judged as one: they differ only in lines that nothing here reads.

A secret often stands in thousands of versions of a file, and hardly any of them changes what is said of it. Where all
candidates of a text are named on their own lines, and nothing else in it has the shape of a value, the same is to be
said of a version if what was changed lies on other lines, as many as before, and these say nothing to any rule, neither
as they were nor as they are. Whatever is not as simple as that is judged again.

Who writes a rule that reads more than a value's own line has to see to it that `_says_nothing` knows of it; words that
are made with `around` are known. `tests/detect/test_alike.py` holds it against the judgement.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from wxsecrets.detect.arguments import sdk_argument
from wxsecrets.detect.candidates import candidates, tokens
from wxsecrets.detect.columns import listed
from wxsecrets.detect.decode import guess
from wxsecrets.detect.document import SPAN, Document
from wxsecrets.detect.enclosing import OPENING
from wxsecrets.detect.engine import conclude, weigh_all
from wxsecrets.detect.hidden import hidden
from wxsecrets.detect.names import classify
from wxsecrets.detect.naming import naming
from wxsecrets.detect.prefilter import GATE, SHAPED
from wxsecrets.detect.reading import Reading
from wxsecrets.detect.search import Searchable, compile_linear, may_stand_in
from wxsecrets.detect.traits import traits_of

if TYPE_CHECKING:
    from wxsecrets.detect.engine import Weighed
    from wxsecrets.detect.reading import Surroundings
    from wxsecrets.model import Finding

# Texts that are remembered: what a version comes from is one of the last ones.
_REMEMBERED = 4
# Bytes of a text that is worth it, and of what may be changed in it.
_LONGEST = 256 * 1024
_MOST_CHANGED = 4096
_MOST_CANDIDATES = 16
# The names that say enough by themselves: of others, what stands around may say what they mean.
_CLEAR_NAMES = frozenset(("key-wechat-secret", "key-appsecret", "key-secret"))
# In bytes: so far apart, the distance of a value and its AppID is one in lines (`appids`).
_NEAR_APPID = 600
# Characters before a value in which a call or a list is looked for (`arguments`, `columns`), and the bytes they take.
_BEFORE = 400
_BEFORE_BYTES = 4 * _BEFORE
# Lines below a value that may be read (`reading.REACH`), and two more.
_BELOW = 8
# What may mean something on a line, or with the lines next to it, beside what the gates and words around are made for:
# the beginning of a section or of a block (`enclosing`), a table (`columns`), a piece of a value (`hidden`), the head
# of a key, an AppID, and an allowlist comment.
_MEANS_SOMETHING = compile_linear(
    rb"(?m)^[^\w\n]*[\[(]|\||\b(?:insert|replace|ignore|into|copy|create|table)\b|[\"'`][0-9a-f]{1,31}[\"'`]|-----|"
    rb"w[wx][0-9a-f]{16}|pragma|" + OPENING.encode(),
    ignore_case=True,
)
# Half a statement that inserts rows: its other half may be on the next line.
_INSERTS = compile_linear(rb"(?m)\b(?:insert|replace|ignore|copy)\b[\s\w.\"]*$", ignore_case=True)


class _Spot(NamedTuple):
    """Where a candidate stands: the offsets, in bytes, of what must not be changed, and of the value in it."""

    start: int
    end: int
    value: int

    def moved(self, by: int) -> _Spot:
        """The same so many bytes further on."""
        return _Spot(self.start + by, self.end + by, self.value + by)


class _Spots(NamedTuple):
    """Where the candidates of a text stand, in order, and its AppID, -1 for none."""

    places: tuple[_Spot, ...]
    appid: int

    @property
    def are_near(self) -> bool:
        """Whether the AppID is so near to each value that the lines between them say how near."""
        return self.appid < 0 or all(abs(spot.value - self.appid) <= _NEAR_APPID for spot in self.places)


@dataclass(frozen=True)
class _Judged:
    """A text with all of its candidates."""

    content: bytes
    around: Surroundings
    weighed: tuple[Weighed, ...]

    @cached_property
    def spots(self) -> _Spots | None:
        """Where its candidates stand; None if more than their lines decides."""
        return _spots(self.content, self.around, self.weighed)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What of the candidates is a finding."""
        return tuple(judged.finding for judged in conclude(self.weighed, self.around))

    def version(self, content: bytes, spots: _Spots) -> _Judged:
        """Another text of which the same is to be said."""
        version = replace(self, content=content)
        version.__dict__.update(spots=spots, findings=self.findings)
        return version


class Alike:
    """The texts that were judged last, for the versions of them that come next."""

    def __init__(self) -> None:
        self._judged: deque[_Judged] = deque(maxlen=_REMEMBERED)

    def weigh_all(self, content: bytes, around: Surroundings) -> tuple[Weighed, ...]:
        """As the function of that name; it is remembered."""
        weighed = tuple(weigh_all(content, around))
        is_clear = all(one.case.reasons[0].name in _CLEAR_NAMES for one in weighed)
        if is_clear and 0 < len(weighed) <= _MOST_CANDIDATES and len(content) <= _LONGEST:
            self._judged.append(_Judged(content, around, weighed))
        return weighed

    def findings(self, content: bytes, around: Surroundings) -> tuple[Finding, ...] | None:
        """The findings of a version of one of the last texts, without judging it; None of any other text."""
        if len(content) > _LONGEST:
            return None
        for judged in reversed(self._judged):
            if judged.around == around and (spots := _unchanged(judged, content)) is not None:
                self._judged.append(judged.version(content, spots))
                return judged.findings
        return None


def _unchanged(judged: _Judged, content: bytes) -> _Spots | None:
    """The spots of a version of which the same is to be said, None if something else may be."""
    before = judged.content
    first = _alike(before, content, backwards=False)
    last = _alike(before[first:], content[first:], backwards=True)
    start = before.rfind(b"\n", 0, first) + 1
    end = before.find(b"\n", len(before) - last)
    end = len(before) if end < 0 else end
    longer = len(content) - len(before)
    # The first line may be the head of a table.
    if not start or max(end, end + longer) - start > _MOST_CHANGED or judged.spots is None:
        return None
    places, appid = judged.spots
    if start <= appid <= end or any(spot.start <= end and start <= spot.end for spot in places):
        return None
    was, now = before[start:end], content[start : end + longer]
    above = max(appid, places[-1].end)
    if was.count(b"\n") != now.count(b"\n") and (above > start or before.count(b"\n", above, start) <= _BELOW):
        return None
    if not _says_nothing(was + b"\n" + now):
        return None
    spots = _Spots(
        tuple(spot if spot.end < start else spot.moved(longer) for spot in places),
        appid if appid < start else appid + longer,
    )
    alone = all(
        _stands_alone(content, spot.value) for spot in spots.places if 0 <= spot.value - end - longer < _BEFORE_BYTES
    )
    return spots if alone and spots.are_near else None


def _alike(one: bytes, other: bytes, *, backwards: bool) -> int:
    """How many bytes are the same from the beginning on, or up to the end."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if backwards:
            same = one[-middle : len(one) - low] == other[-middle : len(other) - low]
        else:
            same = one[low:middle] == other[low:middle]
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def _says_nothing(lines: bytes) -> bool:
    """Whether nothing on some lines means anything for what stands on others."""
    lines = lines.replace(b"\r\n", b"\n").removesuffix(b"\r")
    if b"\r" in lines or b"\0" in lines or any(len(line) > SPAN for line in lines.split(b"\n")):
        return False
    if GATE.first_place(lines) >= 0 or _MEANS_SOMETHING.search(lines) is not None:
        return False
    try:
        return not may_stand_in(lines.decode())
    except UnicodeDecodeError:
        return False


def _stands_alone(content: bytes, value: int) -> bool:
    """Whether the value at an offset is no argument of a known call, and none of a list of values."""
    before = content[max(0, value - _BEFORE_BYTES) : value].decode(errors="ignore")[-_BEFORE:]
    return not listed(before) and not sdk_argument(Document(before), len(before))


def _spots(content: bytes, around: Surroundings, weighed: tuple[Weighed, ...]) -> _Spots | None:
    """Where the candidates of a text stand; None if more than their own lines decides."""
    if not guess(content).is_plain or b"\0" in content:
        return None
    traits = traits_of(content)
    if traits.unnamed or traits.in_variables:
        return None
    reading = Reading(content.decode(), around, traits, content)
    text = reading.document.text
    appids = [len(text[:offset].encode()) for offset, _appid in reading.appids]
    if len(appids) > 1 or reading.columns.has_inserts:
        return None
    appid = appids[0] if appids else -1
    places: list[_Spot] = []
    rest: list[bytes] = []
    behind = 0
    for one in weighed:
        first = reading.document.start(one.line - 1)
        value = first + one.column - 1
        line = text[first:].split("\n", 1)[0]
        start = len(text[:first].encode())
        spot = _Spot(start, start + len(line.encode()), len(text[:value].encode()))
        if start < behind or not _says_enough(reading, one, line, value) or not _stands_alone(content, spot.value):
            return None
        rest.append(content[behind:start])
        behind = spot.end
        # What stands between an AppID and a value says whether they go together.
        places.append(spot._replace(start=appid) if 0 <= appid < start else spot)
    rest.append(content[behind:])
    spots = _Spots(tuple(places), appid)
    return spots if spots.are_near and _holds_nothing(b"\n".join(rest), other_kinds=traits.other_kinds) else None


def _says_enough(reading: Reading, weighed: Weighed, line: str, value: int) -> bool:
    """Whether the line of a candidate has one value, that at this offset of the text, and says by itself what it is."""
    alone = Searchable(line)
    sweeps = (candidates, hidden, tokens) if reading.traits.other_kinds else (candidates, hidden)
    found = [candidate for sweep in sweeps for candidate in sweep(alone)]
    place = value - reading.document.start(weighed.line - 1)
    if len(line) > SPAN or len(found) != 1 or found[0].start != place or line[place : found[0].end] != found[0].value:
        return False
    named = naming(Document(line), place)
    verdict = classify(named.own) if named.own else None
    return (
        verdict == weighed.case.reasons[0].name
        and naming(reading.document, value) == named
        and not any(mark in line[:place] for mark in ("return", "|"))
        and reading.of(replace(found[0], start=value, end=value + found[0].end - place)) is reading
    )


def _holds_nothing(rest: bytes, *, other_kinds: bool) -> bool:
    """Whether nothing beside the candidates' lines could be a value, or become one with a line beside it."""
    return (
        SHAPED.search(rest) is None
        and b"-----BEGIN" not in rest
        and _INSERTS.search(rest) is None
        and not (other_kinds and any(tokens(Searchable(rest.decode()))))
    )
