"""`wxsecrets history` as its users run it."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.leaks import config
from support.repos import DATE, init

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(103)


def test_finds_what_was_deleted(tmp_path: Path) -> None:
    """A secret that was removed later is found with who, when and where."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.commit({"README": "x\n"})
    leak = repo.commit({"config.js": text})
    repo.commit({"config.js": "clean\n"})
    outcome = wxsecrets("history", cwd=tmp_path)
    assert outcome.status == 1
    who = "Li Lei <lilei@example.invalid>"
    assert f"  first seen: config.js:3, commit {leak[:10]} by {who}, 2024-05-01\n" in outcome.text
    assert "  now: gone from HEAD and from every branch" in outcome.text

    document = json.loads(wxsecrets("history", "--format", "json", cwd=tmp_path).out)
    (secret,) = document["secrets"]
    assert secret["first_commit"] == leak
    assert secret["first_date"] == DATE
    assert secret["in_head"] is False
    assert document["scope"]["kind"] == "history"
    assert document["scope"]["commits"] == 3
    assert document["scope"]["complete"] is True


def test_names_another_repository(tmp_path: Path) -> None:
    """REPO may be anywhere, and bare."""
    text, _value = config(RNG)
    init(tmp_path / "work").commit({"config.js": text})
    (tmp_path / "elsewhere").mkdir()
    init(tmp_path / "work").git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    for repository in ("../work", "../bare.git", tmp_path / "work" / ".git"):
        assert wxsecrets("history", repository, cwd=tmp_path / "elsewhere").status == 1


@pytest.mark.parametrize("range_, status", [("HEAD~1..HEAD", 0), ("HEAD~2..HEAD", 1), ("HEAD..HEAD", 0)])
def test_range(range_: str, status: int, tmp_path: Path) -> None:
    """With `--range` only what those commits add counts."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.commit({"README": "x\n"})
    repo.commit({"config.js": text})
    repo.commit({"README": "y\n"})
    outcome = wxsecrets("history", "--range", range_, cwd=tmp_path)
    assert outcome.status == status, outcome


def test_baseline_at_the_root_is_used(tmp_path: Path) -> None:
    """A decision in the baseline lets the history pass; the summary counts it."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.commit({"config.js": text})
    (tmp_path / "deeper").mkdir()
    assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    assert wxsecrets("history", cwd=tmp_path / "deeper").status == 1
    document = json.loads(wxsecrets("history", "--format", "json", cwd=tmp_path).out)
    (secret,) = document["secrets"]
    assert secret["status"] == "open"
    name = secret["fingerprint"][:19]
    settled = wxsecrets("baseline", "set", name, "--status", "reset", "--why", "reset today", cwd=tmp_path)
    assert settled.status == 0
    outcome = wxsecrets("history", cwd=tmp_path / "deeper")
    assert outcome.status == 0
    assert "1 secret is settled in the baseline." in outcome.text
