"""The environment in which git runs nothing from a repository and asks nobody anything, and where git is.

Hooks, filters, textconv, external diffs, pagers, the file-system monitor and lazy fetches are off, by environment
rather than by arguments. A hook loads this module at every commit: it needs nothing that takes time to load.
"""

from __future__ import annotations

import os
from functools import lru_cache

TYPE_CHECKING = False  # as typing's, which takes several milliseconds to load
if TYPE_CHECKING:
    from collections.abc import Mapping

# Configuration given to every git process, above the repository's, the user's and the system's.
_CONFIG = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.multiPackIndex": "false",  # a damaged one costs git all packs; each has an index of its own
    "core.pager": "cat",
    "core.attributesFile": os.devnull,
    "core.quotePath": "false",
    "color.ui": "false",
    "diff.external": "",
    "diff.orderFile": os.devnull,
    "i18n.logOutputEncoding": "UTF-8",
    "log.mailmap": "false",
    "mailmap.file": os.devnull,
    "log.showSignature": "false",  # or gpg.program runs
    "protocol.allow": "never",
    # Scanning a repository of another user is the point; nothing of it is executed.
    "safe.directory": "*",
}
# Variables that git sets for a hook to say which repository and index are meant. Everything else
# that starts with GIT_ could redirect objects or run a program, so it is dropped.
_KEPT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY",
         "GIT_ALTERNATE_OBJECT_DIRECTORIES")  # fmt: skip


@lru_cache(maxsize=1)
def _base_environment() -> Mapping[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env.update(
        LC_ALL="C",
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_NO_REPLACE_OBJECTS="1",
        GIT_GRAFT_FILE=os.devnull,
        GIT_ALLOW_PROTOCOL="none",
        GIT_CONFIG_COUNT=str(len(_CONFIG)),
    )
    for number, (key, value) in enumerate(_CONFIG.items()):
        env[f"GIT_CONFIG_KEY_{number}"] = key
        env[f"GIT_CONFIG_VALUE_{number}"] = value
    return env


def hardened_environment() -> dict[str, str]:
    """The environment in which git runs nothing from the repository and asks nobody anything."""
    return dict(_base_environment())


def inherited_environment() -> dict[str, str]:
    """What git told the hook that we are of the repository that is meant."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def find_git() -> str | None:
    """The full path of git; None when there is none.

    Windows looks into the current folder before PATH; a git that lies in a scanned tree is not git.
    """
    if os.name == "nt":
        import shutil  # noqa: PLC0415  takes longer to load than it takes to look

        found = shutil.which("git")
    else:
        places = (os.path.join(folder, "git") for folder in os.get_exec_path() if os.path.isabs(folder))
        found = next((place for place in places if os.path.isfile(place) and os.access(place, os.X_OK)), None)
    if found is None or os.path.realpath(os.path.dirname(found)) == os.path.realpath(os.getcwd()):
        return None
    return found


def user_environment() -> dict[str, str]:
    """The environment in which git does as the user's settings say, in the repository of the current folder."""
    kept = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in kept}
    env["GIT_TERMINAL_PROMPT"] = "0"
    return env
