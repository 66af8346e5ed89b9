"""HTML of the comparison: what was chosen, the table, its chart and what to know about it.

Pure functions; knows no component and reads no library beyond the table it is given. ``compare.js`` relies on the
classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from index.stores.tables import Entry
from rag.comparison.crosstable import CrossCell, CrossTable, Found, Source, State
from rag.comparison.options import Holdings
from rag.comparison.selection import Problem, Selection, write_query
from rag.export.blocks import Figure
from rag.schema.answer import Language
from rag.wording.differing import tell_one
from ui.components.html import Markup, one_line, render
from ui.language import Words
from ui.views.compare.chart import render_drawing

PAGE, PAGE_TURNED = 50, 12  # reports that are shown at once: as rows, as columns
MOST_SILENT = 60  # reports that are named as silent in a column
_render = partial(render, "views/compare/table.html")


@dataclass(frozen=True, slots=True)
class Shown:
    """A table with the page of it that is looked at, in a language."""

    table: CrossTable
    words: Words
    language: Language

    @property
    def size(self) -> int:
        """How many reports a page has."""
        return PAGE_TURNED if self.table.selection.transposed else PAGE

    @property
    def first(self) -> int:
        """The position of the page's first report; that of the last page where there are not so many."""
        last = max(len(self.table.rows) - 1, 0) // self.size
        return min(self.table.selection.page, last) * self.size

    @property
    def rows(self) -> tuple[Entry, ...]:
        """The reports of the page."""
        return self.table.rows[self.first : self.first + self.size]


def render_result(
    table: CrossTable, problems: Sequence[Problem], words: Words, language: Language, figures: Sequence[Figure] = ()
) -> Markup:
    """Return the table with its tools and notes, and what stands above its charts."""
    shown = Shown(table, words, language)
    hidden = len(table.searched) - len(table.rows)
    size = words["compare_size"].format(reports=len(table.searched), columns=len(table.columns))
    size += words["compare_hidden"].format(count=hidden) if hidden else ""
    body = _render_matrix(shown) if table.rows else _render_all_empty(shown)
    return _render(
        "result",
        problems=render_problems(problems, words),
        size=size,
        selection=table.selection,
        query=f"{write_query(replace(table.selection, page=0))}&lang={language}",
        body=body,
        below=(_render_notes(table, words), render_drawing(table, figures, words)),
        words=words,
    )


def render_problems(problems: Sequence[Problem], words: Words) -> Markup:
    """Return what of a link could not be used."""
    if not problems:
        return Markup()
    told = [words[f"compare_problem_{one.kind}"].format(value=one_line(one.value)) for one in problems]
    return _render("problems", told)


def wrap(inner: Markup, selection: Selection, echo: str, words: Words) -> Markup:
    """Return what stands on the right, with the query that restores it and the one that it was asked with."""
    return _render("wrap", inner=inner, query=write_query(selection), echo=echo, words=words)


def render_failure(why: str) -> Markup:
    """Return why there is no table."""
    return _render("hint", why, "alert")


def _render_all_empty(shown: Shown) -> Markup:
    return _render("hint", shown.words["compare_all_empty"].format(count=len(shown.table.searched)))


def _render_matrix(shown: Shown) -> Markup:
    cells, turned = shown.table.cells(shown.rows), shown.table.selection.transposed
    inner = _render_turned(shown, cells) if turned else _render_upright(shown, cells)
    return _render("matrix", turned=turned, inner=inner, pager=_render_pager(shown), words=shown.words)


def _render_upright(shown: Shown, cells: Sequence[Sequence[CrossCell]]) -> Markup:
    """Return a row for each report and a column for each measure or aspect."""
    table, words = shown.table, shown.words
    heads = [
        _render("sort_head", key, words[f"compare_{key}"], _sorted(shown, key), words) for key in ("place", "year")
    ]
    heads += [_render_column_head(shown, found, "col") for found in table.columns]
    rows = [
        (
            table.places[entry.id],
            entry.profile.year or "",
            [_render_cell(shown, entry, found, cell) for found, cell in zip(table.columns, own, strict=True)],
        )
        for entry, own in zip(shown.rows, cells, strict=True)
    ]
    return _render("upright", heads, rows)


def _render_turned(shown: Shown, cells: Sequence[Sequence[CrossCell]]) -> Markup:
    """Return a column for each report and a row for each measure or aspect."""
    table = shown.table
    by_report = tuple(zip(shown.rows, cells, strict=True))
    rows = [
        (
            _render_column_head(shown, found, "row"),
            [_render_cell(shown, entry, found, own[at]) for entry, own in by_report],
        )
        for at, found in enumerate(table.columns)
    ]
    return _render("turned", names=[table.names[entry.id] for entry in shown.rows], rows=rows, words=shown.words)


