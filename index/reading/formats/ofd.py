"""An OFD file (GB/T 33190, the fixed layout of Chinese offices) → its paragraphs and tables, and its pages' beginnings.

Letters and lines stand at places, as in a PDF file, and become paragraphs as those do. Templates behind the pages and
seals are left out. A page that is a picture alone has no text.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.reading.document import Document
from index.reading.formats.package import Package
from index.reading.formats.pdf import FOREIGN, MOST_PAGES, UNMEANT, Line, Page, compose
from index.reading.formats.ruled_tables import Box, Grid, Rule, grids_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_POINTS = 72 / 25.4  # in a millimetre, in which OFD counts
_A4 = (210.0, 297.0)
_SAME_LINE = 0.4  # heights of a letter between pieces of one line
_APART = 1.0  # heights between two pieces that are no neighbours
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_DRAWN = re.compile(r"([MLCQABS])\s*([^MLCQABS]*)")
_MOST_LINES = 5000  # of a page; a drawing has more


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of letters at its place, in points from the page's upper left corner."""

    text: str
    x: float
    end: float
    y: float  # of the line on which it stands
    size: float


def read(data: bytes, path: Path) -> Document:
    """Return the text of a file. Raises ReadError, of the kind "scanned" where its text lies in pictures."""
    parts = _Parts(data, path)
    pages = [page for document in parts.documents() for page in _pages(parts, document)]
    if len(pages) > MOST_PAGES:
        raise ReadError(f"{path} has more than {MOST_PAGES:,} pages; take the report out of it", "too_large")
    document = compose(pages, "ofd")
    letters = [character for character in document.text if not character.isspace()]
    if len(UNMEANT.findall(document.text)) >= FOREIGN * len(letters):
        said = f"{path} has no text that can be read, only pictures; print or export it as PDF in its own program"
        raise ReadError(said, "scanned")
    return document


class _Parts:
    """The parts of a file by their names, which programs write with any slash and in any case."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._package = Package(data, path)
        self._path = path
        self._names = {_normal(name): name for name in self._package.names}

    def documents(self) -> Iterator[str]:
        """Yield the names of the documents' main parts."""
        root = self.xml("OFD.xml")
        named = [] if root is None else [(one.text or "").strip() for one in root.iter("{*}DocRoot")]
        if not any(named):
            raise ReadError(f"{self._path} holds no document; export it anew, or give its text", "damaged")
        yield from filter(None, named)

    def xml(self, name: str) -> Element | None:
        """Return the root of a part; None where it is not there."""
        found = self._names.get(_normal(name))
        return None if found is None else self._package.xml(found)


