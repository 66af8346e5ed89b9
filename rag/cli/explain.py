"""How a question is read, how surely and by which examples, and which ways of answering were tried: lines or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.language.messages import say
from rag.language.trace_words import said
from rag.schema.answer import Answer
from rag.schema.trace import Reading, Trace
from rag.understanding.parser import delexicalise
from rag.wording.labels import say_example, say_label


def explained_record(answer: Answer) -> dict[str, Any]:
    """Return what ``explain --json`` prints: the reading, the attempts, and what came of them."""
    record, trace = answer.to_json(), answer.trace or Trace()
    kept = ("question", "standalone_question", "scope", "understood", "text", "refusal")
    slots = delexicalise(answer.question, trace.readings)
    return {**{key: record[key] for key in kept}, "slots": slots, **record["trace"]}


def explained_lines(answer: Answer, language: str) -> Iterator[str]:
    """Yield the same as lines: what was read where, which strategies were tried and why each passed, the answer."""
    trace = answer.trace or Trace()
    yield f"{say('trace.question', language)}: {answer.question}"
    if answer.standalone_question != answer.question:
        yield f"{say('trace.standalone', language)}: {answer.standalone_question}"
    yield f"{say('trace.slots', language)}: {delexicalise(answer.question, trace.readings)}"
    yield from (_reading(answer.question, reading, language) for reading in trace.readings)
    yield from (f"  {words}" for words in answer.understood)
    yield say("labels.labels", language)
    yield from (f"  {say_label(label, language)}" for label in trace.labels)
    yield say("labels.examples", language)
    yield from (f"  {say_example(example, language)}" for example in trace.examples)
    yield say("trace.tried", language)
    for attempt in trace.attempts:
        why = f": {attempt.why}" if attempt.why else ""
        outcome = said("outcome", attempt.outcome, language)
        yield f"  {said('strategy', attempt.strategy, language)} ({attempt.strategy}) {outcome}{why}"
    yield f"{say('trace.answer', language)}: {answer.text}"


def _reading(question: str, reading: Reading, language: str) -> str:
    name = said("reader", reading.reader, language)
    value = said("value", reading.value, language)
    if reading.start is None or reading.end is None:
        return f"  {name}: {said('value', reading.value, language)}"
    value = said("value", reading.value, language)
    return f"  {name}: {value} [{reading.start}:{reading.end}] “{question[reading.start : reading.end]}”"
