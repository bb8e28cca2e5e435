"""The names of what a line stands in: YAML and JSON parents, sections, objects, classes.

Goes up by indentation, which serves YAML, JSON, JavaScript, PHP, Java and Python alike, and reads
`[section]` headers. On the value's own line it goes left over opening brackets.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wxsecrets.detect.search import compile_text
from wxsecrets.expressions import compile_later

if TYPE_CHECKING:
    from wxsecrets.detect.document import Document

_MAX_LINES = 60
_MAX_PARENTS = 5
_COMMENT = compile_later(r"^(\s*)(?://+|#+|\*+|--|;+|<!--)?")
_SECTION = compile_later(r"^\s*[#;]?\s*\[\[?\s*([\w.\- \"':]{1,60}?)\s*\]\]?\s*$")
OPENING = r"[{(\[:]\s*(?:#.*|//.*|/\*.*)?$|=>?\s*$|<[A-Za-z][^<>]*>\s*$|^\s*<[A-Za-z]|\bdef\b|\bfunction\b"
"""What opens a block or an element that other lines stand in."""
_OPENING = compile_text(OPENING)
_HEAD = compile_text(r"""[\w.$\-\p{Han}]+["'\]]*\s*(?:[=:]>?\s*)?(?:new\s+[\w.]+\s*)?$""")
_BRACKET = compile_later(r"[(){}\[\]]")
_NOT_BRACKET = compile_later(r"[^(){}\[\]]+")
_STRINGS = compile_later(r"https?://\S+")


def enclosing(document: Document, start: int) -> tuple[str, ...]:
    """The texts that open what the value at `start` stands in, innermost first; at most a few."""
    number = document.line_at(start)
    parents = [*_inline(document.before(start))]
    limit = _indent(document.line(number))
    blank_limit = max(-1, number - _MAX_LINES)
    for above in range(number - 1, blank_limit, -1):
        line = document.line(above)
        if (section := _section(line)) is not None:
            parents.append(section)
            break
        if limit == 0 or not line.strip():
            continue
        indent = _indent(line)
        if indent < limit and _opens(line):
            parents.append(_STRINGS.sub("", line).strip())
            limit = indent
            if len(parents) >= _MAX_PARENTS:
                break
    return tuple(parents)


# The versions of a file have most of their lines in common.
_remembered = lru_cache(maxsize=2048)


@_remembered
def _section(line: str) -> str | None:
    """The name in a line that is the head of a section."""
    match = _SECTION.match(line)
    return None if match is None else match[1]


@_remembered
def _opens(line: str) -> bool:
    """Whether a line opens something that others stand in."""
    return _OPENING.search(line) is not None


@_remembered
def _indent(line: str) -> int:
    """The indentation of a line's content, tabs as four, comment marks and list dashes not counted."""
    match = _COMMENT.match(line)
    if match is None or not match[0].strip():
        body = line
        lead = 0
    else:
        lead = len(match[1].expandtabs(4))
        body = line[match.end() :]
    expanded = body.expandtabs(4)
    stripped = expanded.lstrip(" ")
    return lead + len(expanded) - len(stripped)


def _inline(before: str) -> list[str]:
    """The names before brackets that are still open at the end of `before`, innermost first."""
    still_open = min(2, _unclosed(before))
    depth = 0
    found = []
    for bracket in _BRACKET.finditer(before[::-1]) if still_open else ():
        position = len(before) - bracket.end()
        if bracket[0] in ")}]":
            depth += 1
        elif depth:
            depth -= 1
        else:
            head = _HEAD.search(before[max(0, position - 80) : position])
            if head is not None:
                found.append(head[0])
            still_open -= 1
            if not still_open:
                break
    return found


def _unclosed(text: str) -> int:
    """How many brackets are open at the end of a text; which is quickly said, other than where they are."""
    brackets, shorter = text, _NOT_BRACKET.sub("", text)
    while shorter != brackets:
        brackets = shorter
        shorter = brackets.replace("()", "").replace("[]", "").replace("{}", "")
    return sum(map(brackets.count, "([{"))
