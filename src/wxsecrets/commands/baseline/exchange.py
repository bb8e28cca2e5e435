"""`wxsecrets baseline import` and `export`: the labels of detect-secrets in, and decisions out."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline import file
from wxsecrets.baseline.model import Baseline, Decision, Status
from wxsecrets.baseline.update import initial
from wxsecrets.commands.baseline.common import default_path, path_of, scan, today, user
from wxsecrets.errors import ExitStatus
from wxsecrets.files import check_replaceable, replace_file
from wxsecrets.hostile import decode, show_path
from wxsecrets.i18n import _
from wxsecrets.integrations import detect_secrets_baseline as theirs
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.model import Place
from wxsecrets.reports.delivery import show
from wxsecrets.reports.layout import Row, Section, Tone
from wxsecrets.scanner.values import values_of
from wxsecrets.sources.git import open_repository

if TYPE_CHECKING:
    import argparse

    from wxsecrets.model import Fingerprint

_DEFAULT = Path(".secrets.baseline")


def configure(*parsers: argparse.ArgumentParser) -> None:
    """Declare the arguments of both."""
    for parser in parsers:
        parser.add_argument(
            "file", nargs="?", type=Path, default=_DEFAULT, metavar=_("FILE"),
            help=_("the detect-secrets baseline (default: .secrets.baseline)"),
        )  # fmt: skip


def import_(args: argparse.Namespace) -> ExitStatus:
    """Take over what the file knows; a baseline is made if there is none yet."""
    repository = open_repository(Path())
    path = args.baseline or default_path(repository)
    document = theirs.load(args.file)
    if not path.exists():
        file.check_absent(path)
    by, day, name = user(), today(), show_path(str(args.file).encode())

    def decision(status: Status) -> Decision:
        said = "a secret" if status is Status.OPEN else "no secret"
        return Decision(status, day, by, f"audited in {name}: {said}")

    result = scan(repository)
    found = initial(result)
    values = values_of(repository, (at for at in result.occurrences if at.finding.fingerprint in found.entries))
    if path.exists():
        file.amend(path, lambda current: theirs.imported(current, found, values, document, decision).baseline)
    else:
        file.create(path, theirs.imported(Baseline(), found, values, document, decision).baseline)
    counted = theirs.imported(Baseline(), found, values, document, decision)
    rows = (
        Row("", _("{known} of its {records} values are WeChat secrets that were found here.").format(
            known=counted.known, records=counted.records)),
        Row("", _("`wxsecrets baseline status` tells what waits for a reset, and what is not in the baseline yet.")),
    )  # fmt: skip
    show((Section(Tone.NEUTRAL, _("{file} was read").format(file=name), rows),))
    return ExitStatus.CLEAN if result.scope.complete else ExitStatus.INCOMPLETE


def export(args: argparse.Namespace) -> ExitStatus:
    """Write what is known into the file, or make one."""
    repository = open_repository(Path())
    baseline = file.load(path_of(args))
    check_replaceable(args.file)
    document = theirs.load(args.file) if args.file.exists() else None
    result = scan(repository)
    known = [at for at in result.occurrences if at.finding.fingerprint in baseline.entries]
    files: defaultdict[str, set[Fingerprint]] = defaultdict(set)
    for at in known:
        if at.commit is None and at.place is Place.FILE and repository.root is not None:
            files[decode(at.path)].add(at.finding.fingerprint)
    made = theirs.exported(
        document, baseline, values_of(repository, known),
        {path: frozenset(names) for path, names in files.items()}, repository.root or Path(),
    )  # fmt: skip
    replace_file(args.file, (json.dumps(made, indent=2) + "\n").encode())
    kinds = (CREDENTIALS.get(entry.credential) for entry in baseline.entries.values())
    chosen = sum(kind is not None and not kind.machine_made for kind in kinds)
    rows = [Row("", _("Commit it; `wxsecrets-detect-secrets audit` shows what is undecided."))]
    if chosen:
        rows.append(
            Row("", _("Left out, since a person chose them and a SHA-1 would let anyone guess: {number}.").format(
                number=chosen))
        )  # fmt: skip
    show((Section(Tone.NEUTRAL, _("{file} was written").format(file=show_path(str(args.file).encode())), tuple(rows)),))
    return ExitStatus.CLEAN if result.scope.complete else ExitStatus.INCOMPLETE
