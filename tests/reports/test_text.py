"""The text report, word for word, in both languages."""

from __future__ import annotations

import random

import pytest

from support.languages import language
from support.made_up import appsecret
from support.results import committed, history, occurrence, reason, report, scope
from wxsecrets.fingerprint import of_machine_made, redact
from wxsecrets.model import Confidence, Place, ScanResult, Skipped, SkipReason
from wxsecrets.policy import assess
from wxsecrets.reports import Report
from wxsecrets.reports.text import render

VALUE = appsecret(random.Random(7))
FINGERPRINT = of_machine_made(VALUE)[:19]
REDACTED = redact(VALUE)

HISTORY_EN = f"""\
WeChat AppSecret {REDACTED} ({FINGERPRINT}), AppID wx0123456789abcdef
  first seen: miniprogram/config.js:12, commit 1234567890 by Li Lei, 2024-05-01
  now: still in HEAD and in the tip of: main
  certainty: high: the AppID wx0123456789abcdef is next to it; it is named appSecret

What to do
  1. Reset it: mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置. Deleting the line is not \
enough: it stays in the history, and valid.
  2. Then write that down: `wxsecrets baseline init`, then `wxsecrets baseline set {FINGERPRINT} --status reset \
--why …`.
  3. A false alarm? The same with `--status false-positive`.

1 secret needs a reset.
  Looked at: 3 commits, 5 file versions, 12.3 kB, in 0.2 s.
"""

HISTORY_ZH = f"""\
微信 AppSecret {REDACTED}（{FINGERPRINT}），AppID wx0123456789abcdef
  首次出现： miniprogram/config.js:12，提交 1234567890，作者 Li Lei，2024-05-01
  现状： 仍在 HEAD 里，也在这些分支的最新提交里：main
  可信度： 高：旁边就是 AppID wx0123456789abcdef；它的名字是 appSecret

怎么办
  1. 重置它：mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置。只删除这一行不够：\
它还在历史里，而且仍然有效。
  2. 重置后记录下来：先运行 `wxsecrets baseline init`，再运行 `wxsecrets baseline set {FINGERPRINT} \
--status reset --why …`。
  3. 是误报？同样记录，改用 `--status false-positive`。

有 1 个密钥需要重置。
  已检查：3 个提交，5 个文件版本，12.3 kB，用时 0.2 秒。
"""

STAGED_EN = f"""\
WeChat AppSecret {REDACTED} ({FINGERPRINT}), AppID wx0123456789abcdef
  where: miniprogram/config.js:12
  certainty: high: the AppID wx0123456789abcdef is next to it; it is named appSecret
  if pushed: anyone who can read the repository can use it, also after the line is deleted, until it is reset

What to do
  1. Take it out of the file and let your server read it from its environment; code that runs in the mini-program \
never needs it. Then `git add` the file again.
     WX_APPSECRET=…  // on the server: in its environment, in the cloud function's settings, or in an ignored .env
     const secret = process.env.WX_APPSECRET
  2. Was it pushed, sent or uploaded before? Then reset it: mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → \
AppSecret → 重置.
  3. A false alarm? Add the comment `pragma: allowlist secret` to the line; or `wxsecrets baseline init`, then \
`wxsecrets baseline set {FINGERPRINT} --status false-positive --why …`. Please report it, with what \
`wxsecrets explain miniprogram/config.js:12` prints.

1 secret would be committed.
  Looked at: 5 files, 12.3 kB, in 0.2 s.
"""

STAGED_ZH = f"""\
微信 AppSecret {REDACTED}（{FINGERPRINT}），AppID wx0123456789abcdef
  位置： miniprogram/config.js:12
  可信度： 高：旁边就是 AppID wx0123456789abcdef；它的名字是 appSecret
  一旦推送： 能看到仓库的人都能用它；删掉这一行也没用，直到它被重置

怎么办
  1. 把它从文件里删掉，改为由服务端从环境变量读取（在小程序里运行的代码不需要它），然后重新 `git add` 这个文件。
     WX_APPSECRET=…  // 放在服务端：环境变量、云函数的配置，或不提交的 .env
     const secret = process.env.WX_APPSECRET
  2. 以前推送、发送或上传过？那么请重置它：mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置。
  3. 是误报？在这一行加上注释 `pragma: allowlist secret`；或者先运行 `wxsecrets baseline init`，再运行 \
`wxsecrets baseline set {FINGERPRINT} --status false-positive --why …`。欢迎反馈，请附上 \
`wxsecrets explain miniprogram/config.js:12` 的输出。

有 1 个密钥即将被提交。
  已检查：5 个文件，12.3 kB，用时 0.2 秒。
"""


