"""A repository's objects apart from what refers to them, for when git cannot go by that.

git gives up on a history in which one ref or one commit's parent is missing, and goes round in a circle forever in one
with a pack that nobody could have made in good faith. Here it is given the same objects with as much of what leads to
them as it can follow.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wxsecrets.hostile import show_path
from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.git import Repository
from wxsecrets.sources.log import parents_in
from wxsecrets.sources.objects import read_objects, types_of_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

_REFLOGS = b"refs/reflogs/"
_GRAFTS = "grafts"
# Bytes of a reflog that are read at a time, whatever it is.
_LONGEST_LINE = 1 << 16


@contextmanager
def objects_apart(repository: Repository) -> Iterator[Repository]:
    """A repository without a ref or a working tree that has the objects of this one; gone in the end.

    git reads there only what it is asked for by name. Raises GitError when it cannot be made.
    """
    with _made(repository) as folder:
        yield Repository(folder, None, _inherited(repository))


@contextmanager
def still_walkable(repository: Repository) -> Iterator[tuple[Repository, tuple[Skipped, ...]]]:
    """A repository that has the objects of this one, and those refs and parents of commits that are here.

    With what is not here. What only a reflog leads to has a ref there; a commit some of whose parents are missing has
    the others. Raises GitError when it cannot be made.
    """
    types = types_of_all(repository)
    parents = dict(_commits(repository, types))
    refs, broken = _refs(repository, types, parents.keys())
    head = _head(repository, parents.keys())
    if head is None:
        broken.append(b"HEAD")
    missing = {parent for of in parents.values() for parent in of if parent not in parents}
    grafts = (
        " ".join((name, *(parent for parent in of if parent not in missing))) + "\n"
        for name, of in parents.items()
        if not missing.isdisjoint(of)
    )
    skipped = [
        Skipped(name.decode() if _NAME.fullmatch(name) else show_path(name), SkipReason.MISSING) for name in broken
    ]
    if missing:
        skipped.append(Skipped(min(missing), SkipReason.MISSING, count=len(missing)))
    with _made(repository) as folder:
        (folder / _GRAFTS).write_text("".join(grafts))
        (folder / "packed-refs").write_bytes(
            b"".join(b"%s %s\n" % (refs[name].encode(), name) for name in sorted(refs))
        )
        if head is not None:  # else it stays on a branch that has no commit yet
            (folder / "HEAD").write_bytes(head)
        shallow = repository.common_dir / "shallow"
        if repository.is_shallow and shallow.is_file():
            (folder / "shallow").write_bytes(shallow.read_bytes())
        inherited = (*_inherited(repository), ("GIT_GRAFT_FILE", str(folder / _GRAFTS)))
        apart = Repository(folder, repository.root, inherited)
        apart.run("config", "core.bare", "true" if repository.is_bare else "false")
        yield apart, tuple(skipped)


@contextmanager
def _made(repository: Repository) -> Iterator[Path]:
    format_ = "sha256" if repository.name_width == 32 else "sha1"
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Repository(Path(folder), None).run("init", "--quiet", "--template=", f"--object-format={format_}")
        yield Path(folder)


def _inherited(repository: Repository) -> tuple[tuple[str, str], ...]:
    return (("GIT_OBJECT_DIRECTORY", str(repository.objects_dir)),)


def _commits(repository: Repository, types: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every commit that can be read, with its parents."""
    for name, _kind, content in read_objects(repository, (name for name, type_ in types.items() if type_ == "commit")):
        if isinstance(content, bytes):
            yield name, parents_in(content)


def _refs(
    repository: Repository, types: Mapping[str, str], commits: AbstractSet[str]
) -> tuple[dict[bytes, str], list[bytes]]:
    """The refs that lead to something that is here, with what is in reflogs and other working trees; the other refs."""
    refs: dict[bytes, str] = {}
    listing = repository.try_run("for-each-ref", "--format=%(objectname) %(symref) %(refname)").stdout
    for line in listing.split(b"\n")[:-1]:
        tip, symbolic, name = line.split(b" ", 2)
        if not symbolic:  # what it names is listed, too
            refs[name] = tip.decode()
    here = _leading_somewhere(repository, set(refs.values()), types, commits)
    good = {name: tip for name, tip in refs.items() if tip in here}
    trees = repository.try_run("worktree", "list", "--porcelain").stdout.decode("utf-8", "replace").splitlines()
    heads = {line[5:] for line in trees if line.startswith("HEAD ")}
    more = heads.union(_in_reflogs(repository)) & commits
    good.update((_REFLOGS + name.encode(), name) for name in more)
    own = repository.try_run("rev-parse", "--verify", "--quiet", "HEAD").stdout.decode().strip()
    lost = {name.encode() for name in heads - {own} if name.strip("0") and name not in commits}
    return good, sorted({*(refs.keys() - good.keys()), *lost})


def _leading_somewhere(
    repository: Repository, names: AbstractSet[str], types: Mapping[str, str], commits: AbstractSet[str]
) -> set[str]:
    """Those of some objects that are here, with what they are tags of."""
    tags = {name for name, type_ in types.items() if type_ == "tag"}
    of_tags: dict[str, str] = {}
    for name, _kind, content in read_objects(repository, tags):
        match = _TAG.match(content) if isinstance(content, bytes) else None
        # git gives up on everything where one says that it is of another type than it is.
        if match and types.get(match[1].decode()) == match[2].decode():
            of_tags[name] = match[1].decode()
    found = set()
    for name in names:
        peeled: str | None = name
        passed: set[str | None] = set()
        while peeled in tags and peeled not in passed:
            passed.add(peeled)
            peeled = of_tags.get(peeled)
        if peeled in commits or types.get(peeled or "") in ("tree", "blob"):
            found.add(name)
    return found


def _in_reflogs(repository: Repository) -> Iterator[str]:
    """The names in all reflogs that are files."""
    for folder in (repository.common_dir / "logs", *(repository.common_dir / "worktrees").glob("*/logs")):
        for place, _folders, files in os.walk(folder):
            for file in filter(Path.is_file, (Path(place) / name for name in files)):
                with file.open("rb") as lines:
                    while line := lines.readline(_LONGEST_LINE):
                        yield from (word.decode() for word in line.split(b" ", 2)[:2] if _NAME.fullmatch(word))


_NAME = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_TAG = re.compile(rb"object ([0-9a-f]{40,64})\ntype ([a-z]+)\n")


def _head(repository: Repository, commits: AbstractSet[str]) -> bytes | None:
    """What stands in HEAD; None if that is not here."""
    symbolic = repository.try_run("symbolic-ref", "--quiet", "HEAD").stdout
    if symbolic:
        return b"ref: " + symbolic
    name = repository.try_run("rev-parse", "--verify", "--quiet", "HEAD").stdout
    return name if name.decode().strip() in commits else None
