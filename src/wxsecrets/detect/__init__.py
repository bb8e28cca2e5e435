"""Text in, findings out: the one judgement that every command, hook and plugin calls.

`may_hold_candidate` is the cheap gate over raw bytes, `find` the whole judgement, `judge` the same with the
values (for those who must have them). Nothing here knows of git, baselines or output.

What stands behind the first gate is loaded when it is first asked for: most commits never get there. Who asks for it as
`detect.find` does not load it before.
"""

from __future__ import annotations

from wxsecrets.detect.prefilter import may_hold_candidate, may_name_candidate

TYPE_CHECKING = False  # as typing's, which takes longer to load than the gate
if TYPE_CHECKING:
    from wxsecrets.detect.alike import Alike
    from wxsecrets.detect.decode import guess
    from wxsecrets.detect.engine import Judged, Weighed, find, judge, line_count, unplaced_of, weigh_all
    from wxsecrets.detect.nothing import Nothing, nothing_in, still_nothing
    from wxsecrets.detect.placing import Unplaced, findings_at
    from wxsecrets.detect.reading import ANYWHERE, Surroundings

__all__ = [
    "ANYWHERE",
    "Alike",
    "Judged",
    "Nothing",
    "Surroundings",
    "Unplaced",
    "Weighed",
    "find",
    "findings_at",
    "guess",
    "judge",
    "line_count",
    "may_hold_candidate",
    "may_name_candidate",
    "nothing_in",
    "still_nothing",
    "unplaced_of",
    "weigh_all",
]
_PLACES = {
    "wxsecrets.detect.alike": ("Alike",),
    "wxsecrets.detect.decode": ("guess",),
    "wxsecrets.detect.engine": ("Judged", "Weighed", "find", "judge", "line_count", "unplaced_of", "weigh_all"),
    "wxsecrets.detect.nothing": ("Nothing", "nothing_in", "still_nothing"),
    "wxsecrets.detect.placing": ("Unplaced", "findings_at"),
    "wxsecrets.detect.reading": ("ANYWHERE", "Surroundings"),
}


def __getattr__(name: str) -> object:
    for module, names in _PLACES.items():
        if name in names:
            import importlib  # noqa: PLC0415  a millisecond, for those who get this far

            found: object = getattr(importlib.import_module(module), name)
            globals()[name] = found  # the next time it is here
            return found
    raise AttributeError(name)
