"""The two lines that show how to do without a secret in a file, for the language or framework at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wxsecrets.i18n import _
from wxsecrets.knowledge import environment
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Place

if TYPE_CHECKING:
    from wxsecrets.model import Occurrence

# A name that needs no quotes in any shell, and holds no value.
_PLAIN = re.compile(r"(?:[\w.-]{1,20}/)*\.env(?:\.[a-z]{1,12})*", re.ASCII)
_SLASHES = frozenset("js mjs cjs jsx ts mts cts tsx vue wpy mpx json go php java kt kts cs rs".split())


def is_environment(at: Occurrence) -> bool:
    """Whether the file is one that holds an environment, and only has to stay out of git."""
    return at.place is Place.FILE and _PLAIN.fullmatch(at.path.decode("utf-8", "replace")) is not None


def example(at: Occurrence) -> tuple[str, ...]:
    """Two lines for the file that an occurrence stands in; none where no code would help."""
    credential = at.finding.credential
    if at.place is not Place.FILE or not CREDENTIALS[credential].is_value:
        return ()
    name = environment.variable_of(credential)
    path = at.path.decode("utf-8", "replace")
    ending = path.rpartition(".")[2].lower()
    if at.in_package:
        return (
            f"{environment.IN_PACKAGE.format()}  // {_(environment.IN_PACKAGE_WHERE)}",
            f"{environment.ON_SERVER.format(name=name)}  // {_(environment.ON_SERVER_WHERE)}",
        )
    if is_environment(at):
        return tuple(line.format(file=path) for line in environment.IGNORING)
    reading = environment.READING.get(ending)
    if reading is None:
        return ()
    mark = "//" if ending in _SLASHES else "#"
    return (
        f"{environment.SETTING.format(name=name)}  {mark} {_(environment.SETTING_WHERE)}",
        reading.format(name=name),
    )