MESSAGE_EN = f"""\
WeChat AppSecret {REDACTED} ({FINGERPRINT}), AppID wx0123456789abcdef
  where: the commit message, line 12
  certainty: high: the AppID wx0123456789abcdef is next to it; it is named appSecret
  if pushed: anyone who can read the repository can use it, also after the line is deleted, until it is reset

What to do
  1. Write the message without it. Your text is kept: `git commit -e -F .git/COMMIT_EDITMSG`.
  2. Was it pushed, sent or uploaded before? Then reset it: mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → \
AppSecret → 重置.
  3. A false alarm? Commit once with `--no-verify`; then `wxsecrets baseline init`, then \
`wxsecrets baseline set {FINGERPRINT} --status false-positive --why …`, and the push will pass.

1 secret would be committed.
  Looked at: the commit message, 12.3 kB, in 0.2 s.
"""

MESSAGE_ZH = f"""\
微信 AppSecret {REDACTED}（{FINGERPRINT}），AppID wx0123456789abcdef
  位置： 提交说明第 12 行
  可信度： 高：旁边就是 AppID wx0123456789abcdef；它的名字是 appSecret
  一旦推送： 能看到仓库的人都能用它；删掉这一行也没用，直到它被重置

怎么办
  1. 请把它从提交说明里去掉。写好的说明还在：`git commit -e -F .git/COMMIT_EDITMSG`。
  2. 以前推送、发送或上传过？那么请重置它：mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置。
  3. 是误报？先用 `--no-verify` 提交一次，再运行 `wxsecrets baseline init`，再运行 \
`wxsecrets baseline set {FINGERPRINT} --status false-positive --why …`，推送就不会再拦。

有 1 个密钥即将被提交。
  已检查：提交说明，12.3 kB，用时 0.2 秒。
"""

PUSH_EN = f"""\
WeChat AppSecret {REDACTED} ({FINGERPRINT}), AppID wx0123456789abcdef
  first seen: miniprogram/config.js:12, commit 1234567890 by Li Lei, 2024-05-01
  certainty: high: the AppID wx0123456789abcdef is next to it; it is named appSecret
  if pushed: anyone who can read the repository can use it, also after the line is deleted, until it is reset

What to do
  1. Take it out of the commits themselves, a later commit does not help: `git commit --amend` for the last one, \
`git rebase -i` for an older one. Then push again.
  2. Was it pushed, sent or uploaded before? Then reset it: mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → \
AppSecret → 重置.
  3. A false alarm? `wxsecrets baseline init`, then `wxsecrets baseline set {FINGERPRINT} --status false-positive \
--why …`.

1 secret would be pushed.
  Looked at: 3 commits, 5 file versions, 12.3 kB, in 0.2 s.
"""

PUSH_ZH = f"""\
微信 AppSecret {REDACTED}（{FINGERPRINT}），AppID wx0123456789abcdef
  首次出现： miniprogram/config.js:12，提交 1234567890，作者 Li Lei，2024-05-01
  可信度： 高：旁边就是 AppID wx0123456789abcdef；它的名字是 appSecret
  一旦推送： 能看到仓库的人都能用它；删掉这一行也没用，直到它被重置

怎么办
  1. 要从提交本身里去掉，再加一个提交没有用：最后一个提交用 `git commit --amend`，\
更早的用 `git rebase -i`。然后重新推送。
  2. 以前推送、发送或上传过？那么请重置它：mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置。
  3. 是误报？先运行 `wxsecrets baseline init`，再运行 `wxsecrets baseline set {FINGERPRINT} --status false-positive \
--why …`。

有 1 个密钥即将被推送。
  已检查：3 个提交，5 个文件版本，12.3 kB，用时 0.2 秒。
"""


def _render(report_: Report) -> str:
    return "".join(render(report_))


@pytest.mark.parametrize("name, expected", [("en", HISTORY_EN), ("zh", HISTORY_ZH)])
def test_history(name: str, expected: str) -> None:
    """A leak in the history: whose, since when, by whom, whether it is still there, why, and what to do."""
    with language(name):
        assert _render(report(committed(VALUE), histories=(history(VALUE),))) == expected


@pytest.mark.parametrize("name, expected", [("en", STAGED_EN), ("zh", STAGED_ZH)])
def test_staged(name: str, expected: str) -> None:
    """A leak that is about to happen: where, why, and what to do instead of committing it."""
    with language(name):
        assert _render(report(occurrence(VALUE), kind="index")) == expected


@pytest.mark.parametrize("name, expected", [("en", MESSAGE_EN), ("zh", MESSAGE_ZH)])
def test_message(name: str, expected: str) -> None:
    """A secret in a commit message: how to go on with the text, and what a false alarm needs."""
    found = occurrence(VALUE, path=b"", place=Place.COMMIT_MESSAGE)
    with language(name):
        assert _render(report(found, kind="message")) == expected


