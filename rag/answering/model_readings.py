"""What a language model holds an unsure turn to mean: asked for, checked against the library, taken or left aside.

Taken is a question in full that the readers here read surely, and as the model says it: only places, years and measures
that the library has, no number that nobody named. What was done with it is for the trace. Answers nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.answering.other_readings import Read, is_unsure
from rag.answering.strategy import Again
from rag.dialogue.contextualizer import ScopeReader
from rag.generation.model_reader import ModelReader
from rag.generation.turn_rewriter import Dialogue, Proposal
from rag.language.detection import language_of
from rag.language.messages import say
from rag.schema.errors import LLMError
from rag.schema.trace import ModelReading
from rag.understanding.operation import KINDS
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon

LONGEST = 200  # characters of a question in full


class Wrong(NamedTuple):
    """Why a proposal is left aside: the name of a text, and what fills it."""

    key: str
    what: str = ""


class ModelReadings:
    """Has one model read the unsure turns of dialogues over the library at hand."""

    def __init__(
        self, model: ModelReader, reader: ScopeReader, lexicon: Lexicon, said: Callable[[str], bool], read: Read
    ) -> None:
        """``said`` tells whether any report says a word, ``read`` reads a question in its dialogue."""
        self._model = model
        self._reader = reader
        self._lexicon = lexicon
        self._said = said
        self._read = read

    def read(self, asked: Question, history: Sequence[str], again: Again) -> tuple[Question, ModelReading | None]:
        """Return a question as the model reads it where that is needed and holds; else as it is. With what was done.

        ``history``: the earlier questions as they were typed.
        """
        if not is_unsure(asked):
            return asked, None
        if not self._model.is_asked():
            return asked, ModelReading("not_asked", say(f"reading.{self._model.health.state}", asked.language))
        earlier, began = self._model.all_in_full(history), time.monotonic()
        try:
            proposal = self._model.propose(Dialogue(earlier, asked.question, self._reports(earlier, asked.question)))
        except LLMError as error:
            return asked, ModelReading("failed", str(error), seconds=round(time.monotonic() - began, 3))
        seconds = round(time.monotonic() - began, 3)
        wrong, meant = self._checked(proposal, asked, earlier, again)
        told = _told(proposal, seconds)
        if meant is None:
            return asked, replace(told, why=say(f"reading.{wrong.key}", asked.language, what=wrong.what))
        self._model.remember(history, asked.question, proposal.standalone)
        return meant, replace(told, outcome="used")

    def known(self, meant: Question) -> Question:
        """Return a question that a model gave for another one, with word of it."""
        how = say("reading.read_by_model", meant.language, question=meant.question)
        return replace(meant, understood=(*meant.understood, how))

    def _reports(self, earlier: Sequence[str], question: str) -> tuple[str, ...]:
        """Return the places that a dialogue names, each with the years of its reports."""
        places = self._reader.places
        keys = (key for text in (*earlier, question) for place in places.find(fold(text)) for key in place.bodies)
        return tuple(
            f"{places.label(key)}{'、'.join(f'{year}年' for year in sorted(self._reader.years_of(key)))}"
            for key in dict.fromkeys(keys)
        )

    def _checked(
        self, proposal: Proposal, asked: Question, earlier: Sequence[str], again: Again
    ) -> tuple[Wrong, Question | None]:
        """Return the question that a proposal comes to, or why it is left aside."""
        wrong = next(self._faults(proposal, asked, earlier), None)
        if wrong:
            return wrong, None
        meant = self._read(proposal.standalone, earlier, again, None)
        if is_unsure(meant) or meant.courtesy or meant.reference or meant.reckons or meant.outside:
            return Wrong("unsure"), None
        kind = KINDS.get(proposal.operation)
        if kind and meant.operation.kind != kind:
            return Wrong("operation", proposal.operation), None
        if {*meant.years} != {*proposal.years} or (proposal.years and meant.missing_years):
            return Wrong("years", "、".join(map(str, proposal.years))), None
        return Wrong(""), self.known(meant)

    def _faults(self, proposal: Proposal, asked: Question, earlier: Sequence[str]) -> Iterator[Wrong]:
        """Yield what in a proposal the library does not have, or nobody said."""
        places, folded = self._reader.places, fold(proposal.standalone)
        if not folded or len(folded) > LONGEST or language_of(proposal.standalone) != asked.language:
            yield Wrong("no_question")
        named: set[str] = set()
        for name in proposal.places:
            bodies = {key for place in places.find(fold(name)) for key in place.bodies}
            if not bodies:
                yield Wrong("place", name)
            named |= bodies
        if named != {key for place in places.find(folded) for key in place.bodies}:
            yield Wrong("places", "、".join(proposal.places))
        have = {year for key in named or places.keys for year in self._reader.years_of(key)}
        yield from (Wrong("year", str(year)) for year in proposal.years if year not in have)
        if proposal.measure and not self._is_known(proposal.measure):
            yield Wrong("measure", proposal.measure)
        told = {numeral.value for text in (*earlier, asked.question) for numeral in find_numerals(fold(text))}
        for numeral in find_numerals(folded):
            if numeral.value not in told and int(numeral.value) not in proposal.years:
                yield Wrong("number", folded[numeral.start : numeral.end])

    def _is_known(self, measure: str) -> bool:
        """Whether a measure is one of the field, or is said in a report."""
        return bool(self._lexicon.find(fold(measure))) or self._said(fold(measure))


def _told(proposal: Proposal, seconds: float) -> ModelReading:
    """Return what a model said, as left aside."""
    return ModelReading(
        "ignored",
        standalone=proposal.standalone,
        act=proposal.act,
        operation=proposal.operation,
        places=proposal.places,
        years=proposal.years,
        measure=proposal.measure,
        seconds=seconds,
    )
