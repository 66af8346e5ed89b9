"""HTML of the comparison: what was chosen, the table, its chart and what to know about it.

Pure functions; knows no component and reads no library beyond the table it is given. ``compare.js`` relies on the
classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.stores.tables import Entry
from rag.comparison.crosstable import CrossCell, CrossTable, Found, Source, State
from rag.comparison.options import Holdings
from rag.comparison.selection import Problem, Selection, write_query
from rag.schema.answer import Language
from rag.wording.differing import tell_one
from ui.components.html import escape, one_line
from ui.language import Words
from ui.views.compare.chart import render_drawing

PAGE, PAGE_TURNED = 50, 12  # reports that are shown at once: as rows, as columns
MOST_SILENT = 60  # reports that are named as silent in a column


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


def render_result(table: CrossTable, problems: Sequence[Problem], words: Words, language: Language) -> str:
    """Return the table with its tools, chart and notes."""
    shown = Shown(table, words, language)
    hidden = len(table.searched) - len(table.rows)
    size = words["compare_size"].format(reports=len(table.searched), columns=len(table.columns))
    size += words["compare_hidden"].format(count=hidden) if hidden else ""
    body = _render_matrix(shown) if table.rows else _render_all_empty(shown)
    return (
        f'{render_problems(problems, words)}<div class="zw-x-tools"><p class="zw-x-size" role="status">{size}</p>'
        f"{_render_switches(table.selection, words)}"
        f"{_render_exports(table.selection, words, language)}</div>{body}"
        f'<div class="zw-x-below">{render_drawing(table, words)}{_render_notes(table, words)}</div>'
    )


def render_problems(problems: Sequence[Problem], words: Words) -> str:
    """Return what of a link could not be used."""
    items = "".join(
        f"<li>{escape(words[f'compare_problem_{problem.kind}'].format(value=one_line(problem.value)))}</li>"
        for problem in problems
    )
    return f'<ul class="zw-x-problems" role="status">{items}</ul>' if items else ""


def wrap(inner: str, selection: Selection, echo: str, words: Words) -> str:
    """Return what stands on the right, with the query that restores it and the one that it was asked with."""
    return (
        f'<section class="zw-x" aria-label="{words["compare_title"]}" data-query="{escape(write_query(selection))}" '
        f'data-echo="{escape(echo)}">{inner}</section>'
    )


def _render_switches(selection: Selection, words: Words) -> str:
    switches = "".join(
        f'<button type="button" class="zw-x-switch" data-set="{key}" aria-pressed="{"true" if on else "false"}">'
        f"{words[name]}</button>"
        for key, name, on in (
            ("turn", "compare_turn", selection.transposed),
            ("hide", "compare_hide", selection.hide_empty),
        )
    )
    return f'<div class="zw-x-switches">{switches}</div>'


def _render_exports(selection: Selection, words: Words, language: Language) -> str:
    query = escape(f"{write_query(replace(selection, page=0))}&lang={language}")
    links = "".join(
        f'<a class="zw-x-file" href="/export/compare.{kind}?{query}" download>{kind.upper()}</a>'
        for kind in ("csv", "xlsx", "docx")
    )
    copy = (
        f'<button type="button" class="zw-x-copy" data-copied="{words["compare_copied"]}" '
        f'data-failed="{words["compare_copy_failed"]}">{words["compare_copy"]}</button>'
    )
    return f'<div class="zw-x-exports" role="group" aria-label="{words["compare_export"]}">{links}{copy}</div>'


def _render_all_empty(shown: Shown) -> str:
    text = shown.words["compare_all_empty"].format(count=len(shown.table.searched))
    return f'<p class="zw-x-hint">{text}</p>'


def _render_matrix(shown: Shown) -> str:
    table, words = shown.table, shown.words
    cells = table.cells(shown.rows)
    inner = _render_turned(shown, cells) if table.selection.transposed else _render_upright(shown, cells)
    return (
        f'<div class="zw-x-scroll" tabindex="0" role="region" aria-label="{words["compare_table"]}">'
        f'<table class="{"zw-x-turned" if table.selection.transposed else "zw-x-upright"}">'
        f'<caption class="zw-hidden">{words["compare_table"]}</caption>{inner}</table></div>{_render_pager(shown)}'
    )


def _render_upright(shown: Shown, cells: Sequence[Sequence[CrossCell]]) -> str:
    """Return a row for each report and a column for each measure or aspect."""
    table, words = shown.table, shown.words
    heads = "".join(_render_column_head(shown, found, "col") for found in table.columns)
    head = (
        f"{_render_sort_head(shown, 'place', words['compare_place'])}"
        f"{_render_sort_head(shown, 'year', words['compare_year'])}{heads}"
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(one_line(table.places[entry.id]))}</th>'
        f'<td class="zw-x-year">{entry.profile.year or ""}</td>'
        f"{''.join(_render_cell(shown, entry, f, c) for f, c in zip(table.columns, own, strict=True))}</tr>"
        for entry, own in zip(shown.rows, cells, strict=True)
    )
    return f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"


def _render_turned(shown: Shown, cells: Sequence[Sequence[CrossCell]]) -> str:
    """Return a column for each report and a row for each measure or aspect."""
    table, words = shown.table, shown.words
    heads = "".join(f'<th scope="col">{escape(one_line(table.names[entry.id]))}</th>' for entry in shown.rows)
    by_report = tuple(zip(shown.rows, cells, strict=True))
    rows = "".join(
        f"<tr>{_render_column_head(shown, found, 'row')}"
        f"{''.join(_render_cell(shown, entry, found, own[at]) for entry, own in by_report)}</tr>"
        for at, found in enumerate(table.columns)
    )
    return f'<thead><tr><th scope="col">{words["compare_content"]}</th>{heads}</tr></thead><tbody>{rows}</tbody>'


def _render_sort_head(shown: Shown, key: str, name: str) -> str:
    return f'<th scope="col" aria-sort="{_sorted(shown, key)}">{_render_sort(shown, key, name)}</th>'


def _render_column_head(shown: Shown, found: Found, scope: str) -> str:
    """Return the head of a measure or an aspect: sorts by it, and takes it out."""
    words, key = shown.words, str(shown.table.every.index(found) + 1)
    unit = f'<span class="zw-x-unit">{escape(found.unit)}</span>' if found.unit else ""
    remove = escape(words["compare_remove"].format(name=one_line(found.title)))
    sort = f' aria-sort="{_sorted(shown, key)}"' if scope == "col" else ""
    kind = "zw-x-counts" if found.figures is not None else "zw-x-words"
    return (
        f'<th scope="{scope}"{sort} class="{kind}"><span class="zw-x-head">'
        f"{_render_sort(shown, key, found.title, unit)}"
        f'<button type="button" class="zw-x-drop" data-drop="{found.column.kind}" '
        f'data-value="{escape(found.column.name)}" aria-label="{remove}" title="{remove}">×</button></span></th>'
    )


def _render_sort(shown: Shown, key: str, name: str, more: str = "") -> str:
    title = escape(shown.words["compare_sort"].format(name=one_line(name)))
    state = _sorted(shown, key)
    return (
        f'<button type="button" class="zw-x-sort" data-sort="{key}" data-state="{state}" title="{title}">'
        f"{escape(one_line(name))}{more}</button>"
    )


def _sorted(shown: Shown, key: str) -> str:
    selection = shown.table.selection
    if selection.sort != key:
        return "none"
    return "descending" if selection.descending else "ascending"


def _render_cell(shown: Shown, entry: Entry, found: Found, cell: CrossCell) -> str:
    """Return a cell: a button to its sentences where there are any."""
    words, number = shown.words, found.figures is not None
    if cell.state is State.STATED:
        text = "<br>".join(escape(one_line(line)) for line in cell.text.split("\n"))
        kind = "zw-x-number" if number else "zw-x-text"
    elif cell.state is State.UNREAD:
        text, kind = words["compare_unread"], "zw-x-none"
    else:
        text, kind = words["compare_silent" if number else "compare_silent_aspect"], "zw-x-none"
    if number and cell.state is not State.STATED:
        kind += " zw-x-number"
    if cell.near:
        text += f'<span class="zw-x-near">{escape(one_line(words["compare_near"].format(near=cell.near)))}</span>'
    if cell.others:
        text += f'<span class="zw-x-near">{escape(one_line(words["compare_others"].format(others=cell.others)))}</span>'
    if not cell.sources:
        return f'<td class="{kind}">{text}</td>'
    name = escape(words["compare_open"].format(place=shown.table.names[entry.id], column=found.title))
    near = ' data-near="1"' if cell.near else ""
    return (
        f'<td class="{kind}"><button type="button" class="zw-x-cell" title="{name}" '
        f'data-sources="{write_sources(cell.sources)}"{near}>{text}</button></td>'
    )


def write_sources(sources: Sequence[Source]) -> str:
    """Return sources as the page sends them back: REPORT:START:MARK-MARK;..."""
    return ";".join(
        ":".join((s.sentence.report_id, str(s.sentence.start), ",".join(f"{a}-{b}" for a, b in s.marks)))
        for s in sources
    )


def _render_pager(shown: Shown) -> str:
    count, words = len(shown.table.rows), shown.words
    if count <= shown.size:
        return ""
    last = min(shown.first + shown.size, count)
    page = shown.first // shown.size
    place = words["compare_page"].format(first=shown.first + 1, last=last, count=count)
    before = _render_turn(page, words["compare_previous"], disabled=page == 0)
    after = _render_turn(page + 2, words["compare_next"], disabled=last >= count)
    return f'<nav class="zw-x-pager" aria-label="{place}">{before}<span>{place}</span>{after}</nav>'


def _render_turn(page: int, name: str, *, disabled: bool) -> str:
    return f'<button type="button" data-page="{page}"{" disabled" if disabled else ""}>{name}</button>'


def _render_notes(table: CrossTable, words: Words) -> str:
    items = "".join(_render_note(table, found, words) for found in table.every)
    missing = ""
    if table.missing:
        names = escape(words["list_comma"].join(table.missing[:MOST_SILENT]))
        more = (
            f" {words['compare_and_more'].format(count=len(table.missing))}" if len(table.missing) > MOST_SILENT else ""
        )
        missing = f'<p class="zw-x-missing"><b>{words["compare_missing"]}</b> {names}{more}</p>'
    return (
        f'<section class="zw-x-notes"><h2>{words["compare_notes"]}</h2><dl>{items}</dl>'
        f"{_render_versions(table, words)}{missing}</section>"
    )


def _render_versions(table: CrossTable, words: Words) -> str:
    """Return which report counts of each body and year that has several."""
    language: Language = "en" if words["language"] == "en" else "zh"
    items = "".join(f"<li>{escape(tell_one(group, language))}</li>" for group in table.versions[:MOST_SILENT])
    return f'<ul class="zw-x-versions">{items}</ul>' if items else ""


def _render_note(table: CrossTable, found: Found, words: Words) -> str:
    """Return who was searched for a column, who is silent, and what cannot be set side by side."""
    stated, silent = len(found.having(State.STATED)), found.having(State.SILENT)
    unread = len(found.having(State.UNREAD))
    searched = stated + len(silent)
    lines = [words["compare_coverage"].format(searched=searched, stated=stated, silent=len(silent))]
    if unread:
        lines.append(words["compare_unsearched"].format(searched=searched, unread=unread))
    cautions = "".join(f'<li class="zw-x-caution">{escape(note)}</li>' for note in found.notes)
    if not cautions and found.figures is not None and stated > 1:
        cautions = f"<li>{words['compare_no_caution']}</li>"
    who = ""
    if silent and stated:
        names = escape(words["list_comma"].join(table.names[report_id] for report_id in silent[:MOST_SILENT]))
        more = f" {words['compare_and_more'].format(count=len(silent))}" if len(silent) > MOST_SILENT else ""
        count = words["compare_who_silent"].format(count=len(silent))
        who = f"<details><summary>{count}</summary><p>{names}{more}</p></details>"
    return f"<dt>{escape(one_line(found.title))}</dt><dd><ul><li>{' '.join(lines)}{who}</li>{cautions}</ul></dd>"


def render_no_report(selection: Selection, holdings: Holdings, words: Words) -> str:
    """Return what stands where the table would be when no report is of the chosen years."""
    years = {year for place in selection.places for body in holdings.members(place) for year in body.years}
    there = words["list_comma"].join(map(str, sorted(years)))
    return (
        f'<div class="zw-x-empty"><h2>{words["compare_no_report"]}</h2>'
        f"<p>{words['compare_no_report_how'].format(years=there)}</p></div>"
    )
