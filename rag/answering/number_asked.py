"""Whether a question asks for one number, and which numbers of what a search found answer it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from index.records import Fact, Sentence
from index.stores.catalog import Catalog
from rag.answering.figure_reader import LIKELY, FigureReader, FoundFigure
from rag.grounding.completeness import asked_parts
from rag.retrieval.retriever import WHOLE_PART, Found
from rag.understanding.cues.cue import Cue
from rag.understanding.question import Question
from rag.understanding.turn_reader import NUMBERS, Label
from rag.wording.lines import passage_at

# What is done with one number of each of several reports.
_RECKONED = frozenset(
    {"compare", "rank", "difference", "ratio", "percent_difference", "sum", "average", "median", "share", "filter"}
)
_OF_ROWS = frozenset({"table", "chart"})
# Probabilities from which a type of answer is taken for asked, and without doubt.
_SURE, _VERY_SURE = 0.5, 0.8
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


class NumberAsked:
    """The numbers that questions ask for, over one open library."""

    def __init__(self, catalog: Catalog, answer_of: Callable[[str], Label], figures: FigureReader) -> None:
        """``answer_of``: what kind of thing would answer a question by itself."""
        self._catalog = catalog
        self._answer_of = answer_of
        self._figures = figures

    def is_asked(self, asked: Question) -> bool:
        """Whether one number is asked for: by the words of a question, or of what it leans on."""
        kind = asked.operation.kind  # a change in per cent is one that the report states itself
        computed = asked.operation.sure and kind not in {"lookup", "percent_difference"} and not asked.several
        if computed or asked.more or asked.reason or _parts(asked) > 1:
            return False
        if asked.several and asked.operation.sure and asked.operation.kind in _RECKONED:
            return True
        if asked.turn and asked.turn.act.name == "form" and asked.turn.answer.name == "text":
            return False  # 一句话: what stands, in other words
        answer = self._answer(asked)
        if asked.several and asked.names_measure and answer.name in _OF_ROWS:
            return True  # a measure of several, in a table
        return answer.name in NUMBERS if answer.probability >= _SURE else asked.number

    def is_surely_asked(self, asked: Question) -> bool:
        """Whether its words ask for a number, or what would answer it is surely one and not, say, an honour."""
        return asked.number or asked.several or self._answer(asked).probability >= _VERY_SURE

    def _answer(self, asked: Question) -> Label:
        answer = asked.answer
        return answer if answer and answer.probability >= _SURE else self._answer_of(asked.words)

    def read(self, asked: Question, found: Found) -> Mapping[str, FoundFigure]:
        """Return for each asked report the number that fits a question best; none where no number is asked for."""
        return self._figures.best(asked, found) if self.is_asked(asked) else {}

    def of_years_ahead(self, asked: Question, found: Found) -> Mapping[str, FoundFigure]:
        """Return by report the number that fits best, of its sentences that speak of a year behind all reports.

        到2030年的目标: a report may tell of years far ahead. Of years before its own it tells but what it compares.
        """
        latest = max((self._catalog.entry(one).profile.year or 0 for one in asked.report_ids), default=0)
        years = [str(year) for year in asked.missing_years if year > latest > 0]
        if not years or not self.is_asked(asked):
            return {}
        within = {
            place
            for report in asked.report_ids
            for place in _speaking_of(self._catalog.sentences((report,)), self._catalog.report(report).text, years)
        }
        return self._figures.best(asked, found, within) if within else {}

    def sure(self, read: Mapping[str, FoundFigure]) -> dict[str, Fact]:
        """Return of what was read, by report, what answers the question surely enough."""
        return self._figures.sure(read)

    def led(self, read: Mapping[str, FoundFigure], found: Found) -> Found:
        """Return what was found, led by the sentence of the number that is likely, though not surely, asked for."""
        best = max(read.values(), key=lambda one: one.probability, default=None)
        if best is None or best.probability < LIKELY or found.passages[0].score >= WHOLE_PART:
            return found
        there = [p for p in found.passages if (p.report.id, p.sentence.ordinal) == best.place]
        first = there[0] if there else passage_at(self._catalog, best.fact.report_id, best.fact.start)
        rest = (p for p in found.passages if p is not first)
        return replace(found, passages=(replace(first, score=found.passages[0].score), *rest))


def _speaking_of(sentences: Sequence[Sentence], text: str, years: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the report and ordinal of the sentences of some years: that name one, and what follows in its paragraph.

    到2030年,…。粮食总产稳定在325万吨。 An other year that is named ends it.
    """
    of_years, end = False, 0
    for sentence in sentences:
        named = _YEAR.findall(sentence.text)
        same_paragraph = "\n" not in text[end : sentence.start].strip(" ")
        of_years = any(year in years for year in named) if named else of_years and same_paragraph
        end = sentence.end
        if of_years:
            yield sentence.report_id, sentence.ordinal


def _parts(asked: Question) -> int:
    """Return how many numbers are asked of one report; 各多少 asks of several one of each."""
    return asked_parts(asked) - (asked.several and asked.has(Cue.EACH))
