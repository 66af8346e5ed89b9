"""What a question wants done with numbers: compared, ranked, added up, counted. Values and the reading of them.

Knows no report and no measure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from index.records import Fact
from index.stores.tables import Entry
from index.text.numerals import find_numerals

Kind = Literal[
    "lookup", "compare", "rank", "trend", "difference", "ratio", "sum", "average", "share", "filter", "count"
]
Sign = Literal[">", ">=", "<", "<=", "="]


@dataclass(frozen=True, slots=True)
class Operation:
    """What to do with the numbers of several reports.

    ``filter`` keeps the reports whose number passes ``sign limit``; ``count`` says how many reports do, or how many
    disclose the measure at all where there is no limit; ``top`` is how many of a ranking are asked for, from the
    ``descending`` end ("最多的三个" is top 3, "哪个最少" is top 1 and not descending).
    """

    kind: Kind = "lookup"
    descending: bool = True
    top: int | None = None
    sign: Sign | None = None
    limit: Decimal | None = None
    chart: Literal["bar", "line", "any"] | None = None  # asked for in words: 柱状图, 折线图, 画个图


@dataclass(frozen=True, slots=True)
class Form:
    """One of the ways in which a measure is filed: under ``head``, with one of ``says`` beside it, if there are any."""

    head: str
    says: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The measure that a question asks for: a fact fits when it has one of the heads, one of the actions (any where
    none is named), every qualifier, and a unit that can be compared with one of ``units`` (any where none is named).
    """

    name: str  # as shown to the user: 行政复议 · 收到
    heads: tuple[str, ...]
    actions: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # the question's own words: of two facts that fit, the one they stand around is meant
    change: bool = False  # by how much it rose or fell, not how much there is
    parts: tuple[str, ...] = ()  # heads that make up the measure: 人大代表建议 and 政协提案 are 建议提案
    akin: tuple[str, ...] = ()  # further heads under which the same may stand
    known: bool = True  # the heads are measures of the domain; else words that may be part of a head
    forms: tuple[Form, ...] = ()  # other names of exactly the same: 培训执法人员 and 执法培训
    alike: tuple[str, ...] = ()  # units in which the same is counted; see ``Row.units``
    fall: bool = False  # by how much it fell: a decline of 82% counts as 82, the largest decline as the most

    @property
    def filed(self) -> frozenset[str]:
        """All heads under which the measure may stand."""
        return frozenset((*self.heads, *self.akin, *(form.head for form in self.forms)))


@dataclass(frozen=True, slots=True)
class Row:
    """What one report states of the wanted measure."""

    report: Entry
    fact: Fact | None  # None: it does not disclose the measure
    also: tuple[Fact, ...] = ()  # other figures of the same report for the same measure
    nearest: tuple[Fact, ...] = ()  # where nothing fits: the same head with another action, best first
    plus: tuple[Fact, ...] = ()  # further parts, whose sum with the written number is the value of ``fact``
    units: tuple[str, ...] = ()  # in which this measure is counted all the same: 法律咨询 in 次 and 件


