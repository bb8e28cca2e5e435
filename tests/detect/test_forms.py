"""Every way in which an AppSecret is written: found, on its line, with its AppID, whatever its value."""

from __future__ import annotations

import base64
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from support.made_up import appid, appsecret
from wxsecrets.detect import Surroundings, find
from wxsecrets.fingerprint import of_machine_made
from wxsecrets.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# (name, path, text): §I and §S are replaced by a made-up AppID and AppSecret.
WITH_APPID = [
    ("env", ".env", "PORT=3000\nWX_APPID=§I\nWX_APP_SECRET=§S\n"),
    ("env-export", "deploy.sh", 'export WECHAT_APP_ID="§I"\nexport WECHAT_SECRET="§S"\n'),
    ("env-generic", ".env", "APP_ID=§I\nAPP_SECRET=§S\n"),
    ("js-object", "config.js", "module.exports = {\n  appId: '§I',\n  appSecret: '§S',\n}\n"),
    ("js-object-one-line", "a.js", "const o={appid:'§I',secret:'§S'}"),
    ("js-generic-names", "a.js", "var APPID = '§I';\nvar SECRET = '§S';\n"),
    ("js-secret-first", "a.js", 'let cfg = {\n  secret: "§S",\n  appid: "§I"\n}'),
    ("js-default", "a.js", "const secret = process.env.SECRET || '§S'\nconst appid = process.env.ID || '§I'\n"),
    ("js-request", "pages/a.js", "wx.request({\n  url: host,\n  data: { appid: '§I', secret: '§S', js_code: c }\n})"),
    ("js-template", "a.js", "const u = `https://api.weixin.qq.com/sns/jscode2session?appid=§I&secret=§S&js_code=${c}`"),
    ("js-concat", "a.js", "var u = 'https://api.weixin.qq.com/cgi-bin/token?appid=' + '§I' + '&secret=' + '§S'"),
    ("js-positional", "a.js", "const api = new WechatAPI('§I', '§S');"),
    ("js-positional-lines", "a.js", "const oauth = new OAuth(\n  '§I',\n  '§S'\n);"),
    ("js-array", "a.js", "const [id, key] = ['§I', '§S']"),
    ("js-minified", "dist/v.js", "!function(e){" + "a=1;" * 500 + 'o={appid:"§I",secret:"§S"}' + ";b=2" * 500 + "}();"),
    ("ts-typed", "a.ts", 'const appId: string = "§I"\nprivate readonly appSecret: string = "§S"\n'),
    (
        "php-getter",
        "WxPay.Config.php",
        "class WxPayConfig {\n  public function GetAppId()\n  {\n    return '§I';\n  }\n"
        "  public function GetAppSecret()\n  {\n    return '§S';\n  }\n}\n",
    ),
    ("java-getter", "A.java", 'String getAppId() { return "§I"; }\npublic String getAppSecret() { return "§S"; }\n'),
    ("js-getter", "a.js", "get appId() { return '§I' },\nget appSecret() {\n  return '§S'\n},\n"),
    ("py-getter", "a.py", "def app_id(self):\n    return '§I'\n\ndef app_secret(self) -> str:\n    return '§S'\n"),
    ("go-getter", "a.go", 'func AppID() string { return "§I" }\nfunc AppSecret() string {\n\treturn "§S"\n}\n'),
    ("swift-getter", "A.swift", 'func appId() -> String { return "§I" }\nvar appSecret: String {\n  return "§S"\n}\n'),
    (
        "objc-getter",
        "A.m",
        '+(NSString *)getAppId{\n  return @"§I";\n}\n+(NSString *)getAppSecret{\n\n  return @"§S";\n}',
    ),
    ("kotlin-getter", "A.kt", 'val appId: String get() = "§I"\nval appSecret: String get() = "§S"\n'),
    ("cs-getter", "A.cs", 'string AppId { get { return "§I"; } }\nstring AppSecret { get { return "§S"; } }\n'),
    (
        "cs-property",
        "A.cs",
        'public static string AppId { get; set; } = "§I";\npublic static string Secret { get; set; } = "§S";\n',
    ),
    (
        "pay-key-beside",
        "a.php",
        "public $appid = '§I';\npublic $mchid = '1500000001';\npublic $secret = '§S';\npublic $apikey = '§Ta1';\n",
    ),
    ("name-of-its-own", ".env", "ESHOP_APPID=§I\nESHOP_SECRET=§S\n"),
    ("used-later", "a.js", "const AK = '§I'\nconst SK = '§S'\nu = `//api.weixin.qq.com/x?appid=${AK}&secret=${SK}`"),
    ("used-in-a-call", "a.py", "aid = '§I'\nasec = '§S'\noauth = WeChatOAuth(aid, asec, url)\n"),
    ("wrapped-field", "a.py", 'WX_APPID: str = "§I"\nWX_APP_SECRET: str = Field("§S", env="WX_APP_SECRET")\n'),
    ("wrapped-default", "a.py", 'wx_appid = "§I"\nWX_SECRET = config("WXS", default="§S")\n'),
    ("wrapped-flag", "a.go", 'wxAppid := "§I"\nwxSecret := flag.String("x", "§S", "usage")\n'),
    ("ternary", "a.js", "const wxAppid = '§I'\nconst wxSecret = isProd ? '' : '§S'\n"),
    ("shell-default", "a.sh", "WX_APPID=${WX_APPID:-§I}\nWX_SECRET=${WX_SECRET:-§S}\n"),
    ("yaml-anchor", "a.yml", "wx_appid: §I\nwx_secret: &s §S\n"),
    ("value-before-key", "Web.config", '<add value="§I" key="WeixinAppId"/>\n<add value="§S" key="WeixinAppSecret"/>'),
    ("console-label", "a.md", "开发者ID(AppID)：§I\n开发者密码：§S\n"),
    ("comment-above", "A.java", '/** 小程序appid */\nString ID = "§I";\n/** 小程序密钥 */\nString KEY = "§S";\n'),
    ("pg-dump", "a.sql", "COPY t (id, appid, app_secret) FROM stdin;\n1\t§I\t§S\n\\.\n"),
    ("short-divider", "a.md", "|id|AppID|AppSecret|\n|-|-|-|\n|1|§I|§S|\n"),
    ("typo-screat", "a.js", "const APPID = '§I';\nconst APPSCREAT = '§S';\n"),
    ("json", "config.json", '{\n  "wx": {\n    "appid": "§I",\n    "appsecret": "§S"\n  }\n}\n'),
    ("json-minified", "c.json", '{"port":1,"wx":{"appid":"§I","appsecret":"§S"},"x":2}'),
    ("json-in-string", "a.js", 'const s = "{\\"appid\\":\\"§I\\",\\"secret\\":\\"§S\\"}"'),
    (
        "uni-id",
        "uni-id/config.json",
        '{\n "mp-weixin": {\n  "oauth": {\n   "weixin": {\n    "appid": "§I",\n    "appsecret": "§S"\n',
    ),
    ("yaml", "application.yml", "wx:\n  miniapp:\n    configs:\n      - appid: §I\n        secret: §S\n"),
    ("yaml-commented", "a.yml", "wx:\n  mp:\n#    app-id: §I\n#    secret: §S\n"),
    ("yaml-justauth", "a.yml", "justauth:\n  type:\n    WECHAT_MP:\n      client-id: §I\n      client-secret: §S\n"),
    ("spring-default", "a.yml", "wx:\n  appid: ${WX_APPID:§I}\n  secret: ${WX_SECRET:§S}\n"),
    ("properties", "a.properties", "wx.miniapp.appid=§I\nwx.miniapp.secret=§S\n"),
    ("java-value", "A.java", '@Value("${wx.appid:§I}")\nString a;\n@Value("${wx.secret:§S}")\nString s;\n'),
    (
        "java-constant",
        "A.java",
        'public static final String APP_ID = "§I";\npublic static final String APP_SECRET = "§S";\n',
    ),
    ("java-setter", "A.java", 'config.setAppid("§I");\nconfig.setSecret("§S");\n'),
    ("java-map", "A.java", 'params.put("appid", "§I");\nparams.put("secret", "§S");\n'),
    ("java-builder", "A.java", 'WxConfig.builder().appId("§I").appSecret("§S").build()'),
    ("kotlin", "A.kt", 'const val WX_APP_ID = "§I"\nconst val WX_APP_SECRET: String = "§S"\n'),
    ("php-array", "a.php", "<?php return [\n  'app_id' => '§I',\n  'secret' => '§S',\n];"),
    ("php-define", "a.php", "<?php\ndefine('APPID', '§I');\ndefine('APPSECRET', '§S');\n"),
    ("php-const", "a.php", "const APPID = '§I';\nconst APPSECRET = '§S';\n"),
    ("php-property", "a.php", "  protected $appId = '§I';\n  protected $appSecret = '§S';\n"),
    ("php-jssdk", "a.php", '$jssdk = new JSSDK("§I", "§S");'),
    ("php-append", "a.php", '$u = "https://api.weixin.qq.com/cgi-bin/token?appid=§I";\n$u .= "&secret=§S";'),
    ("python", "settings.py", 'WECHAT_APPID = "§I"\nWECHAT_SECRET = "§S"\n'),
    ("python-positional", "a.py", "client = WeChatClient('§I', '§S')\n"),
    ("python-dict", "a.py", "MINA_APP = {\n  'appid': '§I',\n  'appkey': '§S',\n}\n"),
    ("python-index", "a.py", 'robot.config["APP_ID"] = "§I"\nrobot.config["APP_SECRET"] = "§S"\n'),
    ("go-struct", "a.go", 'cfg := &offConfig.Config{\n\tAppID:     "§I",\n\tAppSecret: "§S",\n}\n'),
    ("go-const", "a.go", 'const (\n\tappID = "§I"\n\tappSecret = "§S"\n)\n'),
    ("go-call", "a.go", 'srv := core.NewDefaultAccessTokenServer("§I", "§S", nil)'),
    ("csharp", "a.cs", 'AccessTokenContainer.Register("§I", "§S", "name");'),
    (
        "csharp-json",
        "appsettings.json",
        '{ "SenparcWeixinSetting": {\n  "WxOpenAppId": "§I",\n  "WxOpenAppSecret": "§S" } }',
    ),
    ("csharp-config", "web.config", '<add key="WeixinAppId" value="§I"/>\n<add key="WeixinAppSecret" value="§S"/>'),
    ("ruby", "a.rb", 'WeixinAuthorize::Client.new("§I", "§S")'),
    ("ruby-hash", "a.rb", "config.wechat = { appid: '§I', secret: '§S' }"),
    ("rust", "a.rs", 'let app_id: &str = "§I";\nlet app_secret: &str = "§S";\n'),
    ("swift", "a.swift", 'static let wxAppID = "§I"\nstatic let wxAppSecret = "§S"\n'),
    ("objc", "a.m", '#define WX_APPID @"§I"\n#define WX_SECRET @"§S"\n'),
    ("dart", "a.dart", "static const appId = '§I';\nstatic const appSecret = '§S';\n"),
    ("android-umeng", "App.java", 'PlatformConfig.setWeixin("§I", "§S");'),
    (
        "gradle",
        "build.gradle",
        'buildConfigField "String", "WX_ID", "\\"§I\\""\nbuildConfigField "String", "WX_SECRET", "\\"§S\\""\n',
    ),
    ("xml-element", "a.xml", "<wechat>\n  <appId>§I</appId>\n  <appSecret>§S</appSecret>\n</wechat>"),
    ("xml-attribute", "a.xml", '<Wechat AppId="§I" AppSecret="§S" Enable="true"/>'),
    ("xml-bean", "a.xml", '<property name="appId" value="§I"/>\n<property name="secret" value="§S"/>'),
    ("wxml-input", "a.wxml", '<input name="appid" value="§I"/>\n<input name="secret" hidden value="§S"/>'),
    (
        "android-strings",
        "strings.xml",
        '<string name="wx_app_id">§I</string>\n<string name="wx_app_secret">§S</string>',
    ),
    ("plist", "Info.plist", "<key>WXAppID</key>\n<string>§I</string>\n<key>WXAppSecret</key>\n<string>§S</string>"),
    ("sql-columns", "a.sql", "INSERT INTO mp_account (name, appid, app_secret) VALUES ('x', '§I', '§S');"),
    ("sql-values", "a.sql", "INSERT INTO `wechat` VALUES (1, '§I', '§S', NULL);"),
    ("sql-config", "a.sql", "(11, 'wx_appid', '§I'),\n(12, 'wx_appsecret', '§S'),\n"),
    ("toml", "a.toml", '[wechat]\nappid = "§I"\nsecret = "§S"\n'),
    ("ini", "a.ini", "[wx]\nappid = §I\nsecret = §S\n"),
    ("dockerfile", "Dockerfile", "ENV WX_APPID=§I\nENV WX_APPSECRET=§S\n"),
    ("compose", "docker-compose.yml", "environment:\n  - WX_APPID=§I\n  - WX_SECRET=§S\n"),
    ("postman", "p.json", '{"key": "appid",\n "value": "§I"},\n{"key": "secret",\n "value": "§S"}'),
    ("har", "a.har", '{"name":"appid","value":"§I"},{"name":"secret","value":"§S"}'),
    ("http", "a.http", "GET https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=§I&secret=§S\n"),
    ("percent", "a.txt", "redirect=https%3A%2F%2Fapi.weixin.qq.com%2Fcgi-bin%2Ftoken%3Fappid%3D§I%26secret%3D§S%26x"),
    ("markdown-table", "a.md", "| AppID | §I |\n|---|---|\n| AppSecret | §S |\n"),
    ("markdown-list", "a.md", "- AppID: `§I`\n- AppSecret: `§S`\n"),
    ("chinese-label", "a.md", "小程序ID：§I\n小程序密钥：§S\n"),
    ("chinese-prose", "a.md", "AppID(小程序ID) §I\n\nAppSecret(小程序密钥) §S\n"),
    ("label-above", "a.md", "AppID:\n§I\nAppSecret:\n§S\n"),
    ("label-line-above", "a.md", "测试号信息\nappID\n§I\nappsecret\n§S\n"),
    ("helm", "a.yaml", "env:\n - name: WX_APP_ID\n   value: §I\n - name: WX_APP_SECRET\n   value: §S\n"),
    (
        "android-manifest",
        "a.xml",
        '<meta-data android:name="WX_ID" android:value="§I"/>\n'
        '<meta-data android:name="WX_APPSECRET" android:value="§S"/>',
    ),
    ("nginx", "a.conf", "set $wx_appid §I;\nset $wx_secret §S;\n"),
    ("laravel", "a.php", "'app_id' => env('WX_ID', '§I'),\n'secret' => env('WX_SECRET', '§S'),\n"),
    ("bare-lines", "a.txt", "§I\n§S\n"),
    ("comment-behind", "a.js", "var a = '§I' // appid\nvar b = '§S' // 小程序密钥\n"),
    ("diff", "a.diff", '-    "appid": "§I",\n-    "secret": "§S"\n+    "secret": ""\n'),
    ("notebook", "a.ipynb", '   "appid = \\"§I\\"\\n",\n   "appsecret = \\"§S\\"\\n"\n'),
    ("log", "a.log", "GET https://api.weixin.qq.com/sns/jscode2session?appid=§I&secret=§S&js_code=x 200\n"),
    ("python-2-lines", "a.py", "APPID = (\n    '§I')\nAPPSECRET = (\n    '§S')\n"),
    ("curl", "a.sh", "curl -d appid=§I -d secret=§S https://api.weixin.qq.com/cgi-bin/stable_token"),
    ("class-fields", "a.php", "var $appid='§I';\nvar $appsecret='§S';"),
    ("java-string-format", "A.java", 'String u = String.format(TOKEN_URL, "§I", "§S");'),
]

