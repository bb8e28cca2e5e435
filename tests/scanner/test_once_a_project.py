"""A file that was part of a mini-program when it was committed counts as that, whatever HEAD has now."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies

from support.made_up import appid, appsecret
from support.repos import Repo, init
from support.scans import added, history
from wxsecrets.detect import find
from wxsecrets.fingerprint import of_machine_made
from wxsecrets.model import Confidence
from wxsecrets.progress import NO_PROGRESS
from wxsecrets.scanner.commits import chosen, scan_commits
from wxsecrets.scanner.judging import surroundings
from wxsecrets.scanner.locating import projects_of
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wxsecrets.model import Occurrence, ScanResult

RNG = random.Random(60)
FILE = "utils/c.js"


def _all_taken_out(repo: Repo) -> None:
    repo.git("rm", "-rq", ".")
    repo.commit({"README.md": "hi\n"})


def _moved(repo: Repo) -> None:
    repo.git("rm", "-q", FILE)
    (repo.path / "mini").mkdir()
    repo.git("mv", "app.json", "project.config.json", "mini")
    repo.commit({})


def _only_its_project_files_taken_out(repo: Repo) -> None:
    repo.git("rm", "-q", "app.json", "project.config.json")
    repo.commit({})


def _another_branch(repo: Repo) -> None:
    repo.git("checkout", "-q", "--orphan", "pages")
    repo.git("rm", "-rqf", ".")
    repo.commit({"index.html": "<p>hi</p>\n"})


def _no_branch(repo: Repo) -> None:
    repo.git("symbolic-ref", "HEAD", "refs/heads/none")


@pytest.fixture
def leaky(tmp_path: Path) -> tuple[Repo, str, str]:
    """A mini-program with a secret that only its place tells of; the fingerprint, and the project's AppID."""
    repo, value, its_appid = init(tmp_path), appsecret(RNG), appid(RNG)
    repo.commit(
        {
            "app.json": json.dumps({"pages": ["pages/i"]}),
            "project.config.json": json.dumps({"appid": its_appid}),
            FILE: f"module.exports = {{ appSecret: '{value}' }}\n",
        }
    )
    return repo, of_machine_made(value), its_appid


def _told(result: ScanResult) -> list[tuple[str, Confidence, str | None, bool, bytes]]:
    def of(at: Occurrence) -> tuple[str, Confidence, str | None, bool, bytes]:
        return at.finding.fingerprint, at.finding.confidence, at.finding.appid, at.in_package, at.path

    return [of(at) for at in result.occurrences]


@pytest.mark.parametrize(
    "becomes", [_all_taken_out, _moved, _only_its_project_files_taken_out, _another_branch, _no_branch]
)
def test_it_counts_as_it_was_committed(leaky: tuple[Repo, str, str], becomes: Callable[[Repo], None]) -> None:
    """What is found in a mini-program's history is found as surely when HEAD has no mini-program there any more."""
    repo, fingerprint, its_appid = leaky
    expected = [(fingerprint, Confidence.HIGH, its_appid, True, FILE.encode())]
    assert _told(history(repo.path)) == expected
    becomes(repo)
    assert _told(history(repo.path)) == expected
    repository = open_repository(repo.path)
    revisions = chosen(repository, None, "main", None)
    assert _told(scan_commits(repository, revisions, progress=NO_PROGRESS)) == expected


def test_a_range_in_which_the_project_comes_and_goes(leaky: tuple[Repo, str, str]) -> None:
    """A commit is judged with the mini-program that it has, though the range ends without one."""
    repo, _fingerprint, its_appid = leaky
    value, first = appsecret(RNG), repo.git("rev-parse", "HEAD").decode()
    repo.commit({"utils/d.js": f"module.exports = {{ appSecret: '{value}' }}\n"})
    _all_taken_out(repo)
    found = _told(added(repo.path, f"{first}..HEAD"))
    assert found == [(of_machine_made(value), Confidence.HIGH, its_appid, True, b"utils/d.js")]


def test_a_back_end_beside_a_project_that_moved(leaky: tuple[Repo, str, str]) -> None:
    """What never stood in a mini-program's package does not come into one by its history."""
    repo, _fingerprint, _appid = leaky
    _moved(repo)
    value = appsecret(RNG)
    repo.commit({"api/c.js": f"module.exports = {{ appSecret: '{value}' }}\n"})
    (late,) = [told for told in _told(history(repo.path)) if told[4] == b"api/c.js"]
    assert late == (of_machine_made(value), Confidence.LOW, None, False, b"api/c.js")


_APP = json.dumps({"pages": ["a"]})


