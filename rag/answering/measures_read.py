"""Several measures → the numbers of a report that the words of each find, where the ledger does not tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from index.records import Fact
from index.stores.tables import Entry
from rag.answering.figure_reader import LIKELY, FigureReader, FoundFigure
from rag.answering.matched_figures import Matched
from rag.retrieval.retriever import Found, Retriever
from rag.understanding.operation import Row
from rag.understanding.question import Question
from rag.understanding.several_measures import AskedMeasure
from rag.understanding.turn_reader import Label

# Units that a type of answer is in, where the words name none.
_UNITS = {"percent": ("%",), "money": ("元",)}
_SURE = 0.5  # probability from which a type of answer is taken for asked


class MeasuresRead:
    """Finds by the figure reader what several measures mean in reports of one open library."""

    def __init__(self, retriever: Retriever, figures: FigureReader, answer_of: Callable[[str], Label]) -> None:
        """``answer_of``: what kind of thing would answer a question by itself."""
        self._retriever = retriever
        self._figures = figures
        self._answer_of = answer_of

    def fill(
        self, asked: Question, measures: Sequence[AskedMeasure], matched: Sequence[Sequence[Matched]]
    ) -> tuple[tuple[Matched, ...], ...]:
        """Return what each report states of each measure, with what the reader finds of those that lack a figure."""
        found = self._retriever.retrieve(asked)
        return tuple(self._filled(asked, measures, own, found) for own in matched)

    def _filled(
        self, asked: Question, measures: Sequence[AskedMeasure], own: Sequence[Matched], found: Found
    ) -> tuple[Matched, ...]:
        entry = own[0].row.report
        questions = [tuple(self._questions(asked, measures, at, entry)) for at in range(len(measures))]
        read = [None if one.row.fact else self._read(questions[at], found) for at, one in enumerate(own)]
        facts = [one.row.fact or self._sure(figure) for one, figure in zip(own, read, strict=True)]
        there = {(fact.report_id, fact.sentence) for fact in facts if fact} or _sentence_of_several(read)
        for at, fact in enumerate(facts):  # what is likely is sure beside what is surely told, or likely too
            beside = self._read(questions[at], found, there) if fact is None and there else None
            if beside and beside.probability >= LIKELY and beside.fact not in facts:
                facts[at] = beside.fact
        if len({fact.ordinal for fact in facts if fact}) < sum(fact is not None for fact in facts):
            return tuple(own)  # one number for two measures
        return tuple(one if fact == one.row.fact else _told(entry, fact) for one, fact in zip(own, facts, strict=True))

    def _sure(self, figure: FoundFigure | None) -> Fact | None:
        sure = self._figures.sure({figure.fact.report_id: figure}) if figure else {}
        return next(iter(sure.values()), None)

    def _read(
        self, questions: Iterable[Question], found: Found, within: Collection[tuple[str, int]] | None = None
    ) -> FoundFigure | None:
        """Return the likeliest number of one measure by any of the questions for it, each of one report."""
        best = [one for asked in questions for one in self._figures.best(asked, found, within).values()]
        return max(best, key=lambda one: one.probability, default=None)

    def _questions(
        self, asked: Question, measures: Sequence[AskedMeasure], at: int, entry: Entry
    ) -> Iterator[Question]:
        """Yield the questions for one measure: by itself, and where it names no thing behind the one before it."""
        measure = measures[at]
        answer = self._answer_of(measure.text)
        units = measure.units or (_UNITS.get(answer.name, ()) if answer.probability >= _SURE else ())
        before = [f"{measure.lead} {measures[at - 1].text}".strip()] if at and not measure.own else []
        for context in dict.fromkeys((measure.lead, *before)):
            yield replace(
                asked,
                content=measure.text,
                context=context,
                units=units,
                turn=None,
                reading=None,
                report_ids=(entry.id,),
            )


def _sentence_of_several(read: Sequence[FoundFigure | None]) -> set[tuple[str, int]]:
    """Return the sentence in which more than one measure has its likely number, different ones; none where none is."""
    likely = {one.fact.ordinal: one.place for one in read if one and one.probability >= LIKELY}
    places = list(likely.values())
    return {one for one in places if places.count(one) > 1}


def _told(entry: Entry, fact: Fact | None) -> Matched:
    return Matched(Row(entry, fact), None, filed=False, silent=False, name=fact.head if fact else "")
