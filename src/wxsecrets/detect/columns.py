"""Names that stand in a column's head, not before the value: SQL, Markdown, CSV, lists assigned to lists.

`INSERT INTO t (appid, secret) VALUES ('wx…', '…')` names the value by its place in the row; so does the table that a
dump creates before it inserts, the header of a Markdown table or of a CSV file, and `appid, secret = 'wx…', '…'`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from wxsecrets.detect.search import Searchable, compile_linear, compile_text
from wxsecrets.expressions import compile_later

if TYPE_CHECKING:
    from wxsecrets.detect.document import Document

_INSERT = compile_linear(rb"(?i:\b(?:insert|replace)\s+(?:ignore\s+)?into\s|\bcopy\s+[\w.\"]+\s*\()")
# RE2 finds what begins with letters twice as fast as what has to begin a word.
_CREATE = compile_linear(rb"create\s+table\s", ignore_case=True)
_IN_WORD = compile_later(r"(?a:\w)")
_HEAD = 4000
_ROW = 3000
# Characters that are searched at once for where rows begin to be inserted.
_BLOCK = 1 << 16
LIST = 400
"""Characters before a value in which the names of a list of values are looked for."""
_MAX_ROWS = 400
_LEAST_HEADS = 2
_TABLE = compile_later(
    r"(?:(?:insert|replace)\s+(?:ignore\s+)?into|create\s+table|copy)\s+(?:if\s+not\s+exists\s+)?((?:[\w$]+|`[^`\n]+`|\"[^\"\n]+\"|\[[^\]\n]+\])"
    r"(?:\s*\.\s*(?:[\w$]+|`[^`\n]+`|\"[^\"\n]+\"|\[[^\]\n]+\]))*)\s*",
    re.IGNORECASE,
)
_NAMES = compile_later(r"\(([^()]{1,3000})\)\s*(?:values?\b|from\s+stdin)", re.IGNORECASE)
# A cell of CSV in quotes, or one that begins here.
_QUOTED = compile_later(r"\"[^\"]*(?:\"|$)")
_QUOTES = " \t\r\n`\"'[]"
_DEFINITION = compile_later(r"""^\s*(?:`([^`\n]+)`|"([^"\n]+)"|\[([^\]\n]+)\]|([A-Za-z_]\w*))\s""")
_NO_COLUMN = frozenset("primary unique key index constraint foreign check fulltext spatial".split())
_ROW_BEGINS = compile_later(r"(?:^|[\n,]|values?)\s*\(", re.IGNORECASE)
_PUNCTUATION = compile_later(r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|[(),'"]""", re.DOTALL)
_DIVIDER = compile_later(r"^\s*(?:\|\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)*|:?-{2,}:?\s*(?:\|\s*:?-*:?\s*)+)$")
_SEVERAL = compile_text(
    r"[\[({]?\s*(?P<names>(?:[$@\w.]+\s*,\s*)+[$@\w.]+)\s*[\])}]?\s*:?=\s*(?:array)?[\[({]?(?P<values>[^=;]*)$"
)


class Columns:
    """The columns of a text, where it has any."""

    def __init__(self, document: Document, searchable: Searchable, path: bytes, *, anywhere: bool) -> None:
        self._document = document
        self._searchable = searchable
        self._last_heads: tuple[int, list[str]] = (-1, [])
        self._defined: dict[str, tuple[str, ...]] = {}
        self._inserts: dict[int, list[int]] = {}
        self._before_block: dict[int, int | None] = {}
        own = {b"csv": ",", b"tsv": "\t"}.get(path.rsplit(b".", 1)[-1].lower(), "")
        # Where a file is not known by its name it may be no table, whatever its first line looks like, or be one.
        self._separators = ("", ",", "\t") if anywhere else (own,)

    def names_of(self, start: int) -> tuple[str, ...]:
        """The head of the column in which the value at `start` stands, "" when there is none; all that it may have."""
        certain = self._in_sql(start) or self._in_markdown(start)
        if certain:
            return (certain,)
        in_list = listed(self._document.text[max(0, start - LIST) : start])
        found = (self._in_csv(start, separator) or in_list for separator in self._separators)
        return tuple(dict.fromkeys(found))

    @cached_property
    def has_inserts(self) -> bool:
        """Whether rows are inserted into tables."""
        return self._searchable.has(_INSERT)

    @cached_property
    def _tables(self) -> dict[str, str]:
        """What defines the columns of the tables that the text creates, by their names."""
        tables: dict[str, str] = {}
        for start, _end in self._searchable.spans(_CREATE):
            if start and _IN_WORD.match(self._document.text, start - 1):
                continue
            head = self._document.text[start : start + _HEAD]
            match = _TABLE.match(head)
            if match is not None:
                tables[_table_of(match)] = head[match.end() :]
        return tables

    def _columns_of(self, table: str) -> tuple[str, ...]:
        """The columns of a table that the text creates; none of another."""
        if table not in self._defined and table in self._tables:  # a dump has thousands of rows for each
            self._defined[table] = _defined(self._tables[table])
        return self._defined.get(table, ())

    def _insert_before(self, start: int) -> int | None:
        """Where the last statement that inserts rows begins, of those before `start`."""
        # A dump with a statement for each row has tens of thousands: the last one is near.
        first = max(0, start - _ROW)
        near = [begin for begin, _end in Searchable(self._document.text[first:start]).spans(_INSERT)]
        if near:
            return first + near[-1]
        block = start // _BLOCK
        here = self._inserts_in(block)
        index = bisect_right(here, start) - 1
        return here[index] if index >= 0 else self._insert_before_block(block)

    def _insert_before_block(self, block: int) -> int | None:
        """The same of those before a block of the text."""
        known = block
        while known and known not in self._before_block:
            known -= 1
        last = self._before_block.get(known)
        for other in range(known, block):
            here = self._inserts_in(other)
            self._before_block[other + 1] = last = here[-1] if here else last
        return last

    def _inserts_in(self, block: int) -> list[int]:
        """Where in a block of the text rows begin to be inserted."""
        if block not in self._inserts:
            first = block * _BLOCK
            before = max(0, first - 1)  # what stands before a word says whether it is one
            part = Searchable(self._document.text[before : first + _BLOCK + _HEAD])
            begins = (before + begin for begin, _end in part.spans(_INSERT))
            self._inserts[block] = [begin for begin in begins if first <= begin < first + _BLOCK]
        return self._inserts[block]

    def _in_sql(self, start: int) -> str:
        begin = self._insert_before(start) if self.has_inserts else None
        match = None if begin is None else _TABLE.match(self._document.text[begin : begin + _HEAD])
        if begin is None or match is None:
            return ""
        names = _NAMES.match(self._document.text[begin : begin + _HEAD], match.end())
        body = begin + (names.end() if names else match.end())
        columns = (
            tuple(name.strip(_QUOTES) for name in names[1].split(",")) if names else self._columns_of(_table_of(match))
        )
        if not columns or start < body:
            return ""
        text = self._document.text
        if text[begin : begin + 4].lower() == "copy":
            place: int | None = text.count("\t", text.rfind("\n", body, start) + 1, start)
        else:
            place = _place_in_row(text[max(body, start - _ROW) : start])
        return columns[place] if place is not None and place < len(columns) else ""

    def _in_markdown(self, start: int) -> str:
        before = self._document.before(start)
        place = before.count("|")
        if not place:
            return ""
        cells = self._heads_above(self._document.line_at(start))
        return cells[place].strip(" \t*`") if place < len(cells) else ""

    def _heads_above(self, number: int) -> list[str]:
        """The cells of the head of the Markdown table that a line is in, if it is in one."""
        last, heads = self._last_heads
        for above in range(number - 1, max(-1, number - _MAX_ROWS), -1):
            if above == last:
                break  # the rows up to there were gone through for the value before
            line = self._document.line(above)
            if "|" not in line:
                heads = []
                break
            if _DIVIDER.match(line):
                heads = self._document.line(above - 1).split("|")
                break
        else:
            heads = []
        self._last_heads = (number, heads)
        return heads

    def _in_csv(self, start: int, separator: str) -> str:
        heads = self._head_of.get(separator, [])
        if len(heads) < _LEAST_HEADS or self._document.line_at(start) == 0:
            return ""
        place = _QUOTED.sub("", self._document.before(start)).count(separator)
        return heads[place].strip(_QUOTES) if place < len(heads) else ""

    @cached_property
    def _head_of(self) -> dict[str, list[str]]:
        """The cells of the first line, by what separates them."""
        return {separator: self._document.line(0).split(separator) for separator in self._separators if separator}


