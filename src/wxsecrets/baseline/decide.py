"""Recording what a person decided about a secret."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wxsecrets.errors import BaselineError
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.hostile import error_line
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from wxsecrets.baseline.model import Baseline, Decision, Entry

_START = re.compile(r"(?:sha256:)?([0-9a-f]{6,64})", re.IGNORECASE | re.ASCII)
_MAX_NAMED = 5
# The value of another kind, or half an AppSecret: nothing that a person writes into a sentence.
_LONG = re.compile(r"(?=[0-9A-Za-z_+/=-]*[0-9])(?!wx[0-9a-f]{16}\b)[0-9A-Za-z_+/=-]{16,}")


def entry_named(baseline: Baseline, given: str) -> Entry:
    """The entry whose fingerprint begins with `given`, at least 6 hex digits, with or without `sha256:`.

    Raises BaselineError when there is none or more than one. What was given is not repeated: it could be a secret.
    """
    match = _START.fullmatch(given)
    if match is None:
        raise BaselineError(
            _("this is no fingerprint, nor the beginning of one"),
            remedy=_("Give its first 6 hex digits or more, as `wxsecrets baseline status` shows them."),
        )
    entries = baseline.beginning(f"sha256:{match[1].lower()}")
    if not entries:
        raise BaselineError(
            _("the baseline has no entry with this fingerprint"),
            remedy=_("See `wxsecrets baseline status`; a new finding is added with `wxsecrets baseline update`."),
        )
    if len(entries) > 1:
        names = ", ".join(short_fingerprint(entry.fingerprint) for entry in entries[:_MAX_NAMED])
        raise BaselineError(
            _("{number} entries begin so: {names}").format(
                number=len(entries), names=names if len(entries) <= _MAX_NAMED else f"{names}, …"
            ),
            remedy=_("Give more digits."),
        )
    return entries[0]


def decided(baseline: Baseline, entry: Entry, decision: Decision | None) -> Baseline:
    """The baseline with a decision about an entry's secret; None takes back what was decided.

    Texts typed by people become one line, and lose whatever has the shape of a secret: the reason for a reset may
    well quote the new value.
    """
    if decision is not None:
        evidence = None if decision.evidence is None else error_line(decision.evidence)
        why = _LONG.sub("…", error_line(decision.why))
        decision = replace(decision, by=error_line(decision.by), why=why, evidence=evidence)
    return baseline.with_entry(replace(entry, decision=decision))
