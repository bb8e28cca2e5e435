"""The names in the trees of a repository, read from the raw objects.

The format: a mode, a name, NUL, and an object's name as bytes, again and again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODE = re.compile(rb"[0-7]{5,6} ")


def names_in(tree: bytes) -> Iterator[bytes]:
    """The names in a tree. An object's name in between can look like an entry's mode: then there are names too many."""
    for piece in tree.split(b"\0")[:-1]:
        yield from (piece[match.end() :] for match in _MODE.finditer(piece))


def names_in_path(path: bytes) -> Iterator[bytes]:
    """The same of the entries that lead to a path."""
    for part in path.split(b"/"):
        yield from names_in(b"100644 %s\0" % part)
