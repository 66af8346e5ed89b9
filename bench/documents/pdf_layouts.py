"""Reports as PDF files with text: as a document of a government, in two columns, printed from a page, drawn at random.

The letters are those of Adobe's Chinese fonts, which are not in the file, as in many files of governments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

from bench.documents.contents import Block, Content

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_WIDTH, _HEIGHT = A4
_LETTER, _LINE = 14, 450  # points: the size of letters, the width of a line
_GRID = [
    ("GRID", (0, 0), (-1, -1), 0.7, "black"),
    ("FONT", (0, 0), (-1, -1), FONT, 10),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
]


def official(content: Content) -> bytes:
    """Return a document as offices print it: large letters, first lines further in, page numbers between dashes."""
    frames = [Frame(74, 70, _WIDTH - 148, _HEIGHT - 160)]
    return _file(content, frames, size=16, indent=2, on_page=lambda canvas, number: _foot(canvas, f"— {number} —"))


def two_columns(content: Content) -> bytes:
    """Return a document in two columns, with a running head on each page."""
    wide = (_WIDTH - 130) / 2
    frames = [Frame(50 + n * (wide + 30), 60, wide, _HEIGHT - 130) for n in range(2)]

    def on_page(canvas: Canvas, number: int) -> None:
        canvas.drawString(50, _HEIGHT - 40, f"{content.place}人民政府公报 2025年第3期")
        _foot(canvas, f"第 {number} 页")

    return _file(content, frames, size=10.5, indent=2, on_page=on_page)


def printed(content: Content) -> bytes:
    """Return a web page that was printed: no first line further in, blanks between paragraphs, address and time."""
    frames = [Frame(40, 40, _WIDTH - 80, _HEIGHT - 80)]

    def on_page(canvas: Canvas, number: int) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawString(24, _HEIGHT - 20, "2025/3/1 10:12")
        canvas.drawString(200, _HEIGHT - 20, content.title[:24])
        canvas.drawString(24, 14, "www.example.gov.cn/art/2025/2/27/art_1_2.html")
        canvas.drawRightString(_WIDTH - 24, 14, f"{number}/{12}")

    return _file(content, frames, size=12, indent=0, space=9, on_page=on_page)


def sheet(content: Content) -> bytes:
    """Return one page with nothing around the text."""
    return _file(content, [Frame(50, 40, _WIDTH - 100, _HEIGHT - 80)], size=12, indent=2, on_page=lambda *_: None)


def at_random(content: Content) -> bytes:
    """Return a document whose lines stand in the file in any order, as some programs write them."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    lines = [line for block in content.blocks for line in _wrapped(block)]
    rng = Random(content.name)
    for start in range(0, len(lines), 30):
        own = list(enumerate(lines[start : start + 30]))
        rng.shuffle(own)
        canvas.setFont(FONT, 14)
        for at, line in own:
            if isinstance(line, str):
                canvas.drawString(72 + 2 * _LETTER * line.startswith("　"), _HEIGHT - 90 - 23 * at, line.lstrip("　"))
            else:
                _draw_row(canvas, line, _HEIGHT - 90 - 23 * at)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _wrapped(block: Block) -> Iterator[str | tuple[str, ...]]:
    """Yield a block's lines; the first of a paragraph begins with a blank. A row of a table is a line."""
    if block.kind == "table":
        yield from block.rows
        return
    if block.kind == "title":
        yield block.text
        return
    line = "　"
    for character in block.text:
        indent = _LETTER * line.startswith("　")
        if pdfmetrics.stringWidth(line + character, FONT, _LETTER) > _LINE - indent:
            yield line
            line = ""
        line += character
    yield line


def _draw_row(canvas: Canvas, row: Sequence[str], y: float) -> None:
    canvas.setFont(FONT, 10)
    x = 72.0
    for said, wide in zip(row, _widths(row, 450), strict=True):
        canvas.drawString(x + 4, y, said)
        canvas.rect(x, y - 7, wide, 23)
        x += wide
    canvas.setFont(FONT, 14)


def _widths(row: Sequence[str], whole: float) -> list[float]:
    """Return the widths of a table's columns: that of names has twice as much as the others."""
    names = 1 if row[0] in ("序号",) or row[0].isdecimal() else 0
    shares = [2 if number == names else 1 for number in range(len(row))]
    return [whole * share / sum(shares) for share in shares]


def _foot(canvas: Canvas, said: str) -> None:
    canvas.setFont(FONT, 10)
    canvas.drawCentredString(_WIDTH / 2, 40, said)


def _file(
    content: Content, frames: Sequence[Frame], *, size: float, indent: int, space: float = 0,
    on_page: Callable[[Canvas, int], None],
) -> bytes:  # fmt: skip
    usual = ParagraphStyle(
        "usual",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.7,
        wordWrap="CJK",
        firstLineIndent=indent * size,
        spaceAfter=space,
    )
    title = ParagraphStyle(
        "title", parent=usual, fontSize=size * 1.35, leading=size * 2, alignment=1, firstLineIndent=0, spaceAfter=12
    )
    cell = ParagraphStyle("cell", parent=usual, fontSize=9, leading=13, firstLineIndent=0, spaceAfter=0)
    wide = frames[0]._width - 12  # reportlab tells it nowhere else
    parts: list[Any] = []
    for block in content.blocks:
        if block.kind == "table":
            rows = [[Paragraph(escape(said), cell) for said in row] for row in block.rows]
            parts.append(Table(rows, colWidths=_widths(block.rows[0], wide), style=_GRID, repeatRows=1))
        else:
            parts.append(Paragraph(escape(block.text), title if block.kind == "title" else usual))
    stream = BytesIO()
    page = PageTemplate("page", list(frames), onPage=lambda canvas, document: _decorate(canvas, document.page, on_page))
    BaseDocTemplate(stream, pagesize=A4, pageTemplates=[page]).build(parts)
    return stream.getvalue()


def _decorate(canvas: Canvas, number: int, on_page: Callable[[Canvas, int], None]) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 9)
    on_page(canvas, number)
    canvas.restoreState()
