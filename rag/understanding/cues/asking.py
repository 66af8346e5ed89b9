"""How a question asks: for a reason, a yes or no, a number, a list. Recognisers of one thing stand side by side.

What each has that the others have not is told with it: they differ, and which of them is right is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.language.words import either, finder
from rag.understanding.cues.cue import Cue, Rule, by, found_by
from rag.understanding.operation import CHARTS

# Why, of something that an earlier answer told: the fewest words, and 原因 however it is asked.
WHY = finder("asking", "reason")
_REASON_OF = r"(?:原因|缘由|理由|起因)(?:[是在何有]|$|\W)"

RULES: Mapping[Cue, Rule] = {
    # Why, of something that is taken to have happened. ``phrases.REASON``, of a follow-up, also asks for ways.
    Cue.WHY_HAPPENED: Rule(by(rf"{either('asking', 'why', 'why_so')}|{_REASON_OF}")),
    Cue.WHY: Rule(found_by(WHY)),
    # Yes or no, of something that is taken to have happened: also 真的, and an English verb anywhere.
    Cue.YES_NO_HAPPENED: Rule(found_by(finder("asking", "whether", "whether_true", "auxiliary"))),
    # Yes or no, of anything: also 能不能 and 了没, an English verb only where it opens the question.
    Cue.YES_NO: Rule(
        by(rf"{either('asking', 'whether', 'whether_will')}|[了过]没有?[?？]?$|^(?:{either('asking', 'auxiliary')})")
    ),
    # A number, counted. ``phrases.ASKED_NUMBER``, whether any is asked, also has 数据, 总数, 数量 and the like;
    # ``expectation``, which clause asks for one, has any 率.
    Cue.NUMBER: Rule(
        by(r"多少|(?<!哪)几(?!乎)[^,，。;；?？]|百分之几|率(?:[是为]|分别|各|有多)|how (?:many|much)|what percentage")
    ),
    Cue.EACH: Rule(found_by(finder("asking", "each"))),
    Cue.CHART: Rule(found_by(CHARTS)),
    Cue.LIST: Rule(found_by(finder("asking", "list"))),
}
