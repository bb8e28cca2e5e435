"""Makes `marks.h`: the marks of which every match of the gates has one, for `sieve.c`, and words in full.

A mark is a few bytes of which each is one of some, and maybe gaps, written here as an expression. That no match is
without one is tested (`tests/detect/test_sieve.py`): who changes an expression of `wxsecrets.detect.prefilter` changes
its marks here, and runs `make sieve`.

Of the words that can name something (`wxsecrets.detect.telling`) all forms are made: what the sieve finds are the
matches themselves. Who changes these words just runs `make sieve`.
"""

from __future__ import annotations

import random
import sys
from binascii import crc32
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from wxsecrets.detect import nothing as _nothing  # noqa: F401  all that have expressions
from wxsecrets.detect import prefilter, sieve, telling
from wxsecrets.detect import traits as _traits  # noqa: F401
from wxsecrets.detect.uses import CALLS
from wxsecrets.detect.utf16 import UTF16_VALUE
from wxsecrets.knowledge.telling_words import TELLING, TELLING_IN_BYTES, TELLING_IN_GBK

if sys.version_info >= (3, 11):
    from re import _constants as constants  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
else:
    import sre_constants as constants
    import sre_parse as parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEX = rb"[0-9a-fA-F]"
# Runs of hex digits (`NAMED[0]`) need no marks: `sieve.c` looks for them itself.
_QUOTE = rb"[\"'`]"
_PIECE = _HEX + rb"{4}" + _QUOTE
_NAMED = (
    prefilter.NAMED[1],
    _PIECE + rb"[ \t)+.&<>,\\\r\n(@concat]{0,512}" + _QUOTE + _HEX + rb"{2}" + _HEX + rb"{0,29}" + _QUOTE,
    _PIECE + rb"[ \t)+.&<>,(concat]{0,512}(?://|#)",  # a comment, behind which another piece may stand
    rb"(?:(?:\\u00|\\x|%)[346]" + _HEX + rb"){3}",
    rb"(?:\\u\{[346]" + _HEX + rb"\}){3}",
    rb"&#(?:x[346]" + _HEX + rb"|[0-9]{2,3});&#",
)
_RARE_SHAPES = (
    *prefilter.WRAPPED,
    *prefilter.ENCODED,
    rb"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----",
    rb"qq\.com(?:/|\\/|%2[Ff])(?:sns|cgi-bin)(?:/|\\/|%2[Ff])",
    rb"[0-9]_[0-9A-Za-z_\-]{100}",
)
# What a variable is given: `=` or `:` stands before it, maybe with blanks between.
_GIVEN = rb"(?:[:=]|[:=][ \t@]|[ \t][ \t@])" + _QUOTE
_PARTS = (
    (sieve.NAMED, _NAMED),
    (sieve.IN_VARIABLES, (_GIVEN + rb"[0-9a-f]{8}[0-9a-f]{0,20}" + _QUOTE,)),
    (sieve.PIECES, (_GIVEN + rb"[0-9a-f]{4}[0-9a-f]{0,24}" + _QUOTE,)),
    (sieve.RARE, _RARE_SHAPES),
    (sieve.TELLING, (b"(?i:" + TELLING_IN_BYTES + b")",)),
    (sieve.USES, (rb"secret[\"'`\\ \t]{0,103}[=:,]", b"(?:" + CALLS.encode() + rb")\(")),
    (sieve.UTF16, (UTF16_VALUE.pattern,)),
)
# Of these each match is all there is.
_SPELLED = (
    (sieve.WORDS, telling.WORDS),
    (sieve.GBK_WORDS, telling.GBK_WORDS),
    (sieve.OTHER_WORDS, TELLING.encode()),
    (sieve.GBK_OTHER_WORDS, TELLING_IN_GBK),
)
# How many bytes before its anchor a match that has a mark may begin, and a vector: a value in a variable stands behind
# a hundred blanks.
LEAD = 160
_LONGEST = 110
_MOST_REPEATED = 6
# Of a mark so many bytes in a row are its anchor: those that are seldom met, not far from where it begins.
_ANCHOR = 4
_FARTHEST = 12
# What everything is searched for; other marks take what room is left.
GATE_SETS = prefilter.SHAPES_SETS | sieve.TELLING
# In which order marks are put into groups decides how many bytes are taken for an anchor, and how much is compared
# then. Chosen among 200 with files of seven public repositories, by `benchmarks/anchors.py`.
LUCK = 148
_GROUPS = 16
# So much of a word is looked for.
_WINDOW = 10
_GAP = 256
# How often a byte is met in code and text, about: the commonest first, each half as often as the one in the middle
# between it and the first.
_COMMON = b" etaoinsrlcdpu_m\n.fg\"=0,h()yb:;1/>-<x2v'*w63TkESAICR5{}NO49P7j8LDMUzBG\tqFV[]HWX#$&KYJQ@+!`Z?%\\|^~\r\0"

