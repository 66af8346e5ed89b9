"""A turn's scope as chips that can be changed, and the offers of a refusal as buttons, as HTML.

Pure functions. Every control carries the turn's number and what it changes in its ``name``, the value in its
``value``: ``page.js`` sends them back, and ``edits`` decides what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rag.schema.answer import Edit, RefusalKind
from ui.components.html import Markup, one_line, render
from ui.language import Words
from ui.views.ask.conversation import Turn
from ui.views.ask.scope_edits import LONGEST_MEASURE, standing_measure, standing_places, standing_years

PLACES = "zw-places"  # id of the list that the place control chooses from
_OFFERED = {"only-place": "offer_place", "only-year": "offer_year", "ask": "offer_question", "unpick": "offer_unpick"}
_render = partial(render, "views/ask/chips.html")


def render_scope(turn: Turn, words: Words, years: Sequence[int]) -> Markup:
    """Return the scope of a turn; while the bot is at it, its controls are seen and do nothing."""
    if turn.scope is None:
        return _render("reading", words=words) if turn.running else Markup()
    standing = standing_years(turn)
    return _render(
        "scope",
        turn=turn,
        places=standing_places(turn),
        years=standing,
        refused=bool(turn.answer and turn.answer.refusal),
        measure=standing_measure(turn),
        longest=LONGEST_MEASURE,
        place_list=PLACES,
        more_years=[year for year in years if year not in standing],
        words=words,
    )


def render_places(places: Sequence[str]) -> Markup:
    """Return the list that the place control chooses from, once for the page."""
    return _render("places", id=PLACES, places=places)


def render_offers(turn: Turn, refusal: RefusalKind, words: Words) -> Markup:
    """Return what a refused question could be asked for instead, each a button."""
    if not turn.offers:
        return Markup()
    lead = words["offer_which" if refusal == "ambiguous_place" else _OFFERED[turn.offers[0].kind]]
    return _render("offers", turn=turn, lead=lead, words=words)


def say_edit(edit: Edit, words: Words) -> str:
    """Return what was set by hand, in words."""
    parts: list[str] = []
    if edit.jurisdictions is not None:
        parts.append(words["list_comma"].join(edit.jurisdictions) or words["all_places"])
    if edit.years is not None:
        years = (words["year"].format(year=year) for year in edit.years)
        parts.append(words["list_comma"].join(years) or words["all_years"])
    if edit.measure is not None:
        parts.append(edit.measure)
    return one_line(" · ".join(parts))
