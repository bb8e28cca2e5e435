"""The plugin in the real detect-secrets: found, audited, allowed, and the same on every machine."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from detect_secrets.util.importlib import import_file_as_module

from support.command import wxsecrets
from support.made_up import appid, appsecret, filled
from support.repos import Repo, hermetic_environment, init

if TYPE_CHECKING:
    from collections.abc import Sequence

BIN = Path(sys.executable).parent
RNG = random.Random(20261127)
TYPE = "WeChat AppSecret"

POSITIONAL = "from wechatpy import WeChatClient\nclient = WeChatClient('§I', '§S')\n"
ONLY_POSITIONAL = "client = WeChatClient('§I', '§S')\n"
# (name of the file, its text, the line of the secret)
FORMS = [
    ("config.js", "module.exports = {\n  appId: '§I',\n  appSecret: '§S',\n}\n", 3),
    ("application.yml", "wx:\n  miniapp:\n    appid: §I\n    secret: §S\n", 4),
    ("wx.properties", "wx.mp.appid=§I\nwx.mp.secret=§S\n", 2),
    ("settings.env", "WX_APPID=§I\nWX_SECRET=§S\na stray line\n", 2),
    ("wechat.ini", "[wechat]\nappid = §I\nsecret = §S\n", 3),
    ("a.php", "$config = ['app_id' => '§I', 'secret' => '§S'];\n", 1),
    ("url.py", "u = 'https://api.weixin.qq.com/cgi-bin/token?appid=§I&secret=§S'\n", 1),
    ("notes.md", "小程序ID：§I\n\n小程序密钥：§S\n", 3),
    ("positional.py", POSITIONAL, 2),
]


def _fill(text: str) -> str:
    return text.replace("§I", appid(RNG)).replace("§S", appsecret(RNG))


def _run(command: Sequence[str | Path], cwd: Path, answers: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env=hermetic_environment() | {"LC_ALL": "C.UTF-8"}, input=answers,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def _plugin_path() -> str:
    return _run([BIN / "wxsecrets", "plugin-path"], Path.cwd()).stdout.strip()


def _scan(repo: Repo, *options: str | Path, wrapper: bool = False) -> dict[str, Any]:
    """The baseline that a scan of the whole repository prints."""
    repo.git("add", "--all")
    plain: list[str | Path] = [BIN / "detect-secrets", "scan", "-p", _plugin_path(), *options]
    done = _run([BIN / "wxsecrets-detect-secrets", "scan", *options] if wrapper else plain, repo.path)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _reported(document: dict[str, Any]) -> set[tuple[str, int]]:
    return {
        (name, item["line_number"])
        for name, items in document["results"].items()
        for item in items
        if item["type"] == TYPE
    }


def _plugin(document: dict[str, Any]) -> dict[str, str]:
    (plugin,) = [plugin for plugin in document["plugins_used"] if plugin["name"] == "WeChatAppSecretDetector"]
    return dict(plugin)


@pytest.mark.parametrize("wrapper", [False, True], ids=["plain", "wrapper"])
def test_every_form_is_reported_on_its_line(tmp_path: Path, wrapper: bool) -> None:
    """Plain `detect-secrets scan -p` and the wrapper report each form once, in YAML and INI files too."""
    repo = init(tmp_path)
    repo.write({name: _fill(text) for name, text, _line in FORMS})
    repo.write({"md5.txt": f"md5: {appsecret(RNG)} wechat\n"})
    assert _reported(_scan(repo, wrapper=wrapper)) == {(name, line) for name, _text, line in FORMS}


def test_other_credentials_are_not_called_appsecret(tmp_path: Path) -> None:
    """Of the other kinds the plugin reports none, also where they stand beside an AppSecret."""
    repo = init(tmp_path)
    form = "const wx = {\n  appid: '§I',\n  secret: '§S',\n  corpSecret: '§C',\n  mchKey: '§P',\n}\n"
    repo.write({"a.js": filled(RNG, "", form)[2]})
    assert _reported(_scan(repo, wrapper=True)) == {("a.js", 3)}


def test_a_file_of_nothing_but_a_dropped_line(tmp_path: Path) -> None:
    """Where detect-secrets shows a plugin no line at all, only the wrapper finds the secret; the docs say so."""
    repo = init(tmp_path)
    allowed = "import wechatpy  # pragma: allowlist secret\n"
    repo.write({"only.py": _fill(ONLY_POSITIONAL), "seen.py": allowed + _fill(ONLY_POSITIONAL)})
    assert _reported(_scan(repo)) == set()
    assert _reported(_scan(repo, wrapper=True)) == {("only.py", 1), ("seen.py", 2)}


@pytest.mark.parametrize("length", [20, 600, 980, 2000])
def test_long_dropped_lines(tmp_path: Path, length: int) -> None:
    """A call is reported once however long its line is; an allowlist comment at its end counts."""
    repo = init(tmp_path)
    call = _fill("client = WeChatClient('§I', '§S', '§P')").replace("§P", "x" * length)
    allowed = _fill("client = WeChatClient('§I', '§S', '§P')  # pragma: allowlist secret").replace("§P", "x" * length)
    repo.write({"app.py": f"import wechatpy\n{call}\n{allowed}\n"})
    assert _reported(_scan(repo)) == {("app.py", 2)}


def test_a_dropped_secret_is_brought_along_once(tmp_path: Path) -> None:
    """However many lines a file has, each dropped secret is answered with one of them: time stays linear."""
    file = tmp_path / "many.py"
    file.write_text("".join(_fill(ONLY_POSITIONAL) + "pass\n" for _ in range(50)))
    plugin = import_file_as_module(_plugin_path()).WeChatAppSecretDetector()
    for _pass in range(2):
        answers = [plugin.analyze_line(str(file), "pass", number) for number in range(2, 101, 2)]
        assert sum(map(len, answers)) == 50


def test_a_package_is_judged_as_by_scan(tmp_path: Path) -> None:
    """A value that only its place in a mini-program gives away is reported; the same value elsewhere is not."""
    repo = init(tmp_path)
    text = _fill("const secret = '§S'\n")
    repo.write({"mini/project.config.json": '{"miniprogramRoot": "src/"}', "mini/src/a.js": text, "other/a.js": text})
    repo.git("add", "--all")
    done = wxsecrets("scan", "--format", "jsonl", cwd=tmp_path)
    blocking = {(item["path"], item["line"]) for item in map(json.loads, done.text.splitlines()) if item["blocking"]}
    assert _reported(_scan(repo)) == blocking == {("mini/src/a.js", 1)}


@pytest.mark.parametrize("wrapper", [False, True], ids=["plain", "wrapper"])
def test_folders_above_the_repository_say_nothing(tmp_path: Path, wrapper: bool) -> None:
    """`scan -C` from elsewhere judges as from the root: the name of a folder above is no evidence."""
    repo = init(tmp_path / "wechat-weixin")
    repo.write({"a.js": _fill("const secret = '§S'\n"), "b.js": _fill(FORMS[0][1])})
    repo.git("add", "--all")
    program = "wxsecrets-detect-secrets" if wrapper else "detect-secrets"
    plugin = [] if wrapper else ["-p", _plugin_path()]
    command: list[str | Path] = [BIN / program, "-C", repo.path, "scan", *plugin, repo.path]
    document = json.loads(_run(command, tmp_path).stdout)
    assert {Path(name).name for name, _line in _reported(document)} == {"b.js"}


def test_allowlist_comments_work(tmp_path: Path) -> None:
    """A comment allows its line or the next one, also where the plugin brings a dropped line along."""
    repo = init(tmp_path)
    repo.write(
        {
            "this.js": _fill("const c = { appid: '§I', secret: '§S' } // pragma: allowlist secret\n"),
            "next.py": _fill("# pragma: allowlist nextline secret\nWX = {'appid': '§I', 'secret': '§S'}\n"),
            "dropped.py": _fill(POSITIONAL.replace("')\n", "')  # pragma: allowlist secret\n")),
        }
    )
    assert _reported(_scan(repo)) == set()


def test_only_allowlisted_lines_are_listed(tmp_path: Path) -> None:
    """`scan --only-allowlisted` lists what a comment allows and nothing else, dropped lines included."""
    repo = init(tmp_path)
    allowed = "  # pragma: allowlist secret\n"
    call = _fill("client = WeChatClient('§I', '§S')")
    repo.write({"app.py": f"import wechatpy{allowed}import os\n{call}{allowed}{_fill(ONLY_POSITIONAL)}"})
    assert _reported(_scan(repo, "--only-allowlisted")) == {("app.py", 3)}
    assert _reported(_scan(repo)) == {("app.py", 4)}


def test_the_users_own_filters_count_for_a_dropped_line(tmp_path: Path) -> None:
    """`--exclude-lines` also excludes a line that only the plugin sees."""
    repo = init(tmp_path)
    repo.write({"positional.py": _fill(POSITIONAL)})
    assert _reported(_scan(repo, "--exclude-lines", "WeChatClient")) == set()


def test_the_hook_blocks_what_the_baseline_does_not_know(tmp_path: Path) -> None:
    """`detect-secrets-hook` passes known secrets and blocks new ones."""
    repo = init(tmp_path)
    repo.write({"known.js": _fill(FORMS[0][1])})
    (tmp_path / ".secrets.baseline").write_text(json.dumps(_scan(repo)))
    repo.stage({"new.py": _fill(POSITIONAL)})
    hook: list[str | Path] = [BIN / "detect-secrets-hook", "-p", _plugin_path(), "--baseline", ".secrets.baseline"]
    assert _run([*hook, "known.js"], tmp_path).returncode == 0
    blocked = _run([*hook, "known.js", "new.py"], tmp_path)
    assert (blocked.returncode, TYPE in blocked.stdout, "new.py:2" in blocked.stdout) == (1, True, True)


def _from_another_machine(document: dict[str, Any], path: Path) -> None:
    """Write a baseline as it looks when another machine, with its own folders, has made it."""
    text = json.dumps(document)
    here = _plugin(document)["path"]
    path.write_text(text.replace(json.dumps(here)[1:-1], "file:///home/somebody/else/wechat_appsecret.py"))


def test_a_baseline_of_another_machine_works(tmp_path: Path) -> None:
    """With the wrapper, scan, hook and audit work on a baseline that names another machine's path, and mend it."""
    repo = init(tmp_path)
    repo.write({"known.js": _fill(FORMS[0][1]), "positional.py": _fill(POSITIONAL)})
    baseline = tmp_path / ".secrets.baseline"
    _from_another_machine(_scan(repo), baseline)
    wrapper = BIN / "wxsecrets-detect-secrets"
    hook = _run([wrapper, "hook", "--baseline", baseline.name, "known.js", "positional.py"], tmp_path)
    assert hook.returncode == 0, hook.stdout + hook.stderr
    audit = _run([wrapper, "audit", baseline.name], tmp_path, answers="n\n" * 20)
    assert audit.returncode == 0, audit.stderr
    assert _run([wrapper, "scan", "--baseline", baseline.name], tmp_path).returncode == 0
    document = json.loads(baseline.read_text())
    assert _plugin(document) == {"name": "WeChatAppSecretDetector"}
    assert all(item["is_secret"] for items in document["results"].values() for item in items)
    assert _reported(document) == {("known.js", 3), ("positional.py", 2)}


