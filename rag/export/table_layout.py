"""How wide the columns of a printed table are, and how high its rows become. Knows no file format."""

from __future__ import annotations

import math
from collections.abc import Sequence
from unicodedata import east_asian_width

from rag.export.blocks import Grid, Line, Strong

EM = 210  # twentieths of a point: a Chinese character of the body's size
PADDING = 240  # likewise: left and right of a cell
NARROWEST = 4 * EM + PADDING
SHORT = 8  # characters up to which a column is as wide as its longest cell, so that it never breaks a line
MANY = 6  # columns from which a table takes the page's long side
PROSE = 30  # characters of a cell from which it is prose
NOTE = 0.6  # of a character: the raised number of a footnote


def size_columns(grid: Grid, room: int) -> tuple[int, ...]:
    """Return the widths of a table's columns in twentieths of a point, which together take all the room.

    Columns of short cells are as wide as these; the others share what is left by how much they say.
    """
    wanted = [_widest([(head,), *(row[n] for row in grid.rows)]) for n, head in enumerate(grid.columns)]
    said = [sum(_width(row[n]) for row in grid.rows) for n in range(len(grid.columns))]
    short = [width <= SHORT for width in wanted]
    natural = [max(NARROWEST, round(width * EM) + PADDING) for width in wanted]
    taken = sum(width for width, own in zip(natural, short, strict=True) if own)
    rest = room - taken
    if all(short) or rest < NARROWEST * short.count(False):  # no long cell, or no room for one: by what each wants
        shares = [min(width, room / 2) for width in natural]
        return _fit(shares, room)
    weights = [0.0 if own else math.sqrt(max(1.0, amount)) for own, amount in zip(short, said, strict=True)]
    widths = [
        width if own else max(NARROWEST, rest * weight / sum(weights))
        for width, own, weight in zip(natural, short, weights, strict=True)
    ]
    return _fit(widths, room)


def wants_width(grid: Grid) -> bool:
    """Whether a table takes the page's long side: it has many columns, or two of them are prose."""
    prose = sum(_widest([row[n] for row in grid.rows]) > PROSE for n in range(len(grid.columns)))
    return len(grid.columns) > MANY or prose > 1


def count_lines(cells: Sequence[Line], widths: Sequence[int]) -> int:
    """Return about how many lines a row is high."""
    pairs = zip(cells, widths, strict=True)
    return max((sum(_lines(part, width) for part in _text(cell).split("\n")) for cell, width in pairs), default=0)


def _lines(text: str, width: int) -> int:
    return max(1, math.ceil(_measure(text) * EM / max(EM, width - PADDING)))


def _fit(widths: Sequence[float], room: int) -> tuple[int, ...]:
    """Scale widths so that they take the room."""
    total = sum(widths)
    return tuple(round(width * room / total) for width in widths)


def _widest(cells: Sequence[Line]) -> float:
    return max((_width(cell) for cell in cells), default=0.0)


def _width(line: Line) -> float:
    return max(map(_measure, _text(line).split("\n"))) + NOTE * sum(isinstance(piece, int) for piece in line)


def _text(line: Line) -> str:
    return "".join(piece.text if isinstance(piece, Strong) else piece for piece in line if not isinstance(piece, int))


def _measure(text: str) -> float:
    """Return the width of a text in Chinese characters, of which a Latin letter or digit is half."""
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.55 for char in text)
