"""Whether the number that a question asks for is stated in the report: what was found, held together.

Knows no wording and decides by ``answerability.stated_number``.
"""

from __future__ import annotations

from index.stores.catalog import Catalog
from rag.answerability.evidence import refuse_evidence
from rag.answerability.evidence_reader import Evidence
from rag.answerability.judge import Judge, log_odds
from rag.answerability.stated_number import StatedSignals
from rag.answering.figure_reader import FoundFigure
from rag.answering.figure_signals import label_of_fact
from rag.answering.speaking import Speaking, under_headings
from rag.retrieval.retriever import Found
from rag.understanding.question import Question
from rag.understanding.subject import Meaning, Subject
from rag.wording.lines import passage_at

LONGEST_COMPARED = 120  # characters of a sentence that are compared with the question by meaning


class Stated:
    """Judges over one open library whether numbers that are asked for are stated."""

    def __init__(self, catalog: Catalog, speaking: Speaking, judge: Judge, meaning: Meaning | None) -> None:
        """``meaning``: compares the question with the number; without it nothing is judged."""
        self._catalog = catalog
        self._speaking = speaking
        self._judge = judge
        self._meaning = meaning

    def is_stated(self, asked: Question, found: Found, figure: FoundFigure, quote: Evidence) -> bool | None:
        """Return whether it surely is or is not stated; None where that is open. ``quote``: what would be quoted."""
        signals = self.signals(asked, found, figure, quote)
        return self._judge.decide(signals) if signals else None

    def signals(self, asked: Question, found: Found, figure: FoundFigure, quote: Evidence) -> StatedSignals | None:
        """Return what speaks for it; None for a question that has no word to judge by."""
        subject: Subject = self._speaking.subject(asked)
        if not subject.terms or self._meaning is None:
            return None
        fact = figure.fact
        passage = passage_at(self._catalog, fact.report_id, fact.start)
        words = under_headings(passage.sentence.text, passage.section_path)
        own = Evidence(words, words, found.covered_by(words))
        label = label_of_fact(self._catalog.report(fact.report_id).text, fact)
        near, far = self._meaning.standing(asked.words, [label, passage.sentence.text[:LONGEST_COMPARED]])
        said = self._speaking.said(asked)
        (near_said,) = self._meaning.standing(asked.said, [label]) if said.terms else (near,)
        return StatedSignals(
            log_odds(figure.probability),
            float(figure.in_unit),
            log_odds(self._speaking.probability(asked, subject, quote)),
            log_odds(self._speaking.probability(asked, subject, own)),
            log_odds(self._speaking.probability(asked, said if said.terms else subject, own)),
            near,
            far,
            near_said,
            float(refuse_evidence(asked, found, self._speaking.is_said, found.passages) is None),
            float(self._speaking.is_counted(asked, subject, quote)),
            float(not asked.in_chinese),
        )
