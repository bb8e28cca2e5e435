"""`wxsecrets explain FILE:LINE` as its users run it."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.leaks import config
from support.made_up import appid, appsecret
from support.repos import init
from wxsecrets.fingerprint import redact

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(303)


def test_a_finding_is_weighed(tmp_path: Path) -> None:
    """Each piece of evidence is told with its weight and its name; the weights add up; the status is 0."""
    text, value = config(RNG)
    init(tmp_path).write({"config.js": text})
    outcome = wxsecrets("explain", "config.js:3", cwd=tmp_path)
    assert (outcome.status, outcome.err) == (0, b"")
    assert f"{redact(value)}, judged as WeChat AppSecret (appsecret)" in outcome.text
    weights = [float(weight) for weight in re.findall(r"^ +([+-][0-9.]+) .*\[[\w-]+\]$", outcome.text, re.MULTILINE)]
    total = re.search(r"= ([0-9.]+) \(6 is high, 4 medium, 2 low\): high, blocks", outcome.text)
    assert total is not None
    assert sum(weights) == pytest.approx(float(total[1]))
    assert value not in outcome.text


def test_what_is_no_finding_is_weighed_too(tmp_path: Path) -> None:
    """A value that was dropped is shown with what dropped it."""
    value = appsecret(RNG)
    init(tmp_path).write({"a.js": f"const md5Secret = '{value}'\n"})
    outcome = wxsecrets("explain", "a.js:1", cwd=tmp_path)
    assert "[key-hash]" in outcome.text
    assert "no finding" in outcome.text
    assert value not in outcome.text


def test_an_appid_is_public(tmp_path: Path) -> None:
    """Of an AppID it says that it is public, and that there is nothing to reset."""
    id_ = appid(RNG)
    init(tmp_path).write({"app.js": f"\n\nconst id = '{id_}'\n"})
    outcome = wxsecrets("explain", "app.js:3", cwd=tmp_path)
    assert outcome.text == f"AppID: public, nothing to reset\n  line 3: {id_}\n"
    assert "公开信息，无需重置" in wxsecrets("explain", "app.js:3", cwd=tmp_path, language="zh_CN.UTF-8").text


def test_only_the_line_that_is_asked_for(tmp_path: Path) -> None:
    """`FILE:LINE` is about that line, as is `FILE:LINE:COLUMN`; `FILE` alone about all lines."""
    text, _value = config(RNG)
    init(tmp_path).write({"config.js": text})
    assert "Nothing here has the shape" in wxsecrets("explain", "config.js:1", cwd=tmp_path).text
    assert "judged as" in wxsecrets("explain", "config.js:3:5", cwd=tmp_path).text
    whole = wxsecrets("explain", "config.js", cwd=tmp_path).text
    assert "judged as" in whole
    assert "AppID: public" in whole


def test_the_place_counts_as_in_a_scan(tmp_path: Path) -> None:
    """The project around the file is seen from any folder: what stands in a package says so."""
    value = appsecret(RNG)
    init(tmp_path).write({"app.json": "{}", "project.config.json": "{}", "pages/a.js": f"let secret = '{value}'\n"})
    outcome = wxsecrets("explain", "a.js:1", cwd=tmp_path / "pages")
    assert "[in-package]" in outcome.text
    assert "medium, blocks" in outcome.text


@pytest.mark.parametrize("place", ["missing.js:1", "folder", "folder:1", "", ":3", "missing:0", "a\nb.js:1"])
def test_what_cannot_be_read_is_told(tmp_path: Path, place: str) -> None:
    """A file that is not there, or is none, is one line that says so, and status 2."""
    (tmp_path / "folder").mkdir()
    outcome = wxsecrets("explain", place, cwd=tmp_path)
    assert (outcome.status, outcome.out) == (2, b"")
    assert "cannot be read" in outcome.errors
    assert "Traceback" not in outcome.errors


@pytest.mark.parametrize("line", [0, 2, 99, 999_999_999])
def test_a_line_that_is_not_there_is_told(tmp_path: Path, line: int) -> None:
    """Beyond the ends of a file there is nothing to explain: one line says so, with status 2."""
    (tmp_path / "a.js").write_text(config(RNG)[0].split("\n")[0] + "\n")
    outcome = wxsecrets("explain", f"a.js:{line}", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (2, b"")
    assert outcome.errors.startswith("wxsecrets: a.js has 1 line\n")


def test_a_name_that_looks_like_a_place(tmp_path: Path) -> None:
    """A file whose own name ends with a colon and a number is meant itself."""
    text, _value = config(RNG)
    (tmp_path / "a.js:3").write_text(text)
    assert "judged as" in wxsecrets("explain", "a.js:3", cwd=tmp_path).text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """A file in GBK or UTF-16 has its lines counted and its evidence shown."""
    value = appsecret(RNG)
    (tmp_path / "a.txt").write_bytes(f"第一行\n小程序密钥：{value}\n".encode(encoding))
    outcome = wxsecrets("explain", "a.txt:2", cwd=tmp_path)
    assert "the name 小程序密钥 says WeChat and secret" in outcome.text


def test_a_binary_file_is_no_failure(tmp_path: Path) -> None:
    """Bytes without a candidate are answered, not refused."""
    (tmp_path / "a.bin").write_bytes(random.Random(5).randbytes(50_000))
    assert wxsecrets("explain", "a.bin:1", cwd=tmp_path).status == 0


def test_a_neighbouring_secret_is_not_shown(tmp_path: Path) -> None:
    """No value of the file is in the weighing of another, whatever the evidence quotes."""
    first, second, pay = appsecret(RNG), appsecret(RNG), appsecret(RNG)
    text = f"wx: {{appid: '{appid(RNG)}', appKey: '{first}', mchKey: '{pay}', appSecret: '{second}'}}\n"
    (tmp_path / "a.js").write_text(text)
    outcome = wxsecrets("explain", "a.js:1", cwd=tmp_path)
    assert not [value for value in (first, second, pay) if value[6:26] in outcome.text]
