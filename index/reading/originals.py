"""The pages of an original as pictures, with a passage marked: of PDF files, scans and pictures, which have pages."""

from __future__ import annotations

from pathlib import Path

from index.errors import ReadError
from index.reading.kinds import Kind, kind_of
from index.reading.sandbox import run_apart

_DRAWS = {Kind.PDF: "draw_pdf", Kind.IMAGE: "draw_image"}


def draw_page(data: bytes, path: Path, page: int, passage: str) -> bytes:
    """Return a page, counted from 1, as PNG; it is drawn in a process of its own, as files come from strangers.

    Raises ReadError where the file has no such page, or no pages at all.
    """
    function = _DRAWS.get(kind_of(data, path.suffix))
    if function is None:
        raise ReadError(f"{path} has no pages that could be shown", "unsupported")
    reply = run_apart(
        f"index.reading.formats.page_picture:{function}", data, path, arguments={"page": page, "passage": passage}
    )
    return bytes.fromhex(reply["png"])
