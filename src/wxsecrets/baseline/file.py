"""The baseline on disk: read with care, written in one step, by one writer at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wxsecrets.baseline.document import parse, render
from wxsecrets.baseline.lock import locked
from wxsecrets.errors import BaselineError
from wxsecrets.files import check_replaceable, replace_file
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from wxsecrets.baseline.model import Baseline

# At the root of the repository, unless --baseline names another.
DEFAULT_NAME = ".wxsecrets.baseline"
# Room for some 25,000 entries.
MAX_BYTES = 16_000_000


def load(path: Path) -> Baseline:
    """The baseline in the file `path`; raises BaselineError when there is none, or a broken one."""
    return parse(_read(path), path)


def check_absent(path: Path) -> None:
    """Raise the error that `create` would raise now: something is there already, or nothing can be."""
    if path.is_symlink() and not path.exists():
        raise BaselineError(
            _("{path} is a symbolic link that leads nowhere").format(path=path),
            remedy=_("Remove it, or create the file that it leads to."),
        )
    if path.exists():
        raise BaselineError(
            _("the baseline {path} exists already").format(path=path),
            remedy=_("Add what is new to it with `wxsecrets baseline update`."),
        )
    check_replaceable(path)


def create(path: Path, baseline: Baseline) -> None:
    """Write a first baseline to `path`; raises BaselineError when something is there already."""
    check_absent(path)
    with locked(path):
        check_absent(path)
        replace_file(path, _rendered(baseline, path))


def amend(path: Path, change: Callable[[Baseline], Baseline]) -> Baseline:
    """Replace the baseline in `path` by what `change` makes of it, and return that.

    `change` is given what the file holds at that moment, when nobody else can write. A file in which nothing
    changes is not touched. Raises BaselineError as `load` does, and when the file cannot be written.
    """
    _read(path)
    # A link is followed: only ever to a file that is a baseline already.
    target = Path(os.path.realpath(path))
    with locked(target):
        before = _read(target)
        baseline = change(parse(before, path))
        after = _rendered(baseline, path)
        if after != before.replace(b"\r\n", b"\n"):  # git for Windows may have checked it out so
            replace_file(target, after)
    return baseline


def overwrite(path: Path, baseline: Baseline) -> None:
    """Put a baseline in the place of what a merge of two made of the file `path`, whatever that holds."""
    with locked(path):
        replace_file(path, _rendered(baseline, path))


def _rendered(baseline: Baseline, path: Path) -> bytes:
    content = render(baseline).encode()
    if len(content) > MAX_BYTES:
        raise BaselineError(
            _("{path} would become larger than {limit} MB").format(path=path, limit=MAX_BYTES // 1_000_000),
            remedy=_("Settle the findings that are no secrets with `pragma: allowlist secret` comments first."),
        )
    return content


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise BaselineError(
                _("{path} is not a regular file").format(path=path), remedy=_("Name another file with --baseline.")
            )
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise BaselineError(
            _("the baseline {path} does not exist").format(path=path),
            remedy=_("Create it with `wxsecrets baseline init`."),
        ) from error
    except OSError as error:
        raise BaselineError(
            _("cannot read the baseline {path}: {complaint}").format(path=path, complaint=error.strerror),
            remedy=_("Check its permissions, or name another file with --baseline."),
        ) from error
    if len(content) > MAX_BYTES:
        raise too_large(path)
    return content


def too_large(path: Path) -> BaselineError:
    """The error for a baseline of more than MAX_BYTES."""
    return BaselineError(
        _("{path} is larger than {limit} MB").format(path=path, limit=MAX_BYTES // 1_000_000),
        remedy=_("This is not a baseline of wxsecrets; name another file with --baseline."),
    )
