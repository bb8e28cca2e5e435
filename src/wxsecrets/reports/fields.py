"""Findings, secrets and scope as the fields of the machine-readable formats (a fixed contract).

Always English, whatever the user's language. Paths are the repository's bytes, decoded as UTF-8 with
`backslashreplace`; everything else that comes from outside is given as it is, except for known values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsecrets.hostile import decode

if TYPE_CHECKING:
    from wxsecrets.hostile import Cleaner
    from wxsecrets.model import Scope, SecretHistory
    from wxsecrets.policy import AssessedOccurrence, AssessedSecret

SCHEMA_VERSION = 1


def finding(place: AssessedOccurrence, status: str | None, cleaner: Cleaner) -> dict[str, Any]:
    """One occurrence: a line of JSONL, an element of `findings`."""
    at, found = place.occurrence, place.occurrence.finding
    return {
        "fingerprint": found.fingerprint,
        "credential": found.credential,
        "confidence": found.confidence.value,
        "blocking": place.blocking,
        "appid": found.appid,
        "pairing": found.pairing,
        "redacted": found.redacted,
        "place": at.place.value,
        "path": cleaner.values(decode(at.path)),
        "line": found.line,
        "column": found.column,
        "in_package": at.in_package,
        "reasons": [reason.sentence.format(detail=cleaner.detail(reason.detail)) for reason in found.reasons],
        "evidence": [reason.name for reason in found.reasons],
        "allowlisted": found.allowlisted,
        "commit": at.commit,
        "blob": at.blob,
        "date": at.date,
        "author": _optional(at.author, cleaner),
        "in_head": at.in_head,
        "status": status,
    }


def secret(found: AssessedSecret, cleaner: Cleaner) -> dict[str, Any]:
    """One distinct secret with its occurrences inside: an element of `secrets`."""
    history = found.history
    sample = found.first.finding
    return {
        "fingerprint": found.fingerprint,
        "credential": sample.credential,
        "confidence": found.confidence.value,
        "blocking": found.blocking,
        "status": found.status,
        "redacted": sample.redacted,
        "appids": list(found.appids),
        "first_commit": history.first_commit if history else None,
        "first_date": history.first_date if history else None,
        "first_author": _optional(history.first_author, cleaner) if history else None,
        "last_commit": history.last_commit if history else None,
        "last_date": history.last_date if history else None,
        "removed_commit": history.removed_commit if history else None,
        "removed_date": history.removed_date if history else None,
        "removed_author": _optional(history.removed_author, cleaner) if history else None,
        "in_head": history.in_head if history else None,
        "pushed": history.pushed if history else None,
        "generation": history.generation if history else None,
        "last_added_commit": history.last_added_commit if history else None,
        "last_added_date": history.last_added_date if history else None,
        "reintroduced": found.reintroduced,
        "branches": _branches(history, cleaner),
        "reachable": history.reachable if history else None,
        "occurrences": [finding(place, found.status, cleaner) for place in found.occurrences],
    }


def scope(looked_at: Scope, cleaner: Cleaner) -> dict[str, Any]:
    """What was looked at and what was not."""
    return {
        "kind": looked_at.kind.value,
        "commits": looked_at.commits,
        "blobs": looked_at.blobs,
        "bytes": looked_at.bytes,
        "refs": looked_at.refs,
        "cached": looked_at.cached,
        "encodings": dict(looked_at.encodings),
        "seconds": round(looked_at.seconds, 3),
        "complete": looked_at.complete,
        "skipped": [
            {
                "what": cleaner.values(skipped.what),
                "reason": skipped.reason.value,
                "detail": cleaner.values(skipped.detail),
                "count": skipped.count,
            }
            for skipped in looked_at.skipped
        ],
        "notes": [
            {"what": cleaner.values(note.what), "kind": note.kind.value, "count": note.count}
            for note in looked_at.notes
        ],
    }


def _branches(history: SecretHistory | None, cleaner: Cleaner) -> list[str] | None:
    """None where nobody looked at branches: outside a history, and for a range."""
    if history is None or history.branches is None:
        return None
    return [cleaner.values(branch) for branch in history.branches]


def _optional(text: str | None, cleaner: Cleaner) -> str | None:
    return None if text is None else cleaner.values(text)
