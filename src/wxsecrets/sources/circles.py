"""Objects that are made of each other in a circle: git goes round there forever, and takes all the memory there is.

No git makes such a pack, and none takes it from anywhere, but it can come as a file.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from wxsecrets.errors import GitError
from wxsecrets.i18n import N_, _
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.packs import NotReadableError
from wxsecrets.sources.portions import portions
from wxsecrets.sources.store import open_store

if TYPE_CHECKING:
    from wxsecrets.sources.git import Repository

UNTOLD = Skipped(
    "history",
    SkipReason.UNREADABLE,
    N_("objects are made of each other in a circle, so git cannot be asked which commit brought what"),
)
"""What a scan that found a circle did without."""


def refuse_circles(repository: Repository) -> None:
    """Look for circles before git is asked to walk the history. Raises GitError."""
    for pack in open_store(repository).packs:
        try:
            circle = portions(pack, sys.maxsize, without=frozenset(), again=frozenset())[2]
        except (NotReadableError, OSError):  # git finds out, and says so
            continue
        if circle:
            raise GitError(
                _("objects in {place} are made of each other in a circle ({name}): git would go round forever").format(
                    place=repository.place, name=circle[0].hex()
                ),
                remedy=_("Scan all of it, with `wxsecrets history` alone; and ask where the repository comes from."),
            )
