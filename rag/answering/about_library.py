"""Questions about the library itself, answered from the profiles: which reports, places, years, dates, numbers.

Each value is cited where it was read. Fires only for a question that asks nothing of what the reports say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from index.records import Passage, Reading
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Cell, Claim, Coverage, Draft, Refusal, Table
from rag.understanding.library_query import LibraryQuestion, read_library_question
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import MOST_LINES, MOST_NAMED, MOST_ROWS, Notes, more_line, name_of, names, passage_at, shown

_COLUMNS = ("wording.column_place", "wording.column_year", "answering.column_title", "answering.column_dated")
_DATES = ("written", "published")
# Where a line rests: the first of these readings that stands in the text.
_RESTS: tuple[str, ...] = ("title", "year", "jurisdiction", "issuer")
_RESTS_YEAR: tuple[str, ...] = ("year", "title", "jurisdiction", "issuer")


@dataclass(frozen=True, slots=True)
class _Told:
    """What is answered: the sentence on top, the lines below it, and the reports that they are about."""

    head: str
    lines: tuple[Claim, ...]
    entries: tuple[Entry, ...]
    silent: str = ""
    lined: int = field(default=MOST_LINES)  # reports that the lines tell


class AboutLibrary:
    """Which reports, places, years and dates the library has."""

    name = "about_library"

    def __init__(self, catalog: Catalog, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._lexicon = lexicon

    def answer(self, turn: Turn) -> Draft | Declined:
        """List what the profiles of the asked reports say."""
        return list_reports(turn.asked, self._catalog, self._lexicon) or Declined("declined.not_about_library")


def list_reports(asked: Question, catalog: Catalog, lexicon: Lexicon) -> Draft | None:
    """Answer a question about the library itself; None where it asks for something that the reports say."""
    ask = read_library_question(asked, lexicon)
    if ask is None:
        return None
    if ask.issued:  # whatever years they are of
        there = catalog.counted().counting(catalog.entries())
        named = [one for one in there if not asked.named_place or _place_name(one) in asked.scope.jurisdictions]
        entries = [one for one in named if ask.level is None or one.profile.jurisdiction.level is ask.level]
        return _Listing(asked, ask, catalog).draft(entries) if entries else None
    entries = _meant(asked, ask, [catalog.entry(report_id) for report_id in asked.report_ids])
    return _Listing(asked, ask, catalog).draft(entries) if entries else None


def _meant(asked: Question, ask: LibraryQuestion, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of the asked years and of the level that the question names."""
    kept = [entry for entry in entries if not asked.years or entry.profile.year in asked.years]
    return [entry for entry in kept if ask.level is None or entry.profile.jurisdiction.level is ask.level]


