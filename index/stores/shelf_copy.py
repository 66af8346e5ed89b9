"""Catalogs copied as they are at one moment: whole, without what visitors keep, or that alone. Knows no folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import LibraryDamaged
from index.storage_errors import describe, find_cause
from index.stores.tables import ANSWERS, CONVERSATIONS, FEEDBACK, REPORTS, TURNS

# What visitors keep, the tables that others name first.
SHELF = (ANSWERS.name, CONVERSATIONS.name, TURNS.name, FEEDBACK.name)


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite file, whoever writes to it meanwhile. Raises LibraryDamaged, StorageError."""
    with _told(source), closing(sqlite3.connect(source, timeout=30)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def copy_without_shelf(source: Path, target: Path) -> None:
    """Copy a catalog without what visitors keep."""
    copy_database(source, target)
    with _told(target), closing(sqlite3.connect(target)) as copied, copied:
        for table in reversed(SHELF):
            copied.execute(f'DELETE FROM "{table}"')  # noqa: S608  # a table of ours


def copy_shelf(source: Path, target: Path) -> None:
    """Put what visitors keep in one catalog into another one that has nothing of it."""
    with _told(source), closing(sqlite3.connect(target)) as copied:
        copied.execute("ATTACH ? AS old", [str(source)])
        with copied:
            for table in SHELF:
                copied.execute(f'INSERT INTO main."{table}" SELECT * FROM old."{table}"')  # noqa: S608  # a table of ours


def empty_of_reports(file: Path) -> None:
    """Remove the reports of a catalog that only keeps what visitors keep now."""
    with _told(file), closing(sqlite3.connect(file, timeout=30)) as catalog, catalog:
        catalog.execute("PRAGMA foreign_keys=ON")
        catalog.execute(f'DELETE FROM "{REPORTS.name}"')  # noqa: S608  # a table of ours


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if cause := find_cause(error, file.parent):
            raise describe(str(file), error, cause) from error
        raise LibraryDamaged(
            f"The database {file} is damaged ({error}). Run: zhiwen index --rebuild, with the paths of the reports"
        ) from error
