"""Reports as OFD files, the fixed layout of Chinese offices: letters and lines at their places, in millimetres."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from bench.documents.contents import Block, Content

_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_LEFT, _WIDE, _TOP, _BOTTOM = 28.0, 154.0, 35.0, 262.0  # of the text on a page of A4
_SIZE, _STEP = 5.5, 9.5  # of a letter, and from line to line
_CELL, _ROW = 3.5, 8.0  # of a letter in a table, and the height of its rows


def text(x: float, y: float, said: str, size: float = _SIZE) -> str:
    """Return what draws letters at a place."""
    wide = sum(0.5 if one.isascii() else 1 for one in said) * size
    code = f'<ofd:TextCode X="0" Y="{size * 0.85:.2f}">{escape(said)}</ofd:TextCode>'
    where = f'Boundary="{x:.2f} {y - size * 0.85:.2f} {wide:.2f} {size:.2f}" Font="1" Size="{size}"'
    return f"<ofd:TextObject {where}>{code}</ofd:TextObject>"


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return what draws a straight line."""
    where = f'Boundary="{x0:.2f} {y0:.2f} {x1 - x0 + 0.1:.2f} {y1 - y0 + 0.1:.2f}" LineWidth="0.3"'
    data = f"M 0 0 L {x1 - x0:.2f} {y1 - y0:.2f}"
    return f"<ofd:PathObject {where}><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"


def ofd_file(pages: Iterable[Sequence[str]], *, odd_names: bool = False) -> bytes:
    """Return a file with these pages. ``odd_names``: written as some programs do, with other slashes and cases."""
    drawn = list(pages)
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(drawn)))
    parts = {
        "OFD.xml": (
            f"<ofd:OFD {_NAMES}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {_NAMES}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
    }
    for number, objects in enumerate(drawn):
        layer = f"<ofd:Layer>{''.join(objects)}</ofd:Layer>"
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {_NAMES}><ofd:Content>{layer}</ofd:Content></ofd:Page>"
        )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            written = name.replace("/", "\\").replace("Content", "content") if odd_names else name
            package.writestr(written, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return stream.getvalue()


def official(content: Content) -> bytes:
    """Return a report as offices export it, with the number of each page between dashes."""
    pages: list[list[str]] = [[]]
    y = _TOP
    for block in content.blocks:
        step = _ROW if block.kind == "table" else _STEP
        pieces: Sequence[str | tuple[str, ...]] = block.rows if block.kind == "table" else _lines(block)
        for number, said in enumerate(pieces):
            if y + step > _BOTTOM:
                pages.append([])
                y = _TOP
            if isinstance(said, tuple):
                pages[-1] += _row(said, y)
            else:
                indent = 0.0 if number or block.kind == "title" else 2 * _SIZE
                pages[-1].append(text(_LEFT + indent, y, said, _SIZE * (1.3 if block.kind == "title" else 1)))
            y += step
    return ofd_file([*page, text(98, 280, f"— {number} —", 4)] for number, page in enumerate(pages, start=1))


def _lines(block: Block) -> list[str]:
    lines, room = [""], _WIDE / _SIZE / (1.3 if block.kind == "title" else 1) - (2 if block.kind != "title" else 0)
    for character in block.text:
        wide = 0.5 if character.isascii() else 1
        if room < wide:
            lines.append("")
            room = _WIDE / _SIZE
        lines[-1] += character
        room -= wide
    return lines


def _row(row: Sequence[str], y: float) -> list[str]:
    """Return what draws a row of a table below a height, with all its lines."""
    shares = [2 if number == (1 if row[0].isdecimal() or row[0] == "序号" else 0) else 1 for number in range(len(row))]
    edges = [_LEFT + _WIDE * sum(shares[:number]) / sum(shares) for number in range(len(row) + 1)]
    top, bottom = y - _ROW * 0.7, y + _ROW * 0.3
    drawn = [line(edges[0], at, edges[-1], at) for at in (top, bottom)]
    drawn += [line(x, top, x, bottom) for x in edges]
    return [*drawn, *(text(x + 1, y, said, _CELL) for x, said in zip(edges, row, strict=False))]
