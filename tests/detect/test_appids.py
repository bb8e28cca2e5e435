"""Which AppID a secret belongs to, and how that is told."""

from __future__ import annotations

import random

import pytest

from support.made_up import appid, appsecret
from wxsecrets.detect import Surroundings, find

RNG = random.Random(909)
_FAR = "\n" * 30

# (text, the number of the AppID that it is, or None, the name of the pairing); §1 … §3 are AppIDs, §S the secret.
PAIRINGS = {
    "the argument before": ("api = WeChatClient('§1', '§S'); x('§2')", 1, "appid-adjacent"),
    "the argument before, over lines": ("api = WeChatClient(\n  '§1',\n  '§S',\n  '§2'\n)", 1, "appid-adjacent"),
    "the same line": ("wx: { appid: '§1', name: 'x', secret: '§S' }", 1, "appid-same-line"),
    "the line above": ("wxAppid = '§1'\nwxSecret = '§S'\n", 1, "appid-near"),
    "the line below": ("wxSecret = '§S'\nwxAppid = '§1'\n", 1, "appid-near"),
    "above and below at the same distance": ("wxAppid = '§1'\nwxSecret = '§S'\nother = '§2'\n", 1, "appid-near"),
    "the nearer of two": ("a = '§1'\n\n\nwxSecret = '§S'\nwxAppid = '§2'\n", 2, "appid-near"),
    "a few lines away": ("wxAppid = '§1'\n\n\n\n\n\nwxSecret = '§S'\n", 1, "appid-close"),
    "the only one in the file": (f"wxAppid = '§1'{_FAR}wxSecret = '§S'\n", 1, "appid-in-file"),
    "the only one, written twice": (f"wxAppid = '§1'{_FAR}wxSecret = '§S'{_FAR}x = '§1'", 1, "appid-in-file"),
    "one of several, all far": (f"a = '§1'\nb = '§2'{_FAR}wxSecret = '§S'\n", None, None),
    "the one with the same stem": ("A_APPID=§1\nB_APPID=§2\nA_SECRET=§S\nB_SECRET=\n", 1, "appid-near"),
    "the one of the same receiver": ("a.setAppid('§1'); b.setAppid('§2');\na.setSecret('§S');", 1, "appid-near"),
    "the one of the same item": ("- secret: x\n  appid: §1\n- secret: §S\n  appid: §2\n", 2, "appid-near"),
    "what is commented out apart": (
        "appID=§1\n#测试号\n#appID=§2\n#正式号\nappsecret=§S\n#测试号\n#appsecret=\n", 1, "appid-near"
    ),
    "the one that is commented out, too": (
        "appID=§1\n#appID=§2\n#正式号\nappsecret=\n#测试号\n#appsecret=§S\n#正式号\nurl=?appid=§1\n", 2, "appid-near"
    ),
    "none": ("wxSecret = '§S'\n", None, None),
    "the second of two accounts": ("[{appid:'§1',secret:'x'},\n{appid:'§2',secret:'§S'}]", 2, "appid-same-line"),
    "a bundle of one line": (
        "a=1;" * 4000 + "{appid:'§1'}" + "b=2;" * 4000 + "{appid:'§2',secret:'§S'}", 2, "appid-same-line"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("form", "which", "how"), PAIRINGS.values(), ids=PAIRINGS)
def test_which_and_how(form: str, which: int | None, how: str | None) -> None:
    """The finding names the AppID it stands with, and how they were paired."""
    ids = [appid(RNG) for _ in range(3)]
    text = form.replace("§S", appsecret(RNG))
    for number, id_ in enumerate(ids, 1):
        text = text.replace(f"§{number}", id_)
    (found,) = find(text.encode(), Surroundings())
    assert (found.appid, found.pairing) == (None if which is None else ids[which - 1], how)


def test_the_project_counts_last() -> None:
    """The project's AppID is taken where the file speaks of none, and only there."""
    own, project = appid(RNG), appid(RNG)
    around = Surroundings(path=b"a.js", appid=project)
    (alone,) = find(f"wxSecret = '{appsecret(RNG)}'".encode(), around)
    (beside,) = find(f"wxAppid = '{own}'\nwxSecret = '{appsecret(RNG)}'".encode(), around)
    assert (alone.appid, alone.pairing) == (project, "appid-of-project")
    assert (beside.appid, beside.pairing) == (own, "appid-near")


@pytest.mark.parametrize(
    "form",
    [
        "const appid = '§1'\n",
        "appid=§1\nsecret=\n",
        "{ appId: '§1', appSecret: process.env.WX_SECRET }",
        "<meta name='wechat' content='§1'>",
    ],
)
def test_an_appid_alone_is_no_finding(form: str) -> None:
    """An AppID is public: without a secret there is nothing to find."""
    assert find(form.replace("§1", appid(RNG)).encode(), Surroundings(path=b"wechat/config.js", in_package=True)) == ()


@pytest.mark.parametrize(
    "text", ["wx0123456789ABCDEF", "wx0123456789abcdef0", "awx0123456789abcdef", "wx0123456789abcde"]
)
def test_what_is_no_appid(text: str) -> None:
    """Other letters around it, or another length, make it something else."""
    (found,) = find(f"wxId = '{text}'\nwxSecret = '{appsecret(RNG)}'\n".encode(), Surroundings())
    assert found.appid is None
