"""A language for the length of a test."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wxsecrets.i18n import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def language(name: str) -> Iterator[None]:
    """Messages are in the language `name` ("zh" or "en") inside, and English afterwards."""
    before = os.environ.get("LANGUAGE")
    set_language(name)
    try:
        yield
    finally:
        set_language("en")
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before
