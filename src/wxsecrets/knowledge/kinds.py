"""What the other WeChat credentials are called, one row a name or a group of names.

Patterns of names are matched against the *compact* last part of a name (`mch_api-v3.Key` is `key`, `mchApiV3Key` is
`mchapiv3key`), those of texts against the lines around. An AppSecret has tables of its own: `knowledge.names`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from wxsecrets.knowledge import credentials as kind


class Shape(Enum):
    """What a value looks like."""

    HEX = auto()
    """32 hex digits."""
    ALNUM_32 = auto()
    """32 letters and digits."""
    BASE64URL_43 = auto()
    BASE64URL_64 = auto()
    BASE64_24 = auto()
    """16 bytes: 22 characters and `==`."""
    TOKEN = auto()
    """A number, `_`, and 100 to 512 characters."""
    KEY = auto()
    """A private key (PEM, PKCS #12)."""
    CALL = auto()
    """No value: the address of a server call."""


@dataclass(frozen=True, slots=True)
class NamesOfKind:
    """The names of one kind of credential, in one shape.

    `own` names belong to it alone, `usual` ones mostly; `general` ones can be anything, and count where a line
    around has one of `beside`.
    """

    credential: str
    shapes: tuple[Shape, ...]
    own: str = ""
    usual: str = ""
    general: str = ""
    beside: str = ""


_32 = (Shape.HEX, Shape.ALNUM_32)
_MERCHANT = r"mch_?-?id|mchid|merchant_?id|商户号|apiclient_|sub_?mch|pay/unifiedorder|api\.mch\.weixin|sslcert|sslkey"

KINDS = (
    # Source of the names: WxJava, EasyWeChat 3-6, yansongda/pay, wechatpay-go, wechatpy, gopay, Senparc TenPayV3.
    NamesOfKind(
        kind.PAY_V3_KEY,
        _32,
        own=r"api?v3(?:secret)?key|apiv3secret|mchv3key|v3apikey|apikeyv?3|wx\w*v3key|merchantv3(?:key|secret)|mchsecretkey$|"
        r"pay\w*keyv3|v3密钥|v3秘钥",
        usual=r"^v3key|keyv3$|v3secret|secretv3",
    ),
    NamesOfKind(
        kind.PAY_KEY,
        _32,
        own=r"mchkey|mchapikey|mchsecret|paternerkey|wx(?:pay)?(?:api|sign)key|wxpaykey|wechatpaykey|weixinpaykey|"
        r"(?:wx|wechat|weixin)pay\w{0,6}key|payweixinkey|payw[xe]\w{0,6}key|mchsecretkeyv2|tenpay\w*key|mchsignkey|api?v2(?:secret)?key|apiv2secret|v2secretkey|"
        r"商户(?:支付)?(?:密钥|秘钥|key)|微信支付(?:密钥|秘钥)|商户api(?:密钥|秘钥)",
        usual=r"partnerkey|parterkey|merchantkey|merchantsecret|paykey|paysecret|paysignkey|paymentkey|keyforsignature|"
        r"支付密钥|支付秘钥|api密钥|api秘钥|通信密钥|^v2key",
        general=r"^(?:app|pay|api|sign|wx|private|mp)?_?key$|^apikey$|^signkey$|^secretkey$|^apisecret$|^密钥$",
        beside=_MERCHANT,
    ),
    # 43 characters, 64 in accounts of the old 企业号. Source: WxJava wx.cp, wechatpy.enterprise, WeCom docs.
    NamesOfKind(
        kind.CORPSECRET,
        (Shape.BASE64URL_43, Shape.BASE64URL_64),
        own=r"corp_?(?:app)?secret|suitesecret|providersecret|agentappsecret|contacts?secret|msgauditsecret|"
        r"externalcontactsecret|(?:wecom|wework|wechatcom\w{0,3}|qywx|qyweixin|qywechat|wwx?|wxwork|workwx|workwechat|workweixin|wxcp|qyh?)"
        r"\w{0,12}secret|企业微信\w{0,6}(?:secret|密钥)",
        usual=r"agentsecret|通讯录(?:secret|密钥)",
        general=r"secret$|密钥$",
        beside=r"corp_?-?id|(?<![0-9A-Za-z])ww[0-9a-f]{16}(?![0-9A-Za-z])|qyapi\.weixin|企业微信|企业id|work\.weixin|wecom|"
        r"agent_?id|wx\.cp",
    ),
    NamesOfKind(
        kind.ENCODING_AES_KEY,
        (Shape.BASE64URL_43,),
        own=r"encodingaeskey|encodeaeskey|aesencodingkey|encodingkey$|消息加解密密钥|消息加密密钥",
        usual=r"msgaeskey|messageaeskey",
        general=r"aeskey$|aes$|encryptkey$",
        beside=r"wx[0-9a-f]{16}|ww[0-9a-f]{16}|(?<![a-z])wx\.|corp_?id|weixin|wechat|公众号|小程序|微信",
    ),
    NamesOfKind(
        kind.SESSION_KEY,
        (Shape.BASE64_24,),
        general=r"session_?key",
        beside=r"open_?id|encrypt(?:ed)?_?data|(?<![a-z])iv(?![a-z])|jscode|js_code|code2session|wx[0-9a-f]{16}|weixin|wechat|小程序|微信|unionid",
    ),
    NamesOfKind(
        kind.ACCESS_TOKEN,
        (Shape.TOKEN,),
        own=r"wx\w*accesstoken|wechat\w*token|weixin\w*token|componentaccesstoken|authorizeraccesstoken",
        usual=r"access_?token$|authorizer\w*token$",
        general=r"token$",
        beside=r"wx[0-9a-f]{16}|api\.weixin|weixin|wechat|公众号|小程序|微信",
    ),
    # The SecretKey; the SecretId that it goes with is public as an AppID is.
    NamesOfKind(
        kind.CLOUD_KEY,
        (Shape.ALNUM_32,),
        general=r"secret_?(?:access)?_?key$|^secret$|cos\w*secret|tencent\w*secret|tcb\w*secret",
        beside=r"AKID[0-9A-Za-z]{32}",
    ),
)

# A third-party platform's AppSecret is one like all others, but for its name.
COMPONENT_NAME = r"component"
COMPONENT_AROUND = r"component_?(?:app)?_?(?:id|secret)|open_?platform|open_?component|api_component_token|第三方平台"
