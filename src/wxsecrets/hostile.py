"""Text from outside (paths, names, branches, what git said) made safe to show.

Such text may hold control characters that steer a terminal, bidirectional overrides that turn a line around,
commands to what records the log of a CI job, and a secret's value itself: a file can be named after it. Values are
recognised by their fingerprints, so that nothing here has to know one.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, Any

from wxsecrets.expressions import compile_later
from wxsecrets.fingerprint import of_chosen, of_machine_made, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from wxsecrets.model import Fingerprint

_LENGTH = 32
_MAX_CHARACTERS = 80
_HEX = compile_later(r"[0-9A-Fa-f]{32,}")
# A fingerprint, which an error may quote in full, or a run of digits, which it may not.
_FINGERPRINT_OR_HEX = compile_later(r"sha256:[0-9a-f]{64}(?![0-9A-Fa-f])|[0-9A-Fa-f]{32,}")
# An AppID is public; of any other hex a quotation shows no more digits than `redact` does.
_APPID_OR_HEX = compile_later(r"(?<![0-9A-Za-z])wx[0-9a-f]{16}(?![0-9A-Za-z])|[0-9A-Fa-f]{7,}")
# All of Unicode that str.isprintable refuses and JSON does not: C1 controls, bidi overrides, surrogates, …
_UNUSUAL = compile_later(r"[^\x00-\x7e\xa1-\xac\xae-\u036f\u4e00-\u9fff]")
# What Azure Pipelines obeys anywhere in a line of a job's log: `##vso[…]`, `##[…]`; GitHub and TeamCity are alike.
_LOG_COMMAND = compile_later(r"#(?=#\w*\[)", re.ASCII)
_BASE64 = compile_later(r"[0-9A-Za-z+/_-]{43,}=?")
_BASE64_LENGTH = 43
# The other kinds' values: characters that may begin anywhere in a run, and those that a person chose.
_OPAQUE = compile_later(r"[0-9A-Za-z_+=-]{24,}")
_OPAQUE_LENGTHS = (64, 43, 32, 24)
_CHOSEN = compile_later(r"(?<![0-9A-Za-z])[0-9A-Za-z]{32,43}(?![0-9A-Za-z])")
# Letters and digits mixed, longer than any word; an AppID is shorter.
_MIXED = compile_later(r"[0-9A-Za-z]*[0-9][0-9A-Za-z]*")
_LONGEST_WORD = 19
_BASE64_STARTS = frozenset("MNOQRYZ")  # the upper six bits of an ASCII hex digit


class Cleaner:
    """Makes text safe for one report: knows the fingerprints of the secrets that it speaks of."""

    __slots__ = ("_known",)

    def __init__(self, known: Collection[Fingerprint]) -> None:
        self._known = frozenset(known)

    def values(self, text: str) -> str:
        """The text with every spelling of a known secret cut down to its first and last characters."""
        text = _BASE64.sub(lambda match: _cut(match[0], _BASE64_LENGTH, self._known_in(_decoded)), text)
        text = _HEX.sub(lambda match: _cut(match[0], _LENGTH, self._known_in(str.lower)), text)
        text = _OPAQUE.sub(self._opaque, text)
        return _CHOSEN.sub(lambda match: match[0] if self._known.isdisjoint((of_chosen(match[0]),)) else "…", text)

    def line(self, text: str) -> str:
        """One line for a terminal: no known secret, nothing but printable characters."""
        return escape(self.values(text))

    def path(self, path: bytes) -> str:
        """A path of a repository as one line for a terminal."""
        return self.line(decode(path))

    def name(self, text: str) -> str:
        """The name of a person or a branch: one line of bearable length."""
        return _shorten(self.line(text))

    def detail(self, text: str) -> str:
        """A piece of a scanned file as it is quoted in a sentence: short, one line, no long hex at all.

        A piece may have been cut out of a line through the middle of a value, where no fingerprint helps.
        """
        text = _MIXED.sub(lambda match: match[0] if len(match[0]) <= _LONGEST_WORD else "…", _BASE64.sub("…", text))
        return _shorten(escape(_APPID_OR_HEX.sub(lambda match: match[0] if match[0][0] == "w" else "…", text)))

    def _opaque(self, match: re.Match[str]) -> str:
        run = match[0]
        for length in _OPAQUE_LENGTHS:
            run = _cut(run, length, self._known_in(str))
        return run

    def _known_in(self, read: Callable[[str], str | None]) -> Callable[[str], str | None]:
        """What `read` makes of a piece of text, if it is a secret that is known."""

        def known(piece: str) -> str | None:
            value = read(piece)
            return None if value is None or of_machine_made(value) not in self._known else value

        return known


def error_line(text: str) -> str:
    """An error's text as one line for a terminal, without anything that has a secret's shape.

    An error quotes what the user typed or git said, and nothing is known yet of which value is a secret.
    """
    text = _BASE64.sub(lambda match: _cut(match[0], _BASE64_LENGTH, _decoded), text)
    return escape(_FINGERPRINT_OR_HEX.sub(lambda match: match[0] if match[0][0] == "s" else redact(match[0]), text))


def _cut(run: str, length: int, value_in: Callable[[str], str | None]) -> str:
    """A run of letters in which a value may begin anywhere (a path is such a run, too), with the values redacted.

    `value_in` gives the value that `length` letters spell, None for none.
    """
    shown = []
    position = 0
    while position < len(run):
        piece = run[position : position + length]
        value = value_in(piece) if len(piece) == length else None
        shown.append(run[position] if value is None else redact(value))
        position += 1 if value is None else length
    return "".join(shown)


def _decoded(letters: str) -> str | None:
    """The 32 hex digits that 43 base64 letters stand for, in lower case; None when they stand for something else."""
    if letters[0] not in _BASE64_STARTS:
        return None
    try:
        value = base64.b64decode(f"{letters}=", altchars=b"-_").decode("ascii").lower()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return value if _HEX.fullmatch(value) else None


def show_path(path: bytes) -> str:
    """A path as one line for a terminal, where no secret is known yet."""
    return error_line(decode(path))


def decode(path: bytes) -> str:
    """A path as the machine-readable formats give it: UTF-8, other bytes with a backslash and their digits."""
    return path.decode("utf-8", "backslashreplace")


def dumps(value: dict[str, Any], *, indent: int | None = None) -> str:
    """JSON with readable Chinese, in which nothing can steer a terminal that it is printed on, or a job's log."""
    text = _UNUSUAL.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent))
    return _LOG_COMMAND.sub(r"\\u0023", text)


def _escaped(match: re.Match[str]) -> str:
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]


def escape(text: str) -> str:
    """Control, bidirectional and other unprintable characters as Python spells them; what commands a log, as well."""
    text = _LOG_COMMAND.sub(r"\\x23", text)
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"
