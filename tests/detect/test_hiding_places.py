"""Places where a value does not stand as it is: in pieces, escapes, wrappings and tables. None of them hides it."""

from __future__ import annotations

import base64
import json
import random
from typing import TYPE_CHECKING

import pytest

from support.made_up import appid, appsecret
from wxsecrets.detect import Surroundings, find, may_hold_candidate
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from collections.abc import Callable

VALUES = 20


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _config(id_: str, value: str) -> str:
    return f"wx:\n  appid: {id_}\n  secret: {value}\n"


def _source_map(id_: str, value: str) -> str:
    source = f"import x from 'y'\n// config\nconst appid = '{id_}'\nconst secret = '{value}'\nexport default x\n"
    return json.dumps({"version": 3, "sources": ["a.js"], "sourcesContent": ["let a\n", source], "mappings": "AAAA"})


def _escaped(value: str, form: str) -> str:
    return "".join(form.format(ord(character)) for character in value)


# name: (path, the text that holds an AppID and a value)
PLACES: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "two strings, +": ("a.js", lambda i, v: f"appid='{i}'\nappSecret = '{v[:16]}' + '{v[16:]}'"),
    "three strings over lines, +": (
        "a.java",
        lambda i, v: f'appid="{i}";\nappSecret = "{v[:9]}"\n    + "{v[9:20]}"\n    + "{v[20:]}";',
    ),
    "two strings, PHP's .": ("a.php", lambda i, v: f"$appid='{i}';\n$appsecret = '{v[:8]}'.'{v[8:]}';"),
    "two strings, Lua's ..": ("a.lua", lambda i, v: f"appid='{i}'\nappSecret = '{v[:16]}' .. '{v[16:]}'"),
    "two strings side by side": (
        "a.py",
        lambda i, v: f"APPID='{i}'\nAPPSECRET = ('{v[:20]}'\n             '{v[20:]}')",
    ),
    "two strings, continued line": ("a.py", lambda i, v: f'APPID="{i}"\nSECRET = "{v[:16]}" \\\n    "{v[16:]}"'),
    "an array joined": ("a.js", lambda i, v: f"appid='{i}'\nappSecret = ['{v[:16]}', '{v[16:]}'].join('')"),
    "concat": ("a.js", lambda i, v: f"appid='{i}'\nappSecret = '{v[:16]}'.concat('{v[16:]}')"),
    "two variables, +": ("a.js", lambda i, v: f"a='{v[:16]}'\nb='{v[16:]}'\nvar appid='{i}', wxSecret = a + b"),
    "two variables, template": (
        "a.js",
        lambda i, v: f"let a='{v[:9]}', b='{v[9:]}'\nlet appid='{i}', secret=`${{a}}${{b}}`",
    ),
    "two variables, PHP": ("a.php", lambda i, v: f"$a='{v[:9]}';\n$b='{v[9:]}';\n$appid='{i}';\n$secret=$a.$b;"),
    "unicode escapes": ("a.js", lambda i, v: f"appid:'{i}', appSecret:'" + _escaped(v, "\\u{:04x}") + "'"),
    "hex escapes": ("a.js", lambda i, v: f"appid:'{i}', appSecret:'" + _escaped(v, "\\x{:02x}") + "'"),
    "some characters escaped": (
        "a.js",
        lambda i, v: f"appid:'{i}', secret:'{v[:5]}" + _escaped(v[5:8], "\\u{:04x}") + f"{v[8:]}'",
    ),
    "percent escapes": (
        "a.txt",
        lambda i, v: f"https://api.weixin.qq.com/cgi-bin/token?appid={i}&secret=" + _escaped(v, "%{:02x}"),
    ),
    "an escaped address": (
        "a.txt",
        lambda i, v: f"u=https%3A%2F%2Fapi.weixin.qq.com%2Fsns%2Fjscode2session%3Fappid%3D{i}%26secret%3D{v}",
    ),
    "character references": ("a.xml", lambda i, v: f"<wx appid='{i}' appSecret='" + _escaped(v, "&#{};") + "'/>"),
    "upper case": (".env", lambda i, v: f"WX_APPID={i}\nWX_APPSECRET={v.upper()}\n"),
    "base64 of the value": (
        "s.yml",
        lambda i, v: f"kind: Secret\ndata:\n  wx-id: {_b64(i)}\n  wx-app-secret: {_b64(v)}\n",
    ),
    "base64 of a file": ("s.yml", lambda i, v: f"kind: Secret\ndata:\n  application.yml: {_b64(_config(i, v))}\n"),
    "base64 of a file, one byte on": ("a.txt", lambda i, v: "x=" + _b64("a" + _config(i, v))),
    "base64 of a file, two bytes on": ("a.txt", lambda i, v: "x=" + _b64("ab" + _config(i, v))),
    "a source map": ("dist/a.js.map", _source_map),
    "a source map in the code": (
        "dist/a.js",
        lambda i, v: "a()\n//# sourceMappingURL=data:application/json;base64," + _b64(_source_map(i, v)),
    ),
    "a notebook": (
        "a.ipynb",
        lambda i, v: json.dumps({"cells": [{"source": [f"appid = '{i}'\n", f"wx_secret = '{v}'\n"]}]}),
    ),
    "JSON in JSON in JSON": (
        "a.json",
        lambda i, v: json.dumps({"a": json.dumps({"b": json.dumps({"appid": i, "wxSecret": v})})}),
    ),
    "a configuration in a dump": (
        "nacos.sql",
        lambda i, v: f"INSERT INTO `config_info` VALUES (1,'app.yml','G','spring:\\n  a: b\\nwx:\\n  miniapp:\\n"
        f"    appid: {i}\\n    secret: {v}\\n','e','2020-01-01');",
    ),
    "the column of an INSERT": (
        "a.sql",
        lambda i, v: f"INSERT INTO app (id, appid, app_secret, note) VALUES (1, '{i}', '{v}', NULL);",
    ),
    "the column of a CREATE TABLE": (
        "a.sql",
        lambda i, v: "CREATE TABLE `wx_app` (\n `id` int,\n `appid` varchar(32),\n `note` varchar(9) DEFAULT ',',\n"
        f" `app_secret` varchar(64),\n PRIMARY KEY (`id`)\n);\nINSERT INTO `wx_app` VALUES (1,'{i}','a(b, c','{v}');",
    ),
    "the column of a Markdown table": (
        "a.md",
        lambda i, v: f"| 环境 | 小程序 | 密钥 |\n| --- | :-: | --- |\n| 测试 | - | - |\n| 正式 | {i} | `{v}` |\n",
    ),
    "the column of a CSV file": ("a.csv", lambda i, v: f"id,appid,appSecret,note\n1,{i},{v},x\n"),
    "the place in a list": ("a.js", lambda i, v: f"const [appId, appSecret] = ['{i}', '{v}'] // 微信\n"),
    "the place in a tuple": ("a.py", lambda i, v: f"APP_ID, APP_SECRET = '{i}', '{v}'  # 微信\n"),
    "prose with full-width punctuation": ("a.md", lambda i, v: f"微信小程序（AppID：{i}，AppSecret：{v}）。\n"),
    "NUL between the entries": ("environ", lambda i, v: f"A=1\0wx_appid={i}\0wx_secret={v}\0"),
    "one long line": (
        "dist/a.js",
        lambda i, v: "a=1;" * 300_000 + f"o={{appid:'{i}',secret:'{v}'}};" + "b=2;" * 300_000,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_no_place_hides_a_value(name: str) -> None:
    """The value is found, sure enough to stop a commit, once, with its AppID; and the gate lets its file through."""
    path, form = PLACES[name]
    rng = random.Random(path)
    for _ in range(2 if name == "one long line" else VALUES):
        id_, value = appid(rng), appsecret(rng)
        content = form(id_, value).encode()
        assert may_hold_candidate(content)
        found = find(content, Surroundings(path=path.encode()))
        assert [(at.fingerprint, at.confidence.is_enough) for at in found] == [(of_machine_made(value), True)]
        # An AppID that is base64 itself is not read.
        assert found[0].appid == (id_ if name != "base64 of the value" else None)


# (name, path, text with {0} and {1}, the halves of a value): pieces that nobody joins.
APART = {
    "a list of two halves": ("a.js", "appid: '§I',\nappSecret: ['{0}', '{1}']"),
    "two variables that are not joined": ("a.js", "appid: '§I'\nvar appSecretA = '{0}'\nvar appSecretB = '{1}'\n"),
    "a sum of numbers": ("a.js", "appid: '§I', appSecret: n('{0}') + n('{1}')"),
}


@pytest.mark.parametrize(("path", "form"), APART.values(), ids=APART)
def test_what_nobody_joins_is_no_value(path: str, form: str) -> None:
    """Two strings of 16 hex digits are no AppSecret as long as nothing joins them."""
    rng = random.Random(form)
    for _ in range(VALUES):
        value = appsecret(rng)
        text = form.format(value[:16], value[16:]).replace("§I", appid(rng))
        assert find(text.encode(), Surroundings(path=path.encode())) == ()


def test_a_base64_picture_is_no_text() -> None:
    """Base64 of what is no text is left alone, however much there is."""
    picture = base64.b64encode(random.Random(1).randbytes(200_000)).decode()
    text = f"wx.appid='{appid(random.Random(2))}'\nconst secretPicture = 'data:image/png;base64,{picture}'"
    assert find(text.encode(), Surroundings(path=b"a.js")) == ()
