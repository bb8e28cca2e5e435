"""The comparison with other scanners counts what was found, what was missed and what was wrongly reported."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.made_up import appid, appsecret

if TYPE_CHECKING:
    from types import ModuleType

_BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def judgement(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(_BENCHMARKS))
    spec = importlib.util.spec_from_file_location("judgement", _BENCHMARKS / "judgement.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up.
    monkeypatch.setitem(sys.modules, "judgement", module)
    spec.loader.exec_module(module)
    return module


def _corpus(folder: Path, labels: list[dict[str, Any]], texts: dict[str, str]) -> Path:
    for path, text in texts.items():
        (folder / "files" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / path).write_text(text, "utf-8")
    (folder / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)), "utf-8")
    return folder


def test_found_missed_and_wrong_are_counted(judgement: ModuleType, tmp_path: Path) -> None:
    """A labelled line is found once for a value; another line with 32 hex is a false alarm, but one of a Pay key."""
    rng = random.Random(6)
    corpus = _corpus(
        tmp_path,
        [
            {"path": "files/a.js", "kind": "positive", "line": [2, 3], "values": ["1", "2"], "provenance": "wild"},
            {"path": "files/b.js", "kind": "negative", "line": [1], "values": ["1"], "provenance": "wild"},
            {"path": "files/c.js", "kind": "adjacent", "line": [1], "values": ["1"], "provenance": "wild"},
            {"path": "files/d.js", "kind": "positive", "line": [1], "values": ["1"], "provenance": "constructed"},
        ],
        {
            "a.js": f"wx\n{appsecret(rng)}\n{appsecret(rng)}\n",
            "b.js": f"{appsecret(rng)}\n",
            "c.js": f"{appsecret(rng)}\n",
            "d.js": f"{appsecret(rng)}\n",
        },
    )
    rows = judgement.corpus_rows(corpus, "constructed")
    alarms = {("a.js", 1), ("a.js", 2), ("b.js", 1), ("c.js", 1)}
    assert judgement.score(rows, alarms, corpus / "files") == (1, 2, 1)


def test_own_line_is_of_the_real_command(judgement: ModuleType, tmp_path: Path) -> None:
    """The tool's own row comes from a real scan of the folder."""
    rng = random.Random(7)
    text = f"const appid = '{appid(rng)}'\nconst secret = '{appsecret(rng)}'\nconst md5 = '{appsecret(rng)}'\n"
    (tmp_path / "a.js").write_text(text, "utf-8")
    alarms, _seconds = judgement.run(judgement.TOOLS[0], tmp_path)
    assert alarms == {("a.js", 2)}


def test_a_tool_that_did_not_scan_is_no_result(judgement: ModuleType, tmp_path: Path) -> None:
    """A tool that ends with an error is shown as failed, not as having found nothing."""
    tool = judgement.Tool("broken", (sys.executable, "-c", "raise SystemExit(7)"), lambda _report: iter(()))
    assert "failed: exit 7" in judgement.table_row(tool, [], tmp_path)


def test_a_tool_that_is_not_there_is_told(judgement: ModuleType, tmp_path: Path) -> None:
    """A tool that is not installed is shown as such."""
    tool = judgement.Tool("absent", (str(tmp_path / "nothing"),), lambda _report: iter(()))
    assert "not installed" in judgement.table_row(tool, [], tmp_path)


def test_built_in_input_has_its_labels_right(judgement: ModuleType, tmp_path: Path) -> None:
    """Every written form has at least one labelled line, every look-alike none, and the files are there."""
    rows = judgement.own_rows(tmp_path, 1)
    assert {row.kind for row in rows} == {"positive", "negative"}
    assert all(bool(row.lines) == (row.kind == "positive") for row in rows)
    assert all((tmp_path / row.path).is_file() for row in rows)
