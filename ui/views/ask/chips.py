"""A turn's scope as chips that can be changed, and the offers of a refusal as buttons, as HTML.

Pure functions. Every control carries the turn's number and what it changes in its ``name``, the value in its
``value``: ``page.js`` sends them back, and ``edits`` decides what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema.answer import Edit, RefusalKind
from ui.components.html import escape, one_line
from ui.language import Words
from ui.views.ask.conversation import ChangeKind, Turn
from ui.views.ask.scope_edits import LONGEST_MEASURE, standing_measure, standing_places, standing_years

PLACES = "zw-places"  # id of the list that the place control chooses from
_OFFERED = {"only-place": "offer_place", "only-year": "offer_year", "ask": "offer_question"}


def render_scope(turn: Turn, words: Words, years: Sequence[int]) -> str:
    """Return the scope of a turn; while the bot is at it, its controls are seen and do nothing."""
    if turn.scope is None:
        waiting = words["reading"] if turn.running else ""
        return f'<p class="zw-scope"><span class="zw-scope-name">{waiting}</span></p>' if waiting else ""
    chips = (*_place_chips(turn, words), *_year_chips(turn, words), _measure_chip(turn, words))
    controls = (_place_control(turn, words), _year_control(turn, words, years))
    items = "".join(f"<li>{item}</li>" for item in (*chips, *controls))
    return (
        f'<div class="zw-scope"><span class="zw-scope-name" aria-hidden="true">{words["scope"]}</span>'
        f'<ul class="zw-chips" aria-label="{words["scope_of"]}">{items}</ul></div>'
    )


def _place_chips(turn: Turn, words: Words) -> list[str]:
    places = standing_places(turn)
    if not places and not (turn.answer and turn.answer.refusal):
        return [f'<span class="zw-chip zw-all">{words["all_places"]}</span>']
    return [_chip(turn, "drop-place", place, place, words) for place in places]


def _year_chips(turn: Turn, words: Words) -> list[str]:
    years = standing_years(turn)
    if not years and not (turn.answer and turn.answer.refusal):
        return [f'<span class="zw-chip zw-all">{words["all_years"]}</span>']
    return [_chip(turn, "drop-year", str(year), words["year"].format(year=year), words) for year in years]


def _chip(turn: Turn, kind: ChangeKind, value: str, shown: str, words: Words) -> str:
    label = words["drop"].format(name=escape(one_line(shown)))
    return (
        f'<span class="zw-chip">{escape(one_line(shown))}<button type="button" class="zw-edit" '
        f'{_send(turn, kind)} value="{escape(value)}" aria-label="{label}" title="{label}">×</button></span>'
    )


def _measure_chip(turn: Turn, words: Words) -> str:
    return (
        f'<input type="text" class="zw-chip zw-measure" {_send(turn, "measure")} '
        f'value="{escape(one_line(standing_measure(turn)))}" placeholder="{words["measure_none"]}" '
        f'maxlength="{LONGEST_MEASURE}" aria-label="{words["measure"]}" title="{words["measure"]}" '
        'autocomplete="off" enterkeyhint="go">'
    )


def _place_control(turn: Turn, words: Words) -> str:
    return (
        f'<input type="text" class="zw-add" {_send(turn, "add-place")} list="{PLACES}" '
        f'placeholder="{words["plus_place"]}" aria-label="{words["add_place"]}" title="{words["add_place"]}" '
        f'data-unknown="{words["unknown_place"]}" autocomplete="off" enterkeyhint="go">'
    )


def _year_control(turn: Turn, words: Words, years: Sequence[int]) -> str:
    standing = standing_years(turn)
    options = "".join(
        f'<option value="{year}">{words["year"].format(year=year)}</option>' for year in years if year not in standing
    )
    return (
        f'<select class="zw-add" {_send(turn, "add-year")} aria-label="{words["add_year"]}">'
        f'<option value="">{words["plus_year"]}</option>{options}</select>'
    )


def _send(turn: Turn, kind: ChangeKind) -> str:
    disabled = " disabled" if turn.running else ""
    return f'name="{turn.number}:{kind}"{disabled}'


def render_places(places: Sequence[str]) -> str:
    """Return the list that the place control chooses from, once for the page."""
    options = "".join(f'<option value="{escape(one_line(place))}"></option>' for place in places)
    return f'<datalist id="{PLACES}">{options}</datalist>'


def render_offers(turn: Turn, refusal: RefusalKind, words: Words) -> str:
    """Return what a refused question could be asked for instead, each a button."""
    if not turn.offers:
        return ""
    kind = turn.offers[0].kind
    lead = words["offer_which" if refusal == "ambiguous_place" else _OFFERED[kind]]
    buttons = "".join(
        f'<button type="button" class="zw-edit zw-offer" name="{turn.number}:{offer.kind}" '
        f'value="{escape(one_line(offer.value))}">{_shown(offer.kind, offer.value, words)}</button>'
        for offer in turn.offers
    )
    return f'<p class="zw-offers"><span>{lead}</span>{buttons}</p>'


def _shown(kind: ChangeKind, value: str, words: Words) -> str:
    return escape(words["year"].format(year=value) if kind == "only-year" else one_line(value))


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
    return escape(one_line(" · ".join(parts)))
