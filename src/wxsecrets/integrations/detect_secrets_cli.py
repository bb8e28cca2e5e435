"""`wxsecrets-detect-secrets scan|hook|audit …`: detect-secrets, with the WeChat plugin built in.

The command lines, output and exit statuses are detect-secrets' own. Two things are different:

- The plugin counts as one of detect-secrets' own, so that a baseline holds its name and no path of this machine;
  a path that a baseline from elsewhere holds is ignored.
- The filter `is_indirect_reference` no longer hides an AppSecret in a file of which plugins get to see no line.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wxsecrets.i18n import _, set_language, system_language
from wxsecrets.integrations.detect_secrets_plugins import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

PLUGIN_NAME = "WeChatAppSecretDetector"
_USAGE = "wxsecrets-detect-secrets {scan,hook,audit,self-test} …"


def main(argv: list[str] | None = None) -> int:
    """Run detect-secrets with these arguments; its exit status, or 2 when it is not installed or not asked well."""
    arguments = sys.argv[1:] if argv is None else argv
    set_language(system_language())
    if not _is_installed():
        return _complain(
            _("detect-secrets is not installed beside wxsecrets"),
            _('Install both into one environment: pip install "wxsecrets[detect-secrets]"'),
        )
    verb = arguments[0] if arguments else ""
    if verb == "self-test":
        from wxsecrets.integrations.detect_secrets_self_test import self_test  # noqa: PLC0415  needs detect-secrets

        return self_test()
    if verb == "hook":
        return _run("detect_secrets.pre_commit_hook", arguments[1:])
    if verb in ("-h", "--help"):
        print(_USAGE)
    # detect-secrets takes some options, such as `-C FOLDER`, before the verb.
    if verb in ("scan", "audit") or verb.startswith("-"):
        return _run("detect_secrets.main", arguments)
    return _complain(_("unknown command: {verb}").format(verb=verb or _("none")), _USAGE)


def register() -> None:
    """Make the plugin one of detect-secrets' own, in this process and in the ones it starts."""
    from detect_secrets import plugins, settings  # noqa: PLC0415  optional, and slow to import
    from detect_secrets.filters import heuristic  # noqa: PLC0415  as above

    if str(FOLDER) in plugins.__path__:
        return
    plugins.__path__.append(str(FOLDER))
    vars(heuristic)["is_indirect_reference"] = _unless_out_of_sight(heuristic.is_indirect_reference)
    settings.Settings.configure_plugins = _without_paths(  # type: ignore[method-assign]
        settings.Settings.configure_plugins
    )


def _without_paths(configure: Callable[..., Any]) -> Callable[..., Any]:
    def configure_plugins(self: Any, config: list[dict[str, Any]]) -> Any:
        """Forget where another machine keeps the plugin: it is built in here."""
        portable = [
            {key: value for key, value in plugin.items() if key != "path"}
            if plugin.get("name") == PLUGIN_NAME
            else plugin
            for plugin in config
        ]
        return configure(self, portable)

    return configure_plugins


def _unless_out_of_sight(is_indirect_reference: Callable[[str], bool]) -> Callable[[str, str], bool]:
    from detect_secrets.plugins.wechat_appsecret import is_out_of_sight  # noqa: PLC0415  found through `register`

    def filter_(filename: str, line: str) -> bool:
        """detect-secrets' own answer, but for a line whose AppSecret no other line of the file can bring along."""
        return is_indirect_reference(line) and not is_out_of_sight(filename, line)

    return filter_


def _run(module: str, arguments: list[str]) -> int:
    status = import_module(module).main(arguments)
    return 0 if status is None else int(status)


def _is_installed() -> bool:
    try:
        import_module("detect_secrets")
    except ModuleNotFoundError:
        return False
    return True


def _complain(message: str, remedy: str) -> int:
    print(f"wxsecrets-detect-secrets: {message}\n  → {remedy}", file=sys.stderr)
    return 2


# At import, not in `main`: detect-secrets' worker processes import this module again where they cannot be forked.
if _is_installed():
    register()
