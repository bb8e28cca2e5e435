"""The baseline of detect-secrets: its audit labels in, and ours out.

detect-secrets names a secret by the SHA-1 of its value and knows three labels: a secret, none, and not audited. So a
value is needed to find an entry of one file in the other, and a label says less than a decision: what it agrees with
stays as it is.

Values that a person chose are left out of what is written, since a SHA-1 would let anyone guess them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wxsecrets.baseline.model import Baseline, Decision, Status
from wxsecrets.errors import BaselineError
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from wxsecrets.baseline.model import Entry
    from wxsecrets.model import Fingerprint

_MAX_BYTES = 64_000_000
# What detect-secrets itself calls a value of this shape, for a place that it cannot look at any more.
_TYPE = "Hex High Entropy String"
# Filters that look at the text alone. Others ask a server whether a value works, or read a file that they name.
_HARMLESS = ("detect_secrets.filters.heuristic.", "detect_secrets.filters.allowlist.")
_MOST_BITS = 8
_OF_NO_SECRET = (Status.FALSE_POSITIVE, Status.TEST_VALUE)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: the baseline, and how many records of the file are of secrets that were found here."""

    baseline: Baseline
    known: int
    records: int


def load(path: Path) -> dict[str, Any]:
    """The file, whatever its version. Raises BaselineError for what is none."""
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise BaselineError(
            _("{path} is not a regular file").format(path=path),
            remedy=_("Name the file that detect-secrets wrote, usually .secrets.baseline."),
        )
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise BaselineError(
            _("cannot read {path}: {complaint}").format(path=path, complaint=error.strerror),
            remedy=_("Name the file that detect-secrets wrote, usually .secrets.baseline."),
        ) from error
    try:
        document = json.loads(content) if len(content) <= _MAX_BYTES else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not _is_results(document.get("results")):
        raise BaselineError(
            _("{path} is no baseline of detect-secrets").format(path=path),
            remedy=_("Name the file that detect-secrets wrote, usually .secrets.baseline."),
        )
    return document


def labels_in(document: Mapping[str, Any]) -> dict[str, bool | None]:
    """For each SHA-1 in the file what was audited: a secret, none, or None for nothing. A secret anywhere is one."""
    labels: dict[str, bool | None] = {}
    for records in document["results"].values():
        for record in records:
            name, label = record["hashed_secret"], record.get("is_secret")
            before = labels.get(name)
            labels[name] = before if before is True or not isinstance(label, bool) else label
    return labels


def imported(
    baseline: Baseline, found: Baseline, values: Mapping[Fingerprint, str], document: Mapping[str, Any],
    decision: Callable[[Status], Decision],
) -> Imported:  # fmt: skip
    """The baseline with the secrets of `found` that the file has, and with its labels as decisions.

    `decision` gives the words for a status. A decision that agrees with the label stays.
    """
    labels = labels_in(document)
    known = 0
    for name, entry in found.entries.items():
        ours = hashes_of(values[name]) & labels.keys() if name in values else set()
        if not ours:
            continue
        known += 1
        said = {labels[digest] for digest in ours}
        label = True if True in said else False if False in said else None
        baseline = baseline.with_entry(_labelled(baseline.entry(name) or entry, label, decision))
    return Imported(baseline, known, len(labels))


def exported(
    document: Mapping[str, Any] | None, baseline: Baseline, values: Mapping[Fingerprint, str],
    files: Mapping[str, frozenset[Fingerprint]], root: Path,
) -> dict[str, Any]:  # fmt: skip
    """A detect-secrets baseline with what is known here: `document` extended, or a new one.

    `files` says which secrets stand in which files of the working tree at `root`. What detect-secrets itself reports of
    them there is what is written: it compares by type. A decision about a secret that no file has any more is kept as
    well. Needs detect-secrets.
    """
    entries = {
        name: entry
        for name, entry in baseline.entries.items()
        if name in values and entry.credential in CREDENTIALS and CREDENTIALS[entry.credential].machine_made
    }
    by_digest = {digest: entry for name, entry in entries.items() for digest in hashes_of(values[name])}
    scanned = sorted(path for path, names in files.items() if not names.isdisjoint(entries))
    result, found = _scanned(scanned, root, document)
    results: dict[str, list[dict[str, Any]]] = {
        path: [dict(record) for record in records] for path, records in result["results"].items()
    }
    for path, records in found.items():
        here = results.setdefault(path, [])
        there = {(record.get("type"), record["hashed_secret"]) for record in here}
        here += (
            {**record, "filename": path}  # it names the file as it was opened: from the root of this machine
            for record in records
            if record["hashed_secret"] in by_digest and (record["type"], record["hashed_secret"]) not in there
        )
    named: set[Fingerprint] = set()
    for records in results.values():
        for record in records:
            entry = by_digest.get(record["hashed_secret"])
            if entry is not None:
                named.add(entry.fingerprint)
                _label(record, entry)
    for name, entry in entries.items():
        if name not in named and entry.decision is not None:
            path = entry.paths[0] if entry.paths else ""
            record = {"type": _TYPE, "filename": path, "hashed_secret": _sha1(values[name]), "is_verified": False}
            _label(record, entry)
            results.setdefault(path, []).append(record)
    return {**result, "results": {path: results[path] for path in sorted(results) if results[path]}}


