"""Tables of a text: rows of cells, each with the headings of its column and the labels of its row.

A table is a run of lines that are parted by | or by tabs. Markdown's rule tells its headings; without one, the first
lines that hold no number are. Knows nothing of what a number counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.facts.units import UNIT_PATTERN

_LINE = re.compile(r"[^\n\r]*(?:\r\n|\n|\r|$)")
_BAR, _TAB = re.compile(r"(?<!\\)[|│┃｜]"), re.compile(r"\t")
_RULE = re.compile(r"[\s|│┃｜:+=\-—─━┼├┤┌┐└┘┬┴═╋┿╂]+")
_RULE_MARK = re.compile(r"[-—─━═=]{2}|:-|-:")
_YEAR = re.compile(r"(?:19|20)\d\d\s*(?:年度?|年[末底初])?")
_MULTIPLE = "百万|千万|百亿|千亿|万亿|万|亿"
NUMBER = re.compile(
    r"(?P<sign>[-−—+＋↑↓▲▼]?)\s*(?P<about>[约近超逾]?)\s*"
    r"(?P<digits>\d{1,3}(?:[,， \xa0]\d{3})+(?:[.．]\d+)?|\d+(?:[.．]\d+)?)\s*(?P<more>[余多]?)\s*"
    rf"(?P<times>{_MULTIPLE})?\s*(?P<unit>{UNIT_PATTERN}|％)?"
    rf"(?:\s*[(（](?:(?P<bracketed>{UNIT_PATTERN})|[^()（）]{{1,12}})[)）])?"  # 45(件), and 8.4(可比价)
)
NONE = re.compile(r"[零无〇]")
NUMBERING = re.compile(r"序号|编号|№|No\.?")
_CAPTION_LINES = 2  # lines above a table that may tell what it is of
_LONGEST_CAPTION = 60
_HEADING_ROWS = 2
_MOST = 0.7  # share of a column's cells that tell what it holds
_SPANNED = 60  # rows that one label may span


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at ``text[start:end]``, its blanks left out."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)  # without slots, for what is reckoned once
class Table:
    """Rows under their headings; ``caption`` is what stands right above, the nearest line first."""

    caption: tuple[str, ...]
    headings: tuple[Row, ...]
    rows: tuple[Row, ...]

    @property
    def start(self) -> int:
        """Where its first line begins."""
        return (*self.headings, *self.rows)[0].start

    @property
    def end(self) -> int:
        """Where its last line ends."""
        return self.rows[-1].end

    def numbers(self) -> Iterator[Cell]:
        """Yield the cells that hold numbers and nothing else, in order."""
        yield from (cell for row in self.rows for cell in row.cells if NUMBER.fullmatch(cell.text))

    def above(self, column: int) -> tuple[Cell, ...]:
        """Return the headings of a column, from above; a heading that spans several stands over the first."""
        found: list[Cell] = []
        for row in self.headings:
            named = [cell for cell in row.cells[: column + 1] if cell.text]
            own = row.cells[column] if column < len(row.cells) else None
            last = own if own and own.text else named[-1] if named and row is not self.headings[-1] else None
            if last and last.text not in {one.text for one in found}:
                found.append(last)
        return tuple(found)

    def is_number(self, column: int) -> bool:
        """Whether a column holds numbers, and does not merely number its rows."""
        return column in self._columns[0]

    def labels(self, number: int, column: int) -> tuple[tuple[int, Cell], ...]:
        """Return what a row says before a column that it is of, by column; a label may span the rows below."""
        columns = [at for at in range(column) if at not in self._columns[1]]
        own = [(at, cell) for at in columns if (cell := self._cell(number, at)) and cell.text]
        if not self.headings:  # label, number, label, number
            return tuple([(at, cell) for at, cell in own if not is_number(cell.text)][-1:])
        said = {at: cell for at, cell in own if not self.is_number(at)}
        if not said:
            return ()
        every = ((at, said.get(at) or self._carried(number, at)) for at in columns if not self.is_number(at))
        return tuple((at, cell) for at, cell in every if cell)

    def beside(self, column: int) -> Iterator[Cell]:
        """Yield the labels of a column; of one of numbers, the headings of all that are."""
        if self.is_number(column):
            numbers = sorted(self._columns[0])
            yield from dict.fromkeys(cell for at in numbers for cell in self.above(at))
        else:
            yield from (cell for number in range(len(self.rows)) if (cell := self._cell(number, column)) and cell.text)

    def unit_of(self, number: int) -> str:
        """Return what the row has in a column of units, "" where there is none."""
        cells = (self._cell(number, column) for column in sorted(self._columns[2]))
        return next((cell.text for cell in cells if cell and cell.text), "")

    @cached_property
    def _columns(self) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
        """Which columns hold numbers, which number the rows or have their units, and which of these have units."""
        numbers, apart, units = set[int](), set[int](), set[int]()
        for column in range(max(len(row.cells) for row in self.rows)):
            held = [row.cells[column].text for row in self.rows if column < len(row.cells)]
            counted = [text for text in held if is_number(text)]
            numbered = not column and len(held) > 1 and held == [str(number) for number in range(1, len(held) + 1)]
            if numbered or any(NUMBERING.fullmatch(cell.text) for cell in self.above(column)):
                apart.add(column)
            elif any(held) and sum(bool(UNIT.fullmatch(text)) for text in held if text) > _MOST * len(
                [*filter(None, held)]
            ):
                units.add(column)
            elif counted:
                numbers.add(column)
        return frozenset(numbers), frozenset(apart | units), frozenset(units)

    def _cell(self, number: int, column: int) -> Cell | None:
        cells = self.rows[number].cells
        return cells[column] if column < len(cells) else None

    def _carried(self, number: int, column: int) -> Cell | None:
        above = (self._cell(at, column) for at in range(number - 1, max(-1, number - 1 - _SPANNED), -1))
        return next((cell for cell in above if cell and cell.text), None)


UNIT = re.compile(rf"(?:{_MULTIPLE})?(?:{UNIT_PATTERN}|％)")


def is_number(text: str) -> bool:
    """Whether a cell holds a number and nothing else, and no year."""
    return NUMBER.fullmatch(text) is not None and _YEAR.fullmatch(text) is None


@lru_cache(maxsize=64)
def find_tables(text: str) -> tuple[Table, ...]:
    """Return the tables of a text that hold numbers, in order."""
    if _BAR.search(text) is None and "\t" not in text:
        return ()
    lines = [match.span() for match in _LINE.finditer(text) if match.end() > match.start()]
    found: list[Table] = []
    block: list[tuple[int, int]] = []
    for at, (start, end) in enumerate((*lines, (len(text), len(text)))):
        if at < len(lines) and _is_row(text[start:end]):
            block.append((start, end))
            continue
        if table := _table(text, block, lines[max(0, at - len(block) - _CAPTION_LINES) : at - len(block)]):
            found.append(table)
        block = []
    return tuple(found)


def table_at(text: str, position: int) -> tuple[Table, int, int] | None:
    """Return the table, the row and the column of a cell that stands at a position; None where none does."""
    tables = find_tables(text)
    at = bisect_right([table.start for table in tables], position) - 1
    if at < 0 or position >= tables[at].end:
        return None
    for number, row in enumerate(tables[at].rows):
        for column, cell in enumerate(row.cells):
            if cell.start <= position < max(cell.end, cell.start + 1):
                return tables[at], number, column
    return None


def words_of_cell(text: str, position: int) -> tuple[str, ...]:
    """Return the labels of the row and the headings of the column of a cell with a number; none elsewhere."""
    found = table_at(text, position)
    if found is None:
        return ()
    table, number, column = found
    if not NUMBER.fullmatch(table.rows[number].cells[column].text) and not table.is_number(column):
        return ()
    labels = (cell.text for _, cell in table.labels(number, column))
    return (*labels, *(cell.text for cell in table.above(column)))


def _is_row(line: str) -> bool:
    if not line.strip():
        return False
    return _BAR.search(line) is not None or ("\t" in line.strip()) or _is_rule(line)


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line) is not None and _RULE_MARK.search(line) is not None


def _table(text: str, block: Sequence[tuple[int, int]], above: Sequence[tuple[int, int]]) -> Table | None:
    rows: list[Row] = []
    rule = 0  # rows above Markdown's rule
    for start, end in block:
        if _is_rule(text[start:end]):
            rule = rule or len(rows)
        else:
            rows.append(Row(start, end, tuple(_cells(text, start, end))))
    filled = [row for row in rows if any(cell.text for cell in row.cells)]
    rule -= sum(not any(cell.text for cell in row.cells) for row in rows[:rule])
    heading = _headings(filled, rule)
    if len(filled) <= max(1, heading) or not any(is_number(c.text) for row in filled[heading:] for c in row.cells):
        return None
    lines = (text[start:end].strip() for start, end in reversed(above))
    caption = tuple(line for line in lines if line and len(line) <= _LONGEST_CAPTION)
    return Table(caption, tuple(filled[:heading]), tuple(filled[heading:]))


def _headings(rows: Sequence[Row], rule: int) -> int:
    """Return how many rows are headings."""
    count = max(rule, 0)
    while count < min(_HEADING_ROWS, len(rows)) and not any(is_number(cell.text) for cell in rows[count].cells):
        if count and rows[count].cells[0].text not in {"", rows[count - 1].cells[0].text}:
            break
        count += 1
    return count


def _cells(text: str, start: int, end: int) -> Iterator[Cell]:
    line = text[start:end]
    mark = _BAR if _BAR.search(line) else _TAB
    parts = [0, *(place for match in mark.finditer(line) for place in match.span()), len(line)]
    spans = list(zip(parts[::2], parts[1::2], strict=True))
    if mark is _BAR:  # outer bars have no cell beside them
        spans = spans[not line[slice(*spans[0])].strip() : len(spans) - (not line[slice(*spans[-1])].strip())]
    for first, last in spans:
        piece = line[first:last]
        plain = piece.strip().strip("*`").strip()
        at = start + first + (piece.index(plain) if plain else 0)
        yield Cell(plain, at, at + len(plain))
