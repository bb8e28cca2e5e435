"""The baseline on disk: broken files, links, rights, kills and concurrent writers."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.baselines import random_baseline, random_entry, write
from wxsecrets.baseline import file, lock
from wxsecrets.baseline.document import render
from wxsecrets.baseline.model import Baseline
from wxsecrets.errors import BaselineError, WxSecretsError

if TYPE_CHECKING:
    from collections.abc import Callable

RNG = random.Random(50)
TESTS = Path(__file__).parent.parent


def _same(baseline: Baseline) -> Baseline:
    return baseline


def _refusal(action: Callable[[], object]) -> WxSecretsError:
    with pytest.raises(WxSecretsError) as caught:
        action()
    assert caught.value.remedy
    return caught.value


def _link(link: Path, target: Path) -> None:
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("symbolic links cannot be made here")


def test_create_and_load(tmp_path: Path) -> None:
    """What was created is loaded; nothing else is left in the folder."""
    baseline = random_baseline(RNG, 3)
    file.create(tmp_path / "b", baseline)
    assert file.load(tmp_path / "b") == baseline
    assert list(tmp_path.iterdir()) == [tmp_path / "b"]


def test_create_does_not_overwrite(tmp_path: Path) -> None:
    """A file that exists is not replaced, whatever it holds."""
    path = tmp_path / "b"
    path.write_bytes(b"anything")
    error = _refusal(lambda: file.create(path, Baseline()))
    assert "exists already" in error.message
    assert "wxsecrets baseline update" in error.remedy
    assert path.read_bytes() == b"anything"


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda _path: None, "does not exist"),
        (lambda path: path.mkdir(), "is not a regular file"),
        (lambda path: path.write_bytes(b" " * 16_000_001), "is larger than 16 MB"),
        (lambda path: path.write_bytes(b"{"), "line 1: the file ends too early"),
    ],
    ids=["missing", "folder", "huge", "broken"],
)
def test_refused_and_left_alone(make: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    """What is no baseline is neither read nor replaced."""
    path = tmp_path / "b"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    for action in (lambda: file.load(path), lambda: file.amend(path, _same)):
        error = _refusal(action)
        assert isinstance(error, BaselineError)
        assert error.message.startswith((str(path), f"the baseline {path}"))
        assert message in error.message
    assert (path.read_bytes() if path.is_file() else None) == before
    assert list(tmp_path.iterdir()) == ([path] if path.exists() else [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A hostile checkout cannot make a command hang."""
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "b")
    assert "not a regular file" in _refusal(lambda: file.load(tmp_path / "b")).message


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind root")
def test_forbidden(tmp_path: Path) -> None:
    """A file that may not be read, and a folder that may not be written to, are named."""
    path = write(tmp_path / "b", Baseline())
    path.chmod(0)
    assert "cannot read" in _refusal(lambda: file.load(path)).message
    path.chmod(0o600)
    tmp_path.chmod(0o500)
    assert "cannot write" in _refusal(lambda: file.amend(path, _same)).message
    tmp_path.chmod(0o700)


def test_amend(tmp_path: Path) -> None:
    """A change is written and returned; nothing else is left in the folder."""
    path = write(tmp_path / "b", random_baseline(RNG, 2))
    entry = random_entry(RNG)
    after = file.amend(path, lambda baseline: baseline.with_entry(entry))
    assert entry.fingerprint in after.entries
    assert file.load(path) == after
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_no_change_no_write(end: str, tmp_path: Path) -> None:
    """A file in which nothing changes is not touched, in git for Windows' line ends neither."""
    path = tmp_path / "b"
    path.write_bytes(render(random_baseline(RNG, 2)).replace("\n", end).encode())
    before = (path.stat(), path.read_bytes())
    file.amend(path, _same)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before[0].st_ino, before[0].st_mtime_ns)
    assert path.read_bytes() == before[1]


def test_a_file_in_another_spelling_is_tidied(tmp_path: Path) -> None:
    """What a formatter or a resolved conflict left in disorder is put in order by the next update."""
    baseline = random_baseline(RNG, 3)
    path = tmp_path / "b"
    path.write_text(json.dumps(json.loads(render(baseline)), sort_keys=True), "utf-8")
    file.amend(path, _same)
    assert path.read_bytes() == render(baseline).encode()


@pytest.mark.skipif(os.name == "nt", reason="no such modes on Windows")
def test_mode_is_kept(tmp_path: Path) -> None:
    """Whoever could read the file before can read it afterwards, and nobody else."""
    path = write(tmp_path / "b", Baseline())
    for mode in (0o600, 0o664):
        path.chmod(mode)
        file.amend(path, lambda baseline: baseline.with_entry(random_entry(RNG)))
        assert path.stat().st_mode & 0o777 == mode


def test_link_to_a_baseline(tmp_path: Path) -> None:
    """A baseline that is shared through a symbolic link stays shared."""
    shared, link = tmp_path / "shared", tmp_path / "repo" / "b"
    link.parent.mkdir()
    write(shared, Baseline())
    _link(link, Path("..") / "shared")
    after = file.amend(link, lambda baseline: baseline.with_entry(random_entry(RNG)))
    assert link.is_symlink()
    assert file.load(shared) == after
    assert list(link.parent.iterdir()) == [link]


def test_link_to_something_else(tmp_path: Path) -> None:
    """A hostile link cannot make a command write to anything that is no baseline."""
    precious, link = tmp_path / "precious", tmp_path / "b"
    precious.write_bytes(b"precious")
    _link(link, precious)
    for action in (lambda: file.amend(link, _same), lambda: file.create(link, Baseline())):
        _refusal(action)
    assert precious.read_bytes() == b"precious"


