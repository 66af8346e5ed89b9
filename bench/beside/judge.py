"""Whether an answer is right, by its text alone and by one rule for every system; which questions are asked.

Nothing of what Zhiwen knows about its own answers (citations, refusals, scope) is looked at.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from rag.evaluation.metrics import Gold, passes

KINDS = ("single", "comparison", "aggregate", "unanswerable")
SEED = 6

_MARKERS = re.compile(r"\[\d+\]|【\d+】")
_QUOTED = re.compile(r"“[^”]*”")
_SAY = (
    "提供|提到|提及|披露|说明|给出|包含|包括|涉及|记载|列出|找到|查到|检索到|公布|公开|写|相关|有关|信息|资料|数据|"
    "报告|记录|显示|明确|具体|统计|指出|描述|内容|答案|这回事|此事|这件事"
)
_DECLINES = re.compile(
    rf"(?:没有|未能|并未|未|没|并无)[^。；;！？\n]{{0,20}}(?:{_SAY})"
    r"|无(?:法|从)[^。；;！？\n]{0,16}(?:回答|确定|得知|提供|判断|找到|给出|获取|获得|知道|得出|确认|查|推|帮|预)"
    r"|不(?:包含|包括|涉及|清楚|知道|能回答|能确定|在库|在报告|在资料|在文|存在|属于)|无相关|无此"
    r"|只回答|请指明|请说明是哪|请问您?指的是哪|不止一处"
    r"|\bnot\b(?: \w+){0,3} (?:mention|provid|disclos|contain|report|stat|specif|availab|found|includ|given|possible|"
    r"helpful|relevant|answer|know|indicat|list)"
    r"|n['o’]t (?:mention|provide|disclose|contain|report|state|specify|include|have|know|answer|find|give|list)"
    r"|\bno (?:\w+ ){0,3}(?:information|data|mention|reports?|sources?|answer|record|evidence)\b|\bnone of the"
    r"|\bcan(?:not|['’]t)\b|\bunable to\b",
    re.IGNORECASE,
)


def declines(text: str) -> bool:
    """Whether a text clearly says, in Chinese or English, that the material does not answer; quotes do not count."""
    return bool(_DECLINES.search(_QUOTED.sub("", text)))


def is_right(gold: Gold, text: str) -> bool:
    """Whether an answer says what it must, nothing that it must not, and to the unanswerable that none exists."""
    plain = _MARKERS.sub("", text)
    return passes(gold, plain) and (gold.answerable or declines(plain))


def asked_alone(gold: Sequence[Gold]) -> list[Gold]:
    """Return the questions that need no earlier ones: not every system takes a dialogue."""
    return [question for question in gold if question.type in KINDS and not question.history]


def draw(gold: Sequence[Gold], size: int) -> list[Gold]:
    """Return ``size`` questions, of each kind as large a share as it has of all, the same ones each time."""
    if size >= len(gold):
        return list(gold)
    chances = random.Random(SEED)
    pools = {kind: [question for question in gold if question.type == kind] for kind in KINDS}
    exact = {kind: size * len(pool) / len(gold) for kind, pool in pools.items()}
    counts = {kind: int(share) for kind, share in exact.items()}
    for kind in sorted(KINDS, key=lambda kind: counts[kind] - exact[kind])[: size - sum(counts.values())]:
        counts[kind] += 1
    return [question for kind in KINDS for question in chances.sample(pools[kind], counts[kind])]
