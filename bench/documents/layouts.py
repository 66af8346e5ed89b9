"""Every layout of every format: how a report is written in it, and what of the report stands in it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from io import BytesIO

from bench.documents import html_layouts, ofd_layouts, office_layouts, pdf_layouts, scans
from bench.documents.contents import Block, Content

_SCANNED = 1300  # characters of a report that is scanned: three pages
_PICTURED = 250  # the same, for a picture of one page
_SEAM = re.compile("(?<=[一-龥])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[一-龥])")  # of characters and figures
_COLUMNS = 38  # characters of a line of a wrapped text


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to write a report. ``may_have``: what a reader may keep of what stands around it."""

    format: str
    name: str
    suffix: str
    write: Callable[[Content], bytes]
    of: Callable[[Content], Content] = lambda content: content
    may_have: tuple[str, ...] = ()
    is_scan: bool = False
    is_converted: bool = False
    member: str = ""  # the report's name in an archive
    is_first: bool = False  # of its format

    @property
    def is_slow(self) -> bool:
        """Whether it takes seconds to write or to read."""
        return self.is_scan or self.is_converted


def layouts() -> list[Layout]:
    """Return the layouts that can be written and read here: some need LibreOffice, some the extra ``ocr``."""
    every = [
        *_texts(),
        *_pages(),
        *_office(),
        *_pdfs(),
        *_ofd(),
        *(_converted() if office_layouts.office() else ()),
        *(_scans() if find_spec("rapidocr") else ()),
    ]
    formats = [layout.format for layout in every]
    return [replace(layout, is_first=layout.format not in formats[:at]) for at, layout in enumerate(every)]


def missing() -> list[str]:
    """Return what is left out here, and why."""
    told = []
    if not office_layouts.office():
        told.append("DOC, WPS, RTF, ODT, XLS, and PDF by LibreOffice: LibreOffice is not installed")
    if not find_spec("rapidocr"):
        told.append("scans and pictures: the extra zhiwen[ocr] is not installed")
    return told


def _texts() -> list[Layout]:
    return [
        Layout("text", "UTF-8", ".txt", lambda content: content.plain().encode()),
        Layout("text", "GB18030, lines ended as in Windows", ".txt", _windows_text),
        Layout("text", "UTF-16 with its mark", ".txt", lambda content: content.plain().encode("utf-16")),
        Layout("text", f"wrapped at {_COLUMNS} characters", ".txt", _wrapped_text),
        Layout("text", "figures set apart by blanks", ".txt", _spaced_text),
        Layout("Markdown", "headings and a table", ".md", _markdown),
    ]


def _windows_text(content: Content) -> bytes:
    return content.plain().replace("\n", "\r\n").encode("gb18030")


def _wrapped_text(content: Content) -> bytes:
    lines: list[str] = []
    for block in content.blocks:
        if block.kind == "paragraph":
            lines += _pieces(f"　　{block.text}")
        else:
            lines += replace(content, blocks=(block,)).plain().split("\n")
    return "\n".join(lines).encode()


def _spaced_text(content: Content) -> bytes:
    lines = content.plain().split("\n")
    return "\n".join(line if line.startswith("|") else _SEAM.sub(" ", line) for line in lines).encode()


def _pieces(text: str) -> list[str]:
    return [text[at : at + _COLUMNS] for at in range(0, len(text), _COLUMNS)]


def _markdown(content: Content) -> bytes:
    blocks = [
        replace(block, text=f"{'#' * (block.depth + 1)} {block.text}") if block.kind in ("title", "heading") else block
        for block in content.blocks
    ]
    return "\n\n".join(replace(content, blocks=(block,)).plain() for block in blocks).encode()


def _pages() -> list[Layout]:
    about = (html_layouts.SOURCE, "字体:[大 中 小]", "字号:大中小", *html_layouts.LABELS.split("\n"))
    return [
        Layout("HTML", "old tables, GBK", ".html", html_layouts.old_page, may_have=about),
        Layout("HTML", "blocks, UTF-8", ".html", html_layouts.block_page, may_have=about),
        Layout("HTML", "saved by a browser, lines by breaks", ".htm", html_layouts.saved_page, may_have=about),
        Layout("MHT", "one file", ".mht", html_layouts.mail_archive, may_have=about),
    ]


