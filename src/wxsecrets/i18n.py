"""The user's language: Chinese or English, by `--lang`, else the environment, else the system.

Messages are English in the code, marked with `_`, and translated by gettext from `locale/`. `N_` marks a
text in a data table that is translated where it is shown. Machine-readable output is never translated.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

TYPE_CHECKING = False  # as typing's; gettext, locale and pathlib take several milliseconds to load, too
if TYPE_CHECKING:
    import gettext
    from collections.abc import Iterator

LANGUAGES = ("zh", "en")
_DOMAIN = "wxsecrets"
_LOCALE_DIR = os.path.join(os.path.dirname(__file__), "locale")
_translations: gettext.NullTranslations | None = None
"""None for English as it stands in the code."""


def _(message: str) -> str:
    """The message in the language set by `set_language`."""
    return message if _translations is None else _translations.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a counted message that fits the number, in the language set."""
    if _translations is None:
        return singular if number == 1 else plural
    return _translations.ngettext(singular, plural, number)


def N_(message: str) -> str:  # noqa: N802  gettext's own name for it
    """Mark a message for translation without translating it yet."""
    return message


def set_language(language: str) -> None:
    """Use `language` ("zh" or "en") for all messages from now on, argparse's own included."""
    global _translations  # noqa: PLW0603  one language a process
    import gettext  # noqa: PLC0415  as above

    _translations = gettext.translation(_DOMAIN, localedir=_LOCALE_DIR, languages=[language], fallback=True)
    # argparse asks gettext itself, which knows one domain a process and takes the language from here.
    gettext.bindtextdomain(_DOMAIN, _LOCALE_DIR)
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = language


@contextmanager
def in_english() -> Iterator[None]:
    """Messages are English inside: for what programs read."""
    global _translations  # noqa: PLW0603  as above
    before = _translations
    _translations = None
    try:
        yield
    finally:
        _translations = before


def system_language() -> str:
    """The language of the user's environment: "zh" or "en".

    The POSIX variables win, in POSIX's order; without them (Windows, programs started from the macOS
    desktop) the operating system's own setting counts.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value and value.split(".")[0] not in ("C", "POSIX"):
            return _from_name(value)
        if value:
            return "en"
    import locale  # noqa: PLC0415  as above

    try:
        return _from_name(locale.getlocale()[0] or "")
    except ValueError:  # a malformed setting of the system is no reason to stop
        return "en"


def _from_name(name: str) -> str:
    """`zh_CN.UTF-8`, `zh-Hans` or Windows' `Chinese (Simplified)_China` are Chinese."""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
