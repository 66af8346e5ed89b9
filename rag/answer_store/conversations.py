"""A visitor's conversations and word on answers: kept, found again by their owner alone, reopened as they were.

A conversation names the answers it holds; each is the record that ``keeping`` keeps, held against the library of now
when it is opened. Deleting one removes its answers too, but for those that another conversation holds and those that
somebody has said something of, which are the library's to learn from. Of two that save one conversation the last
wins. Knows no page; ``owner`` is whatever tells one visitor from another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from index.library import Library
from index.stores.conversations import KeptTurn, Listed
from index.stores.feedback import KeptFeedback
from rag.answer_store.records import Reopened, read_edit, reopen, reopen_all
from rag.schema.answer import Citation, Edit
from rag.schema.errors import RecordError
from rag.schema.sources import Picked

LONGEST_TITLE = 80  # characters
LONGEST_FIRST_TITLE = 40  # of one made from a question
LONGEST_WORDS = 500  # characters that a visitor may add to a reason

Reason = Literal["wrong_number", "wrong_citation", "not_asked", "missing", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)

_UNKNOWN = "There is no conversation {!r} of yours: it was deleted, or is another visitor's"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a visitor says of an answer; ``reason`` and ``words`` only where it is disliked."""

    liked: bool
    reason: Reason | None = None
    words: str = ""

    def __post_init__(self) -> None:
        if self.liked and (self.reason or self.words):
            raise ValueError("an answer that is liked needs no reason")
        if len(self.words) > LONGEST_WORDS:
            raise ValueError(f"{len(self.words)} characters of feedback; at most {LONGEST_WORDS} are kept")


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of a conversation, with what its page needs to show it as it was.

    ``answer_id``: "" while it has no answer, and where it got none; ``found``: the evidence that was shown, cited or
    not; ``places``: those asked for; ``picked``: what it was limited to, where no answer says so.
    """

    number: int
    question: str
    answer_id: str
    history: tuple[str, ...] = ()
    edit: Edit | None = None
    found: tuple[Citation, ...] = ()
    places: tuple[str, ...] = ()
    picked: Picked | None = None


@dataclass(frozen=True, slots=True)
class Recalled:
    """An entry with its answer as it stands now; None where it has none, or its record was removed or is damaged."""

    entry: Entry
    reopened: Reopened | None
    feedback: Feedback | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it was kept."""

    listed: Listed
    turns: tuple[Recalled, ...]


