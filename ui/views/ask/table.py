"""The table of an answer as HTML: numbers to sort by, markers to open, a button that saves it as CSV.

Sorting and saving are done in the browser by ``page.js``, on the table that the visitor sees. Pure functions;
knows no chart and no component.
"""

from __future__ import annotations

import re
from functools import partial

from rag.schema.answer import Table
from ui.components.html import Markup, render
from ui.language import Words
from ui.views.ask.conversation import Turn
from ui.views.ask.markers import link_markers

LONG = 16  # characters from which a cell is prose, which gets room to wrap
FILE_NAME = 40  # characters of the question in the name of the file that is saved
_render = partial(render, "views/ask/table.html")
_EMPTY = Markup()


def render_table(turn: Turn, table: Table, words: Words, link: Markup = _EMPTY) -> Markup:
    """Return the table in a box that scrolls, and below it the button that saves it and a further ``link``."""
    return _render(
        "table",
        table=table,
        numbers={n for row in table.rows for n, cell in enumerate(row) if cell.value is not None},
        links=link_markers(turn),
        long=LONG,
        file_name=re.sub(r"\W+", "-", turn.question).strip("-")[:FILE_NAME],
        link=link,
        words=words,
    )
