"""What a text for people consists of, before anyone decides how wide it is or whether it has colours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Tone(Enum):
    """How a section's title sounds."""

    ALARM = auto()
    WARNING = auto()
    NEUTRAL = auto()
    GOOD = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section; `label` may be empty, and carries its own punctuation."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A title with its rows. Everything in it is translated and safe to show."""

    tone: Tone
    title: str
    rows: tuple[Row, ...] = ()


def plain(sections: Iterable[Section]) -> Iterator[str]:
    """The form for files and pipes: no colours, no boxes, no wrapping; sections separated by an empty line."""
    for number, section in enumerate(sections):
        lead = "\n" if number else ""
        yield f"{lead}{section.title}\n"
        for row in section.rows:
            yield f"  {row.label} {row.text}\n" if row.label else f"  {row.text}\n"
