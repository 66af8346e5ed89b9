"""Small PDF files, written by hand: Chinese lines at their places, ruled lines, pictures; any number of pages."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 595, 842  # of a page of A4, in points
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
    b"/Ascent 752/Descent -271/CapHeight 737/StemV 58>>/DW 1000/W[1 95 500 814 939 500]>>]>>"
)


def text(x: float, y: float, said: str, size: float = 12) -> str:
    """Return what draws a line of text; full-width characters are as wide as the size, others half of it."""
    return f"BT /F {size} Tf {x} {y} Td <{said.encode('utf-16-be').hex()}> Tj ET"


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return what draws a straight line."""
    return f"{x0} {y0} m {x1} {y1} l S"


def picture(x: float, y: float, width: float, height: float) -> str:
    """Return what draws the one picture of the file."""
    return f"q {width} 0 0 {height} {x} {y} cm /I Do Q"


def pdf_file(pages: Iterable[Sequence[str]], *, image: bytes | None = None, more: bytes = b"") -> bytes:
    """Return a file with these pages. ``image``: a JPEG file, 8 by 8, gray; ``more``: into the trailer."""
    contents = [zlib.compress("\n".join(page).encode()) for page in pages]
    picture_of = image or zlib.compress(bytes(64))
    kind = b"/DCTDecode" if image else b"/FlateDecode"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(contents), b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(contents)))),
        _FONT,
        b"<</Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/Filter%s/Length %d>>"
        b"stream\n%s\nendstream" % (kind, len(picture_of), picture_of),
    ]
    for number, content in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>"
            b"/Contents %d 0 R>>" % (WIDTH, HEIGHT, 6 + 2 * number),
            b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, more, at)
    return bytes(out)


def column(lines: Iterable[str], x: float = 60, top: float = 760, *, indent: float = 24, size: float = 12) -> list[str]:
    """Return what draws lines below each other; one that begins with a blank of full width stands further in."""
    drawn = []
    for number, line in enumerate(lines):
        plain = line.lstrip("　")
        drawn.append(text(x + (indent if plain != line else 0), top - number * 1.6 * size, plain, size))
    return drawn


def table(rows: Sequence[Sequence[str]], x: float, top: float, width: float = 90, height: float = 20) -> list[str]:
    """Return what draws a table with all its lines."""
    columns = len(rows[0])
    bottom = top - height * len(rows)
    drawn = [rule(x, top - height * n, x + width * columns, top - height * n) for n in range(len(rows) + 1)]
    drawn += [rule(x + width * n, top, x + width * n, bottom) for n in range(columns + 1)]
    for down, row in enumerate(rows):
        drawn += [text(x + width * n + 4, top - height * down - 14, cell, 10) for n, cell in enumerate(row) if cell]
    return drawn


def wrapped(*paragraphs: str, columns: int = 68) -> list[str]:
    """Return the lines of paragraphs, of so many half-width characters; first lines stand further in."""
    lines = []
    for paragraph in paragraphs:
        line, room = "　", columns - 4
        for character in paragraph:
            width = 1 if character.isascii() else 2
            if width > room:
                lines.append(line)
                line, room = "", columns
            line, room = line + character, room - width
        lines.append(line)
    return lines


def printed(report: str, *, lines: int = 25) -> bytes:
    """Return a report, whose first line is its title, as a file with so many lines on a page."""
    title, *paragraphs = [line for line in report.split("\n") if line.strip()]
    rest = wrapped(*paragraphs)
    pages = [column(rest[at : at + lines], top=700) for at in range(0, len(rest), lines)]
    pages[0] = [text(120, 740, title, 16), *pages[0]]
    return pdf_file([*page, text(280, 30, f"— {number} —", 9)] for number, page in enumerate(pages, start=1))
