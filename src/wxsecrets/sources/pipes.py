"""What git would wait for forever: a pipe or a device where it expects a file.

No git makes one, but a repository can be brought as files. Sockets do no harm (git's fsmonitor has one), nor does
/dev/null. Not looked at: what stands in the working tree.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from wxsecrets.errors import PipeError
from wxsecrets.hostile import show_path
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

# What git reads to find out whether a folder is a repository; its first look is at HEAD.
_READ_FIRST = ("HEAD", "config", "commondir")
# Other files that it reads, and folders in which it reads all; of packs only the indexes.
_READ_THEN = ("config.worktree", "packed-refs", "shallow", "index", "info/exclude")
_WHOLE = ("refs", "worktrees")
_SETTINGS = ("config", "config.worktree")
_INCLUDED = re.compile(rb"^[ \t]*path[ \t]*=[ \t]*\"?([^\"\r\n]+)", re.IGNORECASE | re.MULTILINE)
_LONGEST_PATH = 4096
_MOST_SETTINGS = 50
_MOST_ALTERNATES = 50


def refuse_pipes_above(folder: Path) -> None:
    """Look at what git reads on its way to the repository of `folder`. Raises PipeError."""
    for above in (folder.absolute(), *folder.absolute().parents):
        _refuse(above / ".git")
        inside = git_dir_of(above)
        _refuse(inside / "HEAD")
        if _is_file(above / ".git") or os.path.lexists(inside / "HEAD"):
            _refuse_in(inside, _READ_FIRST)
            return
        _refuse(above / "HEAD")
        if _is_file(above / "HEAD") and _is_folder(above / "objects") and _is_folder(above / "refs"):
            _refuse_in(above, _READ_FIRST)
            return


def git_dir_of(root: Path) -> Path:
    """The repository that a working tree's `.git` is, or names as a file."""
    lines = _lines(root / ".git")
    return root / os.fsdecode(lines[0].removeprefix(b"gitdir: ").rstrip(b"\r")) if lines else root / ".git"


def refuse_pipes_in(git_dir: Path) -> None:
    """Look at the files of a repository. Raises PipeError."""
    # Of a linked working tree the other one is elsewhere.
    common = [git_dir / os.fsdecode(line) for line in _lines(git_dir / "commondir")[:1]]
    places = [git_dir, *common]
    for place in places:
        _refuse_in(place, (*_READ_FIRST, *_READ_THEN))
        for name in _WHOLE:
            _refuse_below(place / name)
    borrowed = [place / "objects" for place in places]
    for objects in borrowed:  # it grows meanwhile
        _refuse(objects / "info/alternates")
        _refuse_below(objects, objects / "pack")
        lines = _lines(objects / "info/alternates") if len(borrowed) < _MOST_ALTERNATES else []
        others = (objects / os.fsdecode(unquoted(line)) for line in lines if line and not line.startswith(b"#"))
        borrowed += (other for other in others if other not in borrowed)


def unquoted(path: bytes) -> bytes:
    """A path as git writes it: in quotes, with escapes, when there is anything special in it."""
    if not (path.startswith(b'"') and path.endswith(b'"')):
        return path
    try:
        return path[1:-1].decode("unicode_escape").encode("latin-1")
    except ValueError:
        return path


def _refuse_in(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        _refuse(folder / name)
        if name in _SETTINGS:
            _refuse_included(folder / name)


def _refuse_included(settings: Path) -> None:
    """Look at what a file of settings includes, and those in turn; any of its paths, whatever it is for."""
    waiting, seen = [settings], {settings}
    while waiting and len(seen) < _MOST_SETTINGS:
        here = waiting.pop()
        text = b"\n".join(_lines(here))
        for path in _INCLUDED.findall(text) if b"[include" in text.lower() else ():
            included = here.parent / os.fsdecode(path.rstrip())  # with a ~ it is the user's own
            _refuse(included)
            if included not in seen:
                seen.add(included)
                waiting.append(included)


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


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113  the method raises what may not be looked at


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  as above


def _lines(path: Path) -> list[bytes]:
    """The lines of a file; none where there is no file, or it may not be read: git says so."""
    try:
        if not _is_file(path):
            return []
        with path.open("rb") as file:
            return file.read(_MOST_ALTERNATES * _LONGEST_PATH).split(b"\n")
    except (OSError, ValueError):
        return []


def _refuse_below(folder: Path, pack: Path | None = None) -> None:
    """Look at all in a folder and those below it; of what is in `pack` only the indexes are read."""
    waiting, seen = [folder], set[tuple[int, int]]()
    while waiting:
        here = waiting.pop()
        try:
            status = here.stat()
            entries = list(os.scandir(here)) if (status.st_dev, status.st_ino) not in seen else []
        except (OSError, ValueError):
            continue  # none, or one that may not be read: git says so
        seen.add((status.st_dev, status.st_ino))
        for entry in entries:
            if _is_folder(here / entry.name) if entry.is_symlink() else entry.is_dir(follow_symlinks=False):
                waiting.append(here / entry.name)
            elif not entry.is_file(follow_symlinks=False) and (here != pack or entry.name.endswith(".idx")):
                _refuse(here / entry.name)
