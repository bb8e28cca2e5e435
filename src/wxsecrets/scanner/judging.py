"""From a text with its place to occurrences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets import detect
from wxsecrets.detect import may_hold_candidate
from wxsecrets.sources.objects import read_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    repository: Repository, path: bytes, versions: Iterable[tuple[str, Location]]
) -> dict[Fingerprint, bool]:
    """The secrets that already stood in earlier versions of the file at `path`, and whether any was sure enough.

    `versions` are blobs, each with what it was part of. What cannot be read holds none.
    """
    known: dict[Fingerprint, bool] = {}
    for blob, location in versions:
        content = read_one(repository, blob)
        for finding in findings(content, path, location) if content else ():
            known[finding.fingerprint] = known.get(finding.fingerprint, False) or finding.confidence.is_enough
    return known


def is_new(finding: Finding, known: Mapping[Fingerprint, bool]) -> bool:
    """Whether a finding is none of those that are known, or was nothing much until now."""
    return finding.fingerprint not in known or (finding.confidence.is_enough and not known[finding.fingerprint])
