"""A PDF with text → its paragraphs and tables in reading order, and where each page begins.

Running heads and page numbers are left out, lines are joined into paragraphs by how they are indented and how far they
reach, tables are read from their ruled lines. A paragraph that goes on over a page's end stays one. A page whose text
lies in a picture is a scan, which ``ocr`` reads where it is installed.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.reading.document import Document
from index.reading.formats.markdown import row_line, table_lines
from index.reading.formats.ruled_tables import Box, Grid, find_grids, is_rest, joined
from index.reading.headings import OPENINGS

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MOST_PAGES = 2000
_FEWEST = 20  # characters of a page that is no scan
_COVERED = 0.5  # share of a page that the picture of a scan takes up, at least
FOREIGN = 0.2  # share of characters that stand for nothing: the font tells no letters
UNMEANT = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08]")
_HYPHEN = "\ufffe"  # where PDFium found a word parted at a line's end
_SHUFFLED = 0.2  # share of lines that stand higher than the one before: the file's order is none
_UP = 2.0  # points
_MARGIN = 0.1  # share of a page's height, above and below, in which running heads stand
_REPEATED = 0.4  # share of the pages on which a running head stands
_SAME_HEIGHT = 4.0  # points
_NUMBER = re.compile(r"[-—–－·•\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·•\s]*")
_INDENTED = 0.9  # heights of a line by which the first one of a paragraph stands further in
_SHORT = 2.2  # heights of a line by which the last one ends earlier
_OTHER_SIZE = 0.2  # by which share of their height lines of a title are larger
_BESIDE = 3  # heights of a line between two pieces of it
_CLOSING = re.compile(r"[，。；：）)”’》】！？％%]")  # which opens no line
_LETTER = re.compile(r"[A-Za-z]")
_BACKWARDS = 0.2  # heights of a line by which a character stands before the one before it
_APART = 0.2  # heights of a line between two words
_ROOM = 0.5  # the same, between a Chinese character and a figure that is not its neighbour
_OUTLYING = 0.1  # share of the lines that stand further out or in than the others


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page at its place, in points from the page's lower left corner."""

    text: str
    x0: float
    x1: float
    y: float  # of what its letters stand on; of a line that was recognised, its middle
    height: float


@dataclass(slots=True)
class Page:
    """A page as it is read: its lines and tables, in order."""

    width: float
    height: float
    parts: list[Line | Grid] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Its lines, without the tables."""
        return [part for part in self.parts if isinstance(part, Line)]


def read(data: bytes, path: Path) -> Document:
    """Return the text of a PDF file. Raises ReadError, of the kind "scanned" where its text lies in pictures."""
    document = open_pdf(data, path)
    if scanned := _find_scans(document):
        said = f"{path} is a scan: page {scanned[0] + 1} has no text, only a picture; give the report's text"
        raise ReadError(said, "scanned")
    return compose([read_page(page) for page in document], "pdf")


def open_pdf(data: bytes, path: Path) -> PdfDocument:
    """Open a PDF file. Raises ReadError for one that is damaged or encrypted, or has more pages than any report."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(path, str(error)) from error
    if len(document) > MOST_PAGES:
        said = f"{path} has {len(document):,} pages, more than {MOST_PAGES:,}; take the report out of it"
        raise ReadError(said, "too_large")
    return document


def _refusal(path: Path, why: str) -> ReadError:
    if "password" in why.lower():
        said = f"{path} is protected by a password; open it, and print or save it without one"
        return ReadError(said, "encrypted")
    return ReadError(f"{path} is damaged ({why}); get it again, or print it anew as PDF", "damaged")


def _find_scans(document: PdfDocument) -> list[int]:
    """Return the pages whose text lies in a picture; the cover and the back of a document with text are none."""
    scanned = [number for number, page in enumerate(document) if is_scan(page)]
    inside = [number for number in scanned if 0 < number < len(document) - 1]
    return scanned if inside or len(scanned) * 2 > len(document) else []


def is_scan(page: PdfPage) -> bool:
    """Whether a page's text lies in a picture, or stands in letters that stand for nothing."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    text = page.get_textpage().get_text_range()
    letters = [character for character in text if not character.isspace()]
    if len(letters) >= _FEWEST:
        return len(UNMEANT.findall(text)) > FOREIGN * len(letters)
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects([FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered > _COVERED * width * height)


def read_page(page: PdfPage) -> Page:
    """Return a page's lines and tables in reading order."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    grids = find_grids(page) if text.strip() else []
    lines: list[Line | Grid] = []
    inside: dict[int, list[tuple[int, str, Box]]] = {}
    position = 0
    for written in text.split("\r\n"):
        own = list(_characters(written, position, textpage))
        position += len(written) + 2
        free = []
        for at, character, box in own:
            grid = next((number for number, one in enumerate(grids) if one.holds(box)), None)
            if grid is None:
                free.append((at, character, box))
                continue
            if grid not in inside:
                inside[grid] = []
                lines.append(grids[grid])
            inside[grid].append((at, character, box))
        lines += _line(free, textpage)
    for number, characters in inside.items():
        grids[number].fill(characters)
    return Page(width, height, _in_order(lines))


