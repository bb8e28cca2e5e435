"""Packs are read as git reads them, and what a difference leaves alone is what its base has."""

from __future__ import annotations

import base64
import random
import struct
import subprocess
import sys
import zlib
from array import array
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies

from support.repos import Repo, init
from wxsecrets.detect import find, guess, may_hold_candidate, nothing_in, prefilter, still_nothing
from wxsecrets.detect.reading import ANYWHERE
from wxsecrets.sources import deltas
from wxsecrets.sources.deltas import apply
from wxsecrets.sources.entries import objects_in
from wxsecrets.sources.packs import HEAD, NotReadableError, Pack, read_header, read_index
from wxsecrets.sources.portions import portions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTHING: frozenset[bytes] = frozenset()


@pytest.fixture(autouse=True, params=["in C", "in Python"], scope="module")
def reader(request: pytest.FixtureRequest) -> Iterator[None]:
    """Packs are read the same by what was compiled, and where there was no compiler."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "in Python":
            patch.setattr("wxsecrets.sources.portions.native", None)
            patch.setattr("wxsecrets.sources.deltas.native", None)
            patch.setattr("wxsecrets.sources.entries.native", None)
        yield


def _packs(repo: Repo, width: int = 20) -> list[Pack]:
    folder = repo.path / ".git/objects/pack"
    return [read_index(index, width) for index in sorted(folder.glob("*.idx"))]


def _contents(packs: list[Pack]) -> Iterator[tuple[str, bytes | None]]:
    for pack in packs:
        found, left, circle = portions(pack, 10_000, without=NOTHING, again=NOTHING)
        yield from ((name.hex(), None) for name in (*left, *circle))
        for portion in found:
            for number, (content, _delta) in zip(portion.numbers, objects_in(portion), strict=True):
                yield pack.names[number].hex(), content


def _by_git(repo: Repo) -> dict[str, bytes]:
    listing = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").decode()
    pairs = [line.split() for line in listing.splitlines()]
    return {
        name: subprocess.run(["git", "cat-file", kind, name], cwd=repo.path, capture_output=True, check=True).stdout
        for name, kind in pairs
    }


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
def test_every_object_as_git_has_it(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Commits, trees, blobs and tags of a pack with long chains are what git says they are."""
    rng = random.Random(1)
    repo = init(tmp_path, *options)
    lines = [rng.randbytes(20).hex() for _ in range(300)]
    for number in range(30):
        lines[rng.randrange(len(lines))] = rng.randbytes(rng.randrange(60)).hex()
        repo.commit({"a.txt": "\n".join(lines), f"d/{number}.txt": lines[0], "empty": ""})
    repo.git("tag", "-a", "-m", "first", "v1")
    repo.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
    assert dict(_contents(_packs(repo, 32 if options else 20))) == _by_git(repo)


def _entry(entry: tuple[int, bytes, bytes, int]) -> bytes:
    kind, between, data, size = entry
    head = bytearray([(kind << 4) | (size & 15)])
    size >>= 4
    while size:
        head[-1] |= 0x80
        head.append(size & 0x7F)
        size >>= 7
    return bytes(head) + between + zlib.compress(data)


def _pack_of(folder: Path, entries: list[tuple[int, bytes, bytes, int]], *, unlisted: int = 0) -> Pack:
    """A pack with entries of (type, what follows the header, data, the size that it is told to have).

    The first `unlisted` stand in no index.
    """
    path = folder / "pack-x.pack"
    body = b"PACK" + struct.pack(">II", 2, len(entries))
    offsets = []
    for entry in entries:
        offsets.append(len(body))
        body += _entry(entry)
    path.write_bytes(body + bytes(20))
    names = [bytes([number]) * 20 for number in range(unlisted, len(entries))]
    fan = b"".join(struct.pack(">I", sum(name[0] <= byte for name in names)) for byte in range(256))
    index = b"\xfftOc\0\0\0\x02" + fan + b"".join(names) + bytes(4 * len(names))
    index += b"".join(struct.pack(">I", offset) for offset in offsets[unlisted:]) + bytes(40)
    path.with_suffix(".idx").write_bytes(index)
    return read_index(path.with_suffix(".idx"), 20)


