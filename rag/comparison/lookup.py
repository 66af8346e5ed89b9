"""Places, years and a measure, as they are named on the command line, → reports, facts and tables of them.

Needs no vectors and no model. Words no question and prints nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from index.facts.measures import Measures
from index.records import Fact, Sentence
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.grounding.citations import cite, number_facts
from rag.ledger.arithmetic import reckon
from rag.ledger.lookup import find_rows
from rag.schema.answer import Citation, Coverage, Language, Table
from rag.schema.errors import ScopeError
from rag.understanding.measure_query import read_wanted
from rag.understanding.operation import Operation, Row, Wanted
from rag.understanding.places.linker import PlaceFinder, key_of
from rag.understanding.vocabulary import Lexicon
from rag.wording.differing import Difference, find_differences, tell_difference, tell_one
from rag.wording.excerpts import excerpt, written
from rag.wording.lines import name_of, passage_at
from rag.wording.report import Markers, Told, cited, tell
from rag.wording.tables import MOST_ROWS, Sheet, tabulate

_MOST_NAMED = 8  # bodies or measures that an error lists
_LONGEST = 200  # characters of a name; the longest of a body has some 40
_NEAR = 0.4  # share of their characters that two names have in common when one may be meant by the other


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with what is needed to show and to check it."""

    report: Entry
    fact: Fact
    sentence: Sentence
    section: tuple[str, ...]  # its path

    @property
    def text(self) -> str:
        """The number with its unit, as written."""
        start = self.sentence.start
        return self.sentence.text[self.fact.start - start : self.fact.end - start]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of several reports: a table as an answer has it, and what to know about it."""

    measure: str
    unit: str | None  # None where the numbers have several, or there is none
    table: Table
    coverage: Coverage
    notes: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A library to look numbers up in."""

    catalog: Catalog
    places: PlaceFinder
    lexicon: Lexicon
    measures: Measures

    def reports(self, places: Sequence[str], years: Sequence[int], *, every: bool = False) -> tuple[Entry, ...]:
        """Return the reports of some places and years (of all, where none is named), place after place by year.

        Of several of one body and year the one that counts, unless ``every``; a place may be the name of a report's
        file, which means that report whether it counts or not. Raises ScopeError for a place or a year that the library
        does not have, or a name that several bodies share.
        """
        of_place = self._by_place(every=every)
        files = [entry for entry in self.catalog.entries() if entry.name in places]
        keys = self._named(places) if places else tuple(of_place)
        of_keys = [entry for key in keys for entry in of_place[key]]
        chosen = {entry.id: entry for entry in (*of_keys, *files)}
        entries = [entry for entry in chosen.values() if not years or entry.profile.year in years]
        if not entries:
            there = sorted({entry.profile.year for key in keys for entry in of_place[key] if entry.profile.year})
            of = f" of {_listed(map(self.places.label, keys))}" if places else ""
            raise ScopeError(
                f"The library has no report{of} on {_listed(map(str, years))}. It has: {_listed(map(str, there))}"
            )
        return tuple(entries)

    def facts(self, entries: Sequence[Entry], measure: str | None = None) -> Iterator[Stated]:
        """Yield what some reports state, report after report; of one measure, where it is named.

        Raises ScopeError for a measure of which no report of the library has a number.
        """
        if measure is not None:
            yield from self._of_measure(entries, measure)
            return
        for entry in entries:
            parts = self.catalog.parts(entry.id)
            for fact in parts.facts:
                sentence = parts.sentences[fact.sentence]
                yield Stated(entry, fact, sentence, parts.sections[sentence.section].path)

    def cite(self, report_id: str, start: int) -> Citation:
        """Return the sentence of a report in which a character stands. Raises ReportNotFound."""
        return cite((passage_at(self.catalog, report_id, start),))[0]

    def compare(self, measure: str, places: Sequence[str], years: Sequence[int]) -> Comparison:
        """Return what the reports of some places and years state of a measure; raises ScopeError as above."""
        entries = self.reports(places, years)
        wanted = self.wanted(measure)
        rows = find_rows(self.catalog, wanted, entries)
        if not wanted.known and not any(row.fact or row.nearest for row in rows):
            self._heads_like(measure)
        operation = Operation("compare")
        comparable, counted = self.measures.comparable, self.catalog.counted()
        groups = counted.among(entry.id for entry in entries if counted.counts(entry.id))
        differences, _ = find_differences(self.catalog, wanted, groups, comparable, entries)
        facts = (*cited(rows, operation, comparable), *(fact for one in differences for fact in one.facts))
        passages, markers = number_facts(self.catalog, facts)
        language: Language = "en" if measure.isascii() else "zh"
        told = tell(
            rows,
            wanted,
            operation,
            language=language,
            markers=markers,
            texts=self._text,
            comparable=comparable,
            missing=self._missing(places, years, entries),
        )
        units = {row.fact.unit for row in rows if row.fact}
        return Comparison(
            wanted.name,
            units.pop() if len(units) == 1 else None,
            told.table or self._table(rows, wanted, operation, markers),
            told.coverage,
            (
                *self._notes(rows, wanted, told, markers),
                *(tell_one(group, language) for group in groups),
                *(self._told_difference(one, markers, language) for one in differences),
            ),
            cite(passages),
        )

    def _told_difference(self, difference: Difference, markers: Markers, language: Language) -> str:
        def mark(fact: Fact) -> str:
            return f"[{markers[fact.report_id, fact.sentence]}]"

        return tell_difference(difference, lambda fact: written(self._text(fact.report_id), fact), mark, language)

    def _table(self, rows: Sequence[Row], wanted: Wanted, operation: Operation, markers: Markers) -> Table:
        """Return the table of a single report, which an answer in words does without."""

        def cited_as(fact: Fact) -> tuple[int, ...]:
            marker = markers.get((fact.report_id, fact.sentence))
            return () if marker is None else (marker,)

        sheet = Sheet(
            language="en" if wanted.name.isascii() else "zh",
            place=lambda row: row.report.profile.jurisdiction.name,
            cited=cited_as,
            written=lambda fact: written(self._text(fact.report_id), fact),
            excerpt=lambda fact: excerpt(self._text(fact.report_id), fact),
        )
        return tabulate(reckon(rows, operation, self.measures.comparable), wanted, sheet)

    def _notes(self, rows: Sequence[Row], wanted: Wanted, told: Told, markers: Markers) -> tuple[str, ...]:
        """Return what to know about a comparison: cautions, and figures near the one that a report lacks."""
        near = []
        for row in rows:
            fact = row.nearest[0] if row.fact is None and row.nearest else None
            marker = markers.get((fact.report_id, fact.sentence)) if fact else None
            if fact and marker:
                number = written(self._text(fact.report_id), fact)
                near.append(f"{name_of(row.report)}未披露{wanted.name}，相近的是{fact.measure}：{number}[{marker}]")
        cut = (f"共{len(rows)}份报告，表中列前{MOST_ROWS}份",) if len(rows) > MOST_ROWS else ()
        return (*(caution.text for caution in told.cautions), *near, *cut)

    def _text(self, report_id: str) -> str:
        return self.catalog.report(report_id).text

    def _missing(self, places: Sequence[str], years: Sequence[int], entries: Sequence[Entry]) -> tuple[str, ...]:
        """Return the asked years of which an asked place has no report."""
        there = {(key_of(entry.profile.jurisdiction), entry.profile.year) for entry in entries}
        asked = ((key, year) for key in self._named(places) for year in dict.fromkeys(years))
        return tuple(f"{self.places.label(key)}{year}年" for key, year in asked if (key, year) not in there)

    def _by_place(self, *, every: bool) -> Mapping[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        entries = self.catalog.entries()
        if not every:
            entries = self.catalog.counted().counting(entries)
        for entry in sorted(entries, key=lambda entry: entry.profile.year or 0):
            found[key_of(entry.profile.jurisdiction)].append(entry)
        return found

    def _named(self, places: Sequence[str]) -> tuple[str, ...]:
        """Return the bodies that are named, not those whose reports are named by their files."""
        files = {entry.name for entry in self.catalog.entries()}
        return tuple(dict.fromkeys(key for named in places if named not in files for key in self._bodies(named)))

    def _bodies(self, named: str) -> tuple[str, ...]:
        """Return the bodies that a name means; the name of a place they lie in means all of them."""
        _check_length("place", named)
        folded = fold(named)
        found = self.places.find(folded)
        if not found:
            outside = self.places.outside(folded)
            name = outside[0].name if outside else named
            raise ScopeError(f"The library has no report of {name!r}. List what it has: zhiwen reports")
        keys: dict[str, None] = {}
        for place in found:
            bodies = place.bodies if place.parent else self.places.tell_apart(place.bodies, folded, ())
            if len(bodies) > 1 and not place.parent:
                labels = _listed(self.places.label(key) for key in bodies)
                raise ScopeError(f"{named!r} names several bodies: {labels}. Give the place that it lies in too")
            keys.update(dict.fromkeys(bodies))
        return tuple(keys)

    def wanted(self, measure: str) -> Wanted:
        """Return the measure that is named; one that the domain does not know is looked for as it is written.

        Raises ScopeError where it is too long to be one.
        """
        _check_length("measure", measure)
        wanted = read_wanted(measure, "", (), self.lexicon, self.measures)
        words = (fold(measure),)
        return wanted or Wanted(measure, words, words=words, known=False)

    def _of_measure(self, entries: Sequence[Entry], measure: str) -> Iterator[Stated]:
        wanted = self.wanted(measure)
        there = self.catalog.heads()
        heads = [head for head in wanted.heads if head in there] if wanted.known else []
        found: dict[str, list[Fact]] = {entry.id: [] for entry in entries}
        facts = self.catalog.find_facts(
            heads=heads or self._heads_like(measure), actions=wanted.actions if heads else (), report_ids=found.keys()
        )
        for fact in facts:
            if not heads or set(wanted.qualifiers) <= set(fact.qualifiers):
                found[fact.report_id].append(fact)
        homes = self.catalog.find_homes(fact for own in found.values() for fact in own)
        for entry in entries:
            for fact in found[entry.id]:
                sentence, section = homes[entry.id, fact.sentence]
                yield Stated(entry, fact, sentence, section.path)

    def _heads_like(self, measure: str) -> list[str]:
        """Return the heads of the library that hold what is named; ScopeError, with those near it, for none."""
        there = self.catalog.heads()
        heads = [head for head in there if fold(measure) in fold(head)]
        if not heads:
            near = get_close_matches(measure, there, _MOST_NAMED, _NEAR)
            instead = f"Near it: {_listed(near)}" if near else "List what there is: zhiwen facts"
            raise ScopeError(f"No report of the library has a number of {measure!r}. {instead}")
        return heads


def _check_length(what: str, named: str) -> None:
    if len(named) > _LONGEST:
        raise ScopeError(f"The {what} has {len(named)} characters; at most {_LONGEST} are read. Name it shorter")


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - _MOST_NAMED} more" if len(every) > _MOST_NAMED else ""
    return "、".join(every[:_MOST_NAMED]) + more
