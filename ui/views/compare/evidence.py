"""HTML of the evidence behind a cell of a comparison: its sentences with the numbers marked, and the whole report.

Pure functions; what the browser sends back is read strictly. Knows no component.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.schema.answer import Citation
from ui.components.html import Span, decorate, escape
from ui.language import Words

MOST_SOURCES = 12  # sentences behind one cell
_SOURCE = re.compile(r"([\w-]{1,80}):(\d{1,9}):((?:\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9})*)?)")


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
) -> str:
    """Return the sentences behind a cell as cards; the one whose report is open is marked."""
    hint = f'<p class="zw-hint">{words["compare_near_only"]}</p>' if near else ""
    cards = "".join(
        _render_card(n, citation, source, words, current=n == opened) for n, (citation, source) in enumerate(cited)
    )
    return (
        f'<div class="zw-e-head"><h2>{words["compare_evidence"]}</h2>'
        f'<button type="button" class="zw-e-close">{words["compare_close"]}</button></div>'
        f'<p class="zw-for">{escape(title)}</p>{hint}<ol class="zw-cards">{cards}</ol>'
    )


def _render_card(n: int, citation: Citation, source: Pointer, words: Words, *, current: bool) -> str:
    year = str(citation.year) if citation.year else words["year_unknown"]
    at = citation.start
    spans: list[Span] = [(a - at, b - at, '<b class="zw-num">', "</b>") for a, b in source.marks]
    marked = ' aria-current="true"' if current else ""
    return (
        f'<li><button type="button" class="zw-card zw-e-card" data-at="{n}"{marked}>'
        f'<span class="zw-n">·</span><span class="zw-where">{escape(citation.jurisdiction)}'
        f'<span class="zw-year">{year}</span></span>'
        f'<span class="zw-path">{escape(" › ".join(citation.section))}</span>'
        f'<span class="zw-quote">{decorate(citation.quote, spans)}</span></button></li>'
    )


def render_gone(words: Words, message: str) -> str:
    """Return the panel where a report is no longer there."""
    return (
        f'<div class="zw-e-head"><h2>{words["compare_evidence"]}</h2>'
        f'<button type="button" class="zw-e-close">{words["compare_close"]}</button></div>'
        f'<p class="zw-hint" role="alert">{words["compare_evidence_gone"]} {escape(message)}</p>'
    )
