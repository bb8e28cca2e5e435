"""CI systems: what each says of the run that it started, from its environment, as an `Event`.

A provider is a module with `event(env) -> Event | None`, None where it is not the one. To add one, write the module and
add it to `PROVIDERS`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from wxsecrets.integrations.ci.event import Event, Want

if TYPE_CHECKING:
    from collections.abc import Mapping

# CODING's pipelines are Jenkins' own; Gitee Go says next to nothing, so it comes with the rest.
PROVIDERS = ("github", "gitlab", "bitbucket", "azure", "jenkins")


def event_of(env: Mapping[str, str]) -> Event:
    """What is to be scanned by the environment of a CI system; outside of all, what a branch adds.

    Raises UsageError for an event that does not say what that would be.
    """
    for name in PROVIDERS:
        event: Event | None = importlib.import_module(f"{__name__}.{name}").event(env)
        if event is not None:
            return event
    return Event("git", "", Want.CHANGES)
