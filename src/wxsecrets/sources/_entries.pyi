# Packs in portions in C, where it was built: see native/entries.c.
import mmap
from array import array

def cut(
    data: mmap.mmap, offsets: array[int], end: int, known: bytes, slice_bytes: int, most_work: int, /
) -> list[tuple[tuple[bytes, bytes, bytes, bytes, bytes], int]] | None: ...
def header(data: bytes | mmap.mmap, start: int, width: int, /) -> tuple[int, int]: ...