_SUM = re.compile(
    r"合计|总和|总计|加起来|加在一起|相加|加总|求和|总共(?!和国)|一共|总(?:次|件|人|场|条|项|户|份)?数|共计"
    r"|in total|total number|altogether|combined|\bsum\b"
)
_AVERAGE = re.compile(r"平均|均值|\baverage\b|\bmean\b")
_SHARE = re.compile(r"各占|占(?:总数|全部|合计|总量|其中)|占(?:了)?(?:多少|几成|多大)|what share|what proportion")
_RATIO = re.compile(r"(?:几|多少)倍|倍数|比值|how many times|times as|\bratio\b")
_DIFFERENCE = re.compile(
    r"差(?:了)?(?:多少|几)|相差|差距(?:是|有|多)|差额|[多少高低大小](?:了|出)?(?:多少|几[件次人场条项个份])"
    r"|\bdifference\b|how many (?:more|fewer)|how much (?:more|less|higher|lower)"
)
_COMPARE = re.compile(
    r"更[多少高低大小快慢]|谁[多少高低大小]|哪[个家边里]?[更]?[多少高低大小]|更胜|孰|\b(?:more|fewer|higher|lower)\b"
)
_EXTREME = re.compile(
    r"(?P<most>最[多高大长快好]|排(?:名|在)?第一|居首|冠军|(?:most|highest|largest)\b)"
    r"|(?P<least>最[少低小短慢差]|垫底|倒数|(?:fewest|lowest|smallest|least)\b)"
)
_RANK = re.compile(
    r"排[名序行]|排(?:一|个|下|列)|名次|从[高多大]到[低少小]|从[低少小]到[高多大]|[降升]序|由[高多大低少小]到|\brank|\bsort"
)
_ASCENDING = re.compile(
    r"[从由][低少小]到|升序|倒数|(?:后|最后|末)[一二三四五六七八九十两\d]+(?:名|位|个|家)|ascending|bottom \d"
)
_SOME = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_TOP = re.compile(
    rf"(?:前|后|最后|倒数|末|倒数前)(?P<front>{_SOME})(?:名|位|个|家|份|$|的|是|[,，。?？])"
    rf"|(?:最[多高大长快少低小短慢好差]|排名靠前|靠前|靠后)的?(?:前)?(?P<behind>{_SOME})(?:名|位|个|家|份)"
    rf"|(?:top|bottom|first|last) (?P<english>\d{{1,3}})\b|(?:the )?(?P<word>\d{{1,3}}) (?:most|highest|lowest|fewest)"
)
_SIGNS: tuple[tuple[re.Pattern[str], Sign], ...] = (
    (re.compile(r"(?:不少于|不低于|不小于|至少(?:有|为)?|达到(?:或超过)?|at least|no (?:less|fewer) than)\s*$"), ">="),
    (re.compile(r"(?:不超过|不多于|不高于|不大于|至多|最多(?:有|为)?|at most|no more than)\s*$"), "<="),
    (re.compile(r"(?:超过?了?|大于|高于|多于|突破|过|more than|over|above|exceed(?:s|ed|ing)?|greater than)\s*$"), ">"),
    (re.compile(r"(?:低于|少于|小于|不足|不到|未达到?|less than|fewer than|under|below)\s*$"), "<"),
)
_BEHIND: tuple[tuple[re.Pattern[str], Sign], ...] = (
    (re.compile(r"\s*(?:[件条项次场人名位个家份期户起]|人次|场次)?(?:及|或)?以上|\s*or more"), ">="),
    (re.compile(r"\s*(?:[件条项次场人名位个家份期户起]|人次|场次)?(?:及|或)?以下|\s*or (?:less|fewer)"), "<="),
)
_COUNTED = re.compile(
    r"(?:多少|几)(?:份|篇|个|家)?(?:年度)?(?:报告|地区|地方|区县|县区|政府|单位|市|县|区)"
    r"|(?:报告|地区|地方|区县|县区|政府)(?:一共|总共|共)?有?(?:多少|几)[份篇个家]"
    r"|how many (?:reports|places|districts|governments)"
)
_TREND = re.compile(
    r"趋势|历年|逐年|近[几两三四五\d]年|这[几两三四五]年|变化|走势|增减|\btrend|over the years|year by year|changed?\b"
)
_LINE = re.compile(r"折线|曲线|线图|line chart")
_BAR = re.compile(r"[柱条]\S{0,2}图|bar (?:chart|graph)")
_CHART = re.compile(
    r"画(?:个|张|一下|成|出)?.{0,3}图|[柱条折]\S{0,2}图|图表|图形|作图|出个?图|可视化|\bcharts?\b|\bplot|\bgraph"
)
_WORDS: Mapping[Kind, tuple[re.Pattern[str], ...]] = {
    "ratio": (_RATIO,),
    "share": (_SHARE,),
    "average": (_AVERAGE,),
    "rank": (_RANK, _EXTREME, _TOP),
    "difference": (_DIFFERENCE,),
    "sum": (_SUM,),
    "trend": (_TREND,),
    "compare": (_COMPARE, _EXTREME),
    "count": (_COUNTED,),
}
CHARTS = re.compile(f"{_LINE.pattern}|{_CHART.pattern}")
_TWO = 2


