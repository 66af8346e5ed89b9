"""A cross table as files to work on: CSV, an Excel workbook, and the blocks of a document, each with its quotes.

Numbers are numbers, with their unit in the head of the column; no text of a report becomes a formula. Writes no file.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from index.records import page_at
from index.stores.tables import Entry
from rag.comparison.crosstable import CrossCell, CrossTable, Found, Source, State
from rag.export.blocks import Block, Figure, Grid, Heading, Items, Line, Paragraph, Remark
from rag.export.comparison_figures import draw_columns
from rag.export.csv_file import csv_lines, is_formula
from rag.export.figures import put_figure
from rag.language.messages import say
from rag.schema.answer import Citation, Language
from rag.wording.differing import tell_one
from rag.wording.tables import plain

MOST_IN_DOCUMENT = 200  # rows of a document's table: Word becomes slow with more, and nobody prints them
MOST_IN_CELL = 32_767  # characters that Excel takes
_WIDEST, _NARROWEST = 60, 10  # columns of a sheet, in characters
_QUOTE_COLUMNS = (
    *("export.marker", "export.place", "export.year", "export.title", "export.section", "export.page"),
    "export.quote",
)
_SOURCE_COLUMNS = ("export.place", "export.year", "export.title", "export.report", "export.cited")
MOST_SHEETS = 12  # of charts
_FIRST_COLUMN, _TITLE_COLUMN = 2, 4  # before the first measure; of the quotes' titles
MOST_IN_NOTE, LONGEST_NOTE = 5, 2000  # quotes, and characters, of a cell's note
_HELD_BACK = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold


class _Notes:
    """The sentences behind the cells, numbered in reading order, each once."""

    def __init__(self) -> None:
        self._markers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def mark(self, entry: Entry, sources: Sequence[Source]) -> tuple[int, ...]:
        """Return the markers of the sources of a cell of a report."""
        return tuple(dict.fromkeys(self._mark(entry, source) for source in sources))

    def _mark(self, entry: Entry, source: Source) -> int:
        entry = source.report or entry
        sentence, profile = source.sentence, entry.profile
        key = (entry.id, sentence.start, sentence.end)
        if key not in self._markers:
            marker = self._markers[key] = len(self._markers) + 1
            self.citations.append(
                Citation(
                    marker, entry.name, entry.id, profile.title, profile.jurisdiction.name, profile.year,
                    source.section, sentence.start, sentence.end, sentence.text,
                    page_at(entry.pages, sentence.start),
                )
            )  # fmt: skip
        return self._markers[key]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A cell and the markers of its sources."""

    cell: CrossCell
    markers: tuple[int, ...]


