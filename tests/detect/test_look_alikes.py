"""Text of the same shape that is no AppSecret: never blocking, whatever its value."""

from __future__ import annotations

import random

import pytest

from support.made_up import appid, appsecret
from wxsecrets.detect import Surroundings, find
from wxsecrets.knowledge.credentials import CREDENTIALS, Level

# (name, path, text): §I is a made-up AppID, §S a made-up value of 32 hex digits, §T another.
LOOK_ALIKES = [
    # Hashes and checksums.
    ("md5", "a.js", "const md5 = '§S'"),
    ("md5sum", "SUMS", "§S  wechat-devtools.zip\n§T  miniprogram.zip\n"),
    ("etag", "a.txt", 'ETag: "§S"\nHost: api.weixin.qq.com\n'),
    ("lock-file", "yarn.lock", 'resolved "https://r/weixin-1.tgz#§S"\n'),
    ("gem-lock", "a.json", '{"checksum": "§S", "wechat": true}'),
    ("chunk-hash", "dist/m.json", '{"app.js": "/static/js/app.§S.js"}'),
    ("image-path", "pages/a.wxml", '<image src="https://cdn.example.com/wechat/§S.png"/>'),
    ("image-name", "a.js", "appid: '§I',\nicon: '/images/§S.png',"),
    ("wechat-avatar", "a.json", '{"appid":"§I","avatar":"https://mmbiz.qpic.cn/mmbiz/§S/0"}'),
    ("password-md5", "a.sql", "INSERT INTO `user` VALUES (1, 'admin', '§S', 'wechat');"),
    ("user-table", "a.sql", "INSERT INTO wx_user (id, openid, password) VALUES (1, 'o', '§S');"),
    # Another vendor's row in a table named for WeChat.
    (
        "qq-row",
        "weixin.sql",
        r"""INSERT INTO `tp_weixin_oauth` VALUES ('4','qq','QQ登录','a:2:{s:7:\"app_key\";s:9:\"100000001\";"""
        r"""s:10:\"app_secret\";s:32:\"§S\";}','http://connect.opensns.qq.com/');""",
    ),
    (
        "weibo-row",
        "weixin.sql",
        r"""INSERT INTO `tp_weixin_oauth` VALUES ('7','sina','微博登陆','a:2:{s:7:\"app_key\";s:10:\"1000000001\";"""
        r"""s:10:\"app_secret\";s:32:\"§S\";}','http://open.weibo.com/');""",
    ),
    # The end of one constant in a binary file, and the beginning of the next.
    ("binary-constants", "a.dll", "wechat" + "\0" * 30 + "my-secret\0\x01\x02\x03§S\0" + "\x07x" * 2350 + "\0§I\0"),
    # Secrets of the server's own beside WeChat's.
    ("webhook-beside", ".env", "WX_APPID=§I\nWX_SECRET=\nCRON_SECRET=§S\n"),
    ("framework-beside", "settings.py", "SECRET_KEY: str = '§S'\nWECHAT_APP_ID = '§I'\nWECHAT_APP_SECRET = env('S')\n"),
    ("hmac-beside", "a.js", "appid: '§I', // 微信\nhmacSecret: '§S',"),
    ("next-row", "a.sql", "INSERT INTO o VALUES ('§T',1,'§I'),('§S',2,'§I');"),
    ("next-line", "a.txt", "§T,§I\n§S,§I\n"),
    ("check-sign", "a.js", "checkSign('§I', '§S')"),
    ("pay-client", "a.py", "pay = WeChatPay('§I', '§S', '1512345678')"),
    (
        "baidu-mini-program",
        "a.js",
        "// 百度小程序\nfetch('https://spapi.baidu.com/oauth/jscode2sessionkey')\nconst appSecret = '§S'",
    ),
    ("label-of-another", "a.json", '{"description":"小程序密钥"},{"name":"openKey","value":"§S","appid":"§I"}'),
    # What a function returns that is named for something else.
    ("getter-of-hash", "a.php", "function getAppId() { return '§I'; }\nfunction getMd5() { return '§S'; }\n"),
    ("getter-in-a-block", "a.js", "appid = '§I'\nfunction getToken() { if (x) { return '§S' } }"),
    # Payment parameters beside an AppID.
    ("request-payment", "pay.js", "wx.requestPayment({\n appId: '§I',\n nonceStr: '§S',\n paySign: '§T',\n})"),
    ("pay-xml", "a.xml", "<xml><appid>§I</appid><nonce_str>§S</nonce_str><sign>§T</sign></xml>"),
    ("pay-key", "a.js", "{ appid: '§I', mchid: '1234567890', partnerKey: '§S' }"),
    ("mch-key", "a.yml", "wx:\n  pay:\n    appId: §I\n    mchKey: §S\n    apiV3Key: §T\n"),
    ("pay-key-php", "WxPay.Config.php", "const APPID = '§I';\nconst MCHID = '1234567890';\nconst KEY = '§S';\n"),
    ("pay-key-chinese", "a.md", "AppID：§I\n商户支付密钥：§S\n"),
    ("pay-call", "a.go", 'client := gopay.NewWeChatClient("§I", "1368139502", "§S", true)'),
    # Other credentials and identifiers in WeChat code.
    ("message-token", "a.js", "{ appid: '§I', token: '§S', encodingAESKey: 'x' }"),
    ("session-secret", "a.js", "wechat: { appid: '§I' },\nsessionSecret: '§S',"),
    ("jwt-secret", "a.yml", "wx:\n  appid: §I\njwt:\n  secret: §S\n"),
    ("template-id", "a.js", "appid: '§I',\ntemplate_id: '§S',"),
    ("cloud-document", "miniprogram/a.js", "db.collection('c').doc('§S').get()"),
    ("cloud-env", "app.js", "wx.cloud.init({ env: 'prod-§S' })"),
    ("device-secret", "A.java", 'String DEVICE_SECRET = "§S"; // 微信小程序控制'),
    ("uuid", "a.js", "const uuid = '§S' // wechat user"),
    ("open-id-map", "a.json", '{"appid": "§I", "unionid": "§S"}'),
    ("map-key", "a.js", "const appid = '§I'\nconst mapKey = '§S'"),
    ("tencent-map", "a.yml", "tencent:\n  map:\n    key: §S\nwx:\n  appid: §I\n"),
    ("ocr", "a.py", "BAIDU_OCR = {'appId': '123', 'secretKey': '§S'}\nWX_APPID = '§I'\n"),
    ("bmob", "a.js", "// 微信小程序\nBmob.initialize('§S', '§T')\n"),
    ("analytics-key", "utils/ald-stat-conf.js", 'exports.app_key = "§S"; exports.appid = "§I"'),
    ("commit", "a.md", "wechat sdk at commit §S"),
    ("longer-token", "a.js", "secret: '§S§T', appid: '§I'"),
    ("api-key-with-suffix", "A.java", 'new ZhiPuApi("§S.6ESSfPcCkxaKEUlR") // 密钥'),
    # Web frameworks with a secret of their own.
    ("symfony", ".env", "APP_ENV=dev\nAPP_SECRET=§S\nDATABASE_URL=x\n\n\nWECHAT_APPID=§I\n"),
    (
        "django",
        "settings.py",
        "BASE_DIR = 1\nSECRET_KEY = '§S'\nWECHAT_APPID = '§I'\nDEBUG = True\nALLOWED_HOSTS = []\n",
    ),
    # Other vendors under the same names.
    ("facebook", "a.js", "passport.use(new FacebookStrategy({ clientID: '5208265300573716', clientSecret: '§S' }))"),
    ("qq", "a.java", 'PlatformConfig.setWeixin("§I", x);\nPlatformConfig.setQQZone("100424468", "§S");'),
    ("weibo", "a.swift", 'let weiboAppKey = "3959022179"\nlet weiboAppSecret = "§S"'),
    ("weibo-generic", "a.swift", 'let clientId = "3959022179"\nlet appSecret = "§S"\n// weibo 登录'),
    ("taobao", "a.js", "taobao: {\n  AppKey: '25018990',\n  AppSecret: '§S',\n}"),
    ("jd", "Jd.java", 'String appKey = "§T";\nString appSecret = "§S";\n'),
    ("mob", "A.java", 'String mobAppKey = "a91857103eb1";\nString mobAppSecret = "§S"; // 微信 SDK'),
    ("jpush", "a.php", "'jpush' => ['app_key' => '§T', 'master_secret' => '§S'],"),
    ("umeng", "a.js", "umeng: { appKey: '5f0a', appSecret: '§S' }"),
    ("douyin", "a.js", "tt: { appid: 'tt0123456789abcdef', secret: '§S' }"),
    ("sms", "a.php", "// 阿里云短信\n'app_key' => '23366677',\n'app_secret' => '§S',"),
    (
        "weibo-beside-wechat",
        "a.yml",
        "  WECHAT_OPEN:\n    client-id: §I\n\n  WEIBO:\n    client-id: 1234567\n    client-secret: §S\n",
    ),
    ("license", "a.php", "'appSecret' => '§S',\n'license' => 'x',"),
    ("own-platform", "a.js", "this.appkey = 'sample-duihua';\nthis.appsecret = '§S';"),
    ("communication-key", "a.html", "<p>通讯密钥（示例）：§S</p> 微信支付"),
    ("encryption-key", "a.yml", "request-key: §S # 请求加密的秘钥\n# 微信公众号\n"),
    # No value at all, or none that anyone issued.
    (
        "live-stream",
        "weixin.json",
        '"pushAddr": "rtmp://wxalivepush.weixin.qq.com/live/§I?txSecret=§S&txTime=5fc4f631"',
    ),
    (
        "appkey-beside-an-appsecret",
        "a.sql",
        "INSERT INTO c VALUES (57, 'wechat_thr_appid', '§I');\nINSERT INTO c VALUES (58, 'wechat_thr_appkey', '§S');\n"
        "INSERT INTO c VALUES (61, 'open_appid', '§I');\nINSERT INTO c VALUES (62, 'open_appsecret', '');\n",
    ),
    (
        "other-app-in-the-same-array",
        "a.php",
        "'appKey' => '561A4FB41CC35A',\n'appSecret' => \"§S\",\n'prefix' => 'http://192.168.1.2/up/',\n\n"
        "// 小程序app_id\n'app_id' => '§I',\n",
    ),
    ("nothing-near", "a.txt", "§S\n"),
    ("only-appid", "a.js", "const appid = '§I'"),
    ("appid-in-list", "app.json", '"navigateToMiniProgramAppIdList": ["§I"], "k": "§S"'),
]

