"""The same leak, written otherwise, is the same leak; with another vendor's name it is none.

Forms of several languages are varied at random, but repeatably: quotes, spaces, the style of names, the order, the
lines between, comments around, decoys beside, the language of remarks, the encoding, the ends of lines.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from support.made_up import appid, appsecret
from wxsecrets.detect import Surroundings, find
from wxsecrets.fingerprint import of_machine_made

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = 300
SWAPS = 60

# (path, how a pair (name, value) is written, what stands around the pairs, how a remark is written).
LANGUAGES = {
    "javascript": ("src/a.js", "  {name}{s}:{s}{q}{value}{q},", ("module.exports = {{", "}}"), "  // {remark}"),
    "javascript-const": ("src/a.js", "const {name}{s}={s}{q}{value}{q};", ("", ""), "// {remark}"),
    "typescript": ("src/a.ts", "export const {name}: string{s}={s}{q}{value}{q}", ("", ""), "// {remark}"),
    "json": ("a.json", '  "{name}"{s}:{s}"{value}",', ("{{", '  "z": 1\n}}'), '  "_note": "{remark}",'),
    "yaml": ("a.yml", "  {name}: {yq}{value}{yq}", ("app:", ""), "  # {remark}"),
    "properties": ("a.properties", "app.{name}{s}={s}{value}", ("", ""), "# {remark}"),
    "env": (".env", "{name}={yq}{value}{yq}", ("", ""), "# {remark}"),
    "python": ("a.py", "{name}{s}={s}{q}{value}{q}", ("", ""), "# {remark}"),
    "python-dict": ("a.py", "    '{name}'{s}:{s}{q}{value}{q},", ("CONFIG = {{", "}}"), "    # {remark}"),
    "php": ("a.php", "    '{name}'{s}=>{s}{q}{value}{q},", ("<?php return [", "];"), "    // {remark}"),
    "php-define": ("a.php", "define('{name}',{s}{q}{value}{q});", ("<?php", ""), "// {remark}"),
    "java": ("A.java", 'private static final String {name}{s}={s}"{value}";', ("class A {{", "}}"), "// {remark}"),
    "java-setter": ("A.java", 'config.set{Name}({s}"{value}"{s});', ("void a() {{", "}}"), "// {remark}"),
    "kotlin": ("A.kt", 'const val {name}{s}={s}"{value}"', ("object A {{", "}}"), "// {remark}"),
    "go": ("a.go", '\t{name}{s}:{s}"{value}",', ("cfg := Config{{", "}}"), "\t// {remark}"),
    "csharp": ("A.cs", 'public const string {name}{s}={s}"{value}";', ("class A {{", "}}"), "// {remark}"),
    "swift": ("A.swift", 'let {name}{s}={s}"{value}"', ("", ""), "// {remark}"),
    "dart": ("a.dart", "static const {name}{s}={s}{q}{value}{q};", ("class A {{", "}}"), "// {remark}"),
    "ruby": ("a.rb", "  {name}:{s}{q}{value}{q},", ("config = {{", "}}"), "  # {remark}"),
    "xml": ("a.xml", "  <{name}>{value}</{name}>", ("<wx>", "</wx>"), "  <!-- {remark} -->"),
    "toml": ("a.toml", '{name} = "{value}"', ("[app]", ""), "# {remark}"),
    "markdown": ("a.md", "| {name} | {value} |", ("| 名称 | 值 |\n| --- | --- |", ""), "| 备注 | {remark} |"),
    "shell": ("a.sh", "export {name}={q}{value}{q}", ("#!/bin/sh", ""), "# {remark}"),
}
# AppID and AppSecret as people name them together; a vendor's word is put in the place of {w}.
NAMES = (
    ("{w}AppId", "{w}AppSecret"), ("{w}_appid", "{w}_appsecret"), ("{W}_APP_ID", "{W}_APP_SECRET"),
    ("{w}_app_id", "{w}_app_secret"), ("{w}Appid", "{w}Secret"), ("{W}APPID", "{W}SECRET"), ("{w}_id", "{w}_secret"),
)  # fmt: skip
GENERAL = (("appId", "appSecret"), ("appid", "secret"), ("APP_ID", "APP_SECRET"), ("app_id", "app_secret"))
OURS = ("wx", "wechat", "weixin", "weapp", "miniprogram", "wxapp")
THEIRS = ("dingtalk", "weibo", "qq", "feishu", "alipay", "douyin", "baidu", "umeng", "jpush", "huawei", "facebook",
          "taobao", "jd", "youdao", "oppo", "xiaomi", "github", "amap", "mob", "kuaishou")  # fmt: skip
REMARKS = ("production", "生产环境", "do not commit", "测试用，勿外传", "see the console", "旧的，已停用")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")


class Variant:
    """One way to write the pair of an AppID and a secret."""

    def __init__(self, rng: random.Random, language: str) -> None:
        self.rng = rng
        self.path, self.pair, self.frame, self.comment = LANGUAGES[language]
        self.quote = rng.choice("'\"")
        self.yaml_quote = rng.choice(("", "'", '"')) if "{yq}" in self.pair else ""
        self.space = rng.choice(("", " ", "  "))
        self.lines_between = rng.randrange(3)
        self.secret_first = rng.random() < 0.3
        self.remark = rng.choice(REMARKS)
        self.commented_out = rng.random() < 0.15 and "{remark}" in self.comment and language not in ("json", "xml")
        self.line_end = rng.choice(("\n", "\r\n"))
        self.encoding = rng.choice(ENCODINGS)

    def line(self, name: str, value: str) -> str:
        return self.pair.format(
            name=name, Name=name[:1].upper() + name[1:], value=value, q=self.quote, yq=self.yaml_quote, s=self.space
        )

    def text(self, first: tuple[str, str], second: tuple[str, str]) -> bytes:
        """The file with the ID `first` and the secret `second`, each with its name, and decoys."""
        pairs = [self.line(*first), self.line(*second)]
        if self.secret_first:
            pairs.reverse()
        between = [self.comment.format(remark=self.remark)] * self.lines_between
        if self.commented_out:
            pairs = [self.comment.format(remark=pair.strip()) for pair in pairs]
        decoy = self.line("fileMd5", appsecret(self.rng))
        lines = [self.frame[0].format(), pairs[0], *between, pairs[1], decoy, self.frame[1].format()]
        return self.line_end.join(lines).encode(self.encoding)


def _blocking(content: bytes, path: str) -> set[str]:
    found = find(content, Surroundings(path=path.encode()))
    return {at.fingerprint for at in found if at.credential == "appsecret" and at.confidence.is_enough}


def _with_our_names(rng: random.Random) -> tuple[str, str]:
    id_name, name = rng.choice((*NAMES, *GENERAL))
    word = rng.choice(OURS)
    return id_name.format(w=word, W=word.upper()), name.format(w=word, W=word.upper())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_variant_is_found(language: str) -> None:
    """Exactly the AppSecret is found, with its AppID, however the pair is written."""
    rng = random.Random(language)
    for _ in range(CASES):
        variant, id_, secret = Variant(rng, language), appid(rng), appsecret(rng)
        id_name, name = _with_our_names(rng)
        content = variant.text((id_name, id_), (name, secret))
        assert _blocking(content, variant.path) == {of_machine_made(secret)}, content.decode(variant.encoding)
        (found,) = [at for at in find(content, Surroundings(path=variant.path.encode())) if at.confidence.is_enough]
        assert found.appid == id_


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_vendors_is_none(language: str) -> None:
    """With another vendor's word in the names, and no AppID of WeChat's, the same text blocks nothing."""
    rng = random.Random(language)
    for _ in range(SWAPS):
        variant, secret, word = Variant(rng, language), appsecret(rng), rng.choice(THEIRS)
        id_name, name = rng.choice(NAMES)
        other_id = "".join(rng.choices("0123456789", k=9))
        content = variant.text(
            (id_name.format(w=word, W=word.upper()), other_id), (name.format(w=word, W=word.upper()), secret)
        )
        path = variant.path if language != "xml" else "a.xml"
        if language != "xml":
            assert not _blocking(content, path), content.decode(variant.encoding)


def _as_hash(name: str) -> str:
    return "file_md5" if name.islower() or "_" in name else "fileMd5"


@pytest.mark.parametrize(
    "rename", [_as_hash, lambda _name: "sessionToken", lambda _name: "deviceId", lambda _name: "nonceStr"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_under_another_name_it_is_none(language: str, rename: Callable[[str], str]) -> None:
    """The same value beside the same AppID, called a hash, a token or an ID, blocks nothing."""
    rng = random.Random(language)
    for _ in range(SWAPS // 4):
        variant = Variant(rng, language)
        variant.secret_first = True
        id_name, name = _with_our_names(rng)
        content = variant.text((id_name, appid(rng)), (rename(name), appsecret(rng)))
        assert not _blocking(content, variant.path), content.decode(variant.encoding)
