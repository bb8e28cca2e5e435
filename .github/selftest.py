"""Asserts on the outputs of a step: `selftest.py JSON NAME=VALUE…`, and that the reports it names are there.

Here rather than in the workflow, since a comparison in shell cannot say what it got instead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    outputs: dict[str, str] = json.loads(sys.argv[1])
    expected = dict(argument.split("=", 1) for argument in sys.argv[2:])
    actual = {name: outputs.get(name) for name in expected}
    if actual != expected:
        sys.exit(f"expected {expected}, got {outputs}")
    if expected["exit-code"] != "2":
        for name in ("sarif-file", "report-file"):
            json.loads(Path(outputs[name]).read_text("utf-8"))
