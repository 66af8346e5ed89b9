"""What a reader makes of a file: the text that is kept and cited, and where the pages of the original begin in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file. ``pages``: where each page of the original begins in the text, in order; () without pages."""

    text: str
    encoding: str  # how the text stood in the file: utf-8, gb18030, docx, pdf ...
    pages: tuple[int, ...] = ()
