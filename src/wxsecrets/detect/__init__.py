"""Text in, findings out: the one judgement that every command, hook and plugin calls.

`may_hold_candidate` is the cheap gate over raw bytes, `find` the whole judgement, `judge` the same with the
values (for those who must have them). Nothing here knows of git, baselines or output.
"""

from __future__ import annotations

from wxsecrets.detect.decode import encoding_of
from wxsecrets.detect.engine import Judged, Weighed, find, judge, line_count, weigh_all
from wxsecrets.detect.nothing import Nothing, nothing_in, still_nothing
from wxsecrets.detect.prefilter import may_hold_candidate, may_name_candidate
from wxsecrets.detect.reading import ANYWHERE, Surroundings

__all__ = [
    "ANYWHERE",
    "Judged",
    "Nothing",
    "Surroundings",
    "Weighed",
    "encoding_of",
    "find",
    "judge",
    "line_count",
    "may_hold_candidate",
    "may_name_candidate",
    "nothing_in",
    "still_nothing",
    "weigh_all",
]
