"""Scans of repositories that tests build, and short ways to say what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.made_up import appid, appsecret
from wxsecrets.fingerprint import of_machine_made
from wxsecrets.progress import NO_DEADLINE, NO_PROGRESS, Deadline
from wxsecrets.scanner.commits import chosen, scan_commits
from wxsecrets.scanner.history import scan_history
from wxsecrets.scanner.staged import scan_index
from wxsecrets.sources.cache import NO_CACHE, Cache
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from wxsecrets.model import Fingerprint, ScanResult


class Leak:
    """A made-up pair, the text that holds it, and its fingerprint."""

    def __init__(self, rng: random.Random) -> None:
        self.appid = appid(rng)
        self.value = appsecret(rng)
        self.text = f"const config = {{ appId: '{self.appid}', appSecret: '{self.value}' }}\n"
        self.fingerprint: Fingerprint = of_machine_made(self.value)


class PassesAfter(Deadline):
    """A deadline that passes when it was asked about so many times, however fast this machine is."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    @property
    def seconds_left(self) -> float:
        """None, after that."""
        self._times -= 1
        return float(self._times >= 0)


def history(
    path: Path, *, cache: Cache = NO_CACHE, unreachable: bool = True, deadline: Deadline = NO_DEADLINE
) -> ScanResult:
    """The scan of the whole history at `path`."""
    return scan_history(
        open_repository(path), progress=NO_PROGRESS, cache_of=lambda _repository: cache, unreachable=unreachable,
        deadline=deadline,
    )  # fmt: skip


def added(path: Path, range_: str, *, deadline: Deadline = NO_DEADLINE) -> ScanResult:
    """The scan of what a range of commits adds."""
    repository = open_repository(path)
    return scan_commits(repository, chosen(repository, range_, None, None), progress=NO_PROGRESS, deadline=deadline)


def staged(path: Path) -> ScanResult:
    """The scan of the index."""
    return scan_index(open_repository(path), progress=NO_PROGRESS)


def found(result: ScanResult) -> set[Fingerprint]:
    """The fingerprints in a result."""
    return {occurrence.finding.fingerprint for occurrence in result.occurrences}


def paths(result: ScanResult) -> set[bytes]:
    """The paths in a result."""
    return {occurrence.path for occurrence in result.occurrences}
