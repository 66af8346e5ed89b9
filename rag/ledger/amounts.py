"""Arithmetic over amounts that stand for themselves, whatever they measure: of figures asked for one after another.

Pure. An amount may itself have been reckoned: the sum of two figures, of which a third is a share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Literal

from rag.ledger.arithmetic import Comparable
from rag.ledger.figures import RATES, equals, operand, show

Sum = Literal[
    "difference",
    "ratio",
    "percent_difference",
    "sum",
    "mean",
    "median",
    "share",
    "each",
    "rate_of_change",
    "compare",
    "rank",
    "year_before",
]
_HUNDRED = Decimal(100)
_PAIR = 2
_OF_TWO = frozenset({"ratio", "each", "percent_difference", "share"})
# Units of what is measured or of who takes part, which have no sum with a number of things.
_MEASURED = RATES | {
    "元",
    "天",
    "日",
    "年",
    "月",
    "个月",
    "小时",
    "分钟",
    "工作日",
    "个工作日",
    "人",
    "名",
    "位",
    "人次",
    "",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; ``about``: it stands for a range."""

    value: Decimal
    unit: str
    about: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of some amounts: ``formula`` is 92−45=47件, and ``order`` has their places in the order it tells."""

    kind: Sum
    amount: Amount
    formula: str
    order: tuple[int, ...]


def compute(kind: Sum, amounts: Sequence[Amount], comparable: Comparable) -> Outcome | None:
    """Return what comes of amounts in the order in which they were named; None where they do not meet.

    Of a difference the smaller is taken from the larger. A share is the smaller's in the larger. Amounts of different
    units have no sum but as a number of things; they are divided: so many of the first for each of the second.
    """
    if len(amounts) < _PAIR:
        return None
    about = any(one.about for one in amounts)
    counted = kind == "share" and any(not one.unit for one in amounts)  # of a number of things, whatever its units
    if not counted and not all(one.unit == amounts[0].unit or comparable(one.unit, amounts[0].unit) for one in amounts):
        return _of_two_units(kind, amounts, about=about)
    if kind == "percent_difference" and all(one.unit in RATES for one in amounts):
        kind = "difference"
    if kind in _OF_TWO:
        return _of_two(kind, amounts, about=about) if len(amounts) == _PAIR else None
    if kind in {"difference", "compare", "rank"}:
        return _apart(kind, amounts, about=about)
    return _total(kind, amounts, about=about)


def _of_two(kind: Sum, amounts: Sequence[Amount], *, about: bool) -> Outcome | None:
    if kind == "percent_difference":
        return _growth(amounts, about=about)
    if kind == "share":
        return _share(amounts, about=about)
    return _quotient(kind, amounts, "倍" if kind == "ratio" else amounts[0].unit, about=about)


def _of_two_units(kind: Sum, amounts: Sequence[Amount], *, about: bool) -> Outcome | None:
    if kind == "sum" and not any(one.unit in _MEASURED for one in amounts):
        return _counted(amounts, about=about)
    if kind not in {"ratio", "mean", "each"} or len(amounts) > _PAIR:
        return None
    each = kind != "ratio"
    return _quotient("each" if each else kind, amounts, amounts[0].unit if each else "倍", about=about)


def _apart(kind: Sum, amounts: Sequence[Amount], *, about: bool) -> Outcome:
    order = sorted(range(len(amounts)), key=lambda place: -amounts[place].value)
    more, less = amounts[order[0]], amounts[order[-1]]
    value = more.value - less.value
    unit = "个百分点" if more.unit in RATES else more.unit
    formula = f"{operand(more.value)}−{operand(less.value)}{equals(value)}{show(value)}{unit}"
    return Outcome(kind, Amount(value, unit, about), formula, tuple(order))


def _quotient(kind: Sum, amounts: Sequence[Amount], unit: str, *, about: bool) -> Outcome | None:
    one, other = amounts
    if not other.value:
        return None
    value = one.value / other.value
    formula = f"{operand(one.value)}÷{operand(other.value)}{equals(value)}{show(value)}{unit}"
    return Outcome(kind, Amount(value, unit, about), formula, (0, 1))


def _growth(amounts: Sequence[Amount], *, about: bool) -> Outcome | None:
    one, base = amounts
    if base.value <= 0:
        return None
    value = (one.value - base.value) / base.value * _HUNDRED
    formula = f"({operand(one.value)}−{operand(base.value)})÷{operand(base.value)}{equals(value)}{show(value)}%"
    return Outcome("percent_difference", Amount(value, "%", about), formula, (0, 1))


def _share(amounts: Sequence[Amount], *, about: bool) -> Outcome | None:
    part, whole = sorted((0, 1), key=lambda place: amounts[place].value)
    if not amounts[whole].value:
        return None
    value = amounts[part].value / amounts[whole].value * _HUNDRED
    formula = f"{operand(amounts[part].value)}÷{operand(amounts[whole].value)}{equals(value)}{show(value)}%"
    return Outcome("share", Amount(value, "%", about), formula, (part, whole))


def _total(kind: Sum, amounts: Sequence[Amount], *, about: bool) -> Outcome | None:
    unit, order = amounts[0].unit, tuple(range(len(amounts)))
    if unit in RATES and kind == "sum":
        return None
    terms = "+".join(operand(one.value) for one in amounts)
    total = sum((one.value for one in amounts), Decimal(0))
    if kind == "sum":
        return Outcome("sum", Amount(total, unit, about), f"{terms}={show(total)}{unit}", order)
    if kind == "median":
        middle = Decimal(median(one.value for one in amounts))
        ordered = "、".join(operand(one.value) for one in sorted(amounts, key=lambda one: one.value))
        return Outcome("median", Amount(middle, unit, about), f"{ordered}:{show(middle)}{unit}", order)
    mean = total / len(amounts)
    formula = f"({terms})÷{len(amounts)}{equals(mean)}{show(mean)}{unit}"
    return Outcome("mean", Amount(mean, unit, about), formula, order)


def _counted(amounts: Sequence[Amount], *, about: bool) -> Outcome:
    """Return how many things there are that are counted in different words: 42期+15件=57."""
    total = sum((one.value for one in amounts), Decimal(0))
    terms = "+".join(f"{operand(one.value)}{one.unit}" for one in amounts)
    return Outcome("sum", Amount(total, "", about), f"{terms}={show(total)}", tuple(range(len(amounts))))