Class = frozenset[int]


@dataclass(frozen=True)
class Gap:
    """As many bytes of a class as there are, at most so many."""

    members: Class
    most: int


Mark = tuple["Class | Gap", ...]


@dataclass(frozen=True)
class Expanded:
    """One way to match an expression: a class for each byte, with gaps, and whether that is all of it."""

    classes: Mark = ()
    is_whole: bool = True

    def then(self, other: Expanded) -> Expanded:
        """The same with another one behind it; what is cut off cannot go on."""
        return replace(other, classes=self.classes + other.classes) if self.is_whole else self


def marks_in(expression: bytes) -> set[Mark]:
    """The ways in which what an expression matches begins, each as far as it has one form.

    Raises ValueError for what is not known here.
    """
    return {_without_doubt(found.classes[:_LONGEST]) for found in _expand(parser.parse(expression), ignore_case=False)}


def _without_doubt(mark: Mark) -> Mark:
    """A mark up to a gap of which nobody can say where it ends, or to the last one."""
    for place, (here, behind) in enumerate(zip(mark, (*mark[1:], Gap(frozenset(), 0)), strict=True)):
        if isinstance(here, Gap) and (isinstance(behind, Gap) or here.members & behind):
            return mark[:place]
    return mark


def _expand(tree: Iterable[Any], *, ignore_case: bool) -> list[Expanded]:
    ways = [Expanded()]
    for kind, value in tree:
        ways = [way.then(more) for way in ways for more in _ways(kind, value, ignore_case=ignore_case)]
    return ways


def _ways(kind: Any, value: Any, *, ignore_case: bool) -> list[Expanded]:
    if kind is constants.LITERAL:
        return [Expanded((_folded({value}, ignore_case=ignore_case),))]
    if kind is constants.IN:
        return [Expanded((part,)) for part in _parted(_members(value, ignore_case=ignore_case))]
    if kind is constants.BRANCH:
        return [way for branch in value[1] for way in _expand(branch, ignore_case=ignore_case)]
    if kind is constants.SUBPATTERN:
        _number, added, _removed, inner = value
        return _expand(inner, ignore_case=ignore_case or bool(added & constants.SRE_FLAG_IGNORECASE))
    if kind is constants.MAX_REPEAT:
        least, most, inner = value
        return _repeated(_expand(inner, ignore_case=ignore_case), least, most)
    raise ValueError(f"an expression for marks has {kind}")


def _repeated(one: list[Expanded], least: int, most: int) -> list[Expanded]:
    ways = [Expanded()]
    for _ in range(least):
        ways = [way.then(more) for way in ways for more in one]
    if most - least > _MOST_REPEATED:
        if all(len(way.classes) == 1 and way.is_whole for way in one):
            gap = Gap(frozenset(byte for way in one for byte in _class_of(way.classes[0])), int(most) - least)
            return [way.then(Expanded((gap,))) for way in ways]
        return [replace(way, is_whole=False) for way in ways]  # what stands behind may be anywhere
    found = [ways]
    for _ in range(most - least):
        ways = [way.then(more) for way in ways for more in one]
        found.append(ways)
    return [way for more in reversed(found) for way in more]  # as often as it goes comes first


def _class_of(element: Class | Gap) -> Class:
    return element.members if isinstance(element, Gap) else element


def _members(items: Iterable[tuple[Any, Any]], *, ignore_case: bool) -> Class:
    found: set[int] = set()
    others = False
    for kind, value in items:
        if kind is constants.NEGATE:
            others = True
        elif kind is constants.LITERAL:
            found.add(value)
        elif kind is constants.RANGE:
            found.update(range(value[0], value[1] + 1))
        elif (kind, value) == (constants.CATEGORY, constants.CATEGORY_WORD):
            found.update(byte for byte in range(128) if chr(byte).isalnum() or byte == ord("_"))
        elif (kind, value) == (constants.CATEGORY, constants.CATEGORY_SPACE):
            found.update(b" \t\n\r\f\v")
        else:
            raise ValueError(f"a class of marks has {kind} {value}")
    members = _folded(found, ignore_case=ignore_case)  # before the others are taken: `[^a-z]` has no `A` in it then
    return frozenset(range(256)) - members if others else members


