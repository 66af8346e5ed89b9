"""Where the page's uploads arrive: one file a request, written to disk as it comes, for who may change the library.

What becomes of the files is the library view's affair. Knows no report.
"""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the route.
from typing import TYPE_CHECKING

from rag.desk import Desk
from ui.access import visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter


def make_upload_router(desk: Desk) -> "APIRouter":
    """Return ``PUT /library/upload``, which answers with the token that the file is claimed by; no other way in."""
    from fastapi import APIRouter, Request
    from fastapi.responses import JSONResponse

    router = APIRouter()
    largest = desk.curator.max_bytes

    @router.put("/library/upload")
    async def upload(request: Request) -> JSONResponse:
        visitor = visitor_of(request)
        if not visitor.may_edit:
            return JSONResponse({"error": "This visitor may not upload reports."}, 403)
        token, path = desk.curator.incoming.admit(visitor.owner)
        received, whole = 0, False
        try:
            with path.open("wb") as file:
                async for piece in request.stream():
                    received += len(piece)
                    if received > largest:
                        return JSONResponse({"error": f"The file has more than {largest} bytes."}, 413)
                    file.write(piece)
            whole = True
        finally:
            if not whole:
                path.unlink(missing_ok=True)
        return JSONResponse({"token": token})

    @router.post("/gradio_api/upload")
    def refuse() -> JSONResponse:
        """Stand before Gradio's own upload, which nothing here uses and which would take files from every visitor."""
        return JSONResponse({"error": "Files are uploaded in the view Library."}, 404)

    return router
