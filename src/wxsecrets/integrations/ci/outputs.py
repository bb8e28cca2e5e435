"""What a step of a GitHub workflow leaves behind: outputs for later steps, and its part of the job's summary."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def write_outputs(env: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Append `name=value` lines to GITHUB_OUTPUT, where there is one; each value as one line."""
    place = env.get("GITHUB_OUTPUT")
    if not place:
        return
    lines = (f"{name}={' '.join(value.split())}\n" for name, value in outputs.items())
    with Path(place).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(lines)


def append_summary(env: Mapping[str, str], pieces: Iterator[str]) -> None:
    """Append Markdown to the job's summary, where there is one."""
    place = env.get("GITHUB_STEP_SUMMARY")
    if not place:
        return
    with Path(place).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(pieces)


@contextmanager
def no_commands(env: Mapping[str, str]) -> Iterator[None]:
    """Inside, nothing that is printed is a workflow command, whatever a file is called."""
    if env.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        print(f"::{token}::", flush=True)
