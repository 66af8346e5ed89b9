"""How an answer came about, folded under it: what was read in the question, and which ways of answering were tried."""

from __future__ import annotations

from functools import partial

from rag.language.trace_words import said
from rag.schema.answer import Answer
from rag.schema.trace import Attempt, Reading
from rag.wording.labels import say_label
from rag.wording.model_readings import say_model_reading
from ui.components.html import Markup, one_line, render
from ui.language import Words

_render = partial(render, "views/ask/trace.html")


def render_trace(answer: Answer, words: Words) -> Markup:
    """Return the folded account; "" for a record of a version that kept none."""
    if answer.trace is None:
        return Markup()
    asked = answer.standalone_question
    return _render(
        "trace",
        standalone=asked if asked != answer.question else "",
        readings=[_reading(reading, answer.question, words) for reading in answer.trace.readings],
        labels=[
            *(say_label(label, words["language"]) for label in answer.trace.labels),
            *(one_line(say_model_reading(reading, words["language"])) for reading in answer.trace.model),
        ],
        attempts=[_attempt(attempt, words) for attempt in answer.trace.attempts],
        words=words,
    )


def _reading(reading: Reading, question: str, words: Words) -> str:
    name = said("reader", reading.reader, words["language"])
    value = one_line(said("value", reading.value, words["language"]))
    if reading.start is None or reading.end is None:
        return f"{name}: {value}"
    typed = one_line(question[reading.start : reading.end])
    return f"{name}: {value}" if typed == value else f"{name}: {value} ({typed})"


def _attempt(attempt: Attempt, words: Words) -> str:
    name = said("strategy", attempt.strategy, words["language"])
    outcome = said("outcome", attempt.outcome, words["language"])
    why = f"{words['trace_because']}{one_line(attempt.why)}" if attempt.why else ""
    return f"{name}: {outcome}{why}"
