"""The message of a commit that is about to be made."""

from __future__ import annotations

import re
import time

from wxsecrets.detect import Surroundings, find
from wxsecrets.model import Occurrence, Place, ScanKind, ScanResult, Scope

# `git commit --verbose` shows the differences below this line, and cuts them off again.
_SCISSORS = re.compile(rb"^[^\n]{1,8} -{24} >8 -{24}\r?\n", re.MULTILINE)


def scan_message(content: bytes) -> ScanResult:
    """Scan the file that git gives to a commit-msg hook.

    Lines that begin with `#` count: whether git will take them out depends on how the message was given.
    """
    began = time.monotonic()
    cut = _SCISSORS.search(content)
    message = content if cut is None else content[: cut.start()]
    occurrences = tuple(
        Occurrence(finding, b"", place=Place.COMMIT_MESSAGE) for finding in find(message, Surroundings())
    )
    return ScanResult(Scope(ScanKind.MESSAGE, None, 1, len(message), time.monotonic() - began), occurrences)
