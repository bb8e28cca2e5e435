"""Every piece of evidence: a text in which it is seen, and the same without it."""

from __future__ import annotations

import random

import pytest

from support.made_up import filled
from wxsecrets.detect import Surroundings, weigh_all
from wxsecrets.i18n import _, set_language
from wxsecrets.knowledge.evidence import EVIDENCE

_PROJECT = "wx0123456789abcdef"
_PEM = "-----BEGIN RSA PRIVATE KEY-----\n§R\n-----END RSA PRIVATE KEY-----\n"

# (evidence, path, text with it, text without it); the placeholders are those of `support.made_up.filled`. A path of
# `package` is in a mini-program's package, one of `project` in its project.
SEEN = [
    ("key-wechat-secret", "a", "wxSecret = '§S'", "mySecret = '§S'"),
    ("key-appsecret", "a", "appSecret = '§S'", "theSecret = '§S'"),
    ("key-secret", "a", "secret = '§S'", "appSecret = '§S'"),
    ("key-qualified-secret", "a", "hookSecret = '§S'", "secret = '§S'"),
    ("key-appkey", "a", "appid='§I'\nappKey = '§S'", "appid='§I'\nsecret = '§S'"),
    ("used-as-secret", "a", "SK = '§S'\nu = `weixin?secret=${SK}`", "SK = '§S'\nu = `weixin?secret=${XK}`"),
    ("secret-beside", "a", "appid='§I'\nappKey = '§S'\nappSecret = ''", "appid='§I'\nappKey = '§S'"),
    ("key-foreign", "a", "weiboSecret = '§S'", "wxSecret = '§S'"),
    ("key-pay", "a", "secret; signKey = '§S'", "secret = '§S'"),
    ("key-hash", "a", "secretMd5 = '§S'", "secret = '§S'"),
    ("key-identifier", "a", "secret; traceId = '§S'", "secret; trace = '§S'"),
    ("key-other-credential", "a", "secretToken = '§S'", "secret = '§S'"),
    ("sdk-argument", "a", "WeChatClient(ID, '§S')", "Client(ID, '§S')"),
    ("unnamed", "a", "f('§I', 1); x('§S')", "secret('§S')"),
    ("framework-secret", "a", "APP_ENV=dev\nAPP_SECRET=§S", "X_ENV=dev\nAPP_SECRET=§S"),
    ("other-call", "a", "checkSign('§I', '§S')", "create('§I', '§S')"),
    ("appid-adjacent", "a", "f('§I', '§S')", "f('§I', x, secret='§S')"),
    ("appid-same-line", "a", "a='§I'; b=1; secret='§S'", "a=1; b=1; secret='§S'"),
    ("appid-near", "a", "a='§I'\nsecret='§S'", "a='1'\nsecret='§S'"),
    ("appid-close", "a", "a='§I'\n\n\n\n\n\nsecret='§S'", "a='§I'\nsecret='§S'"),
    ("appid-in-file", "a", "a='§I'" + "\n" * 20 + "secret='§S'", "a='§I'\nsecret='§S'"),
    ("appid-of-project", "project", "secret='§S'", "a='§I'\nsecret='§S'"),
    ("other-app-id", "a", "appId: '123456'\nappSecret: '§S'", "appId: '§I'\nappSecret: '§S'"),
    ("wechat-endpoint", "a", "secret='§S' // sns/jscode2session", "secret='§S' // session"),
    ("wechat-parent", "a", "wechat:\n  secret: §S", "app:\n  secret: §S"),
    ("wechat-line", "a", "secret: §S # weixin", "secret: §S # mine"),
    ("wechat-near", "a", "# weixin\nsecret: §S", "# mine\nsecret: §S"),
    ("wechat-file", "a", "# weixin\n" + "\n" * 20 + "secret: §S", "# mine\n" + "\n" * 20 + "secret: §S"),
    ("wechat-path", "wechat/a", "secret: §S", None),
    ("in-package", "package", "secret: §S", None),
    ("vendor-parent", "a", "dingtalk:\n  secret: §S", "app:\n  secret: §S"),
    ("vendor-line", "a", "secret: §S # 钉钉", "secret: §S # 我的"),
    ("vendor-near", "a", "# dingtalk\nsecret: §S", "# mine\nsecret: §S"),
    ("vendor-path", "dingtalk/a", "secret: §S", None),
    ("other-parent", "a", "jwt:\n  secret: §S", "app:\n  secret: §S"),
    ("pay-near", "pay/a", "appid='§I'\nappKey = '§S'", None),
    ("part-of-name", "a", "secret: '§S.png'", "secret: '§S'"),
    ("placeholder", "a", "secret: '0123456789abcdef0123456789abcdef'", "secret: '§S'"),
    ("upper-case", "a", "secret: '0A1B2C3D4E5F60718293A4B5C6D7E9F8'", "secret: '§S'"),
    ("published-sample", "a", None, "secret: '§S'"),
    ("kind-own-name", "a", "mchKey: '§P'", "myKey: '§P'"),
    ("kind-usual-name", "a", "partnerKey: '§P'", "myKey: '§P'"),
    ("kind-general-name", "a", "mch_id: 1\napiKey: '§P'", "id: 1\napiKey: '§P'"),
    ("kind-beside", "a", "mch_id: 1\napiKey: '§P'", "mchKey: '§P'"),
    ("corpid-adjacent", "a", "Client('§W', '§C')", "Client('me', '§C')"),
    ("secretid-adjacent", "a", "// secret\nClient('§A', '§P')", "// secret\nClient('me', '§P')"),
    ("token-shape", "a", "x = '§T'", "x = '§C'"),
    ("key-file", "private.§I.key", _PEM, None),
    ("key-named", "a", f"upload_key =\n{_PEM}", f"some_key =\n{_PEM}"),
    ("key-in-code", "a", "require('miniprogram-ci')\n" + "//" * 200 + f"\n{_PEM}", _PEM),
    ("key-in-project", "project", _PEM, None),
    ("server-call", "package", "wx.request({url:'https://api.weixin.qq.com/cgi-bin/token'})", "wx.request({url:'x'})"),
    ("call-in-comment", "package", "// https://api.weixin.qq.com/cgi-bin/token", "'https://api.weixin.qq.com/cgi-bin/token'"),
    ("server-code", "package", "require('koa')\n'https://api.weixin.qq.com/cgi-bin/token'",
     "'https://api.weixin.qq.com/cgi-bin/token'"),
]  # fmt: skip