PLACEHOLDERS = [
    "0" * 32, "1234567890abcdef" * 2, "0123456789abcdef0123456789abcdef", "abcdef" * 5 + "ab", "f" * 32,
    "deadbeef" * 4, "12345678" * 4, "d41d8cd98f00b204e9800998ecf8427e", "e10adc3949ba59abbe56e057f20f883e",
    "a1b2c3d4" * 4, "fedcba9876543210" * 2,
]  # fmt: skip


@pytest.mark.parametrize(("path", "form"), [case[1:] for case in LOOK_ALIKES], ids=[case[0] for case in LOOK_ALIKES])
def test_a_look_alike_does_not_block(path: str, form: str) -> None:
    """What only looks like an AppSecret never blocks, for any random value."""
    rng = random.Random(form)
    for _ in range(25):
        text = form.replace("§I", appid(rng)).replace("§S", appsecret(rng)).replace("§T", appsecret(rng))
        blocking = [
            found
            for found in find(text.encode(), Surroundings(path=path.encode()))
            if found.confidence.is_enough and CREDENTIALS[found.credential].level is Level.BLOCK
        ]
        assert blocking == [], text


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_a_placeholder_is_no_finding(value: str) -> None:
    """A sequence, a repetition or a well-known MD5 stands where a secret would, and is none."""
    text = f"WX_APPID=wx1234567890abcdef\nWX_SECRET={value}\n"
    assert find(text.encode(), Surroundings(path=b".env")) == ()


