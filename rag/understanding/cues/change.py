"""What of a figure is asked for: by how much it changed, a step before it, or the prose around it."""

from __future__ import annotations

from collections.abc import Mapping

from rag.language.words import finder
from rag.understanding.cues.cue import Cue, Rule, by, found_by

RULES: Mapping[Cue, Rule] = {
    # 比上一年多了多少: needs that year's figure too.
    Cue.AGAINST_A_YEAR: Rule(
        by(
            r"[多少增减升降高低][发收办出开查]?了?(?:多少|几)|差(?:多少|几)"
            r"|how (?:much|many) (?:more|fewer|less)"
        ),
        of="content",
    ),
    # 还没受理就撤掉的: not the step that is named.
    Cue.NOT_YET: Rule(
        by(r"(?:没有?|未|尚未)[\u4e00-\u9fff]{0,3}(?:收到|受理|审结|办结|立案)|(?:受理|立案|审结)(?:之)?前"),
        of="content",
    ),
    # 调解矛盾纠纷的做法: asked for is prose, whatever it names; 为什么 among others, of which
    # ``asking`` has the recognisers.
    Cue.WAYS: Rule(
        found_by(finder("asking", "ways")),
        of="content",
    ),
}
