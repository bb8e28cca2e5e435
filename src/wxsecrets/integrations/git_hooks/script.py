"""The scripts that git runs: a few lines for any POSIX shell, that of Git for Windows among them.

`wxsecrets install` writes them, and `hooks/` has them for those who copy them by hand; both come from here:

    python -m wxsecrets.integrations.git_hooks.script hooks

They need no program but sh and git: a GUI client may start git with next to nothing on PATH.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

VERSION = 1
_MARK = "# wxsecrets hook, version "
"""The beginning of the second line of every script of ours."""
BEFORE = ".before-wxsecrets"
"""What is added to the name of a hook that was there before."""

CLIENT = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push")
SERVER = ("pre-receive", "update")
# Those that git would look for in a repository and does not any more when a folder for all repositories is set.
# Left out: those whose mere presence changes what git does (push-to-checkout, proc-receive), and those that git would
# start several times for every command (reference-transaction, post-index-change).
FORWARDED = (
    "applypatch-msg", "pre-applypatch", "post-applypatch", "prepare-commit-msg", "post-commit", "pre-rebase",
    "post-checkout", "post-merge", "post-rewrite", "pre-auto-gc", "sendemail-validate", "pre-receive", "update",
    "post-receive", "post-update",
)  # fmt: skip
_FED = ("pre-push", "pre-receive")  # of ours; what is only forwarded reads for itself
_NOTE = "#: "

_HEAD = """\
#!/bin/sh
{mark}{version}: {purpose}
{notes}"""

_FIND = """\
# GUI clients start git with a short PATH.
for folder in "$HOME"/.local/bin /usr/local/bin /opt/homebrew/bin "$HOME"/Library/Python/3*/bin \\
    "$HOME"/AppData/Roaming/Python/Python3*/Scripts "$HOME"/AppData/Local/Programs/Python/Python3*/Scripts; do
    PATH=$PATH:$folder
done
tool={tool}
[ -x "$tool" ] || tool=$(command -v wxsecrets) || {{
    echo 'wxsecrets: not found, so nothing looked for AppSecrets / 找不到 wxsecrets，没有检查 AppSecret' >&2
    echo '  → pipx install wxsecrets' >&2
    echo '  → or let everything pass without it / 没有它也放行: git config wxsecrets.whenMissing pass' >&2
    [ "$(git config --get wxsecrets.whenMissing)" = pass ] && exit 0
    exit 1
}}
"""

_CHAIN = """\
# What was here before comes first.
before={before}
[ ! -x "$before" ] || "$before" "$@" || exit
"""

# Where git tells something on standard input, both read it.
_CHAIN_FED = """\
refs=$(cat)
feed() {{ [ -z "$refs" ] || printf '%s\\n' "$refs"; }}
# What was here before comes first.
before={before}
[ ! -x "$before" ] || feed | "$before" "$@" || exit
"""

_PURPOSES = {
    "pre-commit": "stops a commit whose files add an AppSecret",
    "pre-merge-commit": "stops a merge that brings an AppSecret",
    "commit-msg": "stops a commit with an AppSecret in its message",
    "pre-push": "stops a push of commits that the remote does not have and that add an AppSecret",
    "pre-receive": "on a server, refuses a push that brings an AppSecret",
    "update": "on a server, refuses a ref that brings an AppSecret",
}


def script(
    name: str, *, tool: str = "", options: tuple[str, ...] = (), notes: tuple[str, ...] = (), chain: str = ""
) -> str:
    """The script for the hook `name`.

    `tool` is where wxsecrets is, if known, and `options` are those of `wxsecrets hook`. `chain` is the hook to run
    before, as a word of the shell; empty for the one that `wxsecrets install` has put aside. `notes` are lines that
    `wxsecrets uninstall` reads.
    """
    head = _HEAD.format(
        mark=_MARK, version=VERSION, purpose=_PURPOSES[name], notes="".join(f"{_NOTE}{note}\n" for note in notes)
    )
    words = "".join(f" {shlex.quote(option)}" for option in options)
    find = _FIND.format(tool=shlex.quote(tool))
    before = chain or f'"${{0%/*}}/{name}{BEFORE}"'
    call = f'"$tool" hook {name}{words} "$@"\n'
    if name in _FED:
        return f"{head}{_CHAIN_FED.format(before=before)}{find}feed | {call}"
    return f"{head}{_CHAIN.format(before=before)}{find}exec {call}"


def forwarding(chain: str, *, notes: tuple[str, ...] = ()) -> str:
    """The script that only runs the repository's own hook, for a folder that stands in for all of them."""
    head = _HEAD.format(
        mark=_MARK,
        version=VERSION,
        purpose="runs the repository's own hook, which git does not look for in this set-up",
        notes="".join(f"{_NOTE}{note}\n" for note in notes),
    )
    return f'{head}before={chain}\n[ ! -x "$before" ] || exec "$before" "$@"\n'


def line_for(name: str) -> str:
    """The one line that does the same in a hook of somebody else's, like husky's."""
    given = {"commit-msg": ' "$1"', "pre-push": ' "$@"'}.get(name, "")
    return f"wxsecrets hook {name}{given}"


def is_ours(content: bytes) -> bool:
    """Whether a hook is one of these scripts, of whatever version."""
    return content.replace(b"\r\n", b"\n").startswith(f"#!/bin/sh\n{_MARK}".encode())


def version_of(content: bytes) -> int | None:
    """The version of one of these scripts; None for anything else."""
    if not is_ours(content):
        return None
    digits = content.split(_MARK.encode(), 1)[1].split(b":", 1)[0]
    return int(digits) if digits.isdigit() else None


def notes_of(content: bytes) -> tuple[str, ...]:
    """The notes in one of these scripts."""
    lines = content.decode("utf-8", "replace").splitlines()
    return tuple(line.removeprefix(_NOTE) for line in lines if line.startswith(_NOTE))


def tool_of(content: bytes) -> str:
    """The path of wxsecrets that one of these scripts names; "" when it names none."""
    lines = content.decode("utf-8", "replace").splitlines()
    named = next((line.removeprefix("tool=") for line in lines if line.startswith("tool=")), "''")
    try:
        return "".join(shlex.split(named))
    except ValueError:  # somebody has edited it
        return ""


def _write(folder: Path) -> None:
    for name in (*CLIENT, *SERVER):
        path = folder / name
        path.write_bytes(script(name).encode())
        path.chmod(0o755)


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
