"""Weighs one candidate: its name, its shape, its AppID, and (`detect.around`) what stands around it.

A candidate that nothing names a secret and that follows no AppID is dropped before anything else is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wxsecrets.detect import names
from wxsecrets.detect.appids import NEAR, Pairing
from wxsecrets.detect.arguments import callee_of, sdk_argument
from wxsecrets.detect.around import framework_of, look_around
from wxsecrets.detect.candidates import goes_on, is_placeholder
from wxsecrets.detect.naming import Naming, naming
from wxsecrets.detect.others import Kind, kind_of
from wxsecrets.detect.placing import Asked
from wxsecrets.detect.rows import row
from wxsecrets.detect.search import Words
from wxsecrets.expressions import compile_later
from wxsecrets.knowledge import kinds
from wxsecrets.knowledge.credentials import APPSECRET, COMPONENT, CORPSECRET
from wxsecrets.knowledge.kinds import Shape
from wxsecrets.knowledge.samples import sample_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wxsecrets.detect.candidates import Candidate
    from wxsecrets.detect.document import Document
    from wxsecrets.detect.keys import Named
    from wxsecrets.detect.placing import Evidence
    from wxsecrets.detect.reading import Reading
    from wxsecrets.model import Reason


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate with what it would be, the evidence for and against that, and the AppID that it goes with.

    `is_of_place` says that this holds only in the place that the text was read for: in another it may be something
    else. `key` is what the text says of a private key, which its place may turn into one of another kind.
    """

    candidate: Candidate
    credential: str
    evidence: tuple[Evidence, ...]
    pairing: Pairing | None = None
    is_of_place: bool = False
    key: Named | None = None


def weigh(reading: Reading, candidate: Candidate) -> Iterator[Case]:
    """The evidence on one candidate; of what drops it at once, only that.

    Where the place of the text is not known, for each way in which it may be named.
    """
    reading = reading.of(candidate)
    namings = tuple(_namings(reading, candidate))
    for named in namings:
        case = _weigh(reading, candidate, named)
        yield case if len(namings) == 1 else replace(case, is_of_place=True)


def _weigh(reading: Reading, candidate: Candidate, named: Naming) -> Case:
    kind = kind_of(reading, candidate, named) if reading.traits.other_kinds or candidate.shape is Shape.TOKEN else None
    if is_placeholder(candidate):
        return Case(candidate, kind.credential if kind else APPSECRET, (row("placeholder"),))
    if kind is not None:
        return _as_kind(reading, candidate, kind)
    if candidate.shape is not Shape.HEX:
        return Case(candidate, APPSECRET, (row("unnamed"),))
    return _as_appsecret(reading, candidate, named)


def _namings(reading: Reading, candidate: Candidate) -> Iterator[Naming]:
    """What the value is called: the head of its column if that says something, else what stands before it."""
    heads = reading.columns.names_of(candidate.start)
    telling = [head for head in heads if head and names.says_anything(head)]
    for head in telling:
        yield Naming(head, "column")
    if len(telling) < len(heads):
        called = sdk_argument(reading.document, candidate.start) if candidate.shape is Shape.HEX else ""
        yield Naming(called, "argument") if called else naming(reading.document, candidate.start)


def _as_kind(reading: Reading, candidate: Candidate, kind: Kind) -> Case:
    # A WeCom app belongs to a company's ID, not to an AppID.
    pairing = None if kind.credential == CORPSECRET else reading.appids.pair(candidate)
    told = any(reason.name == "kind-own-name" for reason in kind.reasons)
    evidence = (
        *kind.reasons,
        *_shape(reading.document, candidate),
        _appid(pairing),
        *look_around(reading, candidate, pairing, told=told, kind=kind.credential),
        *_published(candidate),
    )
    return Case(candidate, kind.credential, evidence, pairing)


def _as_appsecret(reading: Reading, candidate: Candidate, named: Naming) -> Case:
    pairing = reading.appids.pair(candidate)
    verdict, name = _name(reading, candidate, named)
    if verdict is None and not (pairing is not None and pairing.evidence == "appid-adjacent"):
        return Case(candidate, APPSECRET, (row("unnamed"),), pairing)
    if verdict == "key-qualified-secret" and pairing is not None and reading.appids.go_together(candidate, pairing):
        verdict = "key-secret"
    callee = callee_of(reading.document, candidate.start) if verdict is None else ""
    if _is_other_call(callee):
        return Case(candidate, APPSECRET, (row("other-call", callee),), pairing)
    reasons = [] if verdict is None else [row(verdict, name)]
    # "key" and "appKey" name so many things that only an AppID beside them makes them worth a look.
    if verdict == "key-appkey" and not (pairing is not None and pairing.distance <= NEAR):
        return Case(candidate, APPSECRET, (*reasons, row("unnamed")), pairing)
    if verdict == "key-appkey":
        reasons += _secret_beside(reading, candidate, _NAMED_APPSECRET)
    elif verdict in _UNSURE and not _is_beside(pairing) and not reading.appids.are_several:
        reasons += _secret_beside(reading, candidate, _NAMED_WECHAT_SECRET)
    reasons += _shape(reading.document, candidate)
    framework = framework_of(reading, candidate, name) if verdict in ("key-secret", "key-appsecret") else ""
    if framework:
        reasons.append(row("framework-secret", framework))
    if any(reason.is_veto for reason in reasons):
        return Case(candidate, APPSECRET, tuple(reasons), pairing)
    told, is_key = verdict == "key-wechat-secret", verdict == "key-appkey"
    evidence: list[Evidence] = [*reasons]
    around = tuple(look_around(reading, candidate, pairing, told=told, is_key=is_key))
    if pairing is not None and pairing.distance > NEAR and any(one.name == "other-app-id" for one in around):
        # The AppID of another app in the same file, which has a secret of its own.
        pairing = None
    else:
        evidence.append(_appid(pairing))
    evidence += around
    evidence += _published(candidate)
    component = _COMPONENT.search(names.compact(name)) or _beside_component(reading.document, candidate)
    return Case(candidate, COMPONENT if component else APPSECRET, tuple(evidence), pairing)


