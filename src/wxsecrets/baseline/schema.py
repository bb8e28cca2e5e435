"""The published JSON Schema of a baseline, made from the table of its fields.

python -m wxsecrets.baseline.schema > baseline/schema.json
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wxsecrets.baseline.document import VERSION
from wxsecrets.baseline.fields import DECISION, ENTRY, VERIFICATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wxsecrets.baseline.fields import Field


def schema() -> dict[str, Any]:
    """The schema, as JSON Schema 2020-12. It describes the current version; an older file is migrated on reading."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The baseline of wxsecrets",
        "description": "The audited record of the WeChat secrets that were ever in a repository, by default in "
        ".wxsecrets.baseline at its root. Fields that are not described here belong to a newer version and are kept.",
        "type": "object",
        "required": ["version", "entries"],
        "properties": {
            "version": {
                "description": "The version of this format. A reader refuses a higher one than it knows.",
                "const": VERSION,
            },
            "entries": {
                "description": "One entry per secret, named by its fingerprint: the SHA-256 of its value.",
                "type": "object",
                "patternProperties": {
                    "^sha256:[0-9a-f]{64}$": {"$ref": "#/$defs/entry"},
                    "^([0-9a-f]|end)$": {
                        "description": "A divider, without meaning for a reader: it keeps entries apart, so that git "
                        "can merge them."
                    },
                },
                "additionalProperties": False,
            },
        },
        "$defs": {
            "entry": {
                **_record(ENTRY),
                "if": {"properties": {"decision": {"type": "null"}}},
                "then": {"properties": {"status": {"const": "open"}}},
            },
            "decision": _record(DECISION),
            "verification": _record(VERIFICATION),
        },
    }


def _record(fields: Iterable[Field]) -> dict[str, Any]:
    fields = tuple(fields)
    return {
        "type": "object",
        "required": [field.name for field in fields],
        "properties": {field.name: {"description": field.about, **field.schema} for field in fields},
    }


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
