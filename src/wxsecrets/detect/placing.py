"""What the place of a text adds to the evidence on what stands in it.

Everything else is weighed without it, so that of a version of a file that stands at many paths each of these is asked
about what was weighed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from wxsecrets.detect.keys import appid_in, key_at
from wxsecrets.detect.rows import row
from wxsecrets.detect.search import Words
from wxsecrets.detect.verdict import confidence
from wxsecrets.knowledge import names, wechat
from wxsecrets.knowledge.credentials import SERVER_CALL
from wxsecrets.knowledge.vendors import VENDOR_WORDS
from wxsecrets.model import Finding, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.detect.keys import Named
    from wxsecrets.detect.reading import Surroundings
    from wxsecrets.model import Confidence, Fingerprint

_REMEMBERED = 256
_WECHAT = Words(wechat.PATH_WORDS, ignore_case=True)
_VENDOR = Words(VENDOR_WORDS, ignore_case=True)
_PAY = Words(names.PAY_PATH, ignore_case=True)


class Asked(Enum):
    """What the place of a text is asked, at the point in the order of the evidence where it answers."""

    APPID = "the AppID of the project around it"
    PAYMENTS = "whether the file's name speaks of payments"
    FILE = "what the file's name and place say"
    FILE_BESIDE_APPID = "the same for a value with an AppID beside it, which fears no other vendor's name"


Evidence: TypeAlias = "Reason | Asked"


def placed(evidence: Iterable[Evidence], around: Surroundings) -> tuple[Reason, ...]:
    """The evidence on a candidate, with what the place of its text adds."""
    return tuple(chain.from_iterable((one,) if isinstance(one, Reason) else _answer(one, around) for one in evidence))


@lru_cache(maxsize=_REMEMBERED)
def _answer(asked: Asked, around: Surroundings) -> tuple[Reason, ...]:
    return tuple(_answers(asked, around))


def _answers(asked: Asked, around: Surroundings) -> Iterator[Reason]:
    path = around.path.decode("utf-8", "replace")
    if asked is Asked.APPID:
        if around.appid is not None or around.anywhere:
            yield row("appid-of-project", around.appid or "")
    elif asked is Asked.PAYMENTS:
        if pay := _PAY.search(path):
            yield row("pay-near", pay[0])
    else:
        if wechat_word := _WECHAT.search(path):
            yield row("wechat-path", wechat_word[0])
        elif asked is Asked.FILE and (vendor := _VENDOR.search(path)):
            yield row("vendor-path", vendor[0])
        if around.in_package:
            yield row("in-package")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What may be a finding, by the place of its text; as `Finding`, but for what the place adds.

    `most` is how sure it is in the place that it was weighed for; of a text that is weighed as if it stood in the most
    telling place, no other makes it surer. `appid` and `pairing` are those of the text itself. `is_of_place` says that
    it is what it is in that place only: for another it has to be weighed again. `key` is what the text says of a
    private key; its place may say more.
    """

    fingerprint: Fingerprint
    credential: str
    most: Confidence
    redacted: str
    line: int
    column: int
    appid: str | None
    pairing: str | None
    evidence: tuple[Evidence, ...]
    allowlisted: bool
    is_of_place: bool
    key: Named | None

    def at(self, around: Surroundings) -> Finding | None:
        """The finding that it is in a place, if it is one there."""
        if self.credential == SERVER_CALL and not around.in_package:  # as `detect.calls` has it
            return None
        if self.key is None:
            credential, reasons = self.credential, placed(self.evidence, around)
        elif (here := key_at(self.key, around)) is not None:
            credential, reasons = here
        else:
            return None
        sure = confidence(reasons)
        if sure is None:
            return None
        appid, pairing = (self.appid, self.pairing) if self.appid is not None else _appid_of(around)
        return Finding(
            fingerprint=self.fingerprint,
            credential=credential,
            confidence=sure,
            redacted=self.redacted,
            line=self.line,
            column=self.column,
            appid=appid,
            pairing=pairing,
            reasons=reasons,
            allowlisted=self.allowlisted,
        )


def findings_at(found: Iterable[Unplaced], around: Surroundings) -> tuple[Finding, ...]:
    """Those that are findings in a place, in order."""
    return tuple(finding for one in found if (finding := one.at(around)) is not None)


def _appid_of(around: Surroundings) -> tuple[str | None, str | None]:
    """The AppID that a text belongs to by its place, and how that was decided."""
    named = appid_in(around.path)
    if named is not None:
        return named, "appid-in-path"
    return around.appid, "appid-of-project" if around.appid else None
