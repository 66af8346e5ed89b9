"""Arithmetic over what reports state: ordered, compared, added up, counted, each result with its formula.

Pure. Only numbers whose units can be compared meet in one operation; the others are named, not converted. Knows no
wording, no report's text and no library.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal

from index.records import Bound, Fact, Role
from rag.understanding.operation import Operation, Row

Comparable = Callable[[str, str], bool]
ResultKind = Literal["difference", "change", "growth", "ratio", "sum", "average", "share"]
Obstacle = Literal["rates", "zero"]  # rates have no sum; nothing can be divided by 0
RATES = frozenset({"%", "‰", "百分点", "个百分点"})
MOST_TERMS = 8  # of a sum that is written out
_CHRONOLOGICAL = frozenset({"compare", "difference", "trend"})  # of one place over years: told in order of time
_HUNDREDTH = Decimal("0.01")
_JUST = Decimal("0.000001")
_PASSES = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq}


@dataclass(frozen=True, slots=True)
class Figure:
    """A row that states a number, in its place in the order."""

    row: Row
    fact: Fact
    rank: int | None = None  # where an order is asked for; equal numbers share one
    unsure: bool = False  # as an approximate number it might as well stand before the one ahead of it


@dataclass(frozen=True, slots=True)
class Result:
    """A number that no report states, and how it was reached."""

    kind: ResultKind
    value: Decimal  # rounded for show
    unit: str
    formula: str  # 92−45=47件; "" for a sum of too many
    figures: tuple[Figure, ...]  # that it rests on, in the formula's order
    about: bool  # one of them is approximate


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What came of an operation."""

    operation: Operation
    figures: tuple[Figure, ...]  # that take part, in order; of a filter, those that pass
    silent: tuple[Row, ...]  # do not disclose the measure
    apart: tuple[Figure, ...] = ()  # state it in a unit, or as a change, that cannot be compared with the others
    failing: tuple[Figure, ...] = ()  # do not pass the filter
    doubtful: tuple[Figure, ...] = ()  # too approximate to tell whether they pass
    results: tuple[Result, ...] = ()
    obstacle: Obstacle | None = None

    @property
    def disclosed(self) -> int:
        """How many rows state the measure."""
        return len(self.figures) + len(self.apart) + len(self.failing)

    @property
    def leading(self) -> tuple[Figure, ...]:
        """The figures of the ``top`` ranks that were asked for, ties at the edge kept; of an order, else the first."""
        top = self.operation.top or 1
        return tuple(figure for figure in self.figures if figure.rank is not None and figure.rank <= top)


def reckon(rows: Sequence[Row], operation: Operation, comparable: Comparable) -> Reckoning:
    """Carry an operation out over what the rows state."""
    silent = tuple(row for row in rows if row.fact is None)
    stated = [Figure(row, row.fact) for row in rows if row.fact is not None]
    if operation.kind in {"lookup", "count"} and operation.sign is None:
        return Reckoning(operation, tuple(stated), silent)
    together, apart = _together(stated, comparable)
    together, failing, doubtful = _filter(together, operation)
    ordered = _order(together, operation)
    results, obstacle = _results(ordered, together, operation)
    return Reckoning(operation, ordered, silent, apart, failing, doubtful, results, obstacle)


def worth(fact: Fact) -> Decimal:
    """Return a fact's number as it enters arithmetic: a decline is negative."""
    return -fact.value if fact.role is Role.DOWN else fact.value


def is_about(fact: Fact) -> bool:
    """Whether the number stands for a range."""
    return fact.bound is not Bound.EXACT or fact.upper is not None


def place_of(row: Row) -> tuple[str, ...]:
    """Return what tells a reporting body from its namesakes."""
    jurisdiction = row.report.profile.jurisdiction
    return (*jurisdiction.parents, jurisdiction.name)


def is_series(figures: Sequence[Figure]) -> bool:
    """Whether the figures are those of one body in several years."""
    return len({place_of(f.row) for f in figures}) == 1 and len({f.row.report.profile.year for f in figures}) > 1