class Workbook:
    """One cross table, its cells read and their quotes numbered."""

    def __init__(self, table: CrossTable, language: Language, *, most: int | None = None) -> None:
        """``most``: rows that are taken, None for all."""
        self._table, self._language = table, language
        self._rows = table.rows[:most]
        notes = _Notes()
        self._cells = [
            tuple(_Marked(cell, notes.mark(entry, cell.sources)) for cell in row)
            for entry, row in zip(self._rows, table.cells(self._rows), strict=True)
        ]
        self._citations = notes.citations

    def csv(self) -> Iterator[bytes]:
        """Yield a CSV file: for each column its number and unit, or its words, and the quotes behind it."""
        by_marker = {citation.marker: citation for citation in self._citations}
        columns = [self._say("export.place"), self._say("export.year")]
        for found in self._table.columns:
            columns += self._heads(found)
        columns += [self._say("export.quotes"), self._say("export.report"), self._say("export.report_id")]
        yield from csv_lines(
            columns, (self._csv_row(*row, by_marker) for row in zip(self._rows, self._cells, strict=True))
        )

    def xlsx(self) -> bytes:
        """Return an Excel workbook: the table, its quotes, and what to know about it."""
        from openpyxl import Workbook as File

        file = File()
        sheet = file.active
        sheet.title = self._say("export.table")
        heads = [self._say("export.place"), self._say("export.year")]
        for found in self._table.columns:
            heads += self._heads(found)
        _put(sheet, 1, heads, bold=True)
        for line, (entry, cells) in enumerate(zip(self._rows, self._cells, strict=True), start=2):
            _put(sheet, line, self._sheet_row(entry, cells))
            self._link_sources(sheet, line, cells)
        _finish(sheet, "C2")
        self._put_quotes(file.create_sheet(self._say("export.quotes")))
        self._put_sources(file.create_sheet(self._say("export.list_of_sources")))
        notes = file.create_sheet(self._say("export.notes"))
        for line, note in enumerate(self.notes(), start=1):
            _put(notes, line, [note])
        for one in file.worksheets:
            _widen(one)
        for number, figure in enumerate(self.figures()[:MOST_SHEETS], start=1):
            put_figure(file.create_sheet(f"{self._say('export.chart')}{number}"), figure)
        filled = io.BytesIO()
        file.save(filled)
        return filled.getvalue()

    def blocks(self) -> tuple[list[Block], dict[int, Line]]:
        """Return the table as the blocks of a document, and its footnotes: the quotes."""
        columns = (
            self._say("export.place"),
            self._say("export.year"),
            *(self._title(found) for found in self._table.columns),
        )
        rows = tuple(
            ((self._place(entry),), (_year(entry),), *(self._line(marked) for marked in cells))
            for entry, cells in zip(self._rows, self._cells, strict=True)
        )
        blocks: list[Block] = [Grid(columns, rows), *self.figures()] if self._table.columns else []
        if len(self._rows) < len(self._table.rows):
            first = self._say("export.first", rows=len(self._table.rows), most=len(self._rows))
            blocks.insert(0, Remark((first,)))
        if notes := self.notes():
            blocks += [Heading(self._say("export.notes"), 2), Items(tuple((note,) for note in notes))]
        return blocks or [Paragraph(("",))], {c.marker: (self._footnote(c),) for c in self._citations}

    def figures(self) -> list[Figure]:
        """Return the chart of each column of numbers that has one."""
        cells = [tuple(marked.cell for marked in own) for own in self._cells]
        return [figure for _, figure in draw_columns(self._table, self._rows, cells)]

    def notes(self) -> list[str]:
        """Return what to know about the table: who was searched, who is silent, what cannot be compared."""
        notes = []
        for found in self._table.columns:
            count = {state: len(found.having(state)) for state in State}
            told = self._say(
                "export.coverage",
                title=found.title,
                searched=count[State.STATED] + count[State.SILENT],
                stated=count[State.STATED],
                silent=count[State.SILENT],
            )
            if count[State.UNREAD]:
                told += self._say("export.unsearched", unread=count[State.UNREAD])
            notes += [told, *(f"{found.title}: {note}" for note in found.notes)]
        notes += [tell_one(group, self._language) for group in self._table.versions]
        if self._table.missing:
            notes.append(self._say("export.missing", names=self._say("export.comma").join(self._table.missing)))
        return notes

    def _heads(self, found: Found) -> list[str]:
        if found.extracts is not None:
            return [found.title, f"{found.title} {self._say('export.sources')}"]
        unit = [] if found.unit else [f"{found.title} {self._say('export.unit')}"]
        written, sources = self._say("export.written"), self._say("export.sources")
        return [self._title(found), *unit, f"{found.title} {written}", f"{found.title} {sources}"]

    def _title(self, found: Found) -> str:
        return found.title + (self._say("export.brackets", inside=found.unit) if found.unit else "")

    def _fields(self, found: Found, marked: _Marked) -> list[Any]:
        """Return the fields of one cell under ``_heads``: a number as a Decimal, empty where there is none."""
        cell, sources = marked.cell, "".join(f"[{marker}]" for marker in marked.markers)
        if found.extracts is not None:
            return [cell.text or self._silence(cell), sources]
        unit = [] if found.unit else [cell.unit]
        return [cell.value, *unit, (cell.text or self._silence(cell)) + self._others(cell), sources]

    def _sheet_row(self, entry: Entry, cells: Sequence[_Marked]) -> list[Any]:
        fields = [f for found, own in zip(self._table.columns, cells, strict=True) for f in self._fields(found, own)]
        return [self._place(entry), entry.profile.year, *fields]

    def _csv_row(self, entry: Entry, cells: Sequence[_Marked], by_marker: Mapping[int, Citation]) -> list[Any]:
        markers = dict.fromkeys(marker for own in cells for marker in own.markers)
        quotes = " ".join(f"[{marker}] {by_marker[marker].shown.strip()}" for marker in markers)
        row = [plain(field) if isinstance(field, Decimal) else field for field in self._sheet_row(entry, cells)]
        return [*row, quotes, entry.name, entry.id]

    def _link_sources(self, sheet: Any, line: int, cells: Sequence[_Marked]) -> None:  # noqa: ANN401  # openpyxl's
        """Link each cell's markers to the first of the quotes that they name, and show the quotes as its note."""
        by_marker = {citation.marker: citation for citation in self._citations}
        column = _FIRST_COLUMN
        for found, marked in zip(self._table.columns, cells, strict=True):
            column += len(self._heads(found))
            if marked.markers:
                quotes = "\n\n".join(self._footnote(by_marker[marker]) for marker in marked.markers[:MOST_IN_NOTE])
                _link(sheet.cell(line, column), self._say("export.quotes"), marked.markers[0] + 1)
                _annotate(sheet.cell(line, column), quotes)

    def _put_quotes(self, sheet: Any) -> None:  # noqa: ANN401  # a worksheet of openpyxl
        _put(sheet, 1, [self._say(key) for key in _QUOTE_COLUMNS], bold=True)
        lines = {report: line for line, report in enumerate(self._reports(), start=2)}
        for line, c in enumerate(self._citations, start=2):
            section = " › ".join(c.section)
            _put(sheet, line, [c.marker, c.jurisdiction, c.year, c.title, section, c.page, c.shown])
            _link(sheet.cell(line, _TITLE_COLUMN), self._say("export.list_of_sources"), lines[c.report_id])
        _finish(sheet, "B2")

    def _put_sources(self, sheet: Any) -> None:  # noqa: ANN401  # a worksheet of openpyxl
        """List the reports that the table was made from: whose, of which year, its title, its file, its quotes."""
        _put(sheet, 1, [self._say(key) for key in _SOURCE_COLUMNS], bold=True)
        for line, (place, year, title, name, cited) in enumerate(self._reports().values(), start=2):
            _put(sheet, line, [place, year, title, name, cited])
        _finish(sheet, "A2")

    def _reports(self) -> Mapping[str, tuple[str, int | None, str, str, int]]:
        """Return the reports of the rows and of the quotes, by id, each with the number of its quotes."""
        cited = Counter(citation.report_id for citation in self._citations)
        found = {
            entry.id: (self._place(entry), entry.profile.year, entry.profile.title, entry.name, cited[entry.id])
            for entry in self._rows
        }
        for c in self._citations:
            found.setdefault(c.report_id, (c.jurisdiction, c.year, c.title, c.report, cited[c.report_id]))
        return found

    def _line(self, marked: _Marked) -> Line:
        text = (marked.cell.text or self._silence(marked.cell)) + self._others(marked.cell)
        return (text, *marked.markers) if text else marked.markers

    def _silence(self, cell: CrossCell) -> str:
        if cell.state is State.UNREAD:
            return self._say("export.unread")
        near = self._say("export.brackets", inside=self._say("export.near") + cell.near) if cell.near else ""
        return self._say("export.silent") + near

    def _others(self, cell: CrossCell) -> str:
        return self._say("export.brackets", inside=self._say("export.others") + cell.others) if cell.others else ""

    def _footnote(self, citation: Citation) -> str:
        year = str(citation.year) if citation.year else self._say("export.year_unknown")
        where = " › ".join(citation.section)
        if citation.page:
            where += self._say("export.on_page", page=citation.page)
        return f"{citation.jurisdiction} {year}《{citation.title}》{where}：“{citation.shown.strip()}”"

    def _place(self, entry: Entry) -> str:
        return self._table.places[entry.id]

    def _say(self, key: str, **slots: object) -> str:
        return say(key, self._language, **slots)


