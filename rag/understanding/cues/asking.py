"""How a question asks: for a reason, a yes or no, a number, a list. Recognisers of one thing stand side by side.

What each has that the others have not is told with it: they differ, and which of them is right is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.understanding.cues.cue import Cue, Rule, by, found_by
from rag.understanding.operation import CHARTS

# Why, of something that an earlier answer told: the fewest words, and 原因 however it is asked.
WHY = re.compile(r"为什么|为何|为啥|原因|怎么回事|\b(?:why|reason|how come)\b")

RULES: Mapping[Cue, Rule] = {
    # Why, of something that is taken to have happened: also 凭什么, 因什么 and 怎么就, 怎么又, 怎么突然, of which the
    # answer type ``question_type.REASON`` has none. ``phrases.REASON``, of a follow-up, also asks for ways: 做法, 效果.
    Cue.WHY_HAPPENED: Rule(
        by(
            r"为(?:什么|何|啥)|因何|缘何|凭什么|因为(?:什么|啥|哪)|因什么|由于什么|什么原因|(?:原因|缘由|理由|起因)(?:是|在|何|有|$|\W)"
            r"|怎么(?:会|就|又|突然|回事)|何以|咋(?:会|就)|\bwhy\b|\breasons?\b|how come"
        )
    ),
    Cue.WHY: Rule(found_by(WHY)),
    # Yes or no, of something that is taken to have happened: also 对不对, 真的, 属实, and an English verb anywhere.
    Cue.YES_NO_HAPPENED: Rule(
        by(r"吗|是不是|是否|有没有|有无|对不对|真的|属实|(?:^|\W)(?:did|does|do|is|are|was|were|has|have)\b")
    ),
    # Yes or no, of anything: also 能不能, 会不会, 请不请 and 了没, an English verb only where it opens the question.
    Cue.YES_NO: Rule(
        by(
            r"吗|是不是|是否|有没有|有无|能不能|会不会|请不请|[了过]没有?[?？]?$|^(?:did|does|do|is|are|was|were|has|have)\b"
        )
    ),
    # A number, counted. ``phrases.ASKED_NUMBER``, whether any is asked, also has 数据, 总数, 数量 and the like;
    # ``expectation``, which clause asks for one, has any 率.
    Cue.NUMBER: Rule(
        by(r"多少|(?<!哪)几(?!乎)[^,，。;；?？]|百分之几|率(?:是|为|分别|各|有多)|how many|how much|what percentage")
    ),
    Cue.EACH: Rule(by(r"各(?:有|是|为|自)?(?:多少|几)|分别")),
    Cue.CHART: Rule(found_by(CHARTS)),
    Cue.LIST: Rule(by(r"哪些|哪几|包括|包含|分别是|什么内容|which|what are")),
}