def _parted(members: Class) -> list[Class]:
    """A small class in parts of which the tables tell each from all others: they know of a byte its two halves only."""
    low, high = _halves(members)
    if len(members) > _SMALL or len(low) * len(high) == len(members):
        return [members]
    return [frozenset(byte for byte in members if byte >> 4 == half) for half in sorted(high)]


def _folded(members: set[int], *, ignore_case: bool) -> Class:
    """With the other case of each letter, where case does not matter: of bytes RE2 knows that of ASCII only."""
    if not ignore_case:
        return frozenset(members)
    return frozenset(other for byte in members for other in (byte, *bytes([byte]).lower(), *bytes([byte]).upper()))


_SMALL = 4
_Halves = tuple[frozenset[int], frozenset[int]]
_COMMONNESS = {byte: 1 / (place + 8) for place, byte in enumerate(_COMMON)}
# Where one of these stands mostly another one does.
_COMMONNESS |= dict.fromkeys(b"0123456789\0", 1 / 8) | {ord(" "): 1 / 2}
_RARE = 1 / 1000


def _halves(members: Class) -> _Halves:
    return frozenset(byte & 15 for byte in members), frozenset(byte >> 4 for byte in members)


def _anchors(mark: Mark, farthest: int = _FARTHEST) -> list[tuple[int, tuple[_Halves, ...]]]:
    """Where a mark may have its anchor, before any gap, and what the tables know of it then."""
    head = list(takewhile(lambda element: not isinstance(element, Gap), mark))
    halves = [_halves(_class_of(element)) for element in head]
    return [(at, tuple(halves[at : at + _ANCHOR])) for at in range(min(len(head) - _ANCHOR, farthest) + 1)]


def _chance(anchor: Iterable[_Halves]) -> float:
    """How often bytes are met that the tables take for an anchor, relative to others."""
    chance = 1.0
    for low, high in anchor:
        chance *= sum(_COMMONNESS.get(left << 4 | right, _RARE) for left in high for right in low) / 3
    return chance


@dataclass
class Group:
    """Marks that share their bits in the tables, and what the tables know of their anchors."""

    anchor: tuple[_Halves, ...] = ((frozenset(), frozenset()),) * _ANCHOR
    chance: float = 0.0

    def with_(self, anchor: tuple[_Halves, ...]) -> Group:
        """The same with one more."""
        joined = tuple(
            (low | more_low, high | more_high)
            for (low, high), (more_low, more_high) in zip(self.anchor, anchor, strict=True)
        )
        return Group(joined, _chance(joined))


@dataclass
class Placed:
    """A mark, its set, where in it its anchor is, and the number of its group."""

    mark: Mark
    set_: int
    anchor: int
    group: int


@dataclass
class Table:
    """Marks, with their anchors in groups so that the tables take as little as possible for one."""

    groups: list[Group] = field(default_factory=lambda: [Group() for _ in range(_GROUPS)])
    placed: list[Placed] = field(default_factory=list)

    def add(self, mark: Mark, set_: int, farthest: int = _FARTHEST) -> None:
        """Put a mark where it does least harm, with its anchor at one of its first bytes."""
        choices = []
        for at, anchor in _anchors(mark, farthest):
            for number, group in enumerate(self.groups):
                grown = group.with_(anchor)
                choices.append((grown.chance - group.chance, at, number, grown))
        _more, at, number, grown = min(choices, key=lambda choice: choice[:3])
        self.groups[number] = grown
        self.placed.append(Placed(mark, set_, at, number))

    def of(self, sets: int) -> Table:
        """Those of some sets, in the same groups: what is looked for where others are not asked for."""
        found = Table()
        for placed in self.placed:
            if placed.set_ & sets:
                _at, anchor = _anchors(placed.mark, placed.anchor)[-1]
                found.groups[placed.group] = found.groups[placed.group].with_(anchor)
                found.placed.append(placed)
        return found


def _rarest(mark: Mark) -> Mark:
    """Of a word's letters those that are seldom met together: many words end alike."""
    if any(isinstance(element, Gap) for element in mark):
        return mark
    windows = [mark[at : at + _WINDOW] for at in range(max(1, len(mark) - _WINDOW + 1))]
    return min(windows, key=lambda window: _chance(_halves(_class_of(element)) for element in window))