BLOB, OFFSET_DELTA, NAME_DELTA = 3, 6, 7
HELLO = (BLOB, b"", b"hello", 5)
SAME = b"\x05\x05\x90\x05"  # of five bytes five: copy five


@pytest.mark.parametrize(
    ("entries", "good"),
    [
        pytest.param([(BLOB, b"", b"hello", 4), HELLO], {1}, id="a size that is wrong"),
        pytest.param([HELLO, (NAME_DELTA, bytes(20), SAME, 4)], {0, 1}, id="a base by its name"),
        pytest.param([(NAME_DELTA, b"\x01" * 20, SAME, 4), HELLO], {0, 1}, id="a base that follows"),
        pytest.param([HELLO, (NAME_DELTA, b"\x09" * 20, SAME, 4)], {0}, id="no such base"),
        pytest.param([HELLO, (OFFSET_DELTA, b"\x7f", SAME, 4)], {0}, id="no such place"),
        pytest.param([HELLO, (5, b"", b"x", 1)], {0}, id="no such type"),
        pytest.param([HELLO, (NAME_DELTA, bytes(20), b"\x05\x05\x91", 3)], {0}, id="a cut difference"),
        pytest.param([HELLO, (NAME_DELTA, bytes(20), b"\x09\x05\x90\x05", 4)], {0}, id="of another base"),
    ],
)
def test_what_is_damaged_is_left_to_git(
    tmp_path: Path, entries: list[tuple[int, bytes, bytes, int]], good: set[int]
) -> None:
    """An entry that is not as it should be costs itself and what is made of it, and nothing else."""
    found = dict(_contents([_pack_of(tmp_path, entries)]))
    assert len(found) == len(entries)
    assert {int(name[:2], 16) for name, content in found.items() if content is not None} == good


def test_a_circle_of_differences(tmp_path: Path) -> None:
    """Differences that are made of each other make no object: they are named, and nothing else is lost."""
    pack = _pack_of(tmp_path, [(NAME_DELTA, b"\x01" * 20, SAME, 4), (NAME_DELTA, bytes(20), SAME, 4), HELLO])
    found = dict(_contents([pack]))
    assert [content for _name, content in sorted(found.items())] == [None, None, b"hello"]


@pytest.mark.parametrize(
    ("first", "left", "circle"),
    [
        pytest.param((NAME_DELTA, b"\x02" * 20, SAME, 4), [], [1, 2], id="in a circle"),
        pytest.param((NAME_DELTA, b"\x03" * 20, SAME, 4), [1, 2], [], id="of a whole object"),
        pytest.param((NAME_DELTA, b"\x09" * 20, SAME, 4), [1, 2], [], id="of no object"),
        pytest.param((OFFSET_DELTA, b"\x7f", SAME, 4), [1, 2], [], id="of no place"),
        pytest.param(HELLO, [1, 2], [], id="a whole object"),
    ],
)
def test_an_entry_that_no_index_lists(
    tmp_path: Path, first: tuple[int, bytes, bytes, int], left: list[int], circle: list[int]
) -> None:
    """What is made of an entry that only git comes to is left to git, unless git would go round in a circle there."""
    back = bytes([len(_entry(first))])
    made = [(OFFSET_DELTA, back, SAME, 4), (NAME_DELTA, b"\x01" * 20, SAME, 4)]
    (portion,), *others = portions(
        _pack_of(tmp_path, [first, *made, HELLO], unlisted=1), 10_000, without=NOTHING, again=NOTHING
    )
    assert (len(portion.numbers), *([name[0] for name in names] for names in others)) == (1, left, circle)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_any_length(tmp_path: Path, *, backwards: bool) -> None:
    """Of a chain that is longer than git makes by itself, every object is had, whatever the order of its entries."""
    bases = range(1, 200) if backwards else range(199)
    made = [(NAME_DELTA, bytes([base]) * 20, SAME, 4) for base in bases]
    pack = _pack_of(tmp_path, [*made, HELLO] if backwards else [HELLO, *made])
    found = dict(_contents([pack]))
    assert len(found) == 200
    assert set(found.values()) == {b"hello"}


