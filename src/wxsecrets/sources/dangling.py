"""The commits that no ref or reflog leads to any more: what an amended, rebased or dropped one leaves behind."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wxsecrets.sources.history import ALL
from wxsecrets.sources.log import parents_in
from wxsecrets.sources.objects import is_named, read_blobs, types_of_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wxsecrets.sources.git import Repository

_COMMITTED = re.compile(rb"^committer [^\n]*> ([0-9]{1,18}) ", re.MULTILINE)
_TREE = b"tree "


@contextmanager
def dangling_commits(repository: Repository) -> Iterator[tuple[Repository, list[str]]]:
    """The names of them all, children before parents, else the newest first, and the repository to ask about them.

    In that one a commit whose parents were cleaned away, or their trees, has the others. There are none where git
    cannot tell what refs and reflogs lead to.
    """
    led_to = repository.try_run("rev-list", *ALL, "--")
    if led_to.returncode:
        yield repository, []
        return
    here = {name for name, type_ in types_of_all(repository).items() if type_ == "commit"}
    parents: dict[str, tuple[str, ...]] = {}
    dates: dict[str, int] = {}
    trees: dict[str, str] = {}
    for name, content in read_blobs(repository, here.difference(led_to.stdout.decode().split())):
        # Of one that is not what its name says, anything could be a parent, itself for one.
        if isinstance(content, bytes) and is_named(name, "commit", content):
            headers = content.partition(b"\n\n")[0]
            parents[name] = parents_in(content)
            trees[name] = headers[len(_TREE) :].partition(b"\n")[0].decode("ascii", "replace")
            committed = _COMMITTED.search(headers)
            dates[name] = int(committed[1]) if committed else 0
    lost = _without_tree(repository, trees)
    here -= lost
    cut = {name: tuple(filter(here.__contains__, of)) for name, of in parents.items() if not here.issuperset(of)}
    with _grafted(repository, cut) as grafted:
        yield grafted, [name for name in _newest_first(parents, dates) if name not in lost]


def _without_tree(repository: Repository, trees: Mapping[str, str]) -> set[str]:
    """The commits whose trees were cleaned away; git gives up at each. It has the empty tree, whether stored or not."""
    asked = "".join(f"{tree}\n" for tree in trees.values()).encode()
    answers = repository.try_run("cat-file", "--batch-check=%(objecttype)", stdin=asked).stdout.split(b"\n")
    return {name for name, answer in zip(trees, answers, strict=False) if answer != b"tree"}


@contextmanager
def _grafted(repository: Repository, parents: Mapping[str, tuple[str, ...]]) -> Iterator[Repository]:
    """The repository, in which some commits have other parents than they say."""
    given = dict(repository.inherited)
    if not parents or _GRAFT_FILE in given:  # what git walks already is all here
        yield repository
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        grafts = Path(folder, "grafts")
        grafts.write_text("".join(" ".join((name, *of)) + "\n" for name, of in parents.items()))
        yield replace(repository, inherited=(*repository.inherited, (_GRAFT_FILE, str(grafts))))


_GRAFT_FILE = "GIT_GRAFT_FILE"


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
