"""What a library can be asked for with success: its bodies by name, their years, and which reports state a measure.

Reads the catalog by reports named one by one, so that a library of thousands costs no more than a small one.
Words nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.records import Fact, Level, Role
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from rag.suggestions.popular_measures import Usual


@dataclass(frozen=True, slots=True)
class Reporter:
    """One body that reports, and its reports by year. ``parents`` from the province down."""

    name: str
    parents: tuple[str, ...]
    level: Level
    reports: Mapping[int, Entry]

    @property
    def province(self) -> str:
        """The name of its province; its own where it is one."""
        return self.parents[0] if self.parents else self.name

    @property
    def is_department(self) -> bool:
        """Whether it reports for itself, not for a place."""
        return self.level is Level.DEPARTMENT


class Stock:
    """The bodies of a library as it is when they are first asked for, and what their reports state."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @cached_property
    def reporters(self) -> Mapping[str, Reporter]:
        """The bodies whose name is theirs alone in this library, by that name; of each year its first report."""
        named: dict[str, dict[tuple[str, ...], dict[int, Entry]]] = defaultdict(lambda: defaultdict(dict))
        for entry in self._catalog.counted().counting(self._catalog.entries()):
            profile = entry.profile
            if profile.year:
                named[profile.jurisdiction.name][profile.jurisdiction.parents].setdefault(profile.year, entry)
        return {
            name: Reporter(name, parents, _level(reports), reports)
            for name, of_parents in named.items()
            if len(of_parents) == 1
            for parents, reports in of_parents.items()
        }

    def stating(self, usual: Usual, entries: Sequence[Entry]) -> frozenset[str]:
        """Return the ids of those reports that state this measure of their own place and year."""
        years = {entry.id: entry.profile.year for entry in entries}
        actions = (usual.action,) if usual.action else ()
        facts = self._catalog.find_facts(heads=(usual.head,), actions=actions, report_ids=years.keys())
        return frozenset(fact.report_id for fact in facts if _is_own(fact, years[fact.report_id]))

    def has_part(self, entry: Entry, aspect: str) -> bool:
        """Whether a report has a part of this kind (``shortcomings``, ``plans``)."""
        return any(section.aspect == aspect for section in self._catalog.sections(entry.id))

    def near(self, reporter: Reporter, year: int, at_most: int) -> tuple[Reporter, ...]:
        """Return bodies of the same kind with a report of that year: those of the same city first, then province."""
        others = (
            other
            for other in self.reporters.values()
            if other.name != reporter.name and year in other.reports and other.is_department == reporter.is_department
        )
        return tuple(sorted(others, key=lambda other: -_shared(reporter.parents, other.parents))[:at_most])


def _level(reports: Mapping[int, Entry]) -> Level:
    return next(iter(reports.values())).profile.jurisdiction.level


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many parents two bodies have in common, from the province down."""
    same = (a == b for a, b in zip(one, other, strict=False))
    return next((n for n, alike in enumerate(same) if not alike), min(len(one), len(other)))


def _is_own(fact: Fact, year: int | None) -> bool:
    """Whether a fact is a number of the report's own place and year, as a question for these would find it."""
    if fact.role is not Role.LEVEL or fact.aspect == "plans" or fact.scope or fact.part_of is not None:
        return False
    return not fact.period or fact.period == str(year)
