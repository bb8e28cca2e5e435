"""What stands in a tree is read from the raw object."""

from __future__ import annotations

from hypothesis import given, strategies

from wxsecrets.sources.trees import names_in

_ENTRY = strategies.tuples(
    strategies.sampled_from([b"160000", b"100644", b"40000", b"120000"]),
    strategies.sampled_from([b"lib", b"a", b"100644 x", b"b c", "子".encode()]),
    # Of an object's name the bytes may be anything.
    strategies.one_of(
        strategies.binary(min_size=20, max_size=20),
        strategies.binary(min_size=13, max_size=13).map(lambda data: b"100644 " + data),
        strategies.binary(min_size=13, max_size=13).map(lambda data: data + b"100644 "),
    ),
)


@given(strategies.lists(_ENTRY, max_size=6))
def test_no_name_is_missed(entries: list[tuple[bytes, bytes, bytes]]) -> None:
    """All names in a tree are found in their order, and maybe more."""
    found = names_in(b"".join(mode + b" " + name + b"\0" + about for mode, name, about in entries))
    assert all(name in found for _mode, name, _about in entries)
