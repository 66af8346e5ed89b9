"""Conversations on the shelf of a library: whose they are and which answers they hold, in SQL.

Every look and every change names the owner; what is another owner's is not there, unless its id was passed on by the
owner. Knows nothing of what an answer
says, and keeps none: a turn names the record that ``answers`` keeps.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from index.stores.database import Database
from index.stores.tables import ANSWERS, CONVERSATIONS, FEEDBACK, TURNS, dump

_VARIABLES = 500  # values in one SQL statement; SQLite's old limit is 999


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question of a conversation and the id of its answer; ``context``: whatever its reader needs beside them."""

    number: int
    question: str
    answer: str
    places: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation as a list shows it; times in ISO 8601, UTC."""

    id: str
    title: str
    created: str
    updated: str
    questions: int
    places: tuple[str, ...]


class ConversationShelf:
    """The conversations of all owners. Any process that reads the library may write here, several at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, owner: str, title: str, turns: Sequence[KeptTurn]) -> str:
        """Keep a new conversation and return its id."""
        now, made = _now(), secrets.token_hex(8)
        row = {"id": made, "owner": owner, "title": title, "created": now, "updated": now}
        with self._database.begin() as connection:
            connection.execute(sa.insert(CONVERSATIONS).values(row))
            _replace_turns(connection, made, turns)
        return made

    def save(self, owner: str, conversation_id: str, turns: Sequence[KeptTurn]) -> bool:
        """Keep turns in place of a conversation's; False where the owner has no such conversation."""
        known = sa.update(CONVERSATIONS).where(_is_own(owner, conversation_id)).values(updated=_now())
        with self._database.begin() as connection:
            # Written to before it is looked into, so that no other process comes between.
            if not connection.execute(known).rowcount:
                return False
            _replace_turns(connection, conversation_id, turns)
        return True

    def find(self, owner: str, search: str = "", *, limit: int | None = None, offset: int = 0) -> tuple[Listed, ...]:
        """Return an owner's conversations, last changed first; ``search``: words of a title, question or place."""
        query = sa.select(CONVERSATIONS).where(_found(owner, search))
        newest = (CONVERSATIONS.c.updated.desc(), CONVERSATIONS.c.id)
        rows = self._database.read(query.order_by(*newest).limit(limit).offset(offset))
        turns: dict[str, list[Any]] = {row.id: [] for row in rows}
        for some in _in_batches(turns):
            chosen = sa.select(TURNS.c.conversation, TURNS.c.places).where(TURNS.c.conversation.in_(some))
            for turn in self._database.read(chosen.order_by(TURNS.c.conversation, TURNS.c.number)):
                turns[turn.conversation].append(turn)
        return tuple(_listed(row, turns[row.id]) for row in rows)

    def count(self, owner: str, search: str = "") -> int:
        """Return how many conversations ``find`` would return without a limit."""
        query = sa.select(sa.func.count()).select_from(CONVERSATIONS).where(_found(owner, search))
        return int(self._database.read(query)[0][0])

    def get(self, owner: str, conversation_id: str) -> tuple[Listed, tuple[KeptTurn, ...]] | None:
        """Return an owner's conversation and its turns; None where the owner has no such conversation."""
        rows = self._database.read(sa.select(CONVERSATIONS).where(_is_own(owner, conversation_id)))
        if not rows:
            return None
        held = sa.select(TURNS).where(TURNS.c.conversation == conversation_id)
        turns = self._database.read(held.order_by(TURNS.c.number))
        return _listed(rows[0], turns), tuple(
            KeptTurn(row.number, row.question, row.answer, tuple(json.loads(row.places)), json.loads(row.context))
            for row in turns
        )

    def owner_of(self, conversation_id: str) -> str | None:
        """Return whose a conversation is; None where there is none of this id."""
        rows = self._database.read(sa.select(CONVERSATIONS.c.owner).where(CONVERSATIONS.c.id == conversation_id))
        return str(rows[0].owner) if rows else None

    def holds(self, owner: str, answer: str) -> bool:
        """Tell whether a conversation of the owner holds an answer."""
        own = sa.and_(CONVERSATIONS.c.id == TURNS.c.conversation, CONVERSATIONS.c.owner == owner)
        query = sa.select(TURNS.c.answer).join(CONVERSATIONS, own).where(TURNS.c.answer == answer)
        return bool(self._database.read(query.limit(1)))

    def rename(self, owner: str, conversation_id: str, title: str) -> bool:
        """Give a conversation another title; False where the owner has no such conversation."""
        with self._database.begin() as connection:
            which = sa.update(CONVERSATIONS).where(_is_own(owner, conversation_id))
            return bool(connection.execute(which.values(title=title)).rowcount)

    def remove(self, owner: str, conversation_id: str | None = None) -> int:
        """Remove a conversation, None: all of the owner's; return how many there were.

        With it go the answers that no other conversation holds and of which nothing was said.
        """
        which = sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.owner == owner)
        if conversation_id is not None:
            which = which.where(CONVERSATIONS.c.id == conversation_id)
        with self._database.begin() as connection:
            left = _remove_turns(connection, TURNS.c.conversation.in_(which))
            gone = connection.execute(sa.delete(CONVERSATIONS).where(CONVERSATIONS.c.id.in_(which)))
            _forget(connection, left)
            return int(gone.rowcount)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")  # the turns of one second keep their order


