"""What a value is called: the name it is assigned to, passed as or labelled with.

Reads the few hundred characters before a value, whatever the language: `key: 'v'`, `key => "v"`,
`?key=v`, `<key>v</key>`, `setKey("v")`, `put("key", "v")`, `name="key" value="v"`, `密钥：v`, a name on
the line above. Bounded, so that it costs the same in a bundle of one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wxsecrets.detect.names import classify, compact, says_anything
from wxsecrets.detect.search import compile_text
from wxsecrets.expressions import compile_later

if TYPE_CHECKING:
    from collections.abc import Callable

    from wxsecrets.detect.document import Document


_NAME = r"[A-Za-z_$\p{Han}][\w$\p{Han}.\-]*(?:\[[\w'\"]{0,20}\][\w.\-]*)*"
_OPENERS = r"""[\s\x{3000}\x{a0}"'`@\\({\[<*【「“‘]*(?:!\[CDATA\[)?(?:[urbURB]{1,2}["'])?"""
_OPENERS_RE = r"""[\s"'`@(]{1,6}"""
# `name =`, `"name": `, `['name'] =>`, `name：`, `name（旧）：`.
_ASSIGNED = compile_text(
    rf"""(?P<name>{_NAME})\s*(?:[（(][^()（）]{{0,30}}[)）])?["'`\]\)*\\\s】」*]{{0,8}}(?:=>|:=|==?=?|:|：|＝|->|\?\?=?|\|\|=?|是|为)\s*{_OPENERS}$"""
)
# `name: string = `, `name: &str = `, `name: NSString * = `: the type is not the name.
_TYPED = compile_text(rf"""(?P<name>{_NAME})\s*\??:\s*[&*\w<>.\[\] ]{{1,40}}?\s*=\s*{_OPENERS}$""")
# `name string = ` of Go.
_TYPED_BEHIND = compile_text(rf"""(?P<name>{_NAME})\s+(?:string|\[\]byte)\s*=\s*{_OPENERS}$""")
# `name { get; set; } = ` of C#.
_PROPERTY = compile_text(rf"""(?P<name>{_NAME})\s*\{{[\w\s;]{{1,60}}\}}\s*=\s*{_OPENERS}$""")
# `function getName() { return `, `def name(self):`, `get name() {`, `var name: String {`: what comes before a `return`.
_GETTER = compile_text(
    r"""(?P<name>[A-Za-z_$][\w$]*)\s*(?:\([^(){}]{0,120}\))?\s*(?:(?::|->)?\s*[\w<>\[\].?*&|]{1,40})?\s*"""
    r"""(?:throws\s+[\w., ]{1,60})?(?:[{:]|=>)\s*(?:(?://|#|/\*)[^\n]{0,60})?\s*$"""
)
_RETURN = compile_later(rf"(?:^|[\s{{;:/])return{_OPENERS_RE}$")
# `val name: String get() = `
_GET_IS = compile_text(rf"""(?P<name>[A-Za-z_$][\w$]*)\s*:\s*[\w.?<>]{{1,40}}\s*get\s*\(\s*\)\s*=\s*{_OPENERS}$""")
# `{ get { return `: the block is no name.
_GET_BLOCK = compile_later(r"(?:get|get\s*\(\s*\))\s*\{\s*$")
_BEFORE_RETURN = 4
# `"${NAME:`, `@Value("${wx.secret:`
_DEFAULT = compile_text(r"\$\{(?P<name>[\w.\-\[\]]+):[-=]?$")
# `?name=`, `&amp;name=`, `%26name%3D`
_QUERY = compile_text(r"(?P<name>[A-Za-z_][\w.\-\[\]]*)(?:=|%3[Dd]|\\u003[dD])$")
# `'&name=' + '`, `"&name=").append("`: a query glued together from pieces.
_GLUED_QUERY = compile_text(
    r"""(?P<name>[A-Za-z_][\w.\-\[\]]*)=\\?["'`]\s*\)?\s*(?:\+|\.{1,2}|,|<<|\|\||~)?\s*"""
    r"""(?:(?:append|concat|add)\s*\(\s*)?[@\\]*["'`]$"""
)
# `"name", "`: the literal before it; a name or an AppID.
_AFTER_LITERAL = compile_text(
    r"""["'`](?P<name>[^"'`\n]{1,60})\\?["'`]\s*\)?\s*(?:,|=>)\s*(?:[\w.]{1,40}[\(\[]\s*)?[@\[({\\]*["'`](?:\\?["'`])?\s*$"""
)
# `setName("`, `append("`
_CALL = compile_text(r"""(?P<name>[A-Za-z_][\w.]*)\s*\(\s*[@\\]*["'`]\s*$""")
_ELEMENT = compile_text(r"<(?P<name>[A-Za-z_][\w.\-:]*)(?:\s[^<>]{0,80})?>\s*(?:<!\[CDATA\[)?\s*$")
# `| name | `
_CELL = compile_text(r"""[|\t]\s*[`*"']*(?P<name>[^|\t`*"']{1,60}?)[`*"']*\s*[|\t]\s*[`*"']*$""")
# A label in running text: words, then the value.
_PROSE = compile_text(rf"""(?P<name>{_NAME})[\s"'`*（(“「【\[]{{1,6}}$""")
# `name="secret" hidden value="`, `{"key": "secret", "value": "`
_HOLDERS = frozenset(
    "value val v content default defaultvalue example data initial initialvalue text currentvalue string".split()
)
_HOLDER_NAME = compile_later(
    r"""(?<![\w\-])(?:name|key|title|description|label|desc|id|field|k|code|config_?name|config_?key)["']?\s*[:=]\s*["']"""
    r"""(?P<name>[^"'\n]{1,60})["']|<(?:key|name)>(?P<element>[^<>\n]{1,60})</"""
    # `- name: KEY` of YAML, `variable "key" {` of Terraform.
    r"""|(?:name|key):[ ]+(?P<bare>[\w.\-]{1,60})[ ]*$|"(?P<block>[^"\n]{1,60})"[ ]*[:=]?[ ]*\{[ ]*$""",
    re.IGNORECASE,
)
# `value="…" key="secret"`
_HOLDER_BEHIND = compile_later(r"""^\w+["']\s+(?:name|key|id)\s*=\s*["'](?P<name>[^"'\n]{1,60})["']""", re.IGNORECASE)
# The object or tag that the value is in begins on this line: no name further up belongs to it.
_BEGINS_HERE = compile_later(r"\{|<[^<>]*$")
_BLOCKS = frozenset(
    "if else try catch except finally for while do switch case default unless when synchronized".split()
)
_SETTER = compile_later(
    r"^(?:set|get|with|put|add|append|config|define|const|env)?_?(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_TYPE_WORDS = frozenset("string str text nsstring char varchar any object final const let var val static".split())
_ENDS_OPEN = compile_later(r"""(?:[=:：(\[,+>]|=>|return|[:=]\s*(?:[>|][-+]?|["']{3}))\s*[\\]?\s*$""")


@dataclass(frozen=True, slots=True)
class Naming:
    """What is known of a value's name.

    `name` as written ("" for none), `form` how it was found, `label` a second name (a description beside a
    generic one), `literal` the string literal directly before the value in the same list or call.
    """

    name: str = ""
    form: str = ""
    label: str = ""
    literal: str = ""

    @property
    def own(self) -> str:
        """The name without what a call says beside it: `setAppSecret` and `getAppSecret` are about `AppSecret`."""
        return setter_name(self.name) if self.form in ("call", "getter") else self.name


# `name = Field("`, `name = config("X", default="`, `name := flag.String("x", "`: what is around the value says nothing;
# and `name = prod ? "a" : "`, `name = dev && "`, `name: !!str `.
_WRAPPED = compile_later(
    r"""[=:]\s*(?P<wrapping>(?:(?:new|await|return)\s+)?(?P<callee>[A-Za-z_][\w.:<>]*)\s*\((?:[^()"'`\n]|"[^"\n]*"|'[^'\n]*')*@?"""
    r"""["'`]|[\w.=!&|() '"]{1,60}(?:\?\s*(?:["'][^"'\n]*["']\s*:)?|&&)\s*["'`]|(?:[&!]{1,2}\w+\s+)+["']?)$"""
)
_ID = compile_later(r"w[wx][0-9a-f]{16}|AKID[0-9A-Za-z]{32}")
_COMMENT_LINE = compile_later(r"^\s*(?://+|#+|/\*+|\*+|--)\s*(?P<text>[^\n]{1,40}?)\s*(?:\*/)?\s*$")
_CHANGES_IT = compile_later(r"crypt|decode|hash|md5|sha\d|sign|hmac|verify|digest|unhex|log|print", re.IGNORECASE)


def naming(document: Document, start: int) -> Naming:
    """The name of the value that begins at `start`."""
    before = document.before(start)
    number = document.line_at(start)
    if not before.strip(" \t\"'`@\\([{<*-#/>"):
        before = _line_above(document, number) + before
    literal = _AFTER_LITERAL.search(before) if _follows_literal(before) else None
    found = _by_getter(document, number, before) or _by_form(before)
    if literal is not None and found.form in ("", "call", "prose", "holder"):
        found = Naming(literal["name"], "literal", found.label, literal["name"])
    elif literal is not None:
        found = Naming(found.name, found.form, found.label, literal["name"])
    if compact(found.name.rsplit(".", 1)[-1]) in _HOLDERS:
        behind = _HOLDER_BEHIND.search(document.after(start)[:160])
        found = Naming(behind["name"], "holder") if behind else _held(document, number, before, found)
    if classify(found.own) is None and classify(found.literal) is None:
        found = _described(document, number, found)
    if says_anything(found.own) or says_anything(found.literal) or _ID.fullmatch(found.literal):
        return found
    return _outside(before) or found


def _outside(before: str) -> Naming | None:
    """The name of what the value is wrapped in, where what wraps it says nothing."""
    wrapped = _WRAPPED.search(before[-200:])
    if wrapped is None or (wrapped["callee"] and _CHANGES_IT.search(wrapped["callee"])):
        return None
    outer = _by_form(before[-200:][: wrapped.start("wrapping")])
    return outer if outer.name and says_anything(outer.name) else None


def _described(document: Document, number: int, found: Naming) -> Naming:
    """The same with the comment on the line above as a label."""
    match = _COMMENT_LINE.match(document.line(number - 1)) if number else None
    return Naming(found.name, found.form, match["text"].strip(), found.literal) if match else found


def _follows_literal(before: str) -> bool:
    """Whether another string can stand right before the value; most often not."""
    return before.rstrip()[-1:] in _QUOTES and ("," in before[-60:] or "=>" in before[-60:])


_QUOTES = frozenset("\"'`")


def _by_getter(document: Document, number: int, before: str) -> Naming | None:
    """The function that returns the value: `getAppSecret` of `getAppSecret() { return "`."""
    is_ = _GET_IS.search(before)
    if is_ is not None:
        return Naming(is_["name"], "getter")
    if "return" not in before or _RETURN.search(before) is None:
        return None
    lines = [document.line(above) for above in range(max(0, number - _BEFORE_RETURN), number)]
    head = _GET_BLOCK.sub("{", "\n".join((*lines, before[: before.rindex("return")])))
    while (closer := _GETTER.search(head[-300:])) is not None and closer["name"] in _BLOCKS:
        head = head[-300:][: closer.start()]
    return None if closer is None else Naming(closer["name"], "getter")


def _by_form(before: str) -> Naming:
    return _form_of(before[-200:])


@lru_cache(maxsize=512)  # the versions of a file have the same lines
def _form_of(tail: str) -> Naming:
    bare = tail.rstrip(_QUOTES_AND_BRACKETS)
    for form, pattern, may_match in _FORMS:
        match = pattern.search(tail) if may_match(tail, bare) else None
        if match is not None and (form == "element" or compact(match["name"]) not in _TYPE_WORDS):
            return Naming(match["name"].strip(), form)
    return Naming()


_EQUALS_QUOTE = compile_later(r"=[\\\"'`]")
_QUOTES_AND_BRACKETS = " \t\r\n\u3000\u00a0\"'`@\\({[<*【「“‘"
# Each form with a cheap test that rules it out for most texts: (what stands before the value, the same without quotes
# and brackets at its end).
_FORMS: tuple[tuple[str, Any, Callable[[str, str], bool]], ...] = (
    ("default", _DEFAULT, lambda tail, _bare: "${" in tail),
    ("query", _QUERY, lambda tail, _bare: tail.endswith(("=", "3D", "3d"))),
    ("query", _GLUED_QUERY, lambda tail, _bare: _EQUALS_QUOTE.search(tail) is not None),
    ("typed", _TYPED, lambda tail, bare: ":" in tail and "=" in bare[-2:]),
    ("assigned", _PROPERTY, lambda tail, bare: "}" in tail and bare.endswith("=")),
    ("typed", _TYPED_BEHIND, lambda tail, _bare: "string" in tail or "byte" in tail),
    ("assigned", _ASSIGNED, lambda _tail, _bare: True),
    ("element", _ELEMENT, lambda tail, _bare: "<" in tail and ">" in tail),
    ("cell", _CELL, lambda tail, _bare: "|" in tail or "\t" in tail),
    ("call", _CALL, lambda tail, _bare: "(" in tail),
    ("prose", _PROSE, lambda _tail, _bare: True),
)


def _held(document: Document, number: int, before: str, found: Naming) -> Naming:
    """The name in `name="secret" value="…"`: before it on the line, or up to three lines above."""
    texts = [before, *(document.line(above) for above in range(number - 1, max(-1, number - 4), -1))]
    for text in texts:
        matches = list(_HOLDER_NAME.finditer(text))
        if matches:
            last = matches[-1]
            return Naming(next(filter(None, last.groups())), "holder", found.label, found.literal)
        if _BEGINS_HERE.search(text):
            break
    return found


def _line_above(document: Document, number: int) -> str:
    """The line before a value that stands alone, when it leaves something open or is a bare label."""
    for above in range(number - 1, max(-1, number - 3), -1):
        line = document.line(above).rstrip()
        if not line.strip():
            continue
        if _ENDS_OPEN.search(line):
            return line
        label = line.strip(" \t#*-/<>`\"'|")
        return f"{label}: " if len(label) <= 40 else ""
    return ""


def setter_name(name: str) -> str:
    """`setAppSecret` is about `AppSecret`; only the last part of a dotted call counts."""
    last = name.rsplit(".", 1)[-1]
    match = _SETTER.match(last)
    return match["rest"] if match and match["rest"] else last
