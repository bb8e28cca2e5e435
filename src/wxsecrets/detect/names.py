"""What a name says: WeChat, secret, another vendor, a hash, an identifier.

Applies the tables of `wxsecrets.knowledge` to one name.
"""

from __future__ import annotations

from functools import lru_cache

from wxsecrets.expressions import compile_later
from wxsecrets.knowledge import names as table
from wxsecrets.knowledge.kinds import KINDS
from wxsecrets.knowledge.vendors import VENDORS

_WORD = compile_later(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\u4e00-\u9fff]+")
_SECRET = compile_later(rf"{table.SECRET}|{table.SECRET_ZH}")
_NEUTRAL_ZH = compile_later(table.NEUTRAL_ZH)
_APPSECRET = compile_later(table.APPSECRET)
_WECHAT = compile_later(table.WECHAT)
_APPKEY = compile_later(r"(?:app|application|mina|wx)_?key$")
_OTHERS = tuple((name, compile_later(pattern)) for name, pattern in table.OTHER_NAMES)
_KINDS = tuple(compile_later(pattern) for row in KINDS for pattern in (row.own, row.usual, row.general) if pattern)
_VENDOR_WORDS = frozenset(word for vendor in VENDORS for word in vendor.words.split())
_PARTS = compile_later(r"[.\[\]'\"]+")
_LONG_HEX = compile_later(r"[0-9A-Fa-f]{12,}")


class _Compact(dict[int, str]):
    """What `str.translate` makes of each character: an expression with all of Chinese takes 3 ms to compile."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        is_kept = "0" <= character <= "9" or "a" <= character <= "z" or "\u4e00" <= character <= "\u9fff"
        kept = character if is_kept else ""
        if character.isascii():  # of others there are too many to keep
            self[code] = kept
        return kept


_COMPACT = _Compact()


def compact(name: str) -> str:
    """`name` in lower case without punctuation: `WX_APP-Secret` is `wxappsecret`."""
    return name.lower().translate(_COMPACT)


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The lower-case words of a name, split at case and punctuation."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=4096)
def says_wechat(name: str) -> bool:
    """Whether a name (of a variable, a section, a class) speaks of WeChat."""
    packed = compact(name)
    return bool(
        _WECHAT.search(packed)
        or packed.startswith("wx")
        or any(word in table.WECHAT_WORDS or word.startswith("wx") for word in words(name))
    )


@lru_cache(maxsize=4096)
def says_vendor(name: str) -> bool:
    """Whether a name speaks of another vendor; what a value in it looks like (`…0fb3…`) is no word."""
    return any(word in _VENDOR_WORDS for word in words(_LONG_HEX.sub("", name)))


@lru_cache(maxsize=4096)
def says_other_secret(name: str) -> bool:
    """Whether a name is that of a section with secrets of another kind: `jwt`, `redis`, `session`."""
    return not says_wechat(name) and any(word in table.OTHER_SECTIONS for word in words(name))


def last_part(name: str) -> str:
    """`secret` of `wx.configs[0].secret`."""
    return _PARTS.split(name.strip(".[]'\""))[-1] or name


@lru_cache(maxsize=4096)
def classify(name: str) -> str | None:
    """The evidence that a value's own name gives, by its name in the evidence table; None when it says nothing."""
    last = last_part(name)
    packed, whole = compact(last), compact(name)
    secret = bool(_SECRET.search(packed))
    for evidence, pattern in _OTHERS:
        match = pattern.search(packed)
        # "appIdSecret" is a secret: the last word decides between an identifier and a secret.
        if match and not (secret and evidence == "key-identifier"):
            return evidence
    if says_vendor(last) and not says_wechat(last):
        return "key-foreign"
    if not secret:
        return "key-appkey" if _APPKEY.search(packed) else None
    if says_vendor(name) and not says_wechat(name):
        return "key-foreign"
    if says_wechat(name):
        return "key-wechat-secret"
    if _APPSECRET.search(packed):
        return "key-appsecret" if _is_neutral(last) else "key-qualified-secret"
    return "key-secret" if _is_neutral(last) or whole in ("secret", "密钥", "秘钥") else "key-qualified-secret"


def says_anything(name: str) -> bool:
    """Whether a name, of a column for example, tells at all what kind of value it has."""
    packed = compact(name)
    return classify(name) is not None or any(pattern.search(packed) for pattern in _KINDS)


def _is_neutral(name: str) -> bool:
    """Whether every word is one that can stand in the name of an AppSecret."""
    rests = (_NEUTRAL_ZH.sub("", _SECRET.sub("", word)) for word in words(name))
    return all(not rest or rest in table.NEUTRAL_WORDS for rest in rests)
