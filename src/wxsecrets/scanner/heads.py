"""The mini-programs of HEAD, for scans of commits.

GitPython reads the few project files; nothing here is on a hook's path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wxsecrets.project.roots import Projects, find_projects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.sources.git import Repository


def projects_at_head(repository: Repository, head: Mapping[bytes, str]) -> Projects:
    """The mini-programs among HEAD's files; `head` has the blob at each path."""
    import git  # noqa: PLC0415  takes longer to import than a small scan takes
    from gitdb.exc import ODBError  # noqa: PLC0415  as above

    with git.Repo(repository.git_dir, odbt=git.GitCmdObjectDB) as repo:
        repo.git.update_environment(**repository.environment())

        def read(path: bytes) -> bytes | None:
            try:
                return bytes(repo.odb.stream(bytes.fromhex(head[path])).read())
            except (ODBError, ValueError, git.GitCommandError):
                return None

        return find_projects(head, read)
