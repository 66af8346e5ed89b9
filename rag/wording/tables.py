"""What reports state as a table, every number with its citation, and the chart that fits it.

A body a row; of several bodies over years, a year a column. Knows no sentence of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from index.records import Fact, Profile
from rag.language.messages import say
from rag.ledger.arithmetic import Comparable, Reckoning
from rag.ledger.figures import Figure, Result, is_series, place_of, series, show, worth
from rag.ledger.results import difference, steps
from rag.schema.answer import Cell, Chart, Language, Table, Undrawn
from rag.understanding.operation import Row, Wanted
from rag.wording.excerpts import excerpt, written
from rag.wording.told_figure import name_measure

MEASURE_COLUMNS = (
    *("wording.column_place", "wording.column_year", "answering.column_measure", "answering.column_figure"),
    "wording.column_text",
)
MOST_ROWS = 100
MOST_COLOURS = 6  # lines, or bars side by side, that are told apart by their colour
FILLED = 0.6  # share of the places times the years that has a number, from which bars stand side by side; by judgement
_RANKED = frozenset({"rank", "filter", "count"})
_DIFFERING = frozenset({"compare", "difference"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a table is written with: the words of its language, and the reports' own."""

    language: Language
    place: Callable[[Row], str]
    cited: Callable[[Fact], tuple[int, ...]]
    written: Callable[[Fact], str]
    excerpt: Callable[[Fact], str]

    def say(self, key: str, **slots: object) -> str:
        """Return a text of the catalogue in the table's language."""
        return say(key, self.language, **slots)

    @property
    def silence(self) -> Cell:
        """The cell of a report that does not disclose the measure."""
        return Cell(self.say("wording.column_undisclosed"))


def tabulate(reckoning: Reckoning, wanted: Wanted, sheet: Sheet) -> Table:
    """Return the table of a reckoning: at most MOST_ROWS rows, in its order."""
    if _is_wide(reckoning):
        return _wide(reckoning, sheet)
    title, column = _added(reckoning, sheet)
    columns = (
        sheet.say("wording.column_place"),
        sheet.say("wording.column_year"),
        sheet.say("wording.column_number", name=name_measure(wanted.name, wanted.actions, sheet.language)),
        sheet.say("wording.column_text"),
        *((title,) if title else ()),
    )
    rows = [
        (*_body(figure.row, sheet), _number(figure.fact, sheet), Cell(sheet.excerpt(figure.fact)), *column.get(at, ()))
        for at, figure in enumerate(reckoning.figures[:MOST_ROWS])
    ]
    blank = (Cell(""),) if title else ()
    for figure in reckoning.apart:  # without a value: its unit is another, and no chart or sum may take it in
        cell = Cell(sheet.written(figure.fact), unit=figure.fact.unit, citations=sheet.cited(figure.fact))
        rows.append((*_body(figure.row, sheet), cell, Cell(sheet.excerpt(figure.fact)), *blank))
    rows += [(*_body(row, sheet), sheet.silence, Cell(""), *blank) for row in reckoning.silent]
    return Table(columns, tuple(rows[:MOST_ROWS]))


def draw(table: Table, reckoning: Reckoning, comparable: Comparable) -> Chart | Undrawn:
    """Return how the table is drawn, or why it is not: an axis from zero needs two numbers that can be compared."""
    figures = reckoning.figures[:MOST_ROWS]
    if len(figures) < 2:  # noqa: PLR2004
        return Undrawn.UNITS if figures and reckoning.apart else Undrawn.ONE
    if any(not comparable(figures[0].fact.unit, f.fact.unit) for f in figures):
        return Undrawn.UNITS
    if any(worth(figure.fact) < 0 for figure in figures):
        return Undrawn.NEGATIVE
    asked = reckoning.operation.chart
    if asked == "any":
        asked = None
    if is_series(figures):
        return Chart(asked or "line", 1, 2)
    places = len({place_of(figure.row) for figure in figures})
    return _draw_wide(table, places, asked) if _is_wide(reckoning) else _draw_places(figures, places, reckoning)


def _draw_wide(table: Table, places: int, asked: str | None) -> Chart:
    """Return how a table with a column a year is drawn: a line a body; of many bodies, bars side by side."""
    latest = len(table.columns) - 2
    if latest > MOST_COLOURS and places > MOST_COLOURS:
        return Chart("bar", 0, latest)
    bars = latest <= MOST_COLOURS and (asked == "bar" or places > MOST_COLOURS)
    return Chart("bar" if bars else "line", 0, 1, upto=latest)


def _draw_places(figures: Sequence[Figure], places: int, reckoning: Reckoning) -> Chart:
    """Return how numbers of several bodies are drawn: a bar each; those of several years, side by side."""
    years = len({figure.row.report.profile.reviewed for figure in figures})
    if years == 1 and places == len(figures):
        return Chart("bar", 0, 2)
    if places < len(figures) and years > 1:
        if reckoning.operation.chart == "line" and places <= MOST_COLOURS:
            return Chart("line", 1, 2, groups=0)
        ordered = reckoning.operation.kind == "rank"  # side by side the order would be lost
        if not ordered and years <= MOST_COLOURS and len(figures) >= FILLED * places * years:
            return Chart("bar", 0, 2, groups=1)
    return Chart("bar", 0, 2, beside=1)