def listed(before: str) -> str:
    """The name at the same place of the list of names that a list of values is assigned to, "" for none.

    `before` is what stands before a value in it, a few hundred characters.
    """
    match = _SEVERAL.search(before)
    if match is None:
        return ""
    names = [name.strip() for name in match["names"].split(",")]
    place = match["values"].count(",")
    return names[place] if place < len(names) and len(names) > 1 else ""


def _table_of(match: re.Match[str]) -> str:
    """The name of the table that a statement is about, without its schema."""
    return match[1].split(".")[-1].strip(_QUOTES).lower()


def _defined(body: str) -> tuple[str, ...]:
    """The columns that the body of a CREATE TABLE defines, as far as it is here."""
    names = []
    for line in re.split(r",\s*\n|\(\s*\n|,\s+(?=[`\"])", body.removeprefix("(")):
        match = _DEFINITION.match(line)
        name = next(filter(None, match.groups())) if match else ""
        if name and name.lower() not in _NO_COLUMN:
            names.append(name)
        if re.search(r"\)[^,()]*;", line):
            break
    return tuple(names)


def _place_in_row(text: str) -> int | None:
    """How many values stand before the end of `text` in its row; None when it does not end in one."""
    begins = [match.end() for match in _ROW_BEGINS.finditer(text)]
    # A string can hold what looks like the beginning of a row: then the quotes behind it do not match up.
    for begin in (*reversed(begins[-3:]), *begins[:1]):
        place: int | None = 0
        depth = 0
        for match in _PUNCTUATION.finditer(text, begin):
            mark = match[0]
            if mark == "(":
                depth += 1
            elif mark == ")":
                depth -= 1
            elif mark == "," and depth == 0 and place is not None:
                place += 1
            elif len(mark) == 1 and mark in "'\"" and match.end() < len(text):
                place = None
            if depth < 0:
                place = None
                break
        if place is not None:
            return place
    return None
