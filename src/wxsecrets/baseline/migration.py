"""Older versions of the file: how a record of each becomes one of the next.

A file is migrated in memory when it is read; the next command that writes it writes the current version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def migrated(record: Mapping[str, Any], version: int) -> Mapping[str, Any]:
    """The record of an entry, whatever it holds, in the fields of the current version."""
    for step in _STEPS[version - 1 :]:
        record = step(record)
    return record


def _with_verification(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Version 1 knew of no verification."""
    return {"verification": None, **record}


# The first leads from version 1 to 2.
_STEPS: tuple[Callable[[Mapping[str, Any]], Mapping[str, Any]], ...] = (_with_verification,)
