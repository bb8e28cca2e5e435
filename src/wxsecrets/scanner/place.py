"""What is known of a single file on disk: as `wxsecrets scan` at its repository's root would know it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.project.roots import PROJECT_FILES, Projects, find_projects
from wxsecrets.scanner.judging import surroundings
from wxsecrets.sources import worktree
from wxsecrets.sources.text import Text

if TYPE_CHECKING:
    from wxsecrets.detect import Surroundings


def place_of(file: Path, folder: Path) -> Surroundings:
    """The surroundings of `file`; `folder` is the current folder, which counts where there is no repository."""
    whole = Path(os.path.normpath(folder / file))
    root = _root(whole.parent, folder)
    path = _relative(whole, root)
    return surroundings(path, _projects(whole.parent, root).locate(path))


def _root(parent: Path, folder: Path) -> Path:
    """The repository's root; where there is none, the current folder; else the file's own."""
    for above in (parent, *parent.parents):
        if os.path.lexists(above / ".git"):
            return above
    return folder if parent.is_relative_to(folder) else parent


@lru_cache(maxsize=64)
def _projects(parent: Path, root: Path) -> Projects:
    """The mini-programs that a file in `parent` can be part of: their project files stand there or above."""
    folders = [folder for folder in (parent, *parent.parents) if folder.is_relative_to(root)]
    files = {
        _relative(folder / name, root): os.fsencode(folder / name)
        for folder in folders
        for name in map(os.fsdecode, PROJECT_FILES)
    }
    present = {path: opened for path, opened in files.items() if os.path.lexists(opened)}
    return find_projects(present, lambda path: _content(worktree.read(path, present[path])))


def _content(text: object) -> bytes | None:
    return text.content if isinstance(text, Text) else None


def _relative(path: Path, root: Path) -> bytes:
    return os.fsencode(os.path.relpath(path, root)).replace(os.fsencode(os.sep), b"/")
