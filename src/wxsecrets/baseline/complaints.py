"""What can be wrong with the text of a baseline file: each an error that names the file, the line and a remedy.

Nothing from the file is repeated but fingerprints: it could be a secret.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wxsecrets.errors import BaselineError
from wxsecrets.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from wxsecrets.baseline.fields import WrongField

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
_MARK = re.compile(r'["{}]')
_COLON = re.compile(r"\s*:")


@dataclass(frozen=True, slots=True)
class Complaints:
    """The errors of one file, `path`, that holds `text`."""

    path: Path
    text: str

    def not_utf8(self, content: bytes, position: int) -> BaselineError:
        """`content` is no UTF-8 from byte `position` on."""
        return self._at(
            content.count(b"\n", 0, position) + 1,
            _("this is not UTF-8"),
            _("Save the file as UTF-8, or restore it from git."),
        )

    def no_json(self, error: json.JSONDecodeError) -> BaselineError:
        """JSON breaks off or goes wrong."""
        if conflict := _CONFLICT.search(self.text):
            return self._at(
                self._line(conflict.start()),
                _("an unresolved merge conflict"),
                _(
                    "Take one side with `git checkout --ours` or `--theirs`, then run `wxsecrets baseline update`, and "
                    "repeat the decisions of the other side with `wxsecrets baseline set`."
                ),
            )
        if not self.text.strip():
            return self._at(1, _("the file is empty"), _("Delete it and run `wxsecrets baseline init`."))
        if self.text.startswith("{") and not self.text.rstrip().endswith("}"):
            return self._at(self._line(len(self.text)), _("the file ends too early"), _restore())
        problem = _("this is not JSON, from column {column} on").format(column=error.colno)
        return self._at(error.lineno, problem, _restore())

    def unbearable(self) -> BaselineError:
        """JSON that no writer of a baseline produces: nested a thousand levels deep, or with endless numbers."""
        return self._at(1, _("nested too deeply, or with a number too large"), _restore())

    def duplicate(self) -> BaselineError:
        """A key stands twice in the same object."""
        return self._at(
            self._line(_second_key(self.text)),
            _("the same name stands here a second time"),
            _("Keep one of the two, and delete the other."),
        )

    def foreign(self) -> BaselineError:
        """JSON, but of something else."""
        return self._at(
            1,
            _("this is not a baseline of wxsecrets"),
            _("Name another file with --baseline, or move this one away and run `wxsecrets baseline init`."),
        )

    def of_detect_secrets(self) -> BaselineError:
        """A `.secrets.baseline`."""
        return self._at(
            1,
            _("this is a baseline of detect-secrets"),
            _("Keep it under another name; `wxsecrets baseline init` makes one of wxsecrets beside it."),
        )

    def newer(self, version: int) -> BaselineError:
        """Written by a later version of wxsecrets, in a form that this one does not know."""
        return self._at(
            1,
            _("the baseline has version {version}, which this wxsecrets does not know").format(version=version),
            _("Upgrade with `pip install --upgrade wxsecrets`."),
        )

    def no_fingerprint(self, name: str) -> BaselineError:
        """An entry is called something else."""
        return self._at(
            self._line_of(name),
            _("an entry must be named by a fingerprint, `sha256:` and 64 lower-case hex digits"),
            _restore(),
        )

    def no_entry(self, name: str) -> BaselineError:
        """The entry called `name`, a fingerprint, is no object."""
        return self._at(
            self._line_of(name), _("the entry {fingerprint} must be an object").format(fingerprint=name), _restore()
        )

    def wrong_field(self, name: str, error: WrongField) -> BaselineError:
        """A field of the entry called `name`, a fingerprint, is missing or wrong."""
        return self._at(
            self._line_of(name),
            _("in the entry {fingerprint}, `{field}` must be {expected}").format(
                fingerprint=name, field=error.name, expected=_(error.expected)
            ),
            _restore(),
        )

    def _at(self, line: int, problem: str, remedy: str) -> BaselineError:
        return BaselineError(
            _("{path}, line {line}: {problem}").format(path=self.path, line=line, problem=problem), remedy=remedy
        )

    def _line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def _line_of(self, name: str) -> int:
        """The line where a name first stands, in quotes; a name spelled with escapes is looked for in vain."""
        return self._line(max(self.text.find(f'"{name}"'), 0))


def _restore() -> str:
    return _("Correct it by hand, or restore the file from git.")


def _second_key(text: str) -> int:
    """Where in a JSON text the first key stands that its object had before."""
    decoder = json.JSONDecoder()
    keys: list[set[str]] = []
    position = 0
    while mark := _MARK.search(text, position):
        position = mark.end()
        if mark[0] == "{":
            keys.append(set())
        elif mark[0] == "}":
            keys.pop()
        else:
            string, position = decoder.raw_decode(text, mark.start())
            if _COLON.match(text, position):
                if string in keys[-1]:
                    return mark.start()
                keys[-1].add(string)
    return 0
