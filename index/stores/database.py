"""The SQL database of a catalog: its opening, its schema and that of an older library, and how its damage is told.

Knows which tables there are, and nothing of what stands in them but the values of the library itself.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from index.errors import LibraryDamaged, LibraryError
from index.storage_errors import describe, find_cause
from index.stores.tables import ANSWERS, META, REPORTS, TABLES

SCHEMA_VERSION = "7"
_PRIVATE = 0o600
VARIABLES = 500  # values in one SQL statement; SQLite's old limit is 999
_WITHOUT_FACTS = "1"  # the schema before facts were kept
_WITHOUT_CONTEXT = "2"  # the schema before it was kept what an answer came from; brought to this one by any opening
_WITHOUT_DATES = "3"  # the schema before it was kept when a report came; brought to this one by any opening
_WITHOUT_DIGESTS = "4"  # the schema before it was kept what a text is known by; brought to this one by any opening
_WITHOUT_PAGES = "5"  # the schema before the pages of originals were kept; brought to this one by any opening
_WITHOUT_SKETCHES = "6"  # the schema before it was kept how alike texts are; brought to this one by any opening
_UPGRADED = (_WITHOUT_FACTS, _WITHOUT_CONTEXT, _WITHOUT_DATES, _WITHOUT_DIGESTS, _WITHOUT_PAGES, _WITHOUT_SKETCHES)

_REFUSED = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.InterfaceError, sa.exc.ProgrammingError)  # by a sound file


class Database:
    """An open database with this version's tables; made by ``open``."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._where = engine.url.database or str(engine.url)

    @classmethod
    def open(cls, where: Path | str, *, check: bool, upgrade: bool) -> Database:
        """Open a SQLite file (a Path) or any SQLAlchemy URL (a str); create what is absent.

        ``check`` reads through the whole SQLite file, ``upgrade`` brings a schema without facts to this version's.
        Raises LibraryDamaged when it is damaged or has another schema, LibraryError when it cannot be used now or
        has to be upgraded.
        """
        with ExitStack() as stack:
            database = cls(_engine(where))
            stack.callback(database.close)
            if check:
                database.check()
            with database.begin() as connection:
                META.create(connection, checkfirst=True)
            schema = database.meta("schema")
            if schema != SCHEMA_VERSION:
                database._check_schema(schema, upgrade=upgrade)
                database._create()
            stack.pop_all()
            return database

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def read(self, query: sa.Select[Any]) -> Sequence[Any]:
        """Return the rows that a query finds."""
        with self._told(), self._engine.connect() as connection:
            return connection.execute(query).all()

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Give a connection in a transaction, which is committed behind the block."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    def meta(self, key: str) -> str | None:
        """Return a value of the library itself, or None."""
        rows = self.read(sa.select(META.c.value).where(META.c.key == key))
        return rows[0].value if rows else None

    def set_meta(self, **values: str | None) -> None:
        """Store values of the library itself, in one transaction; None removes one."""
        with self.begin() as connection:
            connection.execute(sa.delete(META).where(META.c.key.in_(values)))
            if rows := [{"key": key, "value": value} for key, value in values.items() if value is not None]:
                connection.execute(sa.insert(META), rows)

    def check(self) -> None:
        """Read through the whole SQLite file; LibraryDamaged where it is not whole."""
        with self._told(), self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                found = connection.execute(sa.text("PRAGMA integrity_check(1)")).scalar()
                if found != "ok":
                    raise self._damaged(str(found))

    def _check_schema(self, found: str | None, *, upgrade: bool) -> None:
        if found == _WITHOUT_FACTS and not upgrade:
            raise LibraryError(
                f"The library at {self._where} was made before numbers were kept (schema {found}). Run: zhiwen index "
                "with the folder of the reports; numbers are read from the stored texts, texts and vectors stay"
            )
        if found not in (None, *_UPGRADED):
            raise LibraryDamaged(
                f"The library at {self._where} has schema {found}; this Zhiwen reads schema {SCHEMA_VERSION}. "
                "Use the Zhiwen that wrote it, or begin anew: zhiwen index --rebuild, with the paths of the reports"
            )

    def _create(self) -> None:
        """Create the tables and columns that are absent and tell the schema, at once: none is left without its index.

        Two processes may come here together: the second waits, and finds nothing absent.
        """
        with self.begin() as connection:
            if connection.dialect.name == "sqlite":  # whose driver begins no transaction for a table
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            TABLES.create_all(connection)
            for table in (REPORTS, ANSWERS):
                _add_columns(connection, table)
            connection.execute(sa.delete(META).where(META.c.key == "schema"))
            connection.execute(sa.insert(META).values(key="schema", value=SCHEMA_VERSION))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self._explain(error) from error

    def _explain(self, error: sa.exc.DBAPIError) -> LibraryError:
        """Return what is the matter: the disk, a server that is away, a fault of ours, or else damage."""
        reason = error.orig or error
        if self._engine.dialect.name != "sqlite":
            away = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
            remedy = "Check that its server runs and may be reached" if away else "Please report this"
            return LibraryError(f"The catalog {self._where} refused what was asked of it ({reason}). {remedy}")
        if cause := find_cause(reason, Path(self._where).parent):
            return describe(f"The catalog {self._where}", reason, cause)
        if isinstance(error, _REFUSED):
            return LibraryError(f"The catalog {self._where} refused a value ({reason}). Please report this")
        return self._damaged(str(reason))

    def _damaged(self, reason: str) -> LibraryDamaged:
        return LibraryDamaged(
            f"The catalog {self._where} is damaged ({reason}). Run: zhiwen index --rebuild, with the paths "
            "of the reports; what cannot be read is set aside, not deleted"
        )


