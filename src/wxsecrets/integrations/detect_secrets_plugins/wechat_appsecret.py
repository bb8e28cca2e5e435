"""The detect-secrets plugin: WeChat AppSecrets, judged as `wxsecrets scan` judges them.

detect-secrets loads this file by its path (`detect-secrets scan -p "$(wxsecrets plugin-path)"`) and shows it one
line after another; each is answered from the judgement of the whole file.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.filters.allowlist import is_line_allowlisted
from detect_secrets.filters.heuristic import is_indirect_reference
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.settings import get_filters
from detect_secrets.util.code_snippet import CodeSnippet, get_code_snippet
from detect_secrets.util.inject import call_function_with_arguments

if find_spec("wxsecrets") is None:
    # detect-secrets runs in an environment of its own (pipx, uv): this file knows where the rest of it is.
    sys.path.append(str(Path(__file__).parents[3]))
    try:
        import re2  # noqa: F401  compiled for one version of Python
    except ImportError:
        sys.exit(
            f"{__file__} was installed for another version of Python than detect-secrets uses\n"
            f"  → Install both into one environment: {sys.executable} -m pip install wxsecrets"
        )

from wxsecrets.detect import Judged, Surroundings
from wxsecrets.integrations.judged_file import JudgedFile, appsecrets, judged_file, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INDIRECT = "detect_secrets.filters.heuristic.is_indirect_reference"
_SHAPE = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Za-z+/]{43}=")
_COMPARED = 400


class WeChatAppSecretDetector(RegexBasedDetector):
    """Finds WeChat AppSecrets that `wxsecrets` would block.

    It derives from RegexBasedDetector for one reason: detect-secrets' filter `is_likely_id_string` drops what
    any other plugin finds after `…_id'` on a line, such as an AppSecret after its AppID.
    """

    secret_type = "WeChat AppSecret"
    denylist = ()

    def __init__(self) -> None:
        self._pass = _Pass()

    def analyze_line(
        self,
        filename: str,
        line: str,
        line_number: int = 0,
        context: CodeSnippet | None = None,
        enable_eager_search: bool = False,
        **kwargs: Any,  # noqa: ARG002  detect-secrets passes what future plugins may want
    ) -> set[PotentialSecret]:
        """The AppSecrets on one line of a file, and those on lines that never get here (see `_Pass`).

        `enable_eager_search` says that only this one line is asked for, as `audit` does.
        """
        file = judged_file(filename)
        if file is None or _differs(file, line, line_number):
            return {self._secret(filename, judged, line_number) for judged in _in_snippet(line, context)}
        found = [*file.by_line.get(line_number, ())]
        if not enable_eager_search:
            found += self._pass.brought_along(file, filename, line_number)
        return {self._secret(filename, judged, judged.finding.line) for judged in found}

    def _secret(self, filename: str, judged: Judged, line_number: int) -> PotentialSecret:
        return PotentialSecret(type=self.secret_type, filename=filename, secret=judged.value, line_number=line_number)


class _Pass:
    """One pass over a file's lines, and the AppSecrets on lines that detect-secrets shows to no plugin.

    Its filter `is_indirect_reference` takes `client = WeChatClient('wx…', '…')` for a look-up and drops the whole
    line. Such AppSecrets are answered with the first line of the file that does get here.
    """

    def __init__(self) -> None:
        self._file: JudgedFile | None = None
        self._filters: list[Any] = []
        self._reached = 0
        self._owed: dict[bool, list[Judged]] = {}

    def brought_along(self, file: JudgedFile, filename: str, line_number: int) -> list[Judged]:
        """What is owed with this line, once in a pass.

        `scan --only-allowlisted` shows only lines that a comment allows: with those come only such, and the others
        with the others.
        """
        filters = get_filters()
        if file is not self._file or filters is not self._filters or line_number <= self._reached:
            self._file, self._filters = file, filters
            self._owed = {True: [], False: []}
            for allowed, judged in _dropped(file, filename, filters):
                self._owed[allowed].append(judged)
        self._reached = line_number
        if not any(self._owed.values()):
            return []
        allowed = _is_allowed(file, filename, line_number)
        owed, self._owed[allowed] = self._owed[allowed], []
        return owed


def is_out_of_sight(filename: str, line: str) -> bool:
    """Whether an AppSecret on this line would be lost with it: no line of its file gets to the plugins."""
    file = judged_file(filename)
    if file is None or file.values.isdisjoint(spelled(line)):
        return False
    return _shows_nothing(file, filename, tuple(get_filters()))


@lru_cache(maxsize=2)
def _shows_nothing(file: JudgedFile, filename: str, filters: tuple[Any, ...]) -> bool:
    return all(_dropping(file, filename, number, filters) for number in range(1, len(file.lines) + 1))


def _dropped(file: JudgedFile, filename: str, filters: Iterable[Any]) -> Iterator[tuple[bool, Judged]]:
    """The findings on lines that no other filter drops, and whether a comment allows them."""
    for number, found in file.by_line.items():
        if is_indirect_reference(file.line(number).rstrip()) and _dropping(file, filename, number, filters) == [
            _INDIRECT
        ]:
            allowed = _is_allowed(file, filename, number)
            yield from ((allowed, judged) for judged in found)


def _dropping(file: JudgedFile, filename: str, number: int, filters: Iterable[Any]) -> list[str]:
    """The filters that keep detect-secrets from showing a line to its plugins."""
    known = _known(file, filename, number)
    return [function.path for function in filters if _drops(function, known)]


def _drops(function: Any, known: dict[str, Any]) -> bool:
    if function.path == _INDIRECT:
        # Not what `wxsecrets-detect-secrets` puts in its place, which asks here.
        return is_indirect_reference(known["line"])
    if "line" not in function.injectable_variables or not function.injectable_variables <= known.keys():
        return False
    return bool(call_function_with_arguments(function, **known))


def _is_allowed(file: JudgedFile, filename: str, number: int) -> bool:
    return is_line_allowlisted(**_known(file, filename, number))


def _known(file: JudgedFile, filename: str, number: int) -> dict[str, Any]:
    """What detect-secrets' filters of lines may ask for; of the lines around they look at the one above."""
    neighbours = [file.line(number - 1), file.line(number), file.line(number + 1)]
    return {"filename": filename, "line": neighbours[1].rstrip(), "context": get_code_snippet(neighbours, 2)}


def _differs(file: JudgedFile, line: str, line_number: int) -> bool:
    """Whether `line` is not that line of the file: a diff, or an older version.

    detect-secrets rewrites lines of YAML and INI files, so only what could be a secret is compared.
    """
    here = file.line(line_number)
    return _SHAPE.findall(here, 0, _COMPARED) != _SHAPE.findall(line, 0, _COMPARED)


def _in_snippet(line: str, context: CodeSnippet | None) -> list[Judged]:
    """What blocks in a line of which only a few neighbours are known."""
    lines = [*context] if context is not None else [line]
    values = spelled(line)
    text = "\n".join(lines).encode("utf-8", "replace")
    return [judged for judged in appsecrets(text, Surroundings()) if judged.value in values]