@pytest.mark.parametrize(
    "value",
    ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "${WX_SECRET}", "your-app-secret", "process.env.WX_SECRET", "ENC(0123)", ""],
)
def test_a_look_up_is_no_finding(value: str) -> None:
    """A name where the value would be is what the code should look like."""
    assert find(f"appid: 'wx1234567890abcdef', secret: '{value}'".encode(), Surroundings()) == ()


@pytest.mark.parametrize("escape", ["it&#39;s", "q: a%40b"])
def test_digits_that_are_too_many(escape: str) -> None:
    """One digit more than a value has is none, whatever stands in escapes elsewhere, and beside a value."""
    rng = random.Random(escape)
    text = f"wxSecret: '{appsecret(rng)}'\n{escape}\nwechatSecret: '{appsecret(rng)}0'\n"
    assert [finding.line for finding in find(text.encode(), Surroundings())] == [1]


@pytest.mark.parametrize("vendor", ["facebook", "weibo", "qq", "taobao", "jpush", "douyin", "feishu", "baidu"])
def test_one_word_turns_the_verdict(vendor: str) -> None:
    """`wechatAppSecret` is a finding, the same with another vendor's name is not."""
    value = appsecret(random.Random(vendor))
    assert find(f"wechatAppSecret = '{value}'".encode(), Surroundings())
    assert find(f"{vendor}AppSecret = '{value}'".encode(), Surroundings()) == ()


@pytest.mark.parametrize(
    "line",
    [
        "const c = { appid: '§I', secret: '§S' } // pragma: allowlist secret",
        "# pragma: allowlist nextline secret\nWX_SECRET=§S",
        "<add key='WeixinAppSecret' value='§S'/> <!-- pragma: allowlist secret -->",
    ],
)
def test_an_allowlist_comment_is_seen(line: str) -> None:
    """The comment that detect-secrets users know marks the finding as allowed."""
    rng = random.Random(line)
    text = line.replace("§I", appid(rng)).replace("§S", appsecret(rng))
    assert [finding.allowlisted for finding in find(text.encode(), Surroundings())] == [True]
