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
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, count, islice
from operator import ne
from typing import TYPE_CHECKING, NamedTuple

from wxsecrets.detect.arguments import sdk_argument
from wxsecrets.detect.candidates import LENGTH, candidates, tokens
from wxsecrets.detect.columns import LIST, listed
from wxsecrets.detect.decode import WIDEST, guess
from wxsecrets.detect.document import SPAN, Document
from wxsecrets.detect.enclosing import OPENING
from wxsecrets.detect.engine import unplaced_of, weigh_all
from wxsecrets.detect.hidden import ESCAPE, PIECES, hidden
from wxsecrets.detect.names import classify
from wxsecrets.detect.naming import naming
from wxsecrets.detect.prefilter import GATE
from wxsecrets.detect.reading import REACH, Reading
from wxsecrets.detect.search import AS_ASCII, Searchable, compile_linear, may_stand_in
from wxsecrets.detect.telling import TOKEN, told_in
from wxsecrets.detect.traits import traits_of

if TYPE_CHECKING:
    from wxsecrets.detect.engine import Weighed
    from wxsecrets.detect.placing import Unplaced
    from wxsecrets.detect.reading import Surroundings

# Texts that are remembered: what a version comes from is one of the last ones.
_REMEMBERED = 4
# Of a text that is remembered: its bytes, its lines, and its candidates; and the lines that a version may change.
_LONGEST = 256 * 1024
_MOST_LINES = 8192
_MOST_CANDIDATES = 16
_MOST_CHANGED = 64
# The names that say enough by themselves: of others, what stands around may say what they mean.
_CLEAR_NAMES = frozenset(("key-wechat-secret", "key-appsecret", "key-secret"))
# Lines below a value that may be read, and two more.
_BELOW = REACH + 2
# What may mean something on a line, or with the lines next to it, beside what the gates and words around are made for:
# the beginning of a section or of a block (`enclosing`), a table (`columns`), a piece of a value or an escape
# (`hidden`), the head of a key, an AppID, and an allowlist comment.
_MEANS_SOMETHING = compile_linear(
    rb"(?m)^[^\w\n]*[\[(]|\||\b(?:insert|replace|ignore|into|copy|create|table)\b|[\"'`][0-9a-f]{1,31}[\"'`]|-----|"
    rb"w[wx][0-9a-f]{16}|pragma|" + ESCAPE + b"|" + OPENING.encode(),
    ignore_case=True,
)
# Half a statement that inserts rows: its other half may be on the next line.
_INSERTS = compile_linear(rb"(?m)\b(?:insert|replace|ignore|copy)\b[\s\w.\"]*$", ignore_case=True)


class _Spot(NamedTuple):
    """Where a candidate stands: its line, the offset of the value in it, in bytes, and the lines not to be changed.

    Lines count from 0 here; `first` and `last` are those up to the AppID, with these.
    """

    line: int
    offset: int
    first: int
    last: int


@dataclass(frozen=True)
class _Judged:
    """The lines of a text that was judged, with all of its candidates."""

    lines: list[bytes]
    around: Surroundings
    weighed: tuple[Weighed, ...]

    @cached_property
    def spots(self) -> tuple[_Spot, ...] | None:
        """Where its candidates stand; None if more than their lines decides."""
        return _spots(self.lines, self.around, self.weighed)

    @cached_property
    def found(self) -> tuple[Unplaced, ...]:
        """What of the candidates counts."""
        return unplaced_of(self.weighed)


class Alike:
    """The texts that were judged last, for the versions of them that come next."""

    def __init__(self) -> None:
        # The lines of each, and the one that was judged: this one, or one of which it is a version.
        self._texts: deque[tuple[list[bytes], _Judged]] = deque(maxlen=_REMEMBERED)
        self._refused = b""

    def weigh_all(self, content: bytes, around: Surroundings) -> tuple[Weighed, ...]:
        """As the function of that name; it is remembered."""
        weighed = tuple(weigh_all(content, around))
        is_clear = all(one.case.evidence[0].name in _CLEAR_NAMES for one in weighed)
        # Of a version of a text of which nothing can be said, nothing can be said either.
        is_worth_it = is_clear and 0 < len(weighed) <= _MOST_CANDIDATES and content is not self._refused
        if is_worth_it and _is_short(content):
            lines = content.split(b"\n")
            self._texts.append((lines, _Judged(lines, around, weighed)))
        return weighed

    def found(self, content: bytes, around: Surroundings) -> tuple[Unplaced, ...] | None:
        """What is found in a version of one of the last texts, without judging it; None of any other text."""
        if not (self._texts and _is_short(content)):
            return None
        lines = content.split(b"\n")
        for before, judged in reversed(self._texts):
            changed = _changed(before, lines) if judged.around == around else None
            if changed is None:
                continue
            if judged.spots is None:
                self._refused = content
            elif _are_clear_of(judged.spots, changed, lines, is_as_long=len(lines) == len(before)):
                self._texts.append((lines, judged))
                return judged.found
        return None


def _is_short(content: bytes) -> bool:
    return len(content) <= _LONGEST and content.count(b"\n") < _MOST_LINES


