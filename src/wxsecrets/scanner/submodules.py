"""Submodules: each has a history of its own, which is scanned when it is here, and named when it is not."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.errors import GitError, NoRepositoryError, PipeError
from wxsecrets.hostile import show_path
from wxsecrets.model import Note, NoteKind, Place, ScanResult, Skipped, SkipReason
from wxsecrets.sources.git import Repository, open_git_dir, open_repository, split_z
from wxsecrets.sources.pipes import git_dir_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet


def scan_submodules(
    repository: Repository,
    at_head: Sequence[bytes],
    once: AbstractSet[bytes],
    scan: Callable[[Repository], ScanResult],
) -> tuple[tuple[bytes, ScanResult | Note | Skipped], ...]:
    """The submodules, by path: what a scan of each came to, a note that it is not here, or why it failed.

    Those of HEAD, whose paths are `at_head`, and those that git still keeps of another branch, working tree or time, by
    the names that it keeps them by. `once` are the paths at which one ever stood; of those that HEAD does not have,
    what is not here is noted together. A bare repository has none.
    """
    found: list[tuple[bytes, ScanResult | Note | Skipped]] = []
    every = list(_kept(repository))
    kept = dict(reversed(every))
    seen: set[Path] = set()
    here = frozenset(at_head)
    names = dict(_names(repository)) if here or once else {}
    absent: list[bytes] = []
    for path in (*at_head, *sorted(once - here)):
        inner = _inside(repository, path) or kept.get(names.get(path, path))
        if inner is None and path in here:
            found.append((path, Note(show_path(path), NoteKind.SUBMODULE)))
        elif inner is None:
            absent.append(path)
        elif inner.git_dir not in seen:
            seen.add(inner.git_dir)
            found.append((path, _scanned(path, inner, scan)))
    for name, inner in every:
        if inner.git_dir not in seen:
            seen.add(inner.git_dir)
            found.append((name, _scanned(name, inner, scan)))
    if absent:
        found.append((absent[0], Note(show_path(absent[0]), NoteKind.SUBMODULE, len(absent))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Broken:
    """A submodule that is here and cannot be scanned, and why."""

    git_dir: Path
    why: str = ""


def _scanned(
    path: bytes, inner: Repository | _Broken, scan: Callable[[Repository], ScanResult]
) -> ScanResult | Skipped:
    why = inner.why if isinstance(inner, _Broken) else ""
    if not isinstance(inner, _Broken):
        try:
            return scan(inner)
        except GitError as error:  # that must not cost what was found in the others
            why = error.message
    return Skipped(show_path(path), SkipReason.UNREADABLE, why)


def _opened(folder: Path, git_dir: Path) -> Repository | _Broken | None:
    """The repository at a folder; None where git finds none there, or another one further up."""
    try:
        inner = open_repository(folder)
    except NoRepositoryError:
        return None
    except (GitError, PipeError) as error:
        return _Broken(_resolved(git_dir), error.message)
    return inner if _resolved(inner.git_dir) == _resolved(git_dir) else None


def _resolved(path: Path) -> Path:
    """A path without links, or as it is where they lead in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _kept(repository: Repository) -> Iterator[tuple[bytes, Repository | _Broken]]:
    """What git keeps below `modules` of submodules, whether they are checked out or not, by their names.

    Each linked working tree has its own. Nothing is followed out of the repository, nor to the working tree that the
    settings of one of them name.
    """
    worktrees = repository.common_dir / "worktrees"
    trees = () if worktrees.is_symlink() else sorted(worktrees.glob("*"))
    for root in (
        repository.common_dir / "modules",
        *(tree / "modules" for tree in trees if not tree.is_symlink()),
    ):
        if not root.is_symlink():
            yield from _below(root)


def _below(root: Path) -> Iterator[tuple[bytes, Repository | _Broken]]:
    # A submodule's name may have several parts; its own submodules are below it, and found when it is scanned.
    for folder, inner, files in os.walk(root):
        # Where one of the three is missing, the others say what it was.
        if ("HEAD" in files) + ("objects" in inner) + ("refs" in inner) < _ENOUGH:
            continue
        inner.clear()
        if "commondir" in files:  # it would be scanned as the repository whose folder it shares, and again in that
            continue
        place = Path(folder)
        kept: Repository | _Broken
        try:
            kept = open_git_dir(place)
        except (GitError, PipeError) as error:
            kept = _Broken(_resolved(place), error.message)
        yield os.fsencode(place.relative_to(root).as_posix()), kept


_ENOUGH = 2


def _names(repository: Repository) -> Iterator[tuple[bytes, bytes]]:
    """The paths of submodules, and the names that git keeps them by, as HEAD's `.gitmodules` has them."""
    # It may not include other files: git would wait for a pipe, and read what is not of the repository.
    listing = repository.try_run(
        "config", "-z", "--no-includes", "--blob", "HEAD:.gitmodules", "--get-regexp", r"^submodule\..*\.path$"
    )
    for record in split_z(listing.stdout):
        key, _line, path = record.partition(b"\n")
        yield path, key.removeprefix(b"submodule.").removesuffix(b".path")


def _inside(repository: Repository, path: bytes) -> Repository | _Broken | None:
    """The repository of a submodule; None when it is not checked out, or leads out of the working tree."""
    if repository.root is None:
        return None
    root = _resolved(repository.root)
    folder = root / os.fsdecode(path)
    # A tree may call an entry whatever it likes.
    if root not in folder.parents or not os.path.lexists(folder / ".git") or _resolved(folder) != folder:
        return None
    git_dir = git_dir_of(folder)
    inner = _opened(folder, git_dir)
    if inner is None and (folder / ".git").is_dir():
        return _Broken(git_dir)  # not here is what has no folder of its own
    if isinstance(inner, Repository) and (inner.root is None or _resolved(inner.root) != folder):
        return None
    return inner


def join(result: ScanResult, inner: tuple[tuple[bytes, ScanResult | Note | Skipped], ...]) -> ScanResult:
    """One result of a repository and its submodules; the paths of these begin with their own."""
    scope = result.scope
    occurrences, histories = list(result.occurrences), dict(result.histories)
    for path, found in inner:
        if isinstance(found, Note):
            scope = replace(scope, notes=(*scope.notes, found))
            continue
        if isinstance(found, Skipped):
            scope = replace(scope, skipped=(*scope.skipped, found))
            continue
        occurrences += (
            at
            if at.place in (Place.REF_NAME, Place.COMMIT_MESSAGE, Place.TAG_MESSAGE)
            else replace(at, path=path + b"/" + at.path)
            for at in found.occurrences
        )
        for fingerprint, history in found.histories.items():
            histories.setdefault(fingerprint, history)
        more = found.scope
        scope = replace(
            scope,
            commits=(scope.commits or 0) + (more.commits or 0),
            blobs=scope.blobs + more.blobs,
            bytes=scope.bytes + more.bytes,
            seconds=scope.seconds + more.seconds,
            skipped=tuple(dict.fromkeys((*scope.skipped, *more.skipped))),
            notes=(*scope.notes, *more.notes),
            refs=(scope.refs or 0) + (more.refs or 0),
            cached=scope.cached + more.cached,
            encodings=tuple(sorted((Counter(dict(scope.encodings)) + Counter(dict(more.encodings))).items())),
        )
    return ScanResult(scope, tuple(dict.fromkeys(occurrences)), histories)  # two working trees may have one submodule
