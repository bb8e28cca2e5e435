"""Numbers as people read them."""

from __future__ import annotations

_STEP = 1000


def size(number: int) -> str:
    """A number of bytes in decimal units: `843 B`, `12.3 MB`."""
    if number < _STEP:
        return f"{number} B"
    amount = float(number)
    for unit in ("kB", "MB"):
        amount /= _STEP
        if round(amount, 1) < _STEP:
            return f"{amount:.1f} {unit}"
    return f"{amount / _STEP:.1f} GB"