WITHOUT_APPID = [
    ("terraform", "a.tf", 'variable "wx_app_secret" {\n  default = "§S"\n}\n'),
    ("config-table", "a.sql", "(67, 'routine_appsecret', 'text', 7, '', 100, '\\\\\"§S\\\\\"', '小程序AppSecret', 1);"),
    ("named-for-wechat", ".env", "WECHAT_APP_SECRET=§S\n"),
    ("in-wechat-section", "a.yml", "wechat:\n  token: abc\n  secret: §S\n"),
    ("chinese-label-alone", "a.txt", "小程序密钥：§S\n"),
    ("official-account", "a.md", "公众号 AppSecret: §S\n"),
    ("url-appid-elsewhere", "a.py", "u = 'https://api.weixin.qq.com/cgi-bin/token?appid=%s&secret=§S' % a\n"),
    ("appid-variable", "a.js", "wx.login({ success(r) {\n  jscode2session({ appid: app.id, secret: '§S' })\n}})"),
    ("senparc-name", "a.json", '{"WeixinAppSecret": "§S"}'),
    ("old-secret-in-changelog", "CHANGES.md", "- 重置公众号密钥，旧的（§S）作废\n"),
]


CASES = [*WITH_APPID, *WITHOUT_APPID]
VALUES_PER_FORM = 300


