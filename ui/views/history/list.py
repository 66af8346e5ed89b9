"""Past conversations as HTML: the head with its search, and the list. Pure functions; knows no component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from index.stores.conversations import Listed
from ui.components.html import escape
from ui.language import Words

SHOWN = 50  # conversations at first, and more each time they are asked for
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # whatever the locale
MOST_PLACES = 4  # named in a row; the title tells all of them


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


def render_head(words: Words, search: str) -> str:
    """Return what stands above the list, and the pieces that ``past.js`` puts into a row: a form, and a question."""
    return (
        f'<section class="zw-page zw-past"><h2>{words["past_title"]}</h2>'
        f'<p class="zw-past-about">{words["past_about"]}</p>'
        f'<div class="zw-past-bar" role="search"><input type="search" class="zw-past-search" value="{escape(search)}" '
        f'maxlength="80" autocomplete="off" placeholder="{words["past_search"]}" aria-label="{words["past_search"]}">'
        f'<button type="button" class="zw-past-all">{words["past_delete_all"]}</button></div>'
        f'<p class="zw-past-said" role="status"></p>'
        f'<template class="zw-past-form">{_render_form(words)}</template>'
        f'<template class="zw-past-sure">{_render_sure(words, "past_delete_sure", "past_delete")}</template>'
        f'<template class="zw-past-all-sure">{_render_sure(words, "past_delete_all_sure", "past_delete_all_yes")}'
        "</template></section>"
    )


def _render_form(words: Words) -> str:
    return (
        f'<form class="zw-past-naming"><input type="text" name="title" required maxlength="80" autocomplete="off" '
        f'aria-label="{words["past_new_title"]}">'
        f'<button type="submit" class="zw-past-yes">{words["past_save"]}</button>'
        f'<button type="button" class="zw-past-no">{words["past_cancel"]}</button></form>'
    )


def _render_sure(words: Words, question: str, yes: str) -> str:
    return (
        f'<div class="zw-past-asking" role="alertdialog" aria-label="{words[question]}"><p>{words[question]}</p>'
        f'<button type="button" class="zw-past-no">{words["past_cancel"]}</button>'
        f'<button type="button" class="zw-past-yes zw-past-danger">{words[yes]}</button></div>'
    )


def render_list(shelf: Shelf, words: Words, now: datetime) -> str:
    """Return the conversations, last changed first; times as the clock at ``now`` shows them."""
    told = f'data-said="{escape(shelf.said)}" data-touched="{escape(shelf.touched)}" data-count="{shelf.count}"'
    return f'<div class="zw-past-list" {told}>{_render_rows(shelf, words, now)}</div>'


def _render_rows(shelf: Shelf, words: Words, now: datetime) -> str:
    if not shelf.found and shelf.search:
        unfound = words["past_unfound"].format(search=escape(shelf.search))
        return (
            f'<div class="zw-past-empty"><p>{unfound}</p>'
            f'<button type="button" class="zw-past-clear">{words["past_clear"]}</button></div>'
        )
    if not shelf.found:
        return (
            f'<div class="zw-past-empty"><h3>{words["past_none_title"]}</h3><p>{words["past_none"]}</p>'
            f'<a class="zw-past-ask" href="/" data-view="ask">{words["past_none_ask"]}</a></div>'
        )
    rows = "".join(_render_row(listed, words, now) for listed in shelf.found)
    left = shelf.count - len(shelf.found)
    more = words["past_more"].format(count=min(left, SHOWN))
    button = f'<button type="button" class="zw-past-more">{more}</button>' if left > 0 else ""
    return f'<p class="zw-past-count">{_say_count(shelf, words)}</p><ul>{rows}</ul>{button}'


def _say_count(shelf: Shelf, words: Words) -> str:
    key = "past_found" if shelf.search else "past_count_one" if shelf.count == 1 else "past_count"
    return words[key].format(count=f"{shelf.count:,}")


def _render_row(listed: Listed, words: Words, now: datetime) -> str:
    title, path = escape(listed.title) or words["past_untitled"], quote(listed.id, safe="")

    def button(name: str, key: str) -> str:
        said = words[key]
        return f'<button type="button" class="zw-past-{name}" aria-label="{said}{_of(title, words)}">{said}</button>'

    def link(kind: str, key: str) -> str:
        address = f"/export/conversation/{path}.{kind}?language={words['past_language']}"
        return f'<a href="{address}" download aria-label="{words[key]}{_of(title, words)}">{words[key]}</a>'

    actions = (
        button("rename", "past_rename"),
        link("docx", "past_word"),
        link("md", "past_markdown"),
        button("delete", "past_delete"),
    )
    return (
        f'<li data-id="{escape(listed.id)}"><div class="zw-past-what">'
        f'<a class="zw-past-open" href="/?c={path}">{title}</a>'
        f'<p class="zw-past-meta">{_render_meta(listed, words, now)}</p></div>'
        f'<div class="zw-past-actions">{"".join(actions)}</div></li>'
    )


def _of(title: str, words: Words) -> str:
    return f"：{title}" if words["past_language"] == "zh" else f": {title}"


def _render_meta(listed: Listed, words: Words, now: datetime) -> str:
    asked = words["past_question" if listed.questions == 1 else "past_questions"].format(count=listed.questions)
    then = datetime.fromisoformat(listed.updated).astimezone(now.tzinfo)
    when = say_time(then, words, now.date())
    parts = [f'<time datetime="{escape(listed.updated)}" title="{then:%Y-%m-%d %H:%M}">{when}</time>', asked]
    if listed.places:
        everything = escape(words["list_comma"].join(listed.places))
        named = words["list_comma"].join(listed.places[:MOST_PLACES])
        if len(listed.places) > MOST_PLACES:
            named = words["past_places_more"].format(places=named, count=len(listed.places))
        parts.append(f'<span title="{everything}">{escape(named)}</span>')
    return '<span class="zw-dot" aria-hidden="true">·</span>'.join(parts)


def say_time(then: datetime, words: Words, today: date) -> str:
    """Return when something was, as briefly as the day of it allows."""
    days = (today - then.date()).days
    key = {0: "past_today", 1: "past_yesterday"}.get(
        days, "past_this_year" if then.year == today.year else "past_other_year"
    )
    name = MONTHS[then.month - 1]
    return words[key].format(time=f"{then:%H:%M}", year=then.year, month=then.month, month_name=name, day=then.day)
