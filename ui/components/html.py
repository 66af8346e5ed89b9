"""The pieces that all HTML of the page is made of: escaped text, spans wrapped in it, links of markers.

Pure functions. Reports, questions and the words of a model are untrusted: everything passes ``escape``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rag.schema.answer import Citation
from ui.views.ask.conversation import Turn, cite_key

# HTML's own characters; those of Markdown, of Gradio's templates (``${}``, ``{{}}``) and of TeX; and the
# carriage return and NUL, which an HTML parser would rewrite, so that an offset would no longer fit.
_ENTITIES = {ord(char): f"&#{ord(char)};" for char in "<>&\"'`$\\{}[]()!*_~#|\r\0"}

Span = tuple[int, int, str, str]  # start, end, what opens it, what closes it


def escape(text: str) -> str:
    """Return HTML that shows exactly these characters and does nothing else."""
    return text.translate(_ENTITIES)


def one_line(text: str) -> str:
    """Return the text without line ends, for where an empty line would end the block of HTML."""
    return re.sub(r"[\r\n]+", " ", text)


def decorate(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> str:
    """Return ``text[start:end]`` escaped, with the spans, clipped to it, wrapped; spans must not overlap."""
    end = len(text) if end is None else end
    pieces: list[str] = []
    position = start
    for span_start, span_end, opening, closing in sorted(spans):
        first, last = max(span_start, position), min(span_end, end)
        if first > last or (first == last and span_start != span_end):
            continue
        pieces += [escape(text[position:first]), opening, escape(text[first:last]), closing]
        position = last
    return "".join([*pieces, escape(text[position:end])])


def link_markers(turn: Turn) -> Callable[[int], str]:
    """Return what shows a marker: a link to its citation, or plain characters where there is none."""
    known = {citation.marker: citation for citation in turn.cited}

    def link(number: int) -> str:
        citation = known.get(number)
        if citation is None:
            return f'<span class="zw-dead">&#91;{number}&#93;</span>'
        title = escape(describe_place(citation))
        return f'<a class="zw-cite" href="#{cite_key(turn, citation)}" title="{title}">&#91;{number}&#93;</a>'

    return link


def describe_place(citation: Citation) -> str:
    """Return "place year" of a citation, the year only where it is known."""
    return f"{citation.jurisdiction} {citation.year}" if citation.year else citation.jurisdiction