def _normal(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _pages(parts: _Parts, name: str) -> Iterator[Page]:
    document = parts.xml(name)
    if document is None:
        return
    usual = _size(document, _A4)
    for told in document.iter("{*}Page"):
        where = told.get("BaseLoc")
        if where:
            beside = where if where.startswith("/") else posixpath.join(posixpath.dirname(_normal(name)), where)
            page = parts.xml(beside)
            width, height = usual if page is None else _size(page, usual)
            yield Page(width * _POINTS, height * _POINTS, [] if page is None else _parts_of(page, height * _POINTS))


def _size(root: Element, usual: tuple[float, float]) -> tuple[float, float]:
    box = next(root.iter("{*}PhysicalBox"), None)
    told = [] if box is None else _numbers(box.text)
    return (told[2], told[3]) if len(told) > 3 else usual  # noqa: PLR2004  # left, top, width, height


def _parts_of(page: Element, height: float) -> list[Line | Grid]:
    """Return the lines and tables of a page, from above."""
    across, down = _rules(page, height)
    grids = grids_of(across, down)
    free: list[_Piece] = []
    inside: dict[int, list[tuple[int, str, Box]]] = {}
    for at, piece in enumerate(sorted(_pieces(page), key=lambda one: (round(one.y), one.x))):
        middle = height - piece.y + piece.size / 3
        box = Box(piece.x, middle, piece.end, middle)
        number = next((number for number, grid in enumerate(grids) if grid.holds(box)), None)
        if number is None:
            free.append(piece)
        else:
            inside.setdefault(number, []).append((at, piece.text, box))
    for number, held in inside.items():
        grids[number].fill(held)
    found: list[Line | Grid] = [*_lines(free, height), *(grids[number] for number in inside)]
    return sorted(found, key=lambda part: -(part.y if isinstance(part, Line) else part.edges[0]))


def _pieces(page: Element) -> Iterator[_Piece]:
    for drawn in page.iter("{*}TextObject"):
        if drawn.get("Visible") == "false":
            continue
        left, top, wide, *_ = [*_numbers(drawn.get("Boundary")), 0.0, 0.0, 0.0]
        a, b, c, d, e, f = _matrix(drawn)
        size = float(drawn.get("Size") or 4) * (abs(d) or 1)
        for code in drawn.iter("{*}TextCode"):
            text = (code.text or "").strip("\r\n")
            x, y = float(code.get("X") or 0), float(code.get("Y") or 0)
            at, stands = left + a * x + c * y + e, top + b * x + d * y + f
            reach = min(wide, size * _columns(text) / 2) if wide else size * _columns(text) / 2
            if text.strip():
                yield _Piece(text, at * _POINTS, (at + reach) * _POINTS, stands * _POINTS, size * _POINTS)


def _matrix(drawn: Element) -> list[float]:
    told = _numbers(drawn.get("CTM"))
    return told if len(told) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]  # noqa: PLR2004  # of an affine map


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def _lines(pieces: Sequence[_Piece], height: float) -> list[Line]:
    """Return the lines that pieces of about one height make, pieces far from each other as lines of their own."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.y):
        if rows and piece.y - rows[-1][0].y < _SAME_LINE * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = []
    for row in rows:
        own: list[_Piece] = []
        for piece in sorted(row, key=lambda one: one.x):
            if own and piece.x - own[-1].end > _APART * piece.size:
                lines.append(_line(own, height))
                own = []
            own.append(piece)
        lines.append(_line(own, height))
    return lines


def _line(pieces: Sequence[_Piece], height: float) -> Line:
    text = "".join(piece.text for piece in pieces).strip()
    return Line(text, pieces[0].x, pieces[-1].end, height - pieces[0].y, max(piece.size for piece in pieces))


def _rules(page: Element, height: float) -> tuple[list[Rule], list[Rule]]:
    """Return the straight lines of a page: those that lie and those that stand."""
    across: set[Rule] = set()
    down: set[Rule] = set()
    for drawn in page.iter("{*}PathObject"):
        for (x0, y0), (x1, y1) in _segments(drawn):
            if abs(y0 - y1) < 1 <= abs(x0 - x1):
                across.add(Rule(round(height - (y0 + y1) / 2, 1), min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) < 1 <= abs(y0 - y1):
                down.add(Rule(round((x0 + x1) / 2, 1), height - max(y0, y1), height - min(y0, y1)))
        if len(across) + len(down) > _MOST_LINES:
            return [], []
    return list(across), list(down)


def _segments(drawn: Element) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight lines of a path, in points from the page's upper left corner."""
    left, top, *_ = [*_numbers(drawn.get("Boundary")), 0.0, 0.0]
    a, b, c, d, e, f = _matrix(drawn)
    data = next(drawn.iter("{*}AbbreviatedData"), None)
    first = last = None
    for kind, told in _DRAWN.findall("" if data is None else data.text or ""):
        numbers = _numbers(told)
        point = None
        if len(numbers) > 1:
            x, y = numbers[-2:]
            point = ((left + a * x + c * y + e) * _POINTS, (top + b * x + d * y + f) * _POINTS)
        if kind == "L" and last and point:
            yield last, point
        first = point if kind in ("M", "S") else first
        last = point or last
        if kind == "C" and first and last:  # which closes a path
            yield last, first


def _numbers(told: str | None) -> list[float]:
    return [float(number) for number in _NUMBER.findall(told or "")]
