"""A repository's objects apart from what refers to them, for when git must not follow anything there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wxsecrets.sources.git import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def objects_apart(repository: Repository) -> Iterator[Repository]:
    """A repository without a ref or a working tree that has the objects of this one; gone in the end.

    git reads there only what it is asked for by name. Raises GitError when it cannot be made.
    """
    objects = repository.place / os.fsdecode(repository.run("rev-parse", "--git-path", "objects").removesuffix(b"\n"))
    format_ = "sha256" if repository.name_width == 32 else "sha1"
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        apart = Repository(Path(folder), None, (("GIT_OBJECT_DIRECTORY", str(objects)),))
        Repository(Path(folder), None).run("init", "--quiet", "--template=", f"--object-format={format_}")
        yield apart
