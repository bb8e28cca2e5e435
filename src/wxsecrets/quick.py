"""The answer for most commits: neither files nor message hold anything of the shape of a secret.

A hook runs at every commit, and to load the judgement, the reports and the parser takes several times as long as
looking. So the two plainest questions are asked first, with as little as possible loaded: what would the commit add,
and does anything in it pass the first gate (`detect.prefilter`)? If not, there is nothing to judge and nothing to say.
In every other case, and whenever anything is unusual, the whole command runs and decides.

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
# So many names fit into a pipe in any system: they are written before the first answer is read.
_AT_ONCE = 250
_BUFFER = 1 << 18
_SIGKILL = 9  # as signal's, wherever there is posix_spawn


class _Unusual(Exception):  # noqa: N818  no error: the whole command is asked instead
    """Something is not as it mostly is."""


def nothing_to_judge(arguments: Sequence[str]) -> bool:
    """Whether `wxsecrets ARGUMENTS` is a hook on a commit, and nothing that it is to look at passes the first gate."""
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
        return not may_hold_candidate(file.read())


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
    return not any(may_hold_candidate(content) for content in _contents(git, names))


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
    read, write = os.pipe()
    try:
        process, out = git.start("cat-file", "--batch", stdin=read)
    except OSError:
        os.close(write)
        raise
    finally:
        os.close(read)
    with _ending(process), out, os.fdopen(write, "wb", 0) as questions:
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            questions.write(b"".join(name + b"\n" for name in some))
            for name in some:
                answer = out.readline().split()
                if len(answer) != 3 or answer[0] != name or int(answer[2]) > _LARGEST:
                    raise _Unusual
                content = out.read(int(answer[2]))
                if out.read(1) != b"\n":
                    raise _Unusual
                yield content


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