# 公布数字的地方: who tells a number, not what is told
_TELLING = re.compile(
    r"(?:给|把|将)?[一二两三四五六七八九十几各]?个?(?:公布|披露|列出|写明|给出)(?:了|过)?(?:具体)?(?:数字|数据|数量)的?"
)
_OPERATION_WORDS = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (_SUM, _AVERAGE, _RATIO, _DIFFERENCE, _RANK, _TELLING))
)


def without_operation(text: str) -> str:
    """Return a folded text without the words that say what to do with the numbers, which name no measure."""
    return _OPERATION_WORDS.sub(" ", text)


def read_operation(folded: str, *, places: int, years: int) -> Operation:
    """Return what a folded question wants done; ``places`` and ``years`` are how many of each it names."""
    top = _top(folded)
    sign, limit = _limit(folded)
    least = bool(_ASCENDING.search(folded)) or any(match["least"] for match in _EXTREME.finditer(folded))
    operation = Operation(descending=not least, top=top, sign=sign, limit=limit, chart=_chart(folded))
    return replace(operation, kind=_kind(folded, operation, places, years))


def asks_operation(folded: str) -> bool:
    """Whether a text names an operation at all, whatever its places: 按件数排序, 加起来."""
    return _kind(folded, Operation(top=_top(folded), sign=_limit(folded)[0]), 0, 0) != "lookup"


def find_operation(folded: str, kind: Kind) -> tuple[int, int] | None:
    """Return which characters of a folded question name an operation; None where it is of no word: lookup."""
    found = (match for pattern in _WORDS.get(kind, ()) if (match := pattern.search(folded)))
    match = next(found, None)
    return match.span() if match else None


def _kind(folded: str, operation: Operation, places: int, years: int) -> Kind:
    counted = _COUNTED.search(folded)
    if operation.sign or counted:
        return "count" if counted else "filter"
    if places == _TWO and _EXTREME.search(folded) and not _RANK.search(folded):
        return "compare"
    named: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("ratio", _RATIO),
        ("share", _SHARE),
        ("average", _AVERAGE),
        ("rank", _RANK),
        ("rank", _EXTREME),
        ("difference", _DIFFERENCE),
        ("sum", _SUM),
        ("trend", _TREND),
        ("compare", _COMPARE),
    )
    for kind, pattern in named:
        if pattern.search(folded):
            return kind
    if operation.top:
        return "rank"
    if places > 1:
        return "compare"
    return "trend" if years > 1 else "lookup"


def _top(folded: str) -> int | None:
    if match := _TOP.search(folded):
        written = next(group for group in match.groups() if group)
        return int(next(find_numerals(written)).value)
    return 1 if _EXTREME.search(folded) and not _RANK.search(folded) else None


def _limit(folded: str) -> tuple[Sign | None, Decimal | None]:
    for numeral in find_numerals(folded):
        for pattern, sign in _SIGNS:
            if pattern.search(folded[: numeral.start]) and not _is_year(folded, numeral.start, numeral.end):
                return sign, numeral.value
        for pattern, sign in _BEHIND:
            if pattern.match(folded, numeral.end):
                return sign, numeral.value
    return None, None


def _is_year(folded: str, start: int, end: int) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", folded[start:end])) and folded[end : end + 1] == "年"


def _chart(folded: str) -> Literal["bar", "line", "any"] | None:
    if _LINE.search(folded):
        return "line"
    if not _CHART.search(folded):
        return None
    return "bar" if _BAR.search(folded) else "any"
