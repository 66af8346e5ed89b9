"""Tables on a page of a PDF file, from their ruled lines: which there are, and what stands in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfObject, PdfPage

_NEAR = 3.0  # points within which two lines are one, or meet
_SHORTEST = 6.0  # points of a line that rules
_MOST_PATHS = 20_000  # of a page; a drawing has more
_MOST_LINES = 2000
_LEAST = 2  # columns of a table


class Box(NamedTuple):
    """A rectangle in points from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        """Where its middle is, from left to right."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A line at a place of one axis, from here to there on the other."""

    at: float
    start: float
    end: float


@dataclass
class Grid:
    """A table: where its columns and rows are parted, the rows from above, and which walls between cells are drawn."""

    columns: list[float]
    edges: list[float]  # of the rows, from above
    walls: set[tuple[int, int]]  # (row, column): drawn to the right of this cell
    floors: set[tuple[int, int]]  # (row, column): drawn below this cell
    _texts: dict[tuple[int, int], list[tuple[float, int, str]]] = field(default_factory=dict)

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.columns[0]

    @property
    def y(self) -> float:
        """Where its middle is."""
        return (self.edges[0] + self.edges[-1]) / 2

    def holds(self, box: Box) -> bool:
        """Whether a character stands in it."""
        across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        return self.columns[0] < across < self.columns[-1] and self.edges[-1] < down < self.edges[0]

    def goes_on_in(self, other: Grid) -> bool:
        """Whether a table has columns of the same widths."""
        return len(self.columns) == len(other.columns) and all(
            abs(own - self.x0 - (its - other.x0)) < _NEAR for own, its in zip(self.columns, other.columns, strict=True)
        )

    def fill(self, characters: Sequence[tuple[int, str, Box]]) -> None:
        """Put characters, with their indices in the page's text, into their cells."""
        for at, character, box in characters:
            across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
            column = sum(edge <= across for edge in self.columns[1:-1])
            row = sum(edge >= down for edge in self.edges[1:-1])
            self._texts.setdefault(self._root(row, column), []).append((down, at, character))

    def rows(self) -> list[list[str]]:
        """Return the texts of the cells, row by row; what spans several stands in the first."""
        return [
            [_joined(self._texts.get((row, column), ())) for column in range(len(self.columns) - 1)]
            for row in range(len(self.edges) - 1)
        ]

    def _root(self, row: int, column: int) -> tuple[int, int]:
        """Return the first cell of those that one without walls between them are."""
        while column and (row, column - 1) not in self.walls:
            column -= 1
        while row and (row - 1, column) not in self.floors:
            row -= 1
        return row, column


def is_rest(row: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a row that opens a page is the rest of the last on the page before: words of it, and no number."""
    if not (all(above) and any(row)) or all(row):
        return False
    return not any(character.isdigit() for cell in row for character in cell)


def joined(above: Sequence[str], rest: Sequence[str]) -> list[str]:
    """Return a row that the end of a page has parted."""
    return [f"{upper}{lower}" for upper, lower in zip(above, rest, strict=True)]


def _joined(characters: Sequence[tuple[float, int, str]]) -> str:
    """Return the text of a cell, its lines joined."""
    pieces: list[str] = []
    last = None
    for down, _, character in sorted(characters, key=lambda one: one[1]):
        if last is not None and abs(down - last) > _NEAR and pieces[-1].isascii() and character.isascii():
            pieces.append("" if pieces[-1].isdigit() and character.isdigit() else " ")
        pieces.append(character)
        last = down
    return "".join(pieces).strip()


def find_grids(page: PdfPage) -> list[Grid]:
    """Return the tables of a page, from above; none of a page whose lines are a drawing."""
    across, down = _rules(page)
    return grids_of(across, down) if len(across) + len(down) <= _MOST_LINES else []


def grids_of(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """Return the tables that lines draw, from above: those that lie and those that stand."""
    found = [_grid(*group) for group in _groups(across, down)]
    return sorted((grid for grid in found if grid), key=lambda grid: -grid.edges[0])


def _rules(page: PdfPage) -> tuple[list[Rule], list[Rule]]:
    """Return the lines of a page that lie and those that stand."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH

    across: set[Rule] = set()
    down: set[Rule] = set()
    for number, path in enumerate(page.get_objects([FPDF_PAGEOBJ_PATH], max_depth=2)):
        if number > _MOST_PATHS:
            return [], []
        for (x0, y0), (x1, y1) in _segments(path):
            if abs(y0 - y1) < 1 and abs(x0 - x1) >= _SHORTEST:
                across.add(Rule(round((y0 + y1) / 2, 1), min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) < 1 and abs(y0 - y1) >= _SHORTEST:
                down.add(Rule(round((x0 + x1) / 2, 1), min(y0, y1), max(y0, y1)))
    return list(across), list(down)


def _segments(path: PdfObject) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight lines of a path, from where to where on the page."""
    from ctypes import c_float

    from pypdfium2 import raw

    matrix = path.get_matrix()
    x, y = c_float(), c_float()
    first = last = None
    for number in range(min(raw.FPDFPath_CountSegments(path), _MOST_LINES)):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        elif kind == raw.FPDF_SEGMENT_MOVETO:
            first = point
        last = point
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            yield last, first


def _groups(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield the lines that meet each other, those that lie and those that stand."""
    owner = list(range(len(across) + len(down)))

    def find(one: int) -> int:
        while owner[one] != one:
            owner[one] = owner[owner[one]]
            one = owner[one]
        return one

    for lying, rule in enumerate(across):
        for standing, other in enumerate(down, start=len(across)):
            meets = rule.start - _NEAR <= other.at <= rule.end + _NEAR
            if meets and other.start - _NEAR <= rule.at <= other.end + _NEAR:
                owner[find(lying)] = find(standing)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number in range(len(owner)):
        own = groups.setdefault(find(number), ([], []))
        if number < len(across):
            own[0].append(across[number])
        else:
            own[1].append(down[number - len(across)])
    yield from groups.values()


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid | None:
    columns = _places(rule.at for rule in down)
    edges = _places(rule.at for rule in across)[::-1]
    if len(columns) <= _LEAST or len(edges) < _LEAST:  # a single row may go on over the page
        return None
    walls, floors = set(), set()
    for row in range(len(edges) - 1):
        for column in range(len(columns) - 1):
            middle = (edges[row] + edges[row + 1]) / 2
            if any(abs(r.at - columns[column + 1]) < _NEAR and r.start < middle < r.end for r in down):
                walls.add((row, column))
            middle = (columns[column] + columns[column + 1]) / 2
            if any(abs(r.at - edges[row + 1]) < _NEAR and r.start < middle < r.end for r in across):
                floors.add((row, column))
    return Grid(columns, edges, walls, floors)


def _places(found: Iterator[float] | Sequence[float]) -> list[float]:
    """Return places in order, those that are near each other as one."""
    places: list[float] = []
    for place in sorted(found):
        if not places or place - places[-1] > _NEAR:
            places.append(place)
    return places
