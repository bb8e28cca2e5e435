"""What the next commit would add, read from the index; neither diffs nor the working tree have a say."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.sources.git import split_z

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.sources.git import Repository

_GITLINK = b"160000"
# The trees without entries, by length of the object name.
_EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file whose content differs from HEAD's: its path, its blob, and the blob it replaces, if any."""

    path: bytes
    blob: str
    before: str | None


def staged_files(repository: Repository) -> Iterator[StagedFile]:
    """Every file that the next commit adds or changes.

    A renamed file replaces what it was renamed from. Deleted files, submodules, changes of mode only and files that
    are only intended to be added have no content to add.
    """
    listing = repository.run(
        "diff-index",
        "--cached",
        "--raw",
        "-z",
        "-M",
        "--no-abbrev",
        "--ita-invisible-in-index",
        "--ignore-submodules=all",
        _base(repository),
        "--",
    )
    records = iter(split_z(listing))
    for raw in records:
        _old_mode, mode, before, after, status = raw.lstrip(b":").split()
        path = next(records)
        if status[:1] in (b"R", b"C"):
            path = next(records)
        if mode == _GITLINK or before == after or not after.strip(b"0"):
            continue
        yield StagedFile(path, after.decode(), before.decode() if before.strip(b"0") else None)


def _base(repository: Repository) -> str:
    """HEAD, or before the first commit the empty tree."""
    return "HEAD" if repository.commit_name("HEAD") else _EMPTY_TREE[2 * repository.name_width]


def merged_commits(repository: Repository) -> tuple[str, ...]:
    """The commits that are being merged into HEAD, if any.

    A merge that has stopped has left them in a file; before one that goes through, git names them to the hook in the
    environment (`GITHEAD_` and the commit's name).
    """
    try:
        left = (repository.git_dir / "MERGE_HEAD").read_text("ascii", "replace").split()
    except OSError:
        left = []
    told = [name.removeprefix(_MERGED) for name in os.environ if name.startswith(_MERGED)]
    return tuple(dict.fromkeys(name for name in (*left, *told) if _NAME.fullmatch(name)))


def blob_at(repository: Repository, commit: str, path: bytes) -> str | None:
    """The blob at a path in a commit's tree, None when there is none."""
    return repository.object_name(f"{commit}:{os.fsdecode(path)}")


_MERGED = "GITHEAD_"
_NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
