"""Regular expressions that are compiled when they are first searched for.

There are hundreds, most texts need few of them, and to compile all is a good part of a small scan.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False  # as typing's, which takes longer to load than everything here
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, AnyStr

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class Later:
    """An expression that `make` compiles as soon as anything is asked of it but its `pattern`."""

    def __init__(self, pattern: str | bytes, make: Callable[[], Any]) -> None:
        self.pattern = pattern
        self._make = make

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        expression = self._make()
        for method in _METHODS:  # from now on nothing comes here any more
            setattr(self, method, getattr(expression, method))
        return getattr(expression, name)


def compile_later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`; what is wrong with the expression is raised when it is first used."""
    later: Any = Later(pattern, lambda: re.compile(pattern, flags))
    return later  # type: ignore[no-any-return]
