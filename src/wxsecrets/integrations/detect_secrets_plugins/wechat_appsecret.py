"""The detect-secrets plugin: WeChat AppSecrets, judged as `wxsecrets scan` judges them.

detect-secrets loads this file by its path (`detect-secrets scan -p "$(wxsecrets plugin-path)"`) and shows it one
line after another. A line says too little, so the whole file is judged once and each line is answered from that.
"""

from __future__ import annotations

import base64
import os
import re
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.filters.heuristic import is_indirect_reference
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.settings import get_filters
from detect_secrets.util.code_snippet import get_code_snippet
from detect_secrets.util.inject import call_function_with_arguments

if find_spec("wxsecrets") is None:
    # detect-secrets runs in an environment of its own (pipx, uv): this file knows where the rest of it is.
    sys.path.append(str(Path(__file__).parents[3]))

from wxsecrets.detect import Judged, Surroundings, judge
from wxsecrets.detect.decode import to_text
from wxsecrets.detect.document import Document
from wxsecrets.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detect_secrets.util.code_snippet import CodeSnippet

_INDIRECT = "detect_secrets.filters.heuristic.is_indirect_reference"
# A file of nothing but look-ups is a snippet; nobody writes a long one.
_FEW_LINES = 100
_SIZE_LIMIT = 64 * 1024 * 1024
_SHAPE = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Za-z+/]{43}=")


class WeChatAppSecretDetector(RegexBasedDetector):
    """Finds WeChat AppSecrets that `wxsecrets` would block.

    It derives from RegexBasedDetector for one reason: detect-secrets' filter `is_likely_id_string` drops what
    any other plugin finds after `…_id'` on a line, such as an AppSecret after its AppID.
    """

    secret_type = "WeChat AppSecret"
    denylist = ()

    def analyze_line(
        self,
        filename: str,
        line: str,
        line_number: int = 0,
        context: CodeSnippet | None = None,
        **kwargs: Any,  # noqa: ARG002  detect-secrets passes what future plugins may want
    ) -> set[PotentialSecret]:
        """The AppSecrets on one line of a file, and those on lines that never get here (see `_dropped`)."""
        if not Path(filename).is_file():
            return {self._secret(filename, judged.value, line_number) for judged in _in_snippet(line, context)}
        text = _read(filename)
        if _differs(text, line, line_number):
            return {self._secret(filename, judged.value, line_number) for judged in _in_snippet(line, context)}
        found = {
            self._secret(filename, judged.value, line_number)
            for judged in text.judged
            if judged.finding.line == line_number
        }
        return found | {
            self._secret(filename, judged.value, judged.finding.line) for judged in _dropped(filename, text)
        }

    def _secret(self, filename: str, value: str, line_number: int) -> PotentialSecret:
        return PotentialSecret(type=self.secret_type, filename=filename, secret=value, line_number=line_number)


class _Text:
    """A file's lines and what blocks in it."""

    def __init__(self, content: bytes, path: str) -> None:
        self.document = Document(to_text(content))
        self.judged = _blocking(content, path)


def is_out_of_sight(filename: str, line: str) -> bool:
    """Whether an AppSecret on this line would be lost with it, because its file has no line that plugins get to see."""
    if _SHAPE.search(line) is None or not Path(filename).is_file():
        return False
    text = _read(filename)
    if not any(_is_spelled(judged.value, line) for judged in text.judged):
        return False
    lines = text.document.text.splitlines()
    return len(lines) <= _FEW_LINES and all(is_indirect_reference(other) for other in lines)


def _blocking(content: bytes, path: str) -> tuple[Judged, ...]:
    around = Surroundings(path=os.fsencode(path.replace(os.sep, "/")))
    return tuple(found for found in judge(content, around) if found.finding.confidence is not Confidence.LOW)


def _read(filename: str) -> _Text:
    status = Path(filename).stat()
    return _read_version(filename, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _read_version(filename: str, _modified: int, size: int) -> _Text:
    return _Text(Path(filename).read_bytes() if size <= _SIZE_LIMIT else b"", filename)


def _differs(text: _Text, line: str, line_number: int) -> bool:
    """Whether `line` is not that line of the file: a diff, or an older version.

    detect-secrets rewrites lines of YAML and INI files, so only what could be a secret is compared.
    """
    return _SHAPE.findall(text.document.line(line_number - 1)) != _SHAPE.findall(line[:400])


def _in_snippet(line: str, context: CodeSnippet | None) -> Iterator[Judged]:
    """What blocks in a line of which only a few neighbours are known."""
    lines = [*context] if context is not None else [line]
    for judged in _blocking("\n".join(lines).encode("utf-8", "replace"), ""):
        if _is_spelled(judged.value, line):
            yield judged


def _is_spelled(value: str, line: str) -> bool:
    return value in line.lower() or base64.b64encode(value.encode()).decode() in line


def _dropped(filename: str, text: _Text) -> Iterator[Judged]:
    """AppSecrets on lines that detect-secrets shows to no plugin.

    Its filter `is_indirect_reference` takes `client = WeChatClient('wx…', '…')` for a look-up and drops the whole
    line. Such a line is answered with any other line of its file, unless another filter (an allowlist comment,
    the user's own) drops it too.
    """
    filters = get_filters()
    if not any(getattr(function, "path", "") == _INDIRECT for function in filters):
        return
    for judged in text.judged:
        line = text.document.line(judged.finding.line - 1).rstrip()
        known = {
            "filename": filename,
            "line": line,
            "context": get_code_snippet(_neighbours(text.document, judged.finding.line), 2),
        }
        dropping = [function.path for function in filters if _drops(function, known)]
        if dropping == [_INDIRECT]:
            yield judged


def _neighbours(document: Document, number: int) -> list[str]:
    """The line with the one above and the one below: all that detect-secrets' line filters look at."""
    return [document.line(number - 2), document.line(number - 1), document.line(number)]


def _drops(function: Any, known: dict[str, Any]) -> bool:
    if "line" not in function.injectable_variables or not function.injectable_variables <= known.keys():
        return False
    return bool(call_function_with_arguments(function, **known))
