"""Whether every door of a repository stops a secret, and what is wrong with those that do not."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file as baseline_file
from wxsecrets.errors import BaselineError, UsageError
from wxsecrets.hostile import error_line
from wxsecrets.i18n import _
from wxsecrets.integrations.git_hooks.installer import content_of, ours_in
from wxsecrets.integrations.git_hooks.place import SETTING, configured, hooks_folder
from wxsecrets.integrations.git_hooks.script import BEFORE, CLIENT, SERVER, VERSION, line_for, tool_of, version_of
from wxsecrets.integrations.git_hooks.trial import Trial
from wxsecrets.sources.objects import read_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wxsecrets.integrations.git_hooks.place import HooksFolder
    from wxsecrets.integrations.git_hooks.trial import Outcome
    from wxsecrets.sources.git import Repository


class Verdict(Enum):
    """How a check ended."""

    GOOD = "ok"
    WARNING = "warning"
    BAD = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: a name for programs, how it ended, what there is to say, and what to do."""

    name: str
    verdict: Verdict
    says: str
    remedy: str = ""


def doors_of(repository: Repository) -> tuple[str, ...]:
    """The hooks that should stop a secret here: those of who commits, or in a bare repository that of a server."""
    return CLIENT if repository.root is not None else SERVER[:1]


def checkup(repository: Repository, doors: Iterable[str]) -> Iterator[Check]:
    """Look at the set-up, then try each door."""
    folder = hooks_folder(repository)
    yield _place(folder)
    yield from _scripts(folder, doors_of(repository))
    yield from _switched_off(repository, folder)
    if repository.is_shallow:
        yield Check(
            "clone", Verdict.WARNING, _("this clone is shallow: of what is behind its end nothing can be told"),
            _("Fetch the rest with `git fetch --unshallow`."),
        )  # fmt: skip
    yield from _baseline(repository)
    yield from _tried(repository, folder, tuple(doors))


def _place(folder: HooksFolder) -> Check:
    shown = error_line(str(folder.path))
    if folder.setting is None:
        return Check("hooks-folder", Verdict.GOOD, _("git looks for hooks in {folder}").format(folder=shown))
    says = _("git looks for hooks in {folder}, since {setting} ({scope}) says so").format(
        folder=shown, setting=SETTING, scope=folder.scope
    )
    if folder.path.is_dir():
        return Check("hooks-folder", Verdict.GOOD, says)
    remedy = (
        _("husky makes it: run `npm install` (or `npx husky`) in this working tree.")
        if folder.is_huskys
        else _("Create it, or run `git config --unset {setting}`, then `wxsecrets install`.").format(setting=SETTING)
    )
    return Check(
        "hooks-folder", Verdict.BAD, _("{says}, and it does not exist: no hook runs").format(says=says), remedy
    )


def _scripts(folder: HooksFolder, doors: Iterable[str]) -> Iterator[Check]:
    """What is wrong with the files."""
    for door in doors:
        hook = folder.path / door
        content = content_of(hook)
        if content is not None and os.name == "posix" and not os.access(hook, os.X_OK):
            yield Check(
                door, Verdict.BAD, _("{path} is not executable, so git passes it over").format(path=_shown(hook)),
                _("Run `chmod +x` on it."),
            )  # fmt: skip
        ours = ours_in(folder.path, door)
        if ours is not None:
            yield from _stale(door, ours)
        elif os.path.lexists(folder.path / (door + BEFORE)):
            yield Check(
                door, Verdict.WARNING,
                _("{path} was replaced by somebody else after wxsecrets was installed").format(path=_shown(hook)),
                _("Keep what you need of it and of NAME{before} beside it, then `wxsecrets install`.").format(
                    before=BEFORE
                ),
            )  # fmt: skip
        if folder.own != folder.path and ours_in(folder.own, door) is not None:
            yield Check(
                door, Verdict.WARNING,
                _("{path} is ours, but git does not look there").format(path=_shown(folder.own / door)),
                _("Run `wxsecrets install` again."),
            )  # fmt: skip


def _stale(door: str, ours: Path) -> Iterator[Check]:
    content = content_of(ours) or b""
    tool = tool_of(content)
    if (version_of(content) or 0) != VERSION:
        says = _("{path} is of another version of wxsecrets").format(path=_shown(ours))
    elif tool and not Path(tool).exists():
        says = _("{path} names a wxsecrets that is gone: {tool}").format(path=_shown(ours), tool=error_line(tool))
    else:
        return
    yield Check(door, Verdict.WARNING, says, _("Run `wxsecrets install` again."))


