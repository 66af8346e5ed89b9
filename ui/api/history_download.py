"""Conversations and answers to download, as Word and as Markdown, for whom they belong to. Knows no view."""

# No ``from __future__ import annotations`` here: FastAPI reads annotations that name a locally imported type.
import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rag.app.desk import Desk
from rag.export.answers import Printed, print_answer, print_conversation
from rag.schema.answer import Language
from rag.schema.errors import RecordError
from ui.language import read_words
from ui.security.gate import visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter, Response

Kind = Literal["docx", "md"]
LONGEST_NAME = 60  # characters of a file's name before its suffix
TYPES: dict[Kind, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}


def make_past_router(desk: Desk) -> "APIRouter":
    """Return the routes; what is not the visitor's is 404, whether somebody else has it or nobody."""
    from fastapi import APIRouter, Request, Response

    router = APIRouter(prefix="/export")

    @router.get("/conversation/{conversation_id}.{kind}")
    def export_conversation(
        conversation_id: str, kind: Kind, request: Request, language: Language = "zh", zone: str = ""
    ) -> Response:
        try:
            found = desk.conversations.get(visitor_of(request).owner, conversation_id)
        except RecordError:
            return _miss(language, "past_unknown")
        return _send(print_conversation(found, language, _read_zone(zone)), kind, language)

    @router.get("/answer/{answer_id}.{kind}")
    def export_answer(
        answer_id: str, kind: Kind, request: Request, language: Language = "zh", zone: str = ""
    ) -> Response:
        try:
            found = desk.conversations.answer(visitor_of(request).owner, answer_id)
        except RecordError:
            return _miss(language, "past_no_answer")
        return _send(print_answer(found, language, _read_zone(zone)), kind, language)

    return router


def _read_zone(name: str) -> ZoneInfo | None:
    """Return the time zone that a browser names; None, this machine's, where there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def _send(printed: Printed, kind: Kind, language: Language) -> "Response":
    from fastapi import Response

    content = printed.to_docx(language) if kind == "docx" else "\n".join([*printed.to_markdown(), ""]).encode()
    name = quote(f"{name_file(printed.title)}.{kind}", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"zhiwen.{kind}\"; filename*=UTF-8''{name}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=TYPES[kind], headers=headers)


def _miss(language: Language, key: str) -> "Response":
    from fastapi.responses import PlainTextResponse

    return PlainTextResponse(read_words(language)[key], 404)


def name_file(title: str) -> str:
    """Return a title as the name of a file that any system takes."""
    line = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    return re.sub(r'[\\/:*?"<>|%]', "", line)[:LONGEST_NAME].strip(". ") or "zhiwen"
