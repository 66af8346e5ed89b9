"""Where the page's uploads arrive: one file a request, written to disk as it comes, for who may change the library.

What was answered with a token is kept under its name over any end of the program, and comes in though nobody claims it.

What becomes of the files is the library view's affair. Knows no report.
"""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the route.
from collections import Counter
from typing import TYPE_CHECKING

from index.storage_errors import advise, find_cause
from rag.app.desk import Desk
from rag.curation.uploads import LONGEST_GIVEN
from ui.security.gate import visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter

AT_ONCE = 8  # files that one visitor may be sending; the page sends them one after the other


def make_upload_router(desk: Desk) -> "APIRouter":
    """Return ``PUT /library/upload?name=...``, which answers once all of the file is kept; no other way in.

    The answer has the token that the file is claimed by.
    """
    import anyio.to_thread
    from fastapi import APIRouter, Request
    from fastapi.responses import JSONResponse

    router = APIRouter()
    largest = desk.curator.max_bytes
    sending: Counter[str] = Counter()

    @router.put("/library/upload")
    async def upload(request: Request) -> JSONResponse:
        visitor = visitor_of(request)
        if not visitor.may_edit:
            return JSONResponse({"error": "This visitor may not upload reports."}, 403)
        if sending[visitor.owner] >= AT_ONCE:
            return JSONResponse({"error": f"At most {AT_ONCE} files can be sent at once. Wait for one to end."}, 429)
        incoming, received = desk.curator.incoming, 0
        token, whole = "", False
        sending[visitor.owner] += 1
        try:
            token, path = incoming.admit(visitor.owner)
            with path.open("wb") as file:
                async for piece in request.stream():
                    received += len(piece)
                    if received > largest:
                        return JSONResponse({"error": f"The file has more than {largest} bytes."}, 413)
                    file.write(piece)
            name = request.query_params.get("name", "")[:LONGEST_GIVEN]
            await anyio.to_thread.run_sync(incoming.accept, visitor.owner, token, name)  # waits for the disk
            whole = True
        except OSError as error:
            cause = find_cause(error, incoming.folder)
            remedy = advise(cause) if cause else "Check the disk and the permissions"
            return JSONResponse({"error": f"The file cannot be kept ({error.strerror}). {remedy}"}, 507)
        finally:
            sending[visitor.owner] -= 1
            if not sending[visitor.owner]:
                del sending[visitor.owner]
            if not whole:
                incoming.refuse(visitor.owner, token)
        return JSONResponse({"token": token})

    @router.post("/gradio_api/upload")
    def refuse() -> JSONResponse:
        """Stand before Gradio's own upload, which nothing here uses and which would take files from every visitor."""
        return JSONResponse({"error": "Files are uploaded in the view Library."}, 404)

    return router