def in_batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield as many values at a time as one statement takes."""
    for start in range(0, len(values), VARIABLES):
        yield values[start : start + VARIABLES]


def _add_columns(connection: sa.Connection, table: sa.Table) -> None:
    """Add the columns that a table of an older schema lacks; they are empty in its rows."""
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    for column in table.c:
        if column.name not in there:
            declared = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {declared}"))


def _engine(where: Path | str) -> sa.Engine:
    if not isinstance(where, Path):
        return sa.create_engine(where)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(where)), creator=lambda: _connect(where))

    @sa.event.listens_for(engine, "checkout")
    def renew(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401  # of a pool
        if isinstance(connection, _AsItLies) and record.info.setdefault("used", False):
            raise sa.exc.DisconnectionError  # the pool connects anew: by now there may be space
        record.info["used"] = True

    return engine


class _AsItLies(sqlite3.Connection):
    """A connection that can only read, and does not see what another one writes."""


def _connect(file: Path) -> sqlite3.Connection:
    """Open a SQLite file; for reading only where the disk has no room for what SQLite needs beside it to share it."""
    _keep_private(file)
    connection = sqlite3.connect(file, timeout=30, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("SELECT 1 FROM sqlite_master")  # until something is read, none of it is opened
    except sqlite3.OperationalError as error:
        connection.close()
        log = file.with_name(f"{file.name}-wal")
        whole = file.exists() and file.stat().st_size and not (log.exists() and log.stat().st_size)
        if not whole or find_cause(error, file.parent) != "full":
            raise
        uri = f"{file.absolute().as_uri()}?immutable=1"
        return sqlite3.connect(uri, uri=True, check_same_thread=False, factory=_AsItLies)
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_private(file: Path) -> None:
    """Let nobody but its owner read a file that holds questions and answers, nor what SQLite keeps beside it.

    A group that was let in by hand stays. What cannot be done here is told when the file is opened.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, _PRIVATE))
    for one in (file, *(file.with_name(f"{file.name}{beside}") for beside in ("-wal", "-shm"))):
        with suppress(OSError):
            if one.stat().st_mode & stat.S_IROTH:
                one.chmod(_PRIVATE)
