"""The table of an answer as HTML: numbers to sort by, markers to open, a button that saves it as CSV.

Sorting and saving are done in the browser by ``page.js``, on the table that the visitor sees. Pure functions;
knows no chart and no component.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.schema.answer import Cell, Table
from ui.components.html import escape, link_markers, one_line
from ui.language import Words
from ui.views.ask.conversation import Turn

LONG = 16  # characters from which a cell is prose, which gets room to wrap
FILE_NAME = 40  # characters of the question in the name of the file that is saved


def render_table(turn: Turn, table: Table, words: Words, link: str = "") -> str:
    """Return the table in a box that scrolls, and below it the button that saves it and a further ``link``."""
    numbers = {n for row in table.rows for n, cell in enumerate(row) if cell.value is not None}
    head = "".join(_render_head(column, words, number=n in numbers) for n, column in enumerate(table.columns))
    mark = link_markers(turn)
    rows = "".join(
        f"<tr>{''.join(_render_cell(cell, mark, first=n == 0, number=n in numbers) for n, cell in enumerate(row))}</tr>"
        for row in table.rows
    )
    caption = f'<caption class="zw-hidden">{words["table"]}</caption>'
    return (
        f'<div class="zw-table"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{_render_saving(turn, table, words, link)}"
    )


def _render_head(column: str, words: Words, *, number: bool) -> str:
    kind = ' class="zw-number"' if number else ""
    return (
        f'<th scope="col" aria-sort="none"{kind}><button type="button" class="zw-sort" title="{words["sort"]}">'
        f"{escape(one_line(column))}</button></th>"
    )


def _render_cell(cell: Cell, link: Callable[[int], str], *, first: bool, number: bool) -> str:
    content = escape(one_line(cell.text)) + "".join(link(marker) for marker in cell.citations)
    if first:
        return f'<th scope="row">{content}</th>'
    kinds = {"zw-number": number, "zw-none": number and cell.value is None, "zw-long": len(cell.text) > LONG}
    names = " ".join(name for name, holds in kinds.items() if holds)
    # ``value`` and no ``data-value``: Gradio's sanitizer takes every data- and aria- attribute out of a message
    value = "" if cell.value is None else f' value="{escape(cell.value)}"'
    return f'<td class="{names}"{value}>{content}</td>' if names else f"<td{value}>{content}</td>"


def _render_saving(turn: Turn, table: Table, words: Words, link: str) -> str:
    name = re.sub(r"\W+", "-", turn.question).strip("-")[:FILE_NAME]
    count = words["rows"].format(rows=len(table.rows))
    return (
        f'<p class="zw-under">{count} · <button type="button" class="zw-csv" name="{escape(name)}.csv" '
        f'value="{words["number_of"]}">{words["save_csv"]}</button>{f" · {link}" if link else ""}</p>'
    )
