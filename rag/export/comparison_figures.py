"""The figures of a comparison: bars over places, or a line over years for each place. Chooses; draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from index.stores.tables import Entry
from rag.comparison.crosstable import CrossCell, CrossTable, Found, State
from rag.export.blocks import Figure
from rag.export.figures import MOST, TWO
from rag.wording.chart_points import fill_years

MOST_LINES = 6  # places that get a line each: so many colours are told apart
Point = tuple[Entry, float]
Kind = Literal["auto", "bar", "line"]


def draw_columns(
    table: CrossTable, rows: Sequence[Entry], cells: Sequence[Sequence[CrossCell]], kind: Kind = "auto"
) -> Iterator[tuple[Found, Figure]]:
    """Yield each column of numbers with its figure, those that have one: two numbers that can be set side by side.

    ``kind``: lines, which need places over years; bars; or what fits.
    """
    for at, found in enumerate(table.columns):
        if found.figures is None:
            continue
        points = [
            (entry, float(own[at].value))  # type: ignore[arg-type]  # stated, so there is one
            for entry, own in zip(rows, cells, strict=True)
            if found.states[entry.id] is State.STATED and entry.id not in found.apart and own[at].value is not None
        ]
        sound = len(points) >= TWO and all(value >= 0 for _, value in points)
        if sound and (figure := _draw_column(table, found, points, kind)):
            yield found, figure


def _draw_column(table: CrossTable, found: Found, points: Sequence[Point], kind: Kind) -> Figure | None:
    """Return lines where all that is drawn are places over years, and these are few, or where they are wanted."""
    title = f"{found.title} ({found.unit})" if found.unit else found.title
    places: dict[str, dict[int, float]] = {}
    for entry, value in points:
        if entry.profile.year:
            places.setdefault(table.places[entry.id], {}).setdefault(entry.profile.year, value)
    lasting = {place: years for place, years in places.items() if len(years) >= TWO}
    fits = 0 < len(lasting) <= MOST_LINES and sum(map(len, lasting.values())) == len(points)
    if kind == "line" or (kind == "auto" and fits):
        return _draw_lines(title, dict(list(lasting.items())[:MOST_LINES])) if lasting else None
    one_year = len({entry.profile.year for entry, _ in points}) == 1
    names = table.places if one_year else table.names
    drawn = points[:MOST]
    values = tuple(value for _, value in drawn)
    return Figure(title, "bar", tuple(names[entry.id] for entry, _ in drawn), (("", values),))


def _draw_lines(title: str, places: Mapping[str, Mapping[int, float]]) -> Figure:
    labels = fill_years(tuple(str(year) for year in sorted({year for years in places.values() for year in years})))
    series = tuple((place, tuple(years.get(int(label)) for label in labels)) for place, years in places.items())
    return Figure(title, "line", labels, series)