class _Listing:
    """One answer in the making."""

    def __init__(self, asked: Question, ask: LibraryQuestion, catalog: Catalog) -> None:
        self._asked = asked
        self._ask = ask
        self._catalog = catalog
        self._notes = Notes()

    def draft(self, entries: Sequence[Entry]) -> Draft:
        """Return the answer over the entries that are meant."""
        told = self._told(entries)
        rows = tuple(self._row(entry) for entry in told.entries[:MOST_ROWS])
        untold = len(told.entries) - told.lined
        more = [more_line(untold, self._asked.language, in_table=len(told.entries) <= MOST_ROWS)] if untold > 0 else []
        markers = tuple(dict.fromkeys(marker for claim in told.lines for marker in claim.citations))
        lines = [shown(claim, self._asked.language) for claim in told.lines]
        columns = map(self._say, _COLUMNS)
        citations = self._notes.citations()
        return Draft(
            "\n".join(part for part in (told.head, *lines, *more, told.silent) if part),
            (Claim(told.head, markers, "computed"), *told.lines),
            citations,
            Table(tuple(columns), rows) if rows else None,
            coverage=self._coverage(entries, told.entries),
            refusal=None if citations else Refusal("not_disclosed", told.head),
        )

    def _told(self, entries: Sequence[Entry]) -> _Told:
        match self._ask.kind:
            case "dates":
                return self._dates(entries)
            case "number":
                return self._numbers(entries)
            case "years":
                return self._years(entries)
            case "places":
                return self._places(entries)
            case "reports":
                return self._reports(entries)

    def _reports(self, entries: Sequence[Entry]) -> _Told:
        there = sorted({entry.profile.year for entry in entries if entry.profile.year}) if self._asked.years else []
        if there:
            years = self._say("common.list").join(self._say("common.year", year=year) for year in there)
            head = self._say("answering.has_reports_on", count=len(entries), years=years)
        else:
            head = self._say("answering.has_reports", count=len(entries))
        lines = [self._claim(self._of(e, _titled(e)), [e], _RESTS) for e in entries[:MOST_LINES]]
        return _Told(head, tuple(lines), tuple(entries))

    def _places(self, entries: Sequence[Entry]) -> _Told:
        by_place = [list(own) for _, own in groupby(sorted(entries, key=_place), key=_place)]
        by_place.sort(key=lambda own: entries.index(own[0]))
        head = self._say("answering.has_places", places=len(by_place), count=len(entries))
        shown_places = by_place[:MOST_LINES]
        lines = [
            self._claim(
                self._say("answering.place_of_years", place=own[0].profile.jurisdiction.name, years=_years_of(own)), own
            )
            for own in shown_places
        ]
        ordered = tuple(entry for own in by_place for entry in own)
        return _Told(head, tuple(lines), ordered, lined=sum(map(len, shown_places)))

    def _years(self, entries: Sequence[Entry]) -> _Told:
        newest_first = sorted(entries, key=lambda entry: -(entry.profile.year or 0))
        by_year = [list(own) for _, own in groupby(newest_first, key=lambda entry: entry.profile.year)]
        head = self._say("answering.has_years", years=len(by_year), count=len(entries))
        lines = []
        for own in by_year[:MOST_LINES]:
            year = self._say("answering.year_unknown")
            if own[0].profile.year:
                year = self._say("common.year", year=own[0].profile.year)
            who = [entry.profile.jurisdiction.name for entry in own]
            listed = names(who, self._asked.language)
            told = self._say("answering.year_of_places", year=year, count=len(own), who=listed)
            lines.append(self._claim(told, own, _RESTS_YEAR))
        return _Told(head, tuple(lines), tuple(newest_first), lined=sum(map(len, by_year[:MOST_LINES])))

    def _dates(self, entries: Sequence[Entry]) -> _Told:
        dated = [(entry, *found) for entry in entries if (found := self._date(entry))]
        dated.sort(key=lambda row: row[2].value, reverse=self._ask.extreme == "latest")
        undated = [name_of(entry) for entry in entries if entry not in [row[0] for row in dated]]
        if self._ask.issued:
            dated = [row for row in dated if row[2].value.startswith(self._ask.issued)]
        if self._ask.extreme:
            dated = [row for row in dated if row[2].value == dated[0][2].value]
        what = self._say(f"answering.date_{self._ask.dates[0]}")
        if self._ask.extreme:
            end = self._say(f"answering.date_{self._ask.extreme}")
            head = self._say("answering.dated_first", count=len(entries), what=what, end=end)
        elif self._ask.issued:
            years = self._say("common.list").join(map(self._month, self._ask.issued))
            head = self._say("answering.issued_in", count=len(entries), issued=len(dated), what=what, years=years)
            head += self._say("answering.opens" if dated else "common.stop")
        else:
            head = self._say("answering.dates", count=len(entries), what=what)
        lines = []
        for entry, key, reading in dated[:MOST_LINES]:
            day = self._day(reading.value)
            said = self._say("answering.dated_on", what=self._say(f"answering.date_{key}"), day=day)
            passage = passage_at(self._catalog, entry.id, reading.start or 0)
            told = f"{name_of(entry)}{self._say('common.gap')}{said}"
            lines.append(Claim(told, (self._notes.mark(passage),), "quoted"))
        silent = ""
        if undated:
            who = names(undated, self._asked.language)
            silent = self._say("answering.undated", who=who)
        return _Told(head, tuple(lines), tuple(row[0] for row in dated), silent)

    def _numbers(self, entries: Sequence[Entry]) -> _Told:
        numbers = {entry.id: entry.profile.readings.get("document_number") for entry in entries}
        told = [entry for entry in entries if bool(numbers[entry.id]) is not self._ask.without]
        key = "answering.without_number" if self._ask.without else "answering.with_number"
        head = self._say(key, count=len(entries), having=len(told)) + self._say(
            "answering.opens" if told else "common.stop"
        )
        lines = []
        for entry in told[:MOST_LINES]:
            number = numbers[entry.id]
            said = number.value if number else _titled(entry)
            lines.append(self._claim(self._of(entry, said), [entry], ("document_number", *_RESTS)))
        return _Told(head, tuple(lines), tuple(told))

    def _of(self, entry: Entry, said: str) -> str:
        """Return a report's name and what is told of it."""
        return f"{name_of(entry)}{self._say('common.colon')}{said}" if said else name_of(entry)

    def _claim(self, text: str, entries: Iterable[Entry], rests: Sequence[str] = _RESTS) -> Claim:
        passages = [self._rest(entry, rests) for entry in list(entries)[:MOST_NAMED]]
        return Claim(text, tuple(dict.fromkeys(self._notes.mark(passage) for passage in passages)), "quoted")

    def _rest(self, entry: Entry, rests: Sequence[str]) -> Passage:
        """Return the sentence where one of the readings stands, else the report's first."""
        readings = entry.profile.readings
        starts = [readings[key].start for key in rests if key in readings]
        return passage_at(self._catalog, entry.id, next((start for start in starts if start is not None), 0))

    def _date(self, entry: Entry) -> tuple[str, Reading] | None:
        readings = entry.profile.readings
        return next(((key, readings[key]) for key in self._ask.dates if key in readings), None)

    def _day(self, value: str) -> str:
        day = date.fromisoformat(value)
        return self._say("answering.day", year=day.year, month=day.month, day=day.day, iso=value)

    def _month(self, issued: str) -> str:
        """Return a year, or a month of one, in words."""
        year, _, month = issued.partition("-")
        told = self._say("common.year", year=year)
        return self._say("answering.month_of", year=told, month=int(month), iso=issued) if month else told

    def _row(self, entry: Entry) -> tuple[Cell, ...]:
        profile = entry.profile
        rests = self._notes.mark(self._rest(entry, _RESTS))
        written = profile.readings.get("written")
        dated = Cell(self._say("answering.not_given"))
        if written:
            dated = Cell(written.value, citations=(self._notes.mark(self._rest(entry, ("written", *_RESTS))),))
        return (
            Cell(profile.jurisdiction.name, citations=(rests,)),
            Cell(str(profile.year or "")),
            Cell(profile.readings["title"].value if "title" in profile.readings else self._say("answering.no_title")),
            dated,
        )

    def _coverage(self, entries: Sequence[Entry], told: Sequence[Entry]) -> Coverage:
        there = {entry.id for entry in told}
        return Coverage(
            searched=tuple(name_of(entry) for entry in entries),
            disclosed=tuple(name_of(entry) for entry in entries if entry.id in there),
            undisclosed=tuple(name_of(entry) for entry in entries if entry.id not in there),
            missing=tuple(f"{year}年" for year in self._asked.missing_years),
        )

    def _say(self, key: str, **slots: object) -> str:
        return say(key, self._asked.language, **slots)


def _place_name(entry: Entry) -> str:
    return entry.profile.jurisdiction.name


def _place(entry: Entry) -> tuple[str, tuple[str, ...]]:
    return entry.profile.jurisdiction.name, entry.profile.jurisdiction.parents


def _years_of(entries: Sequence[Entry]) -> str:
    return "、".join(f"{entry.profile.year}年" for entry in entries if entry.profile.year)


def _titled(entry: Entry) -> str:
    """Return the title as the report has it, behind a colon; nothing where it has none."""
    title = entry.profile.readings.get("title")
    return f"《{title.value}》" if title else ""
