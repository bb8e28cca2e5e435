"""The names in the trees of a repository, read from the raw objects.

The format: a mode, a name, NUL, and an object's name as bytes, again and again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODE = re.compile(rb"[0-7]{5,6} ")
_SUBMODULE = re.compile(rb"160000 ")


def names_in(tree: bytes, mode: re.Pattern[bytes] = _MODE) -> Iterator[bytes]:
    """The names in a tree, those of some mode. An object's name in between can look like an entry's mode: then there
    are names too many.
    """
    for piece in tree.split(b"\0")[:-1]:
        yield from (piece[match.end() :] for match in mode.finditer(piece))


def submodules_in(tree: bytes) -> Iterator[bytes]:
    """The names of the submodules in a tree, or in several one behind the other."""
    if _SUBMODULE.search(tree) is not None:  # of most trees that is all that it takes
        yield from names_in(tree, _SUBMODULE)


def names_in_path(path: bytes) -> Iterator[bytes]:
    """The same of the entries that lead to a path."""
    for part in path.split(b"/"):
        yield from names_in(b"100644 %s\0" % part)
