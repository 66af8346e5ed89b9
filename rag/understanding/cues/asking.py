"""How a question asks: for a reason, or for a yes or no. Recognisers of one thing stand side by side.

What each has that the others have not is told with it: they differ, and which of them is right is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.understanding.cues.cue import Cue, Rule, by

RULES: Mapping[Cue, Rule] = {
    # Why, of something that is taken to have happened: also 凭什么, 因什么 and 怎么就, 怎么又, 怎么突然. The answer type
    # ``question_type.REASON`` has none of these. ``phrases.REASON``, of a follow-up, also asks how it was done: 做法,
    # 措施, 效果.
    Cue.WHY_HAPPENED: Rule(
        by(
            r"为(?:什么|何|啥)|因何|缘何|凭什么|因为(?:什么|啥|哪)|因什么|由于什么|什么原因|(?:原因|缘由|理由|起因)(?:是|在|何|有|$|\W)"
            r"|怎么(?:会|就|又|突然|回事)|何以|咋(?:会|就)|\bwhy\b|\breasons?\b|how come"
        )
    ),
    # Yes or no, of something that is taken to have happened: also 对不对, 真的, 属实, and an English verb anywhere.
    Cue.YES_NO_HAPPENED: Rule(
        by(r"吗|是不是|是否|有没有|有无|对不对|真的|属实|(?:^|\W)(?:did|does|do|is|are|was|were|has|have)\b")
    ),
}
