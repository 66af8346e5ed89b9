"""The figures of an operation and what it makes of them: values, and what each is worth, by itself.

Knows no operation, no wording and no library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from index.records import Bound, Fact, Role
from rag.understanding.bounds import Centre
from rag.understanding.operation import Row

ResultKind = Literal[
    "difference", "change", "growth", "ratio", "percent_difference", "sum", "average", "median", "share", "beside"
]
Obstacle = Literal["rates", "zero"]  # rates have no sum; nothing can be divided by 0
RATES = frozenset({"%", "‰", "百分点", "个百分点"})
HUNDREDTH = Decimal("0.01")
HUNDRED_MILLION = Decimal(10**8)


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
    than: Centre | None = None  # of ``beside``: by what a figure differs from the mean or the median of all


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
    """Return a number for people, at most to two decimals: in plain digits, from a hundred million on in 亿."""
    large = abs(value) >= HUNDRED_MILLION
    shown = rounded(value) / HUNDRED_MILLION if large else rounded(value)
    plain = f"{shown:f}".rstrip("0").rstrip(".") if "." in f"{shown:f}" else f"{shown:f}"
    return "0" if plain in {"-0", ""} else plain.replace("-", "−") + ("亿" if large else "")


def rounded(value: Decimal) -> Decimal:
    """Return a number as it is shown: to two decimals; one in 亿 to two of these, or to four that have no more."""
    if abs(value) < HUNDRED_MILLION:
        return value.quantize(HUNDREDTH, ROUND_HALF_UP)
    scaled = value / HUNDRED_MILLION
    exact = scaled == scaled.quantize(HUNDREDTH**2, ROUND_HALF_UP)
    return value if exact else scaled.quantize(HUNDREDTH, ROUND_HALF_UP) * HUNDRED_MILLION


def operand(value: Decimal) -> str:
    """Return a number as it stands in a formula."""
    return f"({show(value)})" if value < 0 else show(value)


def equals(value: Decimal) -> str:
    """Return the sign before a result: ≈ where what is shown of it is rounded."""
    return "=" if value == rounded(value) else "≈"
