"""What was set by hand for texts that are no reports now, in SQL: it waits for its text, never for a file's name.

A report's own corrections are its entry's. Here stay those of a report that was removed or replaced, and those that a
text on its way in takes over from an earlier version. Knows no report and none of the values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import sqlalchemy as sa

from index.reading.readers import text_digest
from index.stores.database import Database
from index.stores.tables import CORRECTIONS, REPORTS, dump


class Corrections:
    """The corrections of a library that wait for their text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, digest: str) -> dict[str, str]:
        """Return what waits for the text of a digest."""
        rows = self._database.read(sa.select(CORRECTIONS.c.given).where(CORRECTIONS.c.digest == digest))
        return dict(json.loads(rows[0].given)) if rows else {}


def keep_corrections(connection: sa.Connection, corrections: Mapping[str, Mapping[str, str]]) -> None:
    """Store values by digest, in place of those that wait there, as part of a transaction."""
    forget_corrections(connection, *corrections)
    if rows := [{"digest": digest, "given": dump(dict(values))} for digest, values in corrections.items()]:
        connection.execute(sa.insert(CORRECTIONS), rows)


def keep_corrections_of(connection: sa.Connection, report_id: str) -> None:
    """Store what was set by hand for a report that is about to be removed, as part of the same transaction.

    Where another report has the same text but for its line ends, that one has taken them over.
    """
    corrected = sa.select(REPORTS.c.text, REPORTS.c.overrides).where(REPORTS.c.id == report_id)
    for text, overrides in connection.execute(corrected.where(REPORTS.c.overrides != dump({}))).all():
        digest = text_digest(text)
        others = sa.select(REPORTS.c.id).where(REPORTS.c.digest == digest, REPORTS.c.id != report_id)
        if connection.execute(others).first() is None:
            keep_corrections(connection, {digest: json.loads(overrides)})


def forget_corrections(connection: sa.Connection, *digests: str) -> None:
    """Remove what waits for these texts, as part of a transaction."""
    for digest in digests:
        connection.execute(sa.delete(CORRECTIONS).where(CORRECTIONS.c.digest == digest))
