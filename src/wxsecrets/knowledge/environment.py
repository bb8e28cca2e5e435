"""How a program reads a secret from its environment, by the kind of file that the secret was found in."""

from __future__ import annotations

from types import MappingProxyType

from wxsecrets.i18n import N_

_READING = {
    "js mjs cjs jsx ts mts cts tsx vue wpy mpx json": "const secret = process.env.{name}",
    "py ipynb": 'secret = os.environ["{name}"]',
    "go": 'secret := os.Getenv("{name}")',
    "php": "$secret = getenv('{name}');",
    "java": 'String secret = System.getenv("{name}");',
    "kt kts": 'val secret = System.getenv("{name}")',
    "yml yaml properties": "secret: ${{{name}}}",
    "cs": 'var secret = Environment.GetEnvironmentVariable("{name}");',
    "rb": 'secret = ENV.fetch("{name}")',
    "rs": 'let secret = std::env::var("{name}")?;',
}
READING = MappingProxyType({ending: line for endings, line in _READING.items() for ending in endings.split()})
"""The line of code by the ending of the file's name, in small letters; `{name}` is the variable."""

SETTING = "{name}=…"
SETTING_WHERE = N_("on the server: in its environment, in the cloud function's settings, or in an ignored .env")

IN_PACKAGE = "const {{ code }} = await wx.login()"
IN_PACKAGE_WHERE = N_("in the mini-program: send the code, and nothing else, to the server")
ON_SERVER = "const secret = process.env.{name}"
ON_SERVER_WHERE = N_("on the server or in a cloud function")

IGNORING = ("echo {file} >> .gitignore", "git rm --cached {file}")
"""For a file that holds the environment itself."""


def variable_of(credential: str) -> str:
    """The name of the variable for a kind of credential."""
    return "WX_" + credential.upper().replace("-", "_")
