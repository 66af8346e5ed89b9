"""The drawing of one column of a comparison: bars over places, or a line over years for each place.

Chooses what is drawn and says why nothing is; ``chart`` draws. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.stores.tables import Entry
from rag.comparison.crosstable import CrossTable, Found, State
from rag.schema.answer import Cell, Chart, Table
from rag.wording.tables import plain
from ui.components.chart import MOST_BARS, render_chart
from ui.components.html import escape
from ui.language import Words

MOST_LINES = 6  # places that get a line each
_TWO = 2


def render_drawing(table: CrossTable, words: Words) -> str:
    """Return the chart of the chosen column with its controls; "" where no column holds figures."""
    figures = [found for found in table.every if found.figures is not None]
    if not figures:
        return ""
    selection = table.selection
    chosen = table.every[selection.charted] if selection.charted < len(table.every) else figures[0]
    found = chosen if chosen in figures else figures[0]
    drawn = "" if selection.chart == "none" else _draw(table, found, words)
    return (
        f'<section class="zw-x-chart"><div class="zw-x-controls"><h2>{words["compare_chart"]}</h2>'
        f"{_render_kinds(table, words)}{_render_columns(table, figures, found, words)}</div>{drawn}</section>"
    )


def _draw(table: CrossTable, found: Found, words: Words) -> str:
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


def _draw_lines(table: CrossTable, found: Found, lines: dict[tuple[str, ...], list[Entry]], words: Words) -> str:
    if not lines:
        return f'<p class="zw-x-hint">{words["compare_line_why_not"]}</p>'
    figures = []
    for own in list(lines.values())[:MOST_LINES]:
        years = {str(entry.profile.year): entry for entry in own}
        rows = _points(table, found, list(years.values()), list(years))
        title = f"{table.places[own[0].id]} · {_title(found)}"
        figures.append(render_chart(Table(("", title), rows), Chart("line", 0, 1), words))
    told = [words["compare_line_scales"]] if len(figures) > 1 else []
    told += [words["compare_line_places"].format(most=MOST_LINES)] if len(lines) > MOST_LINES else []
    hint = f'<p class="zw-x-hint">{" ".join(told)}</p>' if told else ""
    return f'<div class="zw-x-figures">{"".join(figures)}</div>{hint}'


def _draw_bars(table: CrossTable, found: Found, entries: Sequence[Entry], words: Words) -> str:
    one_year = len({entry.profile.year for entry in entries}) == 1
    names = table.places if one_year else table.names
    drawn = entries[:MOST_BARS]
    rows = _points(table, found, drawn, [names[entry.id] for entry in drawn])
    # what is not drawn is counted, not read
    rest = tuple((Cell(""), Cell("", "0")) for _ in entries[MOST_BARS:])
    chart = render_chart(Table(("", _title(found)), (*rows, *rest)), Chart("bar", 0, 1), words)
    if not chart:
        return f'<p class="zw-x-hint">{escape(words["compare_chart_why_not"].format(column=found.title))}</p>'
    return f'<div class="zw-x-figures">{chart}</div>'


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


def _render_kinds(table: CrossTable, words: Words) -> str:
    options = "".join(
        f'<option value="{kind}"{" selected" if kind == table.selection.chart else ""}>{words[f"compare_chart_{kind}"]}'
        "</option>"
        for kind in ("auto", "bar", "line", "none")
    )
    return f'<select class="zw-x-select" data-set="chart" aria-label="{words["compare_chart"]}">{options}</select>'


def _render_columns(table: CrossTable, figures: Sequence[Found], chosen: Found, words: Words) -> str:
    if len(figures) < _TWO:
        return ""
    options = "".join(
        f'<option value="{table.every.index(found) + 1}"{" selected" if found is chosen else ""}>{escape(found.title)}'
        "</option>"
        for found in figures
    )
    return f'<select class="zw-x-select" data-set="of" aria-label="{words["compare_charted"]}">{options}</select>'
