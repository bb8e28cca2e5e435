"""The words of which a text must have one to hold a WeChat credential that is no AppSecret; case does not matter.

Apart from the names themselves (`knowledge.kinds`): the first gate, which a hook loads at every commit, needs no more.
"""

from __future__ import annotations

SECRET_ID = r"AKID[0-9a-z]{32}"
"""The SecretId of Tencent Cloud, the only one of these that is long and begins with what it goes on with."""
TELLING = (
    r"mch_?-?(?:api|key|id|secret|v3|sign)|merchant_?-?(?:key|secret|id)|api_?-?v[23]|v[23]_?-?(?:secret|key)|v3_?-?api|"
    r"part?e?r?t?ner_?-?key|parter_?-?key|tenpay|pay_?-?(?:sign|api|key|secret)|payment_?-?key|key-for-sign|"
    r"secretv3|pay_?we?i?x|商户|支付密钥|支付秘钥|通信密钥|api密钥|api秘钥|wx_?(?:api|sign)_?key|api\.mch\.weixin|apiclient_|"
    r"corp_?-?(?:id|secret|app)|suite_?-?secret|provider_?-?secret|agent_?-?(?:id|secret|app)|contacts?_?-?secret|"
    r"audit_?-?secret|ww[0-9a-f]{16}|qyapi|企业微信|work\.weixin|wecom|wework|wechatcom|qywx|qywe|qyweixin|wxwork|workwx|workwe|"
    r"wx_?\.?cp|通讯录|aes_?-?key|aes_?encoding|encod\w{0,4}_?-?key|(?:wx|wechat|weixin)_?pay\w{0,8}\(|api_?-?v3|encrypt_?key|消息加|session_?-?key|"
    + SECRET_ID
)
# Those in Chinese as they stand in a file in GBK (GB18030), written out: to load the encoding takes a millisecond.
TELLING_IN_GBK = (
    rb"\xc9\xcc\xbb\xa7|\xd6\xa7\xb8\xb6\xc3\xdc\xd4\xbf|\xd6\xa7\xb8\xb6\xc3\xd8\xd4\xbf|\xcd\xa8\xd0\xc5\xc3\xdc\xd4\xbf|"
    rb"api\xc3\xdc\xd4\xbf|api\xc3\xd8\xd4\xbf|\xc6\xf3\xd2\xb5\xce\xa2\xd0\xc5|\xcd\xa8\xd1\xb6\xc2\xbc|\xcf\xfb\xcf\xa2\xbc\xd3"
)
TELLING_IN_BYTES = TELLING.encode() + b"|" + TELLING_IN_GBK
