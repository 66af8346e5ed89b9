"""What is computed of figures that can be compared: differences, ratios, totals, means, shares, each with its formula.

Pure. Which figures go together is decided by who asks. Knows no wording and no library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from rag.ledger.figures import (
    RATES,
    Figure,
    Obstacle,
    Result,
    ResultKind,
    equals,
    is_about,
    is_series,
    operand,
    place_of,
    rounded,
    series,
    show,
    worth,
)
from rag.understanding.bounds import Centre
from rag.understanding.operation import RELATIVE, Kind, Operation

MOST_TERMS = 8  # of a sum that is written out
CHRONOLOGICAL = frozenset(
    {"compare", "difference", "percent_difference", "trend"}
)  # of one place over years: told in order of time


def results_of(
    ordered: tuple[Figure, ...], asked: list[Figure], operation: Operation
) -> tuple[tuple[Result, ...], Obstacle | None]:
    """Return what the operation computes; ``asked`` has the figures in the order of the question."""
    kind = operation.kind
    if operation.than:
        return _beside(ordered, operation) if len(ordered) > 1 else ((), None)
    if kind == "trend" or (kind in CHRONOLOGICAL and is_series(ordered)):
        return tuple(r for own in series(ordered) if len(own) > 1 for r in change(own[0], own[-1])), None
    if len(ordered) < 2:  # noqa: PLR2004  # no operation on a single number
        return (), None
    return _of_several(ordered, asked, kind)


def _of_several(
    ordered: tuple[Figure, ...], asked: list[Figure], kind: Kind
) -> tuple[tuple[Result, ...], Obstacle | None]:
    pair = kind == "compare" and len(ordered) == 2  # noqa: PLR2004  # of more, which two are meant is open
    if pair or kind == "difference":
        return (difference(ordered[0], ordered[-1]),), None
    if kind in {"ratio", "percent_difference"}:
        return (_ratio if kind == "ratio" else _percent_difference)(*_pair(asked))
    if kind == "median":
        return (_centre(ordered, "median"),), None
    return _totals(ordered, kind) if kind in {"sum", "average", "share"} else ((), None)


def pair_of(kind: Kind, one: Figure, other: Figure) -> Result | None:
    """Return what comes of two figures of one report, in their order; None where they do not go together.

    A share is of a whole that is no smaller; rates are no parts of anything and have no sum.
    """
    if kind == "share":
        whole = worth(other.fact)
        if one.fact.unit in RATES or not 0 < whole >= worth(one.fact) >= 0:
            return None
        return replace(_share(one, whole, about=_any_about((one, other))), figures=(one, other))
    if kind == "difference":
        return _difference("difference", one, other)
    if kind == "sum":
        results, _ = _totals((one, other), kind)
    else:
        results, _ = (_ratio if kind == "ratio" else _percent_difference)(one, other)
    return results[0] if results else None


def centres_of(figures: Sequence[Figure], operation: Operation) -> tuple[Result, ...]:
    """Return the mean or the median of all that the operation sets figures beside."""
    wanted = dict.fromkeys((*(limit.than for limit in operation.limits), operation.than))
    return tuple(_centre(figures, than) for than in wanted if than and figures)


def exact_mean(result: Result) -> Decimal:
    """Return the mean of the figures that a result rests on, as exact as can be."""
    return sum((worth(figure.fact) for figure in result.figures), Decimal(0)) / len(result.figures)


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
    formula = f"{operand(step.value)}÷{show(base)}{equals(growth)}{show(growth)}%"
    return step, Result("growth", rounded(growth), "%", formula, (earlier, later), step.about)


def _difference(kind: ResultKind, left: Figure, right: Figure) -> Result:
    value = worth(left.fact) - worth(right.fact)
    unit = "百分点" if left.fact.unit in RATES else left.fact.unit
    formula = f"{show(worth(left.fact))}−{operand(worth(right.fact))}{equals(value)}{show(value)}"
    formula += f"个{unit}" if unit == "百分点" else unit
    figures = (left, right) if kind == "difference" else (right, left)
    return Result(kind, rounded(value), unit, formula, figures, _any_about(figures))


def _ratio(left: Figure, right: Figure) -> tuple[tuple[Result, ...], Obstacle | None]:
    """Return how many times the second the first is."""
    if not worth(right.fact):
        return (), "zero"
    value = worth(left.fact) / worth(right.fact)
    formula = f"{show(worth(left.fact))}÷{operand(worth(right.fact))}{equals(value)}{show(value)}"
    return (Result("ratio", rounded(value), "倍", formula, (left, right), _any_about((left, right))),), None


def _pair(asked: Sequence[Figure]) -> tuple[Figure, Figure]:
    """Return the two figures that are meant, in the order of the question; of more, the largest and the smallest."""
    pair = asked if len(asked) == 2 else sorted(asked, key=lambda f: -worth(f.fact))  # noqa: PLR2004  # a pair
    return pair[0], pair[-1]


def _percent_difference(left: Figure, right: Figure) -> tuple[tuple[Result, ...], Obstacle | None]:
    """Return by how many per cent of the second the first is more; of rates, by how many 百分点."""
    if left.fact.unit in RATES:
        return (difference(left, right),), None
    base = worth(right.fact)
    if base <= 0:
        return (difference(left, right),), "zero"
    value = (worth(left.fact) - base) / base * 100
    formula = f"({show(worth(left.fact))}−{show(base)})÷{show(base)}{equals(value)}{show(value)}%"
    figures = (left, right)
    return (Result("percent_difference", rounded(value), "%", formula, figures, _any_about(figures)),), None


def _centre(figures: Sequence[Figure], than: Centre) -> Result:
    """Return the mean or the median of some figures."""
    if than == "mean":
        return _mean(tuple(figures))
    ordered = sorted(figures, key=lambda figure: worth(figure.fact))
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    values, unit = [worth(figure.fact) for figure in middle], ordered[0].fact.unit
    value = sum(values, Decimal(0)) / len(values)
    formula = "、".join(show(worth(figure.fact)) for figure in ordered[:MOST_TERMS])
    formula += "……" if len(ordered) > MOST_TERMS else ""
    if len(values) > 1:
        formula += f"，({'+'.join(map(operand, values))})÷2{equals(value)}{show(value)}{unit}"
    return Result("median", rounded(value), unit, formula, tuple(ordered), _any_about(ordered))


def _beside(figures: Sequence[Figure], operation: Operation) -> tuple[tuple[Result, ...], Obstacle | None]:
    """Return how the figures that are asked about stand beside the mean or the median of all."""
    than = operation.than or "mean"
    centre = _centre(figures, than)
    middle = exact_mean(centre) if than == "mean" else centre.value
    if operation.kind in RELATIVE and middle <= 0:
        return (), "zero"
    about = _any_about(figures)
    results = []
    for figure in figures:
        if figure.row.report.id in operation.focus:
            value, unit, written = _against(figure, middle, operation.kind)
            formula = f"{written}{equals(value)}{show(value)}{'个' if unit == '百分点' else ''}{unit}"
            results.append(Result("beside", rounded(value), unit, formula, (figure,), about, than))
    return tuple(results), None


def _against(figure: Figure, middle: Decimal, kind: Kind) -> tuple[Decimal, str, str]:
    """Return how far a figure is from a number, in what unit, and how that is reckoned."""
    own, unit = worth(figure.fact), figure.fact.unit
    if kind == "ratio":
        return own / middle, "倍", f"{show(own)}÷{show(middle)}"
    if kind == "percent_difference":
        return (own - middle) / middle * 100, "%", f"({show(own)}−{show(middle)})÷{show(middle)}"
    return own - middle, "百分点" if unit in RATES else unit, f"{show(own)}−{operand(middle)}"


def _mean(figures: tuple[Figure, ...]) -> Result:
    total, unit = sum((worth(figure.fact) for figure in figures), Decimal(0)), figures[0].fact.unit
    mean = total / len(figures)
    terms = f"({_terms(figures)})" if len(figures) <= MOST_TERMS else show(total)
    formula = f"{terms}÷{len(figures)}{equals(mean)}{show(mean)}{unit}"
    return Result("average", rounded(mean), unit, formula, figures, _any_about(figures))


def _terms(figures: Sequence[Figure]) -> str:
    return "+".join(operand(worth(figure.fact)) for figure in figures)


def _totals(figures: tuple[Figure, ...], kind: str) -> tuple[tuple[Result, ...], Obstacle | None]:
    unit = figures[0].fact.unit
    if kind == "average":
        return (_mean(figures),), None
    if unit in RATES:
        return (), "rates"
    total = sum((worth(figure.fact) for figure in figures), Decimal(0))
    about = _any_about(figures)
    terms = _terms(figures) if len(figures) <= MOST_TERMS else ""
    formula = f"{terms}={show(total)}{unit}" if terms else ""
    whole = Result("sum", rounded(total), unit, formula, figures, about)
    if kind == "sum":
        return (whole,), None
    if not total:
        return (whole,), "zero"
    return (whole, *(_share(figure, total, about=about) for figure in figures)), None


def _share(figure: Figure, total: Decimal, *, about: bool) -> Result:
    value = worth(figure.fact) / total * 100
    formula = f"{show(worth(figure.fact))}÷{show(total)}{equals(value)}{show(value)}%"
    return Result("share", rounded(value), "%", formula, (figure,), about)


def steps(figures: Sequence[Figure]) -> dict[int, tuple[Result, ...]]:
    """Return the change of each figure from the one before it of the same body, by its position."""
    return {
        position: change(before, after)
        for position, (before, after) in enumerate(pairwise(figures), 1)
        if place_of(before.row) == place_of(after.row)
    }


def _any_about(figures: Sequence[Figure]) -> bool:
    return any(is_about(figure.fact) for figure in figures)
