"""The catalogue: every message has its Chinese, and what is installed is what was translated."""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import wxsecrets
from support.languages import language
from wxsecrets.i18n import _, ngettext, system_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from babel.messages.catalog import Catalog

PACKAGE = Path(wxsecrets.__file__).parent
CATALOGUE = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "wxsecrets.po"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Chinese catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh", domain="wxsecrets")


def _extracted() -> dict[str, str | tuple[str, ...]]:
    return {
        message if isinstance(message, str) else message[0]: message
        for _file, _line, message, _comments, _context in extract_from_dir(str(PACKAGE))
    }


def test_every_message_is_translated(catalogue: Catalog) -> None:
    """Whatever the sources mark for translation has a Chinese text; run `make messages` after a change."""
    translated = {message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue}
    missing = [
        text for text in _extracted() if text not in translated or not translated[text].string or translated[text].fuzzy
    ]
    assert missing == []


def test_no_message_is_left_over(catalogue: Catalog) -> None:
    """The catalogue holds nothing that the sources no longer say."""
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}
    assert known - set(_extracted()) == set()
    assert not catalogue.obsolete


def test_translations_take_the_same_values(catalogue: Catalog) -> None:
    """A translation names the same fields as its original, so that it can be filled in."""
    for message in catalogue:
        original = message.id if isinstance(message.id, str) else message.id[0]
        translation = message.string if isinstance(message.string, str) else "".join(message.string or ())
        if original:
            assert _fields(translation) == _fields(original), original
            assert not list(message.check(catalogue)), original


def _fields(text: str) -> set[str]:
    return {name for _text, name, _format, _conversion in string.Formatter().parse(text) if name}


def test_compiled_catalogue_is_current(catalogue: Catalog) -> None:
    """The binary catalogue is the compiled text catalogue; its header says which version of Babel looks at it."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert _messages(compiled) == _messages(catalogue)


def _messages(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_forms(message.id): _forms(message.string) for message in catalogue if message.id}


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """What has several forms is a list or a tuple of them, depending on where it was read."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_languages() -> None:
    """Messages follow the language set; English is the code's own."""
    with language("zh"):
        assert _("What to do") == "怎么办"
        assert ngettext("{number} commit", "{number} commits", 2) == "{number} 个提交"
    with language("en"):
        assert _("What to do") == "What to do"
        assert ngettext("{number} commit", "{number} commits", 2) == "{number} commits"


@pytest.mark.parametrize(
    "settings, expected",
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "de_DE.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_system_language(settings: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The POSIX variables decide, in POSIX's order; what is neither Chinese nor English is English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert system_language() == expected