def test_a_project_that_comes_later(tmp_path: Path) -> None:
    """A file comes into a package when the mini-program comes to where it is, and stays one that was in a package."""
    repo, value = init(tmp_path), appsecret(RNG)
    repo.commit({FILE: f"appSecret = '{value}'\n"})
    repo.commit({"app.json": _APP})
    repo.git("rm", "-q", "app.json")
    repo.commit({})
    (told,) = _told(history(tmp_path))
    assert told[1:] == (Confidence.MEDIUM, None, True, FILE.encode())


def test_a_project_that_came_after_the_file_went(tmp_path: Path) -> None:
    """What was gone when the mini-program came was never a part of it."""
    repo, value = init(tmp_path), appsecret(RNG)
    repo.commit({FILE: f"appSecret = '{value}'\n"})
    repo.git("rm", "-q", FILE)
    repo.commit({})
    repo.commit({"app.json": _APP})
    (told,) = _told(history(tmp_path))
    assert told[1:] == (Confidence.LOW, None, False, FILE.encode())


def test_rewritten_in_a_project(tmp_path: Path) -> None:
    """What was nothing much before counts for the commit that makes it one in a package, as of any kind."""
    repo, value, key = init(tmp_path), appsecret(RNG), appsecret(RNG)
    text = f"appSecret = '{value}'\nmchKey = '{key}'\n"
    first = repo.commit({FILE: text})
    repo.commit({FILE: f"{text}// x\n", "app.json": _APP})
    repo.git("rm", "-q", "app.json")
    repo.commit({})
    for result in (history(tmp_path), added(tmp_path, f"{first}..HEAD")):
        found = {(at.finding.credential, at.in_package) for at in result.occurrences if at.finding.confidence.is_enough}
        assert found == {("appsecret", True), ("pay-key", True)}


def test_another_appid_later(leaky: tuple[Repo, str, str]) -> None:
    """That the project has no AppID any more takes none from what was committed with one."""
    repo, fingerprint, its_appid = leaky
    repo.commit({"project.config.json": json.dumps({"appid": "touristappid"})})
    assert _told(history(repo.path)) == [(fingerprint, Confidence.HIGH, its_appid, True, FILE.encode())]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app.json": _APP, "an app.json": _APP}, id="the same under two names"),
        pytest.param({"app.json": json.dumps({"pages": ["page/of/a/mini/program"] * 9000})}, id="long"),
        pytest.param({"app.json": _APP, "x\ny/" + "d/" * 30 + "z.js": f"secret = '{appsecret(RNG)}'"}, id="odd path"),
    ],
)
def test_any_project_file_of_another_time(tmp_path: Path, files: dict[str, str]) -> None:
    """A project file counts whatever else is called like it, however long it is, and whatever other paths there are."""
    repo, value = init(tmp_path), appsecret(RNG)
    repo.commit({**files, FILE: f"appSecret = '{value}'\n"})
    repo.git("rm", "-q", *(name for name in files if name.endswith("app.json")))
    repo.commit({})
    assert (of_machine_made(value), Confidence.MEDIUM, None, True, FILE.encode()) in _told(history(tmp_path))


def _merge_undone(repo: Repo) -> None:
    repo.git("reset", "-q", "--hard", "HEAD~")


def _merge_undone_by_another(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "other", "main~1")
    repo.git("merge", "-q", "-s", "ours", "-m", "other", "main")
    repo.git("branch", "-q", "-D", "main", "side")
    repo.git("reflog", "expire", "--expire=now", "--all")


def _merge_of_another_branch(repo: Repo) -> None:
    repo.git("branch", "-q", "zz")
    names = "".join(f"create refs/heads/a{number} {{}}\n" for number in range(300))
    repo.git("update-ref", "--stdin", stdin=names.replace("{}", repo.git("rev-parse", "main~1").decode()).encode())
    _merge_undone(repo)
    repo.git("reflog", "expire", "--expire=now", "--all")


