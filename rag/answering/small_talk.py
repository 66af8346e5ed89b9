"""What is said to small talk: a friendly sentence, and what can be asked. Knows nothing of the reports' texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.answering.strategy import Declined, Turn
from rag.schema.answer import Draft, Language, Refusal
from rag.understanding.question import Courtesy, Question

_EXAMPLES = 2
_OPENINGS: Mapping[Courtesy, tuple[str, str]] = {
    "thanks": ("不客气。", "You are welcome."),
    "greeting": ("你好。", "Hello."),
    "help": (
        "这里回答法治政府建设年度报告里的内容:查一个数字、比较几个地方、看做法和不足,每句都附原文出处。",
        "This answers from annual rule-of-law government reports: look up a figure, compare places, read what was done "
        "or is lacking, each sentence with its source.",
    ),
    "objection": (
        "抱歉。请直接说出要改的地方、年份或指标,例如“不是受理,是审结”“应该是2023年”。",
        "Sorry. Say which place, year or measure you mean, e.g. “not received, concluded”.",
    ),
    "nothing": (
        "没有看到要问的内容,请写明地方、年份和要问的事。",
        "There is nothing asked; say which place, year and matter.",
    ),
}


def refuse_courtesy(asked: Question, examples: Callable[[], Sequence[str]]) -> Refusal | None:
    """Return what is said to small talk, with two of the questions that can be asked here; None for a question."""
    return None if asked.courtesy is None else _opened(asked.courtesy, asked, examples)


def ask_back(asked: Question, examples: Callable[[], Sequence[str]]) -> Refusal:
    """Return what is said to a question that names no more than a place or a year, with questions that can be asked."""
    return _opened("nothing", asked, examples)


def _opened(kind: Courtesy, asked: Question, examples: Callable[[], Sequence[str]]) -> Refusal:
    chinese, english = _OPENINGS[kind]
    shown = examples()[:_EXAMPLES]
    if asked.language == "en":
        return Refusal("off_topic", f"{english} You can ask, for example: {' / '.join(shown)}")
    return Refusal("off_topic", f"{chinese}可以这样问:{''.join(f'“{question}”' for question in shown)}")


class SmallTalk:
    """Thanks, greetings, asking for help, a bare objection."""

    name = "small_talk"

    def __init__(self, suggest: Callable[[Language], Sequence[str]]) -> None:
        """``suggest`` gives questions that can be asked, in a language."""
        self._suggest = suggest

    def answer(self, turn: Turn) -> Draft | Declined:
        """Say something friendly to what asks nothing."""
        refusal = refuse_courtesy(turn.asked, lambda: self._suggest(turn.asked.language))
        return Draft.of(refusal) if refusal else Declined("不是寒暄", "it is no small talk")
