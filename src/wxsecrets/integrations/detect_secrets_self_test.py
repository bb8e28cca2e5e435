"""`wxsecrets-detect-secrets self-test`: does the detect-secrets installed here really report AppSecrets?

Runs detect-secrets on made-up leaks, one file a form, in a temporary folder. The last form is a file of nothing but
a line that detect-secrets' filter `is_indirect_reference` drops.
"""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from wxsecrets.i18n import _

_FORMS = {
    "positional.py": "from wechatpy import WeChatClient\nclient = WeChatClient('{appid}', '{secret}')\n",
    "application.yml": "wx:\n  miniapp:\n    appid: {appid}\n    secret: {secret}\n",
    "config.js": "module.exports = {{\n  appId: '{appid}',\n  appSecret: '{secret}',\n}}\n",
    "settings.env": "WX_APPID={appid}\nWX_APPSECRET={secret}\n",
    "one-line.php": "$config = ['app_id' => '{appid}', 'secret' => '{secret}'];\n",
    "wx.properties": "wx.mp.appid={appid}\nwx.mp.secret={secret}\n",
    "lonely.py": "client = WeChatClient('{appid}', '{secret}')\n",
}


def self_test() -> int:
    """Print what is reported for each form; 0 if everything is, else 1."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, form in _FORMS.items():
            path = Path(folder) / name
            value = secrets.token_hex(16)
            path.write_text(form.format(appid=f"wx{secrets.token_hex(8)}", secret=value), encoding="utf-8")
            with default_settings():
                found = any(
                    secret.type == "WeChat AppSecret" and secret.secret_value == value
                    for secret in scan_file(str(path))
                )
            missed += not found
            word = _("reported") if found else _("MISSED")
            print(f"{word}  {name}")
    return 1 if missed else 0
