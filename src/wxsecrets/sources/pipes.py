"""What git would wait for forever: a pipe or a device where it expects a file.

No git makes one, but a repository can be brought as files. Objects are looked at elsewhere, one by one (see
`sources.store`).
"""

from __future__ import annotations

import os
import stat
from itertools import chain
from typing import TYPE_CHECKING

from wxsecrets.errors import GitError
from wxsecrets.hostile import show_path
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What git reads to find out whether a folder is a repository.
_READ_FIRST = ("HEAD", "config", "commondir")
# Other files that it reads, and folders in which it reads all. Elsewhere there may be odd ones for good reasons: its
# fsmonitor has a socket there.
_READ_THEN = ("config.worktree", "packed-refs", "shallow")
_WHOLE = ("refs", "objects/info")
_LONGEST_PATH = 4096


def refuse_pipes_above(folder: Path) -> None:
    """Look at what git reads on its way to the repository of `folder`. Raises GitError."""
    for above in (folder.absolute(), *folder.absolute().parents):
        inside = above / ".git"
        for place in (inside, *(where / name for where in (inside, above) for name in _READ_FIRST)):
            refuse_odd(place)
        if inside.exists():
            return


def refuse_pipes_in(git_dir: Path) -> None:
    """Look at the files of a repository. Raises GitError."""
    places = [git_dir]
    pointer = git_dir / "commondir"  # of a linked working tree
    if pointer.is_file():
        with pointer.open("rb") as file:
            places.append(git_dir / os.fsdecode(file.read(_LONGEST_PATH).strip()))
    for place in places:
        for name in (*_READ_FIRST, *_READ_THEN):
            refuse_odd(place / name)
        for path in chain.from_iterable(_special(place / name) for name in _WHOLE):
            refuse_odd(path)


def refuse_odd(path: Path) -> None:
    """Raises GitError for what is there and neither a file nor a folder."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise GitError(
            _("{path} is neither a file nor a folder: git would wait for it forever").format(
                path=show_path(os.fsencode(path))
            ),
            remedy=_("Take it away. No git makes one, so ask where the repository comes from."),
        )


def _special(folder: Path) -> Iterator[Path]:
    """What in a folder and those below it is not plainly a file or a folder."""
    waiting = [folder]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue  # none, or one that may not be read: git says so
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(folder / entry.path)
            elif not entry.is_file(follow_symlinks=False):
                yield folder / entry.path
