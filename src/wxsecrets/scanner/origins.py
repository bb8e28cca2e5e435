"""Which commits brought what may be a secret, and which took it away: what git is asked about the suspects."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from heapq import merge
from typing import TYPE_CHECKING

from wxsecrets.baseline.model import moment
from wxsecrets.detect import may_name_candidate
from wxsecrets.sources.attribution import Told, tell
from wxsecrets.sources.dangling import dangling_commits
from wxsecrets.sources.log import changes_of
from wxsecrets.sources.packs import BLOB, COMMIT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from wxsecrets.scanner.gating import Suspect
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable
    from wxsecrets.sources.log import Log
    from wxsecrets.sources.raw import Commit


def origins_of(
    repository: Repository,
    suspects: Mapping[str, Suspect],
    reachable: Reachable,
    log: Log,
    hiding: AbstractSet[str],
    *,
    dangling: bool,
) -> Told:
    """What the history, as its `log` has it, tells of the suspects and of the contents that are `hiding` others.

    With `dangling`, commits that nothing leads to are asked as well.
    """
    if not (suspects or hiding or reachable.has_modules):
        return Told()
    names = frozenset(name for suspect in suspects.values() for name in suspect.names)
    holders = {name: {one.fingerprint for one in suspect.found} for name, suspect in of_kind(suspects, BLOB).items()}
    asked = of_kind(suspects, COMMIT).keys()
    told = tell(
        log.changes(holders.keys() | hiding, names, asked),
        holders,
        commits=asked,
        is_named=may_name_candidate if names else None,
        blobs=hiding,
    )
    if not dangling or not suspects:
        return told
    with dangling_commits(repository) as (grafted, commits):
        forgotten = tell(
            changes_of(grafted, commits, holders.keys(), names),
            holders,
            commits=asked,
            is_named=may_name_candidate if names else None,
        )
    return _joined(told, forgotten)


def _joined(told: Told, other: Told) -> Told:
    """What is told of a history, and of commits that nothing leads to; by their dates these come in between."""
    met = merge(told.met.values(), other.met.values(), key=date_of, reverse=True)
    return replace(
        told,
        met={commit.name: commit for commit in met},
        dangling=frozenset(other.met),
        forgotten=other.stories,
        commits=told.commits | other.commits,
        named=other.named | told.named,
    )


def date_of(commit: Commit) -> datetime:
    """When a commit was made, as it says itself; long ago if it says nothing that makes sense."""
    return moment(commit.date) or _LONG_AGO


_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


def of_kind(suspects: Mapping[str, Suspect], kind: int) -> dict[str, Suspect]:
    """Those of one type of object."""
    return {name: suspect for name, suspect in suspects.items() if suspect.kind == kind}
