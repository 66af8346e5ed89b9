"""Of the facts that one report has for a measure: which is meant, which say the same otherwise, which come near.

Pure functions over facts. Knows no library and no question beyond ``Wanted``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.facts.measures import Measures
from index.records import Bound, Fact, Role
from index.stores.tables import Entry
from rag.ledger.matching import (
    ANOTHER_BODY,
    ANOTHER_YEAR,
    SOME_MONTHS,
    Around,
    Kind,
    Kinds,
    kind_of,
    overlap,
    part,
    primary,
    unit_rank,
    whose,
)
from rag.understanding.operation import Wanted

_STEPS = 5  # overlaps that differ by less than a fifth count as equal
_ALSO = 0.6  # share of the best fact's overlap that another figure of the same measure must reach
_MOST = 3  # other or near figures that are worth showing


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen of one report's facts; see ``Row``."""

    fact: Fact | None
    also: tuple[Fact, ...] = ()
    nearest: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rated:
    fact: Fact
    kind: Kind  # how well what it counts fits: equal ones are figures of the same thing
    whose: tuple[int, int]
    overlap: float
    part: tuple[int, int]

    @property
    def order(self) -> tuple[object, ...]:
        exact = self.fact.bound is not Bound.EXACT
        return (
            # 上半年审核8件,全年审查19件: the whole year's, though said in other words
            {SOME_MONTHS: 1, ANOTHER_YEAR: 2}.get(self.whose[0], 0),
            self.kind,
            self.whose,
            -round(self.overlap * _STEPS),
            self.part,
            exact,
            self.fact.ordinal,
        )


def choose(
    facts: Sequence[Fact],
    wanted: Wanted,
    entry: Entry,
    measures: Measures,
    around: Around | None = None,
    *,
    kinds: Kinds | None = None,
) -> Choice:
    """Return what a report states of the wanted measure, out of facts of the same head.

    Without ``around`` only the facts' own words are compared with the question's. ``kinds`` remembers between reports
    how well a measure fits.
    """
    facts = [fact for fact in facts if whose(fact, wanted, entry)[1] != ANOTHER_BODY]
    rated = [
        _Rated(fact, kind, whose(fact, wanted, entry), overlap(fact, wanted, around), part(fact, wanted))
        for fact in facts
        if (kind := kind_of(fact, wanted, measures, around, kinds)) is not None
    ]
    if not rated:
        return Choice(None, nearest=_nearest(facts, wanted, entry, measures, around))
    best = min(rated, key=lambda one: one.order)
    return Choice(best.fact, _also(best, rated))


def _also(best: _Rated, others: Sequence[_Rated]) -> tuple[Fact, ...]:
    """Return the other figures that fit as well; the same figure said twice is one."""
    equal = [
        one
        for one in others
        if (one.kind, one.whose, one.part) == (best.kind, best.whose, best.part) and one.overlap >= _ALSO * best.overlap
    ]
    seen = {(best.fact.value, best.fact.unit)}
    also = []
    for one in sorted(equal, key=lambda one: one.order):
        if (said := (one.fact.value, one.fact.unit)) not in seen:
            seen.add(said)
            also.append(one.fact)
    return tuple(also[:_MOST])


def _nearest(
    facts: Sequence[Fact], wanted: Wanted, entry: Entry, measures: Measures, around: Around | None
) -> tuple[Fact, ...]:
    """Return the figures of the same thing in another unit, then those of the same head for another action."""
    any_unit = replace(wanted, units=())

    def differs_in_unit(fact: Fact) -> bool:
        return bool(wanted.units) and kind_of(fact, any_unit, measures, around) is not None

    near = [
        fact
        for fact in facts
        if (
            fact.head in wanted.heads
            and fact.head not in wanted.qualifiers
            and fact.role is Role.LEVEL
            and unit_rank(fact, wanted, measures) is not None
        )
        or differs_in_unit(fact)
    ]
    near.sort(
        key=lambda fact: (
            fact.aspect == "plans",
            not differs_in_unit(fact),
            fact.part_of is not None,
            primary(fact.action),
            whose(fact, wanted, entry),
            -overlap(fact, wanted, around),
            fact.ordinal,
        )
    )
    return tuple(near[:_MOST])