def _changed(before: list[bytes], lines: list[bytes]) -> list[int] | None:
    """The lines that a version changes, by number; of one of another length the first. None if they say anything."""
    changed = list(compress(count(), map(ne, before, lines)))
    if len(lines) == len(before):
        was, now = ([version[number] for number in changed] for version in (before, lines))
    else:
        first = changed[0] if changed else min(len(before), len(lines))
        most = min(len(before), len(lines)) - first
        last = next(compress(count(), map(ne, reversed(before), reversed(lines))), most)
        # With the lines next to it: these may meet now.
        was, now = (version[first - 1 : len(version) - min(last, most) + 1] for version in (before, lines))
        changed = [first]
    # The first line may be the head of a table.
    if (changed and not changed[0]) or max(len(was), len(now)) > _MOST_CHANGED:
        return None
    return changed if _says_nothing(b"\n".join((*was, *now))) else None


def _are_clear_of(spots: tuple[_Spot, ...], changed: list[int], lines: list[bytes], *, is_as_long: bool) -> bool:
    """Whether changed lines are none of those that count for the values at some spots."""
    if any(spot.first <= number <= spot.last for spot in spots for number in changed):
        return False
    if not is_as_long and changed[0] <= max(spot.last for spot in spots) + _BELOW:
        return False
    return all(
        _stands_alone(lines, spot)
        for spot in spots
        if any(spot.line - LIST <= number < spot.line for number in changed)
    )


def _says_nothing(lines: bytes) -> bool:
    """Whether nothing on some lines means anything for what stands on others."""
    lines = lines.replace(b"\r\n", b"\n").removesuffix(b"\r")
    if b"\r" in lines or b"\0" in lines or any(len(line) > SPAN for line in lines.split(b"\n")):
        return False
    if any(pattern.search(lines) is not None for pattern in (GATE, TOKEN, _MEANS_SOMETHING)):
        return False
    try:
        text = lines.decode()
    except UnicodeDecodeError:
        return False
    return (text.isascii() or AS_ASCII.isdisjoint(text)) and not may_stand_in(text)


def _stands_alone(lines: list[bytes], spot: _Spot) -> bool:
    """Whether a value is none of a list, and no argument of a known call, which begins less far before it."""
    parts, number, length = [lines[spot.line][: spot.offset]], spot.line, 0  # at least so many characters
    while number and length < LIST:
        number -= 1
        line = lines[number]
        parts.append(line)
        length += 1 + (len(line) if line.isascii() else len(line) // WIDEST)
    before = Document(b"\n".join(reversed(parts)).decode(errors="ignore")[-LIST:])
    return not listed(before.text) and not sdk_argument(before, len(before.text))


def _spots(lines: list[bytes], around: Surroundings, weighed: tuple[Weighed, ...]) -> tuple[_Spot, ...] | None:
    """Where the candidates of a text stand; None if more than their own lines decides."""
    content = b"\n".join(lines)
    if not guess(content).is_plain or b"\0" in content or content.count(b"\r") != content.count(b"\r\n"):
        return None
    traits = traits_of(content)
    if traits.unnamed or traits.in_variables:
        return None
    reading = Reading(content.decode(), around, traits)
    document = reading.document
    appids = [offset for offset, _appid in islice(reading.appids, 2)]
    if len(appids) > 1 or reading.columns.has_inserts:
        return None
    spots: list[_Spot] = []
    for one in weighed:
        first = document.start(one.line - 1)
        value = first + one.column - 1
        # What stands between a value and its AppID says how near they are, and whether they go together.
        reach = [one.line - 1, *map(document.line_at, appids)]
        spot = _Spot(one.line - 1, len(document.text[first:value].encode()), min(reach), max(reach))
        if not (_says_enough(reading, one, value) and _stands_alone(lines, spot)):
            return None
        spots.append(spot)
    rest = lines.copy()
    for spot in spots:
        line = lines[spot.line]
        rest[spot.line] = line[: spot.offset] + b"~" + line[spot.offset + LENGTH :]
    is_one_each = len({spot.line for spot in spots}) == len(spots)
    is_all = is_one_each and _INSERTS.search(content) is None and b"-----BEGIN" not in content
    return tuple(spots) if is_all and _holds_nothing(b"\n".join(rest), reading) else None


def _says_enough(reading: Reading, weighed: Weighed, value: int) -> bool:
    """Whether the line of a candidate says by itself what the value at this offset of the text is."""
    place = weighed.column - 1
    line = reading.document.text[value - place : value + SPAN].split("\n", 1)[0]
    candidate = weighed.case.candidate
    if len(line) > SPAN or line[place : place + LENGTH] != candidate.value:
        return False
    named = naming(Document(line), place)
    verdict = classify(named.own) if named.own else None
    told = told_in(Searchable(line), other_kinds=False, used=frozenset())
    return (
        verdict == weighed.case.evidence[0].name
        and told.touch(place, place + LENGTH)
        and naming(reading.document, value) == named
        and not any(mark in line[:place] for mark in ("return", "|"))
        and reading.of(candidate) is reading
    )


def _holds_nothing(rest: bytes, reading: Reading) -> bool:
    """Whether nothing in a text without its values could be another one, or become one with what stands beside it."""
    text = Searchable(rest.decode())
    sweeps = (candidates, hidden, tokens) if reading.traits.other_kinds else (candidates, hidden)
    return not text.has(PIECES) and not any(any(sweep(text)) for sweep in sweeps)
