"""Downloads of a comparison: CSV, an Excel workbook, a Word document, each from the query that restores the view."""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of its routes.
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from index.errors import ZhiwenError
from rag.app.desk import Desk
from rag.comparison.crosstable import CrossTable, make_crosstable
from rag.comparison.lookup import Enquiry
from rag.comparison.options import settle, take_stock
from rag.comparison.selection import read_query
from rag.export.comparison import MOST_IN_DOCUMENT, Workbook
from rag.export.docx import write_docx
from rag.schema.answer import Language
from rag.schema.errors import ScopeError
from ui.language import choose_language, read_words
from ui.security.gate import visitor_of

if TYPE_CHECKING:
    from fastapi import APIRouter

Kind = Literal["csv", "xlsx", "docx"]
TYPES: dict[Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def make_compare_router(desk: Desk) -> "APIRouter":
    """Return the route ``/export/compare.csv|xlsx|docx``; its query is that of the view, ``lang`` the language."""
    from fastapi import APIRouter, HTTPException, Request, Response

    router = APIRouter()

    @router.get("/export/compare.{kind}")
    def export(kind: Kind, request: Request) -> Response:
        visitor_of(request)
        language = choose_language(request.query_params.get("lang", ""))
        try:
            filled = write_file(desk.enquiry, request.url.query, kind, language)
        except ZhiwenError as error:
            raise HTTPException(404, str(error)) from error
        disposition = f'attachment; filename="zhiwen-compare.{kind}"'
        return Response(filled, media_type=TYPES[kind], headers={"Content-Disposition": disposition})

    return router


def write_file(enquiry: Enquiry, query: str, kind: Kind, language: Language) -> bytes:
    """Return the file of a comparison. Raises ScopeError where the query chooses no report or nothing to compare."""
    table = _make_table(enquiry, query, language)
    if kind == "csv":
        return b"".join(Workbook(table, language).csv())
    if kind == "xlsx":
        return Workbook(table, language).xlsx()
    blocks, footnotes = Workbook(table, language, most=MOST_IN_DOCUMENT).blocks()
    words = read_words(language)
    named = words["list_comma"].join(found.title for found in table.every)
    return write_docx(f"{words['compare_title']} · {named}", blocks, footnotes, language=language)


def _make_table(enquiry: Enquiry, query: str, language: Language) -> CrossTable:
    holdings = take_stock(enquiry)
    selection, _ = read_query(query)
    places, _ = settle(selection.places, holdings, enquiry)
    table = make_crosstable(enquiry, holdings, replace(selection, places=places), language=language)
    if not table.searched or not table.every:
        raise ScopeError("This link chooses no report or nothing to compare. Open the comparison and choose anew")
    return table
