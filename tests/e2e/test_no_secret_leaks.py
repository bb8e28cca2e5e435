"""No secret's value in any byte that any command writes: reports, errors, files, baseline."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.command import Outcome, wxsecrets
from support.leaks import config, manifest, shows
from support.repos import init

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("text", "json", "jsonl", "sarif", "gitlab", "junit", "markdown", "github")


def _written(outcome: Outcome, folder: Path, known: set[Path]) -> bytes:
    """Everything that a command wrote: its two streams and the files that were not there before."""
    files = (path for path in folder.rglob("*") if path.is_file() and path not in known)
    return outcome.out + outcome.err + b"".join(path.read_bytes() for path in files)


def _check(outcome: Outcome, value: str, folder: Path, known: set[Path]) -> None:
    assert not shows(_written(outcome, folder, known), value)
    assert b"Traceback" not in outcome.err
    assert b"unexpected" not in outcome.err


def test_the_check_itself() -> None:
    """The check sees a value in any of its forms, and half of one, but not its redacted form."""
    _text, value = config(random.Random(0))
    assert shows(f"x{value}y".encode(), value)
    assert shows(value.upper().encode(), value)
    assert shows(value[8:20].encode(), value)
    assert shows(manifest(random.Random(0))[0].encode(), manifest(random.Random(0))[1])
    assert not shows(f"{value[:4]}…{value[-2:]}".encode(), value)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rng=st.randoms(use_true_random=False),
    encoded=st.booleans(),
    upper=st.booleans(),
    before=st.text(st.characters(codec="utf-8"), max_size=200),
    after=st.text(st.characters(codec="utf-8"), max_size=200),
    charset=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
    format_=st.sampled_from(FORMATS),
)
def test_random_texts(
    *,
    rng: random.Random,
    encoded: bool,
    upper: bool,
    before: str,
    after: str,
    charset: str,
    format_: str,
    tmp_path: Path,
) -> None:
    """Whatever stands around a secret and however it is written, no report repeats it."""
    text, value = manifest(rng) if encoded else config(rng)
    if upper and not encoded:
        text = text.replace(value, value.upper())
    content = f"{before}\n{text}{after}".encode(charset)
    outcome = wxsecrets("scan", "-", "--format", format_, cwd=tmp_path, stdin=content)
    assert outcome.status in (0, 1)
    _check(outcome, value, tmp_path, set())


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository in which the secret stands in a file and in every name that there is; and the secret."""
    folder = tmp_path_factory.mktemp("leaking")
    rng = random.Random(104)
    text, value = config(rng)
    repo = init(folder)
    repo.commit({"README": "x\n"}, message=value)
    repo.commit(
        {f"{value}.js": text, f"{value}/{value.upper()}.js": text, f"wx_secret_{value}": f"secret={value}\n"},
        message=f"appSecret {value}",
        GIT_AUTHOR_NAME=f"appSecret={value}",
        GIT_AUTHOR_EMAIL=f"{value}@example.invalid",
    )
    repo.git("branch", f"leak-{value}")
    repo.git("tag", value)
    repo.stage({f"staged-{value}.js": f"// {value}\n{text}"})
    return folder, value


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "command", [("scan",), ("staged",), ("hook", "pre-commit"), ("history",), ("history", "--range", "HEAD~1..HEAD")]
)
def test_hostile_names(command: tuple[str, ...], format_: str, leaking: tuple[Path, str], tmp_path: Path) -> None:
    """Files, authors, branches and tags named after the secret do not make a report repeat it."""
    folder, value = leaking
    known = set(folder.rglob("*"))
    for language in ("en_US.UTF-8", "zh_CN.UTF-8"):
        outcome = wxsecrets(*command, "--format", format_, cwd=folder, language=language)
        assert outcome.status == 1
        _check(outcome, value, folder, known)
    to_file = wxsecrets(*command, "--format", format_, "--output", tmp_path / "report", cwd=folder)
    assert (tmp_path / "report").stat().st_size
    _check(to_file, value, tmp_path, set())


def test_baseline(leaking: tuple[Path, str], tmp_path: Path) -> None:
    """The baseline and everything that its commands print name the secret by its fingerprint only."""
    folder, value = leaking
    known = set(folder.rglob("*"))
    baseline = tmp_path / "baseline"
    for verb in ("init", "update", "status"):
        outcome = wxsecrets("baseline", verb, "--baseline", baseline, cwd=folder)
        assert outcome.status == 0, outcome
        _check(outcome, value, folder, known)
    assert b"sha256:" in baseline.read_bytes()
    refused = wxsecrets("baseline", "set", value, "--status", "reset", "--why", "x", "--baseline", baseline, cwd=folder)
    assert refused.status == 2
    _check(refused, value, folder, known)
    assert not shows(baseline.read_bytes(), value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("§",),
        ("scan", "no-§"),
        ("scan", "--§"),
        ("scan", "--format", "§"),
        ("scan", "--baseline", "no-§"),
        ("scan", "--output", "no-§/§"),
        ("scan", "--lang", "§"),
        ("staged", "§"),
        ("history", "no-§"),
        ("history", "--range", "no-§"),
        ("history", "--range", "no-§..HEAD"),
        ("hook", "§"),
        ("baseline", "§"),
        ("baseline", "status", "--baseline", "no-§"),
        ("baseline", "set", "§", "--status", "§"),
    ],
)
def test_errors(arguments: tuple[str, ...], leaking: tuple[Path, str]) -> None:
    """A secret typed in the wrong place is not repeated by the error, not even for debugging."""
    folder, value = leaking
    known = set(folder.rglob("*"))
    other = f"{random.Random(105).getrandbits(128):032x}"
    for typed in (value, other):
        replaced = (argument.replace("§", typed) for argument in arguments)
        outcome = wxsecrets(*replaced, cwd=folder, env={"WXSECRETS_DEBUG": "1"})
        assert outcome.status == 2
        _check(outcome, typed, folder, known)