@pytest.mark.parametrize("name, expected", [("en", PUSH_EN), ("zh", PUSH_ZH)])
def test_push(name: str, expected: str) -> None:
    """A secret that is about to be pushed: it has to leave the commits."""
    with language(name):
        assert _render(report(committed(VALUE), kind="push")) == expected


@pytest.mark.parametrize(
    "path, changes, lines",
    [
        ("cloud/login/index.js", {}, ("WX_APPSECRET=…  // on the", "const secret = process.env.WX_APPSECRET")),
        ("pages/a.js", {"in_package": True}, ("const { code } = await wx.login()  //", "const secret = process.env")),
        ("uniapp/api/wx.php", {}, ("WX_APPSECRET=…  // on the", "$secret = getenv('WX_APPSECRET');")),
        ("src/main/resources/application.yml", {}, ("WX_APPSECRET=…  # on the", "secret: ${WX_APPSECRET}")),
        ("Wx.java", {"credential": "upload-key"}, ("WX_UPLOAD_KEY=…  //", 'String secret = System.getenv("WX_UPLOAD')),
        ("app/settings.py", {}, ("WX_APPSECRET=…  # on the", 'secret = os.environ["WX_APPSECRET"]')),
        ("main.go", {}, ("WX_APPSECRET=…  // on the", 'secret := os.Getenv("WX_APPSECRET")')),
        ("server/.env.local", {}, ("echo server/.env.local >> .gitignore", "git rm --cached server/.env.local")),
        ("notes.txt", {}, ()),
        (".env; rm -rf ~", {}, ()),
    ],
)  # fmt: skip
def test_the_example_is_for_the_file_at_hand(path: str, changes: dict[str, object], lines: tuple[str, ...]) -> None:
    """Two lines show how to do without the secret in the language of the file; none where no code would."""
    text = _render(report(occurrence(VALUE, path=path.encode(), **changes), kind="index"))
    shown = [line.strip() for line in text.splitlines() if line.startswith("     ")]
    assert len(shown) == len(lines)
    assert all(line.startswith(start) for line, start in zip(shown, lines, strict=True)), shown


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"in_head": True, "branches": ()}, "still in HEAD\n"),
        ({"in_head": True, "branches": None}, "still in HEAD\n"),
        (
            {"in_head": False, "branches": None},
            "not seen in HEAD; whether the tip of a branch still has it cannot be told here\n",
        ),
        (
            {"in_head": False, "branches": None, "reachable": False},
            "only in objects that no branch or tag leads to; whoever has a copy of them can still read it\n",
        ),
        ({"branches": tuple("abcde")}, "still in HEAD and in the tip of: a, b, c and 2 more\n"),
        (
            {"in_head": False, "branches": ("dev",)},
            "not in HEAD any more, but in the tip of: dev\n",
        ),
        (
            {"in_head": False, "branches": ()},
            "gone from HEAD and from every branch, but anyone can read it in the history\n",
        ),
        (
            {"in_head": False, "branches": (), "reachable": False},
            "only in objects that no branch or tag leads to; whoever has a copy of them can still read it\n",
        ),
    ],
)
def test_whereabouts(changes: dict[str, object], expected: str) -> None:
    """The report says where the secret still stands."""
    assert f"  now: {expected}" in _render(report(committed(VALUE), histories=(history(VALUE, **changes),)))


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"pushed": True}, "yes: others may have it by now, so reset it"),
        (
            {"pushed": False},
            "no remote branch or tag here has it: if it was never pushed, amending the commit is enough",
        ),
        ({"pushed": None}, None),
    ],
)
def test_whether_it_was_pushed(changes: dict[str, object], expected: str | None) -> None:
    """The report says whether others may have it, and nothing where nobody can tell."""
    text = _render(report(committed(VALUE), histories=(history(VALUE, **changes),)))
    assert [line.strip() for line in text.splitlines() if line.startswith("  pushed:")] == (
        [f"pushed: {expected}"] if expected else []
    )


def test_one_section_for_a_secret_with_many_places() -> None:
    """A secret in many files is one section that names a few of them."""
    places = [committed(VALUE, path=f"{name}.js".encode()) for name in "abcdef"]
    text = _render(report(*places, histories=(history(VALUE),)))
    assert text.count(REDACTED) == 1
    assert "  also in: b.js:12, c.js:12, d.js:12 and 2 more\n" in text


def test_the_appsecrets_of_an_appid_are_numbered_in_order() -> None:
    """Where an AppID had several, each tells which one it was, from the first on; a single one tells nothing."""
    rng = random.Random(9)
    values = [appsecret(rng) for _ in range(4)]
    own = {"appid": "wx" + "f" * 16}
    found = [*(committed(value) for value in values[:3]), committed(values[3], **own)]
    numbers = {values[0]: 2, values[1]: 3, values[2]: 1, values[3]: 1}
    text = _render(report(*found, histories=tuple(history(value, generation=numbers[value]) for value in values)))
    told = [line.strip() for line in text.splitlines() if line.startswith("  generation:")]
    assert told == [f"generation: number {number} of this AppID's AppSecrets in this history" for number in (1, 2, 3)]
    single = [section for section in text.split("\n\n") if own["appid"] in section]
    assert len(single) == 1
    assert "generation:" not in single[0]


