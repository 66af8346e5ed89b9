"""Rows → CSV that a spreadsheet opens as it is meant: UTF-8 with its mark, RFC 4180, no cell a formula.

Knows no report and no fact.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page
# What Excel and its kin take for the beginning of a formula; in Chinese and Japanese ones the full-width signs too.
# Some pass over blanks and what nobody sees before it. `ui/assets/ask_table.js` has the same two patterns.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n]")
_NEGATIVE = re.compile(r"-\d+(?:\.\d+)?")


class _Line:
    """Where the csv module writes to; keeps the last line alone."""

    text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def csv_lines(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Yield the file's lines, the first with the mark and the column names; None is an empty cell."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow([guard(column) for column in columns])
    yield (BOM + line.text).encode("utf-8")
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
        yield line.text.encode("utf-8")


def guard(cell: object) -> str:
    """Return a cell as text that no spreadsheet runs as a formula; a negative number stays one."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may run a text; the one rule of all files for spreadsheets. A negative number is none."""
    return bool(_FORMULA.match(text)) and not _NEGATIVE.fullmatch(text)
