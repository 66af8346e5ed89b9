"""Whether a question is about what reports of this kind tell, and of which part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rag.understanding.cues.cue import Cue, Hit, Rule, by

# The parts of a report that tell what is lacking and what is planned, by the catalog's name of them. ``mention_query``
# has more words of either, 不强 and 准备 among them, which ask for no part; ``rag.dialogue.acts`` has fewer, for how a
# question goes on. ``keywords.PARTS`` knows the parts by concept.
_PARTS: Mapping[str, re.Pattern[str]] = {
    "shortcomings": re.compile(r"问题|不足|短板|差距|薄弱|欠缺|problem|shortcoming|weakness"),
    "plans": re.compile(r"打算|计划|安排|下一?步|下一?年|明年|来年|规划|\bplan|next year|next step"),
}


def _parts(folded: str) -> Iterator[Hit]:
    """Yield the parts of a report that are asked for, each once."""
    for part, pattern in _PARTS.items():
        if match := pattern.search(folded):
            yield Hit(match.group(), match.start(), match.end(), {"part": part})


RULES: Mapping[Cue, Rule] = {
    Cue.OFF_TOPIC: Rule(
        by(
            r"天气|股票|股价|彩票|菜谱|写(?:一)?首|作诗|讲(?:个|一个)笑话|翻译|写代码|编程|电影|歌曲|足球|篮球|你是谁|你叫什么|电视剧|小说|游戏|旅游攻略|好吃|好玩|景点|美食|高铁|火车票|机票|航班|打车|导航|帅|漂亮|颜值|魅力|好看|彩礼|星座|打油诗|段子|相声|小品"
            r"|python|java|代码|\d+\s*(?:乘以?|除以?|加上?|减去?|[*×÷+])\s*\d+|写(?:一)?(?:首|篇|段|封)(?:诗|歌|作文|情书|小说|检讨|散文)|"
            r"weather|stock price|recipe|poem|joke|write code|movie|football|who are you"
        )
    ),
    Cue.REGION: Rule(
        by(
            "川渝|成渝|京津冀|长三角|珠三角|粤港澳|大湾区|东三省|东北三省|江浙沪|(?<![一-龥])(?:华北|华东|华南|华中|东北|西北|西南)(?=地区|各|20|的)"
        )
    ),
    # A town of a body in the library: its report may speak of it.
    Cue.TOWN: Rule(
        by(r"(?:^|[ 的])(?P<town>(?!乡镇|村镇|城镇|集镇)[\u4e00-\u9fff]{2,3}(?:镇|乡|街道))(?=[ 的,，]|$)"),
        of="content",
    ),
    # Somebody's own case asks for advice, not for what a report says.
    Cue.ADVICE: Rule(
        by(
            r"(?:我|俺|本人|咱|我家|朋友|邻居|老板|孩子|公司).{0,24}(?:怎么办|咋办|该怎么|去哪|找谁|能不能|可不可以|合法吗|违法吗|怎么申请|如何申请|要不要)"
            r"|(?:怎么|如何|咋)(?:才能|去)?(?:申诉|投诉|起诉|维权|举报|报警|申请仲裁|打官司)"
            r"|(?:what should i do|can i (?:sue|appeal)|how do i (?:apply|appeal|sue))"
        )
    ),
    Cue.PART: Rule(_parts, of="words"),
    Cue.OUTCOME: Rule(by(r"实际|最后|最终|结果|到底|[了过][吗没]|完成得|\bfinally\b|\bactually\b")),
}
