"""Expressions that are compiled when they are needed."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

import pytest
import re2

import wxsecrets.detect
import wxsecrets.hostile
from wxsecrets.detect.search import Several, Words, compile_linear, compile_text
from wxsecrets.expressions import Later, compile_later

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

_MODULES = [
    wxsecrets.hostile,
    *(
        importlib.import_module(f"wxsecrets.detect.{module.name}")
        for module in pkgutil.iter_modules(wxsecrets.detect.__path__)
    ),
]


def _laters(value: object) -> list[Later]:
    """All in a value of a module, in tuples, dataclasses and `Words` as well."""
    if isinstance(value, Later):
        return [value]
    if isinstance(value, Words):
        return _laters((value._rough, value._exact))
    return [later for item in _items(value) for later in _laters(item)]


def _items(value: object) -> Iterable[object]:
    if isinstance(value, tuple):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return ()


def _compiled(value: object) -> bool:
    return isinstance(value, re.Pattern | type(re2.compile(""))) or any(map(_compiled, _items(value)))


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__)
def test_nothing_is_compiled_before_it_is_used(module: ModuleType) -> None:
    """What a module searches for waits to be compiled."""
    assert [name for name, value in vars(module).items() if _compiled(value)] == []


def test_every_expression_compiles() -> None:
    """None of the expressions that wait to be used is wrong."""
    found = [later for module in _MODULES for value in vars(module).values() for later in _laters(value)]
    assert len(found) > 200
    for later in found:
        assert callable(later.search)
    several = [value for module in _MODULES for value in vars(module).values() if isinstance(value, Several)]
    assert [one.matching(b"") for one in several] == [()] * len(several) != []


def test_it_does_what_an_expression_does() -> None:
    """Searching, splitting and replacing are those of the expression; the pattern is known before."""
    later = compile_later(r"(\d)+", re.ASCII)
    assert later.pattern == r"(\d)+"
    assert [match[0] for match in later.finditer("a12b3")] == ["12", "3"]
    assert later.sub("-", "a12b3") == "a-b-"
    assert later.fullmatch("٣") is None
    assert compile_text(r"(?P<name>.)").search("中")["name"] == "中"


def test_what_is_wrong_is_told_when_it_is_used() -> None:
    """An expression that cannot be compiled raises at its first use, and what no expression has is an error."""
    with pytest.raises(re.error):
        compile_later("(").search("")
    with pytest.raises(re2.error):
        compile_linear(b"(").search(b"")
    with pytest.raises(AttributeError):
        _ = compile_later("a").flags
