"""Reports, their parts and numbers and build states, in SQL. Knows no vectors and no file formats.

How a report becomes rows, and what its states mean, is told in ``tables``.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from index.errors import ReportNotFound
from index.records import Chunk, Fact, Report, Section, Sentence
from index.stores import part_lookup
from index.stores.answers import Answers
from index.stores.conversations import ConversationShelf
from index.stores.corrections import Corrections, forget_corrections, keep_corrections, keep_corrections_of
from index.stores.database import VARIABLES, Database, in_batches
from index.stores.fact_shelf import FactShelf
from index.stores.feedback import FeedbackShelf
from index.stores.tables import (
    CHUNKS,
    FACTS,
    PART_COLUMNS,
    REPORTS,
    SENTENCES,
    Entry,
    Parts,
    State,
    entry_row,
    fact_row,
    part_rows,
    read_entry,
    read_parts,
    read_report,
)
from index.stores.versions import Counted, find_versions
from index.text.script import simplify

CACHED_REPORTS = 512  # reports whose text and parts stay in memory, some 50 kB each
_TRADITIONAL = ("報", "會", "務")  # of a report in traditional characters at least one is in its text
READ_WHOLE = 2  # reports up to which sentences are had by reading all of a report, which stays in memory


class Catalog:
    """The SQL side of a library. Safe to use from several threads; reports are cached as frozen records."""

    def __init__(self, database: Database, shelf: Database | None = None) -> None:
        """``shelf``: the database of what visitors keep, where it is another one."""
        self._shelf = shelf or database
        self.answers = Answers(self._shelf)
        self.conversations = ConversationShelf(self._shelf)
        self.feedback = FeedbackShelf(self._shelf)
        self.corrections = Corrections(database)
        self._database = database
        self.changes = 0  # how often reports or values of the library were written through this catalog
        self._guard = threading.RLock()
        self._entries: dict[str, Entry] | None = None
        self._ready: tuple[Entry, ...] | None = None
        self._counted: Counted | None = None
        this = weakref.proxy(self)  # so that it goes at once when it is let go of
        self._facts = FactShelf(
            database,
            self._guard,
            lambda: this.entries(),  # noqa: PLW0108  # the method itself would hold it
            lambda: this.counted(),  # noqa: PLW0108  # the same
        )
        self._texts: OrderedDict[str, Report] = OrderedDict()
        self._parts: OrderedDict[str, Parts] = OrderedDict()
        self._traditional = (-1, frozenset[str]())  # after how many changes, and which reports are in that script
        self._ids: dict[str, dict[str, tuple[str, ...]]] = {SENTENCES.name: {}, CHUNKS.name: {}}

    @classmethod
    def open(
        cls, where: Path | str, *, shelf: Path | None = None, check: bool = False, upgrade: bool = False
    ) -> Catalog:
        """Open a SQLite file (a Path) or any SQLAlchemy URL (a str); create what is absent.

        ``shelf``: the SQLite file of what visitors keep, where it is another one. ``check`` reads through the whole
        SQLite file, ``upgrade`` brings a schema without facts to this version's.
        Raises LibraryDamaged when it is damaged or has another schema, LibraryError when it cannot be used now or
        has to be upgraded.
        """
        with ExitStack() as stack:
            database = Database.open(where, check=check, upgrade=upgrade)
            stack.callback(database.close)
            beside = Database.open(shelf, check=check, upgrade=upgrade) if shelf else None
            stack.pop_all()
            return cls(database, beside)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
        self._shelf.close()

    def check(self) -> None:
        """Read through the whole SQLite file; LibraryDamaged where it is not whole."""
        self._database.check()
        self._shelf.check()

    def entries(self) -> tuple[Entry, ...]:
        """Return the ready reports, by name."""
        with self._guard:
            if self._ready is None:
                self._ready = tuple(entry for entry in self._all_entries().values() if entry.state is State.READY)
            return self._ready

    def counted(self) -> Counted:
        """Return which of the ready reports count, of several of one body and year."""
        with self._guard:
            if self._counted is None:
                self._counted = find_versions(self.entries())
            return self._counted

    def unsettled(self) -> tuple[Entry, ...]:
        """Return what an index run that was cut off has left: pending and leaving reports."""
        return tuple(entry for entry in self._all_entries().values() if entry.state is not State.READY)

    def entry(self, report_id: str) -> Entry:
        """Return a ready report without its text; ReportNotFound when there is none."""
        entry = self._all_entries().get(report_id)
        if entry is None or entry.state is not State.READY:
            raise ReportNotFound(f"No report in the library has the id {report_id!r}. List them: zhiwen reports")
        return entry

    def report(self, report_id: str) -> Report:
        """Return a report with its text; ReportNotFound when there is none with this id, pending ones included."""
        with self._guard:
            if report_id in self._texts:
                self._texts.move_to_end(report_id)
            else:
                self._remember(self._texts, report_id, self._read_report(report_id))
            return self._texts[report_id]

    def reports(self) -> tuple[Report, ...]:
        """Return all ready reports, by name, with their texts."""
        return tuple(self.report(entry.id) for entry in self.entries())

    def parts(self, report_id: str) -> Parts:
        """Return the sections, sentences, chunks and facts of a report, each in order."""
        with self._guard:
            if report_id in self._parts:
                self._parts.move_to_end(report_id)
            else:
                self._remember(self._parts, report_id, self._read_parts(report_id))
            return self._parts[report_id]

    def sections(self, report_id: str) -> tuple[Section, ...]:
        """Return the sections of a report; ``sections[n].ordinal == n``."""
        return self.parts(report_id).sections

    def sentences(self, report_ids: Iterable[str]) -> tuple[Sentence, ...]:
        """Return the sentences of some reports, report after report, each in order."""
        return tuple(sentence for report_id in report_ids for sentence in self.parts(report_id).sentences)

    def chunks(self, report_ids: Iterable[str]) -> tuple[Chunk, ...]:
        """Return the chunks of some reports, report after report, each in order."""
        return tuple(chunk for report_id in report_ids for chunk in self.parts(report_id).chunks)

    def facts(self, report_ids: Iterable[str]) -> tuple[Fact, ...]:
        """Return the facts of some reports, report after report, each in order."""
        return tuple(fact for report_id in report_ids for fact in self.parts(report_id).facts)

    def find_facts(
        self, *, heads: Collection[str], actions: Collection[str] = (), report_ids: Collection[str] | None = None
    ) -> tuple[Fact, ...]:
        """Return the facts that have one of the heads, and one of the actions where any is given, by report name.

        Of ready reports only; ``report_ids`` None: of the whole library.
        """
        if report_ids is not None and len(report_ids) <= VARIABLES:
            return self._facts.find_in(report_ids, heads, actions)
        found = self._facts.find(heads, actions)
        if report_ids is None:
            return found
        wanted = frozenset(report_ids)
        return tuple(fact for fact in found if fact.report_id in wanted)

    def find_homes(self, facts: Iterable[Fact]) -> dict[tuple[str, int], tuple[Sentence, Section]]:
        """Return the sentences of some facts by (report id, ordinal), each with its section.

        For facts of many reports: no report is read as a whole.
        """
        return part_lookup.find_homes(self._database, facts)

    def heads(self) -> dict[str, int]:
        """Return how many facts of ready reports each head has, the most frequent first."""
        return self._facts.heads()

    def measures(self) -> dict[tuple[str, str], int]:
        """Return how many reports that count state a level of each head and action, the most first; no plans."""
        return self._facts.measures()

    def fact_counts(self) -> dict[str, int]:
        """Return how many facts each ready report has, by its id; none for one without."""
        return self._facts.counts()

    def reports_with(self, words: Sequence[str]) -> dict[str, int]:
        """Return the ids of the ready reports that hold any of the words, by name, and where the first one begins."""
        places = [sa.func.instr(REPORTS.c.text, word) for word in words if word]
        if not places:
            return {}
        query = sa.select(REPORTS.c.id, *places).where(REPORTS.c.state == State.READY)
        found = {row[0]: [place for place in row[1:] if place] for row in self._database.read(query)}
        for report_id in found.keys() & self._in_traditional_script():
            text = simplify(self.report(report_id).text)
            found[report_id] = [at + 1 for word in words if word and (at := text.find(word)) >= 0]
        return {entry.id: min(found[entry.id]) - 1 for entry in self.entries() if found.get(entry.id)}

    def _in_traditional_script(self) -> frozenset[str]:
        """Return the ids of the ready reports that SQL cannot read as they are meant."""
        changes = self.changes
        if self._traditional[0] != changes:
            signs = (sa.func.instr(REPORTS.c.text, sign) > 0 for sign in _TRADITIONAL)
            query = sa.select(REPORTS.c.id).where(REPORTS.c.state == State.READY, sa.or_(*signs))
            self._traditional = (changes, frozenset(row[0] for row in self._database.read(query)))
        return self._traditional[1]

    def sentence_ids(self, report_ids: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the sentences of some reports, report after report, each in order."""
        return self._part_ids(SENTENCES, report_ids)

    def chunk_ids(self, report_ids: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the chunks of some reports, report after report, each in order."""
        return self._part_ids(CHUNKS, report_ids)

    def find_sentences(self, ids: Sequence[str]) -> dict[str, tuple[Sentence, Section]]:
        """Return the sentences that have these ids, those of ready reports only, each with its section."""
        rows = list(part_lookup.rows_by_id(self._database, SENTENCES, ids))
        with self._guard:
            unread = {row.report for row in rows} - self._parts.keys()
        if len(unread) > READ_WHOLE:
            located = part_lookup.find_sentences(self._database, [row.id for row in rows])
            return {sentence.id: (sentence, section) for sentence, section in located}
        found = {}
        for row in rows:
            parts = self.parts(row.report)
            found[row.id] = (parts.sentences[row.ordinal], parts.sections[row.section])
        return found

    def sentence_owners(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the ids of the reports that these sentences are of, by their ids; of ready reports only."""
        return {row.id: row.report for row in part_lookup.rows_by_id(self._database, SENTENCES, ids)}

    def chunk_owners(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the ids of the reports that these chunks are of, by their ids; of ready reports only."""
        return {row.id: row.report for row in part_lookup.rows_by_id(self._database, CHUNKS, ids)}

    def sentences_in_chunks(self, chunk_ids: Sequence[str]) -> dict[str, list[str]]:
        """Return the ids of the sentences that lie in each of these chunks of ready reports, in order."""
        return part_lookup.sentences_in_chunks(self._database, chunk_ids)

    def find_parts(self, aspect: str, report_ids: Sequence[str]) -> dict[str, list[Section]]:
        """Return the sections of an aspect of each report that has any, in order; no report is read for it."""
        return part_lookup.find_sections(self._database, aspect, report_ids)

    def add(self, report: Report, entry: Entry, parts: Parts) -> None:
        """Store a report as ``entry.state`` with its parts, in one transaction; replaces one of the same id.

        Corrections that waited for its text wait no more: those that it is to have are in ``entry``.
        """
        row = {**entry_row(entry), "text": report.text}
        with self._changing() as connection:
            connection.execute(sa.delete(REPORTS).where(REPORTS.c.id == report.id))
            connection.execute(sa.insert(REPORTS).values(row))
            for table, rows in part_rows(parts):
                if rows:
                    connection.execute(sa.insert(table), rows)
            if entry.digest:
                forget_corrections(connection, entry.digest)

    def replace_facts(self, report_id: str, facts: Sequence[Fact]) -> None:
        """Store the facts of a report in place of those it has, in one transaction."""
        with self._changing() as connection:
            connection.execute(sa.delete(FACTS).where(FACTS.c.report == report_id))
            if rows := [fact_row(fact) for fact in facts]:
                connection.execute(sa.insert(FACTS), rows)

    def promote(self, report_id: str, *, leaving: Collection[str] = ()) -> None:
        """Make a pending report ready and the reports it replaces leaving, in one transaction."""
        with self._changing() as connection:
            _set_state(connection, leaving, State.LEAVING)
            _set_state(connection, [report_id], State.READY)

    def mark(self, report_ids: Collection[str], state: State) -> None:
        """Put reports into a state, in one transaction."""
        with self._changing() as connection:
            _set_state(connection, report_ids, state)

    def remove(self, report_id: str) -> None:
        """Remove a report and its parts, in one transaction; what was set by hand for its text waits for that."""
        with self._changing() as connection:
            keep_corrections_of(connection, report_id)
            connection.execute(sa.delete(REPORTS).where(REPORTS.c.id == report_id))

    def update(self, entry: Entry) -> None:
        """Store an entry's values; text and parts stay."""
        with self._changing() as connection:
            connection.execute(sa.update(REPORTS).where(REPORTS.c.id == entry.id).values(entry_row(entry)))

    def rearrange(
        self,
        entries: Sequence[Entry],
        *,
        leaving: Collection[str] = (),
        corrections: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Store the values of some entries, which may have changed names, in one transaction with what that brings.

        Reports that are replaced begin to leave, and corrections wait for the texts whose digests they come with.
        """
        with self._changing() as connection:
            keep_corrections(connection, corrections or {})
            for report_id in (*leaving, *(entry.id for entry in entries)):  # names are unique at every moment
                connection.execute(sa.update(REPORTS).where(REPORTS.c.id == report_id).values(name=report_id))
            _set_state(connection, leaving, State.LEAVING)
            for entry in entries:
                connection.execute(sa.update(REPORTS).where(REPORTS.c.id == entry.id).values(entry_row(entry)))

    def meta(self, key: str) -> str | None:
        """Return a value of the library itself, or None."""
        return self._database.meta(key)

    def set_meta(self, **values: str | None) -> None:
        """Store values of the library itself, in one transaction; None removes one."""
        self._database.set_meta(**values)
        self.changes += 1

    def _all_entries(self) -> dict[str, Entry]:
        with self._guard:
            if self._entries is None:
                columns = [column for column in REPORTS.c if column.name != "text"]
                rows = self._database.read(sa.select(*columns).order_by(REPORTS.c.name, REPORTS.c.id))
                self._entries = {row.id: read_entry(row) for row in rows}
            return self._entries

    def _read_report(self, report_id: str) -> Report:
        rows = self._database.read(sa.select(REPORTS).where(REPORTS.c.id == report_id))
        if not rows:
            raise ReportNotFound(f"No report in the library has the id {report_id!r}. List them: zhiwen reports")
        return read_report(rows[0])

    def _read_parts(self, report_id: str) -> Parts:
        text = self.report(report_id).text
        return read_parts(report_id, text, *(self._rows_of(columns, report_id) for columns in PART_COLUMNS))

    def _rows_of(self, columns: Sequence[sa.Column[Any]], report_id: str) -> Sequence[Any]:
        table = columns[0].table.c
        return self._database.read(sa.select(*columns).where(table.report == report_id).order_by(table.ordinal))

    def _part_ids(self, table: sa.Table, report_ids: Sequence[str]) -> tuple[str, ...]:
        with self._guard:
            known = self._ids[table.name]
            unknown = [report_id for report_id in dict.fromkeys(report_ids) if report_id not in known]
            for some in in_batches(unknown):
                columns = table.c
                query = sa.select(columns.report, columns.id).where(columns.report.in_(some))
                gathered: dict[str, list[str]] = {report_id: [] for report_id in some}
                for report_id, id_ in self._database.read(query.order_by(columns.report, columns.ordinal)):
                    gathered[report_id].append(id_)
                known.update((report_id, tuple(ids)) for report_id, ids in gathered.items())
            if len(report_ids) == 1:
                return known[report_ids[0]]
            return tuple(chain.from_iterable(known[report_id] for report_id in report_ids))

    def _remember(self, cache: OrderedDict[str, Any], report_id: str, value: Report | Parts) -> None:
        cache[report_id] = value
        if len(cache) > CACHED_REPORTS:
            cache.popitem(last=False)

    @contextmanager
    def _changing(self) -> Iterator[sa.Connection]:
        with self._guard:
            try:
                with self._database.begin() as connection:
                    yield connection
            finally:
                self.changes += 1
                self._entries = self._ready = self._counted = None
                self._facts.forget()
                self._texts.clear()
                self._parts.clear()
                for known in self._ids.values():
                    known.clear()


def _set_state(connection: sa.Connection, report_ids: Collection[str], state: State) -> None:
    for report_id in report_ids:
        connection.execute(sa.update(REPORTS).where(REPORTS.c.id == report_id).values(state=state.value))
