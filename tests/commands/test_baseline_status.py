"""`wxsecrets baseline status`: the file beside what is there now, the gate, and the guide."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from support.command import Outcome, wxsecrets
from support.leaks import config, shows
from support.made_up import appid, appsecret
from support.repos import Repo, init
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(83)


def _baseline(cwd: Path, *arguments: str, status: int = 0, language: str = "en_US.UTF-8") -> Outcome:
    outcome = wxsecrets("baseline", *arguments, cwd=cwd, language=language)
    assert outcome.status == status, outcome
    return outcome


def _repo(folder: Path) -> tuple[Repo, str]:
    repo = init(folder)
    text, value = config(RNG)
    repo.commit({"miniprogram/config.js": text})
    _baseline(folder, "init")
    return repo, of_machine_made(value)


def test_who_acts(tmp_path: Path) -> None:
    """An open leak is shown with its owner's kind of account and with who committed it."""
    _repo(tmp_path)
    text = _baseline(tmp_path, "status").text
    assert ", mini-program\n" in text
    assert "Li Lei" in text


def test_the_gate(tmp_path: Path) -> None:
    """`--check` fails while anything is open or not recorded, and passes when nothing is left to reset."""
    repo, name = _repo(tmp_path)
    _baseline(tmp_path, "status", "--check", status=1)
    _baseline(tmp_path, "set", name, "--status=reset", "--why=done")
    _baseline(tmp_path, "status", "--check")
    text, value = config(RNG)
    repo.commit({"other.js": text})
    outcome = _baseline(tmp_path, "status", "--check", status=1)
    assert "1 secret is not in the baseline." in outcome.text
    assert of_machine_made(value)[:19] in outcome.text
    _baseline(tmp_path, "status", "--check", "--no-scan")
    assert json.loads(_baseline(tmp_path, "status", "--format=json").text)["unrecorded"] == [of_machine_made(value)]


def test_what_matches_nothing(tmp_path: Path) -> None:
    """An entry whose secret is nowhere any more is named; in a clone that lacks something nobody can tell."""
    repo = init(tmp_path / "repo")
    text, value = config(RNG)
    repo.write({"a.js": text})
    _baseline(repo.path, "init")
    (repo.path / "a.js").unlink()
    repo.commit({"b.js": "1\n"})
    repo.commit({"b.js": "2\n"})
    outcome = _baseline(repo.path, "status")
    assert "1 entry matches nothing any more." in outcome.text
    document = json.loads(_baseline(repo.path, "status", "--format=json").text)
    assert [entry["found"] for entry in document["entries"]] == [False]
    repo.commit({".wxsecrets.baseline": (repo.path / ".wxsecrets.baseline").read_bytes()})
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    shallow = _baseline(tmp_path / "shallow", "status")
    assert "whether entries still match is unknown" in shallow.text
    assert "matches nothing" not in shallow.text
    assert of_machine_made(value)[:19] in shallow.text


def test_a_file_alone(tmp_path: Path) -> None:
    """A baseline outside any repository can be read all the same."""
    _repo(tmp_path / "repo")
    outside = tmp_path / "outside"
    outside.mkdir()
    outcome = _baseline(outside, "status", "--check", "--baseline", "../repo/.wxsecrets.baseline", status=1)
    assert "1 secret waits for a reset." in outcome.text


# A configuration for each kind of account, and words of its own steps in either language.
_ACCOUNTS = [
    ("miniprogram/config.js", "appId: '{i}',\nappSecret: '{s}',\n", "开发设置 → AppSecret(小程序密钥)"),
    ("server/official_account.js", "appId: '{i}',\nappSecret: '{s}',\n", "developers.weixin.qq.com/platform"),
    ("server/open_platform.js", "appId: '{i}',\nappSecret: '{s}',\n", "open.weixin.qq.com → 管理中心"),
    ("conf/wecom.js", "corpid: 'ww{h}', // 企业微信\ncorpsecret: '{c}',\n", "work.weixin.qq.com"),
]


@pytest.mark.parametrize("path, form, words", _ACCOUNTS)
@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_the_guide(tmp_path: Path, path: str, form: str, words: str, language: str) -> None:
    """`--guide` has the steps of the account that the leak belongs to, in the user's language, and no value."""
    repo = init(tmp_path)
    values = {
        "i": appid(RNG), "s": appsecret(RNG), "h": appid(RNG)[2:],
        "c": "".join(RNG.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_", k=43)),
    }  # fmt: skip
    repo.commit({path: form.format(**values)})
    _baseline(tmp_path, "init")
    outcome = _baseline(tmp_path, "status", "--guide", language=language)
    assert words in outcome.text
    others = {other for _path, _form, other in _ACCOUNTS if other != words}
    assert not any(other in outcome.text for other in others)
    assert path in outcome.text
    history = "Rewriting the history is not needed" if language.startswith("en") else "不需要改写历史"
    assert history in outcome.text
    assert not shows(outcome.out, values["s"])
    assert not shows(outcome.out, values["c"])


def test_the_guide_with_nothing_open(tmp_path: Path) -> None:
    """With nothing open there is nothing to guide through."""
    _repo(tmp_path)
    (name,) = (
        json.loads((tmp_path / ".wxsecrets.baseline").read_text())["entries"].keys() - set("0123456789abcdef") - {"end"}
    )
    _baseline(tmp_path, "set", name, "--status=reset", "--why=done")
    assert _baseline(tmp_path, "status", "--guide").text.startswith("No secret waits for a reset.")
