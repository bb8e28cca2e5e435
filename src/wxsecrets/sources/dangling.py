"""The commits that no ref or reflog leads to any more: what an amended, rebased or dropped one leaves behind."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from wxsecrets.sources.log import ALL, parents_in
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wxsecrets.sources.git import Repository

_COMMITTED = re.compile(rb"^committer [^\n]*> ([0-9]{1,18}) ", re.MULTILINE)
_COMMIT = "commit "


def dangling_commits(repository: Repository) -> list[str]:
    """Each of them with those of its parents that are here, names with a blank between.

    Children stand before their parents, else the newest first. Of one that was cleaned away the others remain.
    """
    listing = repository.try_run(
        "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objecttype) %(objectname)"
    )
    here = {line[len(_COMMIT) :] for line in listing.stdout.decode().splitlines() if line.startswith(_COMMIT)}
    dangling = here.difference(repository.try_run("rev-list", *ALL, "--").stdout.decode().split())
    parents: dict[str, tuple[str, ...]] = {}
    dates: dict[str, int] = {}
    for name, content in read_blobs(repository, dangling):
        if isinstance(content, bytes):
            parents[name] = parents_in(content)
            committed = _COMMITTED.search(content.partition(b"\n\n")[0])
            dates[name] = int(committed[1]) if committed else 0
    return [" ".join((name, *filter(here.__contains__, parents[name]))) for name in _newest_first(parents, dates)]


def _newest_first(parents: Mapping[str, tuple[str, ...]], dates: Mapping[str, int]) -> Iterator[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(parents, ()))
    for name, of in parents.items():
        for parent in of:
            if parent in parents:
                sorter.add(parent, name)
    sorter.prepare()
    ready: list[tuple[int, str]] = []
    while sorter:
        for name in sorter.get_ready():
            heappush(ready, (-dates[name], name))
        _date, name = heappop(ready)
        yield name
        sorter.done(name)