def table(luck: int = LUCK) -> Table:
    """The marks of all sets. Raises ValueError for one that is too short."""
    found = Table()
    every = {
        (_rarest(mark) if set_ == sieve.TELLING else mark, set_)
        for set_, expressions in _PARTS
        for expression in expressions
        for mark in marks_in(expression)
    }
    # What has a shorter one in it is not needed.
    every = {
        (mark, set_)
        for mark, set_ in every
        if not any(
            (mark[start:end], set_) in every
            for start in range(len(mark))
            for end in range(start + 1, len(mark) + 1)
            if end - start < len(mark)
        )
    }
    if short := [mark for mark, _set in every if not _anchors(mark)]:
        raise ValueError(f"a mark has less than {_ANCHOR} bytes: {short}")

    def likelihood(item: tuple[Mark, int]) -> float:
        return min(_chance(anchor) for _at, anchor in _anchors(item[0]))

    def is_last(item: tuple[Mark, int]) -> bool:
        return not item[1] & GATE_SETS

    def spelled(item: tuple[Mark, int]) -> list[tuple[int, list[int]]]:
        return [(element.most if isinstance(element, Gap) else -1, sorted(_class_of(element))) for element in item[0]]

    ordered = sorted(every, key=lambda item: (item[1], spelled(item)))
    rng = random.Random(luck)  # noqa: S311  the same every time
    by_likelihood = sorted(ordered, key=lambda item: likelihood(item) * rng.uniform(0.2, 1), reverse=True)
    for mark, set_ in sorted(by_likelihood, key=is_last):
        found.add(mark, set_)
    return found


def spelled() -> Table:
    """The forms of all words, in the order in which an expression prefers them; each begins at its anchor.

    Raises ValueError for one that is too short or too long, or is not known in full.
    """
    found = Table()
    for set_, expression in _SPELLED:
        for way in _expand(parser.parse(b"(?i:" + expression + b")"), ignore_case=False):
            mark = way.classes
            if not way.is_whole or _without_doubt(mark) != mark or not _anchors(mark) or len(mark) > _LONGEST:
                raise ValueError(f"a word has no form that can be looked for: {mark}")
            found.add(mark, set_, farthest=0)
    return found


def header() -> Iterator[str]:
    """The lines of `marks.h`."""
    tables = (table(), spelled())
    every = [placed for each in tables for placed in each.placed]
    classes = sorted({_class_of(element) for placed in every for element in placed.mark}, key=sorted)
    number = {members: place for place, members in enumerate(classes)}

    def code(element: Class | Gap) -> str:
        """The number of a class; of a gap behind how many bytes it has at most."""
        return f"GAP + {element.most}, {number[element.members]}" if isinstance(element, Gap) else str(number[element])

    if len(classes) > _GAP:
        raise ValueError(f"{len(classes)} classes are too many")
    yield "/* Made by marks.py (`make sieve`), not by hand. */"
    for name, value in (
        ("NAMED", sieve.NAMED),
        ("TOKENS", sieve.TOKENS),
        ("LEAD", LEAD),
        ("ANCHOR", _ANCHOR),
        ("GROUPS", _GROUPS),
        ("ALL_SETS", sieve.TOKENS - 1),
        ("GAP", _GAP),
        ("CLASSES", len(classes)),
        ("MARKS", len(tables[0].placed)),
        ("SPELLED", len(tables[1].placed)),
    ):
        yield f"#define {name} {value}"
    known = sorted({crc32(pattern) for pattern in sieve.EXPRESSIONS})
    yield ""
    yield "/* The CRC-32 of the expressions that the marks are made from. */"
    yield f"#define EXPRESSIONS {len(known)}"
    yield f"static const uint32_t expressions[EXPRESSIONS] = {{{', '.join(map(str, known))}}};"
    yield ""
    yield "/* The bytes of each class, a bit for each. */"
    yield "static const uint8_t classes[CLASSES][32] = {"
    for members in classes:
        bits = sum(1 << byte for byte in members).to_bytes(32, "little")
        yield f"    {{{', '.join(map(str, bits.rstrip(bytes(1)) or bytes(1)))}}},"
    yield "};"
    yield ""
    yield "/* The classes of each mark's bytes, one mark behind the other. */"
    yield "static const uint16_t codes[] = {"
    for placed in every:
        yield f"    {', '.join(map(code, placed.mark))},"
    yield "};"
    yield ""
    yield "/* Where a mark's codes begin, how many they are, which of its bytes is the anchor, its set, its group. */"
    yield "static const struct mark {"
    yield "    uint16_t codes;"
    yield "    uint8_t count, anchor, set, group;"
    yield "} marks[MARKS + SPELLED] = {"
    at = 0
    for placed in every:
        count = len(placed.mark) + sum(isinstance(element, Gap) for element in placed.mark)
        yield f"    {{{at}, {count}, {placed.anchor}, {placed.set_}, {placed.group}}},"
        at += count
    yield "};"


if __name__ == "__main__":
    for line in header():
        print(line)
