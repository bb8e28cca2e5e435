"""The baseline of a real repository does not change unless the set of secrets does."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.command import wxsecrets
from support.leaks import config
from support.repos import Repo, init

if TYPE_CHECKING:
    from pathlib import Path

NAME = ".wxsecrets.baseline"
RNG = random.Random(82)


def _insert_above(repo: Repo) -> None:
    _edit(repo, lambda text: b"// one more line\n\n" + text)


def _indent(repo: Repo) -> None:
    _edit(repo, lambda text: text.replace(b"  app", b"\tapp").replace(b"\n", b"\n\n"))


def _rename(repo: Repo) -> None:
    for name in _tracked(repo):
        target = repo.path / "moved" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        repo.git("mv", name, f"moved/{name}")
    repo.commit({}, "move")


def _rebase(repo: Repo) -> None:
    """All commits anew, with other names, upon another first commit."""
    other = f"start-{RNG.getrandbits(40)}"
    repo.git("checkout", "--quiet", "--orphan", other)
    repo.git("rm", "-rq", "--cached", ".")
    repo.git("commit", "--quiet", "--allow-empty", "--message", "another start")
    repo.git("checkout", "--quiet", "--force", "main")
    repo.git("rebase", "--quiet", "--root", "--onto", other)


def _squash(repo: Repo) -> None:
    tree = repo.git("rev-parse", "HEAD^{tree}").decode().strip()
    commit = repo.git("commit-tree", tree, "-m", "all in one").decode().strip()
    repo.git("reset", "--quiet", "--hard", commit)


def _rerun(_repo: Repo) -> None:
    pass


def _edit(repo: Repo, change: object) -> None:
    assert callable(change)
    repo.commit({name: change((repo.path / name).read_bytes()) for name in _tracked(repo)}, "edit")


def _tracked(repo: Repo) -> list[str]:
    return [name for name in repo.git("ls-files", "-z").decode().split("\0") if name.endswith(".js")]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([_insert_above, _indent, _rename, _rebase, _squash, _rerun]), min_size=1, max_size=4),
    st.integers(0, 10**9),
)
def test_only_the_set_of_secrets_counts(tmp_path: Path, steps: list[object], seed: int) -> None:
    """Moving, indenting, renaming, rebasing, squashing and scanning again change nothing; a new secret does."""
    repo = init(tmp_path / f"{seed}-{RNG.getrandbits(40)}")
    repo.commit({"a.js": config(RNG)[0], "server/b.js": config(RNG)[0]})
    repo.commit({"c.js": config(RNG)[0]})
    assert wxsecrets("baseline", "init", cwd=repo.path).status == 0
    before = (repo.path / NAME).read_bytes()
    for step in steps:
        assert callable(step)
        step(repo)
        outcome = wxsecrets("baseline", "update", cwd=repo.path)
        assert (outcome.status, (repo.path / NAME).read_bytes()) == (0, before)
    repo.commit({"new.js": config(RNG)[0]})
    wxsecrets("baseline", "update", cwd=repo.path)
    assert len((repo.path / NAME).read_bytes()) > len(before)