def test_what_the_most_is_made_of_is_read_last(tmp_path: Path) -> None:
    """Of what is made of the same thing, the largest tree of differences comes last, whole, and after its base."""
    bases = [0, 1, 2, 0, 4, 0]  # a chain of three, one of two, and one alone, all made of the first
    pack = _pack_of(tmp_path, [HELLO, *((NAME_DELTA, bytes([base]) * 20, SAME, 4) for base in bases)])
    (portion,), left, circle = portions(pack, 10_000, without=NOTHING, again=NOTHING)
    assert list(portion.numbers) == [0, 6, 4, 5, 1, 2, 3]
    assert list(portion.bases) == [-1, 0, 0, 2, 0, 4, 5]
    assert (left, circle) == ([], [])
    assert {content for content, _delta in objects_in(portion)} == {b"hello"}


def test_what_is_known_is_left_out_by_the_chain(tmp_path: Path) -> None:
    """A chain is read if any object of it is asked for; what another pack has too is marked."""
    pack = _pack_of(tmp_path, [HELLO, (NAME_DELTA, bytes(20), SAME, 4), HELLO, (NAME_DELTA, b"\2" * 20, SAME, 4)])
    names = [bytes([number]) * 20 for number in range(4)]
    (portion,), _left, _circle = portions(pack, 1, without=frozenset(names[:3]), again=frozenset(names[3:]))
    assert list(portion.numbers) == [2, 3]
    assert portion.again == b"\0\1"
    assert portions(pack, 1, without=frozenset(names), again=NOTHING) == ([], [], [])


@pytest.mark.parametrize("more", [7, 60, 70])
def test_numbers_in_headers_that_are_too_long(tmp_path: Path, more: int) -> None:
    """A size of more bytes than any header has costs its entry; one that is written longer than need be does not."""
    pack = _pack_of(tmp_path, [HELLO, HELLO])
    content = bytearray(pack.path.read_bytes())
    size = bytes([0x80 | BLOB << 4 | 5, *[0x80] * (more - 1), 0])
    at = pack.offsets[0]
    content[at : at + 1] = size
    pack.path.write_bytes(content)
    moved = replace(pack, offsets=array("Q", [at, pack.offsets[1] + len(size) - 1]), end=pack.end + len(size) - 1)
    found = dict(_contents([moved]))
    assert found == {(b"\0" * 20).hex(): b"hello" if more <= 60 else None, (b"\1" * 20).hex(): b"hello"}


@pytest.mark.parametrize("content", [b"", b"\xfftOc\0\0\0\x01" + bytes(2000), b"\xfftOc\0\0\0\x02" + b"\xff" * 1024])
def test_an_index_that_is_none(tmp_path: Path, content: bytes) -> None:
    """A damaged index, or one of another version, is left to git."""
    path = tmp_path / "pack-x.idx"
    path.write_bytes(content)
    (tmp_path / "pack-x.pack").write_bytes(b"")
    with pytest.raises(NotReadableError):
        read_index(path, 20)


def test_a_bomb_does_not_go_off(tmp_path: Path) -> None:
    """A small entry that inflates to far more than it says is given up at what it says."""
    pack = _pack_of(tmp_path, [(BLOB, b"", bytes(300_000_000), 10)])
    assert [content for _name, content in _contents([pack])] == [None]


_VALUE = bytes(range(10, 170, 10)).hex()
# Pieces of which the contents of the property test are made: whatever opens a gate, and what does not.
_PARTS = strategies.sampled_from(
    ["secret", " = '", "'\n", "appSecret: ", "wx0123456789abcdef", "0a1b2c3d", "4e5f6071", "8293a4b5", "c6d7e8f9",
     _VALUE, "' + '", "key", "mch_id", "const a = ", "密钥", "\n", "x" * 40, "中" * 90,
     "&secret=${a}", base64.b64encode(_VALUE.encode()).decode(), "-----BEGIN PRIVATE KEY-----", "y" * 700,
     # What has the shape of a value and is none, and what makes one of it.
     "0123456789abcdef" * 2, "secretName9" * 4, "SK = '", "secret: SK", "b = '", "secret: a + b", "corp_id",
     "1_" + "q7" * 60,
     "MIIEvQIBADANBgkq" * 20, "\n-----END PRIVATE KEY-----", "https://api.weixin.qq.com/cgi-bin/", "token", "z" * 5000]
)  # fmt: skip
# Bytes that are no UTF-8, that are half a character of GBK, that make a text a binary file.
_STRANGE = strategies.sampled_from(
    [b"", b"", b"", b"\x81", "密".encode("gb18030"), b"\x01\x02\x03" * 90, b"\xff" + b"\x01" * 900]
)
_INSERTS = strategies.tuples(strategies.lists(_PARTS, max_size=3), _STRANGE).map(
    lambda made: "".join(made[0]).encode() + made[1]
)
_OPERATIONS = strategies.lists(
    strategies.one_of(
        strategies.tuples(strategies.integers(0, 4000), strategies.integers(1, 3000)), _INSERTS.filter(bool)
    ),
    min_size=1,
    max_size=6,
)


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def _padded(number: bytes) -> bytes:
    """The same number in one byte more, which git takes as well."""
    return number[:-1] + bytes([number[-1] | 0x80, 0])


