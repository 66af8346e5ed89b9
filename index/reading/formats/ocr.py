"""Scanned pages and pictures → their text, by optical character recognition, offline (the extra ``zhiwen[ocr]``).

The models come with the package. Lines are put in order by columns, and joined into paragraphs as those of PDF files
are. A page that lies on its side is turned until it can be read.
"""

from __future__ import annotations

import math
import statistics
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.reading.document import Document
from index.reading.formats.pdf import Line, Page, compose, is_scan, open_pdf, read_page
from index.reading.formats.ruled_tables import Box, Grid
from index.reading.formats.scanned_rules import find_grids
from index.telemetry import disable_telemetry

MOST_SCANS = 300  # pages
_SCALE = 200 / 72  # pixels a point: at 200 dpi nothing is lost that can be read
_MOST_PIXELS = 12_000_000
_POINTS = 595.0  # width of a page of A4, as which a picture without a size is taken
_READABLE = 0.8  # mean score of the lines of a page that stands upright
_TURNS = 4
_WIDE = 100  # pixels of a line that tells how far a page is askew
_LEFT, _RIGHT = 0.45, 0.55  # shares of a page's width: what reaches over both is no column's
_FULL = 0.8  # share of a column's width of a line of its text
_FEWEST_FULL = 3  # such lines of a column
_LEAST_SCORE = 0.5
_SAME_ROW = 0.6  # heights of a line between the middles of two pieces of one row
_FEWEST_CELLS = 3  # of a row; two pieces side by side may be two columns of text
_FAR = 2.8  # heights of a line between two rows of one table


def read_pdf(data: bytes, path: Path) -> Document:
    """Return the text of a PDF file, that of its scanned pages as it is recognised."""
    document = open_pdf(data, path)
    scans = [number for number, page in enumerate(document) if is_scan(page)]
    if len(scans) > MOST_SCANS:
        said = f"{path} has {len(scans):,} scanned pages, more than {MOST_SCANS:,}; take the report out of it"
        raise ReadError(said, "too_large")
    pages = [_recognised(page) if number in scans else read_page(page) for number, page in enumerate(document)]
    return compose(pages, "pdf, ocr")


def read_image(data: bytes, path: Path) -> Document:
    """Return the text on a picture, of each of its pages where it has several."""
    from PIL import Image, ImageSequence

    try:
        picture = Image.open(BytesIO(data))
        if getattr(picture, "n_frames", 1) > MOST_SCANS:
            raise ReadError(f"{path} has more than {MOST_SCANS} pages; split it", "too_large")
        pages = [_of_picture(frame) for frame in ImageSequence.Iterator(picture)]
    except Image.DecompressionBombError as error:
        raise ReadError(f"{path} is far larger than a page ({error}); save it at 200 dpi", "too_large") from error
    return compose(pages, "ocr")


def _recognised(page: Any) -> Page:  # noqa: ANN401  # a page of PDFium
    width, height = page.get_size()
    scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
    return _read(page.render(scale=scale).to_pil(), width)


def _of_picture(picture: Any) -> Page:  # noqa: ANN401  # of Pillow
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    if (pixels := upright.width * upright.height) > _MOST_PIXELS:
        share = math.sqrt(_MOST_PIXELS / pixels)
        upright = upright.resize((max(1, int(upright.width * share)), max(1, int(upright.height * share))))
    return _read(upright, _POINTS)


def _read(picture: Any, width: float) -> Page:  # noqa: ANN401  # of Pillow
    """Return the lines of a page as it stands upright; ``width`` in points, as it came."""
    import numpy as np

    pixels = np.asarray(picture.convert("RGB"))
    scale = width / pixels.shape[1]
    best: tuple[float, list[_Found], Any] = (-1.0, [], pixels)
    for turn in range(_TURNS):
        turned = np.ascontiguousarray(np.rot90(pixels, turn))
        found = list(_recognise(turned))
        score = statistics.fmean(one.score * one.lies for one in found) if found else 0.0
        read = score * sum(len(one.text) for one in found)
        if read > best[0]:
            best = (read, found, turned)
        if score >= _READABLE or not found:
            break
    _, found, upright = best
    down, across = upright.shape[:2]
    page, askew = Page(across * scale, down * scale), _askew(found)
    lines = [_line(one, askew, down, scale) for one in found if one.score >= _LEAST_SCORE]
    page.parts += _by_columns(lines, page.width, find_grids(upright, askew, scale))
    return page


