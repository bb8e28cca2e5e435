"""How the histories of these tests are read."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, params=["as a large one", "as a small one"])
def _size_of_a_pack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up packs are small, and would all be left to git; every test is to hold for those that are not, too."""
    if request.param == "as a large one":
        monkeypatch.setattr("wxsecrets.scanner.history._FEW", 0)
