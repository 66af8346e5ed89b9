"""Sentences on a reckoning, in Chinese and in English: who leads, what was computed, how many disclose, who is silent.

A sentence comes with the facts that it rests on; where its markers go is not decided here. Knows no report's text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.records import Fact
from rag.ledger.arithmetic import RATES, Figure, Reckoning, Result, place_of, show
from rag.understanding.operation import Operation, Row, Wanted

NAMED = 5  # reports named one by one in a sentence
_LENGTHS = frozenset({"天", "日", "个工作日", "工作日", "小时", "分钟", "个月", "年"})
_SIGNS = {
    ">": ("超过", "more than"),
    ">=": ("不少于", "at least"),
    "<": ("低于", "less than"),
    "<=": ("不超过", "at most"),
    "=": ("等于", "exactly"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """How reports are called and numbers are marked in one language. ``mark`` gives the markers of some facts."""

    english: bool
    label: Callable[[Row], str]
    written: Callable[[Fact], str]
    mark: Callable[[Sequence[Fact]], str]

    def say(self, chinese: str, english: str) -> str:
        """Return the words of the language."""
        return english if self.english else chinese

    def of(self, figures: Sequence[Figure]) -> str:
        """Return the markers of some figures."""
        return self.mark([figure.fact for figure in figures])

    def names(self, rows: Sequence[Row], most: int = NAMED) -> str:
        """Return reports by name, of many the first."""
        shown = [self.label(row) for row in rows[:most]]
        more = len(rows) - len(shown)
        if self.english:
            return ", ".join(shown) + (f" and {more} more" if more else "")
        return "、".join(shown) + (f"等{len(rows)}份" if more else "")


def named(wanted: Wanted, words: Words) -> str:
    """Return the measure by name; one that the domain does not know has none but the question's own words."""
    return wanted.name if wanted.known else words.say("这项数据", "this number")


def superlative(operation: Operation, unit: str, *, pair: bool, words: Words) -> str:
    """Return 最多, 更高, the most, more ... as the operation and the unit ask for."""
    if unit in RATES:
        chinese, english = ("高", ("higher", "highest")) if operation.descending else ("低", ("lower", "lowest"))
    elif unit in _LENGTHS:
        chinese, english = ("长", ("longer", "longest")) if operation.descending else ("短", ("shorter", "shortest"))
    else:
        chinese, english = ("多", ("more", "most")) if operation.descending else ("少", ("fewer", "fewest"))
    return words.say(f"{'更' if pair else '最'}{chinese}", english[0] if pair else f"the {english[1]}")


def leader(reckoning: Reckoning, wanted: Wanted, excerpt: str, words: Words) -> tuple[str, tuple[Figure, ...]]:
    """Return who has most (or least) and how much; and the figures told with it."""
    figures = reckoning.figures
    first = tuple(figure for figure in figures if figure.rank == 1)
    value = words.written(first[0].fact)
    pair = len(figures) == 2  # noqa: PLR2004  # of two, one has more
    much = superlative(reckoning.operation, first[0].fact.unit, pair=pair, words=words)
    name = wanted.name if wanted.known else ""
    gap = " " if name else ""
    unsure = any(figure.unsure for figure in figures[1 : len(first) + 1])
    if len(first) == 1:
        about = words.say("大致", "probably ") if unsure else ""
        line = words.say(
            f"{words.label(first[0].row)}{about}{much}:{name}{value}{excerpt}",
            f"{words.label(first[0].row)} has {about}{much}: {name}{gap}{value}{excerpt}",
        )
    elif len(first) == len(figures):
        line = words.say(
            f"{words.names([f.row for f in first])}相同:{name}{value}",
            f"{words.names([f.row for f in first])} have the same: {name}{gap}{value}",
        )
    else:
        line = words.say(
            f"{words.names([f.row for f in first])}并列{much}:{name}{value}",
            f"{words.names([f.row for f in first])} tie for {much}: {name}{gap}{value}",
        )
    return line + words.of(first[:NAMED]), first


def computed(reckoning: Reckoning, words: Words) -> list[tuple[str, tuple[Figure, ...]]]:
    """Return a sentence for each number that was computed; those of one body's change together."""
    results = reckoning.results
    changes = [result for result in results if result.kind in {"change", "growth"}]
    told = [_changed(list(own), words) for _, own in groupby(changes, key=lambda r: place_of(r.figures[0].row))]
    told += [_one(result, reckoning, words) for result in results if result.kind not in {"change", "growth"}]
    return told[: NAMED + 1]


def _one(result: Result, reckoning: Reckoning, words: Words) -> tuple[str, tuple[Figure, ...]]:
    figures = result.figures
    about = words.say("约", "about ") if result.about else ""
    value = f"{about}{_quantity(result)}"
    names = [words.label(figure.row) for figure in figures[:2]]
    marks = words.of(figures[:8])
    match result.kind:
        case "sum":
            return _sum(result, value, words), figures
        case "average":
            line = words.say(f"平均{value}:{result.formula}", f"On average {value}: {result.formula}")
        case "share":
            line = words.say(
                f"{names[0]}{about}占{_quantity(result)}:{result.formula}",
                f"{names[0]} makes {value}: {result.formula}",
            )
        case "ratio":
            times = f"{about}{show(result.value)}"
            line = words.say(
                f"{names[0]}是{names[1]}的{times}倍:{result.formula}",
                f"{names[0]} has {times} times as much as {names[1]}: {result.formula}",
            )
        case _:
            line = _differs(result, value, reckoning, words)
    return line + marks, figures


