"""What to do about a blocking secret: the next steps, by what was scanned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import ScanKind
from wxsecrets.reports.layout import Row, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wxsecrets.reports import Report


def advice(report: Report) -> Section:
    """The section that follows the secrets; `report` must have a blocking one."""
    blocking = report.assessment.blocking
    if all(secret.reintroduced for secret in blocking):
        return _section((_again(), _read_from_environment()))
    fingerprint = short_fingerprint(blocking[0].fingerprint) if len(blocking) == 1 else "sha256:…"
    steps = {ScanKind.INDEX: _before_commit, ScanKind.WORKTREE: _in_files}.get(
        report.assessment.scope.kind, _in_history
    )
    kinds = dict.fromkeys(secret.surest.finding.credential for secret in blocking)
    texts = steps(_Facts(fingerprint, _record(report), reset_of(kinds)))
    if "server-call" in kinds:
        call = _(
            "Let your own server, or a cloud function, make the call to WeChat; the mini-program asks it, and never "
            "holds what the call needs."
        )
        texts = (call, *texts) if len(kinds) > 1 else (call, texts[-1])
    return _section(texts)


def _section(steps: Iterable[str]) -> Section:
    rows = tuple(Row(f"{number}.", text) for number, text in enumerate(steps, start=1))
    return Section(Tone.NEUTRAL, _("What to do"), rows)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the steps speak of: a fingerprint, the command that records it, and where to reset what was found."""

    fingerprint: str
    record: str
    reset: str


def reset_of(kinds: Iterable[str]) -> str:
    """Where to reset credentials of these kinds, named when there are several."""
    rows = [CREDENTIALS[kind] for kind in kinds if kind in CREDENTIALS and CREDENTIALS[kind].is_value]
    if len(rows) == 1:
        return rows[0].reset
    return _("; ").join(_("{credential}: {place}").format(credential=_(row.title), place=row.reset) for row in rows)


def _before_commit(facts: _Facts) -> tuple[str, ...]:
    return (
        _(
            "Take it out of the file and let your server read it from its environment; code that runs in the "
            "mini-program never needs it. Then `git add` the file again."
        ),
        _("Was it pushed, sent or uploaded before? Then reset it: {reset}.").format(reset=facts.reset),
        _false_alarm(facts),
    )


def _again() -> str:
    return _("Take it out again; there is nothing to reset, the value is dead.")


def _read_from_environment() -> str:
    return _("Let your server read it from its environment instead; code that runs in the mini-program never needs it.")


def _in_files(facts: _Facts) -> tuple[str, ...]:
    return (
        _read_from_environment(),
        _(
            "Was it ever committed, pushed, sent or uploaded? Then deleting the line is not enough; reset it: {reset}."
        ).format(reset=facts.reset),
        _false_alarm(facts),
    )


def _in_history(facts: _Facts) -> tuple[str, ...]:
    return (
        _("Reset it: {reset}. Deleting the line is not enough: it stays in the history, and valid.").format(
            reset=facts.reset
        ),
        _("Then write that down: {record}, then `wxsecrets baseline set {fingerprint} --status reset --why …`.").format(
            record=facts.record, fingerprint=facts.fingerprint
        ),
        _("A false alarm? The same with `--status false-positive`."),
    )


def _false_alarm(facts: _Facts) -> str:
    return _(
        "A false alarm? Add the comment `pragma: allowlist secret` to the line; or {record}, then "
        "`wxsecrets baseline set {fingerprint} --status false-positive --why …`."
    ).format(record=facts.record, fingerprint=facts.fingerprint)


def _record(report: Report) -> str:
    return "`wxsecrets baseline update`" if report.has_baseline else "`wxsecrets baseline init`"
