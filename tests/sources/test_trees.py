"""The names in trees, as git writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, strategies

from support.repos import init
from wxsecrets.sources.trees import names_in, submodules_in

if TYPE_CHECKING:
    from pathlib import Path

_NAME = strategies.binary(min_size=1, max_size=20).filter(lambda name: not {0, ord("/")} & {*name})
_MODE = strategies.sampled_from([b"100644", b"100755", b"120000", b"40000", b"160000"])
_ENTRIES = strategies.lists(strategies.tuples(_MODE, _NAME, strategies.binary(min_size=20, max_size=20)), max_size=6)


@given(_ENTRIES)
def test_no_name_is_missing(entries: list[tuple[bytes, bytes, bytes]]) -> None:
    """Whatever names of objects stand between them, all names are found, and those of submodules."""
    tree = b"".join(b"%s %s\0%s" % entry for entry in entries)
    assert {name for _mode, name, _object in entries} <= {*names_in(tree)}
    assert {name for mode, name, _object in entries if mode == b"160000"} <= {*submodules_in(tree)}


def test_a_tree_that_git_wrote(tmp_path: Path) -> None:
    """A file that is called like a submodule's entry is none; where there is no submodule, nothing is found."""
    repo = init(tmp_path)
    tip = repo.commit({"a.js": "x", "folder/b.js": "y"})
    tree = repo.git("cat-file", "tree", "HEAD^{tree}")
    assert (list(names_in(tree)), list(submodules_in(tree))) == ([b"a.js", b"folder"], [])
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{tip},sub")
    repo.commit({})
    assert list(submodules_in(repo.git("cat-file", "tree", "HEAD^{tree}") + b"\n")) == [b"sub"]
