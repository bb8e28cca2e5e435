"""Everything that was ever committed: each distinct content once, and what of it cannot be had.

Blobs are listed in the order in which packs store them, so that git inflates each delta chain once, and handed out in
slices. What is reachable, under which path, and what is missing comes from one walk that runs beside the scan.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from wxsecrets.i18n import N_
from wxsecrets.model import Skipped, SkipReason

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Set as AbstractSet

    from wxsecrets.sources.git import Repository

_TIPS = ("--all", "--reflog")


@dataclass(frozen=True, slots=True)
class Blobs:
    """All blobs that are present: full names in pack order, and their sizes in bytes."""

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Reachable:
    """What a walk from all refs and reflogs met: commits, one path for each blob asked for, what is missing."""

    commits: int
    paths: dict[str, bytes]
    skipped: tuple[Skipped, ...]


def list_blobs(repository: Repository) -> Blobs:
    """Every blob in the object database, reachable or not, each once."""
    done = repository.try_run(
        "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objecttype) %(objectname) %(objectsize)"
    )
    names: list[str] = []
    sizes: list[int] = []
    seen: set[str] = set()  # --unordered names an object again for every pack that has it
    skipped: list[Skipped] = []
    for line in done.stdout.splitlines():
        fields = line.split()
        if fields[-1] == b"missing":  # it has a file, and that is no object
            skipped.append(Skipped(fields[0].decode(), SkipReason.UNREADABLE))
        elif fields[0] == b"blob" and (name := fields[1].decode()) not in seen:
            seen.add(name)
            names.append(name)
            sizes.append(int(fields[2]))
    if done.returncode:
        skipped.append(Skipped("objects", SkipReason.UNREADABLE, N_("git could not list all of them")))
    return Blobs(tuple(names), tuple(sizes), tuple(skipped))


class Walk:
    """`git rev-list --objects` from everything that refers to commits, running beside the scan."""

    def __init__(self, repository: Repository) -> None:
        self._shallow = bool(shallow_boundary(repository))
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by close(); too large for memory
        self._process: subprocess.Popen[bytes] = repository.start(
            "rev-list", "--objects", "--missing=print", *_TIPS, stdout=self._out
        )

    def finish(self, wanted: AbstractSet[str]) -> Reachable:
        """Wait for the walk; the paths of the blobs in `wanted`."""
        status = self._process.wait()
        commits, missing = 0, 0
        example = ""
        paths: dict[str, bytes] = {}
        self._out.seek(0)
        for line in self._out:
            name, space, path = line.rstrip(b"\n").partition(b" ")
            if not space:
                if name.startswith(b"?"):
                    missing += 1
                    example = example or name[1:].decode()
                else:
                    commits += 1
            elif (text := name.decode()) in wanted:
                paths[text] = path
        skipped: list[Skipped] = []
        if missing:
            skipped.append(Skipped(example, SkipReason.MISSING, count=missing))
        if status:
            skipped.append(Skipped("history", SkipReason.MISSING, N_("git could not walk all of it")))
        if self._shallow:
            skipped.append(Skipped("history", SkipReason.SHALLOW))
        return Reachable(commits, paths, tuple(skipped))

    def close(self) -> None:
        """End the walk, finished or not."""
        self._process.kill()
        self._process.wait()
        self._out.close()


def shallow_boundary(repository: Repository) -> frozenset[str]:
    """The commits at which a shallow clone ends: their parents are not here. Empty in a whole clone."""
    if repository.run("rev-parse", "--is-shallow-repository").strip() != b"true":
        return frozenset()
    path = os.fsdecode(repository.run("rev-parse", "--git-path", "shallow").removesuffix(b"\n"))
    return frozenset((repository.place / path).read_text("ascii", "replace").split())
