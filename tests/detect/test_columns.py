"""A value in a dump goes by the head of its column, however far before it the statement begins."""

from __future__ import annotations

import random

import pytest

from support.made_up import appid, appsecret
from wxsecrets.detect import ANYWHERE, find
from wxsecrets.detect.columns import _BLOCK, _INSERT, Columns
from wxsecrets.detect.document import Document
from wxsecrets.detect.search import Searchable

_RNG = random.Random(17)
_STATEMENTS = (
    "INSERT INTO `t` VALUES ",
    "replace into t (a, b) values ",
    "insert  ignore\ninto x.y select ",
    "reinsert into t ",
    " insert into\n",
    f"insert {250 * ' '} into t ",
)


@pytest.mark.parametrize("rows", [1, 60, 3000, 9000])
@pytest.mark.parametrize("words", ["a plain app", "一个小程序"])
def test_a_statement_with_many_rows(rows: int, words: str) -> None:
    """The head of the statement names the value in its last row as it does in its first one."""
    secret, id_ = appsecret(_RNG), appid(_RNG)
    others = "".join(f"({number}, '{words}', '', ''),\n" for number in range(rows))
    text = (
        f"INSERT INTO `app` (`id`, `title`, `app_id`, `app_secret`) VALUES\n{others}(0, 'ours', '{id_}', '{secret}');\n"
    )
    (finding,) = find(text.encode(), ANYWHERE)
    assert (finding.line, finding.appid) == (rows + 2, id_)
    assert finding.reasons[0].detail == "app_secret"


def _text() -> str:
    """Statements with anything between them, many of them cut by the edge of a block."""
    text = ""
    while len(text) < 6 * _BLOCK:
        left = -len(text) % _BLOCK
        lengths = (7, 900, 5000, 3 * _BLOCK, max(0, left - _RNG.randrange(24)), left + _RNG.randrange(3))
        text += _RNG.choice("x行 ") * _RNG.choice(lengths) + _RNG.choice(_STATEMENTS)
    return text


def test_the_last_statement_counts() -> None:
    """Of all statements that insert rows the last one before a place is found, wherever the text is cut for that."""
    for _number in range(30):
        text = Searchable(_text())
        columns = Columns(Document(text.text), text, b"", anywhere=False)
        statements = list(text.spans(_INSERT))
        edges = [max(0, place + _RNG.randrange(-30, 31)) for place in range(0, len(text), _BLOCK)]
        for place in [*edges, *(_RNG.randrange(len(text)) for _ in range(30))]:
            begun = [begin for begin, _end in statements if begin <= place]
            ended = [begin for begin, end in statements if end <= place]
            assert columns._insert_before(place) in (max(begun, default=None), max(ended, default=None))


@pytest.mark.parametrize("before", ["re", "_", "9"])
def test_what_only_ends_like_a_statement_defines_no_table(before: str) -> None:
    """The columns of a table are those of the last statement that creates it, and of no other word."""
    secret = appsecret(_RNG)
    text = (
        "CREATE TABLE t (\n  id int,\n  app_secret char(32)\n);\n"
        f"{before}create table t (\n  app_secret int,\n  md5 char(32)\n);\n"
        f"INSERT INTO t VALUES (1, '{secret}');\n"
    )
    (finding,) = find(text.encode(), ANYWHERE)
    assert finding.reasons[0].detail == "app_secret"
    assert not find(text.replace(f"{before}create", f"{before} create").encode(), ANYWHERE)