def test_a_portable_baseline_serves_the_plain_hook(tmp_path: Path) -> None:
    """A baseline that the wrapper made holds no path; the plain hook takes it with `-p`."""
    repo = init(tmp_path)
    repo.write({"known.js": _fill(FORMS[0][1])})
    document = _scan(repo, wrapper=True)
    assert _plugin(document) == {"name": "WeChatAppSecretDetector"}
    (tmp_path / ".secrets.baseline").write_text(json.dumps(document))
    command = [str(BIN / "detect-secrets-hook"), "-p", _plugin_path(), "--baseline", ".secrets.baseline", "known.js"]
    assert _run(command, tmp_path).returncode == 0


def test_a_string_on_the_command_line(tmp_path: Path) -> None:
    """`scan --string` judges what little there is."""
    string = f"WECHAT_APP_SECRET={appsecret(RNG)}"
    done = _run([BIN / "detect-secrets", "scan", "-p", _plugin_path(), "--string", string], tmp_path)
    assert any(line.startswith("WeChatAppSecretDetector") and "True" in line for line in done.stdout.splitlines())


def test_no_baseline_holds_a_value(tmp_path: Path) -> None:
    """What detect-secrets writes for us holds hashes, not values."""
    repo = init(tmp_path)
    text = _fill(POSITIONAL)
    repo.write({"positional.py": text})
    assert text.split("'")[3] not in json.dumps(_scan(repo, wrapper=True))


def test_the_self_test_tells_of_this_environment(tmp_path: Path) -> None:
    """`self-test` shows every form as reported."""
    done = _run([BIN / "wxsecrets-detect-secrets", "self-test"], tmp_path)
    assert done.returncode == 0
    assert "MISSED" not in done.stdout
    assert done.stdout.count("reported") == 7


def test_an_unknown_verb_is_told(tmp_path: Path) -> None:
    """What is not a verb of the wrapper is answered with its usage."""
    done = _run([BIN / "wxsecrets-detect-secrets", "frobnicate"], tmp_path)
    assert (done.returncode, "self-test" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_without_detect_secrets_the_remedy_is_named(tmp_path: Path) -> None:
    """Where the extra is not installed one line says what to install."""
    site = tmp_path / "site"
    shutil.copytree(Path(__file__).parents[2] / "src/wxsecrets", site / "wxsecrets")
    program = "import sys; from wxsecrets.integrations.detect_secrets_cli import main; sys.exit(main(['scan']))"
    env = hermetic_environment() | {"PYTHONPATH": str(site), "LC_ALL": "C.UTF-8"}
    done = subprocess.run([sys.executable, "-S", "-c", program], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "wxsecrets[detect-secrets]"' in done.stderr
