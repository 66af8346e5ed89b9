"""Turns of the page ↔ what is kept of a conversation: from its first question on, on the way back the same to look at.

Of a question that has no answer, the question alone is kept. Knows no component of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer_store.conversations import Entry, Recalled
from rag.app.desk import Desk
from rag.schema.answer import Citation, Language
from ui.language import read_words
from ui.views.ask.conversation import Turn


def remember(desk: Desk, owner: str, conversation_id: str, turns: Sequence[Turn]) -> str:
    """Keep the turns as all that the owner's conversation has, and return its id.

    "" for ``conversation_id`` begins a new one; "" is returned, and nothing kept, where there is no turn.
    """
    entries = [keep_turn(turn) for turn in turns]
    return desk.conversations.save(owner, conversation_id or None, entries) if entries else ""


def restore(desk: Desk, owner: str, conversation_id: str, language: Language) -> tuple[Turn, ...]:
    """Return the turns of an owner's conversation, each answer as it was. Raises RecordError.

    ``Turn.reopened`` tells what has become of the quotes; a turn whose record is gone is an error that says so.
    """
    gone = read_words(language)["past_answer_gone"]
    return tuple(recall_turn(recalled, gone) for recalled in desk.conversations.get(owner, conversation_id).turns)


def find_now(turn: Turn, citation: Citation, language: Language) -> tuple[Citation, str]:
    """Return a citation at the place where its quote stands now, and "" – or why there is none to open."""
    standings = turn.reopened.standings if turn.reopened else ()
    standing = next((one for one in standings if one.marker == citation.marker), None)
    if standing is None or citation not in turn.cited or standing.state == "unchanged":
        return citation, ""
    if standing.state == "moved" and standing.report_id and standing.start is not None and standing.end is not None:
        return replace(citation, report_id=standing.report_id, start=standing.start, end=standing.end), ""
    return citation, standing.tell(language)


def keep_turn(turn: Turn) -> Entry:
    """Return what is kept of a turn; of one without an answer – stopped, failed, or under way – what was asked."""
    if turn.answer is None:
        return Entry(turn.number, turn.question, "", turn.history, turn.edit, picked=turn.picked)
    scope = turn.answer.scope
    places = scope.jurisdictions
    return Entry(turn.number, turn.question, turn.answer.id, turn.history, turn.edit, turn.found or (), places)


def recall_turn(recalled: Recalled, gone: str) -> Turn:
    """Return a kept turn as it was; stopped where it was never answered, with the error ``gone`` where its answer is
    no longer kept.
    """
    entry, reopened = recalled.entry, recalled.reopened
    if not entry.answer_id:
        return Turn(entry.number, entry.question, entry.history, entry.edit, picked=entry.picked, stopped=True)
    if reopened is None:
        return Turn(entry.number, entry.question, entry.history, entry.edit, found=entry.found, error=gone)
    answer = reopened.answer
    return Turn(
        entry.number,
        entry.question,
        entry.history,
        entry.edit,
        picked=answer.picked,
        scope=answer.scope,
        understood=answer.understood,
        found=entry.found,
        text=answer.text,
        answer=answer,
        reopened=reopened,
        feedback=recalled.feedback,
    )
