"""What can still be read of a damaged catalog, brought over into a new one, row by row. Knows no vectors and no words.

A report comes over as pending where its text is the one that its id stands for, so that the next run makes it anew;
what was set by hand for the others waits for their texts. What nobody can check is taken as it was read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from index.reading.readers import text_digest
from index.records import content_id
from index.stores.tables import ANSWERS, CONVERSATIONS, CORRECTIONS, FEEDBACK, REPORTS, TURNS, State, dump

_SHELF = (ANSWERS, CONVERSATIONS, TURNS, FEEDBACK)
_NEXT = 10_000  # rows that are skipped one by one behind the last one that could be read
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How many rows of a damaged catalog came over; ``corrections`` without those of reports that came over."""

    reports: int = 0
    corrections: int = 0
    answers: int = 0
    conversations: int = 0
    feedback: int = 0

    def __add__(self, other: Salvaged) -> Salvaged:
        return Salvaged(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def salvage(damaged: Path, new: Path) -> Salvaged:
    """Bring what can be read of a damaged SQLite file into a new catalog, which exists and holds no report.

    The damaged file is read only.
    """
    if not damaged.exists():
        return Salvaged()
    uri = f"{damaged.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(new)) as target:
        source.row_factory = sqlite3.Row
        source.text_factory = lambda text: text.decode("utf-8", "replace")
        with target:
            reports, corrections = _bring_reports(source, target)
            counts = {table.name: _bring(target, table.name, _rows(source, table.name)) for table in _SHELF}
            corrections += _bring(target, CORRECTIONS.name, _rows(source, CORRECTIONS.name))
    counts = {name: counts[name] for name in ("answers", "conversations", "feedback")}
    return Salvaged(reports, corrections, **counts)


def _bring_reports(source: sqlite3.Connection, target: sqlite3.Connection) -> tuple[int, int]:
    """Bring the reports whose texts are whole, each as pending, and of the others what was set by hand."""
    came, waiting = 0, 0
    for row in _rows(source, REPORTS.name):
        if row["state"] == State.LEAVING:
            continue
        whole = content_id("report", str(row["text"])) == row["id"] and _is_readable(row)
        if whole and _bring(target, REPORTS.name, iter([{**row, "state": State.PENDING.value}])):
            came += 1
            continue
        digest, given = row.get("digest") or text_digest(str(row["text"])), row["overrides"]
        if _is_object(given) and given != dump({}):
            waiting += _bring(target, CORRECTIONS.name, iter([{"digest": digest, "given": given}]))
    return came, waiting


def _is_readable(row: _Row) -> bool:
    return all(_is_object(row[key]) for key in ("profile", "sources", "overrides"))


def _is_object(text: object) -> bool:
    try:
        return isinstance(text, str) and isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _bring(target: sqlite3.Connection, table: str, rows: Iterator[_Row]) -> int:
    """Insert the rows that fit, and return how many there were."""
    known = {row[1] for row in target.execute(f"PRAGMA table_info({table})")}
    came = 0
    for row in rows:
        columns = [name for name in row if name in known]
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        try:
            insert = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # names of our own
            done = target.execute(insert, [row[name] for name in columns])
        except sqlite3.Error:  # a value that does not fit
            continue
        came += done.rowcount
    return came


def _rows(source: sqlite3.Connection, table: str) -> Iterator[_Row]:
    """Yield the rows that can be read, by where they stand: up to the damage, behind it from the end, then between."""
    first, last = 0, None
    for row in _scan(source, table, first, upwards=True):
        first = row["rowid"]
        yield _plain(row)
    for row in _scan(source, table, first, upwards=False):
        last = row["rowid"]
        yield _plain(row)
    if last is None:  # then its last rows are damaged; some behind the damage may be whole
        last = first + _NEXT
    for place in range(first + 1, min(last, first + _NEXT)):
        for row in _one(source, table, place):
            yield _plain(row)


def _scan(source: sqlite3.Connection, table: str, behind: int, *, upwards: bool) -> Iterator[sqlite3.Row]:
    order = "ASC" if upwards else "DESC"
    query = f'SELECT rowid AS rowid, * FROM "{table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid {order}'  # noqa: S608  # a table of ours
    try:
        yield from source.execute(query, [behind])
    except sqlite3.Error:
        return


def _one(source: sqlite3.Connection, table: str, place: int) -> list[sqlite3.Row]:
    try:
        return source.execute(f'SELECT rowid AS rowid, * FROM "{table}" WHERE rowid = ?', [place]).fetchall()  # noqa: S608  # a table of ours
    except sqlite3.Error:
        return []


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {key: row[key] for key in row.keys() if key != "rowid"}  # noqa: SIM118  # a row iterates over its values
