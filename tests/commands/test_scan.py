"""`wxsecrets scan` as its users run it."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

from support.command import wxsecrets
from support.leaks import config
from support.repos import init
from wxsecrets.fingerprint import redact

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(101)


def test_finds_a_secret_in_a_folder(tmp_path: Path) -> None:
    """A secret in a file below the folder blocks, and is told with its place."""
    text, value = config(RNG)
    init(tmp_path).write({"server/config.js": text})
    outcome = wxsecrets("scan", cwd=tmp_path)
    assert outcome.status == 1
    assert f"WeChat AppSecret {redact(value)} (sha256:" in outcome.text
    assert "  where: server/config.js:3\n" in outcome.text
    assert outcome.err == b""


def test_clean_folder(tmp_path: Path) -> None:
    """Without a secret the answer is 0 and says what was looked at."""
    init(tmp_path).write({"a.js": "const a = 1\n"})
    outcome = wxsecrets("scan", cwd=tmp_path)
    assert outcome.status == 0
    assert outcome.text.startswith("No secret was found that blocks.\n  Looked at: 1 file, 12 B, in ")


def test_standard_input(tmp_path: Path) -> None:
    """`-` reads standard input, with no repository and no file around."""
    text, _value = config(RNG)
    outcome = wxsecrets("scan", "-", "--format", "jsonl", cwd=tmp_path, stdin=text.encode())
    assert outcome.status == 1
    assert json.loads(outcome.out)["path"] == "-"


def test_formats_agree(tmp_path: Path) -> None:
    """The same finding stands in `jsonl` and in both lists of `json`."""
    text, _value = config(RNG)
    init(tmp_path).write({"a.js": text})
    line = json.loads(wxsecrets("scan", "--format", "jsonl", cwd=tmp_path).out)
    document = json.loads(wxsecrets("scan", "--format", "json", cwd=tmp_path).out)
    assert document["findings"] == [line]
    assert [secret["occurrences"] for secret in document["secrets"]] == [[line]]


def test_output_file(tmp_path: Path) -> None:
    """With `--output` the report goes to the file, and one line to standard error says how it went."""
    text, _value = config(RNG)
    init(tmp_path / "repo").write({"a.js": text})
    printed = wxsecrets("scan", "--format", "jsonl", cwd=tmp_path / "repo")
    outcome = wxsecrets("scan", "--format", "jsonl", "--output", tmp_path / "report", cwd=tmp_path / "repo")
    assert (outcome.status, outcome.out) == (1, b"")
    assert outcome.errors == "wxsecrets: 1 secret stands in these files.\n"
    assert (tmp_path / "report").read_bytes() == printed.out


def test_json_is_utf8_in_any_locale(tmp_path: Path) -> None:
    """Machine-readable output does not depend on the system's code page."""
    text, _value = config(RNG)
    init(tmp_path).write({"小程序.js": text})
    env = {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    outcome = wxsecrets("scan", "--format", "jsonl", cwd=tmp_path, env=env)
    assert json.loads(outcome.out.decode("utf-8"))["path"] == "小程序.js"


def test_reports_are_english_for_machines_only(tmp_path: Path) -> None:
    """A Chinese user reads Chinese; a program reads the same fields as everywhere."""
    text, _value = config(RNG)
    init(tmp_path).write({"a.js": text})
    assert "怎么办" in wxsecrets("scan", cwd=tmp_path, language="zh_CN.UTF-8").text
    chinese = wxsecrets("scan", "--format", "jsonl", cwd=tmp_path, language="zh_CN.UTF-8")
    assert chinese.out == wxsecrets("scan", "--format", "jsonl", cwd=tmp_path).out
