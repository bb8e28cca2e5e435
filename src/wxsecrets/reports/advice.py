"""What to do about a blocking secret: the next steps, by what was scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _
from wxsecrets.model import ScanKind
from wxsecrets.reports.layout import Row, Section, Tone

if TYPE_CHECKING:
    from wxsecrets.reports import Report

# Where the console has the button, in the words that it shows, whatever language this report is in.
RESET = "mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppSecret → 重置"


def advice(report: Report) -> Section:
    """The section that follows the secrets; `report` must have a blocking one."""
    blocking = report.assessment.blocking
    fingerprint = short_fingerprint(blocking[0].fingerprint) if len(blocking) == 1 else "sha256:…"
    steps = {ScanKind.INDEX: _before_commit, ScanKind.WORKTREE: _in_files}.get(
        report.assessment.scope.kind, _in_history
    )
    texts = steps(fingerprint, _record(report))
    return Section(
        Tone.NEUTRAL,
        _("What to do"),
        tuple(Row(f"{number}.", text) for number, text in enumerate(texts, start=1)),
    )


def _before_commit(fingerprint: str, record: str) -> tuple[str, ...]:
    return (
        _(
            "Take it out of the file and let your server read it from its environment; code that runs in the "
            "mini-program never needs it. Then `git add` the file again."
        ),
        _("Was it pushed, sent or uploaded before? Then reset it: {reset}.").format(reset=RESET),
        _false_alarm(fingerprint, record),
    )


def _in_files(fingerprint: str, record: str) -> tuple[str, ...]:
    return (
        _("Let your server read it from its environment instead; code that runs in the mini-program never needs it."),
        _(
            "Was it ever committed, pushed, sent or uploaded? Then deleting the line is not enough; reset it: {reset}."
        ).format(reset=RESET),
        _false_alarm(fingerprint, record),
    )


def _in_history(fingerprint: str, record: str) -> tuple[str, ...]:
    return (
        _("Reset it: {reset}. Deleting the line is not enough: it stays in the history, and valid.").format(
            reset=RESET
        ),
        _("Then write that down: {record}, then `wxsecrets baseline set {fingerprint} --status reset --why …`.").format(
            record=record, fingerprint=fingerprint
        ),
        _("A false alarm? The same with `--status false-positive`."),
    )


def _false_alarm(fingerprint: str, record: str) -> str:
    return _(
        "A false alarm? Add the comment `pragma: allowlist secret` to the line; or {record}, then "
        "`wxsecrets baseline set {fingerprint} --status false-positive --why …`."
    ).format(record=record, fingerprint=fingerprint)


def _record(report: Report) -> str:
    return "`wxsecrets baseline update`" if report.has_baseline else "`wxsecrets baseline init`"
