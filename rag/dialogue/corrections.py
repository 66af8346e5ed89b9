"""What a question takes back of what was said before, and what it puts in its place.

Patterns over folded text (``index.text.normalize.fold``). Knows no place, no report and no state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """The words that a question takes back, where it says them, and those it puts in their place."""

    rejected: str
    wanted: str


# Words around a correction that say only that something was wrong, or that it is to be looked up once more.
_LEAD = re.compile(
    r"^(?:(?:(?:哦+|噢|啊+|哎|呃|嗯+|等等|等一下|sorry|oh|oops)[,，。.!！~\s]+"
    r"|(?:哎呀|抱歉|对不起|不好意思)啊?[,，。.!！~\s]*))+(?=.{4})"
)
_ONCE_MORE = re.compile(
    r"[,，。;；\s]+(?:请|麻烦|帮我|给我|你)*(?:再|重新)(?:帮我|给我)?(?:查|问|看|找|搜|算|答|回答|说|来)"
    r"(?:查|看|找|算)?(?:一?下|一[遍次])?(?:吧|啊|呀)?$"
    r"|[,，;；\s]+(?:please )?(?:check|look|try|search) (?:it up )?again$"
)
_WRONG = (
    "(?:我|是|可能|好像|刚才|刚刚|前面|上面)*(?:地方|地名|年份|年度|名字|指标|区县|报告)?(?:搞|弄|说|问|写|打|输|记|看|选|找|查|讲)错(?:了)?"
    "(?:地方|地名|地区|年份|年|名字|字|指标|单位|区县|区|县|市|对象|报告)?(?:了|啦)?"
)
_NAMED = r"(?:是|为|指)(?!否|不是|谁|哪|什么|多少|几)"
_I_MEAN = r"我(?:问|说|要|指|要问|想问|要查|想查)的(?:其实|应该)?是|我(?:其实)?是(?:在)?(?:问|说|指|要问|想问)"
r"|我(?:想|要)问的是"
_CORRECTIONS: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"^(?:不对|错了?|不)?[,。!\s]*(?:{_I_MEAN}|我(?:问|说|要|指)的)?(?<!是)不是(?:问|说"
        rf"|指)?(?P<no>[^,。;]{{1,30}}?)[,;。\s]*"
        rf"(?:而|应该|应当|我(?:问|说|要|指)的)?{_NAMED}(?:问|说|指)?(?P<yes>.+)$"
    ),
    re.compile(
        rf"^(?:不对|错了?|不是|不)?[,。!\s]*(?:{_I_MEAN})(?P<yes>[^,;。]+?)(?:[,;。\s]*(?:而)?不是(?:问|说"
        rf"|指)?(?P<no>.+))?$"
    ),
    re.compile(
        rf"^(?:(?:不对|错了|{_WRONG})(?=[,。!\s是应吧啊呀])|(?:不是|不|错)(?=[,。!\s]))"
        r"(?:吧|啊|呀)?[,。!\s]*"
        rf"(?:应该|应当)?(?:{_NAMED})?(?P<yes>[^,。!\s].*)$"
    ),
    re.compile(
        r"^(?:(?:那|这)(?:份|个|篇)?(?:报告|年份|地方|地区|数据|指标)?|年份|地方|地区)?(?:应该|应当)是(?P<yes>.+)$|^(?:改|换)(?:成|为|查|问)(?P<to>(?!.*图).+)$"
    ),
    re.compile(
        r"^(?:no[,.]? )?(?:sorry[,.]? )?(?:i (?:meant|mean|asked about|asked for) )?not (?P<no>[^,;]+?)"
        r"(?:[,;] ?(?:but |i meant |rather )?| but )(?P<yes>.+)$"
    ),
    re.compile(r"^(?:no[,.]? |sorry[,.]? )*i (?:meant|mean|asked about|asked for) (?P<yes>.+?)(?:,? not (?P<no>.+))?$"),
    re.compile(r"^(?:no|wrong|sorry)[,.:] ?(?:it'?s |it is |it should be |rather )?(?P<yes>.+)$"),
)

# The steps of a case or a document's way, of which one takes another's place in a corrected question.
STEPS = re.compile(
    "不予受理|责令履行|确认违法|收到|接到|接收|受理|立案|审结|办结|办理|维持|驳回|终止|撤回|撤销|变更|纠错|调解|败诉"
    "|胜诉|出庭|应诉|新增|"
    "审核|审查|备案|清理|废止|修订|修改|制定|印发|起草|保留|报备|检查|抽查|处罚|培训|考试|"
    r"\b(?:receiv|accept|conclud|clos|uph|reject|dismiss|withdr|revok|overturn|review|fil|repeal|mediat)\w*"
)
_TAIL = re.compile(r"(?:(?>的|了|过|数量|件数|数|情况|量|部分))+$")  # (?>…): 数量 is also 数 and 量


def correction(folded: str) -> Correction | None:
    """Return what a text takes back and puts in its place, or None."""
    plain = _ONCE_MORE.sub("", _LEAD.sub("", folded.strip().rstrip("。.!?？！ ")))
    for pattern in _CORRECTIONS:
        if match := pattern.match(plain):
            said = match.groupdict()
            wanted = (said.get("yes") or said.get("to") or "").strip(" ,，。!的")
            if wanted:
                return Correction((said.get("no") or "").strip(" ,，。!"), wanted)
    return None


def corrected(text: str, rejected: str, wanted: str) -> str:
    """Return a question's words with the rejected ones replaced: a step by a step, else the words, else all of them."""
    wanted = _TAIL.sub("", wanted)
    rejected = _TAIL.sub("", rejected)
    step = STEPS.fullmatch(wanted)
    if rejected and rejected in text:
        return text.replace(rejected, wanted)
    if step and STEPS.search(text):
        return STEPS.sub(wanted, text, count=1)
    return wanted
