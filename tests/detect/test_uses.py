"""Where variables that are used as the secret are given a value."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies

from wxsecrets.detect import uses
from wxsecrets.detect.search import compile_linear
from wxsecrets.detect.uses import Assignments

WORDS = ("sk", "a_sk", "key", "k1", "wx", "str", "id", "mp", "_x", "zz")
TEXTS = strategies.lists(
    strategies.sampled_from((*WORDS, *WORDS, " ", "\t", "=", ":", ":=", "\n", ": string", "密", "$", "x", "==")),
    max_size=40,
).map("".join)


@given(TEXTS, strategies.frozensets(strategies.sampled_from(WORDS), min_size=1))
@example("sk: key = 1", frozenset({"sk", "key"}))
@example("xsk: sk = sk=", frozenset({"sk"}))
def test_they_are_found_one_by_one_as_together(text: str, variables: frozenset[str]) -> None:
    """As one expression for all of them finds them, in order and without those inside of others."""
    together = compile_linear(
        rf"\b(?:{'|'.join(sorted(variables))})\b(?:[ \t]*:[ \t]*\w+)?[ \t]*:?=".encode()
    )  # fmt: skip
    data = text.encode()
    expected = [match.span() for match in together.finditer(data)]
    for most in (0, 1, 64):  # places for which each is asked
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(uses, "_MOST_PLACES", most)
            assert [match.span() for match in Assignments(variables).finditer(data)] == expected