class _Found:
    """A line that was recognised, with the corners of its box in pixels from the upper left."""

    def __init__(self, text: str, score: float, corners: Sequence[Sequence[float]]) -> None:
        self.text = text
        self.score = score
        self.corners = [(float(x), float(y)) for x, y in corners]

    @property
    def slope(self) -> float:
        """By how much its upper edge is askew, in radians; the edge reads from left to right."""
        (x0, y0), (x1, y1) = self.corners[0], self.corners[1]
        return math.atan2(y1 - y0, x1 - x0)

    @property
    def width(self) -> float:
        """How far it reaches."""
        return math.dist(self.corners[0], self.corners[1])

    @property
    def lies(self) -> bool:
        """Whether it is wider than high, as a line is on a page that stands upright."""
        return len(self.text) == 1 or self.width > math.dist(self.corners[1], self.corners[2])


def _recognise(pixels: Any) -> Iterator[_Found]:  # noqa: ANN401  # an array of numpy
    result = _engine()(pixels)
    if result.boxes is not None and result.txts is not None:
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            yield _Found(text, float(score), corners)


@cache
def _engine() -> Any:  # noqa: ANN401  # of rapidocr
    disable_telemetry()
    from rapidocr import EngineType, RapidOCR

    engine = EngineType.OPENVINO if find_spec("openvino") else EngineType.ONNXRUNTIME
    # The classifier of lines turns straight ones upside down; pages that lie on their side are told by their scores.
    settings = {"Global.use_cls": False, "Global.log_level": "error", "Det.engine_type": engine}
    return RapidOCR(params={**settings, "Rec.engine_type": engine})


def _askew(found: Sequence[_Found]) -> float:
    wide = [one.slope for one in found if one.width > _WIDE]
    return statistics.median(wide) if wide else 0.0


def _line(found: _Found, askew: float, down: int, scale: float) -> Line:
    """Return a line where it would stand on a straight page, in points from the lower left."""
    cosine, sine = math.cos(-askew), math.sin(-askew)
    straight = [(x * cosine - y * sine, x * sine + y * cosine) for x, y in found.corners]
    left, right = min(x for x, _ in straight) * scale, max(x for x, _ in straight) * scale
    middle = (down - statistics.fmean(y for _, y in straight)) * scale
    text = found.text.strip()
    size = 2 * (right - left) / max(2, _columns(text))  # the boxes of short lines are far too high
    return Line(text, left, right, middle, size)


def _columns(text: str) -> int:
    """Return how wide a text is, in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def _find_tables(lines: Sequence[Line]) -> list[Grid]:
    """Return the tables among the lines of a page: rows one below the other of as many pieces, three at least."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: -one.y):
        if rows and rows[-1][0].y - line.y < _SAME_ROW * line.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    runs: list[list[list[Line]]] = [[]]
    for row in (sorted(row, key=lambda one: one.x0) for row in rows):
        last = runs[-1][-1] if runs[-1] else row
        if len(row) > 1 and last[0].y - row[0].y < _FAR * row[0].height:
            runs[-1].append(row)
        else:
            runs.append([row] if len(row) > 1 else [])
    return [grid for run in runs if (grid := _grid(run))]


def _grid(rows: Sequence[Sequence[Line]]) -> Grid | None:
    """Return rows of pieces as a table; None where most have few, or where they stand in no columns."""
    most = max(map(len, rows), default=0)
    whole = [row for row in rows if len(row) == most]
    if most < _FEWEST_CELLS or len(whole) == 1 or sum(len(row) >= _FEWEST_CELLS for row in rows) * 2 < len(rows):
        return None
    columns = list(zip(*whole, strict=True))
    rights, lefts = [max(one.x1 for one in own) for own in columns], [min(one.x0 for one in own) for own in columns]
    if any(right > left for right, left in zip(rights, lefts[1:], strict=False)):
        return None
    across = [lefts[0], *((right + left) / 2 for right, left in zip(rights, lefts[1:], strict=False)), rights[-1]]
    pieces = [one for row in rows for one in row]
    across[0], across[-1] = min(one.x0 for one in pieces) - 1, max(one.x1 for one in pieces) + 1
    ys, size = [row[0].y for row in rows], rows[0][0].height
    down = [ys[0] + size, *((above + below) / 2 for above, below in pairwise(ys)), ys[-1] - size]
    every = {(row, column) for row in range(len(rows)) for column in range(most)}
    grid = Grid(across, down, every, every)
    grid.fill([(at, one.text, _middle(one)) for at, one in enumerate(pieces)])
    return grid


