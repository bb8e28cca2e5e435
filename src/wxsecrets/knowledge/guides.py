"""What to do about a leak, step by step, for each kind of account and credential (message ids).

Source: the guides of each console, as of 2026-11; where they contradict each other (how long an old AppSecret still
works), the step says the range. `{appids}` is whose, `{paths}` where it was seen.
"""

from __future__ import annotations

from wxsecrets.i18n import N_
from wxsecrets.knowledge import credentials as kinds
from wxsecrets.knowledge.accounts import Account

_PREPARE = N_("Find the servers and cloud functions that use it ({paths}), and have their configuration at hand.")
_AT_ONCE = N_(
    "Put the new value into the servers' environment or key store, never into a file that is committed. Do it at once: "
    "the old one stops working between now and a few minutes from now."
)
_TOKENS = N_(
    "An access_token fetched with the old AppSecret works on for up to two hours. Fetch one with the new AppSecret "
    "(cgi-bin/token once; for stable_token once with force_refresh=true): the old one then ends within five minutes."
)
_CHECK_LOGIN = N_("Check: logging in, messages and QR codes of {appids} still work.")
_VERIFY = N_(
    "After ten minutes let WeChat confirm that the old value is dead: `wxsecrets baseline verify --own APPID`; it "
    "writes that into the baseline."
)
_FREEZE = N_(
    "Is the server not ready? Freeze it meanwhile (冻结, in the same place; it takes about ten minutes). Nobody can "
    "fetch a token with it then, your server included; third-party authorisations and cloud development go on. "
    "Unfreezing brings the same value back, so reset it all the same."
)
_SHOWN_ONCE = N_("The new value is shown once, and WeChat does not keep it: copy it right then.")

APPSECRET = {
    Account.MINI_PROGRAM: (
        _PREPARE,
        N_(
            "As an administrator of {appids}: mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret(小程序密钥) → "
            "重置. The administrator confirms by scanning a code."
        ),
        _SHOWN_ONCE,
        _AT_ONCE,
        _TOKENS,
        _FREEZE,
        N_("On the same page fill in IP白名单 with your servers' addresses: a leaked value is worth less then."),
        _CHECK_LOGIN,
        _VERIFY,
    ),
    Account.OFFICIAL: (
        _PREPARE,
        N_(
            "As an administrator of {appids}: developers.weixin.qq.com/platform → 我的业务 → the account → 基础信息 → "
            "开发密钥 → AppSecret → 重置."
        ),
        _SHOWN_ONCE,
        _AT_ONCE,
        _TOKENS,
        _FREEZE,
        N_("On the same page look at API IP白名单: only your servers' addresses belong there."),
        _CHECK_LOGIN,
        _VERIFY,
    ),
    Account.OPEN_PLATFORM: (
        _PREPARE,
        N_("As the owner of {appids}: open.weixin.qq.com → 管理中心 → the app or website → AppSecret → 重置."),
        _SHOWN_ONCE,
        _AT_ONCE,
        N_("There is no freezing here. Check: logging in with WeChat still works."),
        _VERIFY,
    ),
}

OTHERS = {
    kinds.COMPONENT: (
        _PREPARE,
        N_(
            "As the platform's administrator: open.weixin.qq.com → 管理中心 → 第三方平台 → the platform → AppSecret → "
            "重置."
        ),
        _AT_ONCE,
        N_(
            "A component_access_token works on for up to two hours; fetch a new one with the next "
            "component_verify_ticket. The accounts that authorised the platform need not do anything."
        ),
        N_("Check: an authorised account can still be called."),
    ),
    kinds.UPLOAD_KEY: (
        N_("mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → 小程序代码上传 → 重置; the old key ends at once."),
        N_("Put the new key into the secrets of the CI that uploads, not into the repository."),
        N_("Switch on IP白名单 for uploads there, with the addresses of the CI."),
        N_("Check 版本管理 for uploads that nobody of you made."),
    ),
    kinds.CORPSECRET: (
        _PREPARE,
        N_("work.weixin.qq.com → 应用管理 → the app → Secret → 重新获取; an administrator confirms it in WeCom."),
        _AT_ONCE,
        N_("Fill in 企业可信IP of the app. An access_token fetched before works on for up to two hours."),
        N_("Check: messages and contacts of the app still work."),
    ),
    kinds.PAY_KEY: (
        _PREPARE,
        N_(
            "pay.weixin.qq.com → 账户中心 → API安全 → APIv2密钥 → 修改, by the super administrator. Take a random "
            "value of 32 letters and digits."
        ),
        N_("Change it on the servers in the same minute: what is signed with the old one is refused from then on."),
        N_("Check: one payment, one refund and their notifications work; look through the last days' refunds."),
    ),
    kinds.PAY_V3_KEY: (
        _PREPARE,
        N_(
            "pay.weixin.qq.com → 账户中心 → API安全 → APIv3密钥 → 修改, by the super administrator. Take a random "
            "value of 32 letters and digits."
        ),
        N_("Change it on the servers in the same minute: notifications are encrypted with the new one from then on."),
        N_("Check: the notification of one payment can be read."),
    ),
    kinds.MERCHANT_KEY: (
        _PREPARE,
        N_("pay.weixin.qq.com → 账户中心 → API安全 → API证书: apply for a second certificate; the first one works on."),
        N_("Move the servers to the new one, check a payment and a refund."),
        N_("Revoke the leaked one there (作废). Look through the last days' refunds and transfers."),
    ),
    kinds.ENCODING_AES_KEY: (
        N_("mp.weixin.qq.com → 开发 → 开发管理 → 消息推送 → 修改 → 随机生成."),
        N_("Change it on the server at the same time: messages are encrypted with the new one from then on."),
    ),
    kinds.SESSION_KEY: (
        N_("It ends when its user logs in again; nobody can reset it for them."),
        N_("See that the server no longer sends or logs it."),
    ),
    kinds.ACCESS_TOKEN: (
        N_("It ends within two hours by itself; fetching a new one ends it within five minutes."),
        N_("See that the server no longer sends or logs it, and that its AppSecret did not leak as well."),
    ),
    kinds.CLOUD_KEY: (
        N_("console.cloud.tencent.com/cam/capi: make a second key, and move the servers to it."),
        N_("Disable the leaked one, wait for a day, then delete it. Look through the operation log of that time."),
    ),
}

HISTORY = N_(
    "Rewriting the history is not needed, since a dead value harms nobody; and never enough, since every clone, fork "
    "and cache keeps the old one."
)
