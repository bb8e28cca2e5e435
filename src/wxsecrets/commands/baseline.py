"""`wxsecrets baseline`: the audited record of known secrets."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file, overview
from wxsecrets.baseline.decide import decided, entry_named
from wxsecrets.baseline.model import Decision, Status
from wxsecrets.baseline.survey import survey
from wxsecrets.baseline.update import initial, updated
from wxsecrets.commands.options import add_baseline, add_credentials, add_format, add_language, levels_of
from wxsecrets.errors import BaselineError, ExitStatus, GitError, UsageError
from wxsecrets.fingerprint import short_fingerprint
from wxsecrets.hostile import dumps
from wxsecrets.i18n import _, ngettext
from wxsecrets.policy import assess
from wxsecrets.reports import Report
from wxsecrets.reports.bar import progress_bar
from wxsecrets.reports.delivery import show, write
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.reports.summary import summary
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from wxsecrets.baseline.model import Baseline
    from wxsecrets.model import ScanResult
    from wxsecrets.policy import Levels
    from wxsecrets.sources.git import Repository


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs and their arguments."""
    add_language(parser)
    verbs = parser.add_subparsers(title=_("verbs"), metavar=_("VERB"), required=True)

    def add(name: str, purpose: str, perform: Callable[[argparse.Namespace], ExitStatus]) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=purpose, description=purpose, allow_abbrev=False)
        verb.set_defaults(perform=perform)
        add_baseline(verb)
        add_language(verb)
        return verb

    add_credentials(add("init", _("scan history and working tree, and record every secret"), _init))
    add_credentials(add("update", _("scan again and record what is new; decisions stay"), _update))
    add_format(add("status", _("what still waits for a reset"), _status), ("text", "json"))
    decide = add("set", _("record a decision about a secret"), _set)
    decide.add_argument("fingerprint", metavar=_("FINGERPRINT"), help=_("its first 6 digits or more, as shown"))
    decide.add_argument(
        "--status", required=True, choices=tuple(status.value for status in Status), help=_("what is decided")
    )
    decide.add_argument("--why", metavar=_("TEXT"), help=_("the reason; required unless the status is open"))
    decide.add_argument("--by", metavar=_("NAME"), help=_("who decides (default: user.name and user.email of git)"))


def run(args: argparse.Namespace) -> ExitStatus:
    """Do what the verb says."""
    perform: Callable[[argparse.Namespace], ExitStatus] = args.perform
    return perform(args)


def _init(args: argparse.Namespace) -> ExitStatus:
    repository = open_repository(Path())
    path = args.baseline or _default(repository)
    file.check_absent(path)
    result, levels = _scan(repository), levels_of(args)
    baseline = initial(result, levels)
    file.create(path, baseline)
    return _tell(path, None, baseline, result, levels)


def _update(args: argparse.Namespace) -> ExitStatus:
    repository = open_repository(Path())
    path = args.baseline or _default(repository)
    before = file.load(path)  # a broken one is told before a scan that may take a while
    result, levels = _scan(repository), levels_of(args)
    after = file.amend(path, lambda current: updated(current, result, levels))
    return _tell(path, before, after, result, levels)


def _status(args: argparse.Namespace) -> ExitStatus:
    baseline = file.load(args.baseline or _default(_repository_for_default()))
    if args.format == "json":
        write((dumps(overview.document(baseline), indent=2), "\n"))
    else:
        show(overview.sections(baseline))
    return ExitStatus.CLEAN


def _set(args: argparse.Namespace) -> ExitStatus:
    status = Status(args.status)
    if not args.why and status is not Status.OPEN:
        raise UsageError(
            _("--status {status} needs a reason").format(status=status.value),
            remedy=_('Add --why "…": those who read the baseline later will want to know.'),
        )
    path = args.baseline or _default(_repository_for_default())
    # Reopened without a reason: as if nothing had been decided.
    today = datetime.now().astimezone().date().isoformat()
    decision = Decision(status, today, args.by or _user(), args.why) if args.why else None
    after = file.amend(path, lambda current: decided(current, entry_named(current, args.fingerprint), decision))
    entry = entry_named(after, args.fingerprint)
    name = short_fingerprint(entry.fingerprint)
    print(_("{fingerprint} is now {status}.").format(fingerprint=name, status=entry.status.value))
    return ExitStatus.CLEAN


def _default(repository: Repository) -> Path:
    if repository.root is None:
        raise BaselineError(
            _("{place} is a bare repository, without a working tree to keep a baseline in").format(
                place=repository.place
            ),
            remedy=_("Name the file with --baseline."),
        )
    return repository.root / file.DEFAULT_NAME


def _repository_for_default() -> Repository:
    try:
        return open_repository(Path())
    except GitError as error:
        raise BaselineError(
            error.message, remedy=_("Run it inside a repository, or name the file with --baseline.")
        ) from error


def _scan(repository: Repository) -> ScanResult:
    with progress_bar() as progress:
        return survey(repository, progress=progress)


def _tell(path: Path, before: Baseline | None, after: Baseline, result: ScanResult, levels: Levels) -> ExitStatus:
    assessment = assess(result, after, levels)
    cleaner = Report(assessment).cleaner
    new = len(after.entries.keys() - (before.entries.keys() if before else ()))
    if after == before:
        record = _("{path}: nothing has changed.")
        step = _("`wxsecrets baseline status` tells what waits for a reset.")
    else:
        record = ngettext(
            "{path}: {new} new entry, {number} in all.", "{path}: {new} new entries, {number} in all.", new
        )
        step = _("Commit it; `wxsecrets baseline status` tells what waits for a reset.")
    rows = (Row("", record.format(path=cleaner.line(str(path)), new=new, number=len(after.entries))), Row("", step))
    show((summary(assessment, cleaner), Section(Tone.NEUTRAL, _("The baseline"), rows)))
    return ExitStatus.CLEAN if result.scope.complete else ExitStatus.INCOMPLETE


def _user() -> str:
    """Who is at work here: as git would write it into a commit, else as the system calls them."""
    try:
        repository = open_repository(Path())
    except GitError:
        name, email = "", ""
    else:
        name, email = (_git_setting(repository, key) for key in ("user.name", "user.email"))
    if email:
        return f"{name} <{email}>".lstrip()
    if name:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:  # no such user; older Pythons say it in their own ways
        raise UsageError(_("it is unknown who decides"), remedy=_('Add --by "…".')) from error


def _git_setting(repository: Repository, key: str) -> str:
    return repository.try_run("config", "--get", key).stdout.decode("utf-8", "backslashreplace").strip()
