"""What is said to small talk: a friendly sentence, and what can be asked. Knows nothing of the reports' texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Draft, Language, Refusal
from rag.understanding.question import Courtesy, Question

_EXAMPLES = 2


def refuse_courtesy(asked: Question, examples: Callable[[], Sequence[str]]) -> Refusal | None:
    """Return what is said to small talk, with two of the questions that can be asked here; None for a question."""
    return None if asked.courtesy is None else _opened(asked.courtesy, asked, examples)


def ask_back(asked: Question, examples: Callable[[], Sequence[str]]) -> Refusal:
    """Return what is said to a question that names no more than a place or a year, with questions that can be asked."""
    return _opened("nothing", asked, examples)


def _opened(kind: Courtesy, asked: Question, examples: Callable[[], Sequence[str]]) -> Refusal:
    opening = say(f"answering.opening_{kind}", asked.language)
    shown = (say("answering.example", asked.language, question=question) for question in examples()[:_EXAMPLES])
    listed = say("answering.example_gap", asked.language).join(shown)
    return Refusal("off_topic", say("answering.can_ask", asked.language, opening=opening, examples=listed))


class SmallTalk:
    """Thanks, greetings, asking for help, a bare objection."""

    name = "small_talk"

    def __init__(self, suggest: Callable[[Language], Sequence[str]]) -> None:
        """``suggest`` gives questions that can be asked, in a language."""
        self._suggest = suggest

    def answer(self, turn: Turn) -> Draft | Declined:
        """Say something friendly to what asks nothing."""
        refusal = refuse_courtesy(turn.asked, lambda: self._suggest(turn.asked.language))
        return Draft.of(refusal) if refusal else Declined("declined.no_small_talk")
