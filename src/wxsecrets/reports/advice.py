"""What to do about a blocking secret: the next steps, by what was scanned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.i18n import _, in_english
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import ScanKind
from wxsecrets.reports.examples import example, is_environment
from wxsecrets.reports.layout import Row, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.model import Occurrence
    from wxsecrets.reports import Report


def advice(report: Report) -> Section:
    """The section that follows the secrets; `report` must have a blocking one."""
    rows = []
    for number, (text, lines) in enumerate(_steps(report), start=1):
        rows.append(Row(f"{number}.", text))
        rows += (Row("  ", line) for line in lines)
    return Section(Tone.NEUTRAL, _("What to do"), tuple(rows))


def steps(report: Report) -> list[str]:
    """The same for programs, in English: a text for each step, with its lines of code; none where nothing blocks."""
    if not report.assessment.blocking:
        return []
    with in_english():
        return ["\n".join((text, *lines)) for text, lines in _steps(report)]


def _steps(report: Report) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each step with the lines of code that show it."""
    blocking = report.assessment.blocking
    kind = report.assessment.scope.kind
    if all(secret.reintroduced for secret in blocking):
        yield _again(), ()
        yield _read_from_environment(), ()
        return
    fingerprint = short_fingerprint(blocking[0].fingerprint) if len(blocking) == 1 else "sha256:…"
    kinds = dict.fromkeys(secret.surest.finding.credential for secret in blocking)
    facts = _Facts(
        fingerprint,
        _record(report),
        reset_of(kinds),
        _place_of(blocking[0].surest),
        all(is_environment(secret.surest) for secret in blocking),
    )
    texts = _TEXTS.get(kind, _in_history)(facts)
    if "server-call" in kinds:
        call = _(
            "Let your own server, or a cloud function, make the call to WeChat; the mini-program asks it, and never "
            "holds what the call needs."
        )
        texts = (call, *texts) if len(kinds) > 1 else (call, texts[-1])
    shows = kind in (ScanKind.INDEX, ScanKind.WORKTREE)
    for number, text in enumerate(texts):
        yield text, example(blocking[0].surest) if shows and not number else ()


def _place_of(at: Occurrence) -> str:
    """What to give to `wxsecrets explain`, for a name that needs no quotes."""
    path = at.path.decode("utf-8", "replace")
    return f"{path}:{at.finding.line}" if _PLAIN.fullmatch(path) and not _DIGITS.search(path) else "FILE:LINE"


# No quotes needed, and no value in it.
_PLAIN = re.compile(r"[\w./-]{1,60}")
_DIGITS = re.compile(r"[0-9A-Za-z]{20}")


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the steps speak of.

    A fingerprint, the command that records it, where to reset what was found, a place for `wxsecrets explain`, and
    whether that is a file with an environment.
    """

    fingerprint: str
    record: str
    reset: str
    place: str
    is_environment: bool


def reset_of(kinds: Iterable[str]) -> str:
    """Where to reset credentials of these kinds, named when there are several."""
    rows = [CREDENTIALS[kind] for kind in kinds if kind in CREDENTIALS and CREDENTIALS[kind].is_value]
    if len(rows) == 1:
        return rows[0].reset
    return _("; ").join(_("{credential}: {place}").format(credential=_(row.title), place=row.reset) for row in rows)


def _before_commit(facts: _Facts) -> tuple[str, ...]:
    return (
        _("Keep this file out of git; it can stay where it is.")
        if facts.is_environment
        else _(
            "Take it out of the file and let your server read it from its environment; code that runs in the "
            "mini-program never needs it. Then `git add` the file again."
        ),
        _was_it_out(facts),
        _false_alarm(facts),
    )


def _before_message(facts: _Facts) -> tuple[str, ...]:
    return (
        _("Write the message without it. Your text is kept: `git commit -e -F .git/COMMIT_EDITMSG`."),
        _was_it_out(facts),
        _(
            "A false alarm? Commit once with `--no-verify`; then {record}, then `wxsecrets baseline set {fingerprint} "
            "--status false-positive --why …`, and the push will pass."
        ).format(record=facts.record, fingerprint=facts.fingerprint),
    )


def _before_push(facts: _Facts) -> tuple[str, ...]:
    return (
        _(
            "Take it out of the commits themselves, a later commit does not help: `git commit --amend` for the last "
            "one, `git rebase -i` for an older one. Then push again."
        ),
        _was_it_out(facts),
        _(
            "A false alarm? {record}, then `wxsecrets baseline set {fingerprint} --status false-positive --why …`."
        ).format(record=facts.record, fingerprint=facts.fingerprint),
    )


def _was_it_out(facts: _Facts) -> str:
    return _("Was it pushed, sent or uploaded before? Then reset it: {reset}.").format(reset=facts.reset)


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
        "`wxsecrets baseline set {fingerprint} --status false-positive --why …`. Please report it, with what "
        "`wxsecrets explain {place}` prints."
    ).format(record=facts.record, fingerprint=facts.fingerprint, place=facts.place)


def _record(report: Report) -> str:
    return "`wxsecrets baseline update`" if report.has_baseline else "`wxsecrets baseline init`"


_TEXTS = {
    ScanKind.INDEX: _before_commit,
    ScanKind.MESSAGE: _before_message,
    ScanKind.PUSH: _before_push,
    ScanKind.WORKTREE: _in_files,
}
