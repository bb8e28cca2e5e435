"""Build a small mini-program repository with leaks in its history, to try wxsecrets on.

    python docs/demo.py FOLDER

Four commits: a mini-program, a commit that puts its AppSecret into the package, one that "removes" it again,
and one that puts another into a server's settings, where it still is. The values are made up at each run.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

_AUTHORS = {"ming": "Xiao Ming <ming@example.com>", "hong": "Xiao Hong <hong@example.com>"}


def _git(folder: Path, *arguments: str, date: str = "2024-03-01T10:00:00+08:00") -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment.update(
        GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date
    )
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)  # noqa: S607  the user's git


def _commit(folder: Path, files: dict[str, str], message: str, author: str, date: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _git(folder, "add", "--all")
    name, _, email = _AUTHORS[author].rstrip(">").partition(" <")
    _git(
        folder, "-c", f"user.name={name}", "-c", f"user.email={email}", "commit", "--quiet", "--message", message,
        date=date,
    )  # fmt: skip


def build(folder: Path) -> None:
    """Make the repository in `folder`, replacing an earlier demo; refuses to touch anything else."""
    if folder.exists() and not (folder / "project.config.json").exists():
        sys.exit(f"{folder} exists and is no demo repository; name another folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    app_id, service_id = (f"wx{secrets.token_hex(8)}" for _ in range(2))
    leaked, still_there = (secrets.token_hex(16) for _ in range(2))
    project = {"appid": app_id, "miniprogramRoot": "miniprogram/", "compileType": "miniprogram"}
    clean = f"module.exports = {{\n  appId: '{app_id}',\n  api: 'https://api.example.com',\n}}\n"
    _commit(
        folder,
        {
            "project.config.json": json.dumps(project, indent=2) + "\n",
            "miniprogram/app.json": '{ "pages": ["pages/index/index"] }\n',
            "miniprogram/app.js": "App({})\n",
            "miniprogram/config.js": clean,
        },
        "A mini-program",
        "ming",
        "2024-03-01T10:00:00+08:00",
    )
    _commit(
        folder,
        {"miniprogram/config.js": clean.replace("  api:", f"  appSecret: '{leaked}', // 小程序密钥\n  api:")},
        "Log in without a server",
        "ming",
        "2024-03-05T21:30:00+08:00",
    )
    _commit(folder, {"miniprogram/config.js": clean}, "Remove the secret", "hong", "2024-03-06T09:15:00+08:00")
    _commit(
        folder,
        {"server/application.yml": f"wx:\n  mp:\n    app-id: {service_id}\n    secret: {still_there}\n"},
        "A server for the official account",
        "hong",
        "2024-04-11T14:00:00+08:00",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build(Path(sys.argv[1]))
