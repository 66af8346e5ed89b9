"""HTML of the evidence behind a cell of a comparison: its sentences with the numbers marked, and the whole report.

Pure functions; what the browser sends back is read strictly. Knows no component.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from index.text.markup import find_unshown
from rag.schema.answer import Citation
from ui.components.html import Markup, Span, decorate, render
from ui.language import Words

MOST_SOURCES = 12  # sentences behind one cell
_SOURCE = re.compile(r"([\w-]{1,80}):(\d{1,9}):((?:\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9})*)?)")
_render = partial(render, "views/compare/evidence.html")


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a cell points: a character of a report, and the stretches that are meant."""

    report_id: str
    start: int
    marks: tuple[tuple[int, int], ...]


def read_sources(given: str) -> tuple[Pointer, ...]:
    """Return the sources that a cell of the page names; what is no source is left out."""
    found = []
    for piece in given.split(";")[:MOST_SOURCES]:
        if match := _SOURCE.fullmatch(piece):
            marks = tuple((int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", match[3]))
            found.append(Pointer(match[1], int(match[2]), marks))
    return tuple(found)


def render_evidence(
    cited: Sequence[tuple[Citation, Pointer]], opened: int, title: str, words: Words, *, near: bool
) -> Markup:
    """Return the sentences behind a cell as cards; the one whose report is open is marked."""
    cards = [(citation, _mark(citation, source), n == opened) for n, (citation, source) in enumerate(cited)]
    return _render("evidence", title=title, near=near, cards=cards, words=words)


def _mark(citation: Citation, source: Pointer) -> Markup:
    """Return the quote with the numbers marked that are meant."""
    at = citation.start
    spans: list[Span] = [(a - at, b - at, partial(_render, "number")) for a, b in source.marks]
    return decorate(citation.quote, spans, hidden=find_unshown(citation.quote))


def render_gone(words: Words, message: str) -> Markup:
    """Return the panel where a report is no longer there."""
    return _render("gone", message=message, words=words)
