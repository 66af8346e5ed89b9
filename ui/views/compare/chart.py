"""The drawing of one column of a comparison: bars over places, or a line over years for each place.

Chooses what is drawn and says why nothing is; ``chart`` draws. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from index.stores.tables import Entry
from rag.comparison.crosstable import CrossTable, Found, State
from rag.schema.answer import Cell, Chart, Table
from rag.wording.tables import plain
from ui.components.chart import MOST_BARS, render_chart
from ui.components.html import Markup, render
from ui.language import Words

MOST_LINES = 6  # places that get a line each
_TWO = 2
_KINDS = ("auto", "bar", "line", "none")
_render = partial(render, "views/compare/chart.html")


def render_drawing(table: CrossTable, words: Words) -> Markup:
    """Return the chart of the chosen column with its controls; "" where no column holds figures."""
    figures = [found for found in table.every if found.figures is not None]
    if not figures:
        return Markup()
    selection = table.selection
    chosen = table.every[selection.charted] if selection.charted < len(table.every) else figures[0]
    found = chosen if chosen in figures else figures[0]
    return _render(
        "drawing",
        kinds=[(kind, words[f"compare_chart_{kind}"], kind == selection.chart) for kind in _KINDS],
        columns=[(table.every.index(one) + 1, one.title, one is found) for one in figures],
        drawn=Markup() if selection.chart == "none" else _draw(table, found, words),
        words=words,
    )


def _draw(table: CrossTable, found: Found, words: Words) -> Markup:
    entries = [e for e in table.rows if found.states[e.id] is State.STATED and e.id not in found.apart]
    lines = _lines(entries)
    kind = table.selection.chart
    if kind == "line" or (kind == "auto" and lines and len(entries) == sum(map(len, lines.values()))):
        return _draw_lines(table, found, lines, words)
    return _draw_bars(table, found, entries, words)


def _lines(entries: Sequence[Entry]) -> dict[tuple[str, ...], list[Entry]]:
    """Return the reports of each place that has figures on two years or more."""
    by_place: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry.profile.year:
            jurisdiction = entry.profile.jurisdiction
            by_place.setdefault((*jurisdiction.parents, jurisdiction.name), []).append(entry)
    return {place: own for place, own in by_place.items() if len({entry.profile.year for entry in own}) >= _TWO}


def _draw_lines(table: CrossTable, found: Found, lines: dict[tuple[str, ...], list[Entry]], words: Words) -> Markup:
    if not lines:
        return _render("hint", words["compare_line_why_not"])
    figures = []
    for own in list(lines.values())[:MOST_LINES]:
        years = {str(entry.profile.year): entry for entry in own}
        rows = _points(table, found, list(years.values()), list(years))
        title = f"{table.places[own[0].id]} · {_title(found)}"
        figures.append(render_chart(Table(("", title), rows), Chart("line", 0, 1), words))
    told = [words["compare_line_scales"]] if len(figures) > 1 else []
    told += [words["compare_line_places"].format(most=MOST_LINES)] if len(lines) > MOST_LINES else []
    return _render("figures", figures, " ".join(told))


def _draw_bars(table: CrossTable, found: Found, entries: Sequence[Entry], words: Words) -> Markup:
    one_year = len({entry.profile.year for entry in entries}) == 1
    names = table.places if one_year else table.names
    drawn = entries[:MOST_BARS]
    rows = _points(table, found, drawn, [names[entry.id] for entry in drawn])
    # what is not drawn is counted, not read
    rest = tuple((Cell(""), Cell("", "0")) for _ in entries[MOST_BARS:])
    chart = render_chart(Table(("", _title(found)), (*rows, *rest)), Chart("bar", 0, 1), words)
    if not chart:
        return _render("hint", words["compare_chart_why_not"].format(column=found.title))
    return _render("figures", [chart], "")


def _points(
    table: CrossTable, found: Found, entries: Sequence[Entry], labels: Sequence[str]
) -> tuple[tuple[Cell, Cell], ...]:
    if not entries:
        return ()
    at = table.columns.index(found)
    cells = [row[at] for row in table.cells(entries)]
    return tuple(
        (Cell(label), Cell(cell.text, plain(cell.value) if cell.value is not None else None, cell.unit))
        for label, cell in zip(labels, cells, strict=True)
    )


def _title(found: Found) -> str:
    return f"{found.title}（{found.unit}）" if found.unit else found.title
