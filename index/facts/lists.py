"""Numbers of one list: which thing each of them counts (A、B分别增长5%、6%), and which are parts of another.

Knows nothing of headings and of what stands in earlier sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.facts.attachment import SHARES, Measure, before, fits
from index.facts.clauses import Reader, Span
from index.facts.measures import Measures
from index.facts.modifiers import LONGEST_QUALIFIER, plain
from index.facts.quantities import Quantity
from index.records import Role

_WHOLES = frozenset({"收到", "受理", "审结", "办理"})  # counts that a list of outcomes breaks down
_MOST_QUALIFIERS = 4
_LONGEST_MEASURE = 40  # characters of ``Fact.measure``: beyond that it is a clause
# What parts the things of a list: as little as gives as many things as numbers, for 普及率 has no 及, 参与度 no 与.
_AND = tuple(map(re.compile, ("、", "[、和]", "、|以及", "[、和]|以及", "[、和与]|以及", "[、和及与]|以及")))
_YEAR = re.compile(r"[近第(前]*[两三四五]?年?[(]?20\d\d(?:年度?)?[)]?")
# 能源、旅游投资分别增长9%、5%: the first is 能源投资
_ENDING = re.compile(
    r"(?:投资|增加值|总产值|产值|收入|支出|销售额|零售额|营业额|贷款|存款|余额|产量|面积|人数|总量|排放量|浓度)$"
)
# One word for two of whom a number each is told: 城乡居民收入分别为4万元和2万元.
_COUPLES = {"城乡": ("城镇", "农村"), "男女": ("男", "女")}
_MEASURED = tuple("数率额量值")  # an item that ends with one is a measure whole: 诉求解决率、群众满意率


@dataclass(frozen=True, slots=True)
class Entry:
    """A quantity with its measure. ``clause`` is where its clause begins, up to ``used`` the text belongs to it."""

    quantity: Quantity
    sentence: int
    clause: int
    used: int
    measure: Measure
    own: bool  # its clause names what it counts
    part: bool  # 其中 stands before it


def in_turn(reader: Reader, span: Span, number: int, unit: str, count: int) -> list[Measure]:
    """Return the measures that a list names one after the other before ``number``, [] where there are fewer.

    政务服务、行政许可事项承诺时限 shares its last noun: the first is 承诺时限 · 政务服务.
    """
    parts = [list(one.finditer(reader.text, span.start, span.end)) for one in _AND]
    between = next((marks for marks in parts if len(marks) + 1 == count), parts[-1])
    starts = [span.start, *(match.end() for match in between)]
    if count < 2:  # noqa: PLR2004
        return []
    if len(starts) < count:
        return _of_couple(before(reader, span, unit), count)
    ends = [*(match.start() for match in between), span.end]
    items = [Span(*pair) for pair in zip(starts, ends, strict=True)][-count:]
    verbs = reader.telling([*reader.actions_in(Span(span.end, number)), *reader.strong_in(span)])
    action = verbs[0].name if verbs else ""
    *measures, last = [_item(reader, item, unit, action) for item in items]
    # a last thing that is nothing but its noun has none to share: 来信、代表建议
    narrowed = last.qualifiers or any(named.start > items[-1].start for named in reader.heads_in(items[-1]))
    shared = narrowed and reader.measures.units_of(last.head)
    named = [
        replace(last, qualifiers=(plain(reader.text[item.start : item.end])[-LONGEST_QUALIFIER:],))
        if shared and not (_counted(reader.measures, measure.head, unit) or reader.text[item.end - 1] in _MEASURED)
        else measure
        for item, measure in zip(items, measures, strict=False)
    ]
    if ending := _ENDING.search(last.head):
        named = [
            measure
            if _ENDING.search(measure.head) or measure.head[-1:] in _MEASURED
            else replace(measure, head=f"{measure.head}{ending.group()}")
            for measure in named
        ]
    return [*named, last]


def _of_couple(measure: Measure, count: int) -> list[Measure]:
    """Return the measures of two who are named by one word, [] where no such word is in it."""
    named = next((word for word, each in _COUPLES.items() if word in measure.head and len(each) == count), "")
    return [replace(measure, head=measure.head.replace(named, one, 1)) for one in _COUPLES.get(named, ())]


def is_couple(measures: Sequence[Measure]) -> bool:
    """Whether some measures are those of two who one word may name together: of the towns and of the country."""
    heads = [measure.head for measure in measures]
    return any(
        len(heads) == len(each)
        and all(one in head for one, head in zip(each, heads, strict=True))
        and len({head.replace(one, "", 1) for one, head in zip(each, heads, strict=True)}) == 1
        for each in _COUPLES.values()
    )


def _item(reader: Reader, item: Span, unit: str, action: str) -> Measure:
    measure = before(reader, item, unit)
    measure = replace(measure, action=action or measure.action)
    if _counted(reader.measures, measure.head, unit):
        return measure
    # 代表建议和政协提案 is one head where nothing parts it
    inside = reader.measures.heads(reader.text[item.start : item.end])
    if inside and fits(reader.measures, inside[-1].name, unit):
        start = item.start + inside[-1].start
        return replace(measure, head=inside[-1].name, start=start, end=item.start + inside[-1].end, near=True)
    return measure


def _counted(measures: Measures, head: str, unit: str) -> bool:
    return bool(measures.units_of(head)) and fits(measures, head, unit)


def whole_of(measures: Measures, entries: Sequence[Entry], ordinal: int) -> int | None:
    """Return the entry that an entry is a part of: what stands before 其中, or the count that a list breaks down."""
    entry = entries[ordinal]
    if entry.quantity.role is not Role.LEVEL or entry.quantity.unit in SHARES:
        return None
    after_mark = entry.part
    for other in range(ordinal - 1, -1, -1):
        whole = entries[other]
        if whole.sentence != entry.sentence:
            return None
        same = whole.measure.head == entry.measure.head
        if _holds(measures, whole, entry) and (
            (after_mark and not whole.part) or (same and _breaks_down(whole, entry))
        ):
            return other
        if not after_mark and whole.part and entry.clause != whole.clause and entry.own and not same:
            return None  # a new clause with its own thing ends what 其中 began
        after_mark = after_mark or whole.part
    return None


def _holds(measures: Measures, whole: Entry, part: Entry) -> bool:
    alike = measures.comparable(whole.quantity.unit, part.quantity.unit)
    return alike and whole.quantity.role is Role.LEVEL and whole.quantity.value >= part.quantity.value


def _breaks_down(whole: Entry, part: Entry) -> bool:
    return whole.measure.action in _WHOLES and bool(part.measure.action) and part.measure.action not in _WHOLES


def by_whom(reader: Reader, span: Span, titles: Sequence[str], measure: Measure) -> Measure:
    """Return a measure with who did it, told in ``span`` or a heading: 法律顾问审查合同33份，参加会议5次."""
    for doer, does in reader.measures.does.items():
        if doer in measure.qualifiers or not does & {measure.head, *measure.qualifiers}:
            continue
        named = (*reader.heads_in(span), *(head for title in titles for head in reader.heads_of(title)))
        if any(head.name == doer for head in named):
            return replace(measure, qualifiers=(*measure.qualifiers[:2], doer, *measure.qualifiers[2:]))
    return measure


def join(measures: Measures, measure: Measure, unit: str) -> Measure:
    """Return a measure under the one name that its two words have: 执法人员 · 培训 is 执法培训."""
    words = {measure.action, *measure.qualifiers}
    for joined in measures.joined:
        if measure.head in joined.of and words & joined.by and measure.action not in joined.unless:
            if not fits(measures, joined.head, unit):
                continue
            kept = (measure.head,) if joined.keep else ()
            rest = tuple(word for word in measure.qualifiers if word not in joined.head and word not in joined.by)
            action = "" if measure.action and measure.action in joined.head else measure.action or joined.action
            return replace(measure, head=joined.head, action=action, qualifiers=(*rest, *kept))
    return measure


def fitting(measure: Measure) -> tuple[str, ...]:
    """Return as many qualifiers as a measure can carry and still be read at a glance."""
    kept: list[str] = []
    length = len(measure.head) + len(measure.action) + 3
    for qualifier in dict.fromkeys(q for q in measure.qualifiers if q and q != measure.head):
        if _YEAR.fullmatch(qualifier):
            continue  # that is its period
        if len(kept) < _MOST_QUALIFIERS and length + len(qualifier) + 3 <= _LONGEST_MEASURE:
            kept.append(qualifier)
            length += len(qualifier) + 3
    return tuple(kept)
