"""`wxsecrets ci`: in any CI, works out what to scan, scans it, and writes the reports."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from wxsecrets.baseline.document import parse
from wxsecrets.baseline.file import DEFAULT_NAME, MAX_BYTES, too_large
from wxsecrets.baseline.growth import Growth, growth
from wxsecrets.baseline.model import Baseline
from wxsecrets.commands.options import add_credentials, add_fail_on, add_language, levels_of
from wxsecrets.errors import BaselineError, ExitStatus, UsageError, WxSecretsError
from wxsecrets.files import check_replaceable, replace_file
from wxsecrets.hostile import error_line, escape
from wxsecrets.i18n import _
from wxsecrets.integrations.ci import event_of
from wxsecrets.integrations.ci.account import Run, could_not_run, sections
from wxsecrets.integrations.ci.event import Event, Want
from wxsecrets.integrations.ci.outputs import append_summary, no_commands, write_outputs
from wxsecrets.integrations.ci.ranges import Range, given, need_whole, resolve
from wxsecrets.model import ScanKind, ScanResult, Scope, Skipped, SkipReason
from wxsecrets.policy import Assessment, FailOn, assess
from wxsecrets.progress import Deadline
from wxsecrets.reports import Report, reporter
from wxsecrets.reports.bar import progress_bar
from wxsecrets.reports.delivery import show, write
from wxsecrets.scanner.commits import scan_commits
from wxsecrets.scanner.history import scan_history
from wxsecrets.sources.cache import cache_of
from wxsecrets.sources.git import open_repository
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wxsecrets.sources.git import Repository

_SCOPES = ("auto", "changes", "history")
# The option, and its format.
_FILES = {"sarif": "sarif", "gitlab": "gitlab", "junit": "junit", "report": "json", "summary": "markdown"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "repository", nargs="?", type=Path, default=Path(), metavar=_("REPO"),
        help=_("the repository (default: the one here)"),
    )  # fmt: skip
    parser.add_argument(
        "--scope", choices=_SCOPES, default="auto",
        help=_("what to scan: changes, the whole history, or by the event (auto, the default)"),
    )  # fmt: skip
    parser.add_argument(
        "--base",
        metavar=_("COMMIT"),
        help=_("scan what --head has and this has not; empty or zeros for a branch that is new"),
    )
    parser.add_argument("--head", metavar=_("COMMIT"), help=_("the newest commit to scan (default: HEAD)"))
    parser.add_argument(
        "--baseline", default=DEFAULT_NAME, metavar=_("FILE"),
        help=_("audited record, as a path in the repository; for changes it is read from the base commit"),
    )  # fmt: skip
    for option, format_ in _FILES.items():
        parser.add_argument(
            f"--{option}-file",
            type=Path,
            metavar=_("FILE"),
            help=_("write a report as {format}").format(format=format_),
        )
    parser.add_argument(
        "--no-annotations", dest="annotations", action="store_false", help=_("no annotations on GitHub")
    )
    parser.add_argument(
        "--time-limit", type=_minutes, metavar=_("MINUTES"),
        help=_("end by then with what was covered, and with status 3"),
    )  # fmt: skip
    add_credentials(parser)
    add_fail_on(parser)
    add_language(parser)


def run(args: argparse.Namespace) -> ExitStatus:
    """Scan and report; what goes wrong is told wherever the report would have been."""
    env = os.environ
    try:
        return _run(args, env)
    except Exception as error:
        write_outputs(env, {"exit-code": str(int(ExitStatus.ERROR)), "complete": "false"})
        if isinstance(error, WxSecretsError):
            _complain(error, args, env)
        raise


def _complain(error: WxSecretsError, args: argparse.Namespace, env: Mapping[str, str]) -> None:
    # It quotes what a payload or a file says, of which nobody has looked for secrets.
    text = error_line(f"{error.message} → {error.remedy}")
    if env.get("GITHUB_ACTIONS") == "true" and args.annotations:
        from wxsecrets.reports.github_annotations import command  # noqa: PLC0415  only there

        print(command("error", "wxsecrets", text), end="", flush=True)
    append_summary(env, could_not_run(text))


def _run(args: argparse.Namespace, env: Mapping[str, str]) -> ExitStatus:
    files = {option: getattr(args, f"{option}_file") for option in _FILES}
    for path in filter(None, files.values()):
        check_replaceable(path)
    if not args.repository.is_dir():
        raise UsageError(
            _("there is no folder {path}").format(path=args.repository),
            remedy=_("Name the folder of a git repository."),
        )
    deadline = Deadline(args.time_limit)
    repository = open_repository(args.repository)
    event = _event(args, env)
    range_ = _range(repository, event, args, deadline)
    against = range_
    if event.want is Want.HISTORY and event.into_target:
        # All is scanned, but the change may bring a baseline along.
        against = resolve(repository, replace(event, has_commits=False), deadline)
    baseline, change = _baselines(repository, args.baseline, against)
    result = _scan(repository, event, range_, deadline)
    assessment = assess(result, baseline, levels_of(args), FailOn(args.fail_on))
    told = Run(event, range_, change, Report(assessment, has_baseline=baseline is not None))
    for option, path in files.items():
        if path is not None:
            pieces = told.summary() if option == "summary" else reporter(_FILES[option]).render(told.report)
            replace_file(path, "".join(pieces).encode())
    if env.get("GITHUB_ACTIONS") == "true" and args.annotations:
        write(reporter("github").render(told.report))
    with no_commands(env):
        show(sections(told))
    append_summary(env, told.summary())
    write_outputs(env, _outputs(assessment, range_, files))
    return assessment.exit_status


def _event(args: argparse.Namespace, env: Mapping[str, str]) -> Event:
    if args.base is not None or args.head is not None:
        if args.scope == "history":
            raise UsageError(
                _("--scope history looks at everything"), remedy=_("Leave out --base and --head, or the scope.")
            )
        # A script passes on what its CI says: nothing, or zeros, where there was no such branch before.
        return Event("git", "", Want.CHANGES, head=args.head, is_new=args.base is not None)
    event = event_of(env)
    if args.scope == "history":
        return replace(event, want=Want.HISTORY)
    if event.want is Want.UNKNOWN:
        raise UsageError(
            _("the event {name} does not say what to scan").format(name=escape(event.name)),
            remedy=_("Set the scope to history, or give --base and --head."),
        )
    if args.scope == "changes" and event.want is Want.HISTORY:
        raise UsageError(
            _("a run of the kind {name} has no changes").format(name=escape(event.name)),
            remedy=_("Give --base and --head, or let the scope be auto."),
        )
    return event


def _range(repository: Repository, event: Event, args: argparse.Namespace, deadline: Deadline) -> Range | None:
    """The commits to scan; None for the whole history, and for nothing."""
    if event.want is Want.NOTHING:
        return None
    if event.want is Want.CHANGES:
        if args.base is not None and args.base.strip("0"):
            return given(repository, args.base, args.head or "HEAD", deadline)
        found = resolve(repository, event, deadline)
        if not found.whole:
            return found
    need_whole(repository, deadline)
    return None


def _baselines(repository: Repository, name: str, range_: Range | None) -> tuple[Baseline | None, Growth]:
    """The baseline that counts, and what the head makes of it: of changes only that of the base counts."""
    path = _inside(name)
    head = _baseline_at(repository, range_.head if range_ else "HEAD", path)
    if range_ is None or range_.trusted is None:
        counting, before = head, head
    else:
        counting = _baseline_at(repository, range_.trusted, path)
        # The target may have gone on since the change began: that is not what the change makes of it.
        before = _baseline_at(repository, range_.base, path) if range_.base else counting
    if counting is None and head is None and name != DEFAULT_NAME:
        raise BaselineError(
            _("the baseline {path} is not in the repository").format(path=path),
            remedy=_("Commit it, or leave out --baseline."),
        )
    return counting, growth(before or Baseline(), head or Baseline())


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.name or not name.isprintable():
        raise UsageError(
            _("--baseline must be a path inside the repository"), remedy=_("The default is .wxsecrets.baseline.")
        )
    return path


def _baseline_at(repository: Repository, revision: str, path: PurePosixPath) -> Baseline | None:
    """The baseline in a commit; None if it has none. Nothing of the working tree counts."""
    full = repository.commit_name(revision)
    blob = repository.object_name(f"{full}:{path}") if full else None
    if full is None or blob is None:
        return None
    ((_name, content),) = read_blobs(repository, (blob,), limit=MAX_BYTES)
    if isinstance(content, Skipped):
        if content.reason is SkipReason.TOO_LARGE:
            raise too_large(Path(path))
        raise BaselineError(
            _("the baseline of commit {commit} cannot be read").format(commit=full[:10]),
            remedy=_("Check out the whole history (fetch-depth: 0), without a filter."),
        )
    return parse(content, Path(path))


def _scan(repository: Repository, event: Event, range_: Range | None, deadline: Deadline) -> ScanResult:
    if event.want is Want.NOTHING or (range_ is not None and range_.base == range_.head):
        return ScanResult(Scope(ScanKind.RANGE, 0, 0, 0, 0.0), ())
    with progress_bar() as progress:
        if range_ is None:
            return scan_history(repository, progress=progress, cache_of=cache_of, deadline=deadline)
        return scan_commits(repository, range_.revisions, progress=progress, deadline=deadline)


def _outputs(assessment: Assessment, range_: Range | None, files: Mapping[str, Path | None]) -> dict[str, str]:
    statuses = [secret.status for secret in assessment.blocking]
    return {
        "findings-count": str(len(statuses)),
        "new-count": str(statuses.count(None)),
        "open-count": str(statuses.count("open")),
        "base": (range_.base or "") if range_ else "",
        "head": range_.head if range_ else "",
        "scanned-commits": str(assessment.scope.commits or 0),
        "complete": str(assessment.scope.complete).lower(),
        "sarif-file": str(files["sarif"] or ""),
        "report-file": str(files["report"] or ""),
        "exit-code": str(int(assessment.exit_status)),
    }


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes < 100_000:
        raise argparse.ArgumentTypeError(_("write a number of minutes, such as 10"))
    return minutes * 60
