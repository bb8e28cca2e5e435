"""What there is to read in a pack, in portions: which entries are made of which.

Where the package was built with a compiler, `native/entries.c` cuts the packs that are as most are; what is odd about
any other, and how it is read, `chains` knows.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wxsecrets.sources.chains import Entries
from wxsecrets.sources.packs import MAGICS, NotReadableError, mapped

try:
    from wxsecrets.sources import _entries
except ImportError:  # no compiler when it was installed
    native: Any = None
else:
    native = _entries

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from wxsecrets.sources.chains import Columns
    from wxsecrets.sources.packs import Pack

# Bytes of objects in a portion, about.
_MOST_WORK = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Portion:
    """Some chains of a pack, each whole, bases before what is made of them.

    For each object: `numbers`, its number in the pack; `starts` and `ends`, where its entry lies; `bases`, the position
    in this portion of what it is a difference to, -1 for none; `kinds`, the type of the object; `again`, 1 for one that
    another pack has too, where it is counted. `width` is the length of a name in bytes, `work` about how many bytes
    come out in all.
    """

    path: Path
    width: int
    numbers: array[int]
    starts: array[int]
    ends: array[int]
    bases: array[int]
    kinds: bytes
    again: bytes
    work: int

    @property
    def weight(self) -> int:
        """The bytes of the pack that it covers, for progress."""
        return sum(self.ends) - sum(self.starts)


def portions(
    pack: Pack, slice_bytes: int, *, without: AbstractSet[bytes], again: AbstractSet[bytes]
) -> tuple[list[Portion], list[bytes], list[bytes]]:
    """The objects of a pack in portions of about so many of its bytes, the names of what has to be left to git, and of
    what nobody can read.

    The last lead into a circle of what is made of each other, in which git would go round forever: no git makes such a
    pack, and none takes it from anywhere, but it can come as a file. Chains all of whose objects are in
    `without` are left out; objects that are in `again` are marked. Raises NotReadableError for a damaged pack, OSError
    for one that is gone.
    """
    names = pack.names
    if (cut := _cut(pack, slice_bytes, without)) is not None:
        return [_portion(pack, columns, again, work) for columns, work in cut], [], []
    entries = Entries(pack)
    found: list[Portion] = []
    chosen: list[int] = []
    weight = work = 0
    for root in entries.roots:
        chain = entries.chain(root)
        if without and all(names[entries.numbers[place]] in without for place in chain):
            continue
        chosen += chain
        weight += entries.length(chain)
        # What is made of each other is about as large.
        work += min(entries.size(root), _MOST_WORK) * len(chain)
        if weight >= slice_bytes or work >= _MOST_WORK:
            found.append(_portion(pack, entries.columns(chosen), again, work))
            chosen, weight, work = [], 0, 0
    if chosen:
        found.append(_portion(pack, entries.columns(chosen), again, work))
    return found, sorted(entries.names(entries.lost)), entries.names(entries.in_circles)


def _cut(pack: Pack, slice_bytes: int, without: AbstractSet[bytes]) -> list[tuple[Columns, int]] | None:
    """The columns of each portion, and its work; None if that takes a closer look."""
    if native is None:
        return None
    known = bytes(name in without for name in pack.names) if without else b""
    with mapped(pack.path) as data:
        if data[: len(MAGICS[0])] not in MAGICS:
            raise NotReadableError
        found = native.cut(data, pack.offsets, pack.end, known, slice_bytes, _MOST_WORK)
    return found and [
        ((array("Q", numbers), array("Q", starts), array("Q", ends), array("q", bases), kinds), work)
        for (numbers, starts, ends, bases, kinds), work in found
    ]


def _portion(pack: Pack, columns: Columns, again: AbstractSet[bytes], work: int) -> Portion:
    """A portion of entries in columns, in the order in which they are read."""
    numbers = columns[0]
    marked = bytes(pack.names[number] in again for number in numbers) if again else bytes(len(numbers))
    return Portion(pack.path, pack.width, *columns, marked, work)