def _around(path: str) -> Surroundings:
    return {
        "package": Surroundings(b"a.js", in_package=True),
        "project": Surroundings(b"ci/upload.key", appid=_PROJECT),
    }.get(path, Surroundings(path.encode()))


def _seen(path: str, form: str) -> set[str]:
    _values, path, text = filled(random.Random(form), path, form)
    return {reason.name for at in weigh_all(text.encode(), _around(path)) for reason in at.reasons}


@pytest.mark.parametrize(("name", "path", "with_", "without"), SEEN, ids=[row[0] for row in SEEN])
def test_evidence(name: str, path: str, with_: str | None, without: str | None) -> None:
    """It is seen where it is, and not where it is not; and it has a sentence in both languages."""
    if with_ is not None:
        assert name in _seen(path, with_)
    assert name not in _seen("a", without or with_ or "")
    sentence = EVIDENCE[name].sentence
    set_language("zh")
    assert _(sentence) != sentence
    set_language("en")
    assert _(sentence) == sentence


def test_all_evidence_is_tested() -> None:
    """No row of the table is without a case here."""
    assert [row[0] for row in SEEN] == list(EVIDENCE)


def test_a_published_value_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template's own AppSecret, known by its hash, is worth a look and no more, whatever speaks for it."""
    values, _path, text = filled(random.Random(1), "", "wx.appid=§I\nwx.secret=§S\n")
    monkeypatch.setattr("wxsecrets.detect.evidence.sample_of", {values["§S"]: "somebody/template"}.get)
    (found,) = [at for at in weigh_all(text.encode(), Surroundings()) if len(at.reasons) > 1]
    assert "published-sample" in {reason.name for reason in found.reasons}