def hashes_of(value: str) -> set[str]:
    """The names that detect-secrets has for a value, in either spelling."""
    return {_sha1(value), _sha1(value.upper())}


def _sha1(value: str) -> str:
    return hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()


def _is_results(results: object) -> bool:
    return isinstance(results, dict) and all(
        isinstance(records, list)
        and all(isinstance(record, dict) and isinstance(record.get("hashed_secret"), str) for record in records)
        for records in results.values()
    )


def _labelled(entry: Entry, label: bool | None, decision: Callable[[Status], Decision]) -> Entry:
    if label is None or (entry.decision is not None and label is (entry.status not in _OF_NO_SECRET)):
        return entry
    return replace(entry, decision=decision(Status.OPEN if label else Status.FALSE_POSITIVE))


def _label(record: dict[str, Any], entry: Entry) -> None:
    if entry.decision is not None:
        record["is_secret"] = entry.status not in _OF_NO_SECRET


def _scanned(
    paths: list[str], root: Path, document: Mapping[str, Any] | None
) -> tuple[Mapping[str, Any], dict[str, list[dict[str, Any]]]]:
    """`document`, or a baseline without results; and what detect-secrets reports in these files under its settings."""
    try:
        from detect_secrets.core import baseline  # noqa: PLC0415  optional, and slow to import
        from detect_secrets.core.secrets_collection import SecretsCollection  # noqa: PLC0415  as above
        from detect_secrets.settings import default_settings, transient_settings  # noqa: PLC0415  as above
    except ModuleNotFoundError as error:
        raise BaselineError(
            _("detect-secrets is not installed beside wxsecrets"),
            remedy=_('Install both into one environment: pip install "wxsecrets[detect-secrets]"'),
        ) from error
    secrets = SecretsCollection(root=str(root))
    if document is None:
        with default_settings():
            for path in paths:
                secrets.scan_file(path)
            return baseline.format_for_output(SecretsCollection()), secrets.json()
    from wxsecrets.integrations import detect_secrets_cli  # noqa: PLC0415  it makes our plugin one of theirs

    detect_secrets_cli.register()
    with transient_settings(_without_code(document)):
        for path in paths:
            secrets.scan_file(path)
        return document, secrets.json()


def _without_code(document: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a baseline that can do no harm: the file is somebody's.

    detect-secrets imports what a path names, and some filters talk to servers.
    """
    plugins, filters = document.get("plugins_used"), document.get("filters_used")
    return {
        "plugins_used": [
            _settings_of(plugin) for plugin in (plugins if isinstance(plugins, list) else ()) if _is_known(plugin)
        ],
        "filters_used": [
            {"path": item["path"]}
            for item in (filters if isinstance(filters, list) else ())
            if isinstance(item, dict) and str(item.get("path", "")).startswith(_HARMLESS)
        ],
    }


def _settings_of(plugin: Mapping[str, Any]) -> dict[str, Any]:
    known, limit = {"name": plugin["name"]}, plugin.get("limit")
    return {**known, "limit": limit} if isinstance(limit, int | float) and 0 <= limit <= _MOST_BITS else known


def _is_known(plugin: object) -> bool:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class  # noqa: PLC0415  optional

    names = {kind.__name__ for kind in get_mapping_from_secret_type_to_class().values()}
    return isinstance(plugin, dict) and isinstance(plugin.get("name"), str) and plugin["name"] in names
