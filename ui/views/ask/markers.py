"""The markers of an answer as links to its citations."""

from __future__ import annotations

from functools import partial

from ui.components.html import Markup, render
from ui.components.sources_text import describe_place
from ui.views.ask.conversation import Turn, cite_key

_render = partial(render, "views/ask/markers.html")


class Links(dict[int, Markup]):
    """What shows each marker of a turn, by its number: a link, or plain characters where it has no citation."""

    def __missing__(self, number: int) -> Markup:
        return self.setdefault(number, _render("dead", number))


def link_markers(turn: Turn) -> Links:
    """Return links from the markers of a turn to its citations."""
    return Links(
        (citation.marker, _render("cite", citation.marker, cite_key(turn, citation), describe_place(citation)))
        for citation in turn.cited
    )