def _office() -> list[Layout]:
    return [
        Layout("DOCX", "plain paragraphs", ".docx", office_layouts.plain_word),
        Layout("DOCX", "headings by style, running heads", ".docx", office_layouts.styled_word),
        Layout("XLSX", "title over a table", ".xlsx", office_layouts.one_sheet, _table_in_digits),
        Layout("XLSX", "two sheets", ".xlsx", office_layouts.several_sheets, _table_last, ("报告", "统计表")),
        Layout(
            "CSV", "UTF-8", ".csv", lambda content: office_layouts.comma_separated(content, "utf-8-sig"), _table_only
        ),
        Layout(
            "CSV", "GB18030", ".csv", lambda content: office_layouts.comma_separated(content, "gb18030"), _table_only
        ),
        Layout("ZIP", "a Word file in an archive", ".zip", _archive, member="2024/报告.docx"),
    ]


def _archive(content: Content) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2024/报告.docx", office_layouts.plain_word(content))
    return stream.getvalue()


def _pdfs() -> list[Layout]:
    about = ("2025/3/1 10:12",)
    return [
        Layout("PDF", "as offices print it", ".pdf", pdf_layouts.official),
        Layout("PDF", "two columns, running heads", ".pdf", pdf_layouts.two_columns),
        Layout("PDF", "printed from a page", ".pdf", pdf_layouts.printed, may_have=about),
        Layout("PDF", "lines in any order", ".pdf", pdf_layouts.at_random),
    ]


def _ofd() -> list[Layout]:
    return [Layout("OFD", "as offices export it", ".ofd", ofd_layouts.official)]


def _converted() -> list[Layout]:
    def made(wanted: str) -> Callable[[Content], bytes]:
        return lambda content: office_layouts.converted(office_layouts.styled_word(content), "docx", wanted)

    def sheet(content: Content) -> bytes:
        return office_layouts.converted(office_layouts.one_sheet(content), "xlsx", "xls")

    every = [
        Layout("PDF", "by LibreOffice", ".pdf", made("pdf")),
        Layout("DOC", "Word 97", ".doc", made("doc:MS Word 97")),
        Layout("WPS", "Word 97 under that name", ".wps", made("doc:MS Word 97")),
        Layout("RTF", "by LibreOffice", ".rtf", made("rtf")),
        Layout("ODT", "by LibreOffice", ".odt", made("odt")),
        Layout("XLS", "Excel 97", ".xls", sheet, _table_in_digits),
    ]
    return [replace(layout, is_converted=True) for layout in every]


def _scans() -> list[Layout]:
    def scan(draw: Callable[[Content], bytes], askew: float, *, noise: bool = True) -> Callable[[Content], bytes]:
        return lambda content: scans.scanned_pdf(scans.pictures(draw(content), askew=askew, noise=noise))

    def image(kind: str) -> Callable[[Content], bytes]:
        return lambda content: scans.picture(scans.pictures(pdf_layouts.sheet(content), askew=0.4), kind)

    def pages(content: Content) -> bytes:
        return scans.tiff(scans.pictures(pdf_layouts.official(content), askew=-0.6))

    whole = pdf_layouts.official
    return [
        Layout("scan", "200 dpi, straight", ".pdf", scan(whole, 0, noise=False), _scanned, is_scan=True),
        Layout("scan", "200 dpi, 1° askew, noise", ".pdf", scan(whole, 1.0), _scanned, is_scan=True),
        Layout(
            "scan", "200 dpi, two columns, noise", ".pdf", scan(pdf_layouts.two_columns, 0.5), _scanned, is_scan=True
        ),
        Layout("scan", "TIFF of several pages", ".tif", pages, _scanned, is_scan=True),
        Layout("picture", "PNG", ".png", image("PNG"), _pictured, is_scan=True),
        Layout("picture", "JPEG", ".jpg", image("JPEG"), _pictured, is_scan=True),
    ]


def _scanned(content: Content) -> Content:
    return content.short(_SCANNED)


def _pictured(content: Content) -> Content:
    return content.short(_PICTURED)


def _table_only(content: Content) -> Content:
    table = next(block for block in content.blocks if block.kind == "table")
    return replace(content, blocks=(content.blocks[0], table))


def _table_in_digits(content: Content) -> Content:
    """Return title and table with its numbers as a sheet shows them: without commas between thousands."""
    title, table = _table_only(content).blocks
    rows = tuple(tuple(said.replace(",", "") for said in row) for row in table.rows)
    return replace(content, blocks=(title, replace(table, rows=rows)))


def _table_last(content: Content) -> Content:
    others = [block for block in content.blocks if block.kind != "table"]
    return replace(content, blocks=(*others, Block("table", rows=content.tables[0])))
