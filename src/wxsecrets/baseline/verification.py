"""What an answer of WeChat's does to an entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wxsecrets.baseline.decide import decided
from wxsecrets.baseline.model import Decision, Status, Validity

if TYPE_CHECKING:
    from wxsecrets.baseline.model import Baseline, Entry, Verification

_SAYS = {
    Validity.VALID: "still valid",
    Validity.INVALID: "no longer valid",
    Validity.FROZEN: "frozen",
}


def verified(baseline: Baseline, entry: Entry, verification: Verification, by: str, *, sure: bool) -> Baseline:
    """The baseline with an answer about an entry's secret.

    A value that is no longer valid counts as reset, if `sure` says that it cannot belong to an AppID that was not asked
    about. One that was said to be reset and is valid is open again. An answer that says nothing changes nothing.
    """
    if verification.validity is Validity.UNKNOWN:
        return baseline
    known = replace(entry, verification=verification)
    baseline = baseline.with_entry(known)
    evidence = evidence_of(verification)
    if verification.validity is Validity.INVALID and entry.status is Status.OPEN and sure:
        why = f"WeChat refuses it for {verification.appid}"
        return decided(baseline, known, Decision(Status.RESET, verification.when, by, why, evidence))
    if verification.validity is Validity.VALID and entry.status is Status.RESET:
        why = f"recorded as reset, but WeChat still accepts it for {verification.appid}"
        return decided(baseline, known, Decision(Status.OPEN, verification.when, by, why, evidence))
    if entry.decision is not None and entry.status in (Status.OPEN, Status.RESET):
        return decided(baseline, known, replace(entry.decision, evidence=evidence))
    return baseline


def evidence_of(verification: Verification) -> str:
    """An answer in one line, English like everything in the file: "40125 on 2026-11-30: no longer valid"."""
    code = "success" if not verification.code else str(verification.code)
    return f"{code} on {verification.when}: {_SAYS[verification.validity]}"