def _characters(written: str, position: int, textpage: Any) -> Iterator[tuple[int, str, Box]]:  # noqa: ANN401
    """Yield the characters of a line, each with its index and box; blanks have the box of what stands before them."""
    box: Box | None = None
    for at, character in enumerate(written, start=position):
        if character in ("\ufffe", "\r", "\n"):
            continue
        if not character.isspace():
            box = Box(*textpage.get_charbox(at, loose=True))
        if box is not None:
            yield at, character, box


def _line(characters: Sequence[tuple[int, str, Box]], textpage: Any) -> list[Line]:  # noqa: ANN401  # of PDFium
    characters = [one for number, one in enumerate(characters) if not _is_spacing(characters, number, textpage)]
    text = "".join(character for _, character, _ in characters)
    if not text.strip():
        return []
    if _is_disordered(characters):
        text = _in_place(characters)
    seen = [(at, box) for at, character, box in characters if not character.isspace()]
    height = statistics.median(box.top - box.bottom for _, box in seen)
    # Quotation marks of another font are of another height, and stand on the same line.
    stands = statistics.median(_baseline(textpage, at) for at, _ in seen)
    return [Line(text.strip(), min(b.left for _, b in seen), max(b.right for _, b in seen), stands, height)]


def _is_spacing(characters: Sequence[tuple[int, str, Box]], number: int, textpage: Any) -> bool:  # noqa: ANN401  # of PDFium
    """Whether a blank is none of the file: programs set figures and letters a little apart from Chinese characters."""
    from pypdfium2.raw import FPDFText_IsGenerated

    at, character, _ = characters[number]
    if not character.isspace() or not 0 < number < len(characters) - 1 or FPDFText_IsGenerated(textpage, at) != 1:
        return False
    (_, before, left), (_, after, right) = characters[number - 1], characters[number + 1]
    near = right.left - left.right < _ROOM * (left.top - left.bottom)
    return near and before.isascii() != after.isascii()


def _is_disordered(characters: Sequence[tuple[int, str, Box]]) -> bool:
    """Whether a character stands before the one before it: programs write a line font by font."""
    return any(
        after.middle < before.middle - _BACKWARDS * (before.top - before.bottom)
        for (_, _, before), (_, _, after) in pairwise(characters)
    )


def _in_place(characters: Sequence[tuple[int, str, Box]]) -> str:
    """Return the characters of a line by where they stand; a blank between two that are apart, or are words."""
    seen = sorted((one for one in characters if not one[1].isspace()), key=lambda one: one[2].middle)
    pieces = [seen[0][1]]
    for (_, before, left), (_, character, right) in pairwise(seen):
        apart = _ROOM if before.isascii() != character.isascii() else _APART
        blank = (before.isascii() or character.isascii()) and right.left - left.right > apart * (left.top - left.bottom)
        pieces.append(f" {character}" if blank else character)
    return "".join(pieces)


def _baseline(textpage: Any, at: int) -> float:  # noqa: ANN401  # of PDFium
    """Return the height of the line on which a character stands."""
    from ctypes import c_double

    from pypdfium2.raw import FPDFText_GetCharOrigin

    x, y = c_double(), c_double()
    FPDFText_GetCharOrigin(textpage, at, x, y)
    return y.value


def _in_order(parts: list[Line | Grid]) -> list[Line | Grid]:
    """Return the parts in the file's order, or, where that is none, from above."""
    upwards = sum(after.y > before.y + _UP for before, after in pairwise(parts))
    if upwards > _SHUFFLED * max(1, len(parts) - 1):
        return [part for row in _rows(parts) for part in sorted(row, key=lambda part: part.x0)]
    return parts


def _rows(parts: Sequence[Line | Grid]) -> list[list[Line | Grid]]:
    """Return the parts row by row from above; what stands at one height is a row."""
    rows: list[list[Line | Grid]] = []
    for part in sorted(parts, key=lambda part: -part.y):
        if rows and rows[-1][0].y - part.y <= _UP:
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def compose(pages: Sequence[Page], encoding: str) -> Document:
    """Return the document that pages make: without running heads, lines joined into paragraphs."""
    running = _find_running(pages)
    writer = _Writer()
    margins = _all_margins(pages, running)
    for page in pages:
        writer.begin_page()
        for part in _kept(page, running):
            if isinstance(part, Grid):
                writer.add_table(part)
            else:
                writer.add_line(part, margins[round(page.width)])
    text, starts = writer.whole()
    return Document(text, encoding, starts)


def _kept(page: Page, running: frozenset[tuple[str, int]]) -> list[Line | Grid]:
    return [part for part in page.parts if isinstance(part, Grid) or not _runs(part, page, running)]


def _all_margins(pages: Sequence[Page], running: frozenset[tuple[str, int]]) -> dict[int, _Margins]:
    """Return the margins of the pages of each width: those of one page alone are found from too few lines."""
    lines: dict[int, list[Line]] = {}
    for page in pages:
        own = lines.setdefault(round(page.width), [])
        own += [part for part in _kept(page, running) if isinstance(part, Line)]
    return {width: _Margins(width, own) for width, own in lines.items()}


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", "".join(line.text.split())), round(line.y / _SAME_HEIGHT)


