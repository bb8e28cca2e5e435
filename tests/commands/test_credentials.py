"""What each kind of credential leads to: by itself, in a mini-program's package, and as the user chooses."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from support.command import wxsecrets
from support.leaks import config
from support.made_up import appid, filled
from support.repos import init
from wxsecrets.knowledge.credentials import CREDENTIALS, Level

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(404)
_PEM = "-----BEGIN RSA PRIVATE KEY-----\n§R\n-----END RSA PRIVATE KEY-----\n"
# Of each kind a leak that is beyond doubt: (path, text), the placeholders being those of `filled`.
LEAKS = {
    "appsecret": ("a.js", "const wx = { appid: '§I', appSecret: '§S' }\n"),
    "component-appsecret": ("a.js", "const c = { component_appid: '§I', component_appsecret: '§S' }\n"),
    "upload-key": ("private.§I.key", _PEM),
    "corpsecret": ("a.js", "const c = { corpid: '§W', corpsecret: '§C' }\n"),
    "pay-key": ("a.js", "const c = { appid: '§I', mchid: '1900000109', mchKey: '§P' }\n"),
    "pay-v3-key": ("a.js", "const c = { mchid: '1900000109', apiV3Key: '§P' }\n"),
    "merchant-key": ("apiclient_key.pem", _PEM),
    "encoding-aes-key": ("a.js", "const c = { wxAppid: '§I', encodingAESKey: '§E' }\n"),
    "session-key": ("a.js", "const c = { openid: 'o1', session_key: '§K' } // 微信\n"),
    "access-token": ("a.js", "const u = 'https://api.weixin.qq.com/x?access_token=§T'\n"),
    "tencent-cloud-key": ("a.js", "tcb.init({ secretId: '§A', secretKey: '§P' })\n"),
}
PROJECT = {"project.config.json": '{"miniprogramRoot": "miniprogram/", "cloudfunctionRoot": "cloud/"}',
           "miniprogram/app.json": '{"pages": ["pages/index"]}'}  # fmt: skip


def _leak(name: str, folder: str = "") -> dict[str, str]:
    path, form = LEAKS[name]
    _values, path, text = filled(RNG, path, form)
    return {folder + path: text}


def _scan(folder: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    outcome = wxsecrets("scan", "--format", "jsonl", *options, cwd=folder)
    assert outcome.err == b""
    return outcome.status, [json.loads(line) for line in outcome.out.splitlines()]


@pytest.mark.parametrize("name", LEAKS)
def test_every_kind_has_a_level(tmp_path: Path, name: str) -> None:
    """A kind blocks or is only reported, as its page says; what is reported does not change the status."""
    init(tmp_path).write(_leak(name, "server/"))
    status, (found,) = _scan(tmp_path)
    blocks = CREDENTIALS[name].level is Level.BLOCK
    assert (found["credential"], found["blocking"], status) == (name, blocks, int(blocks))


def test_every_kind_is_tried() -> None:
    """The table above has all kinds but the one without a value."""
    assert {*LEAKS, "server-call"} == set(CREDENTIALS)


@pytest.mark.parametrize("name", LEAKS)
def test_in_a_package_every_kind_blocks(tmp_path: Path, name: str) -> None:
    """In the code that a mini-program ships every kind blocks; key files, which are not shipped, block anyway."""
    init(tmp_path).write({**PROJECT, **_leak(name, "miniprogram/")})
    status, (found,) = _scan(tmp_path)
    assert (status, found["credential"], found["blocking"]) == (1, name, True)
    assert found["in_package"] == (name not in ("upload-key", "merchant-key"))


@pytest.mark.parametrize("name", LEAKS)
@pytest.mark.parametrize(("level", "status", "rows"), [("block", 1, 1), ("report", 0, 1), ("off", 0, 0)])
def test_the_user_chooses(tmp_path: Path, name: str, level: str, status: int, rows: int) -> None:
    """`--credential NAME=LEVEL` decides, in a package too."""
    init(tmp_path).write({**PROJECT, **_leak(name, "miniprogram/")})
    answered, found = _scan(tmp_path, "--credential", f"{name}={level}")
    assert (answered, len(found), [row["blocking"] for row in found]) == (status, rows, [level == "block"] * rows)


def test_the_last_choice_counts(tmp_path: Path) -> None:
    """Of two levels for one kind the last one counts, and others stay as they are."""
    init(tmp_path).write({**_leak("appsecret", "a/"), **_leak("corpsecret", "b/")})
    status, found = _scan(tmp_path, "--credential", "appsecret=off", "--credential", "appsecret=report")
    assert status == 1
    assert {row["credential"]: row["blocking"] for row in found} == {"appsecret": False, "corpsecret": True}


@pytest.mark.parametrize(
    "choice", ["", "appsecret", "appsecret=", "appsecret=maybe", "secret=off", "=off", "APPSECRET=off"]
)
@pytest.mark.parametrize("command", ["scan", "staged", "history", "baseline init"])
def test_a_wrong_choice_is_told(tmp_path: Path, command: str, choice: str) -> None:
    """A kind or level that does not exist is a usage error that names those which do."""
    init(tmp_path)
    outcome = wxsecrets(*command.split(), "--credential", choice, cwd=tmp_path)
    assert (outcome.status, outcome.out) == (2, b"")
    assert "pay-v3-key" in outcome.errors or "NAME=block" in outcome.errors


def test_staged_and_history_follow_the_choice(tmp_path: Path) -> None:
    """The hook's command and the history's take the same option and mean the same by it."""
    repo = init(tmp_path)
    repo.stage(_leak("pay-key"))
    assert wxsecrets("staged", cwd=tmp_path).status == 0
    assert wxsecrets("staged", "--credential", "pay-key=block", cwd=tmp_path).status == 1
    repo.commit({})
    assert wxsecrets("history", cwd=tmp_path).status == 0
    assert wxsecrets("history", "--credential", "pay-key=block", cwd=tmp_path).status == 1


def test_what_is_only_reported_is_told(tmp_path: Path) -> None:
    """The text says what was found that does not block, and how to make it block."""
    init(tmp_path).write(_leak("pay-key", "server/"))
    outcome = wxsecrets("scan", cwd=tmp_path)
    assert outcome.status == 0
    assert "No secret was found that blocks." in outcome.text
    assert "Reported only (`--credential NAME=block` makes a kind block)" in outcome.text
    assert "server/a.js:1" in outcome.text


def test_the_baseline_records_what_counts(tmp_path: Path) -> None:
    """A baseline holds the kinds that block, and with a choice those that were chosen."""
    repo = init(tmp_path)
    repo.commit({**_leak("appsecret", "a/"), **_leak("pay-key", "b/")})
    assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    plain = (tmp_path / ".wxsecrets.baseline").read_text("utf-8")
    assert plain.count("sha256:") == 1
    assert wxsecrets("baseline", "update", "--credential", "pay-key=block", cwd=tmp_path).status == 0
    assert (tmp_path / ".wxsecrets.baseline").read_text("utf-8").count("sha256:") == 2


CALL = "wx.request({ url: 'https://api.weixin.qq.com/sns/jscode2session?appid=' + id + '&secret=' + secret })\n"


@pytest.mark.parametrize(
    ("path", "text", "blocks"),
    [
        ("miniprogram/pages/index.js", CALL, True),
        ("miniprogram/utils/api.ts", "const url = `https://api.weixin.qq.com/cgi-bin/token?secret=${s}`\n", True),
        ("miniprogram/a.js", "get('https://api.weixin.qq.com/cgi-bin/stable_token')\n", True),
        ("miniprogram/a.js", "// https://api.weixin.qq.com/cgi-bin/token is for the server\n", False),
        ("miniprogram/a.js", "get('https://api.example.com/sns/jscode2session')\n", False),
        ("miniprogram/a.js", "get('https://api.weixin.qq.com/wxa/business/getuserphonenumber')\n", False),
        ("miniprogram/README.md", CALL, False),
        ("cloud/login/index.js", CALL, False),
        ("server/login.js", CALL, False),
        ("login.js", CALL, False),
    ],
)  # fmt: skip
def test_a_server_call_from_the_package(tmp_path: Path, path: str, text: str, blocks: bool) -> None:
    """A mini-program that itself calls what takes the AppSecret is a finding, even without the value in sight."""
    init(tmp_path).write({**PROJECT, path: text})
    status, found = _scan(tmp_path)
    assert (status, [row["credential"] for row in found if row["blocking"]]) == (
        int(blocks),
        ["server-call"] * int(blocks),
    )


# What stands below the package's root, and what beside it: (files of the project, in the package, outside of it).
LAYOUTS = {
    "native": ({"project.config.json": "{}", "app.json": "{}"}, "pages/a/a.js", None),
    "native with a root": (PROJECT, "miniprogram/pages/a.js", "server/a.js"),
    "cloud functions": (PROJECT, "miniprogram/app.js", "cloud/login/index.js"),
    "uni-app": ({"src/manifest.json": '{"mp-weixin": {"appid": ""}}'}, "src/pages/a.vue", "api/a.js"),
    "taro": (
        {"project.config.json": '{"miniprogramRoot": "dist/"}', "src/app.config.ts": "export default {}"},
        "src/pages/index.tsx",
        "server/a.ts",
    ),
    "two in one repository": (
        {f"apps/{app}/{file}": "{}" for app in ("a", "b") for file in ("project.config.json", "app.json")},
        "apps/b/utils/a.js",
        "packages/api/a.js",
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_package_is_known_by_its_project(tmp_path: Path, layout: str) -> None:
    """A weak sign blocks in the code that is shipped, and only there."""
    project, inside, outside = LAYOUTS[layout]
    weak = {path: f"const secret = '{RNG.randbytes(16).hex()}'\n" for path in (inside, outside) if path}
    init(tmp_path).write({**project, **weak})
    _status, found = _scan(tmp_path)
    assert [row["path"] for row in found if row["blocking"]] == [inside]


def test_a_folder_of_node_modules_is_no_package(tmp_path: Path) -> None:
    """An AppSecret in a dependency's folder inside the project is still found."""
    text, _value = config(RNG)
    init(tmp_path).write({**PROJECT, "miniprogram/miniprogram_npm/x/index.js": text})
    status, _found = _scan(tmp_path)
    assert status == 1


def test_a_project_names_the_appid(tmp_path: Path) -> None:
    """A secret without an AppID beside it is paired with its project's."""
    id_ = appid(RNG)
    project = {**PROJECT, "project.config.json": json.dumps({"appid": id_, "miniprogramRoot": "miniprogram/"})}
    init(tmp_path).write({**project, "miniprogram/a.js": f"const wxSecret = '{RNG.randbytes(16).hex()}'\n"})
    _status, (found,) = _scan(tmp_path)
    assert (found["appid"], found["pairing"]) == (id_, "appid-of-project")
