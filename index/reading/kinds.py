"""What kind of file some bytes are, by what is in them; by the suffix only where that does not tell."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import Path

# What the files of each kind are called; of no other name are files of folders taken.
SUFFIXES = (
    *(".txt", ".md", ".markdown", ".html", ".htm", ".mht", ".mhtml", ".docx", ".docm", ".pdf", ".xlsx", ".xlsm"),
    *(".csv", ".ofd", ".zip", ".doc", ".wps", ".rtf", ".odt", ".xls", ".et", ".ods"),
)


# Pictures of pages are read where they are given by name; folders are full of pictures of other things.
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")


class Kind(StrEnum):
    """A kind of file that has a reader, or a reason of its own why it has none."""

    TEXT = "text"
    HTML = "html"
    MHT = "mht"
    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    OFD = "ofd"
    OFFICE = "office"  # of an older program, for LibreOffice
    IMAGE = "image"
    ZIP = "zip"  # an archive of files
    DAMAGED = "damaged"
    UNKNOWN = "unknown"  # by these bytes, a kind that nothing here reads


_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OFFICE),
    (b"{\\rtf", Kind.OFFICE),
    (b"\x89PNG\r\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"II*\0", Kind.IMAGE),
    (b"MM\0*", Kind.IMAGE),
    (b"BM", Kind.IMAGE),
)
_ZIP = b"PK\x03\x04"
_CONTENTS = "[Content_Types].xml"  # in every package of Microsoft's formats
# What else is in ZIP packages, by the first name that tells.
_PARTS: tuple[tuple[str, Kind], ...] = (("word/", Kind.DOCX), ("xl/", Kind.XLSX), ("ppt/", Kind.UNKNOWN))
_OPEN_DOCUMENTS = (b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.spreadsheet")
_OFD = "ofd.xml"
_OTHERS = frozenset({"mimetype", "META-INF/MANIFEST.MF"})  # in packages of other formats
_MARKDOWN = (".md", ".markdown")
_LOOKED_AT = 4000  # characters that tell a page from a text
_OPENING = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_CLOSING = re.compile(r"</(?:p|div|td|tr|table|span|a|li|ul|h[1-6]|font|strong|body|head|script|style)\s*>", re.I)
_FEWEST_TAGS = 6
_MHT = re.compile(rb"(?im)^(?:mime-version:|content-type:\s*multipart/related)")


def kind_of(data: bytes, suffix: str) -> Kind:
    """Return the kind of a file that has these bytes; what no bytes tell is text, or a page (``is_page``)."""
    if is_package(data):
        return kind_of_package(BytesIO(data))
    if found := magic_of(data):
        return found
    if suffix.lower() in (".mht", ".mhtml") or _MHT.match(data[:500]):
        return Kind.MHT
    if suffix.lower() == ".csv":
        return Kind.CSV
    return Kind.TEXT


def kind_of_package(file: Path | BytesIO) -> Kind:
    """Return the kind of a ZIP file by the names in it."""
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            is_open_document = "mimetype" in names and _is_open_document(package)
    except zipfile.BadZipFile:
        return Kind.DAMAGED
    if _CONTENTS in names or "word/document.xml" in names:
        return next((kind for part, kind in _PARTS if any(name.startswith(part) for name in names)), Kind.UNKNOWN)
    if is_open_document:
        return Kind.OFFICE
    if any(name.lstrip("/\\").lower() == _OFD for name in names):
        return Kind.OFD
    return Kind.UNKNOWN if _OTHERS.intersection(names) else Kind.ZIP


def _is_open_document(package: zipfile.ZipFile) -> bool:
    with package.open("mimetype") as told:
        return told.read(100).startswith(_OPEN_DOCUMENTS)


def is_package(data: bytes) -> bool:
    """Whether a file begins as a ZIP file does; what it is has to be seen in it."""
    return data.startswith(_ZIP)


def magic_of(data: bytes) -> Kind | None:
    """Return the kind that the first bytes of a file tell; None where they may be text, or what a ZIP file holds."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def is_page(text: str, suffix: str) -> bool:
    """Whether a text is the source of a web page, whatever its file is called."""
    if _OPENING.match(text[:_LOOKED_AT]):
        return True
    if suffix.lower() in _MARKDOWN:  # which may hold tags
        return False
    tags = len(_CLOSING.findall(text, 0, _LOOKED_AT * 5))
    return tags >= _FEWEST_TAGS and tags * 300 > min(len(text), _LOOKED_AT * 5)
