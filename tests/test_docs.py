"""The documents show what is there: commands that parse, links that lead somewhere, tables made from the data."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from wxsecrets import cli
from wxsecrets.knowledge.credentials import CREDENTIALS
from wxsecrets.knowledge.evidence import EVIDENCE, HIGH_FROM, LOW_FROM, MEDIUM_FROM

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("baseline/*.md")])
_CODE = re.compile(r"^```[a-z]*\n(?P<block>.*?)^```|`(?P<inline>[^`\n]+)`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)(?P<target>[^)#]*)(?:#(?P<anchor>[^)]+))?\)")


def _commands(text: str) -> list[str]:
    """Every `wxsecrets …` command line in the code of a document."""
    found = []
    for code in _CODE.finditer(text):
        lines = (code["block"] or code["inline"]).splitlines()
        found += [line.strip().removeprefix("$ ") for line in lines if re.match(r"\s*(?:\$ )?wxsecrets ", line)]
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_shown_is_accepted(document: Path) -> None:
    """A command line in a document is one that the parser takes."""
    for command in _commands(document.read_text("utf-8")):
        arguments = shlex.split(command.replace("…", "x"), comments=True)[1:]
        cli._parser(arguments).parse_args(arguments)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(document: Path) -> None:
    """A link to a file of the repository has that file at its end."""
    for link in _LINK.finditer(document.read_text("utf-8")):
        assert not link["target"] or (document.parent / link["target"]).exists(), link[0]


def test_both_readmes_show_the_same_commands() -> None:
    """The Chinese README is no older than the English one."""
    english, chinese = (_commands((ROOT / name).read_text("utf-8")) for name in ("README.md", "README.zh-CN.md"))
    assert [re.sub('"[^"]*"', '""', command) for command in english] == [
        re.sub('"[^"]*"', '""', command) for command in chinese
    ]


def test_every_credential_has_a_page() -> None:
    """docs/credentials/ has a page for each kind, listed in its index, and each says what the kind does to a commit."""
    folder = ROOT / "docs/credentials"
    assert {page.stem for page in folder.glob("*.md")} == {*CREDENTIALS, "README"}
    index = (folder / "README.md").read_text("utf-8")
    for name, row in CREDENTIALS.items():
        assert f"| [`{name}`]({name}.md) |" in index
        level = "found" if not row.is_value else {"block": "blocks", "report": "reported"}[row.level.value]
        assert f"· {level} " in (folder / f"{name}.md").read_text("utf-8").replace(";", " ").splitlines()[2]


def test_the_table_of_evidence_is_the_one_in_use() -> None:
    """docs/how-it-judges.md lists the evidence with the weights that the code applies."""
    text = (ROOT / "docs/how-it-judges.md").read_text("utf-8")
    rows = [f"| `{row.name}` | {row.weight:+g} | {row.sentence} |" for row in EVIDENCE.values()]
    table = "\n".join(["| evidence | weight | what it says |", "| --- | --- | --- |", *rows])
    assert f"<!-- evidence -->\n\n{table}\n\n<!-- /evidence -->" in text
    for word, weight in (("high", HIGH_FROM), ("medium", MEDIUM_FROM), ("low", LOW_FROM)):
        assert re.search(rf"{weight:g} (?:on the confidence is )?`{word}`", text)
