"""Operations over what reports state: ordered, compared, added up, counted, each result with its formula.

Pure. Only numbers whose units can be compared meet in one operation; the others are named, not converted. Knows no
wording, no report's text and no library.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.records import Bound, Fact, Role
from rag.ledger.figures import Figure, Obstacle, Result, is_about, is_series, series, worth
from rag.ledger.results import CHRONOLOGICAL, centres_of, exact_mean, pair_of, results_of
from rag.understanding.bounds import Limit
from rag.understanding.operation import Kind, Operation, Row

Comparable = Callable[[str, str], bool]
_JUST = Decimal("0.000001")
_PASSES = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "=": operator.eq}


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
    def asked_about(self) -> tuple[Figure, ...]:
        """The figures of the reports that the operation is about, where it is not about all."""
        return tuple(figure for figure in self.figures if figure.row.report.id in self.operation.focus)

    @property
    def placed(self) -> tuple[Figure, ...]:
        """The figures at the ``position`` of an order that was asked for: several where they tie."""
        position = self.operation.position
        if position is None or not 0 < position <= len(self.figures):
            return ()
        rank = self.figures[position - 1].rank
        return tuple(figure for figure in self.figures if figure.rank == rank)

    @property
    def leading(self) -> tuple[Figure, ...]:
        """The figures of the ``top`` ranks that were asked for, ties at the edge kept; of an order, else the first."""
        top = self.operation.top or 1
        return tuple(figure for figure in self.figures if figure.rank is not None and figure.rank <= top)


def reckon(rows: Sequence[Row], operation: Operation, comparable: Comparable) -> Reckoning:
    """Carry an operation out over what the rows state."""
    silent = tuple(row for row in rows if row.fact is None)
    stated = [Figure(row, row.fact) for row in rows if row.fact is not None]
    if operation.kind in {"lookup", "count", "unsupported"} and not operation.limits:
        return Reckoning(operation, tuple(stated), silent)
    together, apart = _together(stated, comparable)
    centres = centres_of(together, operation)
    together, failing, doubtful = _filter(together, _bounds(operation, centres))
    ordered = _order(together, operation)
    results, obstacle = results_of(ordered, together, operation)
    return Reckoning(operation, ordered, silent, apart, failing, doubtful, (*centres, *results), obstacle)


def pair_result(kind: Kind, row: Row, other: Row, comparable: Comparable) -> Result | None:
    """Return what comes of two figures of one report, in their order; None where they do not go together."""
    if row.fact is None or other.fact is None or row.fact.ordinal == other.fact.ordinal:
        return None
    one, two = Figure(row, row.fact), Figure(other, other.fact)
    return pair_of(kind, one, two) if _alike(one, two, comparable) else None


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


def _bounds(operation: Operation, centres: Sequence[Result]) -> list[tuple[Limit, Decimal]]:
    """Return each bound with its number."""
    of = {"average": "mean", "median": "median"}
    values = {of[centre.kind]: exact_mean(centre) if centre.kind == "average" else centre.value for centre in centres}
    given = ((limit, values.get(limit.than) if limit.than else limit.value) for limit in operation.limits)
    return [(limit, value) for limit, value in given if value is not None]


def _filter(
    figures: list[Figure], bounds: Sequence[tuple[Limit, Decimal]]
) -> tuple[list[Figure], tuple[Figure, ...], tuple[Figure, ...]]:
    """Return the figures that pass all bounds, those that do not, and those of both that might as well do otherwise."""
    passing: list[Figure] = []
    failing: list[Figure] = []
    doubtful: list[Figure] = []
    for figure in figures:
        low, high = _range(figure.fact)
        ends = [(_PASSES[limit.sign](low, value), _PASSES[limit.sign](high, value)) for limit, value in bounds]
        sure = all(one and other for one, other in ends)
        passes = sure or all(_PASSES[limit.sign](worth(figure.fact), value) for limit, value in bounds)
        (passing if passes else failing).append(figure)
        if not sure and all(one or other for one, other in ends):
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
    if operation.kind == "trend" or (operation.kind in CHRONOLOGICAL and is_series(figures)):
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
