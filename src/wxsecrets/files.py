"""Writing a file so that it is the old one or the new one at every moment."""

from __future__ import annotations

import os
from stat import S_IMODE
from typing import TYPE_CHECKING

from wxsecrets.errors import UsageError
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from pathlib import Path


def check_replaceable(path: Path) -> None:
    """Raise UsageError when `replace_file` could not write `path`: a folder, a device, no such folder."""
    if path.is_dir():
        raise UsageError(_("{path} is a folder").format(path=path), remedy=_("Name a file to write to."))
    if path.exists() and not path.is_file():
        raise UsageError(
            _("{path} is not a regular file").format(path=path),
            remedy=_("Leave out --output and redirect standard output instead."),
        )
    if not path.parent.is_dir():
        raise UsageError(_("the folder {path} does not exist").format(path=path.parent), remedy=_("Create it first."))


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` to `path`, replacing what is there in one step.

    The permissions of a file that is there are kept. A symbolic link is replaced, not followed: in a checkout it
    may point anywhere. Raises UsageError when the file cannot be written; then nothing has changed.
    """
    check_replaceable(path)
    draft = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and not path.is_symlink():
            draft.chmod(S_IMODE(path.stat().st_mode))
        draft.replace(path)
    except OSError as error:
        raise UsageError(
            _("cannot write {path}: {complaint}").format(path=path, complaint=error.strerror),
            remedy=_("Check its permissions and the free space, or name another file."),
        ) from error
    finally:
        draft.unlink(missing_ok=True)
