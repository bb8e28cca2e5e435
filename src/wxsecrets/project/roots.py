"""Where the mini-programs of a repository are: which files end up in a package that anyone can download.

Source of the rules: the official packer (npm miniprogram-ci 2.1.42) and the project.config.json reference. When in
doubt a file counts as packed: that only strengthens other evidence.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PROJECT = b"project.config.json"
_UNI_APP = b"manifest.json"
_APP = (b"app.json", b"game.json")
# Taro, Remax, WePY and mpx compile what lies beside one of these into the package. Nuxt and Expo have `app.config` too,
# so it counts only inside a project.
_SOURCES = (b"app.config.ts", b"app.config.js", b"app.wpy", b"app.mpx")
PROJECT_FILES = (_PROJECT, _UNI_APP, *_APP, *_SOURCES)
"""The names of the files that say where a mini-program is, the most telling first."""
# Packed as they are, or compiled into what is packed (uni-app, Taro, TypeScript).
_PACKED = frozenset(
    b"js json wxml wxss wxs ts mts jsx tsx vue nvue uvue less sass scss styl wpy mpx cer crt cert".split()
)
_BACK_END = (b"node_modules/", b"cloudfunctions/", b"cloudfunction/", b"cloud/functions/", b"uniCloud", b"server/")
_APPID = re.compile(r"wx[0-9a-f]{16}")
_COMMENT = re2.compile(r"(?m://[^\n\"]*$)|(?s:/\*.*?\*/)")  # linear: the file is somebody's
SIZE_LIMIT = 1 << 20
"""Bytes of a project file; a larger one is passed over."""
_MAX_PROJECTS = 200
_LONGEST_PATH = 4096
_MOST_FOLDERS = 100


@dataclass(frozen=True, slots=True)
class Location:
    """What a path is part of: whether it is packed, and its project's AppID."""

    in_package: bool = False
    appid: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A mini-program: the folder of its package and that of its cloud functions, with `/` at the end, and its AppID.

    `folder` is where its project file lies, or its sources; "" is the repository's root.
    """

    folder: bytes
    package: bytes
    cloud: bytes | None
    appid: str | None


@dataclass(frozen=True, slots=True)
class Projects:
    """All mini-programs of a tree, innermost first."""

    projects: tuple[Project, ...] = ()

    def locate(self, path: bytes) -> Location:
        """What `path` (with `/`, relative to the tree) is part of."""
        for project in self.projects:
            if path.startswith(project.folder):
                return Location(_is_packed(project, path), project.appid)
        return Location()


def find_projects(paths: Iterable[bytes], read: Callable[[bytes], bytes | None]) -> Projects:
    """The mini-programs among `paths`; `read` gives the content of one of them, None when it cannot."""
    by_name: dict[bytes, list[bytes]] = {name: [] for name in PROJECT_FILES}
    for path in paths:
        name = path[path.rfind(b"/") + 1 :]
        if name in by_name and b"node_modules/" not in path:
            by_name[name].append(path)
    found: dict[bytes, Project] = {}
    for name in PROJECT_FILES:
        for path in sorted(by_name[name])[:_MAX_PROJECTS]:
            folder = path[: len(path) - len(name)]
            if any(folder.startswith(project.package) for project in found.values() if name in (*_APP, *_SOURCES)):
                continue
            project = _sources(folder, found) if name in _SOURCES else _project(name, folder, read(path))
            if project is not None and folder not in found:
                found[folder] = project
    return Projects(tuple(sorted(found.values(), key=lambda project: -len(project.folder))))


def project_files_of(path: bytes) -> tuple[bytes, ...]:
    """Where the project files of a mini-program that `path` is part of can stand: in its folder, or in one above."""
    folders = [path[: place + 1] for place, byte in enumerate(path[:_LONGEST_PATH]) if byte == ord("/")]
    return tuple(folder + name for folder in (b"", *folders[:_MOST_FOLDERS]) for name in PROJECT_FILES)


def _project(name: bytes, folder: bytes, content: bytes | None) -> Project | None:
    settings = _json(content)
    if name == _PROJECT:
        package = folder + _subfolder(settings.get("srcMiniprogramRoot") or settings.get("miniprogramRoot"))
        cloud = _subfolder(settings.get("cloudfunctionRoot"))
        return Project(folder, package, folder + cloud if cloud else None, _appid(settings.get("appid")))
    if name == _UNI_APP:
        weixin = settings.get("mp-weixin")
        if not isinstance(weixin, dict):
            return None
        return Project(folder, folder, None, _appid(weixin.get("appid")))
    is_app = isinstance(settings.get("pages"), list) or name == b"game.json"
    return Project(folder, folder, None, None) if is_app else None


def _sources(folder: bytes, found: dict[bytes, Project]) -> Project | None:
    """The sources in a folder, as the innermost project around them."""
    around = [project for project in found.values() if folder.startswith(project.folder)]
    outer = max(around, key=lambda project: len(project.folder), default=None)
    return Project(folder, folder, None, outer.appid) if outer is not None else None


def _is_packed(project: Project, path: bytes) -> bool:
    if not path.startswith(project.package) or (project.cloud and path.startswith(project.cloud)):
        return False
    inner = path[len(project.package) :]
    if any(inner.startswith(part) or b"/" + part in inner for part in _BACK_END):
        return False
    return path.rsplit(b".", 1)[-1].lower() in _PACKED


def _json(content: bytes | None) -> dict[str, object]:
    if content is None or len(content) > SIZE_LIMIT:
        return {}
    try:
        found = json.loads(_COMMENT.sub("", content.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _subfolder(value: object) -> bytes:
    """A folder of a setting as `a/b/`; `./` and leading `../` mean nothing."""
    if not isinstance(value, str):
        return b""
    parts = [part for part in value.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "".join(f"{part}/" for part in parts).encode()


def _appid(value: object) -> str | None:
    return value if isinstance(value, str) and _APPID.fullmatch(value) else None
