"""What an answer of WeChat's does to an entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wxsecrets.baseline.decide import decided
from wxsecrets.baseline.model import Decision, Status
from wxsecrets.model import Validity

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
    about; otherwise a refusal says nothing. One that was settled and is valid, or frozen, is open again.
    """
    said = verification.validity
    if said is Validity.UNKNOWN or (said is Validity.INVALID and not sure):
        return baseline
    known = replace(entry, verification=verification)
    baseline = baseline.with_entry(known)
    evidence = evidence_of(verification)
    if said is Validity.INVALID and entry.status is Status.OPEN:
        why = f"WeChat refuses it for {verification.appid}"
        return decided(baseline, known, Decision(Status.RESET, verification.when, by, why, evidence))
    if said is not Validity.INVALID and entry.status is not Status.OPEN:
        why = f"recorded as {entry.status.value}, but WeChat knows it as the AppSecret of {verification.appid}"
        return decided(baseline, known, Decision(Status.OPEN, verification.when, by, why, evidence))
    if entry.decision is not None and entry.status in (Status.OPEN, Status.RESET):
        return decided(baseline, known, replace(entry.decision, evidence=evidence))
    return baseline


def evidence_of(verification: Verification) -> str:
    """An answer in one line, English like everything in the file: "40125 on 2026-11-30: no longer valid"."""
    code = "success" if not verification.code else str(verification.code)
    return f"{code} on {verification.when}: {_SAYS[verification.validity]}"
