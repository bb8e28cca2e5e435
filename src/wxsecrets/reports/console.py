"""Sections on a terminal: wrapped to its width, with hanging indents, and colours where wanted.

rich measures Chinese characters as two cells, honours NO_COLOR and knows the consoles of Windows. Texts are
given to it as texts: nothing in a file name is read as markup.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wxsecrets.reports.layout import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wxsecrets.reports.layout import Row, Section

_STYLES = {Tone.ALARM: "bold red", Tone.WARNING: "bold yellow", Tone.NEUTRAL: "bold", Tone.GOOD: "bold green"}
# Longer lines are hard to read.
_MAX_WIDTH = 110
# A terminal that says it has no width would show nothing.
_MIN_WIDTH = 20


def show(sections: Iterable[Section], terminal: IO[str]) -> None:
    """Print the sections on `terminal`."""
    console = Console(file=terminal, highlight=False, markup=False, emoji=False)
    console.width = max(_MIN_WIDTH, min(console.width, _MAX_WIDTH))
    for number, section in enumerate(sections):
        if number:
            console.print()
        console.print(Text(section.title, style=_STYLES[section.tone], overflow="fold"))
        if section.rows:
            console.print(Padding(_grid(section.rows), (0, 0, 0, 2)))


def _grid(rows: tuple[Row, ...]) -> Table:
    grid = Table.grid(padding=(0, 1))
    if any(row.label for row in rows):
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for row in rows:
            grid.add_row(Text(row.label), Text(row.text))
    else:
        grid.add_column(overflow="fold")
        for row in rows:
            grid.add_row(Text(row.text))
    return grid
