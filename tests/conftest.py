"""Settings for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no failure: time is measured in benchmarks/. All tests together take less than five minutes.
settings.register_profile("wxsecrets", deadline=None, max_examples=60)
settings.load_profile("wxsecrets")
