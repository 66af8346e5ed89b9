"""What a question wants done with numbers: compared, ranked, added up, counted. Values and the reading of them.

Which operation is named is the turn reader's to say: by the letters of a text here, with its places masked and by its
meaning too in ``task``. Bounds, ordinals, which end of an order and charts are read by rules. Knows no report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from index.records import Fact
from index.stores.tables import Entry
from index.text.numerals import find_numerals
from rag.understanding.bounds import Centre, Limit, find_limits
from rag.understanding.keywords import is_measured
from rag.understanding.masking import Span, mask
from rag.understanding.time import year_spans
from rag.understanding.turn_reader import Label, letters_reader
from rag.understanding.vocabulary import load_lexicon

Kind = Literal[
    "lookup",
    "compare",
    "rank",
    "trend",
    "difference",
    "ratio",
    "percent_difference",
    "sum",
    "average",
    "median",
    "share",
    "filter",
    "count",
    "unsupported",
]
RELATIVE: frozenset[Kind] = frozenset({"share", "percent_difference", "ratio"})  # asked per cent or times of figures


@dataclass(frozen=True, slots=True)
class Operation:
    """What to do with the numbers of several reports.

    ``filter`` keeps the reports whose number passes all ``limits``; ``count`` says how many reports do, or how many
    disclose the measure at all where there is no limit; ``top`` is how many of a ranking are asked for, from the
    ``descending`` end ("最多的三个" is top 3, "哪个最少" is top 1 and not descending), and ``position`` which one of it
    alone. ``focus`` are the ids of the reports that are asked about where those of others are needed to tell;
    ``than``: they are set beside the mean or the median of all.
    """

    kind: Kind = "lookup"
    descending: bool = True
    top: int | None = None
    position: int | None = None
    limits: tuple[Limit, ...] = ()
    chart: Literal["bar", "line", "any"] | None = None  # asked for in words: 柱状图, 折线图, 画个图
    focus: tuple[str, ...] = ()
    than: Centre | None = None
    sure: bool = False  # as the turn reader read it, and not by the patterns below


# The labels of the turn reader (``examples/README.md``) that name something to do with numbers.
KINDS: Mapping[str, Kind] = {
    "compare": "compare",
    "rank": "rank",
    "trend": "trend",
    "difference": "difference",
    "ratio": "ratio",
    "percent_difference": "percent_difference",
    "sum": "sum",
    "mean": "average",
    "median": "median",
    "share": "share",
    "limit": "filter",
    "count_reports": "count",
    "unsupported": "unsupported",
}
LIKELY = 0.5  # probability from which a label is taken where only the letters of a text are read


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


_EXTREME = re.compile(
    r"(?P<most>最[多高大长快好]|排(?:名|在)?第一|居首|冠军|(?:most|highest|largest)\b)"
    r"|(?P<least>最[少低小短慢差]|垫底|倒数|(?:fewest|lowest|smallest|least)\b)"
)
_RANK = re.compile(r"第几|几名|排[名序行一个下列]|名次|[从由][高多大低少小]到|[降升]序|\brank|\bsort")
_ASCENDING = re.compile(r"[从由][低少小]到|升序|倒数|[后末][一二三四五六七八九十两\d]+[名位个家]|ascending|bottom \d")
_SOME = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_TOP = re.compile(
    rf"(?:[前后末]|倒数)(?P<front>{_SOME})(?:[名位个家份的是,，。?？]|$)"
    rf"|(?:最[多高大长快少低小短慢好差]|靠[前后])的?前?(?P<behind>{_SOME})[名位个家份]"
    rf"|(?:top|bottom|first|last) (?P<english>\d{{1,3}})\b|(?:the )?(?P<word>\d{{1,3}}) (?:most|highest|lowest|fewest)"
)
ORDINALS = {
    word: at
    for at, word in enumerate(("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 2)
}
_ORDINAL = rf"{'|'.join(ORDINALS)}|\d{{1,3}}(?:nd|rd|th)"
_LEAST = frozenset({*"少低小短慢差", "lowest", "fewest", "smallest", "least", "shortest", "worst"})
# 第三多, 倒数第二, 排第2位, the second most: an ordinal of an order, not of a part, an article or a quarter
_LEAST_OR_MOST = r"(?P<end>most|highest|largest|greatest|best|longest|lowest|fewest|smallest|least|shortest|worst)\b"
_NTH = re.compile(
    rf"(?:(?P<back>倒数)第?|第)(?P<number>{_SOME})(?:[名位]的?|的)?(?:(?P<much>[多高大长快好少低小短慢差])|(?<=[名位的])"
    r"|(?=[是为]|$|[^\u4e00-\u9fff]))"
    rf"|\b(?P<english>{_ORDINAL})[- ]{_LEAST_OR_MOST}"
    rf"|\b(?:rank|com|plac)(?:e?[sd]?|ing)(?: (?:at|in|as|number))? (?P<ranks>{_ORDINAL})\b"
)
_LINE = re.compile(r"折线|曲线|线图|line chart")
_BAR = re.compile(r"[柱条]\S{0,2}图|bar (?:chart|graph)")
_CHART = re.compile(r"画.{0,4}图|[柱条折]\S{0,2}图|图[表形]|作图|出个?图|可视化|\bcharts?\b|\bplot|\bgraph")
CHARTS = re.compile(f"{_LINE.pattern}|{_CHART.pattern}")


def read_operation(folded: str, *, places: int, years: int) -> Operation:
    """Return what a folded question wants done; ``places`` and ``years`` are how many of each it names."""
    operation = read_slots(folded)
    return replace(operation, kind=_kind(folded, operation, places, years))


def read_slots(folded: str) -> Operation:
    """Return the bounds, the end and the place of a ranking, and the chart that a folded question names."""
    position, least_th = _position(folded)
    least = least_th or bool(_ASCENDING.search(folded)) or any(match["least"] for match in _EXTREME.finditer(folded))
    return Operation(
        descending=not least,
        top=None if position else _top(folded),
        position=position,
        limits=find_limits(folded),
        chart=_chart(folded),
    )


def asks_operation(folded: str) -> bool:
    """Whether a text names an operation at all, whatever its places: 按件数排序, 加起来."""
    return _kind(folded, Operation(top=_top(folded), limits=find_limits(folded)), 0, 0) != "lookup"


def _kind(folded: str, slots: Operation, places: int, years: int) -> Kind:
    label = label_of(folded)
    named = KINDS.get(label.name) if label.probability >= LIKELY else None
    if slots.limits:
        return "count" if label.name == "count_reports" else "filter"
    if named in {None, "filter", "unsupported"}:
        named = "rank" if slots.top or slots.position else None
    if named == "rank" and is_pair(folded, slots, places):
        return "compare"
    if named and (named != "compare" or places != 1):
        return named
    if places > 1:
        return "compare"
    return "trend" if years > 1 else "lookup"


def is_pair(folded: str, slots: Operation, places: int) -> bool:
    """Whether which of two has more is asked, and no order: 哪个最高."""
    return places == 2 and not (slots.position or names_order(folded))  # noqa: PLR2004  # a pair


def names_order(folded: str) -> bool:
    """Whether a text has words of an order: 排名, 从高到低, 第几."""
    return bool(_RANK.search(folded))


def label_of(folded: str) -> Label:
    """Return the operation that a folded text names by its letters; its places are not known here and stay."""
    spans: list[Span] = [("year", start, end) for start, end in year_spans(folded)]
    named = (mention for mention in load_lexicon().find(folded) if is_measured(mention.concept))
    spans += [("measure", mention.start, mention.end) for mention in named]
    return letters_reader().read(mask(folded, spans)).operation


def _position(folded: str) -> tuple[int | None, bool]:
    """Return which one of a ranking is asked for, and whether from its lower end."""
    if not (match := _NTH.search(folded)):
        return None, False
    if word := match["english"] or match["ranks"]:
        return ORDINALS.get(word) or int(re.sub(r"\D", "", word)), match["end"] in _LEAST
    numeral = next(find_numerals(match["number"]), None)
    return (int(numeral.value) if numeral else None), bool(match["back"]) or (match["much"] or "") in _LEAST


def _top(folded: str) -> int | None:
    if match := _TOP.search(folded):
        written = next(group for group in match.groups() if group)
        return int(next(find_numerals(written)).value)
    return 1 if _EXTREME.search(folded) and not _RANK.search(folded) else None


def _chart(folded: str) -> Literal["bar", "line", "any"] | None:
    if _LINE.search(folded):
        return "line"
    if not _CHART.search(folded):
        return None
    return "bar" if _BAR.search(folded) else "any"
