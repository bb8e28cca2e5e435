"""The answer for most commits: neither files nor message hold anything of the shape of a secret.

A hook runs at every commit, and to load the judgement, the reports and the parser takes several times as long as
looking. So the two plainest questions are asked first, with as little as possible loaded: what would the commit add,
and does anything in it pass the gates (`detect.prefilter`, and behind it `detect.nothing`)? If not, there is nothing to
judge and nothing to say. In every other case, and whenever anything is unusual, the whole command runs and decides.

git is started with `os.posix_spawn`: the subprocess module takes longer to load than git takes to answer.
"""

from __future__ import annotations

import os

from wxsecrets.detect.prefilter import may_hold_candidate, may_name_candidate
from wxsecrets.sources.hardening import find_git, hardened_environment, inherited_environment

TYPE_CHECKING = False  # as typing's, which takes several milliseconds to load
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

_ON_FILES = ("pre-commit", "pre-merge-commit")
# The options of an installed hook. None of them changes what there is to look at.
_OPTIONS = frozenset(
    f"--{name}={value}"
    for name, values in (("fail-on", ("new", "open", "live", "never")), ("lang", ("zh", "en")))
    for value in values
)
_GITLINK = b"160000"
# A larger content is for the whole command, which names what it does not look at.
_LARGEST = 64 << 20
# So much a pipe takes on any system before anyone reads from it.
_SMALLEST_PIPE = 4096
_BUFFER = 1 << 18
_SIGKILL = 9  # as signal's, wherever there is posix_spawn


class _Unusual(Exception):  # noqa: N818  no error: the whole command is asked instead
    """Something is not as it mostly is."""


def nothing_to_judge(arguments: Sequence[str]) -> bool:
    """Whether `wxsecrets ARGUMENTS` is a hook on a commit, and nothing that it looks at passes the gates."""
    if len(arguments) < 2 or arguments[0] != "hook":
        return False
    hook, given = arguments[1], [argument for argument in arguments[2:] if argument not in _OPTIONS]
    try:
        if hook in _ON_FILES and not given and hasattr(os, "posix_spawn"):
            return _files_hold_nothing()
        if hook == "commit-msg" and len(given) == 1 and not given[0].startswith("-"):
            return _message_holds_nothing(given[0])
    except (_Unusual, OSError, ValueError):
        pass
    return False


def _message_holds_nothing(path: str) -> bool:
    with open(path, "rb") as file:
        return _holds_nothing(file.read())


def _holds_nothing(content: bytes) -> bool:
    """Whether no finding can come of a content. Most end at the first gate, and what stands behind is not loaded."""
    if not may_hold_candidate(content):
        return True
    from wxsecrets.detect import guess, nothing_in  # noqa: PLC0415  as long to load as all before together

    return nothing_in(content, guess(content)) is not None


class _Git:
    """git, as a hook starts it: here, on the repository and the index that it was given."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._env = hardened_environment() | inherited_environment()

    def start(self, *arguments: str, stdin: int) -> tuple[int, BinaryIO]:
        """A process, and what it prints. Its complaints go nowhere."""
        read, write = os.pipe()
        try:
            actions = [
                (os.POSIX_SPAWN_DUP2, stdin, 0),
                (os.POSIX_SPAWN_DUP2, write, 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ]
            process = os.posix_spawn(
                self._path, ("git", "--no-pager", "--no-replace-objects", *arguments), self._env, file_actions=actions
            )
        finally:
            os.close(write)
        return process, os.fdopen(read, "rb", _BUFFER)


def _files_hold_nothing() -> bool:
    path = find_git()
    if path is None:
        raise _Unusual
    git = _Git(path)
    names, paths = _staged(git)
    if may_name_candidate(paths):
        return False
    return all(_holds_nothing(content) for content in _contents(git, names))


def _staged(git: _Git) -> tuple[list[bytes], bytes]:
    """The blobs that the commit adds, and the paths of new files, a line each."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    process, out = git.start(
        "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--ita-invisible-in-index",
        "--ignore-submodules=all", "HEAD", "--",
        stdin=nothing,
    )  # fmt: skip
    os.close(nothing)
    with _ending(process), out:
        fields = out.read().split(b"\0")
    names, paths = [], []
    for raw, path in zip(fields[::2], fields[1::2], strict=False):
        _old_mode, mode, before, after, _status = raw.split()
        if mode != _GITLINK and before != after and after.strip(b"0"):
            names.append(after)
            if not before.strip(b"0"):
                paths.append(path)
    return names, b"\n".join(paths)


def _contents(git: _Git, names: list[bytes]) -> Iterator[bytes]:
    """The contents of blobs, in order."""
    if not names:
        return
    questions = _readable(b"".join(name + b"\n" for name in names))
    try:
        process, out = git.start("cat-file", "--batch", "--buffer", stdin=questions)
    finally:
        os.close(questions)
    with _ending(process), out:
        for name in names:
            answer = out.readline().split()
            if len(answer) != 3 or answer[0] != name or int(answer[2]) > _LARGEST:
                raise _Unusual
            content = out.read(int(answer[2]))
            if out.read(1) != b"\n":
                raise _Unusual
            yield content


def _readable(data: bytes) -> int:
    """A descriptor from which `data` can be read, all of it at once: git answers while nobody writes to it any more."""
    if len(data) <= _SMALLEST_PIPE:
        read, write = os.pipe()
        os.write(write, data)
        os.close(write)
        return read
    import tempfile  # noqa: PLC0415  several milliseconds, for large commits only

    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(data)
        file.seek(0)
        return os.dup(file.fileno())


class _ending:  # noqa: N801  a context manager; contextlib takes a millisecond to load
    """Waits for a process in the end; ends it first where what it prints was not read to the end."""

    def __init__(self, process: int) -> None:
        self._process = process

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_others: object) -> None:
        if kind is not None:
            os.kill(self._process, _SIGKILL)
        _process, status = os.waitpid(self._process, 0)
        if kind is None and status:
            raise _Unusual