class Conversations:
    """The conversations and the feedback in one library. Several threads and processes may write at once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._shelf = library.catalog.conversations
        self._feedback = library.catalog.feedback

    def save(self, owner: str, conversation_id: str | None, entries: Sequence[Entry]) -> str:
        """Keep the entries as all that a conversation has, and return its id.

        A new conversation begins without an id. One begins too where the owner has none of this id any more, with
        what is still kept: what is asked after a deletion elsewhere is not lost, what was deleted does not come back.
        """
        if conversation_id:
            if self._shelf.save(owner, conversation_id, [_keep(entry) for entry in entries]):
                return conversation_id
            there = {kept.id for kept in self._library.catalog.answers.get_all({e.answer_id for e in entries})}
            entries = [entry for entry in entries if not entry.answer_id or entry.answer_id in there]
        title = shorten(entries[0].question, LONGEST_FIRST_TITLE) if entries else ""
        return self._shelf.create(owner, title, [_keep(entry) for entry in entries])

    def find(self, owner: str, search: str = "", *, limit: int | None = None, offset: int = 0) -> tuple[Listed, ...]:
        """Return the owner's conversations, last changed first; ``search``: words of title, questions and places."""
        return self._shelf.find(owner, search, limit=limit, offset=offset)

    def count(self, owner: str, search: str = "") -> int:
        """Return how many conversations ``find`` would return without a limit."""
        return self._shelf.count(owner, search)

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """Return an owner's conversation with its answers. Raises RecordError."""
        found = self._shelf.get(owner, conversation_id)
        if found is None:
            raise RecordError(_UNKNOWN.format(conversation_id))
        listed, turns = found
        answers = {turn.answer for turn in turns if turn.answer}
        said, records = self.feedback(owner, answers), self._library.catalog.answers.get_all(answers)
        opened = {kept.id: reopened for kept, reopened in reopen_all(self._library, records)}
        recalled = (Recalled(_read(turn), opened.get(turn.answer), said.get(turn.answer)) for turn in turns)
        return Conversation(listed, tuple(recalled))

    def shared(self, conversation_id: str) -> Conversation:
        """Return a conversation whose owner has passed it on; who may see it is for the caller to know.

        Nothing of what its owner said of the answers is in it. Raises RecordError.
        """
        owner = self._shelf.owner_of(conversation_id)
        if owner is None:
            raise RecordError(_UNKNOWN.format(conversation_id))
        found = self.get(owner, conversation_id)
        return replace(found, turns=tuple(replace(turn, feedback=None) for turn in found.turns))

    def answer(self, owner: str, answer_id: str) -> Reopened:
        """Return a kept answer that a conversation of the owner holds. Raises RecordError."""
        if not self._shelf.holds(owner, answer_id):
            raise RecordError(f"No conversation of yours holds an answer {answer_id!r}")
        return reopen(self._library, answer_id)

    def rename(self, owner: str, conversation_id: str, title: str) -> str:
        """Give a conversation another title and return it as it is kept. Raises RecordError, for an empty one too."""
        kept = shorten(title, LONGEST_TITLE)
        if not kept:
            raise RecordError("A conversation's title cannot be empty. Give it some characters")
        if not self._shelf.rename(owner, conversation_id, kept):
            raise RecordError(_UNKNOWN.format(conversation_id))
        return kept

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation, and the answers that nobody else holds. Raises RecordError."""
        if not self._shelf.remove(owner, conversation_id):
            raise RecordError(_UNKNOWN.format(conversation_id))

    def delete_all(self, owner: str) -> int:
        """Delete all conversations of an owner and return how many there were."""
        return self._shelf.remove(owner)

    def rate(self, owner: str, answer_id: str, feedback: Feedback | None) -> None:
        """Keep what an owner says of an answer, in place of what was said before; None takes it back.

        Raises RecordError where no such answer is kept.
        """
        if feedback is None:
            self._feedback.remove(owner, answer_id)
            return
        if self._library.catalog.answers.get(answer_id) is None:
            raise RecordError(f"The answer {answer_id!r} is no longer kept, so nothing can be said of it. Ask again")
        words = _printable(feedback.words)
        self._feedback.save(owner, answer_id, liked=feedback.liked, reason=feedback.reason or "", words=words)

    def feedback(self, owner: str, answer_ids: Collection[str]) -> Mapping[str, Feedback]:
        """Return what an owner said of these answers, by answer."""
        return {answer: read_feedback(kept) for answer, kept in self._feedback.of_owner(owner, answer_ids).items()}


def shorten(text: str, longest: int) -> str:
    """Return a text on one line, without what cannot be printed; cut, and marked as cut, where it is too long."""
    line = _printable(text)
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def read_feedback(kept: KeptFeedback) -> Feedback:
    """Return feedback as it was given; a reason of a later version counts as another one."""
    reason = next((known for known in REASONS if known == kept.reason), "other" if kept.reason else None)
    return Feedback(kept.liked, reason, kept.words)


def _keep(entry: Entry) -> KeptTurn:
    context = {
        "history": list(entry.history),
        "edit": asdict(entry.edit) if entry.edit else None,
        "found": [asdict(citation) for citation in entry.found],
        **({"picked": asdict(entry.picked)} if entry.picked else {}),
    }
    return KeptTurn(entry.number, entry.question, entry.answer_id, entry.places, context)


def _read(turn: KeptTurn) -> Entry:
    context: Mapping[str, Any] = turn.context
    found = tuple(Citation(**{**plain, "section": tuple(plain["section"])}) for plain in context["found"])
    edit = read_edit(context["edit"])
    picked = Picked.from_json(context["picked"]) if context.get("picked") else None
    return Entry(turn.number, turn.question, turn.answer, tuple(context["history"]), edit, found, turn.places, picked)