def _switched_off(repository: Repository, folder: HooksFolder) -> Iterator[Check]:
    """What makes hooks pass without looking."""
    if folder.is_huskys and os.environ.get("HUSKY") == "0":
        yield Check("switch", Verdict.BAD, _("HUSKY=0 switches all hooks off"), _("Unset HUSKY."))
    skipped = [name for name in os.environ.get("SKIP", "").split(",") if name.startswith("wxsecrets")]
    if skipped:
        says = _("SKIP makes pre-commit leave out {names}").format(names=error_line(", ".join(skipped)))
        yield Check("switch", Verdict.WARNING, says, _("Unset SKIP."))
    answer = configured("--get", "wxsecrets.whenMissing", folder=repository.place)
    if answer is not None and answer.rstrip("\0") == "pass":
        yield Check(
            "switch", Verdict.WARNING, _("where wxsecrets cannot be found, the hooks let everything pass"),
            _("Run `git config --unset wxsecrets.whenMissing` to have them stop instead."),
        )  # fmt: skip


def _baseline(repository: Repository) -> Iterator[Check]:
    if repository.root is None:
        return
    name = baseline_file.DEFAULT_NAME
    path = repository.root / name
    if not path.exists():
        return
    try:
        baseline_file.load(path)
    except BaselineError as error:
        yield Check("baseline", Verdict.BAD, error.message, error.remedy)
        return
    committed = read_one(repository, f"HEAD:{name}")
    if committed is None:
        ignored = repository.try_run("check-ignore", "--quiet", name).returncode == 0
        says = _("{name} is ignored by git") if ignored else _("{name} is not committed")
        remedy = _("Take it out of .gitignore and commit it: others do not know what you decided.")
        yield Check("baseline", Verdict.WARNING, says.format(name=name), remedy)
    elif committed.replace(b"\r\n", b"\n") != path.read_bytes().replace(b"\r\n", b"\n"):
        yield Check(
            "baseline", Verdict.WARNING, _("{name} has changes that are not committed").format(name=name),
            _("Commit it: others do not know what you decided."),
        )  # fmt: skip
    else:
        yield Check("baseline", Verdict.GOOD, _("{name} is committed").format(name=name))


def _tried(repository: Repository, folder: HooksFolder, doors: tuple[str, ...]) -> Iterator[Check]:
    try:
        with Trial(repository, folder) as trial:
            harmless = trial.harmless() if repository.root is not None else None
            if harmless is not None and harmless.refused:
                says = _("the hooks refuse even a harmless commit: {said}").format(said=_first_line(harmless.said))
                yield Check("harmless-commit", Verdict.BAD, says, _("Mend that first."))
                return
            attempts = {
                "pre-commit": trial.pre_commit,
                "pre-merge-commit": trial.pre_merge_commit,
                "commit-msg": trial.commit_msg,
                "pre-push": trial.push,
                "pre-receive": trial.push,
            }
            for door in doors:
                yield _judged(folder, door, attempts[door]())
    except (subprocess.CalledProcessError, OSError) as error:
        complaint = error.stderr.decode("utf-8", "replace") if isinstance(error, subprocess.CalledProcessError) else ""
        raise UsageError(
            _("the trial could not be set up: {complaint}").format(complaint=_first_line(complaint or str(error))),
            remedy=_("Check the free space for temporary files, and the repository's configuration."),
        ) from error


def _judged(folder: HooksFolder, door: str, outcome: Outcome) -> Check:
    if outcome.by_us:
        return Check(door, Verdict.GOOD, _("stops a secret"))
    if outcome.refused:
        says = _("stops, but not for the secret: {said}").format(said=_first_line(outcome.said))
        return Check(door, Verdict.BAD, says, _("Mend that first."))
    says = _("lets a secret through")
    if not (folder.path / door).exists():
        says = _("lets a secret through: there is no such hook")
    if folder.is_huskys:
        remedy = _("Add the line `{line}` to .husky/{hook}.").format(line=line_for(door), hook=door)
        return Check(door, Verdict.BAD, says, remedy)
    remedy = _("Run `wxsecrets install`; with pre-commit, `pre-commit install --hook-type {hook}`.").format(hook=door)
    return Check(door, Verdict.BAD, says, remedy)


_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def _first_line(text: str) -> str:
    """The first line that says something: what a person would read first."""
    lines = [line.strip() for line in _COLOURS.sub("", text).splitlines() if line.strip()]
    return error_line(lines[0][:200]) if lines else _("no message")


def _shown(path: Path) -> str:
    return error_line(str(path))
