"""Hand-made scan results: what a scan of some source would have given."""

from __future__ import annotations

import dataclasses
from typing import Any

from wxsecrets.fingerprint import of_machine_made, redact
from wxsecrets.knowledge.evidence import EVIDENCE
from wxsecrets.model import (
    Confidence,
    Finding,
    Fingerprint,
    Occurrence,
    Reason,
    ScanKind,
    ScanResult,
    Scope,
    SecretHistory,
    Skipped,
)
from wxsecrets.policy import assess
from wxsecrets.reports import Report

FIRST_COMMIT = "1234567890" + "a" * 30
LAST_COMMIT = "0987654321" + "b" * 30
DATE = "2024-05-01T09:30:00+08:00"


def reason(name: str, detail: str = "") -> Reason:
    """A row of the table of evidence, met with `detail`."""
    row = EVIDENCE[name]
    return Reason(row.name, row.weight, row.sentence, detail)


def occurrence(value: str, **changes: Any) -> Occurrence:
    """A sure finding of `value` in a file; `changes` are fields of the finding or of the occurrence."""
    finding = Finding(
        fingerprint=of_machine_made(value),
        credential="appsecret",
        confidence=Confidence.HIGH,
        redacted=redact(value),
        line=12,
        column=17,
        appid="wx0123456789abcdef",
        pairing="appid-near",
        reasons=(reason("key-appsecret", "appSecret"), reason("appid-near", "wx0123456789abcdef")),
    )
    of_finding = {field.name for field in dataclasses.fields(Finding)}
    return dataclasses.replace(
        Occurrence(
            dataclasses.replace(finding, **{name: to for name, to in changes.items() if name in of_finding}),
            path=b"miniprogram/config.js",
        ),
        **{name: to for name, to in changes.items() if name not in of_finding},
    )


def committed(value: str, **changes: Any) -> Occurrence:
    """As `occurrence`, found in the history."""
    return occurrence(
        value,
        **{"commit": FIRST_COMMIT, "blob": "c" * 40, "date": DATE, "author": "Li Lei", "in_head": True, **changes},
    )


def history(value: str, **changes: Any) -> SecretHistory:
    """What the history says of `value`: still in the tip of main."""
    return dataclasses.replace(
        SecretHistory(
            fingerprint=of_machine_made(value),
            first_commit=FIRST_COMMIT,
            first_date=DATE,
            first_author="Li Lei",
            last_commit=LAST_COMMIT,
            last_date=DATE,
            in_head=True,
            branches=("main",),
        ),
        **changes,
    )


def scope(kind: str = "history", **changes: Any) -> Scope:
    """A complete scan of 3 commits."""
    return dataclasses.replace(
        Scope(
            kind=ScanKind(kind),
            commits=3 if kind in {"history", "push", "range"} else None,
            blobs=5,
            bytes=12_345,
            seconds=0.25,
        ),
        **changes,
    )


def report(
    *occurrences: Occurrence,
    kind: str = "history",
    histories: tuple[SecretHistory, ...] = (),
    skipped: tuple[Skipped, ...] = (),
    has_baseline: bool = False,
) -> Report:
    """The report on these occurrences, judged without a baseline."""
    by_fingerprint: dict[Fingerprint, SecretHistory] = {entry.fingerprint: entry for entry in histories}
    result = ScanResult(scope(kind, skipped=skipped), occurrences, by_fingerprint)
    return Report(assess(result, None), has_baseline=has_baseline)
