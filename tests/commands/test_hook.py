"""`wxsecrets hook` as git, a person and a program call it."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING

import pytest

from support.command import wxsecrets
from support.doors import BIN, run
from support.repos import init
from support.scans import Leak
from wxsecrets.fingerprint import redact, short_fingerprint

if TYPE_CHECKING:
    from pathlib import Path

RNG = random.Random(20261206)

BLOCKED_EN = """\
WeChat AppSecret {redacted} ({fingerprint}), AppID {appid}
  where: cloud/login.js:1
  certainty: high: the AppID {appid} is on the same line; it is named appSecret
  if pushed: anyone who can read the repository can use it, also after the line is deleted, until it is reset

What to do
  1. Take it out of the file and let your server read it from its environment; code that runs in the mini-program \
never needs it. Then `git add` the file again.
     WX_APPSECRET=…  // on the server: in its environment, in the cloud function's settings, or in an ignored .env
     const secret = process.env.WX_APPSECRET
  2. Was it pushed, sent or uploaded before? Then reset it: mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → \
AppSecret → 重置.
  3. A false alarm? Add the comment `pragma: allowlist secret` to the line; or `wxsecrets baseline init`, then \
`wxsecrets baseline set {fingerprint} --status false-positive --why …`. Please report it, with what \
`wxsecrets explain cloud/login.js:1` prints.

1 secret would be committed.
"""
BLOCKED_ZH = """\
微信 AppSecret {redacted}（{fingerprint}），AppID {appid}
  位置： cloud/login.js:1
  可信度： 高：同一行有 AppID {appid}；它的名字是 appSecret
  一旦推送： 能看到仓库的人都能用它；删掉这一行也没用，直到它被重置

怎么办
  1. 把它从文件里删掉，改为由服务端从环境变量读取（在小程序里运行的代码不需要它），然后重新 `git add` 这个文件。
     WX_APPSECRET=…  // 放在服务端：环境变量、云函数的配置，或不提交的 .env
     const secret = process.env.WX_APPSECRET
  2. 以前推送、发送或上传过？那么请重置它：mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置。
  3. 是误报？在这一行加上注释 `pragma: allowlist secret`；或者先运行 `wxsecrets baseline init`，再运行 \
`wxsecrets baseline set {fingerprint} --status false-positive --why …`。欢迎反馈，请附上 \
`wxsecrets explain cloud/login.js:1` 的输出。

有 1 个密钥即将被提交。
"""


@pytest.mark.parametrize(
    "language, expected", [("en_US.UTF-8", BLOCKED_EN), ("zh_CN.UTF-8", BLOCKED_ZH)], ids=["en", "zh"]
)
def test_what_a_blocked_developer_sees(tmp_path: Path, language: str, expected: str) -> None:
    """Exit status 1 and this text, whole, in either language; below it what was looked at."""
    leak = Leak(RNG)
    init(tmp_path).stage({"cloud/login.js": leak.text})
    outcome = wxsecrets("hook", "pre-commit", cwd=tmp_path, language=language)
    fingerprint = short_fingerprint(leak.fingerprint)
    whole = expected.format(redacted=redact(leak.value), fingerprint=fingerprint, appid=leak.appid)
    assert (outcome.status, outcome.errors) == (1, "")
    assert outcome.text.startswith(whole)
    assert len(outcome.text.removeprefix(whole).splitlines()) == 1


def test_what_a_program_reads(tmp_path: Path) -> None:
    """An agent or CI gets the same from `--format json`: the place, why, and the next steps with their code."""
    leak = Leak(RNG)
    init(tmp_path).stage({"app.py": leak.text})
    outcome = wxsecrets("hook", "pre-commit", "--format", "json", cwd=tmp_path, language="zh_CN.UTF-8")
    document = json.loads(outcome.text)
    assert outcome.status == 1
    assert (document["findings"][0]["path"], document["findings"][0]["blocking"]) == ("app.py", True)
    assert 'secret = os.environ["WX_APPSECRET"]' in document["next_steps"][0]
    assert "pragma: allowlist secret" in document["next_steps"][2]


@pytest.mark.parametrize("content, status", [("x\n", 0), (None, 2)])
def test_a_message_that_is_not_there(tmp_path: Path, content: str | None, status: int) -> None:
    """A message file that cannot be read is an error, not a clean message."""
    init(tmp_path)
    if content is not None:
        (tmp_path / "msg").write_text(content)
    outcome = wxsecrets("hook", "commit-msg", "msg", cwd=tmp_path)
    assert outcome.status == status
    assert ("cannot read msg" in outcome.errors) == (status == 2)


@pytest.mark.parametrize("arguments", [("commit-msg",), ("update", "refs/heads/main"), ("pre-commit", "x")])
def test_arguments_that_git_would_not_give(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A hook without its arguments, or with others, is an error."""
    init(tmp_path)
    assert wxsecrets("hook", *arguments, cwd=tmp_path).status == 2


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal as POSIX has them")
@pytest.mark.parametrize("hook", ["pre-push", "pre-receive"])
def test_a_push_hook_at_a_terminal(tmp_path: Path, hook: str) -> None:
    """Called by hand at a terminal, a hook that reads standard input says so instead of waiting."""
    import pty
    import subprocess

    init(tmp_path)
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [BIN / "wxsecrets", "hook", hook], cwd=tmp_path, stdin=theirs, capture_output=True, timeout=30, check=False,
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)
    assert (done.returncode, b"on standard input" in done.stderr) == (2, True)
    assert run(BIN / "wxsecrets", "hook", hook, cwd=tmp_path).returncode == 0
