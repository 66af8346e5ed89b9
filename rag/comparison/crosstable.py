"""A selection → a table of reports by measures and aspects, every cell with its place in the report, and what to know.

Which figure is meant is decided in ``ledger``, what differs is said by ``comparability``, what is said on an aspect is
found by ``aspects``. Cells are made for the rows that are looked at: a library may have thousands. Words no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from index.records import Fact, Jurisdiction, Section, Sentence
from index.stores.tables import Entry
from rag.comparison.aspects import Extract, find_extracts, read_aspect
from rag.comparison.lookup import Enquiry
from rag.comparison.options import Body, Holdings
from rag.comparison.selection import Column, Selection
from rag.language.messages import list_names, say
from rag.ledger.arithmetic import Reckoning, reckon
from rag.ledger.comparability import cautions
from rag.ledger.figures import Figure, show, worth
from rag.ledger.lookup import find_rows
from rag.schema.answer import Language
from rag.understanding.operation import Operation, Row
from rag.wording.differing import Difference, find_differences, tell_difference
from rag.wording.excerpts import written

# Reports in which aspects are looked for: 200 took 1.0 s for two aspects, and again, out of the cache, 0.13 s
# (3,000 generated reports, two cores, 2026-11-22).
MOST_NAMED = 3  # reports named one by one that cannot be set beside the others
MOST_READ = 200
_SENTENCES = dict[tuple[str, int], tuple[Sentence, Section]]


class State(StrEnum):
    """What a cell holds."""

    STATED = "stated"
    SILENT = "silent"  # the report does not disclose it, or says nothing on it
    UNREAD = "unread"  # it was not looked for


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a report with its section, and the stretches of it that are meant, in characters of the report.

    ``report``: whose it is, where it is not the row's: another report of the same body and year.
    """

    sentence: Sentence
    section: tuple[str, ...]
    marks: tuple[tuple[int, int], ...] = ()
    report: Entry | None = None


