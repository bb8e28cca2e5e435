"""The kinds of credential that are recognised, and what each of them does to a commit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wxsecrets.i18n import N_


class Level(Enum):
    """What a finding of a kind leads to."""

    BLOCK = "block"
    """It stops a commit, wherever it stands."""
    REPORT = "report"
    """It is shown; it stops a commit only in a mini-program's package, which anyone can download."""
    OFF = "off"
    """It is not looked at."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A kind of credential.

    `reset` is where its owner gets another, in the words that the console shows, whatever language a report is in;
    "" for what is no value at all, such as a call to a server. `machine_made` says that the value is random, so that a
    plain hash of it may be published (`wxsecrets.fingerprint`).
    """

    name: str
    title: str
    reset: str
    level: Level = Level.BLOCK
    machine_made: bool = True

    @property
    def is_value(self) -> bool:
        """Whether there is a value that must not be shown."""
        return bool(self.reset)


APPSECRET = "appsecret"
COMPONENT = "component-appsecret"
UPLOAD_KEY = "upload-key"
CORPSECRET = "corpsecret"
PAY_KEY = "pay-key"
PAY_V3_KEY = "pay-v3-key"
MERCHANT_KEY = "merchant-key"
ENCODING_AES_KEY = "encoding-aes-key"
SESSION_KEY = "session-key"
ACCESS_TOKEN = "access-token"
CLOUD_KEY = "tencent-cloud-key"
SERVER_CALL = "server-call"

# Where the console has the button. Source: the guides of each console; WeChat moves them now and then.
_MINI_PROGRAM = "mp.weixin.qq.com → 开发 → 开发管理 → 开发设置"
_MERCHANT = "pay.weixin.qq.com → 账户中心 → API安全"

CREDENTIALS = {
    row.name: row
    for row in (
        # 32 lower-case hex for every kind of account: mini-program, official account, open platform.
        # Source: SonarSource rule S6695 and own counts on public code.
        Credential(APPSECRET, N_("WeChat AppSecret"), f"{_MINI_PROGRAM} → AppSecret → 重置"),
        Credential(
            COMPONENT, N_("AppSecret of a WeChat third-party platform"), "open.weixin.qq.com → 第三方平台 → 重置"
        ),
        # Whoever has it can upload code in the mini-program's name. Source: docs of miniprogram-ci.
        Credential(UPLOAD_KEY, N_("code-upload key of a mini-program"), f"{_MINI_PROGRAM} → 小程序代码上传 → 重置"),
        Credential(CORPSECRET, N_("secret of a WeCom app"), "work.weixin.qq.com → 应用管理 → Secret"),
        # A person types these two in, often the MD5 of something: a plain hash of one could be guessed, and what goes
        # by their names can be another payment service's. Source: pay.weixin.qq.com, key settings.
        Credential(PAY_KEY, N_("WeChat Pay APIv2 key"), f"{_MERCHANT} → APIv2密钥", Level.REPORT, machine_made=False),
        Credential(
            PAY_V3_KEY, N_("WeChat Pay APIv3 key"), f"{_MERCHANT} → APIv3密钥", Level.REPORT, machine_made=False
        ),
        Credential(MERCHANT_KEY, N_("private key of a WeChat Pay merchant"), f"{_MERCHANT} → API证书"),
        # It protects messages, and without the account nothing else; the console lets people type it in, too.
        Credential(
            ENCODING_AES_KEY,
            N_("EncodingAESKey (message encryption)"),
            f"{_MINI_PROGRAM} → 消息推送",
            Level.REPORT,
            machine_made=False,
        ),
        # These two expire: one when its user logs in again, the other within two hours.
        Credential(SESSION_KEY, N_("session_key of a mini-program's user"), "wx.login", Level.REPORT),
        Credential(ACCESS_TOKEN, N_("WeChat access_token"), "cgi-bin/stable_token", Level.REPORT),
        Credential(CLOUD_KEY, N_("Tencent Cloud SecretKey of a mini-program"), "console.cloud.tencent.com/cam/capi"),
        Credential(SERVER_CALL, N_("call to WeChat's server API from a mini-program"), ""),
    )
}