def _render_column_head(shown: Shown, found: Found, scope: str) -> Markup:
    """Return the head of a measure or an aspect: sorts by it, and takes it out."""
    key = str(shown.table.every.index(found) + 1)
    kind = "zw-x-counts" if found.figures is not None else "zw-x-words"
    return _render("column_head", scope, kind, key, found, _sorted(shown, key), shown.words)


def _sorted(shown: Shown, key: str) -> str:
    selection = shown.table.selection
    if selection.sort != key:
        return "none"
    return "descending" if selection.descending else "ascending"


def _render_cell(shown: Shown, entry: Entry, found: Found, cell: CrossCell) -> Markup:
    """Return a cell: a button to its sentences where there are any."""
    words, number = shown.words, found.figures is not None
    kind, lines = _read_cell(cell, words, number=number)
    beside = [words["compare_near"].format(near=cell.near)] if cell.near else []
    beside += [words["compare_others"].format(others=cell.others)] if cell.others else []
    return _render(
        "cell",
        kind=kind,
        lines=lines,
        beside=beside,
        name=words["compare_open"].format(place=shown.table.names[entry.id], column=found.title),
        sources=write_sources(cell.sources),
        near=cell.near,
    )


def _read_cell(cell: CrossCell, words: Words, *, number: bool) -> tuple[str, list[str]]:
    """Return the classes of a cell and its lines; of one without a value, why it has none."""
    if cell.state is State.STATED:
        return "zw-x-number" if number else "zw-x-text", cell.text.split("\n")
    silent = "compare_silent" if number else "compare_silent_aspect"
    said = words["compare_unread" if cell.state is State.UNREAD else silent]
    return "zw-x-none zw-x-number" if number else "zw-x-none", [said]


def write_sources(sources: Sequence[Source]) -> str:
    """Return sources as the page sends them back: REPORT:START:MARK-MARK;..."""
    return ";".join(
        ":".join((s.sentence.report_id, str(s.sentence.start), ",".join(f"{a}-{b}" for a, b in s.marks)))
        for s in sources
    )


def _render_pager(shown: Shown) -> Markup:
    count = len(shown.table.rows)
    if count <= shown.size:
        return Markup()
    last = min(shown.first + shown.size, count)
    place = shown.words["compare_page"].format(first=shown.first + 1, last=last, count=count)
    return _render("pager", shown.first // shown.size, place, last >= count, shown.words)


def _render_notes(table: CrossTable, words: Words) -> Markup:
    language: Language = "en" if words["language"] == "en" else "zh"
    return _render(
        "notes",
        notes=[_render_note(table, found, words) for found in table.every],
        versions=[tell_one(group, language) for group in table.versions[:MOST_SILENT]],
        missing=words["list_comma"].join(table.missing[:MOST_SILENT]),
        more=_say_more(len(table.missing), words),
        words=words,
    )


def _say_more(count: int, words: Words) -> str:
    return words["compare_and_more"].format(count=count) if count > MOST_SILENT else ""


def _render_note(table: CrossTable, found: Found, words: Words) -> Markup:
    """Return who was searched for a column, who is silent, and what cannot be set side by side."""
    stated, silent = len(found.having(State.STATED)), found.having(State.SILENT)
    unread = len(found.having(State.UNREAD))
    searched = stated + len(silent)
    told = words["compare_coverage"].format(searched=searched, stated=stated, silent=len(silent))
    if unread:
        told += f" {words['compare_unsearched'].format(searched=searched, unread=unread)}"
    return _render(
        "note",
        found=found,
        told=told,
        silent=words["compare_who_silent"].format(count=len(silent)) if silent and stated else "",
        names=words["list_comma"].join(table.names[report_id] for report_id in silent[:MOST_SILENT]),
        more=_say_more(len(silent), words),
        cautions=found.notes,
        fine=not found.notes and found.figures is not None and stated > 1,
        words=words,
    )


def render_no_report(selection: Selection, holdings: Holdings, words: Words) -> Markup:
    """Return what stands where the table would be when no report is of the chosen years."""
    years = {year for place in selection.places for body in holdings.members(place) for year in body.years}
    there = words["list_comma"].join(map(str, sorted(years)))
    return _render("no_report", words["compare_no_report_how"].format(years=there), words)
