"""The folder that holds plugins for detect-secrets, and nothing else: `wxsecrets-detect-secrets` adds it whole."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
PLUGIN = FOLDER / "wechat_appsecret.py"
