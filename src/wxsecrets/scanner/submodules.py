"""Submodules: each has a history of its own, which is scanned when it is here, and named when it is not."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.errors import GitError, NoRepositoryError, PipeError
from wxsecrets.hostile import show_path
from wxsecrets.model import Note, NoteKind, Place, ScanResult, Skipped, SkipReason
from wxsecrets.sources.git import open_repository, split_z

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from wxsecrets.errors import WxSecretsError
    from wxsecrets.sources.git import Repository

_GITLINK = b"160000"


def scan_submodules(
    repository: Repository, once: AbstractSet[bytes], scan: Callable[[Repository], ScanResult]
) -> tuple[tuple[bytes, ScanResult | Note | Skipped], ...]:
    """The submodules, by path: what a scan of each came to, a note that it is not here, or why it failed.

    Those of HEAD, and those that git still keeps of another branch or time, by the names that it keeps them by. `once`
    are the paths at which one ever stood; of those that HEAD does not have, what is not here is noted together. A bare
    repository has none.
    """
    found: list[tuple[bytes, ScanResult | Note | Skipped]] = []
    kept = dict(_kept(repository))
    seen: set[Path] = set()
    at_head = dict.fromkeys(_gitlinks(repository))
    absent: list[bytes] = []
    for path in (*at_head, *sorted(once - at_head.keys())):
        inner = _inside(repository, path) or kept.get(path)
        if inner is None and path in at_head:
            found.append((path, Note(show_path(path), NoteKind.SUBMODULE)))
        elif inner is None:
            absent.append(path)
        elif isinstance(inner, Skipped):
            found.append((path, inner))
        elif inner.git_dir not in seen:
            seen.add(inner.git_dir)
            found.append((path, _scanned(path, inner, scan)))
    told = dict(found)
    for name, inner in kept.items():
        if isinstance(inner, Skipped):
            found += [] if told.get(name) == inner else [(name, inner)]
        elif inner.git_dir not in seen:
            seen.add(inner.git_dir)
            found.append((name, _scanned(name, inner, scan)))
    if absent:
        found.append((absent[0], Note(show_path(absent[0]), NoteKind.SUBMODULE, len(absent))))
    return tuple(found)


def _scanned(path: bytes, inner: Repository, scan: Callable[[Repository], ScanResult]) -> ScanResult | Skipped:
    try:
        return scan(inner)
    except GitError as error:
        return _unreadable(path, error)


def _unreadable(path: bytes, error: WxSecretsError) -> Skipped:
    """A submodule that cannot be scanned: that must not cost what was found in the others."""
    return Skipped(show_path(path), SkipReason.UNREADABLE, error.message)


def _kept(repository: Repository) -> Iterator[tuple[bytes, Repository | Skipped]]:
    """What git keeps below `modules` of submodules, whether they are checked out or not, by their names."""
    root = repository.common_dir / "modules"
    # A submodule's name may have several parts; its own submodules are below it, and found when it is scanned.
    for folder, inner, files in () if root.is_symlink() else os.walk(root):
        if "HEAD" not in files or "objects" not in inner:
            continue
        inner.clear()
        # One that shares the folder of another repository would be scanned as that, and again in it; a pipe never ends.
        if "commondir" in files or not (Path(folder) / "HEAD").is_file():
            continue
        name = os.fsencode(Path(folder).relative_to(root).as_posix())
        try:
            yield name, open_repository(Path(folder))
        except NoRepositoryError:
            continue
        except (GitError, PipeError) as error:
            yield name, _unreadable(name, error)


def _gitlinks(repository: Repository) -> Iterator[bytes]:
    for record in split_z(repository.try_run("ls-tree", "-r", "-z", "--full-tree", "HEAD").stdout):
        about, _tab, path = record.partition(b"\t")
        if about.startswith(_GITLINK):
            yield path


def _inside(repository: Repository, path: bytes) -> Repository | Skipped | None:
    """The repository of a submodule; None when it is not checked out, or leads out of the working tree."""
    if repository.root is None:
        return None
    root = repository.root.resolve()
    folder = root / os.fsdecode(path)
    if not os.path.lexists(folder / ".git") or folder.resolve() != folder:
        return None
    try:
        inner = open_repository(folder)
    except NoRepositoryError:
        return None
    except (GitError, PipeError) as error:
        return _unreadable(path, error)
    return inner if inner.root is not None and inner.root.resolve() == folder else None


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
    return ScanResult(scope, tuple(occurrences), histories)