def series(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Return the figures of each body in order of time, bodies in order of appearance."""
    by_place: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        by_place.setdefault(place_of(figure.row), []).append(figure)
    return [sorted(own, key=lambda figure: figure.row.report.profile.year or 0) for own in by_place.values()]


def show(value: Decimal) -> str:
    """Return a number for people: at most two decimals, plain digits."""
    rounded = value.quantize(_HUNDREDTH, ROUND_HALF_UP)
    plain = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if plain in {"-0", ""} else plain.replace("-", "−")


def _together(stated: Sequence[Figure], comparable: Comparable) -> tuple[list[Figure], tuple[Figure, ...]]:
    """Return the largest group that can be compared, and the rest."""
    groups: list[list[Figure]] = []
    for figure in stated:
        for group in groups:
            if _alike(group[0], figure, comparable):
                group.append(figure)
                break
        else:
            groups.append([figure])
    largest = max(groups, key=len, default=[])
    return largest, tuple(figure for group in groups if group is not largest for figure in group)


def _alike(one: Figure, other: Figure, comparable: Comparable) -> bool:
    changes = {Role.UP, Role.DOWN}
    units = {one.fact.unit, other.fact.unit}
    return (one.fact.role in changes) == (other.fact.role in changes) and (
        len(units) == 1 or units <= set(one.row.units) or comparable(*units)
    )


def _filter(figures: list[Figure], operation: Operation) -> tuple[list[Figure], tuple[Figure, ...], tuple[Figure, ...]]:
    if operation.sign is None or operation.limit is None:
        return figures, (), ()
    passes, limit = _PASSES[operation.sign], operation.limit
    passing: list[Figure] = []
    failing: list[Figure] = []
    doubtful: list[Figure] = []
    for figure in figures:
        low, high = _range(figure.fact)
        sure = passes(low, limit) and passes(high, limit)
        (passing if sure or passes(worth(figure.fact), limit) else failing).append(figure)
        if not sure and (passes(low, limit) or passes(high, limit)):
            doubtful.append(figure)
    return passing, tuple(failing), tuple(doubtful)


def _range(fact: Fact) -> tuple[Decimal, Decimal]:
    """Return the least and the most that an approximate number may stand for.

    余 stays below the next round number of its own roundness: 210余 below 220, 2万余 below 3万; 近 likewise from
    below, where a lone 1 is rounder than it looks: 近100 means more than 90. 约 is taken as a tenth either way.
    """
    value = fact.value
    step = Decimal(10) ** (value.normalize().as_tuple().exponent) if value else Decimal(1)  # type: ignore[operator]
    low = high = value
    match fact.bound:
        case Bound.ABOUT:
            low, high = value * Decimal("0.9"), value * Decimal("1.1")
        case Bound.OVER:
            low, high = value + _JUST, value + step
        case Bound.UNDER:
            low, high = value - (step / 10 if value == step else step) + _JUST, value - _JUST
        case Bound.AT_LEAST:
            high = Decimal("Infinity")
        case Bound.AT_MOST:
            low = Decimal(0)
        case Bound.EXACT:
            pass
    if fact.unit == "%" and fact.role not in {Role.UP, Role.DOWN} and value <= 100:  # noqa: PLR2004  # a share ends at 100
        high = min(high, Decimal(100))
    high = max(high, fact.upper or high)
    return (-high, -low) if fact.role is Role.DOWN else (low, high)


def _order(figures: list[Figure], operation: Operation) -> tuple[Figure, ...]:
    """Return the figures as the operation shows them, ranked where it is about more and less."""
    if operation.kind == "trend" or (operation.kind in _CHRONOLOGICAL and is_series(figures)):
        return tuple(figure for own in series(figures) for figure in own)
    if operation.kind not in {"rank", "compare", "difference", "filter", "count", "share"}:
        return tuple(figures)
    ordered = sorted(figures, key=lambda figure: worth(figure.fact), reverse=operation.descending)
    ranked: list[Figure] = []
    for position, figure in enumerate(ordered, 1):
        before = ranked[-1] if ranked else None
        tied = before is not None and worth(before.fact) == worth(figure.fact)
        rank = before.rank if before and tied else position
        ranked.append(Figure(figure.row, figure.fact, rank, before is not None and _overlap(before.fact, figure.fact)))
    return tuple(ranked)


def _overlap(one: Fact, other: Fact) -> bool:
    """Whether approximate numbers may stand in the other order."""
    if not (is_about(one) or is_about(other)):
        return False
    (low, high), (other_low, other_high) = _range(one), _range(other)
    return low <= other_high and other_low <= high


def _results(
    ordered: tuple[Figure, ...], asked: list[Figure], operation: Operation
) -> tuple[tuple[Result, ...], Obstacle | None]:
    """Return what the operation computes; ``asked`` has the figures in the order of the question."""
    if operation.kind == "trend" or (operation.kind in _CHRONOLOGICAL and is_series(ordered)):
        return tuple(r for own in series(ordered) if len(own) > 1 for r in change(own[0], own[-1])), None
    if len(ordered) < 2:  # noqa: PLR2004  # no operation on a single number
        return (), None
    pair = operation.kind == "compare" and len(ordered) == 2  # noqa: PLR2004  # of more, which two are meant is open
    if pair or operation.kind == "difference":
        return (difference(ordered[0], ordered[-1]),), None
    if operation.kind == "ratio":
        return _ratio(asked)
    if operation.kind in {"sum", "average", "share"}:
        return _totals(ordered, operation.kind)
    return (), None


def difference(more: Figure, less: Figure) -> Result:
    """Return by how much two numbers differ, the larger first; of rates in 百分点."""
    if worth(more.fact) < worth(less.fact):
        more, less = less, more
    return _difference("difference", more, less)


def change(earlier: Figure, later: Figure) -> tuple[Result, ...]:
    """Return by how much a number changed, and in per cent where it is no rate and did not start at 0."""
    step = _difference("change", later, earlier)
    base = worth(earlier.fact)
    if earlier.fact.unit in RATES or base <= 0:
        return (step,)
    growth = (worth(later.fact) - base) / base * 100
    formula = f"{_operand(step.value)}÷{show(base)}{_equals(growth)}{show(growth)}%"
    return step, Result("growth", _rounded(growth), "%", formula, (earlier, later), step.about)


def _difference(kind: ResultKind, left: Figure, right: Figure) -> Result:
    value = worth(left.fact) - worth(right.fact)
    unit = "百分点" if left.fact.unit in RATES else left.fact.unit
    formula = f"{show(worth(left.fact))}−{_operand(worth(right.fact))}{_equals(value)}{show(value)}"
    formula += f"个{unit}" if unit == "百分点" else unit
    figures = (left, right) if kind == "difference" else (right, left)
    return Result(kind, _rounded(value), unit, formula, figures, _any_about(figures))


def _ratio(asked: Sequence[Figure]) -> tuple[tuple[Result, ...], Obstacle | None]:
    """Return how many times the second the first is; of more than two, the largest and the smallest."""
    pair = asked if len(asked) == 2 else sorted(asked, key=lambda f: -worth(f.fact))  # noqa: PLR2004  # a pair
    left, right = pair[0], pair[-1]
    if not worth(right.fact):
        return (), "zero"
    value = worth(left.fact) / worth(right.fact)
    formula = f"{show(worth(left.fact))}÷{_operand(worth(right.fact))}{_equals(value)}{show(value)}"
    return (Result("ratio", _rounded(value), "倍", formula, (left, right), _any_about((left, right))),), None


def _totals(figures: tuple[Figure, ...], kind: str) -> tuple[tuple[Result, ...], Obstacle | None]:
    unit = figures[0].fact.unit
    if unit in RATES and kind != "average":
        return (), "rates"
    total = sum((worth(figure.fact) for figure in figures), Decimal(0))
    about = _any_about(figures)
    terms = "+".join(_operand(worth(figure.fact)) for figure in figures) if len(figures) <= MOST_TERMS else ""
    if kind == "average":
        mean = total / len(figures)
        formula = f"({terms})÷{len(figures)}" if terms else f"{show(total)}÷{len(figures)}"
        formula += f"{_equals(mean)}{show(mean)}{unit}"
        return (Result("average", _rounded(mean), unit, formula, figures, about),), None
    formula = f"{terms}={show(total)}{unit}" if terms else ""
    whole = Result("sum", _rounded(total), unit, formula, figures, about)
    if kind == "sum":
        return (whole,), None
    if not total:
        return (whole,), "zero"
    return (whole, *(_share(figure, total, about=about) for figure in figures)), None


def _share(figure: Figure, total: Decimal, *, about: bool) -> Result:
    value = worth(figure.fact) / total * 100
    formula = f"{show(worth(figure.fact))}÷{show(total)}{_equals(value)}{show(value)}%"
    return Result("share", _rounded(value), "%", formula, (figure,), about)


def steps(figures: Sequence[Figure]) -> dict[int, tuple[Result, ...]]:
    """Return the change of each figure from the one before it of the same body, by its position."""
    return {
        position: change(before, after)
        for position, (before, after) in enumerate(pairwise(figures), 1)
        if place_of(before.row) == place_of(after.row)
    }


def _any_about(figures: Sequence[Figure]) -> bool:
    return any(is_about(figure.fact) for figure in figures)


def _operand(value: Decimal) -> str:
    return f"({show(value)})" if value < 0 else show(value)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)


def _equals(value: Decimal) -> str:
    return "=" if value == _rounded(value) else "≈"
