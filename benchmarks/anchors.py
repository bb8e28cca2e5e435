"""Which order of the marks lets the sieve compare least: for `LUCK` in native/marks.py, after marks were changed.

    python benchmarks/anchors.py [--orders N] FILE…

The files are what is mostly scanned: sources, dumps, bundles. Of each order: in how many of 1,000 bytes the gate takes
what stands there for an anchor, and how many bytes are then compared; the best come first.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "native"))

from marks import GATE_SETS, Gap, Placed, Table, table

# What an anchor costs beside the comparisons, in bytes compared.
_ANCHOR_COSTS = 6
_AT_ONCE = 8


@dataclass(frozen=True)
class Cost:
    """What an order comes to, in 1,000 bytes."""

    order: int
    anchors: float
    compared: float

    @property
    def all(self) -> float:
        """Both in one."""
        return self.anchors * _ANCHOR_COSTS + self.compared


def _anchors(marks: Table, content: bytes) -> list[int]:
    """The places that the tables take for anchors."""
    found = 0
    for start in range(0, len(marks.groups), 8):
        groups = marks.groups[start : start + 8]
        agreed = -1
        for place in range(len(groups[0].anchor)):
            bits = bytes(
                sum(
                    1 << bit
                    for bit, group in enumerate(groups)
                    if byte & 15 in group.anchor[place][0] and byte >> 4 in group.anchor[place][1]
                )
                for byte in range(256)
            )
            agreed &= int.from_bytes(content.translate(bits), "little") >> 8 * place
        found |= agreed
    return [place for place, bits in enumerate(found.to_bytes(len(content), "little")) if bits]


def _compared(mark: Placed, content: bytes, place: int) -> int:
    # Eight bytes from the anchor on are asked about at once.
    for ahead, element in enumerate(mark.mark[mark.anchor : mark.anchor + _AT_ONCE]):
        if isinstance(element, Gap):
            break
        if place + ahead >= len(content) or content[place + ahead] not in element:
            return 1
    at = place - mark.anchor
    for length, element in enumerate(mark.mark):
        if isinstance(element, Gap) or not 0 <= at + length < len(content) or content[at + length] not in element:
            return length + 1
    return len(mark.mark)


def _cost(order: int, contents: list[bytes]) -> Cost:
    marks = table(order).of(GATE_SETS)
    by_pair: defaultdict[tuple[int, int], list[Placed]] = defaultdict(list)
    for placed in marks.placed:
        one, other = placed.mark[placed.anchor : placed.anchor + 2]
        if not isinstance(one, Gap) and not isinstance(other, Gap):
            for first in one:
                for second in other:
                    by_pair[first, second].append(placed)
    anchors = compared = 0
    for content in contents:
        places = _anchors(marks, content)
        anchors += len(places)
        compared += sum(
            _compared(mark, content, place)
            for place in places
            for mark in by_pair[content[place], content[place + 1] if place + 1 < len(content) else 0]
        )
    size = sum(map(len, contents)) / 1000
    return Cost(order, anchors / size, compared / size)


def main() -> None:
    """Try and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=60, help="how many orders are tried (default: 60)")
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    contents = [file.read_bytes() for file in arguments.files]
    costs = sorted((_cost(order, contents) for order in range(arguments.orders)), key=lambda cost: cost.all)
    print("| order | anchors in 1,000 bytes | bytes compared |\n| --: | --: | --: |")
    for cost in costs:
        print(f"| {cost.order} | {cost.anchors:.1f} | {cost.compared:.1f} |")


if __name__ == "__main__":
    main()
