"""Where a report goes: a terminal, standard output, or a file."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wxsecrets.errors import UsageError
from wxsecrets.files import replace_file
from wxsecrets.i18n import _
from wxsecrets.reports import reporter
from wxsecrets.reports.layout import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from wxsecrets.reports import Report
    from wxsecrets.reports.layout import Section


def deliver(report: Report, format_: str, output: Path | None) -> None:
    """Write the report in `format_` to the file `output`, or to standard output without one.

    Raises UsageError when it cannot be written.
    """
    if output is not None:
        replace_file(output, "".join(reporter(format_).render(report)).encode())
    elif format_ == "text":
        from wxsecrets.reports.text import sections  # noqa: PLC0415  a hook that says nothing need not load it

        show(sections(report))
    else:
        write(reporter(format_).render(report))


def show(sections: Iterable[Section]) -> None:
    """Print sections on standard output, in a terminal's form on a terminal.

    Raises UsageError when they cannot be written.
    """
    if sys.stdout.isatty():
        from wxsecrets.reports import console  # noqa: PLC0415  rich takes 60 ms to load, for terminals only

        with _standard_output():
            console.show(sections, sys.stdout)
    else:
        write(plain(sections))


def write(pieces: Iterable[str]) -> None:
    """Write text to standard output as UTF-8, whatever the system's code page: programs expect that, and git.

    Raises UsageError when it cannot be written.
    """
    with _standard_output():
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode())


@contextmanager
def _standard_output() -> Iterator[None]:
    """A reader that has seen enough (`| head`) is no error; a full disk is."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        silence_standard_output()
    except OSError as error:
        silence_standard_output()
        raise UsageError(
            _("cannot write to standard output: {complaint}").format(complaint=error.strerror),
            remedy=_("Check the free space where the output goes."),
        ) from error


def silence_standard_output() -> None:
    """Let nothing more be written: a last flush on leaving would fail again, and loudly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
