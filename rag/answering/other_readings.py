"""What else a turn of a dialogue may mean where the turn reader is not sure: said, and offered as a question in full.

The turn is read once more as the labels say that came next. What would be answered differently is put into words that
stand by themselves, and is offered only if these are read surely, and as what they are to say. Answers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from index.text.normalize import fold
from rag.answering.strategy import Again
from rag.dialogue.turn import SURE
from rag.language.messages import has_text, say
from rag.language.trace_words import said
from rag.understanding.question import Question
from rag.understanding.subject import NOUN, subject_of
from rag.understanding.turn_reader import Label, TurnReading
from rag.understanding.vocabulary import Lexicon

MOST = 1  # other readings that are offered
_LIKELY = 0.1  # probability from which a label is thought of; by judgement
_TRIED = 4  # pairs of labels, the likeliest first
_WORKING = frozenset({"operate", "form"})  # acts whose operation decides what is answered

# A question, those before it, what answers these again, and how the turn is to be read instead of by the turn reader.
Read = Callable[[str, Sequence[str], Again, TurnReading | None], Question]


def is_unsure(asked: Question) -> bool:
    """Whether the turn reader does not surely know what a turn does; of a first question it need not know."""
    reading = asked.turn
    if reading is None or asked.courtesy:
        return False
    works = reading.act.name in _WORKING
    # of a turn of several clauses the act is that of one of them, while all of it may leave no doubt
    act = max(label.probability for label in (reading.act, *reading.acts))
    return act < SURE or (works and reading.operation.probability < SURE)


class OtherReadings:
    """Finds what else a turn may mean."""

    def __init__(self, read: Read, lexicon: Lexicon) -> None:
        self._read = read
        self._lexicon = lexicon

    def beside(self, asked: Question, history: Sequence[str], again: Again) -> Question:
        """Return a question that was not surely read with how it was read and what else it may mean; others as is."""
        if asked.turn is None or not is_unsure(asked):
            return asked
        others = tuple(islice(self._others(asked, asked.turn, history, again), MOST))
        if not others and asked.standalone == asked.question:
            return asked
        return replace(asked, others=others, understood=(*asked.understood, _how_read(asked)))

    def _others(self, asked: Question, reading: TurnReading, history: Sequence[str], again: Again) -> Iterator[str]:
        done = [_effect(asked)]
        for other in _likely(reading):
            meant = self._read(asked.question, history, again, other)
            if _effect(meant) in done:
                continue
            done.append(_effect(meant))
            full = _in_full(meant) if self._names_something(meant) else ""
            if full and self._is_read_so(full, meant, (*history, asked.question), again):
                yield full

    def _names_something(self, meant: Question) -> bool:
        """Whether a question names anything to look for."""
        return any(term.weight >= NOUN for term in subject_of(meant, self._lexicon).terms)

    def _is_read_so(self, full: str, meant: Question, history: Sequence[str], again: Again) -> bool:
        """Whether a question in full would be read surely where it is clicked, and as what it is to say."""
        read = self._read(full, history, again, None)
        same = (read.report_ids, read.operation.kind) == (meant.report_ids, meant.operation.kind)
        return same and not is_unsure(read) and not _points(read) and _plain(meant.words) in _plain(read.words)


def _likely(reading: TurnReading) -> Iterator[TurnReading]:
    """Yield the readings of a turn's likeliest labels, as if they were sure, the most probable pair first."""
    pairs = product(reading.acts, reading.operations)
    likely = [pair for pair in pairs if min(label.probability for label in pair) >= _LIKELY]
    likely.sort(key=lambda pair: -pair[0].probability * pair[1].probability)
    for act, operation in likely[:_TRIED]:
        yield replace(reading, act=Label(act.name, 1.0), operation=Label(operation.name, 1.0))


def _effect(asked: Question) -> tuple[object, ...]:
    """Return what decides the answer to a question."""
    what = (asked.report_ids, asked.years, _plain(asked.words), asked.outside, asked.operation, asked.scope.intent)
    return (*what, asked.courtesy, asked.reference, asked.reckons, asked.reason, bool(asked.more))


def _points(asked: Question) -> bool:
    """Whether a question can only be asked in its dialogue: it points at an answer, or asks nothing of the reports."""
    return bool(asked.courtesy or asked.reference or asked.reckons or asked.reason or asked.more)


def _in_full(meant: Question) -> str:
    """Return a question as it would be asked without its dialogue; "" for one that cannot be."""
    operation = f"suggestion.in_full_{meant.operation.kind}"
    if _points(meant) or meant.outside or meant.below or not (meant.words and has_text(operation)):
        return ""
    list_, language = say("common.list", meant.language), meant.language
    places = list_.join(meant.scope.jurisdictions) if meant.named_place else ""
    years = list_.join(say("suggestion.year", language, year=year) for year in meant.years)
    asked = say("suggestion.asked", language, places=places, years=years, what=meant.words.strip(" ?？")).strip()
    return say(operation, language, asked=asked)


def _how_read(asked: Question) -> str:
    """Return how a turn was read that may be read otherwise."""
    if asked.standalone != asked.question:
        return say("suggestion.read_as", asked.language, question=asked.standalone)
    return say("suggestion.read_for", asked.language, act=said("value", asked.act, asked.language))


def _plain(words: str) -> str:
    return "".join(fold(words).split())
