"""HTML of what stands around the chat: evidence, the reader with a whole report, header and footer.

Pure functions; knows no component and no bot. ``page.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from index.text.markup import find_unshown
from rag.schema.answer import Citation
from rag.wording.told_numbers import find_numbers
from ui.components.html import Markup, decorate, render
from ui.components.sources_text import describe_page
from ui.language import Words
from ui.views.ask.chips import render_scope
from ui.views.ask.conversation import Turn, cite_key, found_key

_render = partial(render, "views/ask/evidence.html")


def render_evidence(turn: Turn | None, words: Words, years: Sequence[int] = ()) -> Markup:
    """Return the scope and the evidence of a turn: cards, cited ones by marker, then what else was found.

    ``years``: those that can be added to the scope.
    """
    if turn is None:
        return _render("no_evidence", words=words)
    return _render(
        "evidence",
        turn=turn,
        scope=render_scope(turn, words, years),
        cited=[_render_card(cite_key(turn, c), c, words, turn, cited=True) for c in turn.cited],
        more=[_render_card(found_key(turn, n), c, words, turn, cited=False) for n, c in enumerate(turn.uncited)],
        words=words,
    )


def _render_card(key: str, citation: Citation, words: Words, turn: Turn, *, cited: bool) -> Markup:
    """Return one piece of evidence; of a cited one, the numbers that the answer tells are marked."""
    quote = citation.quote.strip()
    numbers = find_numbers(quote, turn.answer, citation.marker) if cited else ()
    return _render(
        "card",
        key=key,
        number=f"[{citation.marker}]" if cited else "·",
        citation=citation,
        page=describe_page(citation, words) if citation.section else describe_page(citation, words).strip("，, "),
        quote=decorate(
            quote, [(start, end, partial(_render, "number")) for start, end in numbers], hidden=find_unshown(quote)
        ),
        words=words,
    )


def render_no_report(words: Words, message: str = "") -> Markup:
    """Return the reader while no report is open."""
    return _render("no_report", hint=message or words["reader_none"], words=words)


def render_welcome(words: Words, questions: Sequence[str], *, empty: bool = False, notice: str = "") -> Markup:
    """Return what an empty conversation shows: what to do, and questions to begin with; of an empty library, how to
    fill it. ``notice``: what went wrong on the way here.
    """
    return _render("welcome", questions=questions, empty=empty, notice=notice, words=words)
