"""Files and folders on disk.

In a git working tree a folder means what git would consider: tracked files, and untracked ones that are not
ignored, since an ignored file cannot be committed. Elsewhere it means everything below it. A symbolic link is its
target's name, as git stores it; nothing outside the folder is read through one.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.errors import GitError, UsageError
from wxsecrets.hostile import show_path
from wxsecrets.i18n import N_, _
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.git import open_repository, split_z
from wxsecrets.sources.text import SIZE_LIMIT, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_INPUT = "-"
# Not listed by git either, and of no interest where there is no git.
_PASSED_OVER = frozenset({b".git", b"node_modules"})
# Opening a FIFO would wait for a writer.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def check(names: Sequence[str], folder: Path) -> None:
    """Raise UsageError for a path that does not exist; `names` are relative to `folder`."""
    for name in names:
        if name != STANDARD_INPUT and not os.path.lexists(os.path.join(folder, name)):
            raise UsageError(
                _("{path} does not exist").format(path=show_path(os.fsencode(name))),
                remedy=_("Check the spelling; paths are relative to the current folder."),
            )


def files(names: Sequence[str], folder: Path) -> Iterator[tuple[bytes, bytes]]:
    """(path as shown, path as opened) of every file that `names` stand for, each once; not standard input.

    `names` are relative to `folder`, and so is what is shown.
    """
    base = os.fsencode(folder)
    seen = set()
    for name in names:
        if name == STANDARD_INPUT:
            continue
        path = os.fsencode(name)
        opened = os.path.join(base, path)
        # What a person names is meant, also through a link.
        if os.path.isdir(opened):
            inner = _below(opened) or _walk(opened)  # an ignored folder, named: all of it
        else:
            opened, inner = os.path.realpath(opened), [b""]
        for below in inner:
            shown = _shown(os.path.join(path, below) if below else path)
            if shown not in seen:
                seen.add(shown)
                yield shown, os.path.join(opened, below) if below else opened


def read(shown: bytes, opened: bytes) -> Text | Skipped:
    """The text of one file, or why there is none."""
    try:
        status = os.lstat(opened)
        if stat.S_ISLNK(status.st_mode):
            return Text(shown, os.readlink(opened))
        if stat.S_ISDIR(status.st_mode):
            os.scandir(opened).close()  # raises, since only what could not be listed comes here
        if not stat.S_ISREG(status.st_mode):
            return Skipped(show_path(shown), SkipReason.UNREADABLE, N_("not a regular file"))
        if status.st_size > SIZE_LIMIT:
            return Skipped(show_path(shown), SkipReason.TOO_LARGE, f"{status.st_size} bytes")
        with open(os.open(opened, _OPEN_FLAGS), "rb") as file:
            content = file.read(SIZE_LIMIT + 1)  # it may have grown
    except OSError as error:
        return Skipped(show_path(shown), SkipReason.UNREADABLE, error.strerror or "")
    if len(content) > SIZE_LIMIT:
        return Skipped(show_path(shown), SkipReason.TOO_LARGE)
    return Text(shown, content)


def read_standard_input() -> Text | Skipped:
    """Standard input to its end, as a text with the path `-`. Raises UsageError when it is closed."""
    if sys.stdin is None:
        raise UsageError(_("standard input is closed"), remedy=_("Pipe a text in, or name a file."))
    content = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    if len(content) > SIZE_LIMIT:
        return Skipped(STANDARD_INPUT, SkipReason.TOO_LARGE)
    return Text(STANDARD_INPUT.encode(), content)


def _shown(path: bytes) -> bytes:
    normal = os.path.normpath(path)
    return normal.replace(os.fsencode(os.sep), b"/")


def _below(folder: bytes, outer: Path | None = None) -> list[bytes]:
    """The files below a folder, relative to it, sorted; `outer` is the working tree that it was met in.

    What cannot be listed is given by its own name, so that `read` says why.
    """
    try:
        repository = open_repository(Path(os.fsdecode(folder)))
    except GitError:
        return _walk(folder)
    if repository.root is None or repository.root == outer:
        return _walk(folder)  # a submodule that is not checked out has no repository of its own
    listing = repository.try_run(
        "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=Path(os.fsdecode(folder))
    )
    if listing.returncode != 0:
        return _walk(folder)  # a damaged index is no reason to see nothing
    found: list[bytes] = [b""] if b"could not open" in listing.stderr else []
    for inner in sorted(set(split_z(listing.stdout))):
        whole = os.path.join(folder, inner)
        try:
            status = os.lstat(whole)
        except (FileNotFoundError, NotADirectoryError):
            continue  # deleted, and not yet committed so
        except OSError:
            found.append(inner)
            continue
        if stat.S_ISDIR(status.st_mode):
            # A submodule, or an untracked repository: it has an index of its own.
            found += (
                os.path.join(inner.rstrip(b"/"), deeper) for deeper in _below(whole.rstrip(b"/"), repository.root)
            )
        else:
            found.append(inner)
    return found


def _walk(folder: bytes) -> list[bytes]:
    found: list[bytes] = []

    def note(error: OSError) -> None:
        found.append(os.path.relpath(os.fsencode(error.filename), folder))

    for here, folders, names in os.walk(folder, onerror=note):
        links = [name for name in folders if os.path.islink(os.path.join(here, name))]
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER and name not in links)
        found += (os.path.relpath(os.path.join(here, name), folder) for name in sorted([*names, *links]))
    return found
