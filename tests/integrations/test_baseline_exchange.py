"""`wxsecrets baseline import` and `export`, with the real detect-secrets on the other side."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.command import Outcome, wxsecrets
from support.leaks import config, shows
from support.made_up import appid, appsecret
from support.repos import Repo, hermetic_environment, init
from wxsecrets.baseline.file import load
from wxsecrets.baseline.model import Status
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME, THEIRS = ".wxsecrets.baseline", ".secrets.baseline"
RNG = random.Random(86)
_BIN = Path(sys.executable).parent


def _run(*arguments: str, cwd: Path, status: int = 0) -> Outcome:
    outcome = wxsecrets("baseline", *arguments, cwd=cwd, env={"HOME": str(cwd)})
    assert outcome.status == status, outcome
    return outcome


def _tool(name: str, *arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [_BIN / name, *arguments], cwd=cwd, env=hermetic_environment(), input=stdin.encode(), capture_output=True,
        check=False,
    )  # fmt: skip


def _sha1(value: str) -> str:
    return hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()


def _repo(folder: Path, number: int) -> tuple[Repo, list[str]]:
    """A repository with as many secrets, each in a file of its own."""
    repo = init(folder)
    values = []
    for each in range(number):
        text, value = config(RNG)
        repo.commit({f"{each}.js": text})
        values.append(value)
    return repo, values


def _theirs(folder: Path) -> Any:
    return json.loads((folder / THEIRS).read_text())


def _records(folder: Path, value: str) -> list[dict[str, Any]]:
    digest = _sha1(value)
    results: dict[str, Iterable[dict[str, Any]]] = _theirs(folder)["results"]
    return [record for records in results.values() for record in records if record["hashed_secret"] == digest]


def _label(folder: Path, value: str, label: bool) -> None:
    document = _theirs(folder)
    digest = _sha1(value)
    for records in document["results"].values():
        for record in records:
            if record["hashed_secret"] == digest:
                record["is_secret"] = label
    (folder / THEIRS).write_text(json.dumps(document))


def _statuses(folder: Path, values: list[str]) -> list[str | None]:
    entries = load(folder / NAME).entries
    return [entries[name].status.value if (name := of_machine_made(value)) in entries else None for value in values]


@pytest.mark.parametrize("tool", ["detect-secrets", "wxsecrets-detect-secrets"])
@pytest.mark.parametrize("slim", [False, True])
def test_import(tmp_path: Path, tool: str, slim: bool) -> None:
    """What detect-secrets found and people audited is taken over; what it does not know is left out."""
    repo, values = _repo(tmp_path, 3)
    scanned = _tool(tool, "scan", *(["--slim"] if slim else []), cwd=tmp_path)
    (tmp_path / THEIRS).write_bytes(scanned.stdout)
    assert all(_records(tmp_path, value) for value in values)
    _label(tmp_path, values[0], True)
    _label(tmp_path, values[1], False)
    text, later = config(RNG)
    repo.commit({"later.js": text})
    outcome = _run("import", cwd=tmp_path)
    assert _statuses(tmp_path, [*values, later]) == ["open", "false-positive", "open", None]
    assert "3 of its" in outcome.text
    decision = load(tmp_path / NAME).entries[of_machine_made(values[1])].decision
    assert decision is not None
    assert decision.why == "audited in .secrets.baseline: no secret"
    before = (tmp_path / NAME).read_bytes()
    _run("import", cwd=tmp_path)
    assert (tmp_path / NAME).read_bytes() == before


def test_a_richer_decision_stays(tmp_path: Path) -> None:
    """A label that agrees with a decision changes nothing; one that contradicts it wins, being a later look."""
    _unused, values = _repo(tmp_path, 4)
    _run("init", cwd=tmp_path)
    for value, status in zip(values, ("reset", "test-value", "false-positive", "reset"), strict=True):
        _run("set", of_machine_made(value), f"--status={status}", "--why=ours", cwd=tmp_path)
    (tmp_path / THEIRS).write_bytes(_tool("detect-secrets", "scan", cwd=tmp_path).stdout)
    for value, label in zip(values, (True, False, True, False), strict=True):
        _label(tmp_path, value, label)
    _run("import", cwd=tmp_path)
    assert _statuses(tmp_path, values) == ["reset", "test-value", "open", "false-positive"]


def test_round_trip(tmp_path: Path) -> None:
    """Decisions go out as labels and come back without a loss, those of the history as well."""
    repo, values = _repo(tmp_path, 4)
    repo.git("rm", "-q", "3.js")
    repo.commit({}, "remove")
    _run("init", cwd=tmp_path)
    for value, status in zip(values, ("reset", "test-value", "open", "false-positive"), strict=True):
        _run("set", of_machine_made(value), f"--status={status}", "--why=ours", cwd=tmp_path)
    _run("export", cwd=tmp_path)
    labels = [{record.get("is_secret") for record in _records(tmp_path, value)} for value in values]
    assert labels == [{True}, {False}, {True}, {False}]
    before = (tmp_path / NAME).read_bytes()
    _run("import", cwd=tmp_path)
    assert (tmp_path / NAME).read_bytes() == before
    (tmp_path / NAME).unlink()
    _run("import", cwd=tmp_path)
    assert _statuses(tmp_path, values) == ["open", "false-positive", "open", "false-positive"]


@pytest.mark.parametrize("known", [False, True])
def test_the_real_tools_accept_it(tmp_path: Path, known: bool) -> None:
    """`detect-secrets-hook` passes what is exported, and `detect-secrets audit` asks about what is undecided only."""
    repo, values = _repo(tmp_path, 2)
    _run("init", cwd=tmp_path)
    _run("set", of_machine_made(values[0]), "--status=false-positive", "--why=ours", cwd=tmp_path)
    if known:
        (tmp_path / THEIRS).write_bytes(_tool("detect-secrets", "scan", "1.js", cwd=tmp_path).stdout)
    _run("export", cwd=tmp_path)
    repo.git("add", "--all")
    hook = _tool("detect-secrets-hook", "--baseline", THEIRS, "0.js", "1.js", cwd=tmp_path)
    assert hook.returncode == 0, hook
    audit = _tool("detect-secrets", "audit", THEIRS, cwd=tmp_path, stdin="n\n" * 9)
    assert b"1.js" in audit.stdout
    assert b"0.js" not in audit.stdout
    assert {record["is_secret"] for record in _records(tmp_path, values[1])} == {True}
    _run("import", cwd=tmp_path)
    assert _statuses(tmp_path, values) == ["false-positive", "open"]


def test_only_our_secrets_go_out(tmp_path: Path) -> None:
    """Another secret in the same file is not written as if anyone had looked at it; theirs that is there stays."""
    repo = init(tmp_path)
    text, value = config(RNG)
    other = appsecret(RNG)
    repo.commit({"a.js": f"{text}const password = '{other}'\n"})
    _run("init", cwd=tmp_path)
    _run("export", cwd=tmp_path)
    assert _records(tmp_path, value)
    assert not _records(tmp_path, other)
    (tmp_path / THEIRS).write_bytes(_tool("detect-secrets", "scan", cwd=tmp_path).stdout)
    assert _records(tmp_path, other)
    _run("export", cwd=tmp_path)
    assert _records(tmp_path, other)


def test_what_a_person_chose_is_not_written(tmp_path: Path) -> None:
    """A Pay key could be guessed from its SHA-1: it is left out, and that is said."""
    repo = init(tmp_path)
    weak = "".join(RNG.choices("abcdefgh12345678", k=32))
    repo.commit({"pay.js": f"// 微信支付\nappId: '{appid(RNG)}',\nmchId: '1900000109',\nmchKey: '{weak}',\n"})
    _run("init", "--credential=pay-key=block", cwd=tmp_path)
    assert len(load(tmp_path / NAME).entries) == 1
    outcome = _run("export", cwd=tmp_path)
    assert "a person chose them" in outcome.text
    assert _sha1(weak) not in (tmp_path / THEIRS).read_text()


def test_no_code_of_the_file_runs(tmp_path: Path) -> None:
    """A plugin or filter that the file names by a path is neither imported nor lost."""
    _unused, values = _repo(tmp_path, 1)
    _run("init", cwd=tmp_path)
    planted = tmp_path / "planted.py"
    planted.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    document = {
        "version": "1.5.0",
        "plugins_used": [
            {"name": "Planted", "path": f"file://{planted}"},
            {"name": "HexHighEntropyString", "limit": 3},
        ],
        "filters_used": [{"path": f"file://{planted}::run"}, {"path": "planted.run"}],
        "results": {},
    }
    (tmp_path / THEIRS).write_text(json.dumps(document))
    _run("export", cwd=tmp_path)
    _run("import", cwd=tmp_path)
    assert not (tmp_path / "ran").exists()
    written = _theirs(tmp_path)
    assert written["plugins_used"] == document["plugins_used"]
    assert _records(tmp_path, values[0])


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"results": []}', b'{"results": {"a": 1}}', b'{"results": {"a": [{}]}}', b"[" * 99_999,
     b"\xff"],
)  # fmt: skip
def test_no_baseline_of_theirs(tmp_path: Path, content: bytes) -> None:
    """Whatever else a file holds, it is refused in one line, and nothing is written."""
    _repo(tmp_path, 1)
    (tmp_path / THEIRS).write_bytes(content)
    assert "no baseline of detect-secrets" in _run("import", cwd=tmp_path, status=2).errors
    assert not (tmp_path / NAME).exists()
    _run("init", cwd=tmp_path)
    _run("export", cwd=tmp_path, status=2)
    assert (tmp_path / THEIRS).read_bytes() == content


def test_a_large_old_file(tmp_path: Path) -> None:
    """A file of an old version with a hundred thousand records is read in a moment, and shows no value."""
    _unused, values = _repo(tmp_path, 1)
    digest = _sha1(values[0])
    records = [{"hashed_secret": f"{number:040x}", "line_number": 1, "type": "Old"} for number in range(100_000)]
    records.append({"hashed_secret": digest, "line_number": 3, "type": "Old", "is_secret": False})
    (tmp_path / THEIRS).write_text(json.dumps({"version": "0.12.0", "results": {"0.js": records}}))
    outcome = _run("import", cwd=tmp_path)
    assert "1 of its 100001 values" in outcome.text
    assert _statuses(tmp_path, values) == [Status.FALSE_POSITIVE.value]
    assert not shows(outcome.out + (tmp_path / NAME).read_bytes(), values[0])


@pytest.mark.parametrize(
    "settings",
    [
        {"plugins_used": [{"name": "HexHighEntropyString", "limit": "abc"}, {"name": ["x"]}, 1]},
        {"plugins_used": [{"name": "KeywordDetector", "keyword_exclude": "(("}]},
        {"filters_used": [{"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": ["(("]}, 1]},
        {
            "filters_used": [
                {"path": "detect_secrets.filters.wordlist.should_exclude_secret", "file_name": "/etc/passwd"}
            ]
        },
        {"plugins_used": 1, "filters_used": "x"},
    ],
)
def test_settings_of_the_file(tmp_path: Path, settings: dict[str, Any]) -> None:
    """Settings of the file that are broken, or that would read or send something, are left where they are."""
    _repo(tmp_path, 1)
    _run("init", cwd=tmp_path)
    (tmp_path / THEIRS).write_text(json.dumps({"version": "1.5.0", "results": {}, **settings}))
    _run("export", cwd=tmp_path)
    assert {key: value for key, value in _theirs(tmp_path).items() if key in settings} == settings


def test_values_are_not_tried(tmp_path: Path) -> None:
    """Nothing is sent anywhere to see whether it works, whatever the file's filters ask for."""
    from wxsecrets.integrations.detect_secrets_baseline import _without_code

    asks = {"path": "detect_secrets.filters.common.is_ignored_due_to_verification_policies", "min_level": 2}
    assert _without_code({"filters_used": [asks]})["filters_used"] == []


def test_a_kind_of_a_newer_version(tmp_path: Path) -> None:
    """An entry of a kind that this version does not know is left out."""
    _repo(tmp_path, 1)
    _run("init", cwd=tmp_path)
    path = tmp_path / NAME
    path.write_text(path.read_text().replace('"appsecret"', '"newer-kind"'))
    _run("export", cwd=tmp_path)
    assert _theirs(tmp_path)["results"] == {}