def _sum(result: Result, value: str, words: Words) -> str:
    figures = result.figures
    if len(figures) <= NAMED:
        gap = " " if words.english else ""
        terms = "+".join(f"{words.label(f.row)}{gap}{words.written(f.fact)}{words.of([f])}" for f in figures)
        terms += "≈" if result.about else "="
        return words.say(f"合计{value}:{terms}{_quantity(result)}", f"{value} in total: {terms}{_quantity(result)}")
    how = result.formula or words.say(
        f"{len(figures)}份报告的数相加", f"the numbers of {len(figures)} reports added up"
    )
    return words.say(f"合计{value}:{how}", f"{value} in total: {how}") + words.of(figures[:8])


def _differs(result: Result, value: str, reckoning: Reckoning, words: Words) -> str:
    more, less = (words.label(figure.row) for figure in result.figures)
    if not result.value:
        return words.say(f"两者没有差别:{result.formula}", f"There is no difference: {result.formula}")
    if reckoning.operation.kind == "compare":
        return words.say(f"相差{value}:{result.formula}", f"The difference is {value}: {result.formula}")
    unit = result.figures[0].fact.unit
    step = "高" if unit in RATES else "长" if unit in _LENGTHS else "多"
    return words.say(
        f"{more}比{less}{step}{value}:{result.formula}",
        f"{more} is {value} above {less}: {result.formula}",
    )


def _changed(results: list[Result], words: Words) -> tuple[str, tuple[Figure, ...]]:
    """Return how a body's number changed, with the per cent where there is one."""
    earlier, later = results[0].figures
    place = earlier.row.report.profile.jurisdiction.name
    start, end = (figure.row.report.profile.year for figure in (earlier, later))
    about = words.say("约", "about ") if results[0].about else ""
    formula = ",".join(result.formula for result in results)
    if not results[0].value:
        line = words.say(
            f"{place}{start}年至{end}年没有变化:{formula}", f"{place}, {start} to {end}: no change: {formula}"
        )
        return line + words.of((earlier, later)), (earlier, later)
    risen = results[0].value > 0
    steps = [_quantity(result).lstrip("−") for result in results]
    chinese = f"{'增加' if risen else '减少'}{about}{steps[0]}"
    english = f"{'up' if risen else 'down'} by {about}{steps[0]}"
    if len(steps) > 1:
        chinese += f",{'增长' if risen else '下降'}{about}{steps[1]}"
        english += f" ({about}{steps[1]})"
    line = words.say(
        f"{place}{start}年至{end}年{chinese}:{formula}", f"{place}, {start} to {end}: {english}: {formula}"
    )
    return line + words.of((earlier, later)), (earlier, later)


def _quantity(result: Result) -> str:
    return f"{show(result.value)}{'个' if result.unit == '百分点' else ''}{result.unit}"


def counted(reckoning: Reckoning, wanted: Wanted, words: Words) -> str:
    """Return how many reports disclose the measure, or pass the limit, and which."""
    operation, figures = reckoning.operation, reckoning.figures
    names = words.names([figure.row for figure in figures])
    disclosed, searched = reckoning.disclosed, reckoning.disclosed + len(reckoning.silent)
    if operation.sign is None or operation.limit is None:
        told = [*figures, *reckoning.apart]
        names = words.names([figure.row for figure in told])
        line = words.say(
            f"{searched}份报告中{disclosed}份披露了{named(wanted, words)}:{names}",
            f"{disclosed} of {searched} reports disclose {named(wanted, words)}: {names}",
        )
        return line + words.of(told[:NAMED])
    unit = figures[0].fact.unit if figures else (reckoning.failing[0].fact.unit if reckoning.failing else "")
    chinese, english = _SIGNS[operation.sign]
    limit = f"{show(operation.limit)}{unit}"
    if not figures:
        return words.say(
            f"披露{named(wanted, words)}的{disclosed}份报告中,没有{chinese}{limit}的",
            f"Of {disclosed} reports that disclose {named(wanted, words)}, none states {english} {limit}",
        ) + words.of(reckoning.failing[:NAMED])
    line = words.say(
        f"披露{named(wanted, words)}的{disclosed}份报告中,{len(figures)}份{chinese}{limit}:{names}",
        f"Of {disclosed} reports that disclose {named(wanted, words)}, {len(figures)} state {english} {limit}: {names}",
    )
    return line + words.of(figures[:NAMED])


def silence(rows: Sequence[Row], wanted: Wanted, words: Words) -> str:
    """Return which reports do not disclose the measure."""
    if len(rows) <= NAMED:
        does = "does" if len(rows) == 1 else "do"
        return words.say(
            f"{words.names(rows)}未披露{named(wanted, words)}",
            f"{words.names(rows)} {does} not disclose {named(wanted, words)}",
        )
    few = words.names(rows[:3])
    return words.say(
        f"另有{len(rows)}份报告未披露{named(wanted, words)},如{few}",
        f"{len(rows)} reports do not disclose {named(wanted, words)}, such as {few}",
    )


def instead(row: Row, nearest: Fact, wanted: Wanted, excerpt: str, words: Words) -> str:
    """Return that a report does not disclose the measure, and what it states of the same thing."""
    other_action = nearest.action and nearest.action not in wanted.actions
    what = wanted.actions[0] if other_action and len(wanted.actions) == 1 else named(wanted, words)
    given = nearest.action if nearest.head in wanted.heads else f"{nearest.head}{nearest.action}"
    value = words.written(nearest)
    return words.say(
        f"{words.label(row)}未披露{what},报告写的是{given}{value}{excerpt}",
        f"{words.label(row)} does not disclose {what}; it states {given} {value}{excerpt}",
    ) + words.mark([nearest])
