"""A conversation to read, for whoever has its link and may log in: ``/shared/CODE``. Nothing can be changed there.

Its owner is led from ``/share/ID`` to the address that can be passed on. Deleting the conversation ends the sharing.
"""

# No ``from __future__ import annotations`` here: FastAPI reads annotations that name a locally imported type.
import base64
from functools import partial
from typing import TYPE_CHECKING

from rag.app.desk import Desk
from rag.export.answers import Printed, print_conversation
from rag.export.blocks import Block, Figure, Grid, Heading, Items, Line, Paragraph, Remark, Strong, referred
from rag.schema.answer import Language
from rag.schema.errors import RecordError
from rag.wording.chart_points import Point
from ui.components.chart import LIGHT, draw
from ui.components.html import Markup, render
from ui.components.own_page import read_style
from ui.language import Words, read_words
from ui.security.gate import shares_of, visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

_KIND = "conversation-"  # before the id in a code, which may be of an answer too
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
}
_render = partial(render, "api/shared.html")


def make_shared_router(desk: Desk) -> "APIRouter":
    """Return both routes; what is not the visitor's, and what is no code, is told as what is not there."""
    from fastapi import APIRouter, Request, Response
    from fastapi.responses import RedirectResponse

    router = APIRouter()

    @router.get("/share/{conversation_id}")
    def share(conversation_id: str, request: Request, language: Language = "zh") -> Response:
        try:
            desk.conversations.get(visitor_of(request).owner, conversation_id)
        except RecordError:
            return _miss(language)
        code = shares_of(request).code(_KIND + conversation_id)
        return RedirectResponse(f"../shared/{code}?language={language}", 303)

    @router.get("/shared/{code}")
    def show(code: str, request: Request, language: Language = "zh") -> Response:
        named = shares_of(request).read(code) or ""
        try:
            found = desk.conversations.shared(named.removeprefix(_KIND)) if named.startswith(_KIND) else None
        except RecordError:
            found = None
        if found is None:
            return _miss(language)
        return _send(render_printed(print_conversation(found, language), read_words(language)))

    return router


def _send(page: Markup) -> "Response":
    from fastapi.responses import HTMLResponse

    return HTMLResponse(f"<!doctype html>\n{page}", headers=_HEADERS)


def _miss(language: Language) -> "Response":
    from fastapi.responses import PlainTextResponse

    return PlainTextResponse(read_words(language)["past_unknown"], 404)


def render_printed(printed: Printed, words: Words) -> Markup:
    """Return a document as a page of its own, with its footnotes at the end; nothing of a text takes effect."""
    places = {number: place for place, number in enumerate(referred(printed.blocks), start=1)}
    return _render(
        "page",
        title=printed.title,
        style=read_style("shared.css"),
        pieces=[_show(block, places) for block in printed.blocks],
        notes=[(place, _line(printed.footnotes[number], {})) for number, place in places.items()],
        words=words,
    )


def _show(block: Block, places: dict[int, int]) -> Markup:
    match block:
        case Heading():
            return _render("heading", block.text, block.level + 1)
        case Paragraph() | Remark():
            return _render("paragraph", _line(block.line, places), remark=isinstance(block, Remark))
        case Items():
            return _render("items", [_line(line, places) for line in block.lines])
        case Grid():
            return _render("grid", block.columns, [[_line(cell, places) for cell in row] for row in block.rows])
        case Figure():
            return _render("figure", block.title, _draw(block))


def _line(line: Line, places: dict[int, int]) -> list[tuple[str, str]]:
    """Return the pieces of a line, each with its kind."""
    return [
        ("note", str(places[piece]))
        if isinstance(piece, int)
        else ("strong", piece.text)
        if isinstance(piece, Strong)
        else ("text", piece)
        for piece in line
    ]


def _draw(figure: Figure) -> str:
    points = tuple(
        Point(label, value, f"{value:,.12g}", name)
        for name, values in figure.series
        for label, value in zip(figure.labels, values, strict=True)
        if value is not None
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(draw(figure.kind, points, LIGHT)).decode('ascii')}"
