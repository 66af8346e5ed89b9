"""Answer records on the shelf of a library: kept, listed, taken out, in SQL. Knows nothing of what a record says.

A record is a JSON text that comes back character for character. Its id is given by whoever keeps it and stands for
what it says, so that the same answer kept again is one record, asked twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from index.stores.database import Database
from index.stores.tables import ANSWERS, CONVERSATIONS, FEEDBACK, TURNS, dump

_VARIABLES = 500  # values in one SQL statement; SQLite's old limit is 999
_COLUMNS = (ANSWERS.c.id, ANSWERS.c.created, ANSWERS.c.asked, ANSWERS.c.question, ANSWERS.c.record, ANSWERS.c.context)
_LAST = sa.func.coalesce(ANSWERS.c.asked, ANSWERS.c.created)  # records of an older schema know one time only


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it lies there: its times (ISO 8601, UTC), its question, and two JSON texts.

    ``context`` is what shaped the answer and is not part of the record; "" where an older version kept none.
    """

    id: str
    first: str
    last: str
    question: str
    record: str
    context: str


class Answers:
    """The answer records of a library. Any process that reads the library may write here, several at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, answer_id: str, question: str, record: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        """Keep a record; one of the same id is replaced, and when it was first asked stays."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")  # the questions of one second keep their order
        # The keys of the record keep their order: what is read again is what was printed.
        texts = {"record": json.dumps(record, ensure_ascii=False), "context": dump(context)}
        row = {"question": question, "asked": now, **texts}
        with self._database.begin() as connection:
            # Written to before it is looked into, so that no other process comes between.
            known = connection.execute(sa.update(ANSWERS).where(ANSWERS.c.id == answer_id).values(row))
            if not known.rowcount:
                connection.execute(sa.insert(ANSWERS).values(id=answer_id, created=now, **row))

    def get(self, answer_id: str) -> Kept | None:
        """Return the record of this id, or None."""
        found = self._read(sa.select(*_COLUMNS).where(ANSWERS.c.id == answer_id))
        return found[0] if found else None

    def get_all(self, ids: Collection[str]) -> tuple[Kept, ...]:
        """Return the records of these ids that are there, in no order."""
        every = tuple(ids)
        batches = (every[n : n + _VARIABLES] for n in range(0, len(every), _VARIABLES))
        return tuple(
            kept for some in batches for kept in self._read(sa.select(*_COLUMNS).where(ANSWERS.c.id.in_(some)))
        )

    def find(self, beginning: str, limit: int = 2) -> tuple[Kept, ...]:
        """Return the records whose id begins so, at most ``limit``."""
        begins = ANSWERS.c.id.startswith(beginning, autoescape=True)
        return self._read(sa.select(*_COLUMNS).where(begins).order_by(ANSWERS.c.id).limit(limit))

    def newest(self, limit: int | None = None) -> tuple[Kept, ...]:
        """Return the records last asked first, at most ``limit``."""
        return self._read(sa.select(*_COLUMNS).order_by(_LAST.desc(), ANSWERS.c.id).limit(limit))

    def to_question(self, question: str, limit: int) -> tuple[Kept, ...]:
        """Return the records of a question typed exactly so, last asked first, at most ``limit``."""
        same = sa.select(*_COLUMNS).where(ANSWERS.c.question == question)
        return self._read(same.order_by(_LAST.desc(), ANSWERS.c.id).limit(limit))

    def disliked(self, limit: int | None = None) -> tuple[Kept, ...]:
        """Return the records that somebody disliked, last asked first, at most ``limit``."""
        which = ANSWERS.c.id.in_(sa.select(FEEDBACK.c.answer).where(FEEDBACK.c.liked.is_(sa.false())))
        return self._read(sa.select(*_COLUMNS).where(which).order_by(_LAST.desc(), ANSWERS.c.id).limit(limit))

    def count(self) -> int:
        """Return how many records there are."""
        return int(self._database.read(sa.select(sa.func.count()).select_from(ANSWERS))[0][0])

    def remove(self, ids: Collection[str] | None = None) -> int:
        """Remove the records of these ids and what was said of them; return how many records there were.

        None: all, and all conversations, so that no question is left either.
        """
        said, which, held = sa.delete(FEEDBACK), sa.delete(ANSWERS), [sa.delete(TURNS), sa.delete(CONVERSATIONS)]
        if ids is not None:
            said, which, held = said.where(FEEDBACK.c.answer.in_(ids)), which.where(ANSWERS.c.id.in_(ids)), []
        with self._database.begin() as connection:
            for statement in (said, *held):
                connection.execute(statement)
            return int(connection.execute(which).rowcount)

    def _read(self, query: sa.Select[Any]) -> tuple[Kept, ...]:
        rows: Sequence[Any] = self._database.read(query)
        return tuple(
            Kept(row.id, row.created, row.asked or row.created, row.question, row.record, row.context or "")
            for row in rows
        )
