"""What is worth knowing of a repository beside its secrets, as its `.gitattributes` tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wxsecrets.hostile import show_path
from wxsecrets.model import Skipped
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable

# Patterns over text files that turn differences off: everything, or the extensions that programs are written in.
_DIFF_OFF = re.compile(
    rb"^[ \t]*(?P<pattern>[^\s#]+)[ \t](?:[^\n]*[ \t])?(?:-diff|binary|diff=[^\s]+)(?:[ \t]|$)", re.MULTILINE
)
_TEXT_FILES = re.compile(
    rb"(?:^|/)\*{1,2}$|\.(?:js|ts|json|ya?ml|env|properties|php|py|java|go|cs|rb|vue|xml|ini|conf|toml|sql|md|txt|wx\w+|\*)$|"
    rb"(?:^|/)\.env",
    re.IGNORECASE,
)
_LFS = re.compile(rb"^[ \t]*[^\s#]+[^\n]*\bfilter=lfs\b", re.MULTILINE)
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
_POINTER_SIZE = 1024
_LARGEST_ATTRIBUTES = 1 << 20


def telling_attributes(repository: Repository, reachable: Reachable) -> Iterator[tuple[str, tuple[str, bool]]]:
    """The versions of every `.gitattributes` that say something of note, by blob.

    With the first pattern over text files for which they hide differences ("" for none), and whether they keep files in
    Git LFS.
    """
    for blob, content in read_blobs(repository, sorted(reachable.attributes), limit=_LARGEST_ATTRIBUTES):
        if isinstance(content, Skipped):
            continue
        hiding = [match["pattern"] for match in _DIFF_OFF.finditer(content) if _TEXT_FILES.search(match["pattern"])]
        keeps = _LFS.search(content) is not None
        if hiding or keeps:
            yield blob, (show_path(hiding[0]) if hiding else "", keeps)


def lfs_pointers(repository: Repository, head: Mapping[bytes, str]) -> list[bytes]:
    """The files of HEAD whose contents are pointers of Git LFS."""
    of_blob = {blob: path for path, blob in sorted(head.items(), reverse=True)}
    pointers = {
        blob
        for blob, content in read_blobs(repository, of_blob, limit=_POINTER_SIZE)
        if isinstance(content, bytes) and content.startswith(_POINTER)
    }
    return sorted(path for path, blob in head.items() if blob in pointers)
