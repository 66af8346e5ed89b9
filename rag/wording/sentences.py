"""Sentences on a reckoning, in Chinese and in English: who leads, what was computed, how many disclose, who is silent.

A sentence comes with the facts that it rests on; where its markers go is not decided here. Knows no report's text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from index.records import Fact
from rag.language.messages import list_names, say
from rag.ledger.arithmetic import Reckoning
from rag.ledger.figures import RATES, Figure, Result, place_of, show
from rag.schema.answer import Language
from rag.understanding.operation import Operation, Row, Wanted
from rag.wording.english_names import name_place
from rag.wording.told_figure import name_measure

MOST_MARKED = 8  # figures of a computed number that are cited with it
NAMED = 5  # reports named one by one in a sentence
_LENGTHS = frozenset({"天", "日", "个工作日", "工作日", "小时", "分钟", "个月", "年"})
_SIGNS = {
    ">": "wording.more_than",
    ">=": "wording.at_least",
    "<": "wording.less_than",
    "<=": "wording.at_most",
    "=": "wording.exactly",
}
# of two and of many, where more is asked for and where less is
_OF_RATES = ("wording.higher", "wording.highest"), ("wording.lower", "wording.lowest")
_OF_LENGTHS = ("wording.longer", "wording.longest"), ("wording.shorter", "wording.shortest")
_OF_AMOUNTS = ("wording.more", "wording.most"), ("wording.fewer", "wording.fewest")


@dataclass(frozen=True, slots=True)
class Words:
    """How reports are called and numbers are marked in one language. ``mark`` gives the markers of some facts."""

    language: Language
    label: Callable[[Row], str]
    written: Callable[[Fact], str]
    mark: Callable[[Sequence[Fact]], str]

    def say(self, key: str, **slots: object) -> str:
        """Return a text of the catalogue in the language."""
        return say(key, self.language, **slots)

    @property
    def gap(self) -> str:
        """What stands between two words."""
        return self.say("common.gap")

    def of(self, figures: Sequence[Figure]) -> str:
        """Return the markers of some figures."""
        return self.mark([figure.fact for figure in figures])

    def names(self, rows: Sequence[Row], most: int = NAMED) -> str:
        """Return reports by name, of many the first."""
        return list_names([self.label(row) for row in rows], self.language, most)


def named(wanted: Wanted, words: Words) -> str:
    """Return the measure by name; one that the domain does not know has none but the question's own words."""
    return (
        name_measure(wanted.name, wanted.actions, words.language) if wanted.known else words.say("wording.this_number")
    )


def superlative(operation: Operation, unit: str, *, pair: bool, words: Words) -> str:
    """Return 最多, 更高, the most, more ... as the operation and the unit ask for."""
    if unit in RATES:
        most, least = _OF_RATES
    elif unit in _LENGTHS:
        most, least = _OF_LENGTHS
    else:
        most, least = _OF_AMOUNTS
    of_two, of_many = most if operation.descending else least
    return words.say(of_two if pair else of_many)


def leader(reckoning: Reckoning, wanted: Wanted, told: str, words: Words) -> tuple[str, tuple[Figure, ...]]:
    """Return who has most (or least) and how much; and the figures told with it. ``told``: what the first states."""
    figures = reckoning.figures
    first = tuple(figure for figure in figures if figure.rank == 1)
    value = words.written(first[0].fact)
    pair = len(figures) == 2  # noqa: PLR2004  # of two, one has more
    much = superlative(reckoning.operation, first[0].fact.unit, pair=pair, words=words)
    name = named(wanted, words)
    unsure = any(figure.unsure for figure in figures[1 : len(first) + 1])
    if len(first) == 1:
        about = words.say("wording.probably") if unsure else ""
        line = words.say(
            "wording.leads",
            name_of=words.label(first[0].row),
            about=about,
            much=much,
            told=told,
        )
    elif len(first) == len(figures):
        line = words.say("wording.same", names=words.names([f.row for f in first]), name=name, value=value)
    else:
        line = words.say("wording.tie", names=words.names([f.row for f in first]), much=much, name=name, value=value)
    return line + words.of(first[:NAMED]), first


def computed(reckoning: Reckoning, words: Words, measure: str = "") -> list[tuple[str, tuple[Figure, ...]]]:
    """Return a sentence for each number that was computed; those of one body's change together.

    ``measure``: its name in the sentence; "" where it stands elsewhere.
    """
    about = reckoning.operation.focus
    results = [  # of the shares that were reckoned, those that were asked for stand first and alone
        *(r for r in reckoning.results if r.kind == "share" and r.figures[0].row.report.id in about),
        *(r for r in reckoning.results if r.kind == "beside"),
        *(r for r in reckoning.results if r.kind != "beside" and not (about and r.kind == "share")),
    ]
    changes = [result for result in results if result.kind in {"change", "growth"}]
    told = [
        _changed(list(own), measure, words) for _, own in groupby(changes, key=lambda r: place_of(r.figures[0].row))
    ]
    told += [_one(result, reckoning, measure, words) for result in results if result.kind not in {"change", "growth"}]
    return told[: NAMED + 1]


