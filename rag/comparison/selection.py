"""What is chosen to be compared and how it is laid out, as a value and as the query of a link that restores it.

A query is read however it was written: what cannot be used is told and left out. Knows no library: whether a place
or a measure is there is decided in ``holdings`` and ``crosstable``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlencode

ColumnKind = Literal["measure", "aspect"]
ChartKind = Literal["auto", "bar", "line", "none"]
ProblemKind = Literal["place", "place_several", "year", "sort", "chart", "columns", "long"]

VIEW = "compare"
MOST_COLUMNS = 8  # beside each other on a screen; of more nobody reads across
LONGEST_NAME = 60  # characters of a measure, an aspect or a place in a link
_YEAR = re.compile(r"(?:19|20)\d\d")
_SORT = re.compile(r"-?(?:place|year|\d{1,2})")
_CHARTS: tuple[ChartKind, ...] = ("auto", "bar", "line", "none")
_SETS = frozenset({"1", "true", "yes"})


@dataclass(frozen=True, slots=True)
class Column:
    """A measure as it is named in a question (行政复议 · 收到), or an aspect: a part of the reports or any topic."""

    kind: ColumnKind
    name: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a link that could not be used as it stands."""

    kind: ProblemKind
    value: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What to compare. ``places``: keys of bodies, or groups of them (see ``holdings``); no ``years``: all there are.

    ``sort``: "" for the order of places and years, "place", "year", or a column's position from 1 as a number.
    """

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    sort: str = ""
    descending: bool = False
    transposed: bool = False
    hide_empty: bool = False
    chart: ChartKind = "auto"
    charted: int = 0  # position of the column that is drawn, from 0
    page: int = 0

    @property
    def sorted_column(self) -> int | None:
        """The position of the column that is sorted by, from 0; None where it is none."""
        return int(self.sort) - 1 if self.sort.isdecimal() else None


@dataclass(slots=True)
class _Reading:
    """A query as far as it has been read."""

    places: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    rest: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, key: str, value: str) -> None:
        if key in {"place", "measure", "aspect"} and len(value) > LONGEST_NAME:
            self.problems.append(Problem("long", value[:LONGEST_NAME]))
        elif key == "place":
            self.places.append(value)
        elif key == "year":
            if _YEAR.fullmatch(value):
                self.years.append(int(value))
            else:
                self.problems.append(Problem("year", value[:LONGEST_NAME]))
        elif key == "measure":
            self._add(Column("measure", value))
        elif key == "aspect":
            self._add(Column("aspect", value))
        else:
            self.rest.setdefault(key, value)

    def _add(self, column: Column) -> None:
        if column in self.columns:
            return
        if len(self.columns) < MOST_COLUMNS:
            self.columns.append(column)
        else:
            self.problems.append(Problem("columns", column.name))


def read_query(query: str) -> tuple[Selection, tuple[Problem, ...]]:
    """Return what a link asks for, and what of it cannot be used; keys of others are none of ours."""
    reading = _Reading()
    for key, value in parse_qsl(query.removeprefix("?"), errors="replace"):
        if plain := " ".join(value.split()):
            reading.take(key, plain)
    rest, count = reading.rest, len(reading.columns)
    sort, descending = _read_sort(rest.get("sort", ""), count, reading.problems)
    chart = next((kind for kind in _CHARTS if kind == rest.get("chart", "auto")), None)
    if chart is None:
        reading.problems.append(Problem("chart", rest["chart"][:LONGEST_NAME]))
    selection = Selection(
        places=tuple(dict.fromkeys(reading.places)),
        years=tuple(sorted(set(reading.years))),
        columns=tuple(reading.columns),
        sort=sort,
        descending=descending,
        transposed=rest.get("turn", "") in _SETS,
        hide_empty=rest.get("hide", "") in _SETS,
        chart=chart or "auto",
        charted=min(_number(rest.get("of", ""), 1), max(count, 1)) - 1,
        page=_number(rest.get("page", ""), 1) - 1,
    )
    return selection, tuple(reading.problems)


def _read_sort(given: str, columns: int, problems: list[Problem]) -> tuple[str, bool]:
    sort, descending = given.removeprefix("-"), given.startswith("-")
    if not given:
        return "", False
    if not _SORT.fullmatch(given) or (sort.isdecimal() and not 1 <= int(sort) <= columns):
        problems.append(Problem("sort", given[:LONGEST_NAME]))
        return "", False
    return sort, descending


def _number(given: str, least: int) -> int:
    return max(int(given), least) if given.isascii() and given.isdecimal() and len(given) < len("10000") else least


def write_query(selection: Selection) -> str:
    """Return the query that restores a selection: only what differs from the default, always in the same order."""
    pairs: list[tuple[str, str]] = [("view", VIEW)]
    pairs += [("place", place) for place in selection.places]
    pairs += [("year", str(year)) for year in selection.years]
    pairs += [(column.kind, column.name) for column in selection.columns]
    if selection.sort:
        pairs.append(("sort", f"{'-' if selection.descending else ''}{selection.sort}"))
    pairs += [(key, "1") for key, on in (("turn", selection.transposed), ("hide", selection.hide_empty)) if on]
    if selection.chart != "auto":
        pairs.append(("chart", selection.chart))
    pairs += [(key, str(at + 1)) for key, at in (("of", selection.charted), ("page", selection.page)) if at]
    return urlencode(pairs)


def link_for_scope(places: Sequence[str], years: Iterable[int], measures: Sequence[str]) -> str:
    """Return the query of the comparison of what an answer is about: names of places, years, measures."""
    columns = tuple(dict.fromkeys(Column("measure", name) for name in measures))[:MOST_COLUMNS]
    return write_query(Selection(tuple(dict.fromkeys(places)), tuple(sorted(set(years))), columns))
