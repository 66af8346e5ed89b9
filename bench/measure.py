"""What a generated report can state: a measure with its range and its many wordings.

Wordings hold ``{n}`` where the number with its unit goes. Knows neither places nor reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the domain.

    ``clauses`` say of themselves what they count; ``tails`` continue a list whose head was said before them, and are
    empty for measures that stand in no list. ``nouns`` name it in a question (…是多少), ``deed`` says it as something
    done (…最多的是哪些), empty for a rate.
    """

    key: str
    family: str
    units: tuple[str, ...]  # as reports write them, the usual one first
    low: float
    high: float
    clauses: tuple[str, ...]
    nouns: tuple[str, ...]
    deed: str = ""
    tails: tuple[str, ...] = ()
    of: tuple[str, float, float] | None = None  # drawn as a share of another measure, from this to that

    @property
    def rate(self) -> bool:
        """Whether it is a percentage."""
        return self.units == ("%",)


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that reports tell together, under headings of their own, after sentences without numbers."""

    key: str
    headings: tuple[str, ...]
    openers: tuple[str, ...]
    asides: tuple[str, ...] = ()  # sentences with numbers of something else; ``{n}`` a number without unit


def by_family(measures: Sequence[Measure]) -> Mapping[str, tuple[Measure, ...]]:
    """Return the measures of each family in their order."""
    families = dict.fromkeys(measure.family for measure in measures)
    return {family: tuple(m for m in measures if m.family == family) for family in families}
