"""Texts of a history that are no files: the messages of commits and tags, the names of files and refs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wxsecrets import detect
from wxsecrets.detect import may_name_candidate
from wxsecrets.model import Occurrence, Place, Skipped
from wxsecrets.sources.objects import read_blobs
from wxsecrets.sources.packs import COMMIT, TAG
from wxsecrets.sources.trees import names_in_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wxsecrets.model import Finding
    from wxsecrets.scanner.gating import Suspect
    from wxsecrets.sources.attribution import Told
    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.raw import Commit


def in_messages(repository: Repository, suspects: Mapping[str, Suspect], told: Told) -> Iterator[Occurrence]:
    """The secrets in the messages of commits and tags."""
    names = sorted(name for name, suspect in suspects.items() if suspect.kind in (COMMIT, TAG))
    for name, content in read_blobs(repository, names):
        is_commit = suspects[name].kind == COMMIT
        commit = told.commits.get(name)
        # What cannot be read any more counts as it was seen.
        found = (
            detect.findings_at(suspects[name].found, detect.ANYWHERE)
            if isinstance(content, Skipped)
            else in_message(content)
        )
        author = commit.author if commit else None if isinstance(content, Skipped) else _author(content)
        for finding in found:
            yield Occurrence(
                finding,
                b"",
                commit=name if is_commit else None,
                blob=name,
                date=commit.date if commit else None,
                author=author,
                place=Place.COMMIT_MESSAGE if is_commit else Place.TAG_MESSAGE,
            )


def in_message(content: bytes) -> tuple[Finding, ...]:
    """The findings in a commit or tag; lines count from the first one of the message.

    A commit's headers count as well: merging a signed tag copies the tag's message there.
    """
    message, headers = _parts(content)
    found = detect.find(message, detect.Surroundings())
    known = {finding.fingerprint for finding in found}
    more = detect.find(headers, detect.Surroundings())
    return (*found, *(replace(finding, line=1) for finding in more if finding.fingerprint not in known))


def message_of(content: bytes) -> bytes:
    """The message of a commit or tag, and its headers below: all that `in_message` looks at."""
    return b"\n".join(_parts(content))


def _parts(content: bytes) -> tuple[bytes, bytes]:
    headers, _blank, message = content.partition(b"\n\n")
    return message, headers.replace(b"\n ", b"\n")


_TAGGER = re.compile(rb"^(?:author|tagger) ([^\n]*>)", re.MULTILINE)


def _author(content: bytes) -> str | None:
    match = _TAGGER.search(content.partition(b"\n\n")[0])
    return match[1].decode("utf-8", "replace") if match else None


# A value in a name stands between marks that would make it part of a longer word in a text.
_VALUE = re.compile(rb"(?<![0-9A-Za-z])[0-9A-Fa-f]{32}(?![0-9A-Za-z])")


def in_names(
    suspects: Mapping[str, Suspect], told: Told, head: Mapping[bytes, str], refs: tuple[bytes, ...]
) -> Iterator[Occurrence]:
    """The secrets in the names of files and refs."""
    for path, commits in sorted(told.named.items()):
        yield from in_name(path, Place.FILE_NAME, commits[-1], in_head=path in head)
    known = {name for path in told.named for name in names_in_path(path)}
    for tree, suspect in sorted(suspects.items()):
        for name in suspect.names:
            if name not in known:  # in a tree that no commit has
                yield from in_name(name, Place.FILE_NAME, None, blob=tree)
    for ref in refs:
        yield from in_name(ref, Place.REF_NAME, None)


def spelled_out(name: bytes) -> bytes:
    """A name as the text that is judged."""
    return _VALUE.sub(lambda match: b"=" + match[0] + b"\n", name)


def in_name(
    name: bytes, place: Place, commit: Commit | None, *, in_head: bool = False, blob: str | None = None
) -> Iterator[Occurrence]:
    if not may_name_candidate(name):
        return
    for finding in detect.find(spelled_out(name), detect.Surroundings()):
        at = replace(finding, line=1, column=1)
        yield Occurrence(
            at,
            name,
            commit=commit.name if commit else None,
            blob=blob,
            date=commit.date if commit else None,
            author=commit.author if commit else None,
            in_head=in_head,
            place=place,
        )
