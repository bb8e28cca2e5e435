"""The value of a secret, and the text around it, read again from where it was found.

Only for those who must have them: a verification, an export, an audit. A value is held in memory, and nowhere else.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wxsecrets.detect import ANYWHERE, judge
from wxsecrets.model import Place
from wxsecrets.scanner.messages import message_of, spelled_out
from wxsecrets.sources import worktree
from wxsecrets.sources.objects import read_one
from wxsecrets.sources.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wxsecrets.model import Fingerprint, Occurrence
    from wxsecrets.sources.git import Repository


def text_of(repository: Repository, at: Occurrence) -> bytes | None:
    """The text that an occurrence of a history or a working tree stands in; None when it cannot be had (any more)."""
    if at.place in (Place.FILE_NAME, Place.REF_NAME):
        return spelled_out(at.path)
    if at.blob is not None:
        content = read_one(repository, at.blob)
        return content if content is None or at.place is Place.FILE else message_of(content)
    if repository.root is None:
        return None
    text = worktree.read(at.path, os.fsencode(repository.root / os.fsdecode(at.path)))
    return text.content if isinstance(text, Text) else None


def values_of(repository: Repository, places: Iterable[Occurrence]) -> dict[Fingerprint, str]:
    """The values of the secrets that stand at these places, as far as they can be had."""
    values: dict[Fingerprint, str] = {}
    for at in places:
        if at.finding.fingerprint not in values:
            content = text_of(repository, at)
            if content is not None:
                # Whatever may be a finding somewhere: it was one, where it stood.
                values.update((judged.finding.fingerprint, judged.value) for judged in judge(content, ANYWHERE))
    return values
