"""Which files of a repository end up in a mini-program's package."""

from __future__ import annotations

import pytest

from wxsecrets.project.roots import Location, find_projects

APPID = "wx0123456789abcdef"


def _locate(files: dict[str, str], path: str) -> Location:
    contents = {name.encode(): text.encode() for name, text in files.items()}
    return find_projects(contents, contents.get).locate(path.encode())


@pytest.mark.parametrize(
    ("path", "packed"),
    [
        ("miniprogram/config.js", True),
        ("miniprogram/deep/er/a.json", True),
        ("miniprogram/.hidden/x.js", True),
        ("miniprogram/README.md", False),
        ("miniprogram/node_modules/a/index.js", False),
        ("cloudfunctions/login/index.js", False),
        ("server/app.js", False),
        ("project.config.json", False),
    ],
)
def test_the_package_is_below_its_root(path: str, packed: bool) -> None:
    """Code and JSON below miniprogramRoot are packed; cloud functions, modules, texts and the rest are not."""
    project = '{"miniprogramRoot": "./miniprogram", "cloudfunctionRoot": "cloudfunctions/", "appid": "%s"}' % APPID
    assert _locate({"project.config.json": project}, path) == Location(packed, APPID)


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        ({"project.config.json": '{"appid": "%s"}' % APPID}, "app.js", Location(True, APPID)),
        ({"project.config.json": '{"appid": "touristappid"}'}, "app.js", Location(True, None)),
        ({"a/project.config.json": '{"appid": "%s"}' % APPID}, "b/app.js", Location(False, None)),
        ({"app.json": '{"pages": ["a"]}'}, "utils/a.js", Location(True, None)),
        ({"app.json": '{"expo": {}}'}, "utils/a.js", Location(False, None)),
        ({"wx/game.json": "{}"}, "wx/game.js", Location(True, None)),
        (
            {"src/manifest.json": '/* uni-app */ {"mp-weixin": {"appid": "%s"}} // end' % APPID},
            "src/pages/a.vue",
            Location(True, APPID),
        ),
        ({"manifest.json": '{"name": "a web app"}'}, "a.js", Location(False, None)),
        (
            {"project.config.json": '{"miniprogramRoot": "dist/", "appid": "%s"}' % APPID, "src/app.config.ts": ""},
            "src/pages/a.tsx",
            Location(True, APPID),
        ),
        (
            {"project.config.json": '{"miniprogramRoot": "dist/", "appid": "%s"}' % APPID, "src/app.config.ts": ""},
            "config/prod.js",
            Location(False, APPID),
        ),
        ({"project.config.json": '{"miniprogramRoot": "dist/"}', "src/app.wpy": ""}, "src/a.wpy", Location(True, None)),
        ({"app.config.ts": "export default defineAppConfig({})"}, "pages/a.vue", Location(False, None)),
        ({"project.config.json": "not json"}, "a.js", Location(True, None)),
        ({"project.config.json": "[" * 100_000}, "a.js", Location(True, None)),
        ({"project.config.json": '{"miniprogramRoot": "../../etc/"}'}, "etc/a.js", Location(True, None)),
        ({"project.config.json": '{"miniprogramRoot": 7, "appid": ["x"]}'}, "a.js", Location(True, None)),
    ],
)
def test_every_kind_of_project(files: dict[str, str], path: str, expected: Location) -> None:
    """Native, mini-game and uni-app projects are told from other apps; broken project files break nothing."""
    assert _locate(files, path) == expected


def test_the_innermost_project_counts() -> None:
    """In a repository with several mini-programs each file belongs to the one around it."""
    files = {
        "project.config.json": '{"miniprogramRoot": "mp/"}',
        "apps/two/project.config.json": '{"appid": "%s"}' % APPID,
    }
    assert _locate(files, "apps/two/app.js") == Location(True, APPID)
