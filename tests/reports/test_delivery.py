"""Where a report goes, and what happens when it cannot."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from support.made_up import appsecret
from support.results import occurrence, report
from wxsecrets.errors import UsageError
from wxsecrets.reports.delivery import deliver

VALUE = appsecret(random.Random(17))


def test_standard_output_is_utf8(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Off a terminal the report is UTF-8 with plain line ends, and has no colours."""
    deliver(report(occurrence(VALUE, path="小程序.js".encode())), "text", None)
    out = capfdbinary.readouterr().out
    assert "小程序.js:12" in out.decode("utf-8")
    assert b"\r" not in out
    assert b"\x1b" not in out


@pytest.mark.parametrize("format_", ["text", "json", "jsonl"])
def test_file(format_: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """With an output file the same bytes go there, and nothing to standard output."""
    deliver(report(occurrence(VALUE)), format_, None)
    expected = capfdbinary.readouterr().out
    deliver(report(occurrence(VALUE)), format_, tmp_path / "report")
    assert (tmp_path / "report").read_bytes() == expected
    assert capfdbinary.readouterr().out == b""
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


_PROGRAM = """\
import sys
from support.results import occurrence, report
from wxsecrets.errors import UsageError
from wxsecrets.reports.delivery import deliver
many = [occurrence("0" * 32, line=n) for n in range(3000)]
try:
    deliver(report(*many), "jsonl", None)
except UsageError as error:
    print(error.message, file=sys.stderr)
"""


def _deliver_to(stdout: int) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run([sys.executable, "-c", _PROGRAM], stdout=stdout, stderr=subprocess.PIPE, env=env, check=False)


def test_closed_pipe() -> None:
    """A reader that stops reading (`| head`) is no error and causes no noise."""
    reading, writing = os.pipe()
    os.close(reading)
    done = _deliver_to(writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk() -> None:
    """A report that cannot be written is an error, never a quiet success."""
    full = os.open("/dev/full", os.O_WRONLY)
    done = _deliver_to(full)
    os.close(full)
    assert done.stderr.startswith(b"cannot write to standard output: No space left")
    assert done.stderr.count(b"\n") == 1


def test_refused_file(tmp_path: Path) -> None:
    """A folder is no place for a report."""
    with pytest.raises(UsageError, match="is a folder"):
        deliver(report(), "text", tmp_path)
