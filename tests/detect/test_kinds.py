"""The other WeChat credentials: each called by its own name, never by another's, whatever its value."""

from __future__ import annotations

import base64
import codecs
import random

import pytest

from support.made_up import filled
from wxsecrets.detect import Surroundings, find, guess, may_hold_candidate, nothing_in
from wxsecrets.fingerprint import fingerprint_of
from wxsecrets.knowledge.telling_words import TELLING, TELLING_IN_GBK

VALUES = 25
_CHINESE = [word for word in TELLING.split("|") if not word.isascii()]
_PEM = "-----BEGIN {0}PRIVATE KEY-----\n§R\n-----END {0}PRIVATE KEY-----\n"
_ONE_LINE = '"-----BEGIN PRIVATE KEY-----\\n§R\\n-----END PRIVATE KEY-----\\n"'

# (name, credential, path, text); the placeholders are those of `support.made_up.filled`.
KINDS = [
    ("component", "component-appsecret", "a.py", "WeChatComponent('§I', '§S', token, aes_key)"),
    ("component-name", "component-appsecret", "a.yml",
     "wx:\n  open:\n    component-app-id: §I\n    component-app-secret: §S\n"),
    ("component-json", "component-appsecret", "a.json", '{"component_appid":"§I","component_appsecret":"§S"}'),
    ("mch-key", "pay-key", "a.yml", "wx:\n  pay:\n    app-id: §I\n    mch-id: 1900000109\n    mch-key: §P\n"),
    ("mch-key-hex", "pay-key", "a.js", "{ appid: '§I', mchid: '1900000109', mchKey: '§S' }"),
    ("partner-key", "pay-key", "a.js", "{ appId: '§I', mchId: '1900000109', partnerKey: '§P' }"),
    ("sdk-config", "pay-key", "WxPay.Config.php",
     "const APPID = '§I';\nconst MCHID = '1900000109';\nconst KEY = '§P';\n"),
    ("easywechat-pay", "pay-key", "a.php", "'app_id' => '§I',\n'mch_id' => '1900000109',\n'key' => '§P',\n"),
    ("chinese-pay", "pay-key", "a.md", "AppID：§I\n商户号：1900000109\n商户支付密钥：§P\n"),
    ("v3", "pay-v3-key", "a.properties", "wx.pay.mchId=1900000109\nwx.pay.apiV3Key=§P\n"),
    ("v3-env", "pay-v3-key", ".env", "WECHAT_PAY_API_V3_KEY=§P\n"),
    ("v3-hex", "pay-v3-key", "a.go", 'mchAPIv3Key = "§S"'),
    ("corp", "corpsecret", "a.py", "client = {'corpid': '§W', 'corpsecret': '§C'}"),
    ("corp-url", "corpsecret", "a.sh", "curl 'https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=§W&corpsecret=§C'"),
    ("corp-generic", "corpsecret", "a.yml", "wecom:\n  corp-id: §W\n  agent-id: 1000002\n  secret: §C\n"),
    ("corp-chinese", "corpsecret", "a.md", "企业微信\n企业ID：§W\nSecret：§C\n"),
    ("corp-old", "corpsecret", "a.php", "$corpId = '§I'; $corpSecret = '§O';"),
    ("suite", "corpsecret", "a.java", 'config.setSuiteSecret("§C");'),
    ("aes", "encoding-aes-key", "a.yml", "wx:\n  mp:\n    app-id: §I\n    token: abc\n    aes-key: §E\n"),
    ("encoding-aes", "encoding-aes-key", "appsettings.json", '{ "WeixinEncodingAESKey": "§E" }'),
    ("session", "session-key", "a.json", '{"openid":"oX1","session_key":"§K"}'),
    ("session-code", "session-key", "a.js", "// 微信\nconst sessionKey = '§K'\n"),
    ("access", "access-token", "a.js", "let u = 'https://api.weixin.qq.com/wxa/getwxacode?access_token=§T'"),
    ("access-json", "access-token", "a.json", '{"access_token":"§T","expires_in":7200}'),
    ("cloud", "tencent-cloud-key", "cloudfunctions/a/index.js",
     "// 小程序云开发\ntcb.init({ secretId: '§A', secretKey: '§P' })"),
    ("cloud-login", "tencent-cloud-key", "login.json",
     '{"private_key_id":"01234567-89ab-4def-8123-456789abcdef","private_key":' + _ONE_LINE + ',"env_id":"test-1"}'),
    ("upload", "upload-key", "private.§I.key", _PEM.format("RSA ")),
    ("upload-other-name", "upload-key", "ci/private.§I.dev.key", _PEM.format("RSA ")),
    ("upload-in-code", "upload-key", "ci.js", f"const ci = require('miniprogram-ci')\nconst key = {_ONE_LINE}\n"),
    ("upload-in-env", "upload-key", ".env", f"MINIPROGRAM_PRIVATE_KEY={_ONE_LINE}\n"),
    ("mch-getter", "pay-key", "WxPay.Config.php",
     "public function GetMerchantId()\n{\n  return '1900000109';\n}\npublic function GetKey()\n{\n  return '§P';\n}"),
    ("corp-property", "corpsecret", "A.cs", 'public string CorpSecret { get; set; } = "§C";'),
    ("aes-property", "encoding-aes-key", "A.cs",
     'public static string EncodingAESKey { get; } = "§E"; // weixin'),
    ("cloud-appid", "tencent-cloud-key", "Conf.php",
     "// 小程序\nconst APPID = '1250000001';\nconst SECRET_ID = '§A';\nconst SECRET_KEY = '§P';"),
    ("cloud-positional", "tencent-cloud-key", "A.java", 'new Credential("§A", "§P")'),
    ("corp-agent", "corpsecret", "a.properties",
     "qiye.wechat.appId=1000015\nqiye.wechat.secret=§C\nqiye.wechat.corpId=§W\n"),
    ("session-go", "session-key", "a.go", 'sessionKey := "§K"\nencryptData := ""\niv := ""\n'),
    ("merchant", "merchant-key", "cert/apiclient_key.pem", _PEM.format("")),
    ("merchant-in-code", "merchant-key", "Pay.java", f"String merchantPrivateKey = {_ONE_LINE};\n"),
    ("merchant-block", "merchant-key", "a.yml",
     "wechatpay:\n  private-key: |\n    " + _PEM.format("").replace("\n", "\n    ")),
]  # fmt: skip

