"""The names in the trees of a repository, read from the raw objects.

The format: a mode, a name, NUL, and an object's name as bytes, again and again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODE = re.compile(rb"[0-7]{5,6} ")
_BYTES = re2.Options()
_BYTES.encoding = re2.Options.Encoding.LATIN1
# By RE2, since that takes half the time of `in`.
_GITLINK = re2.compile(rb"160000 ", _BYTES)


def names_in(tree: bytes) -> Iterator[bytes]:
    """The names in a tree. An object's name in between can look like an entry's mode: then there are names too many."""
    for piece in tree.split(b"\0")[:-1]:
        yield from (piece[match.end() :] for match in _MODE.finditer(piece))


def may_have_submodules(trees: bytes) -> bool:
    """Whether any of some trees, one behind the other, may have a submodule."""
    return _GITLINK.search(trees) is not None


def submodules_in(tree: bytes, width: int) -> Iterator[bytes]:
    """The names of the submodules in a tree; `width` is the length of an object's name in bytes.

    As there is one in every version of a folder that has it, no other entry is looked at: one that is called like the
    beginning of a submodule's may count as well.
    """
    for found in _GITLINK.finditer(tree):
        at, behind = found.span()
        if at == 0 or (at > width and tree.startswith(b"\0", at - width - 1)):
            end = tree.find(b"\0", behind)
            yield tree[behind : end if end >= 0 else None]


def names_in_path(path: bytes) -> Iterator[bytes]:
    """The same of the entries that lead to a path."""
    for part in path.split(b"/"):
        yield from names_in(b"100644 %s\0" % part)
