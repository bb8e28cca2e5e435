"""Settings for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure: time is measured in benchmarks/.
settings.register_profile("wxsecrets", deadline=None)
settings.load_profile("wxsecrets")
