"""HTML of what stands around the chat: evidence, the reader with a whole report, header and footer.

Pure functions; knows no component and no bot. ``page.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rag.grounding.numbers import find_told
from rag.schema.answer import Citation
from ui.components.html import Markup, decorate, render
from ui.components.report_reader import render_reader, render_report_text
from ui.language import Words
from ui.views.ask.chips import render_scope
from ui.views.ask.conversation import Turn, cite_key, found_key

__all__ = ["render_evidence", "render_no_report", "render_reader", "render_report_text", "render_welcome"]

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
        cited=[_render_card(cite_key(turn, c), c, words, _said_with(turn, c.marker)) for c in turn.cited],
        more=[_render_card(found_key(turn, n), c, words, None) for n, c in enumerate(turn.uncited)],
        words=words,
    )


def _render_card(key: str, citation: Citation, words: Words, said: str | None) -> Markup:
    """Return one piece of evidence; ``said``: what the answer says with it, None where it does not cite it."""
    number = "·" if said is None else f"[{citation.marker}]"
    quote = _mark_numbers(citation.quote.strip(), said or "")
    return _render("card", key=key, number=number, citation=citation, quote=quote, words=words)


def _said_with(turn: Turn, marker: int) -> str:
    """Return what the answer says with a citation: its claims and cells that carry the marker, else all it says."""
    answer = turn.answer
    if answer is None:
        return ""
    claims = [claim.text for claim in answer.claims if marker in claim.citations and claim.verdict != "unsupported"]
    rows = answer.table.rows if answer.table else ()
    cells = [f"{cell.value or cell.text}{cell.unit or ''}" for row in rows for cell in row if marker in cell.citations]
    return "\n".join((*claims, *cells)) or answer.text


def _mark_numbers(quote: str, said: str) -> Markup:
    """Return a quote with those of its numbers marked that the answer tells."""
    return decorate(quote, [(start, end, partial(_render, "number")) for start, end in find_told(quote, said)])


def render_no_report(words: Words, message: str = "") -> Markup:
    """Return the reader while no report is open."""
    return _render("no_report", hint=message or words["reader_none"], words=words)


def render_welcome(words: Words, questions: Sequence[str], *, empty: bool = False, notice: str = "") -> Markup:
    """Return what an empty conversation shows: what to do, and questions to begin with; of an empty library, how to
    fill it. ``notice``: what went wrong on the way here.
    """
    return _render("welcome", questions=questions, empty=empty, notice=notice, words=words)
