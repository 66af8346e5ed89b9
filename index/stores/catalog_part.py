"""Some of a catalog's reports as a catalog of their own: whoever reads it can find no other report. Nothing is written.

Texts and parts stay in the memory of the whole catalog, which is read only once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.errors import ReportNotFound
from index.records import Fact, Report, Section, Sentence
from index.stores.catalog import Catalog
from index.stores.fact_shelf import FactShelf
from index.stores.tables import Entry, Parts

if TYPE_CHECKING:
    import sqlalchemy as sa


class CatalogPart(Catalog):
    """The reports of some ids; made anew once the whole catalog has changed."""

    def __init__(self, whole: Catalog, report_ids: Collection[str]) -> None:
        super().__init__(whole._database)
        self._whole = whole
        self._within = frozenset(report_ids)
        self._entries = {entry.id: entry for entry in whole.entries() if entry.id in self._within}
        self._facts = FactShelf(self._database, self._guard, self.entries, self.counted, within=tuple(self._entries))

    def report(self, report_id: str) -> Report:
        """Return a report with its text; ReportNotFound for one that is not of this part."""
        self._check(report_id)
        return self._whole.report(report_id)

    def parts(self, report_id: str) -> Parts:
        """Return the sections, sentences, chunks and facts of a report; ReportNotFound for one not of this part."""
        self._check(report_id)
        return self._whole.parts(report_id)

    def find_facts(
        self, *, heads: Collection[str], actions: Collection[str] = (), report_ids: Collection[str] | None = None
    ) -> tuple[Fact, ...]:
        """Return the facts that have one of the heads, and one of the actions where any is given, by report name."""
        wanted = self._within if report_ids is None else self._within.intersection(report_ids)
        return self._whole.find_facts(heads=heads, actions=actions, report_ids=wanted)

    def reports_with(self, words: Sequence[str]) -> dict[str, int]:
        """Return the ids of the reports that hold any of the words, by name, and where the first one begins."""
        return {i: place for i, place in self._whole.reports_with(words).items() if i in self._within}

    def find_sentences(self, ids: Sequence[str]) -> dict[str, tuple[Sentence, Section]]:
        """Return the sentences that have these ids, each with its section."""
        owners = self.sentence_owners(ids)
        return self._whole.find_sentences([i for i in ids if i in owners])

    def sentence_owners(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the ids of the reports that these sentences are of, by their ids."""
        return self._inside(self._whole.sentence_owners(ids))

    def chunk_owners(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the ids of the reports that these chunks are of, by their ids."""
        return self._inside(self._whole.chunk_owners(ids))

    def sentences_in_chunks(self, chunk_ids: Sequence[str]) -> dict[str, list[str]]:
        """Return the ids of the sentences that lie in each of these chunks, in order."""
        owners = self.chunk_owners(chunk_ids)
        return self._whole.sentences_in_chunks([i for i in chunk_ids if i in owners])

    def find_parts(self, aspect: str, report_ids: Sequence[str]) -> dict[str, list[Section]]:
        """Return the sections of an aspect of each report that has any, in order."""
        return self._whole.find_parts(aspect, [i for i in report_ids if i in self._within])

    def _all_entries(self) -> dict[str, Entry]:
        return self._entries or {}

    def _part_ids(self, table: sa.Table, report_ids: Sequence[str]) -> tuple[str, ...]:
        return self._whole._part_ids(table, [i for i in report_ids if i in self._within])

    def _inside(self, owners: dict[str, str]) -> dict[str, str]:
        return {i: owner for i, owner in owners.items() if owner in self._within}

    def _check(self, report_id: str) -> None:
        if report_id not in self._within:
            raise ReportNotFound(f"The report {report_id!r} is not among those that the answer is limited to")

    @contextmanager
    def _changing(self) -> Iterator[sa.Connection]:
        raise TypeError("a part of a catalog is only read")
        yield  # a context manager is made of a generator
