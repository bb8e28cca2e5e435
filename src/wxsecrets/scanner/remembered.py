"""What was found in suspects, as the cache keeps it, so that the next scan need not judge them again.

It is what a report says of a secret, and no more: its fingerprint, at most six of its characters, and the evidence;
never its value, and no path. Thousands of versions of a file say the same, so that each thing is written once. What is
read is made of the rules' own words again, and whatever cannot be is as good as not there.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wxsecrets.detect.placing import Asked, Unplaced
from wxsecrets.detect.rows import row
from wxsecrets.fingerprint import is_fingerprint
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Confidence, Reason
from wxsecrets.scanner.gating import KINDS, Suspect
from wxsecrets.sources.packs import TREE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.detect.placing import Evidence

# So many secrets are written down, and so many places of them; what is beyond is judged in each scan. All of it, and a
# number in it, are at most so large.
_MOST_SECRETS = 5_000
_MOST_PLACES = 200_000
_LONGEST = 16 * 1024 * 1024
_LARGEST = 1 << 40
_KINDS = frozenset(KINDS.values()) - {TREE}


def written(suspects: Mapping[str, Suspect]) -> bytes:
    """What was found in these, in JSON, by the names of the objects; the names of files in a tree are left out."""
    secrets: dict[Unplaced, int] = {}
    objects: dict[str, list[int]] = {}
    places = 0
    for name, suspect in sorted(suspects.items()):
        more = len(suspect.found)
        if suspect.kind == TREE or places + more > _MOST_PLACES or len(secrets) + more > _MOST_SECRETS:
            continue
        places += more
        objects[name] = [suspect.kind]
        for one in suspect.found:
            number = secrets.setdefault(replace(one, line=0, column=0), len(secrets))
            objects[name] += (number, one.line, one.column)
    document = {"secrets": [_document(one) for one in secrets], "objects": objects}
    data = json.dumps(document, separators=(",", ":")).encode()
    return data if len(data) <= _LONGEST else b""


def read(data: bytes) -> dict[str, Suspect]:
    """What `written` made, by the names of the objects; nothing of what it cannot have made."""
    try:
        document = json.loads(data) if len(data) <= _LONGEST else {}
        objects = document["objects"]
        places = sum(len(numbers) // 3 for numbers in objects.values())
        if len(document["secrets"]) > _MOST_SECRETS or places > _MOST_PLACES:
            return {}
        secrets = [_secret(**secret) for secret in document["secrets"]]
        return {name: _suspect(name, secrets, *numbers) for name, numbers in objects.items()}
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return {}


def _document(one: Unplaced) -> dict[str, Any]:
    return {
        "fingerprint": one.fingerprint,
        "credential": one.credential,
        "most": one.most.value,
        "redacted": one.redacted,
        "appid": one.appid,
        "pairing": one.pairing,
        "evidence": [each.name if isinstance(each, Asked) else _reason(each) for each in one.evidence],
        "allowlisted": one.allowlisted,
        "is_of_place": one.is_of_place,
        "key": None if one.key is None else [[credential, _reason(reason)] for credential, reason in one.key],
    }


def _secret(*, most: str, evidence: list[Any], key: list[Any] | None, **others: Any) -> Unplaced:
    """The same as it is asked what it is in other places; where it stands is not told."""
    one = Unplaced(
        most=Confidence(most),
        line=0,
        column=0,
        evidence=tuple(map(_evidence, evidence)),
        key=None if key is None else tuple((credential, _row(reason)) for credential, reason in key),
        **others,
    )
    kinds = (one.credential, *(credential for credential, _row in one.key or ()))
    if not (
        is_fingerprint(one.fingerprint)
        and all(text is None or _text(text) for text in (one.redacted, one.appid, one.pairing))
        and one.redacted is not None
        and all(isinstance(flag, bool) for flag in (one.allowlisted, one.is_of_place))
        and CREDENTIALS.keys() >= set(kinds)
    ):
        raise ValueError(one)
    return one


def _suspect(name: str, secrets: list[Unplaced], kind: int, *numbers: int) -> Suspect:
    if kind not in _KINDS or not all(isinstance(number, int) and 0 <= number < _LARGEST for number in numbers):
        raise ValueError(kind)
    places = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    return Suspect(name, kind, tuple(replace(secrets[one], line=line, column=column) for one, line, column in places))


def _reason(reason: Reason) -> list[str]:
    return [reason.name, reason.detail]


def _evidence(one: str | list[str]) -> Evidence:
    return Asked[one] if isinstance(one, str) else _row(one)


def _row(reason: list[str]) -> Reason:
    name, detail = reason
    return row(name, _text(detail))


def _text(value: str) -> str:
    """A text that can be shown, as half a pair of UTF-16 cannot. Raises AttributeError or ValueError for any other."""
    value.encode()
    return value
