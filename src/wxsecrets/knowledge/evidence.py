"""Every piece of evidence: its name, what it weighs, and a sentence for people.

Weights add up (see `detect.verdict`): about 6 is beyond doubt, 4 is enough to stop a commit, 2 is worth a
look. -30 is a veto: no surroundings make a secret of what is called a checksum. Names are part of the JSON
output and stay stable; sentences are translated where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from wxsecrets.i18n import N_


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row: positive weights speak for a WeChat AppSecret, negative ones against it."""

    name: str
    weight: float
    sentence: str


HIGH_FROM = 6.0
MEDIUM_FROM = 4.0
LOW_FROM = 2.0

_ROWS = (
    # The name of the value: what it is assigned to, passed as, or labelled with.
    Evidence("key-wechat-secret", 7.0, N_("the name {detail} says WeChat and secret")),
    Evidence("key-appsecret", 3.5, N_("it is named {detail}")),
    Evidence("key-secret", 2.5, N_("it is named {detail}")),
    Evidence("key-qualified-secret", -3.0, N_("it is named {detail}, which may be another kind of secret")),
    Evidence("key-appkey", 0.5, N_("it is named {detail}, as some SDKs call the AppSecret")),
    Evidence("used-as-secret", 3.5, N_("{detail} is used as the secret elsewhere in the file")),
    Evidence("secret-beside", -6.0, N_("the lines around name an AppSecret ({detail}); this is another key")),
    Evidence("key-foreign", -30.0, N_("the name {detail} belongs to another vendor")),
    Evidence("key-pay", -30.0, N_("the name {detail} is that of a WeChat Pay key")),
    Evidence("key-hash", -30.0, N_("the name {detail} is that of a hash or signature")),
    Evidence("key-identifier", -30.0, N_("the name {detail} is that of an identifier")),
    Evidence("key-other-credential", -30.0, N_("the name {detail} is that of another credential")),
    Evidence("sdk-argument", 6.5, N_("it is passed to {detail} as the AppSecret")),
    Evidence("unnamed", -30.0, N_("nothing names it a secret, and it follows no AppID")),
    Evidence("framework-secret", -30.0, N_("{detail} keeps its own secret under this name")),
    Evidence("other-call", -30.0, N_("{detail} takes it, which does something else with it")),
    # The AppID that stands with it.
    Evidence("appid-adjacent", 6.0, N_("it directly follows the AppID {detail}")),
    Evidence("appid-same-line", 4.0, N_("the AppID {detail} is on the same line")),
    Evidence("appid-near", 4.0, N_("the AppID {detail} is next to it")),
    Evidence("appid-close", 3.0, N_("the AppID {detail} is a few lines away")),
    Evidence("appid-in-file", 1.5, N_("the AppID {detail} is in the same file")),
    Evidence("appid-of-project", 1.0, N_("the project's AppID is {detail}")),
    Evidence("other-app-id", -6.0, N_("the app it stands with has an ID that is not WeChat's: {detail}")),
    # What is around it.
    Evidence("wechat-endpoint", 6.0, N_("it is sent to WeChat's server API ({detail})")),
    Evidence("wechat-parent", 5.0, N_("it stands in {detail}")),
    Evidence("wechat-line", 3.0, N_("its line speaks of WeChat ({detail})")),
    Evidence("wechat-near", 2.5, N_("the lines around speak of WeChat ({detail})")),
    Evidence("wechat-file", 1.0, N_("the file speaks of WeChat ({detail})")),
    Evidence("wechat-path", 2.0, N_("the file is named for WeChat ({detail})")),
    Evidence("in-package", 2.0, N_("the file is part of a mini-program's package")),
    Evidence("vendor-parent", -7.0, N_("it stands in {detail}, another vendor's")),
    Evidence("vendor-line", -6.0, N_("its line speaks of another vendor ({detail})")),
    Evidence("vendor-near", -4.0, N_("the lines around speak of another vendor ({detail})")),
    Evidence("vendor-path", -4.0, N_("the file is named for another vendor ({detail})")),
    Evidence("other-parent", -7.0, N_("it stands in {detail}, which holds another kind of secret")),
    Evidence("pay-near", -5.0, N_("the lines around speak of WeChat Pay ({detail})")),
    # Its own shape.
    Evidence("part-of-name", -30.0, N_("it is part of a file name, a path or a longer token")),
    Evidence("placeholder", -30.0, N_("it is a placeholder: a sequence, a repetition, or the MD5 of a common word")),
    Evidence("upper-case", -3.5, N_("it is in upper case; WeChat issues lower case")),
    # Who has it already. It caps the confidence at low, whatever else there is.
    Evidence(
        "published-sample", 0.0, N_("everybody has it: it is published in {detail}; your own AppSecret is another")
    ),
    # The other WeChat credentials.
    Evidence("kind-own-name", 6.0, N_("the name {detail} belongs to no other credential")),
    Evidence("kind-usual-name", 3.0, N_("it is named {detail}, as this credential usually is")),
    Evidence("kind-general-name", 1.0, N_("it is named {detail}, which can be many things")),
    Evidence("kind-beside", 3.5, N_("it stands with {detail}, which goes with this credential")),
    Evidence("corpid-adjacent", 6.0, N_("it directly follows the company ID {detail}")),
    Evidence("secretid-adjacent", 6.0, N_("it directly follows a SecretId")),
    Evidence(
        "token-shape", 3.0, N_("it has the shape of an access_token: a number, an underscore and over 100 characters")
    ),
    Evidence("key-file", 7.0, N_("its file is named {detail}, as WeChat names it")),
    Evidence("key-named", 5.0, N_("the text before the key says {detail}")),
    Evidence("key-in-code", 4.0, N_("the code uses {detail}")),
    Evidence("key-in-project", 4.0, N_("it is a key file in the project of the mini-program {detail}")),
    # Calls from a mini-program's own code.
    Evidence("server-call", 4.0, N_("{detail} takes the AppSecret, which a mini-program must not have")),
    Evidence("call-in-comment", -4.0, N_("it is in a comment")),
    Evidence("server-code", -5.0, N_("the file is a server's code ({detail})")),
)

EVIDENCE = {row.name: row for row in _ROWS}
