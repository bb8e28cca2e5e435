"""From a text with its place to occurrences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets import detect
from wxsecrets.detect import may_hold_candidate
from wxsecrets.sources.objects import read_one

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wxsecrets.detect import Surroundings
    from wxsecrets.model import Finding, Fingerprint
    from wxsecrets.project.roots import Location
    from wxsecrets.sources.git import Repository


def surroundings(path: bytes, location: Location) -> Surroundings:
    """What is known of the file at `path`, for the judgement."""
    return detect.Surroundings(path, location.in_package, location.appid)


def findings(content: bytes, path: bytes, location: Location) -> tuple[Finding, ...]:
    """All findings in the content of the file at `path`."""
    return detect.find(content, surroundings(path, location)) if may_hold_candidate(content) else ()


def known_before(
    repository: Repository, blobs: Iterable[str], path: bytes, location: Location, *, sure: bool = False
) -> frozenset[Fingerprint]:
    """The secrets that already stood in earlier versions of the file at `path`; what cannot be read holds none.

    With `sure`, only those that were sure enough there.
    """
    contents = (read_one(repository, blob) for blob in blobs)
    return frozenset(
        finding.fingerprint
        for content in contents
        if content
        for finding in findings(content, path, location)
        if finding.confidence.is_enough or not sure
    )
