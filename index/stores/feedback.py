"""What readers said of answers, on the shelf of a library: one word of each owner on each answer, in SQL.

Knows nothing of what an answer says nor which reasons there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from index.stores.database import Database
from index.stores.tables import FEEDBACK


@dataclass(frozen=True, slots=True)
class KeptFeedback:
    """What one owner said of one answer, and when (ISO 8601, UTC)."""

    answer: str
    owner: str
    liked: bool
    reason: str
    words: str
    given: str


class FeedbackShelf:
    """The feedback on a library's answers. Any process that reads the library may write here, several at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, owner: str, answer: str, *, liked: bool, reason: str = "", words: str = "") -> None:
        """Keep what an owner says of an answer, in place of what was said before."""
        row = {"liked": liked, "reason": reason, "words": words, "given": datetime.now(UTC).isoformat()}
        with self._database.begin() as connection:
            # Written to before it is looked into, so that no other process comes between.
            known = connection.execute(sa.update(FEEDBACK).where(_is_of(owner, answer)).values(row))
            if not known.rowcount:
                connection.execute(sa.insert(FEEDBACK).values(owner=owner, answer=answer, **row))

    def remove(self, owner: str, answer: str) -> bool:
        """Take back what an owner said of an answer; False where it was nothing."""
        with self._database.begin() as connection:
            return bool(connection.execute(sa.delete(FEEDBACK).where(_is_of(owner, answer))).rowcount)

    def of_owner(self, owner: str, answers: Collection[str]) -> Mapping[str, KeptFeedback]:
        """Return what an owner said of these answers, by answer."""
        which = FEEDBACK.c.owner == owner, FEEDBACK.c.answer.in_(answers)
        return {said.answer: said for said in self._read(sa.select(FEEDBACK).where(*which))}

    def on(self, answer: str) -> tuple[KeptFeedback, ...]:
        """Return what all owners said of an answer, in order of time."""
        return self._read(sa.select(FEEDBACK).where(FEEDBACK.c.answer == answer).order_by(FEEDBACK.c.given))

    def _read(self, query: sa.Select[Any]) -> tuple[KeptFeedback, ...]:
        return tuple(
            KeptFeedback(row.answer, row.owner, row.liked, row.reason, row.words, row.given)
            for row in self._database.read(query)
        )


def _is_of(owner: str, answer: str) -> sa.ColumnElement[bool]:
    return sa.and_(FEEDBACK.c.owner == owner, FEEDBACK.c.answer == answer)