def _delta(base: bytes, operations: list[tuple[int, int] | bytes]) -> tuple[bytes, bytes]:
    """A difference with these instructions, and what it makes of `base`."""
    out, result = bytearray(), bytearray()
    for operation in operations:
        if isinstance(operation, bytes):
            for start in range(0, len(operation), 127):
                piece = operation[start : start + 127]
                out += bytes([len(piece)]) + piece
            result += operation
            continue
        offset = operation[0] % max(1, len(base))
        size = min(operation[1], len(base) - offset)
        if size:
            out += bytes([0xBF]) + struct.pack("<I", offset) + struct.pack("<H", size)
            result += base[offset : offset + size]
    return _number(len(base)) + _number(len(result)) + bytes(out), bytes(result)


@settings(max_examples=500, deadline=None)
@given(
    base=strategies.lists(_PARTS, min_size=1, max_size=12),
    strange=_STRANGE,
    operations=_OPERATIONS,
    apart=strategies.sampled_from((0, 40, 2 * prefilter.REACH)),
)
def test_only_what_was_edited_can_be_new(
    base: list[str], strange: bytes, operations: list[tuple[int, int] | bytes], apart: int
) -> None:
    """The gates answer for the edited parts as for the whole, whatever straddles copied and inserted pieces."""
    before = "".join(base).encode() + strange
    data, expected = _delta(before, operations)
    made = apply(before, data)
    assert made is not None
    content, delta = made
    assert content == expected
    edits = deltas.edits(delta, len(data), apart)
    assert edits is not None
    size = _number(len(before))
    other = apply(before, _padded(size) + data[len(size) :])
    assert other is not None
    assert (other[0], deltas.edits(other[1], len(data) + 1, apart)) == (content, edits)
    for (_start, gap), (end, _end) in zip([(0, 0), *edits], [*edits, (len(content), 0)], strict=True):
        assert content[gap:end] in before
    if not may_hold_candidate(before):
        assert may_hold_candidate(content, edits) or not may_hold_candidate(content)
    nothing = nothing_in(before, guess(before))
    if nothing is not None:
        assert find(before, ANYWHERE) == ()
        if still_nothing(content, edits, nothing) is not None:
            assert nothing_in(content, guess(content)) is not None
            assert find(content, ANYWHERE) == ()


def _made_of(base: bytes, data: bytes) -> bytes | None:
    """What a difference makes of `base`, plainly; None for one that is damaged. Source: gitformat-pack(5)."""
    rest = list(data)

    def number() -> int:
        byte = rest.pop(0)
        return byte & 127 | (number() << 7 if byte & 128 else 0)

    try:
        base_size, size = number(), number()
        made = b""
        while rest:
            command = rest.pop(0)
            if command & 128:
                told = [rest.pop(0) if command >> bit & 1 else 0 for bit in range(7)]
                offset = int.from_bytes(told[:4], "little")
                end = offset + (int.from_bytes(told[4:], "little") or 65536)
                if end > len(base):
                    return None
                made += base[offset:end]
            else:
                made += bytes(rest.pop(0) for _ in range(command))
                if not command:
                    return None
    except IndexError:
        return None
    return made if base_size == len(base) and size == len(made) else None


