"""Contents of objects by their names, streamed from `git cat-file`.

One process serves thousands of objects. It dies on a corrupt one; then the rest goes to a new process and the one
it died on is named as unreadable. In a partial clone git before 2.45 dies of what is missing, too, since it may not
fetch it.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, cast

from wxsecrets.model import Skipped, SkipReason
from wxsecrets.sources.text import SIZE_LIMIT

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator

    from wxsecrets.sources.git import Repository

_PIECE = 1 << 20
_SHA_1 = 40
# In a pack that is damaged all over, git dies on every object: then the rest is given up.
_MOST_DEATHS = 200


def read_blobs(
    repository: Repository, names: Iterable[str], *, limit: int = SIZE_LIMIT
) -> Iterator[tuple[str, bytes | Skipped]]:
    """(name, content) for every object name, in order; a Skipped in place of content that cannot be had.

    As `read_objects`.
    """
    for name, _kind, content in read_objects(repository, names, limit=limit):
        yield name, content


def read_objects(
    repository: Repository, names: Iterable[str], *, limit: int = SIZE_LIMIT
) -> Iterator[tuple[str, str, bytes | Skipped]]:
    """(name, type as git calls it, content) for every object name, in order; a Skipped for what cannot be had.

    `limit` is in bytes; larger contents are passed over without being held. Only objects that are in the
    repository are read: what a partial clone lacks is missing, not fetched.
    """
    waiting = deque(names)
    deaths = 0
    reason = SkipReason.UNREADABLE
    while waiting:
        if deaths > _MOST_DEATHS:
            for name in waiting:
                yield name, "", Skipped(name, reason)
            return
        process = repository.start("cat-file", "--batch", "--buffer", stdin=True)
        feeder = threading.Thread(target=_feed, args=(process, tuple(waiting)), daemon=True)
        feeder.start()
        try:
            yield from _answers(cast("BinaryIO", process.stdout), waiting, limit)
        finally:
            process.kill()
            feeder.join()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):  # names that git was not asked for any more
                        pipe.close()
            process.wait()
        if waiting:
            if not deaths and repository.is_partial:
                reason = SkipReason.MISSING
            deaths += 1
            name = waiting.popleft()
            yield name, "", Skipped(name, reason)


def types_of_all(repository: Repository) -> dict[str, str]:
    """The type of every object whose type can be told, as git calls it, by its name."""
    listing = repository.try_run(
        "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objecttype)"
    )
    lines = (line.split(" ") for line in listing.stdout.decode().splitlines())
    return {words[0]: words[1] for words in lines if len(words) == _NAME_AND_TYPE}


_NAME_AND_TYPE = 2


def is_named(name: str, kind: str, content: bytes) -> bool:
    """Whether an object of a type has this name: it is the digest of both. Source: gitformat-loose(5)."""
    import hashlib  # noqa: PLC0415  it loads OpenSSL, in five milliseconds, and most objects are in packs

    digest = hashlib.new(
        "sha1" if len(name) == _SHA_1 else "sha256", b"%b %d\0" % (kind.encode(), len(content)), usedforsecurity=False
    )
    digest.update(content)
    return digest.hexdigest() == name


def read_one(repository: Repository, name: str) -> bytes | None:
    """The content of one blob, None when it cannot be had."""
    for _name, content in read_blobs(repository, (name,)):
        if isinstance(content, bytes):
            return content
    return None


def _feed(process: subprocess.Popen[bytes], names: tuple[str, ...]) -> None:
    stdin = cast("BinaryIO", process.stdin)
    try:
        for start in range(0, len(names), 1000):
            stdin.write("".join(f"{name}\n" for name in names[start : start + 1000]).encode())
        stdin.close()
    except (BrokenPipeError, ValueError, OSError):
        return  # git died or was stopped; the reader sees it too


def _answers(out: BinaryIO, waiting: deque[str], limit: int) -> Iterator[tuple[str, str, bytes | Skipped]]:
    """Answers until all are given or git is dead; takes each name off `waiting` when it was answered."""
    while waiting:
        header = out.readline()
        if not header.endswith(b"\n"):
            return
        parts = header.split()
        name = waiting[0]
        if parts[-1] in (b"missing", b"ambiguous"):
            waiting.popleft()
            yield name, "", Skipped(name, SkipReason.MISSING)
            continue
        kind, size = parts[1].decode("ascii", "replace"), int(parts[2])
        if size > limit:
            if not _skip(out, size + 1):
                return
            waiting.popleft()
            yield name, kind, Skipped(name, SkipReason.TOO_LARGE, f"{size} bytes")
            continue
        content = out.read(size)
        if len(content) != size or out.read(1) != b"\n":
            return
        waiting.popleft()
        yield name, kind, content


def _skip(out: BinaryIO, size: int) -> bool:
    while size:
        piece = out.read(min(size, _PIECE))
        if not piece:
            return False
        size -= len(piece)
    return True
