"""Past conversations as HTML: the head with its search, and the list. Pure functions; knows no component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from urllib.parse import quote

from index.stores.conversations import Listed
from ui.components.html import Markup, render
from ui.language import Words

SHOWN = 50  # conversations at first, and more each time they are asked for
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # whatever the locale
MOST_PLACES = 4  # named in a row; the title tells all of them
_render = partial(render, "views/history/list.html")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What of a visitor's conversations is shown: those found, of how many, and what was just done to them.

    ``touched``: the id of the one that the keyboard should be at, "" for none.
    """

    found: Sequence[Listed]
    count: int
    search: str = ""
    said: str = ""
    touched: str = ""


def render_head(words: Words, search: str) -> Markup:
    """Return what stands above the list, and the pieces that ``past.js`` puts into a row: a form, and a question."""
    return _render("head", search=search, words=words)


def render_list(shelf: Shelf, words: Words, now: datetime) -> Markup:
    """Return the conversations, last changed first; times as the clock at ``now`` shows them."""
    return _render("list", shelf=shelf, rows=_render_rows(shelf, words, now))


def _render_rows(shelf: Shelf, words: Words, now: datetime) -> Markup:
    if not shelf.found and shelf.search:
        return _render("unfound", search=shelf.search, words=words)
    if not shelf.found:
        return _render("none_kept", words=words)
    left = shelf.count - len(shelf.found)
    return _render(
        "rows",
        count=_say_count(shelf, words),
        rows=[_render_row(listed, words, now) for listed in shelf.found],
        more=words["past_more"].format(count=min(left, SHOWN)) if left > 0 else "",
    )


def _say_count(shelf: Shelf, words: Words) -> str:
    key = "past_found" if shelf.search else "past_count"
    return words[key].format(count=f"{shelf.count:,}")


def _render_row(listed: Listed, words: Words, now: datetime) -> Markup:
    title = listed.title or words["past_untitled"]
    then = datetime.fromisoformat(listed.updated).astimezone(now.tzinfo)
    named = words["list_comma"].join(listed.places[:MOST_PLACES])
    if len(listed.places) > MOST_PLACES:
        named = words["past_places_more"].format(places=named, count=len(listed.places))
    return _render(
        "row",
        listed=listed,
        path=quote(listed.id, safe=""),
        title=title,
        of=f"：{title}" if words["past_language"] == "zh" else f": {title}",
        asked=words["past_question" if listed.questions == 1 else "past_questions"].format(count=listed.questions),
        then=f"{then:%Y-%m-%d %H:%M}",
        when=say_time(then, words, now.date()),
        places=words["list_comma"].join(listed.places),
        named=named,
        words=words,
    )


def say_time(then: datetime, words: Words, today: date) -> str:
    """Return when something was, as briefly as the day of it allows."""
    days = (today - then.date()).days
    key = {0: "past_today", 1: "past_yesterday"}.get(
        days, "past_this_year" if then.year == today.year else "past_other_year"
    )
    name = MONTHS[then.month - 1]
    return words[key].format(time=f"{then:%H:%M}", year=then.year, month=then.month, month_name=name, day=then.day)
