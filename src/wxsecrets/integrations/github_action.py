"""The GitHub Action around `wxsecrets ci`: the inputs in, an environment of its own, the command, its exit status out.

`action.yml` hands each input over in a variable (`fail-on` in `WXSECRETS_FAIL_ON`). This runs on the runner's own
Python before any dependency is there, so it imports the standard library only. The workspace is untrusted and stays
as it is: every Python here is isolated (-I) and keeps no bytecode (-B), what has to be written goes to the runner's
temporary folder, and the package runs from where the action was checked out. A folder of dependencies does what a
virtual environment would, in half the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from wxsecrets.errors import ExitStatus, UsageError, WxSecretsError
from wxsecrets.hostile import error_line
from wxsecrets.i18n import LANGUAGES, _, set_language, system_language
from wxsecrets.integrations.ci.outputs import write_outputs

_ACTION = Path(__file__).parents[3]
_LOCK = _ACTION / "requirements" / "action.txt"
# -S as well, for wxsecrets itself: what else is installed for that Python is none of its business.
_ISOLATED = ("-I", "-B", "-S", "-X", "utf8")
_RUN = "import sys; sys.path[:0] = sys.argv[1:3]; del sys.argv[1:3]; from wxsecrets.__main__ import run; run()"
# Options of `wxsecrets ci` with the input's own name; it says what their values may be.
_OPTIONS = ("scope", "fail-on", "baseline", "time-limit", "lang")
_FILES = {"sarif-file": "wxsecrets.sarif", "report-file": "wxsecrets.json"}


def main() -> int:
    """Do what the step does, and return its exit status, which is one of its outputs, too."""
    language = _input("lang")
    set_language(language if language in LANGUAGES else system_language())
    try:
        status = _run()
    except WxSecretsError as error:
        print(f"wxsecrets: {error_line(error.message)}\n  → {error_line(error.remedy)}", file=sys.stderr)
        status = ExitStatus.ERROR
    except KeyboardInterrupt:
        status = ExitStatus.INTERRUPTED
    # Here, since a process that was ended from outside says nothing any more.
    write_outputs(os.environ, {"exit-code": str(int(status))})
    return status


def _run() -> int:
    folder = Path(tempfile.mkdtemp(prefix="wxsecrets-", dir=os.environ["RUNNER_TEMP"]))
    arguments = _arguments(folder)
    dependencies = folder / "dependencies"
    _install(dependencies)
    command = [sys.executable, *_ISOLATED, "-c", _RUN, str(_ACTION / "src"), str(dependencies), *arguments]
    status = subprocess.run(command, check=False).returncode
    # Ended by a signal: what it would have found is not known.
    return status if status >= 0 else ExitStatus.ERROR


def _arguments(folder: Path) -> list[str]:
    """The command line of `wxsecrets`; in one word each, so that no value is taken for an option."""
    values = {name: _input(name) for name in _OPTIONS}
    # Always written, for the steps that follow: a failing one is of most use.
    values |= {name: _input(name) or str(folder / default) for name, default in _FILES.items()}
    options = [f"--{name}={value}" for name, value in values.items() if value]
    if not _switch("annotations"):
        options.append("--no-annotations")
    return ["ci", *options, "--", _input("path") or "."]


def _install(folder: Path) -> None:
    """Exactly the locked dependencies, into `folder`; nothing is built, so nothing else is fetched."""
    pip = (sys.executable, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    what = ("--require-hashes", "--only-binary=:all:", "--no-compile", "--requirement", str(_LOCK))
    if subprocess.run([*pip, *what, "--target", str(folder)], cwd=folder.parent, check=False).returncode != 0:
        raise WxSecretsError(
            _("the dependencies could not be installed"),
            remedy=_("See the lines above; it takes pip and a package index, which PIP_INDEX_URL names."),
        )


def _switch(name: str) -> bool:
    value = _input(name)
    if value not in ("", "true", "false"):
        raise UsageError(
            _("the input {name} is neither true nor false: {value}").format(name=name, value=value),
            remedy=_("Write true or false."),
        )
    return value != "false"


def _input(name: str) -> str:
    return os.environ.get(f"WXSECRETS_{name.upper().replace('-', '_')}", "")
