"""The text of a baseline file: JSON that git can merge. baseline/schema.json is its published description.

Two branches that each add an entry conflict only if both add it at the same place, between the same two lines.
So every entry ends alike, with a comma; and dividers, one for each first digit of a fingerprint, keep entries of
different digits apart in a file with few or no entries. A last divider goes without the comma, always.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from wxsecrets.baseline.complaints import Complaints
from wxsecrets.baseline.fields import WrongField, entry_from, record_of
from wxsecrets.baseline.migration import migrated
from wxsecrets.baseline.model import Baseline, Entry
from wxsecrets.fingerprint import is_fingerprint
from wxsecrets.hostile import dumps
from wxsecrets.model import Fingerprint

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 2
_DIGITS = "0123456789abcdef"
_END = "end"
_DIVIDERS = frozenset((*_DIGITS, _END))
# A sign and 64 bits. JSON knows no limit, and the time to convert a number is quadratic.
_MAX_NUMBER_LENGTH = 20
# Fields by which the file of another tool can be told.
_OF_DETECT_SECRETS = frozenset(("plugins_used", "results"))


def render(baseline: Baseline) -> str:
    """The whole file, with a line end; the same for equal baselines."""
    records: dict[str, Any] = dict.fromkeys(_DIGITS)
    records.update((name, record_of(entry)) for name, entry in baseline.entries.items())
    entries = {name: records[name] for name in sorted(records, key=_digits_of)} | {_END: None}
    return dumps({"version": VERSION, **baseline.extra, "entries": entries}, indent=2) + "\n"


def parse(content: bytes, path: Path) -> Baseline:
    """The baseline in `content`. Raises BaselineError, which names `path` and the line, when there is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Complaints(path, "").not_utf8(content, error.start) from error
    complaints = Complaints(path, text)
    try:
        document = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_no_number
        )
    except _DuplicateKey as error:
        raise complaints.duplicate() from error
    except json.JSONDecodeError as error:
        raise complaints.no_json(error) from error
    except (ValueError, RecursionError) as error:
        raise complaints.unbearable() from error
    return _baseline_from(document, complaints)


def _baseline_from(document: Any, complaints: Complaints) -> Baseline:
    if not isinstance(document, dict):
        raise complaints.foreign()
    if document.keys() >= _OF_DETECT_SECRETS:
        raise complaints.of_detect_secrets()
    version, records = document.get("version"), document.get("entries")
    if type(version) is not int or version < 1:
        raise complaints.foreign()
    if version > VERSION:
        raise complaints.newer(version)
    if not isinstance(records, dict):
        raise complaints.foreign()
    entries = {
        Fingerprint(name): _entry(name, record, version, complaints)
        for name, record in records.items()
        if name not in _DIVIDERS
    }
    extra = {name: value for name, value in document.items() if name not in ("version", "entries")}
    return Baseline(entries, extra)


def _entry(name: str, record: Any, version: int, complaints: Complaints) -> Entry:
    if not is_fingerprint(name):
        raise complaints.no_fingerprint(name)
    if not isinstance(record, dict):
        raise complaints.no_entry(name)
    try:
        return entry_from(Fingerprint(name), migrated(record, version))
    except WrongField as error:
        raise complaints.wrong_field(name, error) from error


def _digits_of(name: str) -> str:
    return name.removeprefix("sha256:")


class _DuplicateKey(Exception):  # noqa: N818  never leaves this module
    """JSON lets a key stand twice, and readers differ in which one they take."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _DuplicateKey
    return record


def _integer(digits: str) -> int:
    if len(digits) > _MAX_NUMBER_LENGTH:
        raise ValueError
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError
    return value


def _no_number(_name: str) -> float:
    """`NaN` and `Infinity`, which Python reads and JSON does not have."""
    raise ValueError
