"""Whether a question is about what reports of this kind tell, and of which part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.language.words import either, finder, kinds
from rag.understanding.cues.cue import Cue, Hit, Rule, by


def _parts(folded: str) -> Iterator[Hit]:
    """Yield the parts of a report that are asked for, each once."""
    for part in kinds("part"):  # by the catalog's name of it
        if match := finder("part", part).search(folded):
            yield Hit(match.group(), match.start(), match.end(), {"part": part})


RULES: Mapping[Cue, Rule] = {
    Cue.REGION: Rule(
        by(rf"{either('region', 'known')}|(?<![一-龥])(?:{either('region', 'direction')})(?=地区|各|20|的)")
    ),
    # A town of a body in the library: its report may speak of it.
    Cue.TOWN: Rule(
        by(r"(?:^|[ 的])(?P<town>(?!乡镇|村镇|城镇|集镇)[\u4e00-\u9fff]{2,3}(?:镇|乡|街道))(?=[ 的,，]|$)"),
        of="content",
    ),
    # Somebody's own case asks for advice, not for what a report says.
    Cue.ADVICE: Rule(by(r"[我俺咱].{0,24}(?:[怎咋]\S?办|该|能不能|可不可以|要不要|去哪|找谁)|\b(?:should|can|do) i\b")),
    Cue.PART: Rule(_parts, of="words"),
    Cue.OUTCOME: Rule(by(r"实际|最后|最终|结果|到底|[了过][吗没]|完成得|\bfinally\b|\bactually\b")),
}
