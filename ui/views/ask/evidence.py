"""HTML of what stands around the chat: evidence, the reader with a whole report, header and footer.

Pure functions; knows no component and no bot. ``page.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.numbers import find_told
from rag.schema.answer import Citation
from ui.components.html import Span, decorate, escape
from ui.components.report_reader import render_reader, render_report_text
from ui.language import Words
from ui.views.ask.chips import render_scope
from ui.views.ask.conversation import Turn, cite_key, found_key

__all__ = ["render_evidence", "render_no_report", "render_reader", "render_report_text", "render_welcome"]


def render_evidence(turn: Turn | None, words: Words, years: Sequence[int] = ()) -> str:
    """Return the scope and the evidence of a turn: cards, cited ones by marker, then what else was found.

    ``years``: those that can be added to the scope.
    """
    title = f"<h2>{words['evidence']}</h2>"
    if turn is None:
        return f'{title}<p class="zw-hint">{words["evidence_none"]}</p>'
    head = f'{title}<p class="zw-for">{escape(turn.question)}</p>{render_scope(turn, words, years)}'
    if turn.found is None:
        hint = f'<p class="zw-hint" role="status">{words["searching"]}</p>' if turn.running else ""
        return f"{head}{hint}"
    cited = "".join(_render_card(cite_key(turn, c), c, words, _said_with(turn, c.marker)) for c in turn.cited)
    more = "".join(_render_card(found_key(turn, n), c, words, None) for n, c in enumerate(turn.uncited))
    if not cited and not more:
        return f'{head}<p class="zw-hint">{words["evidence_nothing"]}</p>'
    first = f'<ol class="zw-cards">{cited}</ol>' if cited else ""
    rest = f'<h3>{words["also_found"]}</h3><ol class="zw-cards zw-uncited">{more}</ol>' if more else ""
    return f"{head}{first}{rest}"


def _render_card(key: str, citation: Citation, words: Words, said: str | None) -> str:
    """Return one piece of evidence; ``said``: what the answer says with it, None where it does not cite it."""
    number = '<span class="zw-n">·</span>' if said is None else f'<span class="zw-n">[{citation.marker}]</span>'
    year = str(citation.year) if citation.year else words["year_unknown"]
    path = " › ".join(citation.section)
    return (
        f'<li><button type="button" class="zw-card" data-open="{key}" aria-controls="zw-reader">'
        f'{number}<span class="zw-where">{escape(citation.jurisdiction)}<span class="zw-year">{year}</span></span>'
        f'<span class="zw-path">{escape(path)}</span>'
        f'<span class="zw-quote" lang="zh-CN">{_mark_numbers(citation.quote.strip(), said or "")}</span></button></li>'
    )


def _said_with(turn: Turn, marker: int) -> str:
    """Return what the answer says with a citation: its claims and cells that carry the marker, else all it says."""
    answer = turn.answer
    if answer is None:
        return ""
    claims = [claim.text for claim in answer.claims if marker in claim.citations and claim.verdict != "unsupported"]
    rows = answer.table.rows if answer.table else ()
    cells = [f"{cell.value or cell.text}{cell.unit or ''}" for row in rows for cell in row if marker in cell.citations]
    return "\n".join((*claims, *cells)) or answer.text


def _mark_numbers(quote: str, said: str) -> str:
    """Return a quote with those of its numbers marked that the answer tells."""
    spans: list[Span] = [(start, end, '<b class="zw-num">', "</b>") for start, end in find_told(quote, said)]
    return decorate(quote, spans)


def render_no_report(words: Words, message: str = "") -> str:
    """Return the reader while no report is open."""
    hint = escape(message) if message else words["reader_none"]
    return f'<div class="zw-empty"><h2>{words["reader"]}</h2><p class="zw-hint">{hint}</p></div>'


def render_welcome(words: Words, questions: Sequence[str], *, empty: bool = False, notice: str = "") -> str:
    """Return what an empty conversation shows: what to do, and questions to begin with; of an empty library, how to
    fill it. ``notice``: what went wrong on the way here.
    """
    told = f'<p class="zw-note" role="alert">{escape(notice)}</p>' if notice else ""
    if empty:
        return (
            f'<div class="zw-welcome">{told}<h2>{words["welcome_empty"]}</h2><p>{words["welcome_empty_more"]}</p>'
            f'<a class="zw-go" href="?view=library" data-view="library">{words["to_library"]}</a></div>'
        )
    items = "".join(
        f'<li><button type="button" class="zw-suggestion" data-ask="{question}">{question}</button></li>'
        for question in map(escape, questions)
    )
    offered = (
        f'<p class="zw-lead">{words["welcome_examples"]}</p><ul class="zw-suggestions">{items}</ul>' if items else ""
    )
    return f'<div class="zw-welcome">{told}<h2>{words["welcome"]}</h2><p>{words["welcome_more"]}</p>{offered}</div>'