def _one(result: Result, reckoning: Reckoning, measure: str, words: Words) -> tuple[str, tuple[Figure, ...]]:
    figures = result.figures
    about = words.say("wording.about") if result.about else ""
    value = f"{about}{_quantity(result)}"
    names = [words.label(figure.row) for figure in figures[:2]]
    marks = words.of(figures[:MOST_MARKED])
    match result.kind:
        case "sum":
            return _sum(result, value, measure, words), figures
        case "average":
            line = words.say("wording.average", measure=measure, value=value, formula=result.formula)
        case "median":
            line = words.say("wording.median", measure=measure, value=value, formula=result.formula)
        case "beside":
            line = _beside(result, measure, words)
        case "percent_difference":
            line = _by_percent(result, measure, words)
        case "share":
            line = words.say(
                "wording.share",
                name=_of(names[0], measure, words),
                about=about,
                percent=_quantity(result),
                formula=result.formula,
                value=value,
            )
        case "ratio":
            times = f"{about}{show(result.value)}"
            line = words.say(
                "wording.ratio", name=_of(names[0], measure, words), other=names[1], times=times, formula=result.formula
            )
        case _:
            line = _differs(result, value, reckoning, measure, words)
    return line + marks, figures


def _of(report: str, measure: str, words: Words) -> str:
    """Return what a report counts: 甲区2023年收到的行政复议, 行政复议 of 甲区 (2023)."""
    return words.say("wording.measure_of", report=report, measure=measure) if measure else report


def _beside(result: Result, measure: str, words: Words) -> str:
    """Return how a figure stands beside the mean or the median: 甲区2023年比平均数多36.75件."""
    name, centre = _of(words.label(result.figures[0].row), measure, words), words.say(f"wording.centre_{result.than}")
    about = words.say("wording.about") if result.about else ""
    if result.unit == "倍":
        times = f"{about}{show(result.value)}"
        return words.say("wording.ratio", name=name, other=centre, times=times, formula=result.formula)
    return _above(name, centre, result, f"{about}{_quantity(result)}", words)


def _by_percent(result: Result, measure: str, words: Words) -> str:
    """Return by how many per cent a figure is more or less than another."""
    one, other = (words.label(figure.row) for figure in result.figures)
    one = _of(one, measure, words)
    about = words.say("wording.about") if result.about else ""
    return _above(one, other, result, f"{about}{_quantity(result)}", words)


def _above(one: str, other: str, result: Result, value: str, words: Words) -> str:
    if not result.value:
        return words.say("wording.no_difference", formula=result.formula)
    more = "below" if result.value < 0 else "above"
    unit = result.figures[0].fact.unit
    kind = "rate" if unit in RATES else "length" if unit in _LENGTHS else "amount"
    step = words.say(f"wording.{'step' if more == 'above' else 'less'}_{kind}")
    return words.say(
        "wording.above", more=one, less=other, step=step, value=value.replace("−", ""), formula=result.formula
    )


def too_few(reckoning: Reckoning, wanted: Wanted, words: Words) -> str:
    """Return that so few reports state the number that nothing can be reckoned, with what they state."""
    line = words.say("wording.too_few", measure=named(wanted, words), count=len(reckoning.figures))
    return line + words.of(reckoning.figures)


def ranked(reckoning: Reckoning, wanted: Wanted, told: Callable[[Figure], str], words: Words) -> list[str]:
    """Return who stands at the place of an order that was asked for, or at which place those asked about stand."""
    operation, figures = reckoning.operation, reckoning.figures
    if not figures:
        return []
    order = words.say("wording.falling" if operation.descending else "wording.rising")
    if operation.focus:
        return [
            words.say(
                "wording.stands_at",
                report=words.label(figure.row),
                position=figure.rank,
                count=len(figures),
                order=order,
                told=told(figure),
            )
            + words.of([figure])
            for figure in reckoning.asked_about
        ]
    placed = reckoning.placed
    if not placed:
        return [words.say("wording.no_such_place", count=len(figures), position=operation.position)]
    line = words.say(
        "wording.place_of_order",
        position=operation.position,
        order=order,
        names=words.names([figure.row for figure in placed]),
        name=named(wanted, words),
        value=words.written(placed[0].fact),
    )
    return [line + words.of(placed[:NAMED])]


def _sum(result: Result, value: str, measure: str, words: Words) -> str:
    figures = result.figures
    if len(figures) <= NAMED:
        terms = "+".join(f"{words.label(f.row)}{words.gap}{words.written(f.fact)}{words.of([f])}" for f in figures)
        terms += "≈" if result.about else "="
        return words.say("wording.sum", measure=measure, value=value, terms=terms, percent=_quantity(result))
    how = result.formula or words.say("wording.added_up", count=len(figures))
    return words.say("wording.sum_by", measure=measure, value=value, how=how) + words.of(figures[:MOST_MARKED])


