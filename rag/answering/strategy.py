"""What a way of answering is: it answers a question, or says in a clause why the question is not its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.language.messages import say
from rag.schema.answer import Draft, Language
from rag.understanding.question import Question

Again = Callable[[str, tuple[str, ...]], Draft]  # a question and those before it → its answer, quoted


@dataclass(frozen=True, slots=True)
class Declined:
    """Why a strategy leaves a question to the next: the key of a clause."""

    key: str

    def said_in(self, language: Language) -> str:
        """Return the clause in one language."""
        return say(self.key, language)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as read, the earlier questions of its dialogue, and how one of those is answered again."""

    asked: Question
    history: Sequence[str]
    again: Again


class Strategy(Protocol):
    """One way of answering that needs no search. Strategies do not know each other; ``router`` has their order."""

    @property
    def name(self) -> str:
        """The strategy's name in traces."""

    def answer(self, turn: Turn) -> Draft | Declined:
        """Return the answer or a refusal, or why this is not a question for this strategy."""
