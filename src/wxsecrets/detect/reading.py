"""One text as it is judged: its lines, its AppIDs, and what is known of it beside the text.

Whatever concerns the text as a whole is worked out once here, when first asked for, so that a candidate costs
the same in a file with one and in a file with a hundred thousand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wxsecrets.detect.appids import AppIds
from wxsecrets.detect.document import Document
from wxsecrets.detect.search import Searchable, compile_linear
from wxsecrets.knowledge import wechat

if TYPE_CHECKING:
    from wxsecrets.detect.candidates import Candidate

# Without one of these close by, nothing can name a value an AppSecret; most candidates end here.
_TELLING = compile_linear("sec[re]{1,2}|scre|ser[ce]|密|秘|key|wx[0-9a-f]{16}".encode(), ignore_case=True)
_BEFORE = 240
_AFTER = 60
_BLOCK = 4096
_WECHAT = re.compile(wechat.UNMISTAKABLE, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a text beside the text itself; all of it optional.

    `path` as in the repository, `in_package` whether it is part of a mini-program's package, `appid` the
    AppID of the enclosing project.
    """

    path: bytes = b""
    in_package: bool = False
    appid: str | None = None


class Reading:
    """A text with its surroundings."""

    def __init__(self, text: str, around: Surroundings) -> None:
        self.document = Document(text)
        self.searchable = Searchable(self.document.text)
        self.around = around
        self._told: dict[int, bool] = {}

    @cached_property
    def appids(self) -> AppIds:
        """The AppIDs of the text."""
        return AppIds(self.document, self.searchable)

    @cached_property
    def wechat_word(self) -> str:
        """A word anywhere in the text that speaks of WeChat, or ""."""
        match = _WECHAT.search(self.document.text)
        return match[0] if match else ""

    @cached_property
    def has_pragma(self) -> bool:
        """Whether any allowlist comment can be in the text."""
        return "pragma" in self.document.text

    def is_told(self, candidate: Candidate) -> bool:
        """Whether a word that can name a secret, or an AppID, stands close by.

        Asked of a whole block first: a database dump has ten thousand hashes and no such word anywhere near.
        """
        block = candidate.start // _BLOCK
        if block not in self._told:
            self._told[block] = self._tells(block * _BLOCK - _BEFORE, (block + 1) * _BLOCK + _AFTER)
        return self._told[block] and self._tells(candidate.start - _BEFORE, candidate.end + _AFTER)

    def _tells(self, start: int, end: int) -> bool:
        return _TELLING.search(self.document.text[max(0, start) : end].encode("utf-8", "surrogatepass")) is not None
