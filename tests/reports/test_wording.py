"""Numbers and names as people read them."""

from __future__ import annotations

import pytest

from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.reports.wording import size


@pytest.mark.parametrize(
    "number, shown",
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (12_345, "12.3 kB"),
        (999_949, "999.9 kB"),
        (999_951, "1.0 MB"),
        (5_500_000_000, "5.5 GB"),
        (5_500_000_000_000, "5500.0 GB"),
    ],
)
def test_size(number: int, shown: str) -> None:
    """Bytes are told in the unit that keeps the number short."""
    assert size(number) == shown


def test_short_fingerprint() -> None:
    """A short fingerprint is the beginning of the whole one."""
    assert short_fingerprint("sha256:" + "0123456789abcdef" * 4) == "sha256:0123456789ab"
