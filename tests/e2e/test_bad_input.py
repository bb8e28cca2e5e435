"""What goes wrong in practice: one clear line with a remedy, the right exit status, nothing written."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.command import Outcome, wxsecrets
from support.leaks import config
from support.repos import Repo, init

if TYPE_CHECKING:
    from collections.abc import Callable

LOCALES = ("en_US.UTF-8", "zh_CN.UTF-8")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
RNG = random.Random(106)


def _tree(folder: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def _refused(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None) -> None:
    """The command refuses in either language with one line and its remedy, and leaves everything as it was."""
    before = _tree(cwd)
    for locale in LOCALES:
        outcome = wxsecrets(*arguments, cwd=cwd, env=env, language=locale)
        assert (outcome.status, outcome.out) == (2, b""), outcome
        lines = outcome.errors.splitlines()
        assert len(lines) == 2, lines
        assert lines[0].startswith("wxsecrets: ")
        assert lines[1].startswith("  → ")
        for line in lines:
            assert bool(_CHINESE.search(line)) is locale.startswith("zh"), line
    assert _tree(cwd) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("staged",),
        ("hook", "pre-commit"),
        ("history",),
        ("history", "--range", "A..B"),
        ("baseline", "init"),
        ("baseline", "update"),
        ("baseline", "status"),
    ],
)
def test_not_a_repository(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A command that needs a repository says so where there is none."""
    _refused(*arguments, cwd=tmp_path)


