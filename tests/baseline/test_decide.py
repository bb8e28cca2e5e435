"""Which entry a person means, and what is kept of their words."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from support.baselines import baselines, random_baseline, random_entry
from support.leaks import shows
from support.made_up import appsecret
from wxsecrets.baseline.decide import decided, entry_named
from wxsecrets.baseline.document import render
from wxsecrets.baseline.model import Baseline, Decision, Entry, Status
from wxsecrets.errors import BaselineError
from wxsecrets.model import Fingerprint

RNG = random.Random(60)


def _entry(digits: str) -> Entry:
    return Entry(Fingerprint("sha256:" + digits.ljust(64, "0")), "appsecret")


def _baseline(*starts: str) -> Baseline:
    return Baseline({entry.fingerprint: entry for entry in map(_entry, starts)})


@given(baselines, st.integers(6, 64), st.sampled_from(["", "sha256:", "SHA256:"]), st.booleans())
def test_any_beginning_will_do(baseline: Baseline, length: int, prefix: str, upper: bool) -> None:
    """Six digits or more name an entry if they name no other, with or without `sha256:`, in either case."""
    for name, entry in baseline.entries.items():
        digits = name.removeprefix("sha256:")[:length]
        assume(len(baseline.beginning(f"sha256:{digits}")) == 1)
        assert entry_named(baseline, prefix + (digits.upper() if upper else digits)) is entry


@pytest.mark.parametrize(
    "given_", ["", "sha256:", "12345", "sha256:12345", "12345g", "1" * 65, "md5:123456", "123456 ", "１２３４５６"]
)
def test_no_fingerprint(given_: str) -> None:
    """What can be no beginning of a fingerprint is told apart from an unknown one."""
    with pytest.raises(BaselineError, match="this is no fingerprint"):
        entry_named(_baseline("123456"), given_)


def test_unknown() -> None:
    """An unknown fingerprint is refused."""
    with pytest.raises(BaselineError, match="no entry with this fingerprint"):
        entry_named(random_baseline(RNG, 5), "0" * 64)


@pytest.mark.parametrize(
    "number, message",
    [
        (2, "2 entries begin so: sha256:abcdef000000, sha256:abcdef100000"),
        (
            9,
            "9 entries begin so: sha256:abcdef000000, sha256:abcdef100000, sha256:abcdef200000, sha256:abcdef300000, "
            "sha256:abcdef400000, …",
        ),
    ],
)
def test_ambiguous(number: int, message: str) -> None:
    """A beginning that several have is answered with their names, as many as fit."""
    with pytest.raises(BaselineError) as caught:
        entry_named(_baseline(*(f"abcdef{digit}" for digit in range(number))), "abcdef")
    assert caught.value.message == message


def test_a_secret_is_not_repeated() -> None:
    """The value typed in the place of its fingerprint is not in the error."""
    value = appsecret(RNG)
    for given_ in (value, f"sha256:{value}", value + "x"):
        with pytest.raises(BaselineError) as caught:
            entry_named(random_baseline(RNG, 3), given_)
        assert not shows((caught.value.message + caught.value.remedy).encode(), value)


@given(
    st.integers(0, 2**32).map(random.Random),
    st.text(max_size=20),
    st.text(max_size=20),
    st.sampled_from(["by", "why", "evidence"]),
)
def test_no_value_in_a_decision(rng: random.Random, before: str, after: str, field: str) -> None:
    """A value, even one that nobody knows yet, does not come into the file with what people type."""
    value = appsecret(rng)
    entry = random_entry(rng)
    words = {"by": "Li Lei", "why": "done", "evidence": None, field: f"{before} {value} {after}"}
    decision = Decision(Status.RESET, "2024-05-02", **words)  # type: ignore[arg-type]
    baseline = decided(Baseline({entry.fingerprint: entry}), entry, decision)
    assert not shows(render(baseline).encode(), value)


def test_words_become_one_line() -> None:
    """Line ends and control characters do not survive; Chinese does."""
    entry = random_entry(RNG)
    decision = Decision(Status.TEST_VALUE, "2024-05-02", "李雷", "编的\n\x1b[31m")
    after = decided(Baseline({entry.fingerprint: entry}), entry, decision).entries[entry.fingerprint]
    assert after.decision == Decision(Status.TEST_VALUE, "2024-05-02", "李雷", "编的\\n\\x1b[31m")
    assert after.status is Status.TEST_VALUE


def test_taking_a_decision_back() -> None:
    """Without a decision an entry is open again, as it was in the beginning."""
    entry = random_entry(RNG)
    baseline = Baseline({entry.fingerprint: entry})
    settled = decided(baseline, entry, Decision(Status.RESET, "2024-05-02", "Li Lei", "done"))
    assert decided(settled, settled.entries[entry.fingerprint], None) == baseline
