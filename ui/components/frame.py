"""HTML of the frame around the views: header with navigation, notices, footer. Pure functions; knows no component."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.messages import in_language
from rag.schema.answer import Language
from ui.components.html import escape
from ui.language import Words
from ui.views.base import VIEWS


def render_header(words: Words, language: Language, notices: Sequence[str], visitor: str = "") -> str:
    """Return name, navigation, the switches and, where the program is degraded, a bar that says how.

    ``visitor``: who is logged in; "" where nobody needs to be. ``shell.js`` reads the language from here.
    """
    links = "".join(
        f'<a href="{"/" if name == "ask" else f"?view={name}"}" data-view="{name}">{words[f"nav_{name}"]}</a>'
        for name in VIEWS
    )
    bar = "".join(f"<p>{escape(in_language(notice, language))}</p>" for notice in notices)
    shown = f'<div class="zw-notices" role="status">{bar}</div>' if bar else ""
    return (
        f'<a class="zw-skip" href="#zw-main">{words["skip"]}</a>'
        f'<header class="zw-head" data-language="{language}"><h1>{words["name"]}</h1>'
        f'<p class="zw-tagline">{words["tagline"]}</p>'
        f'<nav aria-label="{words["nav"]}">{links}</nav>'
        f'<div class="zw-switches">{_render_visitor(words, visitor)}'
        f'<button type="button" class="zw-theme" aria-label="{words["to_dark"]} / {words["to_light"]}">'
        f'<span class="zw-to-dark">{words["to_dark"]}</span>'
        f'<span class="zw-to-light">{words["to_light"]}</span></button>'
        f'<button type="button" class="zw-language" aria-label="{words["other_language_name"]}">'
        f"{words['other_language']}</button></div></header>{shown}"
    )


def _render_visitor(words: Words, visitor: str) -> str:
    if not visitor:
        return ""
    return (
        f'<form method="post" action="/logout" class="zw-who"><span>{escape(visitor)}</span>'
        f'<button type="submit">{words["log_out"]}</button></form>'
    )


def render_footer(words: Words, reports: int, model: str, fingerprint: str) -> str:
    """Return one line: what the library and the program behind the page are."""
    shown_model = words["no_model"] if model == "none" else words["model"].format(model=escape(model))
    parts = (
        words["footer"].format(reports=reports),
        shown_model,
        words["index"].format(fingerprint=escape(fingerprint[:8])),
    )
    return f'<p class="zw-foot" data-edition="{escape(fingerprint)}">{" · ".join(parts)}</p>'
