"""The repository keeps its own rule: no test and no document holds anything that looks like a secret."""

from __future__ import annotations

from pathlib import Path

from support.command import wxsecrets

ROOT = Path(__file__).parent.parent


def test_our_own_files_are_clean() -> None:
    """A scan of the working tree finds nothing that blocks: made-up values are made when the tests run."""
    outcome = wxsecrets("scan", cwd=ROOT)
    assert (outcome.status, outcome.errors) == (0, ""), outcome.text
