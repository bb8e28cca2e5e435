"""The kinds of credential that are recognised."""

from __future__ import annotations

from dataclasses import dataclass

from wxsecrets.i18n import N_


@dataclass(frozen=True, slots=True)
class Credential:
    """A kind of credential.

    `machine_made` says that the value is random, so that a plain hash of it may be published
    (`wxsecrets.fingerprint`).
    """

    name: str
    title: str
    machine_made: bool


CREDENTIALS = {
    row.name: row
    for row in (
        # 32 lower-case hex for every kind of account: mini-program, official account, open platform.
        # Source: SonarSource rule S6695 and own counts on public code.
        Credential("appsecret", N_("WeChat AppSecret"), machine_made=True),
    )
}
