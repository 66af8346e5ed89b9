"""What a search found, read for the answer: which passage likely holds it, and whether any does.

Knows no wording; ``understanding.answer_reader`` reads, ``answerability.told_answer`` decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.answerability.evidence_reader import Evidence
from rag.answerability.judge import Judge, log_odds
from rag.answerability.told_answer import ToldSignals
from rag.answering.speaking import Speaking
from rag.retrieval.retriever import WHOLE_PART, Found
from rag.understanding.answer_reader import AnswerReader, ReadAnswer
from rag.understanding.english_terms import with_meanings
from rag.understanding.question import Question

READ = 8  # passages of a search that are read, best first

# How much the margin of a passage's best answer weighs beside the search's score, which lies between 0 and 4. Of 195
# questions that nothing was learnt from, the right sentence came first for 60 % without it, for 79 % with any weight
# between 0.07 and 0.25 (2026-12-01).
MARGIN = 0.13

# Log odds of the evidence reader from which nothing is refused for the answer reader's word alone: a probability of
# 0.9. With the judgement's bars at 0.2 and 0.4, of 103 answerable questions of gold.jsonl, many in the words of the
# reports, 7 % are refused then, and 14 % without it; of 219 on what comes near to what is told 53 % are answered then,
# and 43 % without it (2026-12-01).
SPOKEN = 2.2


@dataclass(frozen=True, slots=True)
class FoundAnswers:
    """What was found, in a new order, and what each of the first passages is to the question; none: nobody read."""

    found: Found
    read: tuple[ReadAnswer, ...] = ()


class AnswersRead:
    """Reads what was found over one open library."""

    def __init__(self, reader: AnswerReader | None, speaking: Speaking, judge: Callable[[], Judge]) -> None:
        """``reader`` None: the search's order stays, and nothing is judged. ``judge``: read where it is needed."""
        self._reader = reader
        self._speaking = speaking
        self._judge = judge

    def read(self, asked: Question, found: Found) -> FoundAnswers:
        """Return what was found, first what likely answers; whole parts of a report stay as they were found."""
        passages = found.passages[:READ]
        if self._reader is None or not passages or passages[0].score >= WHOLE_PART:
            return FoundAnswers(found)
        read = self._reader.read(with_meanings(asked.standalone), [one.sentence.text for one in passages])
        scored = [one.score + MARGIN * answer.margin for one, answer in zip(passages, read, strict=True)]
        order = sorted(range(len(scored)), key=lambda place: -scored[place])
        passages = tuple(passages[place] for place in order)
        return FoundAnswers(
            replace(found, passages=(*passages, *found.passages[READ:])), tuple(read[place] for place in order)
        )

    def is_told(self, asked: Question, answers: FoundAnswers, quote: Evidence) -> bool | None:
        """Return whether a question surely is or is not answered; None where that is open.

        ``quote``: what would be quoted, which is believed where its words speak of what is asked. Of one that names no
        place it stays open that something answers: the readers have learnt nothing of what is no question at all.
        """
        signals = self.signals(asked, answers, quote)
        told = self._judge().decide(signals) if signals else None
        if told:
            return True if asked.named_place or len(asked.report_ids) == 1 else None
        return None if told is False and signals and signals.spoken >= SPOKEN else told

    def signals(self, asked: Question, answers: FoundAnswers, quote: Evidence) -> ToldSignals | None:
        """Return what speaks for it; None where nobody read, or for a question that has no word to judge by."""
        subject = self._speaking.subject(asked)
        if not answers.read or not subject.terms:
            return None
        best = max(answers.read, key=lambda one: one.told)
        spoken = log_odds(self._speaking.probability(asked, subject, quote))
        return ToldSignals(best.told, best.margin, answers.read[0].told, spoken)
