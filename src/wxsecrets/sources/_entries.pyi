# The headers of a pack's entries in C, where it was built: see native/entries.c.

import mmap
from array import array

def read(
    data: mmap.mmap, starts: array[int], /
) -> (
    tuple[bytearray, bytearray, bytearray, bytearray, bytearray, bytearray, list[int], list[int], list[int]] | None
): ...
