"""Names by which values go: which say "secret", which say something else of the same shape.

Patterns are matched against a *compact* name: lower case, letters, digits and Chinese characters only
(`WX_APP-Secret` is `wxappsecret`). Collected from the SDKs of the ecosystem (WxJava, EasyWeChat, wechatpy,
Senparc, silenceper/wechat, PowerWeChat, co-wechat, uni-id, …) and from public code.
"""

from __future__ import annotations

# "secret" as people spell it.
SECRET = r"secret|secrect|secert|screct|sercet|seceret|secreat|serect|secet|scret|secrt|screat|sceret"
SECRET_ZH = r"密钥|秘钥|密匙|秘匙|密鑰|秘鑰|开发者密码|开发密钥"

# Names that are the AppSecret in every SDK, once the code is known to be WeChat's.
APPSECRET = (
    rf"(?:app|application|client|mp|component)(?:{SECRET})(?:key)?$|"
    r"app(?:密钥|秘钥)|应用密钥|应用秘钥|凭证密钥|开发者密码"
)

# Words that can stand in the name of an AppSecret without making it another secret.
NEUTRAL_WORDS = frozenset(
    "app application client component secret key my our the default test testing dev develop development "
    "prod production product online release pro pre uat staging stage local demo new old bak backup tmp temp "
    "value val string str s k v m p private public static final const config conf cfg setting settings option "
    "options param params data info global env mp web h5 mobile android ios server api base common main admin "
    "user shop mall store login auth oauth oauth2 account platform open official service sub subscribe "
    "self this get set with put add id no num number 1 2 3 4 5 6 7 8 9 0 a b c x".split()
)
NEUTRAL_ZH = (
    r"应用|开发者|我的|你的|您的|旧的?|新的?|原|测试|正式|的|第三方|用户|唯一|凭证|平台|账号|号|微信|小程序|公众|开放"
)

# Sections whose secrets are not WeChat's, whatever stands around them.
OTHER_SECTIONS = frozenset(
    "jwt session cookie csrf redis mysql mongo mongodb postgres database datasource rabbitmq kafka smtp mail email "
    "sms oss minio ldap encrypt encryption crypto aes rsa xxl".split()
)
# Web frameworks that keep a secret of their own under a name that could be an AppSecret's: the name, and words of the
# framework around it.
FRAMEWORK_SECRETS = (
    (r"^secretkey$", r"INSTALLED_APPS|ALLOWED_HOSTS|MIDDLEWARE|BASE_DIR|SQLALCHEMY|WTF_CSRF|django|flask"),
    (r"^appsecret$", r"APP_ENV\s*=|symfony|MESSENGER_TRANSPORT|DATABASE_URL\s*="),
)
# A merchant number or certificate close by, or a file for payments: a bare `key` is the Pay key.
PAY_PATH = r"pay"
PAY_AROUND = r"mch_?id|merchant|商户|apiclient_|sub_?mch|notify_?url|sslcert|sslkey"

# The name says WeChat: as a part of the compact name …
WECHAT = (
    r"weixin|wechat|tenpay|weichat|code2session|wxapp|weapp|wxmp|wxma|wxa(?:pp)?(?=secret|key)|wxopen|wxlite|miniprogram|minprogram|"
    r"miniapp|smallprogram|smallapp|xiaochengxu|xiaochenxu|gongzhonghao|officialaccount|wxsmall|wxmini|"
    r"微信|小程序|小游戏|公众号|公众平台|服务号|订阅号|开放平台"
)
# … or as one of its words.
WECHAT_WORDS = frozenset("wx wxa xcx gzh mina applet routine weapp wxmp wxcx".split())

# Names of other things that look the same: (evidence, pattern over the compact name).
OTHER_NAMES = (
    (
        "key-pay",
        r"mchkey|mchsecret|mchapikey|merchantkey|merchantsecret|partnerkey|paternerkey|parterkey|paykey|paysecret|"
        r"paysignkey|paymentkey|signkey|apikeyv[23]|apiv[23]key|apiv[23]secret|v[23]key|wxkey$|tenpay\w*key|mchid|"
        r"wx(?:pay)?apikey|商户(?:支付)?(?:密钥|秘钥|key)|支付密钥|支付秘钥|api密钥|api秘钥|apiv3密钥|通信密钥",
    ),
    (
        "key-hash",
        r"md5|sha1|sha256|sha512|shasum|checksum|crc32|hash|digest|etag|integrity|fingerprint|sign(?:ature)?$|"
        # txSecret signs the address of a live stream.
        r"paysign|sign(?:type|str|data)|nonce|noncestr|salt|iv$|sum$|txsecret|摘要|签名|校验",
    ),
    (
        "key-other-credential",
        r"token|ticket|session|cookie|csrf|jwt|password|passwd|pwd|passphrase|aeskey|aessecret|deskey|rsakey|"
        r"encrypt|crypto|cipher|masterkey|mastersecret|devicesecret|productsecret|productkey|licen[sc]e|"
        r"accesskey|secretid|apisecret|apikey|tokensecret|corpsecret|suitesecret|providersecret|agentsecret|"
        r"contactsecret|secretkeybase|secrettoken|mapkey|lbskey|tmapkey|qqmapkey|smskey|smssecret|accesssecret|refreshsecret|webhooksecret|"
        r"令牌|(?<!开发者)密码(?!学)|口令",
    ),
    (
        "key-identifier",
        r"uuid|guid|openid|unionid|userid|usrid|uid$|deviceid|templateid|tmplid|tplid|msgid|mediaid|fileid|imageid|"
        r"orderid|orderno|tradeno|transactionid|prepayid|requestid|traceid|spanid|commitid|docid|configid|"
        r"sessionid|taskid|itemid|goodsid|pageid|envid|appid|clientid|corpid|mac(?:addr)?$|serial|revision|commit|"
        r"version|filename|filepath|imgurl|imageurl|url$|src$|href$|avatar|cover|poster|icon|logo|picture|image$|"
        r"img$|编号|序列号|版本|图片|地址",
    ),
)  # fmt: skip

# `appKey: 'abc'`, `client-id: 123`, `put("appKey", "abc")`: the ID of an app, with a literal value: in quotes, or
# with a digit in it (else it is a variable). A WeChat AppID starts with wx.
OTHER_ID = (
    r"""(?P<key>[\w\-]{0,40}(?:app_?-?(?:id|key)|client_?-?(?:id|key)|consumer_?key|api_?key|access_?key(?:_?id)?))"""
    r"""["'`\])]*\s*(?:(?:=>|[:=：])\s*[@(]?|(?<=["'`]),\s*(?=["'`]))\s*"""
    r"""(?:["'`](?P<quoted>[A-Za-z0-9_\-]{4,64})|(?P<bare>(?=[A-Za-z_\-]*[0-9])[A-Za-z0-9_\-]{4,64}))"""
)
# Values of it that are look-ups, placeholders or WeChat's: WeCom numbers a company's own apps from 1000001 on.
NOT_AN_ID = (
    r"(?:your|my|the|null|none|true|false|undefined|string|process|env|os|config|this|self|options?|params?|data|"
    r"app_?id|app_?key|client_?id|get|req|res|settings?|global|getenv|value$|name$|key$|x+$|\*+$|wx|touristappid|"
    r"__uni__|ww[0-9a-f]{16}|d3g[0-9a-z+/]{20}|e\.|t\.|10000\d\d(?!\d))"
)
