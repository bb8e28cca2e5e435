"""Baselines made up at random, and files that hold one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from support.made_up import appid, appsecret
from wxsecrets.baseline.document import render
from wxsecrets.baseline.model import Baseline, Decision, Entry, Status, Verification
from wxsecrets.fingerprint import of_machine_made
from wxsecrets.model import Fingerprint, Validity

if TYPE_CHECKING:
    import random
    from pathlib import Path

_HEX = "0123456789abcdef"
_texts = st.text(max_size=30)
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)
# Fields that a newer version may add.
_extras = st.dictionaries(st.from_regex(r"x_[a-z]{1,8}", fullmatch=True), _json, max_size=2)
_days = st.dates().map(lambda day: day.isoformat())
_moments = st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat() + "+08:00")
fingerprints = st.text(_HEX, min_size=64, max_size=64).map(lambda digits: Fingerprint(f"sha256:{digits}"))


def _sorted_texts(texts: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(texts, max_size=3).map(lambda chosen: tuple(sorted(chosen)))


decisions = st.builds(
    Decision,
    status=st.sampled_from(Status),
    when=_days,
    by=_texts,
    why=_texts,
    evidence=st.none() | _texts,
    extra=_extras,
)
verifications = st.builds(
    Verification,
    validity=st.sampled_from([Validity.VALID, Validity.INVALID, Validity.FROZEN]),
    code=st.none() | st.integers(-(2**31), 2**31),
    when=_days,
    appid=st.from_regex(r"wx[0-9a-f]{16}", fullmatch=True),
    extra=_extras,
)
entries = st.builds(
    Entry,
    fingerprint=fingerprints,
    credential=st.sampled_from(["appsecret", "upload-key"]),
    appids=_sorted_texts(st.from_regex(r"wx[0-9a-f]{16}", fullmatch=True)),
    first_commit=st.none() | st.text(_HEX, min_size=40, max_size=40) | st.text(_HEX, min_size=64, max_size=64),
    first_date=st.none() | _moments,
    paths=_sorted_texts(_texts),
    decision=st.none() | decisions,
    verification=st.none() | verifications,
    extra=_extras,
)
baselines = st.builds(
    lambda chosen, extra: Baseline({entry.fingerprint: entry for entry in chosen}, extra),
    st.lists(entries, max_size=5),
    _extras,
)


def random_entry(rng: random.Random, decision: Decision | None = None) -> Entry:
    """An entry as a scan of a history makes it, of a secret never seen before."""
    return Entry(
        fingerprint=of_machine_made(appsecret(rng)),
        credential="appsecret",
        appids=(appid(rng),),
        first_commit=f"{rng.getrandbits(160):040x}",
        first_date="2024-05-01T09:30:00+08:00",
        paths=("miniprogram/config.js",),
        decision=decision,
    )


def random_baseline(rng: random.Random, number: int) -> Baseline:
    """A baseline with so many entries."""
    made = (random_entry(rng) for _ in range(number))
    return Baseline({entry.fingerprint: entry for entry in made})


def write(path: Path, baseline: Baseline) -> Path:
    """The file `path`, holding the baseline."""
    path.write_bytes(render(baseline).encode())
    return path