def test_unknown_appid_and_contrary_evidence() -> None:
    """What is not known is said, and what speaks against the finding as well."""
    reasons = (reason("key-wechat-secret", "wxSecret"), reason("vendor-near", "qq"))
    text = _render(report(occurrence(VALUE, appid=None, reasons=reasons), kind="worktree"))
    assert f"({FINGERPRINT}), AppID unknown\n" in text
    assert (
        "certainty: high: the name wxSecret says WeChat and secret; but the lines around speak of another vendor (qq)\n"
    ) in text


def test_advice_is_given_once() -> None:
    """Two secrets get one list of steps, which names neither."""
    other = appsecret(random.Random(8))
    text = _render(report(occurrence(VALUE), occurrence(other), kind="index", has_baseline=True))
    assert text.count("What to do") == 1
    assert "or `wxsecrets baseline update`, then `wxsecrets baseline set sha256:… --status" in text
    assert "\n2 secrets would be committed.\n" in text


def test_hostile_names() -> None:
    """Names from a repository cannot start a new line, move the cursor, turn the text or show the secret."""
    text = _render(
        report(
            committed(VALUE, path=f"a\n\x1b[2J{VALUE}.js".encode() + b"\xff", author="\u202eevil" + "x" * 200),
            histories=(history(VALUE, branches=(f"b\u200b{VALUE}",)),),
        )
    )
    assert VALUE not in text
    assert set(text) - {"\n"} == {char for char in text if char.isprintable()}
    assert f"a\\n\\x1b[2J{REDACTED}.js\\xff:12" in text


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("index", "Scanned nothing: the next commit adds no content."),
        ("message", "Scanned nothing: the message is empty."),
        ("push", "Scanned nothing: the push brings no content."),
        ("worktree", "Scanned nothing: there are no files."),
        ("range", "Scanned nothing: the range adds no content."),
        ("history", "Scanned nothing: the repository has no commits."),
    ],
)
def test_scanned_nothing(kind: str, expected: str) -> None:
    """A scan that looked at nothing does not call it clean."""
    result = ScanResult(scope(kind, commits=0, blobs=0, bytes=0), ())
    assert _render(Report(assess(result, None))).startswith(expected + "\n")


def test_summary_of_what_does_not_block() -> None:
    """Weaker candidates and allowed secrets are counted, with the way to see them, and not shown."""
    rng = random.Random(9)
    weak = [occurrence(appsecret(rng), confidence=Confidence.LOW) for _ in range(2)]
    allowed = occurrence(appsecret(rng), allowlisted=True)
    assert _render(report(*weak, allowed, kind="worktree")) == (
        "No secret was found that blocks.\n"
        "  Looked at: 5 files, 12.3 kB, in 0.2 s.\n"
        "  2 weaker candidates do not block; `--format json` shows them.\n"
        "  1 secret is allowed by a `pragma: allowlist secret` comment.\n"
    )


def test_what_was_not_looked_at() -> None:
    """What could not be seen is told by cause, with an example and the remedy."""
    skipped = (
        Skipped("d" * 40, SkipReason.MISSING),
        Skipped("e" * 40, SkipReason.MISSING, count=5),
        Skipped("big.bin", SkipReason.TOO_LARGE, "300 MB"),
    )
    text = _render(report(skipped=skipped))
    assert text.startswith("Nothing that blocks was found, but not everything could be looked at.\n")
    assert (
        f"  Not looked at, since this clone does not have it: {'d' * 40} and 5 more. Fetch it with "
        "`git fetch --refetch --no-filter`, or clone again without a filter.\n"
        "  Not looked at, since it is too large: big.bin (300 MB). Look at it yourself, or split it.\n"
    ) in text


@pytest.mark.parametrize("name", ["en", "zh"])
@pytest.mark.parametrize("cause", list(SkipReason))
def test_every_cause_has_words(name: str, cause: SkipReason) -> None:
    """Each cause for not looking has an explanation and a remedy in each language."""
    with language(name):
        assert "x.js" in _render(report(skipped=(Skipped("x.js", cause),)))


def test_what_is_in_the_package_is_told() -> None:
    """A secret in a mini-program's package is worse than one on a server, and the report says so."""
    row = "  package: part of the mini-program's package, which anyone can download and read\n"
    assert row in _render(report(occurrence("ab" * 16, in_package=True)))
    assert row not in _render(report(occurrence("ab" * 16)))
