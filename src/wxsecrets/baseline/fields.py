"""The fields of an entry in the file: what each must hold, and the way to and from `model.Entry`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from wxsecrets.baseline.model import Decision, Entry, Status, moment
from wxsecrets.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wxsecrets.model import Fingerprint

_WORD = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_APPID = re.compile(r"[0-9A-Za-z_-]+", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STATUSES = {status.value: status for status in Status}


class WrongField(ValueError):  # noqa: N818  says what is wrong, not that something is
    """A field that holds something else than `expected`, a message id."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(name)
        self.name = name
        self.expected = expected


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    expected: str
    accepts: Callable[[Any], bool]


def entry_from(fingerprint: Fingerprint, record: Mapping[str, Any]) -> Entry:
    """The entry that a record of the file describes. Raises WrongField."""
    _check(record, _ENTRY)
    status = _STATUSES[record["status"]]
    decided = record["decision"]
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
        extra=_unknown(record, _ENTRY),
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
        **entry.extra,
    }


def _decision_from(status: Status, record: Mapping[str, Any]) -> Decision:
    _check(record, _DECISION)
    return Decision(
        status=status,
        when=record["when"],
        by=record["by"],
        why=record["why"],
        evidence=record["evidence"],
        extra=_unknown(record, _DECISION),
    )


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


def _check(record: Mapping[str, Any], fields: tuple[_Field, ...]) -> None:
    for field in fields:
        if field.name not in record or not field.accepts(record[field.name]):
            raise WrongField(field.name, field.expected)


def _unknown(record: Mapping[str, Any], fields: tuple[_Field, ...]) -> dict[str, Any]:
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


_ENTRY = (
    _Field("credential", N_("a kind of credential, such as `appsecret`"), lambda value: _matches(_WORD, value)),
    _Field(
        "appids",
        N_("a list of AppIDs"),
        lambda value: _is_list(value, lambda item: _matches(_APPID, item)),
    ),
    _Field(
        "first_commit",
        N_("the full name of a commit, or null"),
        lambda value: value is None or _matches(_COMMIT, value),
    ),
    _Field(
        "first_date",
        N_("a moment such as `2024-05-01T09:30:00+08:00`, or null"),
        lambda value: value is None or _is_moment(value),
    ),
    _Field("paths", N_("a list of texts"), lambda value: _is_list(value, _is_text)),
    _Field(
        "status",
        N_("one of: open, reset, false-positive, test-value"),
        lambda value: isinstance(value, str) and value in _STATUSES,
    ),
    _Field(
        "decision",
        N_("an object, or null as long as the status is open"),
        lambda value: value is None or isinstance(value, dict),
    ),
)
_DECISION = (
    _Field("when", N_("a date such as `2024-05-01`"), _is_day),
    _Field("by", N_("a text"), _is_text),
    _Field("why", N_("a text"), _is_text),
    _Field("evidence", N_("a text, or null"), lambda value: value is None or _is_text(value)),
)
_BY_NAME = {field.name: field for field in (*_ENTRY, *_DECISION)}
