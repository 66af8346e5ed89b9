"""A kept answer record, for whoever asked and for who holds its share: ``/record/SHARE``, and the same for others.

Knows no view.
"""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the route.
from typing import TYPE_CHECKING, Any

from rag.app.desk import Desk
from rag.export.answers import json_record
from rag.schema.errors import RecordError
from ui.security.gate import shares_of, visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter


def open_record(desk: Desk, request: Any, named: str) -> dict[str, Any]:  # noqa: ANN401  # Gradio's, or Starlette's
    """Return a record by its share, or by its id where a conversation of the visitor holds it. Raises RecordError.

    What is somebody else's is told as what is not there.
    """
    shared = shares_of(request).read(named)
    if shared is not None:
        return json_record(desk.bot.reopen(shared))
    return json_record(desk.conversations.answer(visitor_of(request).owner, named))


def make_record_router(desk: Desk) -> "APIRouter":
    """Return the route ``/record/{named}``."""
    from fastapi import APIRouter, Request
    from fastapi.responses import JSONResponse

    router = APIRouter()

    @router.get("/record/{named}")
    def show(named: str, request: Request) -> JSONResponse:
        try:
            return JSONResponse(open_record(desk, request, named), headers={"Cache-Control": "private, no-store"})
        except RecordError as error:
            told = {"message": str(error), "type": "invalid_request_error", "param": None, "code": None}
            return JSONResponse({"error": told}, 404)

    return router