# (name, path, text): values of these shapes that are none.
NONE = [
    ("rsa-key", "server.key", _PEM.format("RSA ")),
    ("alipay-key", "a.yml", f"alipay:\n  merchant_id: 1\n  app_private_key: {_ONE_LINE}\n"),
    (
        "google-service-account",
        "a.json",
        '{"type":"service_account","private_key_id":"0123456789abcdef0123456789abcdef01234567","private_key":'
        + _ONE_LINE
        + "}",
    ),
    ("ssh-test-key", "test/fixtures/id_rsa", _PEM.format("RSA ")),
    ("public-key", "pub_key.pem", "-----BEGIN PUBLIC KEY-----\n§R\n-----END PUBLIC KEY-----\n"),
    ("short-pem", "private.§I.key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE...\n-----END RSA PRIVATE KEY-----\n"),
    ("placeholder-mch-key", "a.yml", "mch-key: your32characterskeyyour32charact\n"),
    ("words", "a.java", "mchKey: getMerchantPaymentConfigurationA"),
    ("sequence", "a.yml", "apiV3Key: 12345678901234567890123456789012\n"),
    ("look-up", "a.js", "corpSecret: process.env.WECOM_CORP_SECRET_FOR_THE_NOTIFIER_AP"),
    ("random-43", "a.js", "const challenge = '§C'"),
    ("csrf-43", "a.html", '<input name="csrf_token" value="§C">'),
    ("google-secret", "a.js", "google: { client_id: 'x.apps.googleusercontent.com', client_secret: '§C' }"),
    ("django-session", "a.py", "session_key = '§K'"),
    ("md5-base64", "a.txt", "Content-MD5: §K"),
    ("paytm", "a.php", "// paytm\n$PAYTM_MERCHANT_KEY = '§P';"),
    ("slack-token", "a.js", "token: 'xoxb-§P'"),
    ("cos-without-mini-program", "a.go", 'const id = "§A"\n'),
    ("encoding", "a.c", "encoding_key = utf8"),
]


@pytest.mark.parametrize(("credential", "path", "form"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS])
def test_a_credential_is_called_by_its_name(credential: str, path: str, form: str) -> None:
    """Each credential is found under its own name, sure enough to act upon, and under no other."""
    rng = random.Random(form)
    for _ in range(VALUES):
        values, path_, text = filled(rng, path, form)
        found = find(text.encode(), Surroundings(path=path_.encode()))
        assert [(at.credential, at.confidence.is_enough) for at in found] == [(credential, True)], text
        named = {fingerprint_of(value, credential) for value in values.values()}
        assert {at.fingerprint for at in found} <= named or "§R" in path + form