def _by_columns(every: Sequence[Line], width: float, ruled: Sequence[Grid] = ()) -> list[Line | Grid]:
    """Return lines and tables in reading order: on a page of two columns, each of these by itself."""
    lines = _fill(ruled, every)
    ruled = [grid for grid in ruled if any(map(any, grid.rows()))]
    whole = [line for line in lines if _reaches_over(line, width)]
    halves = _halves([line for line in lines if not _reaches_over(line, width)], width)
    if sum(map(_full, halves)) > len(whole) and all(_full(half) >= _FEWEST_FULL for half in halves):
        tables = [table for half in halves for table in _find_tables(half)]
    else:
        tables = _find_tables(lines)
    free = [line for line in lines if not any(table.holds(_middle(line)) for table in tables)]
    return _from_above([*free, *tables, *ruled], width)


def _fill(ruled: Sequence[Grid], lines: Sequence[Line]) -> list[Line]:
    """Put lines into the cells of the tables in which they stand, and return the others."""
    inside: dict[int, list[tuple[int, str, Box]]] = {}
    free = []
    for at, line in enumerate(sorted(lines, key=lambda one: (-one.y, one.x0))):
        number = next((number for number, grid in enumerate(ruled) if grid.holds(_middle(line))), None)
        if number is None:
            free.append(line)
        else:
            inside.setdefault(number, []).extend((at, said, box) for said, box in _pieces(line, ruled[number]))
    for number, pieces in inside.items():
        ruled[number].fill(pieces)
    return free


def _pieces(line: Line, grid: Grid) -> list[tuple[str, Box]]:
    """Return a line whole; one that reaches well over the edge of a column, character by character."""
    if not any(line.x0 + line.height < edge < line.x1 - line.height for edge in grid.columns):
        return [(line.text, _middle(line))]
    size = (line.x1 - line.x0) / max(1, _columns(line.text))
    pieces, x = [], line.x0
    for character in line.text:
        wide = size * _columns(character)
        pieces.append((character, Box(x, line.y, x + wide, line.y)))
        x += wide
    return pieces


def _reaches_over(part: Line | Grid, width: float) -> bool:
    """Whether something stands in no column, but in the middle of the page."""
    end = part.x1 if isinstance(part, Line) else part.columns[-1]
    return part.x0 < _LEFT * width and end > _RIGHT * width


def _halves(lines: Sequence[Line], width: float) -> tuple[list[Line], list[Line]]:
    return (
        [line for line in lines if line.x0 <= _LEFT * width],
        [line for line in lines if line.x0 > _LEFT * width],
    )


def _full(half: Sequence[Line]) -> int:
    """Return how many lines are as long as a column is wide; cells of a table are not."""
    if not half:
        return 0
    wide = max(line.x1 for line in half) - min(line.x0 for line in half)
    return sum(line.x1 - line.x0 > _FULL * wide for line in half)


def _from_above(parts: Sequence[Line | Grid], width: float) -> list[Line | Grid]:
    """Return parts in order: between those that reach over the whole page the left column, then the right."""
    whole = [part for part in parts if _reaches_over(part, width)]
    others = [part for part in parts if not _reaches_over(part, width)]
    ordered: list[Line | Grid] = []
    above = math.inf
    for one in (*sorted(whole, key=lambda part: -part.y), None):
        below = one.y if one else -math.inf
        between = [other for other in others if below < other.y <= above]
        ordered += sorted(between, key=lambda other: (other.x0 > _LEFT * width, -other.y))
        ordered += [one] if one else []
        above = below
    return ordered


def _middle(line: Line) -> Box:
    return Box(line.x0, line.y, line.x1, line.y)