# What takes an AppID and a value that is not its secret begins or ends with one of these.
_OTHER_CALLS = frozenset(
    "sign verify check md5 hash digest encrypt decrypt where find query select log print warn info debug assert "
    "exists".split()
)


def _is_other_call(callee: str) -> bool:
    words = names.words(callee)
    return bool(words) and (words[0] in _OTHER_CALLS or words[-1] == "sign")


_COMPONENT = compile_later(kinds.COMPONENT_NAME)
_COMPONENT_AROUND = Words(kinds.COMPONENT_AROUND, ignore_case=True, around=True)


_NAMED_APPSECRET = Words(r"app_?-?secret", ignore_case=True, around=True)


# The same app's AppSecret goes by a name with WeChat in it: what is just called a secret beside it is another one.
_NAMED_WECHAT_SECRET = Words(
    r"(?<![a-z0-9])(?:[a-z0-9]+[_.\-])?(?:wx|wechat|weixin|wxapp|weapp|mini_?program|mp_?weixin)[a-z_.\-]{0,20}secret"
    r"[\"'\]]{0,2}\s*(?:=>|[:=])",
    ignore_case=True,
    around=True,
)
_UNSURE = ("key-qualified-secret", "key-secret", "key-appsecret")


def _is_beside(pairing: Pairing | None) -> bool:
    return pairing is not None and pairing.evidence in ("appid-adjacent", "appid-same-line")


def _secret_beside(reading: Reading, candidate: Candidate, named: Words) -> Iterator[Reason]:
    """Whether a line around names an AppSecret, so that what goes by a lesser name is another one."""
    for _distance, line in reading.neighbours(reading.document.line_at(candidate.start), named):
        match = named.search(line)
        if match:
            yield row("secret-beside", match[0])
            return


def _beside_component(document: Document, candidate: Candidate) -> bool:
    """Whether the AppSecret stands with the ID of a third-party platform, on its line or the next to it."""
    number = document.line_at(candidate.start)
    lines = (document.before(candidate.start), document.line(number - 1), document.line(number + 1))
    return any(_COMPONENT_AROUND.search(line) for line in lines)


def _published(candidate: Candidate) -> Iterator[Reason]:
    sample = sample_of(candidate.value)
    if sample:
        yield row("published-sample", sample)


def _appid(pairing: Pairing | None) -> Evidence:
    """The AppID of the text that the value belongs to; if it has none, the project is asked."""
    return Asked.APPID if pairing is None else row(pairing.evidence, pairing.appid)


def _name(reading: Reading, candidate: Candidate, named: Naming) -> tuple[str | None, str]:
    """The evidence of the value's name, and the name; of several names the first that says anything."""
    if named.form == "argument":
        return "sdk-argument", named.name
    for option in dict.fromkeys((named.own, named.literal)):
        verdict = names.classify(option) if option else None
        if verdict is not None:
            return verdict, option
    verdict, label = _label(reading.document, candidate, named)
    if verdict is None and named.name in reading.used_as_secret:
        return "used-as-secret", named.name
    return verdict, label


_LABEL = compile_later(
    r"(?:微信|小程序|公众号|开放平台|小游戏|服务号|应用|app|wx|wechat)?[ _-]?(?:app)?[ _-]?"
    r"(?:secret|密钥|秘钥|密匙)(?!\w{0,12}\s*[=:(])",
    re.IGNORECASE,
)
_CONTROL = compile_later(r"[\x00-\x08\x0e-\x1f\x7f]")
_PART_OF_WORD = compile_later(r"[\w的]$")
_COMMENT = compile_later(r"(?://|#|/\*|--|<!--|←|<-)\s*(.*)")


def _label(document: Document, candidate: Candidate, named: Naming) -> tuple[str | None, str]:
    """A name elsewhere on the line: `重置小程序密钥，旧的（…）作废`, or a comment behind the value.

    A general word (密钥) is weaker when something else names the value, or when it is part of another
    word (通讯密钥).
    """
    comment = _COMMENT.search(document.after(candidate.end)[:40])
    # In a binary file the end of one value and the beginning of the next have nothing to do with each other.
    before = _CONTROL.split(document.before(candidate.start)[-60:])[-1]
    for text in (before, comment[1] if comment else "", named.label):
        match = _LABEL.search(text.rpartition("}")[2])
        verdict = names.classify(match[0]) if match else None
        if match is None or verdict is None:
            continue
        if verdict == "key-secret" and (named.name or _PART_OF_WORD.search(text[: match.start()])):
            verdict = "key-qualified-secret"
        return verdict, match[0].strip()
    return None, ""


_COMES_FROM = tuple("/-_.#")


def _shape(document: Document, candidate: Candidate) -> Iterator[Reason]:
    if candidate.upper:
        yield row("upper-case")
    before = document.before(candidate.start)
    if goes_on(document.text, candidate):
        yield row("part-of-name")
    elif before.endswith(_COMES_FROM):
        # `//value` is a comment, `-value` on its own a removed line of a diff; `a/value` is a path.
        alone = not before.strip("/#- \t")
        if not alone and not before.endswith(("//", "--", ":-")):
            yield row("part-of-name")