_FLAWS = strategies.lists(
    strategies.tuples(
        strategies.integers(0, 400), strategies.sampled_from(["cut", "put", "drop"]), strategies.binary(max_size=3)
    ),
    max_size=3,
)


@settings(max_examples=500)
@given(
    base=strategies.binary(max_size=300),
    operations=_OPERATIONS,
    flaws=_FLAWS,
    limit=strategies.sampled_from((0, 100, 1 << 28)),
)
def test_a_difference_is_applied_as_git_does(
    base: bytes, operations: list[tuple[int, int] | bytes], flaws: list[tuple[int, str, bytes]], limit: int
) -> None:
    """What was compiled makes of any difference what its instructions say, and refuses all that are damaged.

    dulwich makes the same; it does not see what more there is behind all that a difference says it makes.
    """
    compiled = pytest.importorskip("wxsecrets.sources._deltas")
    data, result = _delta(base, operations)
    assert _made_of(base, data) == result
    for somewhere, flaw, more in flaws:
        place = somewhere % (len(data) + 1)
        data = data[:place] if flaw == "cut" else data[:place] + more + data[place + (flaw == "drop") :]
    expected = _made_of(base, data)
    if expected is None or len(expected) > limit:
        with pytest.raises((ValueError, IndexError)):
            compiled.apply(base, data, limit)
    else:
        assert compiled.apply(base, data, limit) == deltas._apply(base, data, limit)
        assert compiled.apply(base, data, limit)[0] == expected


@settings(max_examples=500)
@given(
    data=strategies.binary(max_size=60),
    at=strategies.integers(0, 70),
    base_size=strategies.integers(0, 2**40),
    apart=strategies.integers(0, 2**40),
)
def test_edits_in_c_and_in_python(data: bytes, at: int, base_size: int, apart: int) -> None:
    """What was compiled says of any bytes, differences or not, what Python says."""
    compiled = pytest.importorskip("wxsecrets.sources._deltas")
    try:
        expected = deltas._edits(data, at, base_size, apart)
    except IndexError:
        with pytest.raises(IndexError):
            compiled.edits(data, at, base_size, apart)
    else:
        assert compiled.edits(data, at, base_size, apart) == expected


@settings(max_examples=500)
@given(
    before=strategies.binary(max_size=3), head=strategies.binary(max_size=80), width=strategies.sampled_from((20, 32))
)
def test_headers_in_c_and_in_python(before: bytes, head: bytes, width: int) -> None:
    """What was compiled reads a header as Python does, whatever it is, but of a size that no object has its digits."""
    compiled = pytest.importorskip("wxsecrets.sources._entries")
    try:
        at, size = read_header(head[:HEAD], width)
    except IndexError:
        with pytest.raises(IndexError):
            compiled.header(before + head, len(before), width)
    else:
        found = compiled.header(before + head, len(before), width)
        assert found == (at, size if size < 2**53 else sys.maxsize)


@pytest.mark.parametrize("arguments", [(), (b"x", 0), ("text", 0, 20), (b"x", "", 20), (b"p", 0, -1), (b"p", 0, 2**62)])
def test_no_header(arguments: tuple[object, ...]) -> None:
    """What is no pack is refused, and a name of a length that none has."""
    compiled = pytest.importorskip("wxsecrets.sources._entries")
    with pytest.raises((TypeError, ValueError)):
        compiled.header(*arguments)


@given(operations=_OPERATIONS, apart=strategies.integers(0, 300))
def test_edits_that_are_close_together_are_one(operations: list[tuple[int, int] | bytes], apart: int) -> None:
    """As if the edits were first found and then joined."""
    base = b"x" * 5000
    _content, delta = apply(base, _delta(base, operations)[0])
    joined: list[tuple[int, int]] = []
    for start, end in deltas.edits(delta, sys.maxsize, -1) or ():
        if joined and start - joined[-1][1] <= apart:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    assert deltas.edits(delta, sys.maxsize, apart) == tuple(joined)


def test_a_place_that_no_file_has(tmp_path: Path) -> None:
    """An index that says that an object lies beyond any file costs that object and nothing else."""
    pack = _pack_of(tmp_path, [HELLO, HELLO])
    beyond = replace(pack, offsets=array("Q", [pack.offsets[0], 2**64 - 16]))
    assert dict(_contents([beyond])) == {(b"\0" * 20).hex(): b"hello", (b"\1" * 20).hex(): None}


