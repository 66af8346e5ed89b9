"""An Excel workbook (.xlsx) → its sheets as tables, each under its name; values as they are shown, not formulas.

Rows and columns are capped: a sheet may claim a million of each in a few bytes. Macros are not looked at.
"""

from __future__ import annotations

import datetime
import re
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.reading.document import Document
from index.reading.formats.markdown import table_lines
from index.reading.formats.package import Package

MOST_ROWS = 5000  # of a sheet
_MOST_COLUMNS = 200
_MOST_SHEETS = 100
_DECIMALS = re.compile(r"0\.(0+)")  # in what a cell's number is to look like
_MOST_EMPTY = 200  # rows without anything, behind which nothing more is looked for


def read(data: bytes, path: Path) -> Document:
    """Return the text of a workbook. Raises ReadError where a sheet has more rows than a report's tables."""
    import openpyxl

    package = Package(data, path)  # which refuses what unpacks to too much, and what is no package
    for name in package.names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            package.check(name)
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    lines: list[str] = []
    for sheet in book.worksheets[:_MOST_SHEETS]:
        rows = _rows(sheet, path)
        if rows:
            lines += [*([sheet.title] if len(book.worksheets) > 1 else []), *table_lines(rows)]
    return Document("\n".join(lines), "xlsx")


def _rows(sheet: Any, path: Path) -> list[list[str]]:  # noqa: ANN401  # a worksheet of openpyxl
    """Return the rows of a sheet that hold anything."""
    rows: list[list[str]] = []
    empty = 0
    for row in islice(sheet.iter_rows(max_col=_MOST_COLUMNS), MOST_ROWS * 2):
        said = [_said(cell) for cell in row]
        empty = 0 if any(said) else empty + 1
        if empty > _MOST_EMPTY:
            break
        if any(said):
            rows.append(said)
    if len(rows) > MOST_ROWS:
        raise ReadError(
            f"{path} has a sheet of more than {MOST_ROWS:,} rows; take out of it what belongs to the report",
            "too_large",
        )
    return rows


def _said(cell: Any) -> str:  # noqa: ANN401  # a cell of openpyxl
    """Return a cell's value as a reader sees it: a share as per cent, a date without midnight."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, int | float):
        shape = str(cell.number_format or "")
        if "%" in shape:
            return f"{_padded(_plain(round(value * 100, 6)), shape)}%"
        return _padded(_plain(value), shape)
    return str(value)


def _padded(digits: str, shape: str) -> str:
    """Return a number with as many decimals, at least, as its cell shows: 8.60 under 0.00."""
    shown = _DECIMALS.search(shape.split(";", maxsplit=1)[0])
    whole, _, decimals = digits.partition(".")
    return f"{whole}.{decimals.ljust(len(shown[1]), '0')}" if shown else digits


def _plain(value: float) -> str:
    """Return a number in plain digits, without what binary fractions leave behind."""
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
