"""Tables of any format → lines of Markdown, as the cell reader of the facts takes them.

What spans columns or rows stands in the first of its cells. A table that holds prose is no table of figures: its cells
become lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PROSE = 150  # characters of a cell that is prose
_MOST_PROSE = 0.3  # share of the rows that have such a cell
_BLANKS = re.compile(r"\s+")
# A heading may be a year, and hold figures in its words; what is a figure and nothing else is no heading.
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?[度末底初]?")
_FIGURE = re.compile(r"[-+−↑↓]?\s*[\d,，.．]*\d\s*(?:[%％‰]|[万亿]?[件个人次起项部场户家元份条宗例名])?")


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: what stands over it alone in its row, rows between bars, the notes below."""
    if sum(any(len(cell) > _PROSE for cell in row) for row in rows) > _MOST_PROSE * len(rows):
        yield from (line for row in rows for cell in row for line in cell.split("\n") if line.strip())
        return
    filled = _square([[_BLANKS.sub(" ", cell).strip() for cell in row] for row in rows])
    first, last = 0, len(filled)
    while first < last and _is_alone(filled[first]):
        first += 1
    while last > first and _is_alone(filled[last - 1]):
        last -= 1
    for number, row in enumerate(filled):
        if not first <= number < last:
            yield " ".join(filter(None, row))
            continue
        yield row_line(row)
        if number == first and last - first > 1 and not any(_is_figure(cell) for cell in row):
            yield f"|{' --- |' * len(row)}"


def row_line(row: Sequence[str]) -> str:
    """Return a row between bars."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _square(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the rows that hold anything, equally long, without columns that hold nothing."""
    filled = [row for row in rows if any(row)]
    width = max((len(row) for row in filled), default=0)
    equal = [[*row, *[""] * (width - len(row))] for row in filled]
    used = [column for column in range(width) if any(row[column] for row in equal)]
    return [[row[column] for column in used] for row in equal]


def _is_alone(row: Sequence[str]) -> bool:
    return sum(map(bool, row)) == 1 and bool(row[0])


def _is_figure(cell: str) -> bool:
    return bool(_FIGURE.fullmatch(cell)) and not _YEAR.fullmatch(cell)
