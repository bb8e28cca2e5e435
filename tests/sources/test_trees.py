"""What stands in a tree is read from the raw object."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from wxsecrets.sources.trees import names_in, submodules_in

_ENTRY = strategies.tuples(
    strategies.sampled_from([b"160000", b"100644", b"40000", b"120000"]),
    strategies.sampled_from([b"lib", b"a", b"160000 x", b"b c", "子".encode()]),
    # Of an object's name the bytes may be anything.
    strategies.one_of(
        strategies.binary(min_size=32, max_size=32),
        strategies.binary(min_size=25, max_size=25).map(lambda data: b"160000 " + data),
        strategies.binary(min_size=25, max_size=25).map(lambda data: data + b"160000 "),
    ),
)


@pytest.mark.parametrize("width", [20, 32])
@given(entries=strategies.lists(_ENTRY, max_size=6))
def test_no_name_is_missed(entries: list[tuple[bytes, bytes, bytes]], width: int) -> None:
    """All names, and those of all submodules, are found in their order; of what looks like one there may be more."""
    tree = b"".join(mode + b" " + name + b"\0" + about[-width:] for mode, name, about in entries)
    for found, expected in (
        (names_in(tree), [name for _mode, name, _about in entries]),
        (submodules_in(tree, width), [name for mode, name, _about in entries if mode == b"160000"]),
    ):
        left = iter(found)
        assert all(name in left for name in expected)