@pytest.mark.parametrize(
    "form",
    [
        *(row[3] for row in KINDS if "§R" not in row[3]),
        *(f"// {word}\nkey = '§P'\nsecret = '§C'\ntoken: '§S'\n" for word in _CHINESE),
        *(f"'{word}' => '§P',\n'{word}密钥' => '§S', // 密钥\n'Secret' => '§C'" for word in _CHINESE),
    ],
)
def test_a_file_in_gbk_holds_what_it_holds_in_utf8(form: str) -> None:
    """Also where nothing but a Chinese word says what a value is."""
    _values, _path, text = filled(random.Random(form), "", form)
    found = [
        {(at.credential, at.fingerprint, at.confidence) for at in find(text.encode(encoding), Surroundings())}
        for encoding in ("utf-8", "gb18030")
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize(("path", "form"), [row[2:] for row in KINDS], ids=[row[0] for row in KINDS])
def test_a_file_in_utf_16_holds_what_it_holds_in_utf8(path: str, form: str, encoding: str) -> None:
    """With a byte order mark and without; UTF-32 with one."""
    _values, path, text = filled(random.Random(form), path, form)
    mark = codecs.BOM_UTF32_BE if encoding == "utf-32-be" else b""
    found = [
        {(at.credential, at.fingerprint, at.confidence) for at in find(content, Surroundings(path.encode()))}
        for content in (text.encode(), mark + text.encode(encoding))
    ]
    assert found[0]
    assert found[0] == found[1]
    content = mark + text.encode(encoding)
    assert may_hold_candidate(content)
    assert nothing_in(content, guess(content)) is None


def test_words_in_gbk_are_those_in_utf8() -> None:
    """The list that is written out in GBK is that of the Chinese words."""
    assert TELLING_IN_GBK.decode("unicode-escape").encode("latin-1").decode("gb18030").split("|") == _CHINESE


@pytest.mark.parametrize(("path", "form"), [row[1:] for row in NONE], ids=[row[0] for row in NONE])
def test_a_stranger_is_none(path: str, form: str) -> None:
    """What belongs to somebody else, or is made up, is no WeChat credential."""
    rng = random.Random(form)
    for _ in range(VALUES):
        _values, path_, text = filled(rng, path, form)
        assert not [at for at in find(text.encode(), Surroundings(path=path_.encode())) if at.confidence.is_enough], (
            text
        )


def test_a_key_is_the_same_key_in_any_spelling() -> None:
    """A private key in a PEM file and the same in a string of code have one fingerprint."""
    rng = random.Random(1)
    values, path, pem = filled(rng, "private.§I.key", _PEM.format("RSA "))
    code = f"require('miniprogram-ci')\nconst k = {_ONE_LINE}".replace("§R", values["§R"].replace("\n", "\\n"))
    (in_file,), (in_code,) = find(pem.encode(), Surroundings(path=path.encode())), find(code.encode(), Surroundings())
    assert in_file.fingerprint == in_code.fingerprint
    assert in_file.appid == path.split(".")[1]


def test_a_key_store_is_known_by_its_name() -> None:
    """The merchant's PKCS #12 file is found as it is committed, a binary file; other key stores are not."""
    content = b"0\x82\x0a\x26\x02\x01\x030\x82" + random.Random(3).randbytes(2600)
    (found,) = find(content, Surroundings(path=b"cert/apiclient_cert.p12"))
    assert (found.credential, found.confidence.is_enough) == ("merchant-key", True)
    assert find(content, Surroundings(path=b"android/release.p12")) == ()


def test_a_key_file_in_a_project_needs_no_name() -> None:
    """A private key in a mini-program's project is taken for its upload key."""
    _values, _path, pem = filled(random.Random(4), "", _PEM.format("RSA "))
    (found,) = find(pem.encode(), Surroundings(path=b"ci/upload.key", appid="wx0123456789abcdef"))
    assert (found.credential, found.confidence.is_enough) == ("upload-key", True)


def test_what_a_person_chose_cannot_be_guessed() -> None:
    """Of a Pay key not a character is shown, and its name fits one in 65,536 other keys."""
    value = random.Random(5).randbytes(16).hex()
    (found,) = find(f"wx_mch_key={value}".encode(), Surroundings())
    assert (found.credential, found.redacted) == ("pay-key", "…")
    names = {fingerprint_of(f"{number:032}", "pay-key") for number in range(3_000)}
    assert len(names) < 3_000
    assert base64.b64encode(value.encode()).decode() not in repr(found)


def test_a_key_that_another_begins_in() -> None:
    """A key whose end is missing ends where the next one begins, and is none itself."""
    rng = random.Random(4)
    (_values, path, whole), (*_others, cut) = (filled(rng, "private.§I.key", _PEM.format("RSA ")) for _ in range(2))
    around = Surroundings(path=path.encode())
    (key,) = find(whole.encode(), around)
    both = find((cut.split("-----END", maxsplit=1)[0] + whole).encode(), around)
    assert [found.fingerprint for found in both] == [key.fingerprint]