def plain(value: Decimal) -> str:
    """Return a number in plain digits, exact."""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def measure_row(profile: Profile, measure: str, text: str, fact: Fact, marker: int) -> tuple[Cell, ...]:
    """Return the row of one figure where each row counts something of its own; its columns are MEASURE_COLUMNS."""
    place, year = Cell(profile.jurisdiction.name), Cell(str(profile.year_of(fact) or ""))
    number = Cell(written(text, fact), plain(worth(fact)), fact.unit, (marker,))
    return place, year, Cell(measure), number, Cell(excerpt(text, fact))


def _is_wide(reckoning: Reckoning) -> bool:
    """Whether several bodies are followed over years."""
    places = {place_of(figure.row) for figure in reckoning.figures}
    return reckoning.operation.kind == "trend" and len(places) > 1


def _body(row: Row, sheet: Sheet) -> tuple[Cell, Cell]:
    year = row.report.profile.year_of(row.fact)
    return Cell(sheet.place(row)), Cell(str(year) if year else "")


def _number(fact: Fact, sheet: Sheet) -> Cell:
    return Cell(sheet.written(fact), plain(worth(fact)), fact.unit, sheet.cited(fact))


def _result(result: Result, shown: str) -> Cell:
    return Cell(shown, plain(result.value), result.unit)


def _added(reckoning: Reckoning, sheet: Sheet) -> tuple[str, Mapping[int, tuple[Cell, ...]]]:
    """Return the title and the cells of the column that the operation adds, by position; "" for none."""
    figures = reckoning.figures[:MOST_ROWS]
    if is_series(figures) and reckoning.operation.kind in _DIFFERING | {"trend"}:
        before = {at: (_result(r[0], _signed(r)),) for at, r in steps(figures).items()}
        return sheet.say("wording.column_change"), {at: before.get(at, (Cell(""),)) for at in range(len(figures))}
    if reckoning.operation.kind in _RANKED and all(figure.rank for figure in figures):
        return sheet.say("wording.column_rank"), {at: (Cell(str(f.rank), str(f.rank)),) for at, f in enumerate(figures)}
    if reckoning.operation.kind in _DIFFERING and len(figures) > 1:
        gaps = [difference(figures[0], figure) for figure in figures]
        title = sheet.say("wording.column_gap")
        return title, {at: (_result(r, f"{show(r.value)}{r.unit}" if at else ""),) for at, r in enumerate(gaps)}
    shares = [result for result in reckoning.results if result.kind == "share"]
    if shares:
        cells = {at: (_result(r, f"{show(r.value)}%"),) for at, r in enumerate(shares[:MOST_ROWS])}
        return sheet.say("wording.column_share"), cells
    return "", {}


def _signed(results: Sequence[Result]) -> str:
    """Return a change as shown: +5件(+12.5%)."""
    parts = [f"{'+' if r.value > 0 else ''}{show(r.value)}{r.unit}" for r in results]
    return parts[0] + (f"({parts[1]})" if len(parts) > 1 else "")


def _wide(reckoning: Reckoning, sheet: Sheet) -> Table:
    """Return a row for each body and a column for each year."""
    followed = _within(series(reckoning.figures))
    silent = {(place_of(row), row.report.profile.reviewed) for row in reckoning.silent}
    seen = [f.row.report.profile.reviewed for own in followed for f in own]
    years = sorted({year for year in seen if year} | {year for _, year in silent if year})
    changes = {result.figures[0].row.report.id: result for result in reckoning.results if result.kind == "change"}
    rows = []
    for own in followed:
        by_year = {f.row.report.profile.reviewed: f for f in own}
        cells = [_in_year(own[0].row, year, by_year, silent, sheet) for year in years]
        changed = changes.get(own[0].row.report.id)
        rows.append(
            (Cell(sheet.place(own[0].row)), *cells, _result(changed, _signed([changed])) if changed else Cell(""))
        )
    known = {place_of(own[0].row) for own in followed}
    for place, row in {place_of(row): row for row in reckoning.silent}.items():
        if place not in known:
            cells = [_in_year(row, year, {}, silent, sheet) for year in years]
            rows.append((Cell(sheet.place(row)), *cells, Cell("")))
    columns = (sheet.say("wording.column_place"), *map(str, years), sheet.say("wording.column_changed"))
    return Table(columns, tuple(rows[:MOST_ROWS]))


def _within(followed: list[list[Figure]]) -> list[list[Figure]]:
    """Return the first bodies that have no more than MOST_ROWS figures together: as many can be cited."""
    counts = accumulate(len(own) for own in followed)
    return [own for own, count in zip(followed, counts, strict=True) if count <= MOST_ROWS]


def _in_year(
    row: Row,
    year: int,
    by_year: Mapping[int | None, Figure],
    silent: set[tuple[tuple[str, ...], int | None]],
    sheet: Sheet,
) -> Cell:
    if year in by_year:
        return _number(by_year[year].fact, sheet)
    if (place_of(row), year) in silent:
        return sheet.silence
    return Cell(sheet.say("wording.column_no_report"))
