"""The mini-programs of a tree in the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.project.roots import Projects, find_projects
from wxsecrets.sources.objects import read_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.sources.git import Repository


def projects_of(repository: Repository, tree: Mapping[bytes, str]) -> Projects:
    """The mini-programs among the files of a tree; `tree` has the blob at each path.

    The few project files are read with our own git: GitPython reads the repository's configuration first, which
    fails on one in GBK and expands variables in the folder's name.
    """
    return find_projects(tree, lambda path: read_one(repository, tree[path]))
