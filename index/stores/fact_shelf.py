"""The facts of ready reports, by what they count, and how many there are of each; what was asked for is remembered."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa

from index.records import Fact, Role
from index.stores.database import Database, in_batches
from index.stores.tables import FACT_COLUMNS, FACTS, REPORTS, Entry, State, read_fact
from index.stores.versions import Counted

CACHED_FACTS = 30_000  # facts of the measures last asked for, which a follow-up asks for again; some 0.6 kB each
# An index run leaves few reports unready, so that their list is short and made once a query.
_IS_READY = FACTS.c.report.not_in(sa.select(REPORTS.c.id).where(REPORTS.c.state != State.READY))

_Measures = tuple[frozenset[str], frozenset[str]]  # heads, actions


class FactShelf:
    """Finds and counts facts; one of a catalog, which tells it when they have changed."""

    def __init__(
        self,
        database: Database,
        guard: AbstractContextManager[object],
        ready: Callable[[], Sequence[Entry]],
        counted: Callable[[], Counted],
        *,
        within: Sequence[str] | None = None,
    ) -> None:
        """``guard`` is the catalog's lock; ``ready`` and ``counted`` are its reports of now, by name.

        ``within``: the ids of the reports whose facts are counted; None: of all that are ready.
        """
        self._database = database
        self._guard = guard
        self._ready = ready
        self._counted = counted
        self._within = within
        self.forget()

    def forget(self) -> None:
        """Read all anew: reports have changed."""
        self._heads: dict[str, int] | None = None
        self._measures: dict[tuple[str, str], int] | None = None
        self._counts: dict[str, int] | None = None
        self._found: OrderedDict[_Measures, tuple[Fact, ...]] = OrderedDict()

    def find(self, heads: Collection[str], actions: Collection[str] = ()) -> tuple[Fact, ...]:
        """Return the facts that have one of the heads, and one of the actions where any is given, by report name."""
        measures = frozenset(heads), frozenset(actions)
        with self._guard:
            if measures not in self._found:
                self._found[measures] = self._read(measures)
            self._found.move_to_end(measures)
            found = self._found[measures]
            while sum(len(facts) + 1 for facts in self._found.values()) > CACHED_FACTS:
                self._found.popitem(last=False)
            return found

    def find_in(
        self, report_ids: Collection[str], heads: Collection[str], actions: Collection[str]
    ) -> tuple[Fact, ...]:
        """Return the same of a few reports."""
        return self._read((frozenset(heads), frozenset(actions)), FACTS.c.report.in_(report_ids))

    def heads(self) -> dict[str, int]:
        """Return how many facts of ready reports each head has, the most frequent first."""
        with self._guard:
            if self._heads is None:
                found = self._tally(sa.select(FACTS.c.head, sa.func.count()).group_by(FACTS.c.head))
                self._heads = dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
            return dict(self._heads)

    def measures(self) -> dict[tuple[str, str], int]:
        """Return how many reports that count state a level of each head and action, the most first; no plans."""
        with self._guard:
            if self._measures is None:
                columns = FACTS.c
                count = sa.func.count(columns.report.distinct())
                stated = columns.role.in_([Role.LEVEL, Role.AFTER]) & columns.aspect.is_distinct_from("plans")
                query = sa.select(columns.head, columns.action, count).where(stated)
                query = query.group_by(columns.head, columns.action)
                found = self._tally(query)
                for some in in_batches([entry.id for entry in self._ready() if not self._counted().counts(entry.id)]):
                    for head, action, aside in self._database.read(query.where(columns.report.in_(some))):
                        found[head, action] -= aside
                self._measures = dict(sorted((+found).items(), key=lambda item: (-item[1], item[0])))
            return dict(self._measures)

    def counts(self) -> dict[str, int]:
        """Return how many facts each ready report has, by its id; none for one without."""
        with self._guard:
            if self._counts is None:
                self._counts = dict(self._tally(sa.select(FACTS.c.report, sa.func.count()).group_by(FACTS.c.report)))
            return dict(self._counts)

    def _tally(self, query: sa.Select[Any]) -> Counter[Any]:
        """Return the numbers of a query that groups facts, by what it groups them by."""
        conditions = [_IS_READY] if self._within is None else map(FACTS.c.report.in_, in_batches(self._within))
        found: Counter[Any] = Counter()
        for condition in conditions:
            for *key, count in self._database.read(query.where(condition)):
                found[tuple(key) if len(key) > 1 else key[0]] += count
        return found

    def _read(self, measures: _Measures, *conditions: sa.ColumnElement[bool]) -> tuple[Fact, ...]:
        heads, actions = measures
        query = sa.select(*FACT_COLUMNS).where(FACTS.c.head.in_(heads), *conditions)
        if actions:
            query = query.where(FACTS.c.action.in_(actions))
        order = {entry.id: place for place, entry in enumerate(self._ready())}
        facts = [read_fact(row) for row in self._database.read(query) if row[0] in order]
        facts.sort(key=lambda fact: (order[fact.report_id], fact.ordinal))
        return tuple(facts)
