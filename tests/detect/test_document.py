"""Lines by number and by offset, in texts of any shape."""

from __future__ import annotations

from hypothesis import given, strategies

from wxsecrets.detect.document import SPAN, Document


@given(strategies.lists(strategies.text(alphabet="ab ", max_size=600), max_size=60).map("\n".join))
def test_lines_are_those_of_split(text: str) -> None:
    """Numbers, beginnings and contents of lines are those that splitting at line ends gives."""
    document = Document(text)
    offset = 0
    for number, line in enumerate(text.split("\n")):
        assert document.start(number) == offset
        assert document.line_at(offset) == document.line_at(offset + len(line)) == number
        assert document.line(number) == line[:SPAN]
        assert document.after(offset) == line[:SPAN]
        assert document.before(offset + len(line)) == line[-SPAN:]
        offset += len(line) + 1
    assert document.line(-1) == document.line(text.count("\n") + 1) == ""


@given(
    strategies.lists(strategies.text(alphabet="ab ", max_size=900), min_size=1, max_size=60),
    strategies.lists(strategies.integers(0, 70), max_size=40),
)
def test_lines_are_the_same_in_any_order(lines: list[str], asked: list[int]) -> None:
    """A line is what it is whichever others were asked for before, near it or far away."""
    document = Document("\n".join(lines))
    for number in asked:
        assert document.line(number) == (lines[number][:SPAN] if number < len(lines) else "")
