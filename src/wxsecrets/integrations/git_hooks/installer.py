"""Putting the hooks where git looks for them, and taking them away again, so that what was there before is back.

A hook that is there already is put aside under another name in the same folder, where a relative link still leads to
the same place, and ours runs it first. It is not opened and not copied, so it comes back as it was, byte by byte, with
its permissions.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import platformdirs

from wxsecrets.errors import UsageError
from wxsecrets.files import replace_file
from wxsecrets.i18n import _
from wxsecrets.integrations.git_hooks.place import SETTING, global_setting, hooks_folder, run_users_git
from wxsecrets.integrations.git_hooks.script import (
    BEFORE,
    CLIENT,
    FORWARDED,
    SERVER,
    forwarding,
    is_ours,
    line_for,
    notes_of,
    script,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.integrations.git_hooks.place import HooksFolder
    from wxsecrets.sources.git import Repository

# pre-commit and prek put what they find aside under this name, and run it first.
LEGACY = ".legacy"
_MADE_FOLDER = "install made this folder"
_ALL = tuple(dict.fromkeys((*CLIENT, *SERVER, *FORWARDED)))
# The repository's own hook, seen from a folder that stands in for all repositories.
_OWN = '"$(git rev-parse --git-common-dir)/hooks/{name}"'
_LARGEST_HOOK = 1 << 20


@dataclass(frozen=True, slots=True)
class Installed:
    """What was done: the folder, the hooks that are now ours, and those that were there and are run first."""

    folder: Path
    names: tuple[str, ...]
    chained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was done: the folder, the hooks taken away, those put back, and those that somebody else has replaced."""

    folder: Path
    names: tuple[str, ...]
    restored: tuple[str, ...]
    replaced: tuple[str, ...]


def install(repository: Repository, options: tuple[str, ...]) -> Installed:
    """Install the hooks of a repository; on a bare one, those of a server. Raises UsageError where that cannot be."""
    folder = hooks_folder(repository)
    if folder.is_huskys:
        raise _huskys(folder)
    in_worktree = repository.root is not None and folder.path.is_relative_to(repository.root)
    is_shared = in_worktree and not folder.path.is_relative_to(repository.common_dir)
    names = CLIENT if repository.root is not None else SERVER[:1]
    # What may be committed for others must not name a path of this machine.
    tool = "" if is_shared else tool_path()
    return _install(folder.path, {name: partial(script, name, tool=tool, options=options) for name in names})


def install_for_all(options: tuple[str, ...]) -> Installed:
    """Install the hooks for all repositories of this user."""
    folder = global_setting()
    if folder is not None and Path(folder) != global_folder():
        # The user has such a folder, and knows that the repositories' own hooks do not run.
        return _install(
            Path(folder), {name: partial(script, name, tool=tool_path(), options=options) for name in CLIENT}
        )
    scripts: dict[str, _Script] = {name: partial(forwarding, _OWN.format(name=name)) for name in FORWARDED}
    for name in CLIENT:
        scripts[name] = partial(script, name, tool=tool_path(), options=options, chain=_OWN.format(name=name))
    done = _install(global_folder(), scripts)
    set_ = run_users_git("config", "--global", SETTING, global_folder().as_posix(), folder=Path.home())
    if set_.returncode != 0:
        raise UsageError(
            _("git does not let {setting} be set for all repositories").format(setting=SETTING),
            remedy=_("Check the permissions of your .gitconfig."),
        )
    return Installed(done.folder, CLIENT, done.chained)


def uninstall(repository: Repository) -> Removed:
    """Take the hooks of a repository away, and put back what was there."""
    folder = hooks_folder(repository)
    removed = _uninstall(folder.path)
    if removed.names or folder.path == folder.own:
        return removed
    # They were installed before `core.hooksPath` was set.
    return _uninstall(folder.own)


