"""The fields of an entry in the file: what each must hold, and the way to and from `model.Entry`.

One table says it twice: `accepts` for reading, `schema` for the published JSON Schema (`wxsecrets.baseline.schema`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from wxsecrets.baseline.model import Decision, Entry, Status, Verification, moment
from wxsecrets.i18n import N_
from wxsecrets.model import Validity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wxsecrets.model import Fingerprint

_WORD = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_APPID = re.compile(r"[0-9A-Za-z_-]+", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STATUSES = {status.value: status for status in Status}
# An answer that says nothing is not recorded.
_VALIDITIES = {validity.value: validity for validity in Validity if validity is not Validity.UNKNOWN}
# WeChat's are smaller; JSON's have no limit.
_MAX_CODE = 2**31


class WrongField(ValueError):  # noqa: N818  says what is wrong, not that something is
    """A field that holds something else than `expected`, a message id."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(name)
        self.name = name
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record.

    `expected` is a message id that completes "… must be", `about` a sentence for the schema, `schema` what the schema
    says of its value beside that.
    """

    name: str
    expected: str
    accepts: Callable[[Any], bool]
    about: str
    schema: Mapping[str, Any]


def entry_from(fingerprint: Fingerprint, record: Mapping[str, Any]) -> Entry:
    """The entry that a record of the file describes. Raises WrongField."""
    _check(record, ENTRY)
    status = _STATUSES[record["status"]]
    decided, verified = record["decision"], record["verification"]
    if decided is None and status is not Status.OPEN:
        raise WrongField("decision", _BY_NAME["decision"].expected)
    return Entry(
        fingerprint=fingerprint,
        credential=record["credential"],
        appids=tuple(record["appids"]),
        first_commit=record["first_commit"],
        first_date=record["first_date"],
        paths=tuple(record["paths"]),
        decision=None if decided is None else _decision_from(status, decided),
        verification=None if verified is None else _verification_from(verified),
        extra=_unknown(record, ENTRY),
    )


def record_of(entry: Entry) -> dict[str, Any]:
    """The record of an entry as it goes into the file, its fields in their order."""
    return {
        "credential": entry.credential,
        "appids": list(entry.appids),
        "first_commit": entry.first_commit,
        "first_date": entry.first_date,
        "paths": list(entry.paths),
        "status": entry.status.value,
        "decision": _record_of_decision(entry.decision),
        "verification": _record_of_verification(entry.verification),
        **entry.extra,
    }


def _decision_from(status: Status, record: Mapping[str, Any]) -> Decision:
    _check(record, DECISION)
    return Decision(
        status=status,
        when=record["when"],
        by=record["by"],
        why=record["why"],
        evidence=record["evidence"],
        extra=_unknown(record, DECISION),
    )


def _verification_from(record: Mapping[str, Any]) -> Verification:
    _check(record, VERIFICATION)
    return Verification(
        validity=_VALIDITIES[record["validity"]],
        code=record["code"],
        when=record["when"],
        appid=record["appid"],
        extra=_unknown(record, VERIFICATION),
    )


def _record_of_verification(verification: Verification | None) -> dict[str, Any] | None:
    if verification is None:
        return None
    return {
        "validity": verification.validity.value,
        "code": verification.code,
        "when": verification.when,
        "appid": verification.appid,
        **verification.extra,
    }


def _record_of_decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "when": decision.when,
        "by": decision.by,
        "why": decision.why,
        "evidence": decision.evidence,
        **decision.extra,
    }


def _check(record: Mapping[str, Any], fields: tuple[Field, ...]) -> None:
    for field in fields:
        if field.name not in record or not field.accepts(record[field.name]):
            raise WrongField(field.name, field.expected)


def _unknown(record: Mapping[str, Any], fields: tuple[Field, ...]) -> dict[str, Any]:
    known = {field.name for field in fields}
    return {name: value for name, value in record.items() if name not in known}


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any, accepts: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(accepts(item) for item in value)


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and moment(value) is not None


def _is_day(value: Any) -> bool:
    if not _matches(_DAY, value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


_TEXT = {"type": "string"}
_DATE = {"type": "string", "format": "date"}

ENTRY = (
    Field(
        "credential",
        N_("a kind of credential, such as `appsecret`"),
        lambda value: _matches(_WORD, value),
        "What kind of secret it is, for example appsecret.",
        {**_TEXT, "pattern": f"^{_WORD.pattern}$"},
    ),
    Field(
        "appids",
        N_("a list of AppIDs"),
        lambda value: _is_list(value, lambda item: _matches(_APPID, item)),
        "The AppIDs that it was seen with.",
        {"type": "array", "items": {**_TEXT, "pattern": f"^{_APPID.pattern}$"}},
    ),
    Field(
        "first_commit",
        N_("the full name of a commit, or null"),
        lambda value: value is None or _matches(_COMMIT, value),
        "The full name of the first commit that has it, null if it was never seen in a commit.",
        {"type": ["string", "null"], "pattern": f"^({_COMMIT.pattern})$"},
    ),
    Field(
        "first_date",
        N_("a moment such as `2024-05-01T09:30:00+08:00`, or null"),
        lambda value: value is None or _is_moment(value),
        "When that commit was made, ISO 8601 with zone.",
        {
            "type": ["string", "null"],
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$",
        },
    ),
    Field(
        "paths",
        N_("a list of texts"),
        lambda value: _is_list(value, _is_text),
        "Where it was seen when it was recorded, up to 20 paths from the root of the repository.",
        {"type": "array", "items": _TEXT},
    ),
    Field(
        "status",
        N_("one of: open, reset, false-positive, test-value"),
        lambda value: isinstance(value, str) and value in _STATUSES,
        "open: leaked, needs a reset. reset: no longer valid. false-positive: no secret. "
        "test-value: made up for a test.",
        {"enum": list(_STATUSES)},
    ),
    Field(
        "decision",
        N_("an object, or null as long as the status is open"),
        lambda value: value is None or isinstance(value, dict),
        "Who set the status and why; null as long as nobody has.",
        {"anyOf": [{"$ref": "#/$defs/decision"}, {"type": "null"}]},
    ),
    Field(
        "verification",
        N_("an object, or null"),
        lambda value: value is None or isinstance(value, dict),
        "What WeChat answered when it was last asked whether the value is still valid; null if it never was.",
        {"anyOf": [{"$ref": "#/$defs/verification"}, {"type": "null"}]},
    ),
)
DECISION = (
    Field("when", N_("a date such as `2024-05-01`"), _is_day, "The day of the decision.", _DATE),
    Field("by", N_("a text"), _is_text, "Who decided, as given.", _TEXT),
    Field("why", N_("a text"), _is_text, "The reason.", _TEXT),
    Field(
        "evidence",
        N_("a text, or null"),
        lambda value: value is None or _is_text(value),
        "What speaks for it beyond somebody's word, for example the answer of a verification.",
        {"type": ["string", "null"]},
    ),
)
VERIFICATION = (
    Field(
        "validity",
        N_("one of: valid, invalid, frozen"),
        lambda value: isinstance(value, str) and value in _VALIDITIES,
        "What the answer says of the value.",
        {"enum": list(_VALIDITIES)},
    ),
    Field(
        "code",
        N_("an error code of WeChat, or null"),
        lambda value: value is None or (type(value) is int and abs(value) <= _MAX_CODE),
        "WeChat's errcode; null if there was none.",
        {"type": ["integer", "null"], "minimum": -_MAX_CODE, "maximum": _MAX_CODE},
    ),
    Field("when", N_("a date such as `2024-05-01`"), _is_day, "The day of the answer.", _DATE),
    Field(
        "appid",
        N_("an AppID"),
        lambda value: _matches(_APPID, value),
        "The AppID that the value was tried with.",
        {**_TEXT, "pattern": f"^{_APPID.pattern}$"},
    ),
)
_BY_NAME = {field.name: field for field in ENTRY}
