"""Settings for all tests."""

from __future__ import annotations

import gc

from hypothesis import settings

# A busy machine is no failure: time is measured in benchmarks/.
settings.register_profile("wxsecrets", deadline=None)
settings.load_profile("wxsecrets")


def pytest_collection_finish() -> None:
    """Take what was loaded by now, and stays to the end, out of each search for garbage."""
    gc.collect()
    gc.freeze()
