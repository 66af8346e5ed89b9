"""A table as comma-separated values → a table of Markdown; commas, semicolons and tabs, by which most lines have."""

from __future__ import annotations

import csv
from io import StringIO
from itertools import islice
from pathlib import Path

from index.errors import ReadError
from index.reading.decoding import decode_text
from index.reading.document import Document
from index.reading.formats.markdown import table_lines

_MOST_ROWS = 20_000
_LONGEST_FIELD = 1_000_000  # characters
_MARKS = ",\t;，；"  # the likeliest first
_LOOKED_AT = 20  # lines


def read(data: bytes, path: Path) -> Document:
    """Return the text of a table. Raises ReadError where it has more rows than a report's tables."""
    text, encoding = decode_text(data, path)
    csv.field_size_limit(_LONGEST_FIELD)
    lines = text.split("\n")[:_LOOKED_AT]
    mark = max(_MARKS, key=lambda one: sum(one in line for line in lines))
    if mark not in text:
        return Document(text, f"csv, {encoding}")
    rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=mark), _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS:
        raise ReadError(
            f"{path} has more than {_MOST_ROWS:,} rows; take out of it what belongs to the report", "too_large"
        )
    return Document("\n".join(table_lines(rows)), f"csv, {encoding}")
