"""Where a draft that is to be checked arrives as a file: read as reports are, bounded, and given back as text.

For every visitor who is let in: nothing of it is kept, neither the bytes nor what was read. Knows no library.
"""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the route.
import asyncio
import time
from pathlib import Path, PurePosixPath
from threading import Event
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.reading.kinds import PICTURES, SUFFIXES, Kind, kind_of
from index.reading.readers import read_document
from index.reading.sandbox import forget
from rag.app.desk import Desk
from ui.language import Words, choose_language, read_words
from ui.security.gate import visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter

MOST_CHARACTERS = 30_000  # of a draft; a yearly report has some ten thousand, which take about a minute
KINDS = tuple(suffix for suffix in (*SUFFIXES, *PICTURES) if suffix != ".zip")
LONGEST_NAME = 300  # characters
PATIENCE = 180.0  # seconds for reading one file
_AT_ONCE = 2  # files that are read at once
_LOOKED_AFTER = 0.5  # seconds between two looks at whether the visitor has gone


def make_draft_router(desk: Desk) -> "APIRouter":
    """Return ``PUT /check/read?name=...&lang=...``: a file's text as JSON, or why there is none, in words."""
    import anyio
    import anyio.to_thread
    from fastapi import APIRouter, Request
    from fastapi.responses import JSONResponse

    router = APIRouter()
    largest, limiter = desk.curator.max_bytes, anyio.CapacityLimiter(_AT_ONCE)

    @router.put("/check/read")
    async def read(request: Request) -> JSONResponse:
        visitor_of(request)
        words = read_words(choose_language(request.query_params.get("lang", "")))
        name = request.query_params.get("name", "")[:LONGEST_NAME]
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > largest:
                return JSONResponse({"error": say_why(ReadError("", "too_large"), largest, words)}, 413)
        gone = Event()
        work = asyncio.ensure_future(anyio.to_thread.run_sync(read_draft, bytes(data), name, gone, limiter=limiter))
        while not work.done():
            await asyncio.wait([work], timeout=_LOOKED_AFTER)
            if not work.done() and await request.is_disconnected():
                gone.set()
        try:
            text = work.result()
        except ReadError as error:
            return JSONResponse({"error": say_why(error, largest, words)}, 422)
        if len(text) > MOST_CHARACTERS:
            told = words["check_too_long"].format(count=f"{len(text):,}", most=f"{MOST_CHARACTERS:,}")
            return JSONResponse({"error": told}, 422)
        return JSONResponse({"text": text})

    return router


def read_draft(data: bytes, name: str, gone: Event) -> str:
    """Return the text of a file named so by its owner; ``gone``: whether nobody waits for it any more.

    Raises ReadError: of what kind the file is, that it is damaged or holds no text, or that it takes too long.
    """
    path, end = Path(PurePosixPath(name.replace("\\", "/")).name or "draft"), time.monotonic() + PATIENCE

    def check() -> None:
        if gone.is_set() or time.monotonic() > end:
            raise ReadError(f"{path} takes too long to be read", "damaged")

    if kind_of(data, path.suffix) is Kind.ZIP:  # whose reader would look for it on the disk
        raise ReadError(f"{path} is an archive", "unsupported")
    try:
        check()
        text = read_document(data, path, check).text
    finally:
        forget(data)
    if not text.strip():
        raise ReadError(f"{path} holds no text", "empty")
    return text


def say_why(error: ReadError, largest: int, words: Words) -> str:
    """Return in a sentence why a file was not read."""
    size = f"{largest / 1_000_000:g}"
    return words[f"library_why_{error.kind}"].format(suffixes=" ".join(KINDS), size=size)