@pytest.mark.parametrize("then", [_merge_undone, _merge_undone_by_another, _merge_of_another_branch])
def test_only_a_merge_had_both(tmp_path: Path, then: Callable[[Repo], None]) -> None:
    """A merge that brings a file and a mini-program together is a commit like any other, whatever came of it."""
    repo, value = init(tmp_path), appsecret(RNG)
    repo.commit({"README.md": "hi"})
    repo.git("branch", "-q", "side")
    repo.commit({"app.json": _APP})
    repo.git("checkout", "-q", "side")
    repo.commit({FILE: f"appSecret = '{value}'\n"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "-m", "merge", "side")
    then(repo)
    assert _told(history(tmp_path)) == [(of_machine_made(value), Confidence.MEDIUM, None, True, FILE.encode())]


@pytest.mark.parametrize("name", ["a\r", "a\r.js", "a\n.js", "a^{}:b.js", " a .js", 'ä".js'])
def test_any_path_of_another_time(tmp_path: Path, name: str) -> None:
    """Whatever a file is called, it and those beside it are looked at in the commits that had it."""
    repo, value, other = init(tmp_path), appsecret(RNG), appsecret(RNG)
    repo.commit({"app.json": _APP, name: f"appSecret = '{other}'\n", FILE: f"appSecret = '{value}'\n"})
    repo.git("rm", "-q", "app.json")
    repo.commit({})
    told = {path: in_package for _fingerprint, _sure, _appid, in_package, path in _told(history(tmp_path))}
    assert told == {FILE.encode(): True, name.encode(): name.endswith(".js")}


def test_a_folder_is_no_project_file(tmp_path: Path) -> None:
    """A folder that is called like a project file makes nothing a mini-program."""
    repo, value = init(tmp_path), appsecret(RNG)
    repo.commit({"README.md": "hi"})
    repo.commit({"game.json/a": "a", "project.config.json/a": "a", FILE: f"appSecret = '{value}'\n"})
    repo.git("rm", "-rq", "game.json")
    repo.commit({})
    for result in (history(tmp_path), added(tmp_path, "HEAD~2..HEAD")):
        assert [told[1:4] for told in _told(result)] == [(Confidence.LOW, None, False)]


def test_thousands_of_folders_in_a_path(tmp_path: Path) -> None:
    """A path of any depth is asked about in bounded space."""
    repo, value = init(tmp_path), appsecret(RNG)
    repo.commit({"app.json": json.dumps({"pages": []}), "d/" * 400 + "c.js": f"appSecret = '{value}'\n"})
    repo.git("rm", "-q", "app.json")
    repo.commit({})
    assert {told[0] for told in _told(history(repo.path))} == {of_machine_made(value)}


_FILES = ("c.js", "mini/c.js", "mini/sub/c.js")
_PROJECT_FILES = {
    "app.json": json.dumps({"pages": []}),
    "project.config.json": json.dumps({"appid": "wx" + "0a" * 8, "miniprogramRoot": "mini/"}),
    "mini/app.json": json.dumps({"pages": []}),
    "mini/manifest.json": json.dumps({"mp-weixin": {"appid": "wx" + "1b" * 8}}),
}
_STEPS = strategies.lists(
    strategies.tuples(strategies.sampled_from((*_FILES, *_PROJECT_FILES)), strategies.booleans()),
    min_size=1,
    max_size=9,
)


@settings(max_examples=25)
@given(main=_STEPS, side=_STEPS, merge=strategies.sampled_from([None, "both", "ours", "theirs"]))
def test_as_surely_as_in_any_of_its_commits(
    tmp_path_factory: pytest.TempPathFactory,
    main: list[tuple[str, bool]],
    side: list[tuple[str, bool]],
    merge: str | None,
) -> None:
    """Of whatever comes and goes, a history says of each file what the commit says in which it told most."""
    repo, values = init(tmp_path_factory.mktemp("repo")), {path: appsecret(RNG) for path in _FILES}
    texts = {**_PROJECT_FILES, **{path: f"appSecret = '{value}'\n" for path, value in values.items()}}

    def commit(steps: list[tuple[str, bool]]) -> None:
        for path, there in steps:
            if there:
                repo.commit({path: texts[path]})
            else:
                repo.git("rm", "-q", "--ignore-unmatch", path)
                repo.commit({})

    repo.commit({"README.md": "hi\n"})
    repo.git("branch", "-q", "side")
    commit(main)
    repo.git("checkout", "-q", "side")
    commit(side)
    if merge is not None:
        how = ("-X", "ours") if merge == "both" else ("-s", "ours")
        repo.git("merge", "-q", *how, "-m", "merge", "main")
        if merge == "theirs":
            repo.git("read-tree", "-u", "--reset", "main")
            repo.git("commit", "-q", "--amend", "--allow-empty", "-m", "merge")
    repository = open_repository(repo.path)

    def tree_of(commit: str) -> dict[bytes, str]:
        return dict(_entry(line) for line in repo.git("ls-tree", "-r", "-z", commit).split(b"\0") if line)

    expected: dict[bytes, tuple[int, bool]] = {}
    for name in repo.git("rev-list", "--all", "--reflog").decode().split():
        tree = tree_of(name)
        for path in tree.keys() & {path.encode() for path in _FILES}:
            location = projects_of(repository, tree).locate(path)
            (finding,) = find(repo.git("cat-file", "blob", tree[path]), surroundings(path, location))
            told = (finding.confidence.rank, location.in_package)
            expected[path] = max(told, expected.get(path, told))
    found = {at.path: (at.finding.confidence.rank, at.in_package) for at in history(repo.path).occurrences}
    assert found == expected


def _entry(line: bytes) -> tuple[bytes, str]:
    about, _tab, path = line.partition(b"\t")
    return path, about.split()[2].decode()
