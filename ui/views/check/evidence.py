"""HTML of the evidence of one sentence of a draft: its verdict and why, and the sentences of reports behind it.

Pure functions; knows no component.
"""

from __future__ import annotations

from functools import partial

from rag.schema.answer import Citation
from rag.schema.checked_text import CheckedClaim, CheckedText
from ui.components.html import Markup, Span, decorate, render
from ui.components.sources_text import describe_page
from ui.language import Words
from ui.views.check.text import SIGNS

_render = partial(render, "views/check/evidence.html")


def render_evidence(checked: CheckedText, number: int, opened: int, words: Words) -> Markup:
    """Return the evidence of a claim; ``opened``: which of its sentences the reader shows.

    It names what it answers, so that the script knows when the next one can be asked for.
    """
    claim = checked.claims[number]
    cards = [
        (citation, describe_page(citation, words), mark_stated(citation, claim), at == opened)
        for at, citation in enumerate(claim.citations)
    ]
    return _render(
        "evidence",
        answer=f"{number}-{opened}",
        place=words["check_place"].format(number=number + 1, total=len(checked.claims)),
        claim=claim,
        sign=SIGNS[claim.verdict],
        name=words[f"check_{claim.verdict}"],
        why=words["check_why"].format(why=claim.detail[:1].upper() + claim.detail[1:]),
        cards=cards,
        words=words,
    )


def mark_stated(citation: Citation, claim: CheckedClaim) -> Markup:
    """Return a cited sentence with the number marked that contradicts the claim."""
    if not claim.stated_span:
        return decorate(citation.quote, ())
    first, last = (at - citation.start for at in claim.stated_span)
    spans: list[Span] = [(first, last, partial(_render, "number"))]
    return decorate(citation.quote, spans)


def render_hint(message: str, answer: str = "") -> Markup:
    """Return what stands where evidence would. ``answer``: what was asked for, as the script names it."""
    return _render("hint", message, answer)