def _in_batches(values: Iterable[str]) -> Iterator[Sequence[str]]:
    everything = tuple(values)
    return (everything[n : n + _VARIABLES] for n in range(0, len(everything), _VARIABLES))


def _is_own(owner: str, conversation_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(CONVERSATIONS.c.owner == owner, CONVERSATIONS.c.id == conversation_id)


def _found(owner: str, search: str) -> sa.ColumnElement[bool]:
    """Return the condition that a conversation is the owner's and has each of the words somewhere."""
    conditions = [CONVERSATIONS.c.owner == owner]
    for word in search.split():
        said = sa.or_(*(column.icontains(word, autoescape=True) for column in (TURNS.c.question, TURNS.c.places)))
        holding = sa.select(TURNS.c.conversation).where(said)
        conditions.append(
            sa.or_(CONVERSATIONS.c.title.icontains(word, autoescape=True), CONVERSATIONS.c.id.in_(holding))
        )
    return sa.and_(*conditions)


def _listed(row: Any, turns: Sequence[Any]) -> Listed:  # noqa: ANN401  # rows of both tables
    places = dict.fromkeys(place for turn in turns for place in json.loads(turn.places))
    return Listed(row.id, row.title, row.created, row.updated, len(turns), tuple(places))


def _replace_turns(connection: sa.Connection, conversation_id: str, turns: Iterable[KeptTurn]) -> None:
    left = _remove_turns(connection, TURNS.c.conversation == conversation_id)
    rows = [
        {
            "conversation": conversation_id,
            "number": turn.number,
            "question": turn.question,
            "answer": turn.answer,
            "places": json.dumps(turn.places, ensure_ascii=False),
            "context": dump(turn.context),
        }
        for turn in turns
    ]
    if rows:
        connection.execute(sa.insert(TURNS), rows)
    _forget(connection, left - {row["answer"] for row in rows})


def _remove_turns(connection: sa.Connection, which: sa.ColumnElement[bool]) -> set[str]:
    """Remove turns and return the answers that they held."""
    # Deleted and told by one statement: between two, another process might add a turn.
    return set(connection.execute(sa.delete(TURNS).where(which).returning(TURNS.c.answer)).scalars())


def _forget(connection: sa.Connection, answers: Collection[str]) -> None:
    """Remove the answers that no conversation holds and of which nothing was said."""
    for some in _in_batches(sorted(answers)):
        unheld = ANSWERS.c.id.not_in(sa.select(TURNS.c.answer))
        unsaid = ANSWERS.c.id.not_in(sa.select(FEEDBACK.c.answer))
        connection.execute(sa.delete(ANSWERS).where(ANSWERS.c.id.in_(some), unheld, unsaid))
