"""Two branches that each change the baseline are merged by git itself."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.baselines import random_baseline, random_entry, write
from support.repos import init
from wxsecrets.baseline.document import parse, render
from wxsecrets.baseline.model import Baseline, Decision, Status

if TYPE_CHECKING:
    from pathlib import Path

RESET = Decision(Status.RESET, "2024-05-02", "Li Lei", "reset in the console")
FALSE = Decision(Status.FALSE_POSITIVE, "2024-05-03", "Han Meimei", "the MD5 of a picture")


def _merged(folder: Path, base: Baseline, ours: Baseline, theirs: Baseline) -> bytes | None:
    """What git makes of the three versions, as `git merge` merges a file; None for a conflict."""
    files = [write(folder / name, version) for name, version in (("ours", ours), ("base", base), ("theirs", theirs))]
    done = subprocess.run(["git", "merge-file", "--stdout", "--quiet", *files], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def _rate(folder: Path, rng: random.Random, size: int, pairs: int) -> float:
    """How many of so many pairs of branches, each with a new entry, are merged; each merge must be right."""
    clean = 0
    for _pair in range(pairs):
        base = random_baseline(rng, size)
        ours, theirs = random_entry(rng), random_entry(rng)
        merged = _merged(folder, base, base.with_entry(ours), base.with_entry(theirs))
        if merged is not None:
            assert merged.decode() == render(base.with_entry(ours).with_entry(theirs))
            clean += 1
    return clean / pairs


@pytest.mark.parametrize("size, least", [(0, 0.85), (1, 0.85), (5, 0.85), (30, 0.9)])
def test_most_pairs_of_new_entries_merge(size: int, least: float, tmp_path: Path) -> None:
    """Two branches that each add an entry merge, and what comes out is what one branch would have written.

    They conflict when no line lies between the two places: for an empty baseline in one case of 16.
    """
    assert _rate(tmp_path, random.Random(size), size, 150) >= least


def test_decisions_about_different_secrets_merge(tmp_path: Path) -> None:
    """Decisions about two secrets, neighbours included, and a new entry never conflict over a comma."""
    rng = random.Random(40)
    for _pair in range(60):
        base = random_baseline(rng, 6)
        one, other = rng.sample(sorted(base.entries), 2)
        ours = base.with_entry(replace(base.entries[one], decision=RESET))
        theirs = base.with_entry(replace(base.entries[other], decision=FALSE))
        merged = _merged(tmp_path, base, ours, theirs)
        assert merged is not None
        assert merged.decode() == render(ours.with_entry(theirs.entries[other]))


def test_different_decisions_about_one_secret_conflict(tmp_path: Path) -> None:
    """What people must settle between them is not settled by chance."""
    base = random_baseline(random.Random(41), 3)
    entry = next(iter(base.entries.values()))
    ours, theirs = (base.with_entry(replace(entry, decision=decision)) for decision in (RESET, FALSE))
    assert _merged(tmp_path, base, ours, theirs) is None


def test_the_same_entry_on_both_branches_merges(tmp_path: Path) -> None:
    """Two branches that found the same secret agree."""
    rng = random.Random(42)
    base = random_baseline(rng, 3)
    both = base.with_entry(random_entry(rng))
    assert _merged(tmp_path, base, both, both) == render(both).encode()


def test_real_branches(tmp_path: Path) -> None:
    """`git merge` in a repository comes to the same as the merging of single files above."""
    rng = random.Random(43)
    repo = init(tmp_path / "repo")
    name = ".wxsecrets.baseline"
    base = random_baseline(rng, 2)
    root = repo.commit({name: render(base)})
    for pair in range(5):
        ours, theirs = random_entry(rng), random_entry(rng)
        repo.git("checkout", "--quiet", "-B", "main", root)
        repo.commit({name: render(base.with_entry(ours))})
        repo.git("checkout", "--quiet", "-b", f"topic-{pair}", root)
        repo.commit({name: render(base.with_entry(theirs))})
        expected = _merged(tmp_path, base, base.with_entry(theirs), base.with_entry(ours))
        try:
            repo.git("merge", "--quiet", "--no-edit", "main")
        except subprocess.CalledProcessError:
            assert expected is None
            repo.git("merge", "--abort")
        else:
            merged = (repo.path / name).read_bytes()
            assert merged == expected
            assert parse(merged, repo.path / name).entries.keys() >= {ours.fingerprint, theirs.fingerprint}