def fill(text: str, rng: random.Random) -> tuple[str, str, str]:
    """A form with made-up values in it, the AppID and the AppSecret."""
    id_, secret = appid(rng), appsecret(rng)
    return text.replace("§I", id_).replace("§S", secret), id_, secret


@pytest.mark.parametrize(("path", "form"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_every_form_blocks_whatever_the_value(path: str, form: str) -> None:
    """An AppSecret in a known form is a blocking finding on its line, for every random value."""
    rng = random.Random(form)
    for _ in range(VALUES_PER_FORM):
        text, _id, secret = fill(form, rng)
        found = find(text.encode(), Surroundings(path=path.encode()))
        assert [finding.fingerprint for finding in found] == [of_machine_made(secret)], text
        assert found[0].confidence is not Confidence.LOW, found[0].reasons
        assert found[0].line == text[: text.index(secret)].count("\n") + 1


@pytest.mark.parametrize(("path", "form"), [case[1:] for case in WITH_APPID], ids=[case[0] for case in WITH_APPID])
def test_every_form_names_its_appid(path: str, form: str) -> None:
    """The finding says which AppID it belongs to."""
    text, id_, _secret = fill(form, random.Random(form))
    assert [finding.appid for finding in find(text.encode(), Surroundings(path=path.encode()))] == [id_]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_hide_nothing(encoding: str, newline: str) -> None:
    """The same text is judged the same in every encoding and with every line end."""
    text, id_, secret = fill("# 微信小程序配置\n小程序ID：§I\n小程序密钥：§S\n", random.Random(encoding + newline))
    (found,) = find(text.replace("\n", newline).encode(encoding), Surroundings())
    assert (found.fingerprint, found.appid, found.line) == (of_machine_made(secret), id_, 3)


def test_a_nul_byte_hides_nothing() -> None:
    """A NUL byte, which makes git and diff tools call a file binary, changes nothing."""
    text, _id, secret = fill("\0\0 const c = { appid: '§I', secret: '§S' }", random.Random(1))
    assert [finding.fingerprint for finding in find(text.encode(), Surroundings())] == [of_machine_made(secret)]


def test_a_binary_file_with_text_in_it_is_read(tmp_path: Path) -> None:
    """A database file is full of NULs and holds plain text: that text is judged."""
    text, _id, secret = fill("wx_secret §S wx_appid §I", random.Random(4))
    database = tmp_path / "app.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE config (name TEXT, value TEXT)")
        connection.execute("INSERT INTO config VALUES ('wechat', ?)", (text,))
    found = find(database.read_bytes(), Surroundings(path=b"app.db"))
    assert {finding.fingerprint for finding in found} == {of_machine_made(secret)}


def test_what_follows_a_value_in_utf_16() -> None:
    """Bytes of the next character that would be letters in ASCII make no longer word of a value in UTF-16."""
    text, _id, secret = fill("appId = §I, appSecret = §S", random.Random(5))
    content = b"\x01\x02" + text.encode("utf-16-le") + "\u6161".encode("utf-16-le") + bytes(range(256)) * 20
    found = find(content, Surroundings())
    assert {finding.fingerprint for finding in found} == {of_machine_made(secret)}


def test_a_kubernetes_secret_is_base64() -> None:
    """The base64 of an AppSecret has the fingerprint of the AppSecret."""
    secret = appsecret(random.Random(2))
    text = f"kind: Secret\ndata:\n  WX_APP_SECRET: {base64.b64encode(secret.encode()).decode()}\n"
    (found,) = find(text.encode(), Surroundings())
    assert found.fingerprint == of_machine_made(secret)


def test_two_accounts_keep_their_own_appids() -> None:
    """Of two accounts in one file each secret is paired with its own AppID."""
    rng = random.Random(3)
    pairs = [(appid(rng), appsecret(rng)) for _ in range(4)]
    text = "\n".join(f"  {{\n    appid: '{a}',\n    secret: '{s}',\n  }}," for a, s in pairs)
    found = find(text.encode(), Surroundings())
    assert [(finding.appid, finding.fingerprint) for finding in found] == [(a, of_machine_made(s)) for a, s in pairs]


_MISLEADING = {
    "one bad byte": lambda text: b"caf\xe9x\n" + text.encode(),
    "another encoding's mark": lambda text: b"\xff\xfe" + text.encode(),
    "a beginning full of NULs": lambda text: b"\0a" * 400 + b"\n" + text.encode(),
    "UTF-16 after much Chinese": lambda text: ("配置说明文档" * 400 + "\n" + text).encode("utf-16-le"),
    "UTF-16 big-endian after much Chinese": lambda text: ("配置说明文档" * 400 + "\n" + text).encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
}


@pytest.mark.parametrize("disguise", _MISLEADING.values(), ids=_MISLEADING)
def test_no_encoding_is_a_hiding_place(disguise: Callable[[str], bytes]) -> None:
    """Whatever a content pretends to be, a value in it that some reader would see is found."""
    text, _id, secret = fill("wx.appid='§I'\nwx.appSecret = '§S'\n微信小程序密钥：§S\n", random.Random(8))
    assert {finding.fingerprint for finding in find(disguise(text), Surroundings())} == {of_machine_made(secret)}