@pytest.mark.parametrize("arguments", [("staged",), ("hook", "pre-commit")])
def test_bare_repository_has_no_index(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A bare repository has nothing staged, and is told apart from one with nothing to say."""
    init(tmp_path, "--bare")
    _refused(*arguments, cwd=tmp_path)


@pytest.mark.parametrize("options", [(), ("--bare",)])
def test_empty_repository(options: tuple[str, ...], tmp_path: Path) -> None:
    """A repository without a commit is no error, and not clean either; the answer says that nothing was scanned."""
    init(tmp_path, *options)
    outcome = wxsecrets("history", cwd=tmp_path)
    assert outcome.status == 3
    assert outcome.text.startswith("Scanned nothing: the repository has no commits.\n")


@pytest.mark.parametrize("arguments", [("staged",), ("history",), ("baseline", "init")])
def test_no_git(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Without git on PATH the command says so."""
    init(tmp_path)
    (tmp_path / "empty").mkdir()
    _refused(*arguments, cwd=tmp_path, env={"PATH": str(tmp_path / "empty")})


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "nosuch.js"),
        ("scan", "a.js", "nosuch/deeper"),
        ("history", "nosuch"),
        ("history", "a.js"),
        ("scan", "--baseline", "nosuch"),
        ("staged", "--baseline", "nosuch"),
        ("scan", "--output", "nosuch/report"),
        ("scan", "--output", "."),
        ("scan", "--output", os.devnull),
        ("history", "--range", "nosuch..HEAD"),
        ("history", "--range", "HEAD~9..HEAD"),
        ("history", "--range", "--output=x"),
        ("history", "--range=--output=x"),
        ("history", "--range", ""),
        ("baseline", "set", "sha256:" + "f" * 64, "--status", "reset", "--why", "done"),
        ("baseline", "set", "nonsense", "--status", "reset", "--why", "done"),
    ],
)
def test_names_that_lead_nowhere(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A path, range, fingerprint or destination that does not exist is refused before anything happens."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    repo.commit({"a.js": text})
    if arguments[0] == "baseline":
        assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    _refused(*arguments, cwd=tmp_path)


BROKEN_BASELINES = {
    "empty": b"",
    "truncated": b'{"version": 1, "entries": {',
    "no JSON": b"hello\n",
    "not UTF-8": b"\xff\xfe\x00",
    "a list": b"[]",
    "conflict": b"<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n",
    "of detect-secrets": json.dumps(
        {
            "version": "1.5.0",
            "plugins_used": [],
            "filters_used": [],
            "results": {},
            "generated_at": "2024-05-01T00:00:00Z",
        }
    ).encode(),
    "of another tool": b'{"findings": []}',
}


@pytest.mark.parametrize("content", BROKEN_BASELINES.values(), ids=BROKEN_BASELINES)
def test_broken_baseline(content: bytes, tmp_path: Path) -> None:
    """A baseline that cannot be understood stops everything that would use it, and is not overwritten."""
    init(tmp_path).stage({".wxsecrets.baseline": content, "a.js": "1\n"})
    for arguments in (("scan",), ("staged",), ("baseline", "update"), ("baseline", "status")):
        _refused(*arguments, cwd=tmp_path)


def test_baseline_that_is_a_folder(tmp_path: Path) -> None:
    """A folder is no baseline."""
    init(tmp_path)
    (tmp_path / ".wxsecrets.baseline").mkdir()
    _refused("scan", cwd=tmp_path)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that root cannot read either")
def test_unreadable_file(tmp_path: Path) -> None:
    """What cannot be read is named, and keeps the answer from being clean."""
    outcome = wxsecrets("scan", "/proc/self/mem", cwd=tmp_path)
    assert outcome.status == 3
    assert "Not looked at, since it cannot be read: " in outcome.text
    assert "mem" in outcome.text


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind root")
def test_forbidden_file(tmp_path: Path) -> None:
    """A file without read permission is named, in a report for machines as well."""
    init(tmp_path).write({"a.js": "1\n", "b.js": "2\n"})
    (tmp_path / "a.js").chmod(0)
    outcome = wxsecrets("scan", "--format", "json", cwd=tmp_path)
    assert outcome.status == 3
    (skipped,) = json.loads(outcome.out)["scope"]["skipped"]
    assert (skipped["what"], skipped["reason"]) == ("a.js", "unreadable")
    assert outcome.errors == "wxsecrets: Nothing that blocks was found, but not everything could be looked at.\n"


def test_link_to_itself(tmp_path: Path) -> None:
    """A symbolic link that leads nowhere neither hangs nor breaks a scan."""
    try:
        (tmp_path / "loop").symlink_to("loop")
    except OSError:
        pytest.skip("symbolic links cannot be made here")
    outcome = wxsecrets("scan", cwd=tmp_path)
    assert outcome.status in (0, 3)
    assert outcome.err == b""


def test_binary(tmp_path: Path) -> None:
    """A binary file is looked at like any other."""
    init(tmp_path).write({"a.bin": random.Random(107).randbytes(100_000)})
    outcome = wxsecrets("scan", cwd=tmp_path)
    assert outcome.status == 0
    assert "1 file, 100.0 kB" in outcome.text


def test_200_megabytes(tmp_path: Path) -> None:
    """A file of 200 MB is scanned, or named as not scanned; never passed over in silence."""
    with (tmp_path / "big").open("wb") as file:
        file.truncate(200_000_000)
    outcome = wxsecrets("scan", cwd=tmp_path)
    if outcome.status == 0:
        assert "1 file, 200.0 MB" in outcome.text
    else:
        assert outcome.status == 3
        assert "since it is too large: big" in outcome.text


ODD_NAMES = {
    "newline": b"a\nb.js",
    "quotes": b"a'b\"c.js",
    "terminal": b"a\x1b[31mb.js",
    "not UTF-8": b"a\xff\xfeb.js",
    "Chinese": "小程序.js".encode(),
    "backslash": b"a\\b.js",
    "option": b"-rf.js",
}


@pytest.mark.skipif(os.name == "nt", reason="no such names on Windows")
@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
@pytest.mark.parametrize("scan", ["scan", "staged", "history"])
def test_odd_file_names(scan: str, name: bytes, tmp_path: Path) -> None:
    """Any name that git allows is reported: on one line for people, byte for byte for machines."""
    text, _value = config(RNG)
    repo = init(tmp_path)
    try:
        (tmp_path / os.fsdecode(name)).write_bytes(text.encode())
    except OSError:
        pytest.skip("the file system refuses this name")
    repo.git("add", ".")
    if scan == "history":
        repo.commit({})
    outcome = wxsecrets(scan, cwd=tmp_path)
    assert outcome.status == 1
    assert [char for char in outcome.text if not (char.isprintable() or char == "\n")] == []
    machine = wxsecrets(scan, "--format", "jsonl", cwd=tmp_path)
    assert json.loads(machine.out)["path"] == name.decode("utf-8", "backslashreplace")


def _without_object(repo: Repo) -> None:
    blob = repo.git("rev-parse", "HEAD:a.js").decode()
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def _broken_object(repo: Repo) -> None:
    blob = repo.git("rev-parse", "HEAD:a.js").decode()
    file = repo.path / ".git" / "objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(b"garbage")


@pytest.mark.parametrize("damage", [_without_object, _broken_object])
@pytest.mark.parametrize("locale", LOCALES)
def test_damaged_repository(damage: Callable[[Repo], None], locale: str, tmp_path: Path) -> None:
    """Objects that are missing or damaged are told and keep the answer from being clean."""
    repo = init(tmp_path)
    repo.commit({"a.js": "1\n", "b.js": "2\n"})
    damage(repo)
    outcome: Outcome = wxsecrets("history", cwd=tmp_path, language=locale)
    assert outcome.status == 3, outcome
    assert outcome.err == b""
    assert ("Not looked at" if locale == "en_US.UTF-8" else "未检查") in outcome.text