def test_a_portion_says_what_it_covers(tmp_path: Path) -> None:
    """The weights of all portions are the bytes of the pack, less its own header."""
    repo = init(tmp_path)
    for number in range(20):
        repo.commit({f"{number}.txt": f"{number}\n" * 700})
    repo.git("gc", "-q")
    (pack,) = _packs(repo)
    found, _left, _circle = portions(pack, 500, without=NOTHING, again=NOTHING)
    assert len(found) > 3
    assert sum(len(portion.numbers) for portion in found) == len(pack.names)
    assert sum(portion.weight for portion in found) == pack.end - 12


def _in_c_and_in_python(pack: Pack, without: frozenset[bytes], again: frozenset[bytes]) -> list[object]:
    """All that `portions` says of a pack, by both readers."""
    found: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        for reader in (pytest.importorskip("wxsecrets.sources._entries"), None):
            patch.setattr("wxsecrets.sources.portions.native", reader)
            found.append(portions(pack, 2_000, without=without, again=again))
    return found


@settings(max_examples=100)
@given(data=strategies.data())
def test_a_damaged_pack_is_cut_the_same_in_c(
    tmp_path_factory: pytest.TempPathFactory, data: strategies.DataObject
) -> None:
    """Whatever the headers of the entries say, chains, what is left to git and circles are as read in Python."""
    entries = data.draw(
        strategies.lists(
            strategies.tuples(
                strategies.sampled_from([0, 1, 2, 3, 3, 3, 4, 5, 6, 6, 6, 7]),
                strategies.one_of(strategies.binary(max_size=12), strategies.just(b"\xff" * 70)),
                strategies.just(b"data"),
                strategies.one_of(strategies.integers(0, 1 << 20), strategies.integers(0, 1 << 70)),
            ),
            min_size=1,
            max_size=8,
        )
    )
    near = data.draw(strategies.lists(strategies.integers(1, 60), min_size=len(entries), max_size=len(entries)))
    entries = [
        (kind, bytes([back]) if kind == OFFSET_DELTA and back % 3 else between, content, size)
        for (kind, between, content, size), back in zip(entries, near, strict=True)
    ]
    pack = _pack_of(tmp_path_factory.mktemp("pack"), entries)
    some = strategies.frozensets(strategies.sampled_from(tuple(pack.names)))
    in_c, in_python = _in_c_and_in_python(pack, data.draw(some), data.draw(some))
    assert in_c == in_python


@pytest.mark.parametrize("offset", [1 << 63, (1 << 64) - 32, (1 << 64) - 1, 0, 7, 100])
def test_a_pack_of_a_few_bytes(tmp_path: Path, offset: int) -> None:
    """A pack that ends before it can, with an index that leads anywhere, is left to git."""
    pack = _pack_of(tmp_path, [HELLO])
    pack.path.write_bytes(b"PACK\0\0\0\x02")
    odd = replace(pack, offsets=array("Q", [offset]), end=8 - 20)
    assert portions(odd, 1000, without=NOTHING, again=NOTHING) == ([], [*pack.names], [])


def test_a_pack_is_cut_the_same_in_c(tmp_path: Path) -> None:
    """Long chains with branches are read in the same order, in the same portions, whatever of them is known."""
    rng = random.Random("chains")
    repo = init(tmp_path)
    lines = [rng.randbytes(20).hex() for _ in range(60)]
    for number in range(80):
        changed = [*lines]
        changed[rng.randrange(len(lines))] = rng.randbytes(rng.randrange(60)).hex()
        repo.commit({f"{number % 7}.txt": "\n".join(changed)})
        if number % 3:
            lines = changed
    repo.git("repack", "-q", "-a", "-d", "-f", "--depth=20", "--window=50")
    (pack,) = _packs(repo)
    for known in (0, 1, 3):
        without = frozenset(rng.sample(tuple(pack.names), len(pack.names) * known // 4))
        in_c, in_python = _in_c_and_in_python(pack, without, frozenset(tuple(pack.names)[::5]))
        assert in_c == in_python
        assert len(portions(pack, 2_000, without=without, again=NOTHING)[0]) > 1
