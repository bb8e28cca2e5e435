"""The kinds of account that a credential can belong to, and the words by which an AppSecret's can be told."""

from __future__ import annotations

from enum import Enum

from wxsecrets.i18n import N_
from wxsecrets.knowledge import credentials as kinds


class Account(Enum):
    """A kind of account; the value is its name (a message id)."""

    MINI_PROGRAM = N_("mini-program")
    OFFICIAL = N_("official account")
    OPEN_PLATFORM = N_("app or website on the open platform")
    THIRD_PARTY = N_("third-party platform")
    WECOM = N_("WeCom")
    PAY = N_("WeChat Pay")
    CLOUD = N_("Tencent Cloud")


# Of every other kind of credential than an AppSecret, whose shape is the same everywhere.
ACCOUNT_OF = {
    kinds.COMPONENT: Account.THIRD_PARTY,
    kinds.UPLOAD_KEY: Account.MINI_PROGRAM,
    kinds.SESSION_KEY: Account.MINI_PROGRAM,
    kinds.CORPSECRET: Account.WECOM,
    kinds.PAY_KEY: Account.PAY,
    kinds.PAY_V3_KEY: Account.PAY,
    kinds.MERCHANT_KEY: Account.PAY,
    kinds.CLOUD_KEY: Account.CLOUD,
}

# Whole words of key names, paths and URLs, in lower case, and what they speak of. Source: the key names of the SDKs
# (WxJava's wx.mp and wx.miniapp, EasyWeChat's official_account, uni-app's mp-weixin, CRMEB's routine_).
WORDS = {
    **dict.fromkeys(
        "miniprogram miniprograms miniapp minapp mini weapp wxapp applet xcx".split(), Account.MINI_PROGRAM
    ),
    **dict.fromkeys("routine maapp jscode2session mp-weixin cloudfunctions 小程序".split(), Account.MINI_PROGRAM),
    **dict.fromkeys("mp official offiaccount officialaccount gzh wxmp".split(), Account.OFFICIAL),
    **dict.fromkeys("公众号 服务号 订阅号".split(), Account.OFFICIAL),
    **dict.fromkeys("open openplatform qrconnect website pcweb".split(), Account.OPEN_PLATFORM),
    **dict.fromkeys("component thirdparty 第三方平台".split(), Account.THIRD_PARTY),
}