def _year(entry: Entry) -> str:
    return str(entry.profile.year or "")


def _put(sheet: Any, line: int, values: Sequence[Any], *, bold: bool = False) -> None:  # noqa: ANN401  # openpyxl's
    """Write a row; a text is a text, whatever it begins with."""
    from openpyxl.styles import Alignment, Font

    wrapped, heavy = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    for column, value in enumerate(values, start=1):
        if value is None or value == "":
            continue
        cell = sheet.cell(line, column)
        if isinstance(value, str):
            cell.value = _HELD_BACK.sub("\ufffd", value)[:MOST_IN_CELL]
            cell.data_type = "s"  # "=1+1" is what a report says, no formula
            cell.quotePrefix = is_formula(value)  # nor does it become one when the cell is edited
        else:
            cell.value = value
        if bold:
            cell.font = heavy
        if isinstance(value, str) and len(value) > _WIDEST // 2:
            cell.alignment = wrapped


def _finish(sheet: Any, frozen: str) -> None:  # noqa: ANN401  # openpyxl's
    """Keep the heads in sight, and let every column be filtered."""
    sheet.freeze_panes = frozen
    sheet.auto_filter.ref = sheet.dimensions


def _link(cell: Any, sheet: str, line: int) -> None:  # noqa: ANN401  # openpyxl's
    """Let a cell lead to a line of another sheet of its file."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{line}")
    cell.style = "Hyperlink"


def _annotate(cell: Any, text: str) -> None:  # noqa: ANN401  # openpyxl's
    from openpyxl.comments import Comment

    cell.comment = Comment(_HELD_BACK.sub("\ufffd", text)[:LONGEST_NOTE], "治问 Zhiwen", height=160, width=420)


def _widen(sheet: Any) -> None:  # noqa: ANN401  # openpyxl's
    from openpyxl.utils import get_column_letter

    for number, cells in enumerate(sheet.iter_cols(), start=1):
        # a Chinese character is as wide as two digits
        longest = max(
            (sum(1 + (ch > "\u2e7f") for ch in str(c.value)) for c in cells if c.value is not None), default=0
        )
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
