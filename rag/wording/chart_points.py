"""The numbers of a table that its chart draws: named by place and year, in series, in order. Draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.schema.answer import Cell, Chart, Table


@dataclass(frozen=True, slots=True)
class Point:
    """One number to draw: its name, its value, the words of its cell, and of which series it is."""

    label: str
    value: float
    shown: str
    series: str = ""  # its colour and its line in the legend; "" where there is but one


def read_points(table: Table, chart: Chart) -> tuple[Point, ...]:
    """Return the numbers of the rows, in the table's order; those of a line by their label.

    Labels are made different within a series: two rows of one name are two reports.
    """
    points = [point for row in table.rows for point in _points_of(row, table, chart)]
    seen: Counter[tuple[str, str]] = Counter()
    told = []
    for point in points:
        seen[point.series, point.label] += 1
        again = seen[point.series, point.label]
        told.append(replace(point, label=f"{point.label} ({again})") if again > 1 else point)
    return tuple(sorted(told, key=lambda point: point.label)) if chart.kind == "line" else tuple(told)


def values_of(row: Sequence[Cell], chart: Chart) -> Sequence[Cell]:
    """Return the cells of a row that a chart draws."""
    return row[chart.values : (chart.values if chart.upto is None else chart.upto) + 1]


def fill_years(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return every year from the first to the last, so that a gap in time is a gap in the line."""
    if not labels or not all(label.isdecimal() and len(label) == len("2024") for label in labels):
        return labels
    return tuple(str(year) for year in range(int(labels[0]), int(labels[-1]) + 1))


def name_chart(table: Table, chart: Chart) -> str:
    """Return what a chart shows: the heads of the columns of its numbers."""
    return "–".join(dict.fromkeys(table.columns[at] for at in (chart.values, chart.upto) if at is not None))


def _points_of(row: Sequence[Cell], table: Table, chart: Chart) -> Iterator[Point]:
    """Yield the numbers of one row: one, or of a table with a column a year, one for each of these."""
    label = row[chart.labels].text
    if chart.beside is not None:
        label = f"{label} {row[chart.beside].text}".strip()
    for at, cell in enumerate(values_of(row, chart), chart.values):
        if cell.value is None:
            continue
        value = float(cell.value)
        if chart.upto is None:
            yield Point(label, value, cell.text, "" if chart.groups is None else row[chart.groups].text)
        elif chart.kind == "line":
            yield Point(table.columns[at], value, cell.text, label)
        else:
            yield Point(label, value, cell.text, table.columns[at])
