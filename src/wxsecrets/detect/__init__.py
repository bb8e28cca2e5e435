"""Text in, findings out: the one judgement that every command, hook and plugin calls.

`may_hold_candidate` is the cheap gate over raw bytes, `find` the whole judgement, `judge` the same with the
values (for those who must have them). Nothing here knows of git, baselines or output.
"""

from __future__ import annotations

from wxsecrets.detect.engine import Judged, find, judge
from wxsecrets.detect.prefilter import may_hold_candidate
from wxsecrets.detect.reading import Surroundings

__all__ = ["Judged", "Surroundings", "find", "judge", "may_hold_candidate"]
