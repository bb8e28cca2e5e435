"""A row of the evidence table as a reason."""

from __future__ import annotations

from wxsecrets.expressions import compile_later
from wxsecrets.knowledge.evidence import EVIDENCE
from wxsecrets.model import Reason

# Details are names and words; a long run of letters and digits could be somebody's secret.
_LONG = compile_later(r"[0-9A-Za-z+/]{24,}")


def row(name: str, detail: str = "") -> Reason:
    """The evidence `name` of `knowledge.evidence`, with the word it was seen in; never a secret.

    Raises KeyError for no such name.
    """
    known = EVIDENCE[name]
    return Reason(known.name, known.weight, known.sentence, _LONG.sub("…", detail))
