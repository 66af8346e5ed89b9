"""What one conversation on the page is made of: its turns, and how a turn grows while the bot speaks.

Knows the bot by its protocol and no component of the page; nothing here is shared between users.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Literal

from index.errors import ZhiwenError
from rag.answer_store.conversations import Feedback
from rag.answer_store.records import Reopened
from rag.schema.answer import (
    Answer,
    Citation,
    Claim,
    Edit,
    Event,
    EvidenceFound,
    Finished,
    Scope,
    Standing,
    Waiting,
)
from rag.schema.sources import Picked
from ui.bot import Bot

ChangeKind = Literal[
    "drop-place", "add-place", "only-place", "drop-year", "add-year", "only-year", "measure", "ask", "unpick"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What one click asks for: a place or year more, less or alone, another measure, another question, all reports."""

    kind: ChangeKind
    value: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what has come of it so far; ``found`` is None until the evidence is there.

    ``history``: the questions it stands on, oldest first; ``edit``: what the visitor set of its scope by hand;
    ``anew``: asked once more, for other words than those of before; ``picked``: the reports that it is limited to.
    """

    number: int
    question: str
    history: tuple[str, ...] = ()
    edit: Edit | None = None
    anew: bool = False
    picked: Picked | None = None
    scope: Scope | None = None
    understood: tuple[str, ...] = ()
    offers: tuple[Change, ...] = ()  # what a refused question could be asked for instead
    found: tuple[Citation, ...] | None = None
    waiting: Waiting | None = None  # while the model writes to others
    text: str = ""
    standing: tuple[Claim, ...] = ()  # the sentences of ``text`` while there is no answer
    answer: Answer | None = None
    error: str | None = None
    stopped: bool = False
    reopened: Reopened | None = None  # of a conversation that is gone on with: what has become of the quotes
    feedback: Feedback | None = None  # what the visitor said of the answer
    begun: float | None = field(default=None, compare=False)  # when it was asked, by the clock that never goes back

    @property
    def running(self) -> bool:
        """Whether the bot is still at it."""
        return self.answer is None and self.error is None and not self.stopped

    @property
    def cited(self) -> tuple[Citation, ...]:
        """The citations of the answer in order of marker; before it is there, the evidence found."""
        citations = self.answer.citations if self.answer else self.found or ()
        return tuple(sorted(citations, key=lambda citation: citation.marker))

    @property
    def uncited(self) -> tuple[Citation, ...]:
        """Evidence that was found and that the finished answer does not cite."""
        if self.answer is None:
            return ()
        used = {_place(citation) for citation in self.answer.citations}
        return tuple(citation for citation in self.found or () if _place(citation) not in used)


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.report_id, citation.start, citation.end


def listen(bot: Bot, turn: Turn) -> Iterator[Turn]:
    """Yield the turn after each event of the bot; an error that a user can act on ends it as its message."""
    try:
        sources = turn.picked.sources if turn.picked else None
        events = bot.stream(turn.question, turn.history, turn.edit, anew=turn.anew, sources=sources)
        # closing: a stopped conversation must stop the model too, not only this loop
        with closing(events):  # type: ignore[type-var]  # streams are generators
            for event in events:
                turn = _grow(turn, event)
                yield turn
    except ZhiwenError as error:
        yield replace(turn, error=str(error))


def _grow(turn: Turn, event: Event) -> Turn:
    match event:
        case EvidenceFound():
            return replace(turn, scope=event.scope, understood=event.understood, found=event.citations)
        case Waiting():
            return replace(turn, waiting=event)
        case Standing():
            return replace(turn, text=event.text, standing=event.claims, waiting=None)
        case Finished():
            answer = event.answer
            return replace(turn, text=answer.text, understood=answer.understood, answer=answer, waiting=None)


def begin_turn(turns: Sequence[Turn], question: str, picked: Picked | None = None) -> tuple[tuple[Turn, ...], Turn]:
    """Return the turns that stay and the new one; a question that failed makes way for its repetition."""
    kept = tuple(turn for turn in turns if turn.error is None)
    return kept, Turn(_next_number(turns), question, read_history(kept), picked=picked)


def begin_again(turns: Sequence[Turn], turn: Turn, edit: Edit) -> tuple[tuple[Turn, ...], Turn]:
    """Return the turns that stay and a new one: the question of ``turn`` at an edited scope, on the same history."""
    kept = tuple(turn for turn in turns if turn.error is None)
    scope = replace(
        turn.scope or Scope(),
        **{name: value for name in ("jurisdictions", "years") if (value := getattr(edit, name)) is not None},
    )
    again = Turn(_next_number(turns), turn.question, turn.history, edit, scope=scope, understood=turn.understood)
    return kept, replace(again, picked=turn.picked)


def begin_unpicked(turns: Sequence[Turn], turn: Turn) -> tuple[tuple[Turn, ...], Turn]:
    """Return the turns that stay and a new one: the question of ``turn`` asked of all reports."""
    kept = tuple(turn for turn in turns if turn.error is None)
    return kept, Turn(_next_number(turns), turn.question, turn.history, turn.edit)


def begin_edited(
    turns: Sequence[Turn], number: int, question: str, picked: Picked | None = None
) -> tuple[tuple[Turn, ...], Turn]:
    """Return the turns before the one of this number and a new one in its place: what came after it goes."""
    kept = tuple(turn for turn in turns if turn.number < number and turn.error is None)
    return kept, Turn(_next_number(turns), question, read_history(kept), picked=picked)


def begin_retry(turns: Sequence[Turn], turn: Turn) -> tuple[tuple[Turn, ...], Turn]:
    """Return the turns that stay and the question of ``turn`` once more, in place of the last turn where it is that."""
    kept = tuple(other for other in turns if other.error is None and not (other is turn and other is turns[-1]))
    return kept, Turn(_next_number(turns), turn.question, turn.history, turn.edit, anew=True, picked=turn.picked)


def read_elapsed(turn: Turn) -> int:
    """Return how many whole seconds a question has been under way."""
    return 0 if turn.begun is None else int(time.monotonic() - turn.begun)


def _next_number(turns: Sequence[Turn]) -> int:
    return max((turn.number for turn in turns), default=0) + 1


def read_history(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return what the next question stands on: the questions up to the last one, oldest first.

    An edited question takes the place of those that came after its first form; an edit is no question, so the
    history has the question as its answer says it, in full.
    """
    if not turns:
        return ()
    last = turns[-1]
    said = last.answer.standalone_question if last.edit and last.answer else last.question
    return (*last.history, said)


_KEY = re.compile(r"(cite|found)-(\d+)-(\d+)")


def cite_key(turn: Turn, citation: Citation) -> str:
    """Return the key of a citation that carries a marker; it is unique in the conversation."""
    return f"cite-{turn.number}-{citation.marker}"


def found_key(turn: Turn, position: int) -> str:
    """Return the key of evidence without a marker, by its position in ``turn.uncited``."""
    return f"found-{turn.number}-{position}"


def find_citation(turns: Sequence[Turn], key: str) -> tuple[Turn, Citation] | None:
    """Return the turn and the citation that a key names, None where this conversation has none."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    kind, number, position = match[1], int(match[2]), int(match[3])
    for turn in turns:
        if turn.number == number:
            entries = enumerate(turn.uncited) if kind == "found" else ((c.marker, c) for c in turn.cited)
            return next(((turn, citation) for place, citation in entries if place == position), None)
    return None
