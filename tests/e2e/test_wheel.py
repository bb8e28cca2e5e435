"""What is built is what works: the wheel, apart from the sources."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.made_up import appid, appsecret

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from a copy of what is needed for it."""
    sources, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        (sources / name).write_bytes((ROOT / name).read_bytes())
    for path in (ROOT / "src").rglob("*"):
        if path.is_file() and "egg-info" not in str(path) and path.suffix != ".pyc":
            copy = sources / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(out),
        str(sources),
    ]
    subprocess.run(command, check=True)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_code_and_catalogue_only(wheel: Path) -> None:
    """The wheel has the package with its Chinese catalogue, and no tests, benchmarks or documents."""
    names = zipfile.ZipFile(wheel).namelist()
    assert "wxsecrets/locale/zh/LC_MESSAGES/wxsecrets.mo" in names
    assert "wxsecrets/py.typed" in names
    assert "wxsecrets/integrations/git_hooks/script.py" in names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"wxsecrets"}


def test_the_installed_wheel_finds_a_leak(wheel: Path, tmp_path: Path) -> None:
    """The command of the installed wheel, not of the sources, finds a leak and speaks Chinese."""
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True)

    rng = random.Random(7)
    (tmp_path / ".env").write_text(f"WX_APPID={appid(rng)}\nWX_SECRET={appsecret(rng)}\n")
    environment = {**os.environ, "PYTHONPATH": str(site)}
    where = [sys.executable, "-c", "import wxsecrets; print(wxsecrets.__file__)"]
    assert subprocess.run(
        where, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.startswith(str(site))
    command = [sys.executable, "-m", "wxsecrets", "scan", "--lang", "zh", ".env"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1
    assert "重置" in done.stdout.decode("utf-8")
