"""The words of which a text must have one to hold a WeChat credential that is no AppSecret; case does not matter.

Apart from the names themselves (`knowledge.kinds`): the first gate, which a hook loads at every commit, needs no more.
"""

from __future__ import annotations

TELLING = (
    r"mch_?-?(?:api|key|id|secret|v3|sign)|merchant_?-?(?:key|secret|id)|api_?-?v[23]|v[23]_?-?(?:secret|key)|v3_?-?api|"
    r"part?e?r?t?ner_?-?key|parter_?-?key|tenpay|pay_?-?(?:sign|api|key|secret)|payment_?-?key|key-for-sign|"
    r"secretv3|pay_?we?i?x|商户|支付密钥|支付秘钥|通信密钥|api密钥|api秘钥|wx_?(?:api|sign)_?key|api\.mch\.weixin|apiclient_|"
    r"corp_?-?(?:id|secret|app)|suite_?-?secret|provider_?-?secret|agent_?-?(?:id|secret|app)|contacts?_?-?secret|"
    r"audit_?-?secret|ww[0-9a-f]{16}|qyapi|企业微信|work\.weixin|wecom|wework|wechatcom|qywx|qywe|qyweixin|wxwork|workwx|workwe|"
    r"wx_?\.?cp|通讯录|aes_?-?key|aes_?encoding|encod\w{0,4}_?-?key|(?:wx|wechat|weixin)_?pay\w{0,8}\(|api_?-?v3|encrypt_?key|消息加|session_?-?key|AKID[0-9a-z]{32}"
)
