"""What a source yields: a text with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

# Whole contents are held in memory, a few at a time; a larger one is named as skipped, never silently passed.
SIZE_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Text:
    """One content: `path` in the repository's own bytes with `/`, `blob` its object name where git has one."""

    path: bytes
    content: bytes = field(repr=False)
    blob: str | None = None
