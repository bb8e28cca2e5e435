"""What `wxsecrets explain` prints: each candidate of a line with every piece of evidence and what it weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.detect.appids import appids_by_line
from wxsecrets.detect.verdict import confidence, score
from wxsecrets.fingerprint import fingerprint_of, redact
from wxsecrets.hostile import Cleaner
from wxsecrets.i18n import _
from wxsecrets.knowledge.credentials import APPSECRET, CREDENTIALS, Level
from wxsecrets.knowledge.evidence import HIGH_FROM, LOW_FROM, MEDIUM_FROM
from wxsecrets.knowledge.kinds import Shape
from wxsecrets.model import Confidence
from wxsecrets.reports.layout import Row, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wxsecrets.detect import Surroundings, Weighed


def explanation(
    content: bytes, weighed: Sequence[Weighed], around: Surroundings, line: int | None
) -> Iterator[Section]:
    """The weighing of each candidate; then the AppIDs, which are none. `line` is None for a whole file."""
    cleaner = Cleaner(
        {fingerprint_of(at.case.candidate.value, at.case.credential) for at in weighed if confidence(at.reasons)}
    )
    for at in weighed:
        yield _weighing(at, cleaner, in_package=around.in_package)
    appids = [(number, appid) for number, appid in appids_by_line(content) if line in (None, number)]
    if appids:
        rows = tuple(Row(_("line {line}:").format(line=number), appid) for number, appid in appids)
        yield Section(Tone.GOOD, _("AppID: public, nothing to reset"), rows)
    if not weighed and not appids:
        yield Section(Tone.NEUTRAL, _("Nothing here has the shape of a WeChat credential."))


def _weighing(at: Weighed, cleaner: Cleaner, *, in_package: bool) -> Section:
    case = at.case
    sure = confidence(at.reasons)
    credential = CREDENTIALS[case.credential]
    # What is no finding may be anything, also something that a person chose: nothing of it is shown.
    redacted = "…" if sure is None else redact(case.candidate.value, case.credential)
    judged_as = f"{_(credential.title)} ({credential.name})"
    if sure is None and case.credential == APPSECRET and case.candidate.shape is not Shape.HEX:
        judged_as = _("none of the WeChat credentials")
    title = _("line {line}, column {column}: {redacted}, judged as {credential}").format(
        line=at.line, column=at.column, redacted=redacted, credential=judged_as
    )
    rows = [
        Row(
            f"{reason.weight:+.3g}",
            f"{_(reason.sentence).format(detail=cleaner.detail(reason.detail))} [{reason.name}]",
        )
        for reason in sorted(at.reasons, key=lambda reason: -abs(reason.weight))
    ]
    rows.append(Row("=", _verdict(at, sure, credential.level, in_package=in_package)))
    tone = Tone.GOOD if sure is None else Tone.ALARM if sure.is_enough else Tone.WARNING
    return Section(tone, title, tuple(rows))


def _verdict(at: Weighed, sure: Confidence | None, level: Level, *, in_package: bool) -> str:
    total = _("{score:.3g} ({high:.0f} is high, {medium:.0f} medium, {low:.0f} low)").format(
        score=score(at.reasons), high=HIGH_FROM, medium=MEDIUM_FROM, low=LOW_FROM
    )
    if sure is None:
        return _("{total}: no finding").format(total=total)
    if not sure.is_enough:
        return _("{total}: low, does not block").format(total=total)
    word = _("high") if sure is Confidence.HIGH else _("medium")
    if at.allowlisted:
        return _("{total}: {confidence}, but a comment allows it").format(total=total, confidence=word)
    if level is Level.REPORT and not in_package:
        return _("{total}: {confidence}, but this kind is only reported here").format(total=total, confidence=word)
    return _("{total}: {confidence}, blocks").format(total=total, confidence=word)
