"""Merging three versions of a baseline, by itself and as git's merge driver."""

from __future__ import annotations

import random
import shlex
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from support.baselines import baselines, random_baseline, random_entry
from support.repos import Repo, hermetic_environment, init
from wxsecrets.baseline.document import parse, render
from wxsecrets.baseline.file import load
from wxsecrets.baseline.merge import merge
from wxsecrets.baseline.model import Baseline, Decision, Entry, Status, Verification
from wxsecrets.model import Validity

if TYPE_CHECKING:
    from pathlib import Path

NAME = ".wxsecrets.baseline"
RESET = Decision(Status.RESET, "2024-05-02", "Li Lei", "reset in the console")
FALSE = Decision(Status.FALSE_POSITIVE, "2024-05-03", "Han Meimei", "the MD5 of a picture")
RNG = random.Random(41)


@given(baselines, baselines)
def test_one_side_only(base: Baseline, changed: Baseline) -> None:
    """What only one side changed is taken as it is, deletions included."""
    assert merge(base, changed, base) == merge(base, base, changed)
    assert merge(base, changed, base).baseline == changed
    assert merge(base, changed, changed).baseline == changed
    assert merge(base, changed, base).disputed == ()


@settings(max_examples=40)
@given(baselines, baselines, baselines)
def test_nothing_is_lost(base: Baseline, ours: Baseline, theirs: Baseline) -> None:
    """Every entry that both sides have, or one added, is in the result; which side is whose hardly matters."""
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    kept = (ours.entries.keys() & theirs.entries.keys()) | (
        (ours.entries.keys() | theirs.entries.keys()) - base.entries.keys()
    )
    assert kept <= one.baseline.entries.keys() == other.baseline.entries.keys()
    assert one.disputed == other.disputed
    assert parse(render(one.baseline).encode(), "x") == one.baseline  # type: ignore[arg-type]


def _three(our: Entry, their: Entry, base: Entry | None = None) -> tuple[Entry, bool]:
    before = Baseline() if base is None else Baseline({base.fingerprint: base})
    merged = merge(before, Baseline({our.fingerprint: our}), Baseline({their.fingerprint: their}))
    (entry,) = merged.baseline.entries.values()
    return entry, not merged.disputed


def test_facts_are_put_together() -> None:
    """Two branches that recorded the same secret know different facts of it: all of them are kept."""
    base = random_entry(RNG)
    our = replace(base, first_commit="a" * 40, first_date="2024-05-02T00:00:00Z", paths=("a",), appids=("wx1",))
    their = replace(base, first_commit="b" * 40, first_date="2024-05-01T00:00:00Z", paths=("b",), appids=("wx2",))
    our = replace(our, verification=Verification(Validity.VALID, 40029, "2024-05-02", "wx1"))
    their = replace(their, verification=Verification(Validity.INVALID, 40125, "2024-05-03", "wx1"))
    for one, other in ((our, their), (their, our)):
        merged, agreed = _three(one, other)
        assert agreed
        assert (merged.first_commit, merged.paths, merged.appids) == ("b" * 40, ("a", "b"), ("wx1", "wx2"))
        assert merged.verification == their.verification


@pytest.mark.parametrize(
    "base, our, their, expected, agreed",
    [
        (None, RESET, None, RESET, True),
        (None, None, RESET, RESET, True),
        (None, RESET, RESET, RESET, True),
        (RESET, RESET, FALSE, FALSE, True),
        (RESET, None, RESET, None, True),
        (None, RESET, FALSE, RESET, False),
        (RESET, FALSE, None, FALSE, False),
    ],
)
def test_decisions(
    base: Decision | None, our: Decision | None, their: Decision | None, expected: Decision | None, agreed: bool
) -> None:
    """The side that decided wins; two sides that decided differently are a conflict, and ours stands meanwhile."""
    entry = random_entry(RNG)
    versions = [replace(entry, decision=decision) for decision in (our, their, base)]
    merged, agrees = _three(*versions)
    assert (merged.decision, agrees) == (expected, agreed)


def _with_driver(folder: Path) -> Repo:
    """A repository where git merges baselines as the docs say."""
    repo = init(folder)
    launcher = shlex.join((sys.executable, "-m", "wxsecrets"))
    repo.git("config", "merge.wxsecrets.driver", f"{launcher} baseline merge %O %A %B")
    repo.stage({".gitattributes": f"{NAME} merge=wxsecrets\n"})
    return repo


def _merge(repo: Repo) -> subprocess.CompletedProcess[bytes]:
    who = {f"GIT_{role}_{what}": "a" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", "merge", "--no-edit", "theirs"],
        cwd=repo.path,
        env=hermetic_environment() | who,
        capture_output=True,
        check=False,
    )


def _branches(repo: Repo, base: str | None, ours: str, theirs: str) -> subprocess.CompletedProcess[bytes]:
    """`git merge` of two branches that made of the baseline `base` two other versions."""
    repo.commit({NAME: base} if base else {".gitignore": ""}, "base")
    repo.git("checkout", "--quiet", "-b", "theirs")
    repo.commit({NAME: theirs}, "theirs")
    repo.git("checkout", "--quiet", "main")
    repo.commit({NAME: ours}, "ours")
    return _merge(repo)


def test_neighbours_merge(tmp_path: Path) -> None:
    """Two entries for the same place between two lines, over which plain git conflicts, merge through the driver."""
    base = random_baseline(RNG, 3)
    ours, theirs = random_entry(RNG), random_entry(RNG)
    theirs = replace(theirs, fingerprint=type(ours.fingerprint)(ours.fingerprint[:-1] + "0"))
    repo = _with_driver(tmp_path)
    done = _branches(repo, render(base), render(base.with_entry(ours)), render(base.with_entry(theirs)))
    assert done.returncode == 0, done
    assert load(repo.path / NAME) == base.with_entry(ours).with_entry(theirs)


def test_both_made_a_first_one(tmp_path: Path) -> None:
    """Two branches that each made a first baseline merge as well."""
    ours, theirs = random_baseline(RNG, 2), random_baseline(RNG, 2)
    done = _branches(_with_driver(tmp_path), None, render(ours), render(theirs))
    assert done.returncode == 0, done
    assert load(tmp_path / NAME).entries == {**ours.entries, **theirs.entries}


def test_a_conflict_that_is_one(tmp_path: Path) -> None:
    """Different decisions about one secret stay a conflict, named by its fingerprint; the file is a whole baseline."""
    base = random_baseline(RNG, 3)
    (name, entry), *_rest = base.entries.items()
    ours, theirs = (base.with_entry(replace(entry, decision=decision)) for decision in (RESET, FALSE))
    done = _branches(_with_driver(tmp_path), render(base), render(ours), render(theirs))
    assert done.returncode == 1
    assert name[:19].encode() in done.stderr + done.stdout
    assert load(tmp_path / NAME) == ours


def test_a_broken_side(tmp_path: Path) -> None:
    """A side that is no baseline is a conflict, and ours is left as it was."""
    base = random_baseline(RNG, 1)
    ours = base.with_entry(random_entry(RNG))
    done = _branches(_with_driver(tmp_path), render(base), render(ours), "{")
    assert done.returncode != 0
    assert b"line 1" in done.stderr + done.stdout
    assert load(tmp_path / NAME) == ours
