r"""The configuration keys and calls of the ecosystem's SDKs, from `sdk_keys.csv`: each one is what it is called.

In the examples, {appid}, {secret}, {corpid} and {mchid} are replaced by made-up values, `\\n` by a line end. To teach
the tool another SDK, add its line there; most need nothing else.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from support.made_up import filled
from wxsecrets.detect import Surroundings, find
from wxsecrets.fingerprint import fingerprint_of

_VALUES = 5
_FORM_OF = {
    "appsecret": "§S",
    "component-appsecret": "§S",
    "corpsecret": "§C",
    "pay-key": "§P",
    "pay-v3-key": "§P",
    "encoding-aes-key": "§E",
    "session-key": "§K",
    "access-token": "§T",
}

with Path(__file__).with_name("sdk_keys.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['ecosystem']}-{row['name']}"[:60] for row in ROWS])
def test_an_sdk_is_known(row: dict[str, str]) -> None:
    """The value that an SDK takes is found under the name of its kind, whatever the value."""
    rng = random.Random(row["example"])
    for _ in range(_VALUES):
        values, _path, _form = filled(rng, "", "")
        secret = values[_FORM_OF[row["credential"]]]
        text = row["example"].replace("\\n", "\n").replace("{secret}", secret).replace("{mchid}", "1900000109")
        text = text.replace("{appid}", values["§I"]).replace("{corpid}", values["§W"])
        found = find(text.encode(), Surroundings(path=b"a.txt"))
        sure = {at.fingerprint for at in found if at.credential == row["credential"] and at.confidence.is_enough}
        assert fingerprint_of(secret, row["credential"]) in sure, text