def _find_running(pages: Sequence[Page]) -> frozenset[tuple[str, int]]:
    """Return what stands at the same height above or below on many pages."""
    found = Counter(key for page in pages for key in {_key(line) for line in page.lines if _is_outside(line, page)})
    return frozenset(key for key, count in found.items() if count > 1 and count >= _REPEATED * len(pages))


def _is_outside(line: Line, page: Page) -> bool:
    return not _MARGIN * page.height < line.y < (1 - _MARGIN) * page.height


def _runs(line: Line, page: Page, running: frozenset[tuple[str, int]]) -> bool:
    return _is_outside(line, page) and (_key(line) in running or bool(_NUMBER.fullmatch(line.text)))


class _Margins:
    """Where the lines of a page begin and end: of each half, for pages with two columns."""

    def __init__(self, width: float, lines: Sequence[Line]) -> None:
        self._middle = width / 2
        self._height = _share([line.height for line in lines], 0.5)
        halves: tuple[list[Line], list[Line]] = ([], [])
        for line in lines:
            if not self.is_large(line):
                halves[line.x0 >= self._middle].append(line)
        self._left = [_share([line.x0 for line in half], _OUTLYING) for half in halves]
        self._right = [_share([line.x1 for line in half], 1 - _OUTLYING / 2) for half in halves]

    def is_indented(self, line: Line) -> bool:
        return line.x0 > self._left[line.x0 >= self._middle] + _INDENTED * line.height

    def is_short(self, line: Line) -> bool:
        return line.x1 < self._right[line.x0 >= self._middle] - _SHORT * line.height

    def is_large(self, line: Line) -> bool:
        return line.height > (1 + _OTHER_SIZE) * self._height


def _share(places: Sequence[float], share: float) -> float:
    """Return the place below which so large a share of places lies."""
    return sorted(places)[min(int(share * len(places)), len(places) - 1)] if places else 0.0


class _Writer:
    """Puts lines and tables together into one text, and keeps where each page begins."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._due = 0  # pages that have begun and have nothing yet
        self._open: Line | None = None  # the last line of a paragraph that may go on
        self._open_ends = False
        self._table: Grid | None = None  # at the end of the text

    def begin_page(self) -> None:
        self._due += 1

    def add_line(self, line: Line, margins: _Margins) -> None:
        before = self._open
        goes_on = before is not None and (
            _CLOSING.match(line.text) is not None
            or _is_beside(before, line)
            or (not _opens(line.text) and self._continues(before, line, margins))
        )
        self._put(_apart(before, line) + line.text if before and goes_on else line.text, goes_on=goes_on)
        self._open, self._open_ends, self._table = line, margins.is_short(line), None

    def _continues(self, before: Line, line: Line, margins: _Margins) -> bool:
        if margins.is_large(before) or margins.is_large(line):  # a title of several lines, centred
            return abs(before.height - line.height) < _OTHER_SIZE * line.height and before.y > line.y
        return not self._open_ends and not margins.is_indented(line)

    def add_table(self, grid: Grid) -> None:
        rows = grid.rows()
        if self._table and self._table.goes_on_in(grid):  # over the end of a page
            above = self._table.rows()
            rows = rows[rows[:1] == above[:1] :]
            if rows and is_rest(rows[0], above[-1]):  # of a row
                self._replace(row_line(joined(above[-1], rows.pop(0))))
            lines = [row_line(row) for row in rows if any(row)]
        else:
            lines = list(table_lines(rows))
        for line in lines:
            self._put(line, goes_on=False)
        self._open, self._table = None, grid

    def whole(self) -> tuple[str, tuple[int, ...]]:
        self._starts += [self._length] * self._due  # pages at the end without text
        return "".join(self._pieces), tuple(self._starts)

    def _replace(self, text: str) -> None:
        """Put a text in the place of the last, on whose page it begins."""
        self._length += len(text) - len(self._pieces[-1])
        self._pieces[-1] = text

    def _put(self, text: str, *, goes_on: bool) -> None:
        if self._pieces and not goes_on:
            self._pieces.append("\n")
            self._length += 1
        self._starts += [self._length] * self._due
        self._due = 0
        self._pieces.append(text)
        self._length += len(text)


def _is_beside(before: Line, line: Line) -> bool:
    """Whether two pieces are of one line, in two fonts perhaps."""
    gap = line.x0 - before.x1
    return abs(before.y - line.y) < line.height / 2 and -line.height / 2 < gap < _BESIDE * line.height


def _apart(before: Line, line: Line) -> str:
    """Return the blank between two pieces: between words, and where the page leaves room."""
    words = _LETTER.match(before.text[-1:]) and _LETTER.match(line.text)
    return " " if words or (_is_beside(before, line) and line.x0 - before.x1 > line.height) else ""


def _opens(text: str) -> bool:
    """Whether a line opens as a heading or an item does; 是 and 、 alone may stand in the middle of a sentence."""
    return text[:1] not in "是、" and any(pattern.match(text) for pattern, _ in OPENINGS)