@dataclass(frozen=True, slots=True)
class CrossCell:
    """One cell. ``near``: what a silent report states instead, in words; its source is among ``sources`` then.

    ``others``: what other reports of the same body and year state; theirs are the last of the sources.
    """

    state: State
    text: str = ""
    value: Decimal | None = None
    unit: str = ""
    sources: tuple[Source, ...] = ()
    near: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One column over all rows: what was found, and what to know of it. Rows of a measure or extracts, by report id."""

    column: Column
    title: str
    unit: str  # "" where the numbers have several, or there are none
    states: Mapping[str, State]
    notes: tuple[str, ...] = ()
    figures: Mapping[str, Row] | None = None
    extracts: Mapping[str, tuple[Extract, ...]] | None = None
    apart: frozenset[str] = frozenset()  # reports whose number cannot be compared with the others
    differences: Mapping[str, Difference] = field(default_factory=dict)  # of other reports, by the id of the row's

    def having(self, state: State) -> tuple[str, ...]:
        """Return the reports whose cell is of a state, in the order of rows."""
        return tuple(report_id for report_id, own in self.states.items() if own is state)


class CrossTable:
    """Reports by columns. ``rows`` are in the selection's order, without the empty ones where it hides them."""

    def __init__(
        self,
        selection: Selection,
        entries: Sequence[Entry],
        found: Sequence[Found],
        enquiry: Enquiry,
        missing: Sequence[str],
    ) -> None:
        """``missing``: places and years asked for of which there is no report."""
        self.selection = selection
        self.searched = tuple(entries)
        self.missing = tuple(missing)
        self.versions = enquiry.catalog.counted().among(entry.id for entry in entries)
        self._enquiry = enquiry
        self.every = tuple(found)
        self.columns = tuple(f for f in found if not selection.hide_empty or f.having(State.STATED)) or self.every
        self.rows = self._order(self._kept(self.searched))
        self.names = _names(self.searched)
        self.places = _places(self.searched)

    def cells(self, rows: Sequence[Entry]) -> tuple[tuple[CrossCell, ...], ...]:
        """Return the cells of some rows, column after column."""
        facts = [fact for found in self.columns for entry in rows for fact in _facts_of(found, entry)]
        facts += [fact for found in self.columns for one in found.differences.values() for fact in one.facts]
        homes = self._enquiry.catalog.find_homes(facts) if facts else {}
        return tuple(tuple(self._cell(found, entry, homes) for found in self.columns) for entry in rows)

    def _states_any(self, entry: Entry) -> bool:
        return any(found.states[entry.id] is State.STATED for found in self.every)

    def _kept(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        if not self.selection.hide_empty:
            return entries
        return [entry for entry in entries if self._states_any(entry)]

    def _order(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        selection, downwards = self.selection, self.selection.descending
        if selection.sort == "place":
            return tuple(sorted(entries, key=lambda e: (*_place(e), e.profile.year or 0), reverse=downwards))
        if selection.sort == "year":
            return tuple(sorted(entries, key=lambda e: e.profile.year or 0, reverse=downwards))
        at = selection.sorted_column
        if at is None or at >= len(self.every):
            return tuple(entries)
        keys = {entry.id: _sort_key(self.every[at], entry) for entry in entries}
        there = [entry for entry in entries if keys[entry.id] is not None]
        ordered = sorted(there, key=lambda e: keys[e.id] or (0, Decimal(0)), reverse=downwards)
        # what cannot be compared with the others stands behind them, whichever way; who is silent, last
        beside = [entry for entry in ordered if entry.id in self.every[at].apart]
        first = [entry for entry in ordered if entry.id not in self.every[at].apart]
        return (*first, *beside, *(entry for entry in entries if keys[entry.id] is None))

    def _cell(self, found: Found, entry: Entry, homes: _SENTENCES) -> CrossCell:
        cell = self._own_cell(found, entry, homes)
        if not (difference := found.differences.get(entry.id)):
            return cell
        told, sources = [], list(cell.sources)
        for row in difference.rows[1:]:
            numbers, own = _stated((row.fact, *row.plus) if row.fact else (), homes, row.report)
            told.append(f"{row.report.name} {_summed(row, numbers)}".rstrip())
            sources += own
        return replace(cell, sources=tuple(sources), others="; ".join(told))

    def _own_cell(self, found: Found, entry: Entry, homes: _SENTENCES) -> CrossCell:
        state = found.states[entry.id]
        if found.extracts is not None:
            own = found.extracts.get(entry.id, ())
            return CrossCell(
                state, "\n".join(e.text for e in own), sources=tuple(Source(e.sentence, e.section) for e in own)
            )
        row = found.figures[entry.id] if found.figures is not None else None
        if row is None or (row.fact is None and not row.nearest):
            return CrossCell(state)
        facts = _facts_of(found, entry)
        numbers, sources = _stated(facts, homes)
        if row.fact is None:
            return CrossCell(state, sources=sources, near=f"{_told_near(facts[0], found)} {numbers[0]}")
        return CrossCell(state, _summed(row, numbers), worth(row.fact), row.fact.unit, sources)


def make_crosstable(
    enquiry: Enquiry, holdings: Holdings, selection: Selection, *, language: Language = "zh"
) -> CrossTable:
    """Return the table of a selection whose places are those of the library (see ``holdings.settle``)."""
    bodies = {body.key: body for place in selection.places for body in holdings.members(place)}
    entries = [
        entry
        for body in bodies.values()
        for entry in body.reports
        if not selection.years or entry.profile.year in selection.years
    ]
    names = _names(entries)
    found = [
        _figures(enquiry, column, entries, names, language)
        if column.kind == "measure"
        else _extracts(enquiry, column, entries, language)
        for column in selection.columns
    ]
    return CrossTable(selection, entries, found, enquiry, _missing(bodies.values(), selection))


def _figures(
    enquiry: Enquiry, column: Column, entries: Sequence[Entry], names: Mapping[str, str], language: Language
) -> Found:
    wanted = enquiry.wanted(column.name)
    rows = find_rows(enquiry.catalog, wanted, entries)
    reckoning = reckon(rows, Operation("compare"), enquiry.measures.comparable)
    told = cautions(reckoning, lambda row: names[row.report.id], language)
    units = {figure.fact.unit for figure in (*reckoning.figures, *reckoning.apart)}
    groups = enquiry.catalog.counted().among(entry.id for entry in entries)
    differences, _ = find_differences(enquiry.catalog, wanted, groups, enquiry.measures.comparable, entries)
    return Found(
        column,
        wanted.name,
        units.pop() if len(units) == 1 else "",
        {row.report.id: State.STATED if row.fact else State.SILENT for row in rows},
        (
            *(caution.text for caution in told),
            *_told_apart(reckoning, names, language),
            *(_told_difference(enquiry, one, language) for one in differences),
        ),
        figures={row.report.id: row for row in rows},
        apart=frozenset(figure.row.report.id for figure in reckoning.apart),
        differences={one.versions.counting.id: one for one in differences},
    )


def _told_difference(enquiry: Enquiry, difference: Difference, language: Language) -> str:
    """Say where reports of one body and year differ; the sentences stand behind the cell."""

    def said(fact: Fact) -> str:
        return written(enquiry.catalog.report(fact.report_id).text, fact)

    return tell_difference(difference, said, lambda _: "", language)


def _told_apart(reckoning: Reckoning, names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Say which numbers cannot be set beside the others."""
    if not reckoning.apart:
        return ()
    units = "、".join(dict.fromkeys(_unit(figure) for figure in reckoning.apart))
    who = list_names([names[figure.row.report.id] for figure in reckoning.apart], language, MOST_NAMED)
    return (say("comparison.apart", language, units=units, who=who),)


def _unit(figure: Figure) -> str:
    return figure.fact.unit or "—"


def _extracts(enquiry: Enquiry, column: Column, entries: Sequence[Entry], language: Language) -> Found:
    aspect = read_aspect(column.name, enquiry.lexicon)
    read = entries[:MOST_READ]
    extracts = find_extracts(enquiry.catalog, read, aspect)
    states = {entry.id: State.STATED if entry.id in extracts else State.SILENT for entry in read}
    states |= {entry.id: State.UNREAD for entry in entries[MOST_READ:]}
    return Found(column, aspect.title(language), "", states, extracts=extracts)


def _stated(
    facts: Sequence[Fact], homes: _SENTENCES, report: Entry | None = None
) -> tuple[list[str], tuple[Source, ...]]:
    """Return numbers as their report writes them, and the sentences that state them."""
    stated = [(fact, *homes[fact.report_id, fact.sentence]) for fact in facts]
    sources = (Source(sentence, section.path, ((fact.start, fact.end),), report) for fact, sentence, section in stated)
    return [_written(sentence, fact) for fact, sentence, _ in stated], tuple(sources)


def _summed(row: Row, numbers: Sequence[str]) -> str:
    """Return the number of a row, with the parts that make it up; "" where it has none."""
    if row.fact is None:
        return ""
    return f"{'+'.join(numbers)}={show(row.fact.value)}{row.fact.unit}" if row.plus else numbers[0]


def _facts_of(found: Found, entry: Entry) -> tuple[Fact, ...]:
    """Return the facts behind a cell: the number with its parts, or the nearest one instead."""
    row = found.figures[entry.id] if found.figures is not None else None
    if row is None:
        return ()
    return (row.fact, *row.plus) if row.fact else row.nearest[:1]


def _written(sentence: Sentence, fact: Fact) -> str:
    """Return a number as its report writes it, read in its sentence: of many reports none need be read whole."""
    return written(sentence.text, replace(fact, start=fact.start - sentence.start, end=fact.end - sentence.start))


def _told_near(fact: Fact, found: Found) -> str:
    """Return what a figure counts, without the head where the column's title has it: 受理."""
    rest = " · ".join(part for part in (fact.action, *fact.qualifiers) if part)
    return rest if rest and fact.head in found.title else fact.measure


def _sort_key(found: Found, entry: Entry) -> tuple[int, Decimal] | None:
    """Return what a row is sorted by: its number, or how much is said; None for nothing."""
    if found.states[entry.id] is not State.STATED:
        return None
    if found.extracts is not None:
        return 0, Decimal(sum(len(extract.text) for extract in found.extracts[entry.id]))
    row = found.figures[entry.id] if found.figures is not None else None
    return (0, worth(row.fact)) if row and row.fact else None


def _place(entry: Entry) -> tuple[str, ...]:
    jurisdiction = entry.profile.jurisdiction
    return (jurisdiction.code or "~", *jurisdiction.parents, jurisdiction.name)


def _names(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return what each report is called, by id: its place and year."""
    places = _places(entries)
    return {e.id: f"{places[e.id]}{e.profile.year}年" if e.profile.year else places[e.id] for e in entries}


def _places(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return the names of the reporting bodies, by report id; a namesake's with the place it lies in."""
    bodies = {(*entry.profile.jurisdiction.parents, entry.profile.jurisdiction.name) for entry in entries}
    namesakes = {name for name, count in Counter(body[-1] for body in bodies).items() if count > 1}
    return {entry.id: _called(entry.profile.jurisdiction, namesakes) for entry in entries}


def _called(jurisdiction: Jurisdiction, namesakes: Set[str]) -> str:
    above = jurisdiction.parents[-1] if jurisdiction.parents and jurisdiction.name in namesakes else ""
    return above + jurisdiction.name


def _missing(bodies: Iterable[Body], selection: Selection) -> tuple[str, ...]:
    """Return the places and years that were chosen and have no report."""
    return tuple(f"{body.label}{year}年" for body in bodies for year in selection.years if year not in body.years)
