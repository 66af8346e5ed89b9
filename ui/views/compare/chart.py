"""The charts of a comparison's numbers: a chart a measure, bars over places or lines over years.

Which numbers are drawn is decided where they are written for Word and Excel too; here stands what can be chosen, and
why nothing is drawn. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rag.comparison.crosstable import CrossTable
from rag.export.blocks import Figure
from rag.export.comparison_figures import MOST_LINES, draw_columns
from rag.export.figures import MOST
from ui.components.html import Markup, render
from ui.language import Words

MOST_LOOKED_AT = 400  # rows of a table whose numbers are looked at: a library may have thousands
MOST_CHARTS = 6  # measures that are drawn
_KINDS = ("auto", "bar", "line", "none")
_render = partial(render, "views/compare/chart.html")


def draw_comparison(table: CrossTable) -> tuple[Figure, ...]:
    """Return the charts of the measures as they are chosen, none where none is wanted."""
    kind = table.selection.chart
    if kind == "none":
        return ()
    rows = table.rows[:MOST_LOOKED_AT]
    drawn = draw_columns(table, rows, table.cells(rows), kind)
    return tuple(figure for _, figure in drawn)[:MOST_CHARTS]


def render_drawing(table: CrossTable, figures: Sequence[Figure], words: Words) -> Markup:
    """Return what stands above the charts: what is drawn, or why nothing is; "" where no column holds figures."""
    columns = [found for found in table.every if found.figures is not None]
    if not columns:
        return Markup()
    kind = table.selection.chart
    kinds = [(one, words[f"compare_chart_{one}"], one == kind) for one in _KINDS]
    return _render("drawing", kinds=kinds, told=_tell(table, figures, len(columns), words), words=words)


def _tell(table: CrossTable, figures: Sequence[Figure], columns: int, words: Words) -> list[str]:
    """Return what to know of the charts."""
    kind, told = table.selection.chart, list[str]()
    if kind == "none":
        return told
    if not figures:
        named = words["list_comma"].join(found.title for found in table.columns if found.figures is not None)
        key = "compare_line_why_not" if kind == "line" else "compare_chart_why_not"
        return [words[key].format(column=named)]
    if any(figure.kind == "bar" and len(figure.labels) == MOST for figure in figures):
        told.append(words["compare_bars_first"].format(most=MOST))
    if any(figure.kind == "line" and len(figure.series) == MOST_LINES for figure in figures):
        told.append(words["compare_line_places"].format(most=MOST_LINES))
    if len(figures) < min(columns, MOST_CHARTS):
        told.append(words["compare_charts_left"].format(count=columns - len(figures)))
    return told
