"""The numbers that the figure reader found, told where their reports speak of what is asked.

One of one body's report; one of each of several, and what comes of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from index.records import Fact
from rag.answerability.evidence_reader import Evidence
from rag.answering.figure_reader import FoundFigure
from rag.answering.number_asked import NumberAsked
from rag.answering.numbers import Numbers
from rag.answering.speaking import Speaking, of_citations
from rag.answering.strategy import Declined
from rag.retrieval.retriever import Found
from rag.schema.answer import Draft
from rag.understanding.question import Question
from rag.understanding.subject import NOUN

# Probability of a number below which its report must have each noun of the question, and its sentence speak of it; of
# words that are not the report's, meaning alone tells. By judgement, from 840 questions on 36 reports.
VERY_SURE, BY_MEANING_SURE = 0.8, 0.6
NO_FIGURE = Declined("declined.no_number")
NOT_SPOKEN = Declined("declined.not_sure")


class ToldFigures:
    """Tells numbers that were read by the words of a question, over one open library."""

    def __init__(self, number: NumberAsked, numbers: Numbers, speaking: Speaking) -> None:
        self._number = number
        self._numbers = numbers
        self._speaking = speaking

    def is_asked(self, asked: Question) -> bool:
        """Whether one number is asked for."""
        return self._number.is_asked(asked)

    def of_one(
        self, asked: Question, found: Found, read: Mapping[str, FoundFigure], *, stated: bool | None
    ) -> Draft | Declined:
        """Return the number that one body's reports surely tell, where its words speak of what is asked.

        ``stated``: whether it is likely stated; None where that was not judged.
        """
        if stated is False:
            return NOT_SPOKEN
        figures = self.spoken(asked, read)
        draft = self._numbers.found(asked, figures) if figures else NO_FIGURE
        if not isinstance(draft, Draft):
            return draft
        subject, alone = self._speaking.subject(asked), _told_alone(found, draft)
        sure = all(read[key].probability >= _bar(asked) for key in figures)
        met = self._speaking.is_met(subject, alone, figures)
        return draft if met and (sure or not self._speaking.refuse(asked, subject, alone)) else NOT_SPOKEN

    def of_several(self, asked: Question, found: Found, told: Mapping[str, Fact]) -> Draft | Declined:
        """Return what comes of one number of each of several reports, where at least two of them surely tell one.

        ``told``: by report, the numbers that earlier answers told of what stands.
        """
        figures = {**self.spoken(asked, self._number.read(asked, found)), **told}
        draft = self._numbers.found(asked, figures) if len(figures) > 1 else NO_FIGURE
        if isinstance(draft, Draft) and len(told) < len(asked.report_ids):
            refusal = self._speaking.refuse(asked, self._speaking.subject(asked), _told_alone(found, draft))
            return NOT_SPOKEN if refusal else draft
        return draft

    def spoken(self, asked: Question, read: Mapping[str, FoundFigure]) -> dict[str, Fact]:
        """Return the numbers that surely answer, of the reports that have a word for each concept that is named.

        And, where a number was not read very surely, for each of the question's nouns.
        """
        subject, surely_asked = self._speaking.subject(asked), self._number.is_surely_asked(asked)
        spoken = {}
        for key, fact in self._number.sure(read).items():
            doubted = read[key].probability < _bar(asked)
            if doubted and not surely_asked:
                continue
            terms = [term for term in subject.terms if term.concept or (doubted and term.weight >= NOUN)]
            said = ((*term.words, term.said) for term in terms if not term.said.isascii())
            if all(self._speaking.is_said(words, (key,)) for words in said):
                spoken[key] = fact
        return spoken


def _bar(asked: Question) -> float:
    return VERY_SURE if asked.in_chinese else BY_MEANING_SURE


def _told_alone(found: Found, draft: Draft) -> Evidence:
    """Return the evidence of a number: its own sentence, whatever others were found beside it."""
    best = of_citations(draft.citations)
    return Evidence(best, best, found.covered_by(best))
