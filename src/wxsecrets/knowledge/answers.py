"""What WeChat's error codes say of an AppID and AppSecret that were sent to `sns/jscode2session` with a bogus code.

Source: the documents of that call and of the global return codes, unless a row says otherwise. No document promises
the order in which WeChat checks what it was sent, so a code counts only beside the answer to a control request
(`wxsecrets.verify`). What is not listed says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from wxsecrets.i18n import N_
from wxsecrets.model import Validity


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code says: of the value, why, and what to do next (message ids).

    `stop` says that asking on would disturb the account's owner, or get this address blocked.
    """

    validity: Validity
    reason: str
    step: str
    stop: bool = False


_RESET = N_("reset it now, then ask again after ten minutes")
_LATER = N_("ask again later")
_CONSOLE = N_("look into the console")
_BY_HAND = N_("decide by hand: `wxsecrets baseline set`")
_REPORT = N_("please report this")

# The right secret, and a code that is none: so in practice (a test of life-helper-backend asserts it), in no document.
INVALID_CODE = 40029
INVALID_SECRET = 40125

MEANINGS: dict[int, Meaning] = {
    0: Meaning(Validity.VALID, N_("WeChat accepts it"), _RESET),
    INVALID_CODE: Meaning(Validity.VALID, N_("WeChat accepts it, and refuses only the made-up code"), _RESET),
    40163: Meaning(Validity.VALID, N_("WeChat accepts it, and takes the made-up code for a used one"), _RESET),
    INVALID_SECRET: Meaning(Validity.INVALID, N_("WeChat refuses it"), N_("nothing to do")),
    # Of multi-end apps; practice.
    10001003: Meaning(Validity.INVALID, N_("WeChat refuses it"), N_("nothing to do")),
    40243: Meaning(
        Validity.FROZEN,
        N_("the AppSecret is frozen; unfreezing brings the same value back"),
        N_("reset it before anyone unfreezes it"),
    ),
    40013: Meaning(
        Validity.UNKNOWN, N_("WeChat does not know the AppID"), N_("check the AppID; was the account closed?")
    ),
    40164: Meaning(
        Validity.UNKNOWN,
        N_("the account has an IP whitelist without this address"),
        N_("ask from a server on the list; reset it all the same"),
    ),
    61004: Meaning(
        Validity.UNKNOWN,
        N_("the account does not let this address ask"),
        N_("ask from a server that it knows; reset it all the same"),
    ),
    61024: Meaning(Validity.UNKNOWN, N_("the AppID is a third-party platform's"), _BY_HAND),  # practice
    40226: Meaning(Validity.UNKNOWN, N_("WeChat blocked the made-up code"), _BY_HAND),
    45009: Meaning(Validity.UNKNOWN, N_("the account's calls of today are used up"), N_("ask again tomorrow")),
    45011: Meaning(Validity.UNKNOWN, N_("too many calls in this minute"), _LATER),
    -1: Meaning(Validity.UNKNOWN, N_("WeChat is busy"), _LATER),
    40001: Meaning(Validity.UNKNOWN, N_("WeChat refuses a token that was not sent"), _REPORT),
    40002: Meaning(Validity.UNKNOWN, N_("WeChat no longer understands the question"), _REPORT),
    41002: Meaning(Validity.UNKNOWN, N_("WeChat no longer understands the question"), _REPORT),
    41004: Meaning(Validity.UNKNOWN, N_("WeChat no longer understands the question"), _REPORT),
    41008: Meaning(Validity.UNKNOWN, N_("WeChat no longer understands the question"), _REPORT),
    # The next four: practice (the error codes of WxJava).
    50002: Meaning(Validity.UNKNOWN, N_("the account is restricted"), _CONSOLE),
    50004: Meaning(Validity.UNKNOWN, N_("the account is restricted"), _CONSOLE),
    50007: Meaning(Validity.UNKNOWN, N_("the account is frozen"), _CONSOLE),
    48001: Meaning(Validity.UNKNOWN, N_("the account may not make this call"), _BY_HAND),
    **dict.fromkeys(
        (89501, 89502, 89503, 89504, 89505),
        Meaning(
            Validity.UNKNOWN,
            N_("the account's administrator was asked to allow this call"),
            N_("tell the administrator; do not ask again"),
            stop=True,
        ),
    ),
    **dict.fromkeys(
        (89506, 89507),
        Meaning(
            Validity.UNKNOWN,
            N_("the account's administrator refused this address"),
            N_("tell the administrator; do not ask again for a day"),
            stop=True,
        ),
    ),
}

UNLISTED = Meaning(Validity.UNKNOWN, N_("the answer says nothing of the value"), _BY_HAND)
NO_ANSWER = Meaning(
    Validity.UNKNOWN, N_("no answer that can be understood"), N_("check the connection, and ask again later")
)
NO_CONTROL = Meaning(
    Validity.UNKNOWN,
    N_("WeChat does not refuse a made-up AppSecret either, so its answers say nothing"),
    _BY_HAND,
)


def meaning_of(code: int | None) -> Meaning:
    """What a code says; None stands for an answer without one."""
    return NO_ANSWER if code is None else MEANINGS.get(code, UNLISTED)
