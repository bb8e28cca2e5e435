"""Contents of objects, streamed from git."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from support.repos import init
from wxsecrets.sources.git import open_repository
from wxsecrets.sources.objects import read_objects

if TYPE_CHECKING:
    from pathlib import Path


def test_whoever_reads_may_stop(tmp_path: Path) -> None:
    """A reader that has enough, as at a deadline, ends git quietly, however much it was still asked for."""
    repo = init(tmp_path)
    repo.commit({"x.js": "x\n" * 50_000})
    name = repo.git("rev-parse", "HEAD:x.js").decode()
    answers = read_objects(open_repository(tmp_path), [name] * 20_000)
    assert isinstance(answers, Generator)
    assert next(answers) == (name, "blob", b"x\n" * 50_000)
    answers.close()