@pytest.mark.parametrize("target", ["nowhere", "b"])
def test_link_to_nowhere(target: str, tmp_path: Path) -> None:
    """A link that leads nowhere, or to itself, is not followed to make a file there."""
    _link(tmp_path / "b", tmp_path / target)
    assert "leads nowhere" in _refusal(lambda: file.create(tmp_path / "b", Baseline())).message
    for action in (lambda: file.load(tmp_path / "b"), lambda: file.amend(tmp_path / "b", _same)):
        assert re.search("does not exist|cannot read", _refusal(action).message)
    assert list(tmp_path.iterdir()) == [tmp_path / "b"]


def test_too_much_to_record(tmp_path: Path) -> None:
    """A baseline that could not be read again is not written."""
    path = write(tmp_path / "b", Baseline())
    before = path.read_bytes()
    huge = Baseline(extra={"x": "x" * 16_000_000})
    assert "would become larger" in _refusal(lambda: file.amend(path, lambda _before: huge)).message
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_busy_lock_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that hangs is told of, and the file left alone."""
    monkeypatch.setattr(lock, "_PATIENCE_SECONDS", 0.05)
    path = write(tmp_path / "b", Baseline())
    with lock.locked(path):
        assert "another process is writing" in _refusal(lambda: file.amend(path, _same)).message
    file.amend(path, _same)
    assert list(tmp_path.iterdir()) == [path]


def test_a_lock_left_behind_is_none(tmp_path: Path) -> None:
    """The file of a lock whose holder was killed stops nobody, and goes with the next writer."""
    path = write(tmp_path / "b", Baseline())
    (tmp_path / "b.lock").touch()
    file.amend(path, _same)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="links take rights on Windows")
def test_a_lock_that_is_a_link(tmp_path: Path) -> None:
    """A hostile link in the place of the lock is not followed."""
    path = write(tmp_path / "b", Baseline())
    (tmp_path / "b.lock").symlink_to(tmp_path / "made")
    assert "cannot write" in _refusal(lambda: file.amend(path, _same)).message
    assert not (tmp_path / "made").exists()


# Starts writers one after the other and kills each at a random moment. Only children are forked, and by a
# process without threads; they start in a millisecond.
_KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from support.baselines import random_entry, write, random_baseline
from wxsecrets.baseline import file
from wxsecrets.baseline.document import render

path, rng = Path(sys.argv[1]), random.Random(51)
write(path, random_baseline(rng, 40))
kills = changes = 0
for number in range(200):
    before = file.load(path)
    entry = random_entry(rng)
    moment = rng.uniform(0, 0.03)
    child = os.fork()
    if child == 0:
        for step in range(10_000):
            new = random_entry(random.Random(number * 100_000 + step))
            file.amend(path, lambda baseline: baseline.with_entry(new) if len(baseline.entries) < 60
                       else type(baseline)(dict(list(baseline.entries.items())[:40])))
        os._exit(0)
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    kills += os.WIFSIGNALED(status)
    after = file.load(path)
    assert path.read_bytes() == render(after).encode()
    changes += after != before
file.amend(path, lambda baseline: baseline)
print(kills, changes)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    """A writer that is killed at any moment leaves a whole baseline, and no lock that would stop the next one."""
    path = tmp_path / "b"
    done = subprocess.run(
        [sys.executable, "-c", _KILLER, path],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr.decode()
    kills, changes = map(int, done.stdout.split())
    assert kills == 200
    assert changes > 0
    assert not (tmp_path / "b.lock").exists()


_WRITER = """
import random, sys
from pathlib import Path
from support.baselines import random_entry
from wxsecrets.baseline import file

rng = random.Random(int(sys.argv[2]))
for _ in range(25):
    entry = random_entry(rng)
    file.amend(Path(sys.argv[1]), lambda baseline: baseline.with_entry(entry))
"""


def test_concurrent_writers_lose_nothing(tmp_path: Path) -> None:
    """Processes that write at the same time find each other's entries in the file, and their own."""
    path = write(tmp_path / "b", Baseline())
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, path, str(seed)],
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            stderr=subprocess.PIPE,
        )
        for seed in range(4)
    ]
    for writer in writers:
        _out, errors = writer.communicate(timeout=100)
        assert writer.returncode == 0, errors.decode()
    assert len(file.load(path).entries) == 4 * 25
    assert list(tmp_path.iterdir()) == [path]


_CREATOR = """
import sys
from pathlib import Path
from support.baselines import random_baseline
from wxsecrets.baseline import file
from wxsecrets.errors import BaselineError
import random
sys.stdin.readline()
try:
    file.create(Path(sys.argv[1]), random_baseline(random.Random(int(sys.argv[2])), 1))
except BaselineError:
    sys.exit(9)
"""


def test_only_one_of_several_creates(tmp_path: Path) -> None:
    """Of processes that create the same baseline one wins, and the others are refused."""
    creators = [
        subprocess.Popen(
            [sys.executable, "-c", _CREATOR, tmp_path / "b", str(seed)],
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            stdin=subprocess.PIPE,
        )
        for seed in range(4)
    ]
    for creator in creators:
        assert creator.stdin is not None
        creator.stdin.write(b"go\n")
        creator.stdin.close()
    assert sorted(creator.wait(timeout=100) for creator in creators) == [0, 9, 9, 9]
    assert len(file.load(tmp_path / "b").entries) == 1
