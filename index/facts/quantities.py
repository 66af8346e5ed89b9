"""Text → the quantities it states: value, unit, span, how exact, and whether it is a level or a change.

Knows nothing of what is counted, of reports and of periods. Reads each sentence by itself, so that it gives
the same quantities alone and inside its report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from index.facts.amounts import COORDINATION, FROM, GAP, Amount, find_amounts, words_before
from index.facts.units import MEASURES
from index.records import Bound, Role
from index.text.cleaning import clean
from index.text.numerals import LONGEST_NUMBER

_FOLD = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
# Characters in a row that are no number and no word; patterns would look at such a row anew from each of its places.
_NO_NUMBER = re.compile(
    rf"\d{{{LONGEST_NUMBER + 1},}}|[零〇○一二两三四五六七八九十百千万亿]{{{LONGEST_NUMBER + 1},}}|[A-Za-z]{{65,}}"
)
_BOUNDS_BEFORE = (
    (Bound.AT_LEAST, re.compile(r"(?:不低于|不少于|不小于|至少[\u4e00-\u9fff]{0,5}|最少|最低)$")),
    (Bound.AT_MOST, re.compile(r"(?:不超过|不高于|不多于|不大于|至多|最多|最高|控制在)$")),
    (Bound.UNDER, re.compile(r"(?:(?<![最邻附远])近|将近|接近|不足|不到|不满|低于|少于|未满|未到|小于)$")),
    (Bound.OVER, re.compile(r"(?:超|超过|超出|逾|突破|高于|多于|大于|上)$")),
    (Bound.ABOUT, re.compile(r"(?:约|大约|约为|约有|大概|左右)$")),
)
_BOUNDS_AFTER = (
    (Bound.AT_MOST, re.compile(rf"{GAP}(?:以内|之内|以下|及以下|内(?![容部外设需蒙地资在]))")),
    (Bound.AT_LEAST, re.compile(rf"{GAP}及以上")),
    (Bound.OVER, re.compile(rf"{GAP}(?:以上|之上|余|有余|多(?![元种个次]))")),
)
_ROUGHLY = re.compile(rf"{GAP}(?:左右|上下)")
_FILLER = re.compile(r"(?:了|约|近|将近|接近|超过?|逾|分别|达|均|各|至少|不低于|不少于|不超过| )+$")
_ROSE = re.compile(
    r"(?:增长|上升|提高|提升|增加|上涨|上浮|扩大|攀升|回升|增多|提速|净增|(?<![新持倍])增|(?<![提回攀上])升|翻"
    r"|(?:增幅|涨幅|升幅|增速|(?<!自然)增长率|增长幅度|提升幅度|提高幅度|上升幅度)(?:为|达到|是)?|比[^，,]{2,16}(?:多|高))$"
)
_FELL = re.compile(
    r"(?:下降|减少|降低|缩减|压缩|压减|缩短|精简|削减|回落|下滑|收窄|(?<![消])减|(?<![下])降|减幅为?"
    r"|(?:降幅|跌幅|下降率|下降幅度|压缩率|压减率|压缩比例|减少幅度)(?:为|达到|是)?|比[^，,]{2,16}(?:少|低))$"
)
_IMPROVED = re.compile(r"(?:提升|提高|扩大|精简|提速)$")  # 提升50条道路 improves the roads, it does not add any
_BECAME = re.compile(
    r"[^，,、。；;\n]{0,14}(?:到|至|为|成|升|降)(?:\d{4}年(?:度)?的?|目前的?|现在的?|如今的?)?(?:了|约|近|超过?|不到|不足)?$"
)
_AGAINST = re.compile(
    rf"同比|环比|(?:与|同|较|相比于?|对比|(?<![占同环对])比){GAP}"
    rf"(?:\d{{4}}{GAP}年|上一?年|去年|前[一两三\d]?年|上一?[季月]度?|年初|以往|往年)度?"
    r"(?:[^，,、；;\d]{0,6}?(?:同期|相比|底|末|全年|平均|同比))?(?:相比)?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at ``text[start:end]``. The fields mean what they mean in ``records.Fact``."""

    value: Decimal
    upper: Decimal | None
    unit: str
    start: int
    end: int
    bound: Bound
    role: Role
    against: str
    cumulative: bool


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text in order."""
    meant = clean(text)
    folded = _NO_NUMBER.sub(lambda match: "\0" * len(match[0]), meant.text.translate(_FOLD))
    found = tuple(_describe(folded, find_amounts(folded)))
    if meant.starts is None:
        return found
    spans = (meant.span(quantity.start, quantity.end) for quantity in found)
    return tuple(replace(one, start=start, end=end) for one, (start, end) in zip(found, spans, strict=True))


def _describe(text: str, numbers: list[Amount]) -> Iterator[Quantity]:
    previous: Quantity | None = None
    begun = False  # the number before opened with 由 or 从
    for place, number in enumerate(numbers):
        floor = previous.end if previous else 0
        before = words_before(text, number.start, floor)
        coordinated = previous is not None and COORDINATION.fullmatch(text[previous.end : number.start]) is not None
        following = numbers[place + 1] if place + 1 < len(numbers) else None
        opens = bool(following and _opens_change(text, before, number, following))
        role = Role.BEFORE if opens else Role.AFTER if begun else _role(before, number.unit or "")
        against = _against(before) if role is not Role.LEVEL else ""
        if previous and role is Role.LEVEL and coordinated and previous.role in {Role.UP, Role.DOWN}:
            role, against = previous.role, previous.against
        elif previous and begun:
            against = against or previous.against
        clause = re.split(r"[，,]", before)[-1]
        cumulative = "累计" in clause or bool(coordinated and previous and previous.cumulative)
        previous = Quantity(
            number.value, number.upper, number.unit or "", number.start, number.end,
            _bound(text, before, number), role, against, cumulative,
        )  # fmt: skip
        begun = opens
        yield previous


def _opens_change(text: str, before: str, number: Amount, following: Amount) -> bool:
    between = text[number.end : following.start]
    units = {number.unit, following.unit}
    alike = len(units) == 1 or not units & (MEASURES | {None})  # 由71次上升到74件 counts one thing
    return bool(alike and FROM.search(before) and _BECAME.fullmatch(between))


def _bound(text: str, before: str, number: Amount) -> Bound:
    if number.over:
        return Bound.OVER
    if _ROUGHLY.match(text, number.end):
        return Bound.ABOUT
    words = before.rstrip()
    for bound, pattern in _BOUNDS_BEFORE:
        if pattern.search(words):
            return bound
    for bound, pattern in _BOUNDS_AFTER:
        if pattern.match(text, number.end):
            return bound
    return Bound.EXACT


def _role(before: str, unit: str) -> Role:
    """增长12% and 增长了近12% are changes; 增长到12% is a level, for its verb does not touch the number."""
    words = _FILLER.sub("", before.rstrip())
    if unit not in MEASURES and _IMPROVED.search(words):
        return Role.LEVEL
    for role, verbs in ((Role.UP, _ROSE), (Role.DOWN, _FELL)):
        if verbs.search(words):
            return role
    return Role.LEVEL


def _against(before: str) -> str:
    found = [match[0] for match in _AGAINST.finditer(before)]
    return found[-1] if found else ""