def _differs(result: Result, value: str, reckoning: Reckoning, measure: str, words: Words) -> str:
    more, less = (words.label(figure.row) for figure in result.figures)
    more = _of(more, measure, words)
    if not result.value:
        return words.say("wording.no_difference", formula=result.formula)
    if reckoning.operation.kind == "compare":
        return words.say("wording.differs", value=value, formula=result.formula)
    unit = result.figures[0].fact.unit
    if unit in RATES:
        step = words.say("wording.step_rate")
    else:
        step = words.say("wording.step_length") if unit in _LENGTHS else words.say("wording.step_amount")
    return words.say("wording.above", more=more, less=less, step=step, value=value, formula=result.formula)


def _changed(results: list[Result], measure: str, words: Words) -> tuple[str, tuple[Figure, ...]]:
    """Return how a body's number changed, with the per cent where there is one."""
    earlier, later = results[0].figures
    place = _of(name_place(earlier.row.report.profile.jurisdiction.name, words.language), measure, words)
    start, end = (figure.row.report.profile.reviewed for figure in (earlier, later))
    about = words.say("wording.about") if results[0].about else ""
    formula = words.say("common.comma").join(result.formula for result in results)
    if not results[0].value:
        line = words.say("wording.unchanged", place=place, start=start, end=end, formula=formula)
        return line + words.of((earlier, later)), (earlier, later)
    risen = results[0].value > 0
    steps = [_quantity(result).lstrip("−") for result in results]
    step = f"{about}{steps[0]}"
    how = words.say("wording.up", step=step) if risen else words.say("wording.down", step=step)
    if len(steps) > 1:
        percent = f"{about}{steps[1]}"
        if risen:
            how = words.say("wording.up_percent", how=how, percent=percent)
        else:
            how = words.say("wording.down_percent", how=how, percent=percent)
    line = words.say("wording.changed", place=place, start=start, end=end, how=how, formula=formula)
    return line + words.of((earlier, later)), (earlier, later)


def _quantity(result: Result) -> str:
    return f"{show(result.value)}{'个' if result.unit == '百分点' else ''}{result.unit}"


def counted(reckoning: Reckoning, wanted: Wanted, words: Words) -> str:
    """Return how many reports disclose the measure, or pass the limit, and which."""
    operation, figures = reckoning.operation, reckoning.figures
    names = words.names([figure.row for figure in figures])
    disclosed, searched = reckoning.disclosed, reckoning.disclosed + len(reckoning.silent)
    if not operation.limits:
        told = [*figures, *reckoning.apart]
        names = words.names([figure.row for figure in told])
        line = words.say(
            "wording.disclosing", searched=searched, disclosed=disclosed, measure=named(wanted, words), names=names
        )
        return line + words.of(told[:NAMED])
    unit = figures[0].fact.unit if figures else (reckoning.failing[0].fact.unit if reckoning.failing else "")
    limit = _limits(operation, unit, words)
    if not figures:
        return words.say(
            "wording.none_passes", measure=named(wanted, words), disclosed=disclosed, limit=limit
        ) + words.of(reckoning.failing[:NAMED])
    line = words.say(
        "wording.passing",
        measure=named(wanted, words),
        disclosed=disclosed,
        count=len(figures),
        limit=limit,
        names=names,
    )
    return line + words.of(figures[:NAMED])


def _limits(operation: Operation, unit: str, words: Words) -> str:
    """Return the bounds as told: 不少于50件且不超过100件, 超过平均数."""
    return words.say("wording.and_also").join(
        words.say(
            "wording.bound",
            sign=words.say(_SIGNS[limit.sign]),
            limit=words.say(f"wording.centre_{limit.than}") if limit.value is None else f"{_short(limit.value)}{unit}",
        )
        for limit in operation.limits
    )


def _short(value: Decimal) -> str:
    """Return a number as it is written of large sums: 3000万, 1.5亿."""
    for multiple, written in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if value >= multiple and value / multiple == (value / multiple).quantize(Decimal("0.01")):
            return f"{show(value / multiple)}{written}"
    return show(value)


def silence(rows: Sequence[Row], wanted: Wanted, words: Words) -> str:
    """Return which reports do not disclose the measure."""
    if len(rows) <= NAMED:
        if len(rows) == 1:
            return words.say("wording.silent_one", names=words.names(rows), measure=named(wanted, words))
        return words.say("wording.silent_few", names=words.names(rows), measure=named(wanted, words))
    few = words.names(rows[:3])
    return words.say("wording.silent_many", count=len(rows), measure=named(wanted, words), few=few)


def instead(row: Row, nearest: Fact, wanted: Wanted, quote: str, words: Words) -> str:
    """Return that a report does not disclose the measure, and what it states of the same thing."""
    line = words.say("wording.instead", report=words.label(row), what=named(wanted, words), quote=quote)
    return line + words.mark([nearest])
