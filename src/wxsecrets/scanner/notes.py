"""What is worth knowing of a repository beside its secrets, as its `.gitattributes` tell."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from wxsecrets.hostile import show_path
from wxsecrets.model import Note, NoteKind, Skipped
from wxsecrets.sources.objects import read_blobs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from wxsecrets.sources.git import Repository
    from wxsecrets.sources.history import Reachable

# git has drivers of its own, which only say where a function begins. Source: gitattributes(5).
_OWN_DRIVERS = (
    rb"ada|bash|bibtex|cpp|csharp|css|dts|elixir|fortran|fountain|golang|html|ini|java|kotlin|markdown|matlab|objc|pascal|"
    rb"perl|php|python|ruby|rust|scheme|tex"
)
_OFF = rb"(?:-diff|binary|diff=(?!(?:" + _OWN_DRIVERS + rb")(?:[ \t]|$))\S+)(?:[ \t]|$)"
# Patterns over text files that turn differences off: everything, or the extensions that programs are written in.
_DIFF_OFF = re.compile(
    rb"^[ \t]*(?:\"(?P<quoted>[^\"\n]+)\"|(?P<pattern>[^\s#]+))[ \t]"
    rb"(?:[^\n]*[ \t])?" + _OFF,
    re.MULTILINE,
)
_TEXT_FILES = re.compile(
    rb"(?:^|/)[*?]+$|(?:^|/)\.env|"
    rb"\.(?:[cm]?[jt]sx?|\[\w{1,20}\]s|json5?|ya?ml|toml|env|properties|ini|conf|xml|html?|vue|wx\w+|css|scss|less|md|txt|sql|"
    rb"sh|bat|ps1|php|py|rb|pl|lua|go|rs|java|kts?|scala|gradle|swift|cs|[mhc]|cc|cpp|hpp|\*)$",
    re.IGNORECASE,
)
POINTERS = (b"version https://git-lfs.github.com/spec/v1\n", b"version https://hawser.github.com/spec/v1\n")
"""How a file begins that Git LFS keeps elsewhere. Source: git-lfs, docs/spec.md."""
_MACRO = re.compile(rb"^\[attr\](\S+)[ \t](?:[^\n]*[ \t])?" + _OFF, re.MULTILINE)
_MOST_MACROS = 20
_LARGEST_ATTRIBUTES = 1 << 20


def hiding_attributes(repository: Repository, reachable: Reachable) -> Iterator[tuple[str, str]]:
    """The versions of every `.gitattributes` that hide the differences of text files, by blob.

    With the first pattern over such files.
    """
    for blob, content in read_blobs(repository, sorted(reachable.attributes), limit=_LARGEST_ATTRIBUTES):
        if isinstance(content, Skipped):
            continue
        patterns = [match["quoted"] or match["pattern"] for match in _DIFF_OFF.finditer(_plain(content))]
        hiding = [pattern for pattern in patterns if _TEXT_FILES.search(pattern)]
        if hiding:
            yield blob, show_path(hiding[0])


def _plain(content: bytes) -> bytes:
    """Attributes as git reads them, each macro of the file's own in place of its name."""
    content = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    for macro in _MACRO.findall(content)[:_MOST_MACROS]:
        content = re.sub(rb"(?<=[ \t])" + re.escape(macro) + rb"(?=[ \t\n]|$)", b"-diff", content)
    return content


def lfs_note(pointers: Collection[str], paths: Mapping[str, bytes]) -> Iterator[Note]:
    """What to say of the pointers of Git LFS, which have these names; `paths` has some of their paths."""
    if pointers:
        shown = next((paths[name] for name in sorted(pointers) if name in paths), min(pointers)[:12].encode())
        yield Note(show_path(shown), NoteKind.LFS, len(pointers))
