"""A secret that was reset, and what becomes of it afterwards, through the real commands."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from support.command import Outcome, wxsecrets
from support.leaks import config
from support.repos import Repo, init
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(81)
BEFORE, AFTER = "2024-05-01T09:30:00+08:00", "2099-01-01T09:30:00+08:00"


@pytest.fixture
def repo(tmp_path: Path) -> tuple[Repo, str]:
    """A repository whose one secret is gone from the code, and reset; and a configuration that holds that secret."""
    repo = init(tmp_path)
    text, value = config(RNG)
    repo.commit({"server/config.js": text}, GIT_AUTHOR_DATE=BEFORE)
    repo.commit({"server/config.js": "module.exports = {}\n"}, GIT_AUTHOR_DATE=BEFORE)
    assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    name = of_machine_made(value)
    assert wxsecrets("baseline", "set", name, "--status=reset", "--why=done", cwd=tmp_path).status == 0
    return repo, text


def _history(repo: Repo) -> Outcome:
    return wxsecrets("history", "--format=json", cwd=repo.path)


def test_a_dead_secret_is_quiet(repo: tuple[Repo, str]) -> None:
    """What was reset does not fail a history, nor a commit that leaves it where it was."""
    assert _history(repo[0]).status == 0


@pytest.mark.parametrize("command", [("staged",), ("hook", "pre-commit")])
def test_adding_it_again(repo: tuple[Repo, str], command: tuple[str, ...]) -> None:
    """A commit that adds it again is stopped, and told that there is nothing to reset."""
    where, text = repo
    where.write({"server/other.js": text})
    where.git("add", "--all")
    outcome = wxsecrets(*command, cwd=where.path)
    assert outcome.status == 1
    assert "1 secret that was reset is added again." in outcome.text
    assert "nothing to reset" in outcome.text
    assert wxsecrets(*command, "--fail-on=live", cwd=where.path).status == 0


def test_a_history_after_that(repo: tuple[Repo, str]) -> None:
    """A commit of a later day that adds it, even to the same place, turns a history red; a move does not."""
    where, text = repo
    commit = where.commit({"server/config.js": text}, GIT_AUTHOR_DATE=AFTER)
    outcome = _history(where)
    (secret,) = json.loads(outcome.text)["secrets"]
    assert outcome.status == 1
    assert (secret["reintroduced"], secret["status"], secret["last_added_commit"]) == (True, "reset", commit)
    assert wxsecrets("history", "--range=HEAD~1..HEAD", cwd=where.path).status == 1


def test_a_move_adds_nothing(tmp_path: Path) -> None:
    """Moving the file with a dead secret in it, or editing it elsewhere, does not introduce the secret anew."""
    repo = init(tmp_path)
    text, value = config(RNG)
    first = repo.commit({"a.js": text}, GIT_AUTHOR_DATE=BEFORE)
    wxsecrets("baseline", "init", cwd=tmp_path)
    name = of_machine_made(value)
    wxsecrets("baseline", "set", name, "--status=reset", "--why=done", cwd=tmp_path)
    repo.git("mv", "a.js", "b.js")
    repo.commit({}, GIT_AUTHOR_DATE=AFTER)
    repo.commit({"b.js": f"// config\n{text}"}, GIT_AUTHOR_DATE=AFTER)
    outcome = _history(repo)
    (secret,) = json.loads(outcome.text)["secrets"]
    assert (outcome.status, secret["reintroduced"], secret["last_added_commit"]) == (0, False, first)


def test_a_leak_of_old_is_not_added_by_a_range(repo: tuple[Repo, str]) -> None:
    """A range that has the leak itself, from before its reset, does not add it anew."""
    where, _text = repo
    for arguments in (("--branch", "main"), ("--since", "2024-01-01")):
        assert wxsecrets("history", *arguments, cwd=where.path).status == 0


def test_taken_out_again(repo: tuple[Repo, str]) -> None:
    """Once it is taken out again nothing is left to do, and the history is green."""
    where, text = repo
    where.commit({"server/config.js": text}, GIT_AUTHOR_DATE=AFTER)
    assert _history(where).status == 1
    where.commit({"server/config.js": "module.exports = {}\n"}, GIT_AUTHOR_DATE=AFTER)
    assert _history(where).status == 0


def test_a_shallow_clone_adds_nothing(repo: tuple[Repo, str], tmp_path: Path) -> None:
    """The first commit of a shallow clone has everything in it: that is no sign that it was added there."""
    where, text = repo
    where.commit({"server/config.js": text}, GIT_AUTHOR_DATE=BEFORE)
    where.git("add", "--all")
    where.commit({"x": "1"}, GIT_AUTHOR_DATE=AFTER)
    where.git("clone", "--quiet", "--depth=1", f"file://{where.path}", str(tmp_path / "clone"))
    assert wxsecrets("history", cwd=tmp_path / "clone").status == 3


def test_in_a_message(repo: tuple[Repo, str], tmp_path: Path) -> None:
    """A message with the dead secret is stopped like a file with it."""
    where, text = repo
    message = tmp_path / "MESSAGE"
    message.write_text(f"copy the settings\n\n{text}")
    outcome = wxsecrets("hook", "commit-msg", str(message), cwd=where.path)
    assert outcome.status == 1
    assert "1 secret that was reset is added again." in outcome.text


@pytest.mark.parametrize("day, status", [(AFTER, 1), (BEFORE, 0)])
def test_in_a_push(repo: tuple[Repo, str], day: str, status: int) -> None:
    """A push of a commit that adds the dead secret is stopped; one of what was there before its reset is not."""
    where, text = repo
    where.commit({"server/other.js": text}, GIT_AUTHOR_DATE=day)
    head = where.git("rev-parse", "HEAD").decode().strip()
    lines = f"refs/heads/main {head} refs/heads/main {'0' * 40}\n".encode()
    outcome = wxsecrets("hook", "pre-push", "origin", "url", cwd=where.path, stdin=lines)
    assert outcome.status == status, outcome
