"""Pages of originals as pictures, for the reader of a report, with the cited passage marked. Knows no view."""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the route.
from typing import TYPE_CHECKING

from index.errors import ZhiwenError
from rag.app.desk import Desk
from ui.security.gate import visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter

_KEPT = "private, max-age=3600"  # a report's id tells its text, and the text its pages


def make_page_router(desk: Desk) -> "APIRouter":
    """Return the route ``/reports/ID/pages/NUMBER.png?start=&end=``; what cannot be shown is 404."""
    from fastapi import APIRouter, HTTPException, Request, Response

    router = APIRouter()

    @router.get("/reports/{report_id}/pages/{number}.png")
    def draw(report_id: str, number: int, request: Request, start: int = 0, end: int = 0) -> Response:
        visitor_of(request)
        try:
            picture = desk.originals.page(report_id, number, start, end)
        except ZhiwenError as error:
            raise HTTPException(404, "This page of the original cannot be shown.") from error
        return Response(picture, media_type="image/png", headers={"Cache-Control": _KEPT})

    return router
