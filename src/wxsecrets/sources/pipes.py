"""What git would wait for forever: a pipe or a device where it expects a file.

No git makes one, but a repository can be brought as files. Sockets do no harm (git's fsmonitor has one), nor does
/dev/null. Not looked at: files that settings include, and what stands in the working tree.
"""

from __future__ import annotations

import os
import stat
from itertools import chain
from typing import TYPE_CHECKING

from wxsecrets.errors import PipeError
from wxsecrets.hostile import show_path
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What git reads to find out whether a folder is a repository; its first look is at HEAD.
_READ_FIRST = ("HEAD", "config", "commondir")
# Other files that it reads, and folders in which it reads all; of packs only the indexes.
_READ_THEN = ("config.worktree", "packed-refs", "shallow", "index", "info/exclude")
_WHOLE = ("refs", "objects", "worktrees")
_LONGEST_PATH = 4096
_MOST_ALTERNATES = 50


def refuse_pipes_above(folder: Path) -> None:
    """Look at what git reads on its way to the repository of `folder`. Raises PipeError."""
    for above in (folder.absolute(), *folder.absolute().parents):
        inside = above / ".git"
        _refuse(inside)
        if inside.exists():
            pointer = _first_line(inside).removeprefix("gitdir:").strip() if inside.is_file() else ".git"
            _refuse_in(above / pointer, _READ_FIRST)
            return
        _refuse(above / "HEAD")
        if (above / "HEAD").is_file() and (above / "objects").is_dir() and (above / "refs").is_dir():
            _refuse_in(above, _READ_FIRST)
            return


def refuse_pipes_in(git_dir: Path) -> None:
    """Look at the files of a repository. Raises PipeError."""
    places = [git_dir]
    if (git_dir / "commondir").is_file():  # of a linked working tree
        places.append(git_dir / _first_line(git_dir / "commondir"))
    for place in places:
        _refuse_in(place, (*_READ_FIRST, *_READ_THEN))
        for path in chain.from_iterable(_special(place / name) for name in _WHOLE):
            _refuse(path)
    borrowed = [place / "objects" for place in places]
    for objects in borrowed[:_MOST_ALTERNATES]:  # it grows meanwhile
        _refuse(objects / "info/alternates")
        borrowed += (objects / line for line in _lines(objects / "info/alternates") if line[:1] not in ("", "#", '"'))
    for objects in borrowed[len(places) : _MOST_ALTERNATES]:
        for path in _special(objects):
            _refuse(path)


def _refuse_in(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        _refuse(folder / name)


def _refuse(path: Path) -> None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return
    mode = status.st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and not path.samefile(os.devnull)):
        raise PipeError(
            _("{path} is a pipe or a device, not a file: git would wait for it forever").format(
                path=show_path(os.fsencode(path))
            ),
            remedy=_("Take it away. No git makes one, so ask where the repository comes from."),
        )


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    with path.open("rb") as file:
        return os.fsdecode(file.read(_MOST_ALTERNATES * _LONGEST_PATH)).splitlines()


def _first_line(path: Path) -> str:
    return next(iter(_lines(path)), "")


def _special(folder: Path) -> Iterator[Path]:
    """What in a folder and those below it is not plainly a file or a folder, and read by git."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = list(os.scandir(here))
        except OSError:
            continue  # none, or one that may not be read: git says so
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(here / entry.name)
            elif not entry.is_file(follow_symlinks=False) and (here.name != "pack" or entry.name.endswith(".idx")):
                yield here / entry.name
