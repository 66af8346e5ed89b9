"""HTML of the frame around the views: header with navigation, notices, footer. Pure functions; knows no component."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

from rag.language.messages import in_language
from rag.schema.answer import Language
from ui.components.html import Markup, render
from ui.language import Words

ViewName = Literal["ask", "compare", "check", "library", "past", "status"]
VIEWS: tuple[ViewName, ...] = ("ask", "compare", "check", "library", "past", "status")  # as the navigation has them

_render = partial(render, "components/frame.html")


def render_header(words: Words, language: Language, notices: Sequence[str], visitor: str = "") -> Markup:
    """Return name, navigation, the switches and, where the program is degraded, a bar that says how.

    ``visitor``: who is logged in; "" where nobody needs to be. ``shell.js`` reads the language from here.
    """
    told = [in_language(notice, language) for notice in notices]
    return _render("header", views=VIEWS, words=words, language=language, notices=told, visitor=visitor)


def render_footer(words: Words, reports: int, model: str, fingerprint: str) -> Markup:
    """Return one line: what the library and the program behind the page are."""
    shown_model = words["no_model"] if model == "none" else words["model"].format(model=model)
    parts = (
        words["footer"].format(reports=reports),
        shown_model,
        words["index"].format(fingerprint=fingerprint[:8]),
    )
    return _render("footer", parts=parts, fingerprint=fingerprint)
