"""How an answer came about, folded under it: what was read in the question, and which ways of answering were tried."""

from __future__ import annotations

from rag.language.trace_words import OUTCOMES, READERS, STRATEGIES, VALUES, said
from rag.schema.answer import Answer
from rag.schema.trace import Attempt, Reading
from ui.components.html import escape, one_line
from ui.language import Words


def render_trace(answer: Answer, words: Words) -> str:
    """Return the folded account; "" for a record of a version that kept none."""
    if answer.trace is None:
        return ""
    read = "".join(f"<li>{_reading(reading, answer.question, words)}</li>" for reading in answer.trace.readings)
    tried = "".join(f"<li>{_attempt(attempt, words)}</li>" for attempt in answer.trace.attempts)
    asked = answer.standalone_question
    standalone = f"<p>{words['trace_standalone']}{escape(one_line(asked))}</p>" if asked != answer.question else ""
    return (
        f'<details class="zw-trace"><summary>{words["trace"]}</summary>{standalone}'
        f"<p>{words['trace_read']}</p><ul>{read}</ul><p>{words['trace_tried']}</p><ol>{tried}</ol></details>"
    )


def _reading(reading: Reading, question: str, words: Words) -> str:
    name = escape(said(READERS, reading.reader, words["language"]))
    value = escape(one_line(said(VALUES, reading.value, words["language"])))
    if reading.start is None or reading.end is None:
        return f"{name}: {value}"
    typed = escape(one_line(question[reading.start : reading.end]))
    return f"{name}: {value}" if typed == value else f"{name}: {value} ({typed})"


def _attempt(attempt: Attempt, words: Words) -> str:
    name = escape(said(STRATEGIES, attempt.strategy, words["language"]))
    outcome = escape(said(OUTCOMES, attempt.outcome, words["language"]))
    why = f"{words['trace_because']}{escape(one_line(attempt.why))}" if attempt.why else ""
    return f"{name}: {outcome}{why}"