def uninstall_for_all() -> Removed:
    """Take the hooks for all repositories away."""
    setting = global_setting()
    if setting is not None and Path(setting) != global_folder():
        return _uninstall(Path(setting))
    removed = _uninstall(global_folder())
    with suppress(OSError):  # it holds something else, or is not there
        global_folder().parent.rmdir()
    if setting is not None:
        run_users_git("config", "--global", "--unset", SETTING, folder=Path.home())
    # Those that only forward are nobody's business.
    return replace(removed, names=tuple(name for name in removed.names if name in CLIENT))


def global_folder() -> Path:
    """Our folder of hooks for all repositories."""
    return Path(platformdirs.user_config_dir("wxsecrets", appauthor=False)) / "git-hooks"


def tool_path() -> str:
    """Where the `wxsecrets` command of this installation is; "" when it cannot be told."""
    suffix = ".exe" if os.name == "nt" else ""
    here = Path(sysconfig.get_path("scripts")) / f"wxsecrets{suffix}"
    found = str(here) if here.is_file() else shutil.which("wxsecrets")
    return "" if found is None else Path(found).absolute().as_posix()


def content_of(hook: Path) -> bytes | None:
    """What stands in a hook; None when there is none, or nothing that can be read as one."""
    try:
        with hook.open("rb") as file:
            return file.read(_LARGEST_HOOK)
    except OSError:
        return None


def ours_in(folder: Path, name: str) -> Path | None:
    """Our script for a hook: in its place, or where pre-commit or prek has put it aside."""
    for path in (folder / name, folder / (name + LEGACY)):
        content = content_of(path)
        if content is not None and is_ours(content):
            return path
    return None


class _Script(Protocol):
    """Makes a script with the notes given."""

    def __call__(self, *, notes: tuple[str, ...]) -> str: ...


def _install(folder: Path, scripts: Mapping[str, _Script]) -> Installed:
    made = not folder.exists()
    places = {name: ours_in(folder, name) for name in scripts}
    for name, ours in places.items():
        _check(folder, name, ours)
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in scripts.items():
        place = places[name]
        note = made or (place is not None and _MADE_FOLDER in notes_of(content_of(place) or b""))
        if place is None:
            place = folder / name
            if os.path.lexists(place):
                place.replace(_aside(folder, name))
        replace_file(place, make(notes=(_MADE_FOLDER,) if note else ()).encode())
        place.chmod(0o755)
    chained = tuple(name for name in scripts if os.path.lexists(_aside(folder, name)))
    return Installed(folder, tuple(scripts), chained)


def _check(folder: Path, name: str, ours: Path | None) -> None:
    """Raise UsageError where the hook cannot be put aside."""
    hook, aside = folder / name, _aside(folder, name)
    if hook.is_dir():
        raise UsageError(_("{path} is a folder").format(path=hook), remedy=_("Move it away."))
    if ours is None and os.path.lexists(hook) and os.path.lexists(aside):
        raise UsageError(
            _("{path} was replaced after wxsecrets was installed, and {aside} was there before").format(
                path=hook, aside=aside.name
            ),
            remedy=_("Keep one of the two, and remove the other."),
        )


def _uninstall(folder: Path) -> Removed:
    names, restored, replaced = [], [], []
    made = False
    for name in _ALL:
        ours, aside = ours_in(folder, name), _aside(folder, name)
        if ours is None:
            if os.path.lexists(aside):
                replaced.append(name)
            continue
        made = made or _MADE_FOLDER in notes_of(content_of(ours) or b"")
        names.append(name)
        if os.path.lexists(aside):
            aside.replace(ours)
            restored.append(name)
        else:
            ours.unlink()
    if made and not any(folder.iterdir()):
        folder.rmdir()
    return Removed(folder, tuple(names), tuple(restored), tuple(replaced))


def _aside(folder: Path, name: str) -> Path:
    return folder / (name + BEFORE)


def _huskys(folder: HooksFolder) -> UsageError:
    return UsageError(
        _("the hooks of this repository belong to husky ({setting} = {value}), which would overwrite ours").format(
            setting=SETTING, value=folder.setting
        ),
        remedy=_("Add the line `{line}` to .husky/pre-commit; docs/hooks.md has those for the other hooks.").format(
            line=line_for("pre-commit")
        ),
    )
