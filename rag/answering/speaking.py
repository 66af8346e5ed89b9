"""Whether evidence, and the reports that are asked, speak of what a question is about.

Each question's subject is read here, and each answer that is found in a report's sentences is held to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.reading.wraps import as_meant
from index.stores.catalog import Catalog
from index.text.normalize import fold
from rag.answerability.evidence import refuse_uncounted, refuse_unspoken
from rag.answerability.evidence_reader import Evidence, EvidenceReader, read_signals
from rag.schema.answer import Citation, Refusal
from rag.understanding.compared_aspects import asks_to_compare
from rag.understanding.question import Question
from rag.understanding.subject import Meaning, Subject, is_held, read_subject, subject_of
from rag.understanding.vocabulary import Lexicon

REMEMBERED = 64  # reports whose folded texts are kept: each word of a question is looked for in them
READ_THROUGH = 200  # reports in which a word is looked for before its absence is told; by judgement


@dataclass(frozen=True, slots=True)
class Subjects:
    """What tells whether evidence speaks of what is asked."""

    lexicon: Lexicon
    meaning: Meaning | None
    evidence: EvidenceReader


class Speaking:
    """Holds what was found in one open library to what is asked."""

    def __init__(self, catalog: Catalog, subjects: Subjects) -> None:
        self._subjects = subjects
        self._folded = lru_cache(REMEMBERED)(lambda report_id: fold(as_meant(catalog.report(report_id).text).text))

    def subject(self, asked: Question) -> Subject:
        """Return what a question is about; 有什么不同 asks for a comparison, which no report need say."""
        subject = subject_of(asked, self._subjects.lexicon)
        if not asked.several:
            return subject
        return replace(subject, terms=tuple(one for one in subject.terms if not asks_to_compare(one.said)))

    def said(self, asked: Question) -> Subject:
        """Return what a follow-up is about by what it says itself; nothing for a first question."""
        return read_subject(asked.said, self._subjects.lexicon, asked.scope.jurisdictions)

    def is_said(self, words: Sequence[str], report_ids: Sequence[str]) -> bool:
        """Whether any of these reports holds any of these folded words."""
        texts = (self._folded(report_id) for report_id in report_ids[:READ_THROUGH])
        return len(report_ids) > READ_THROUGH or any(word in text for text in texts for word in words)

    def is_met(self, subject: Subject, evidence: Evidence, report_ids: Iterable[str]) -> bool:
        """Whether evidence has a concept of the field that is named, and its report the thing whose number is asked."""
        concepts = [term for term in subject.terms if term.concept]
        thing = subject.counted
        said = thing is None or thing.said.isascii() or self.is_said(thing.words, tuple(report_ids))
        return said and (not concepts or any(is_held(term, evidence.best) for term in concepts))

    def probability(self, asked: Question, subject: Subject, evidence: Evidence) -> float:
        """Return the probability that evidence speaks of what is asked."""
        return self._subjects.evidence.probability(read_signals(asked, subject, evidence, self.is_said))

    def is_counted(self, asked: Question, subject: Subject, evidence: Evidence) -> bool:
        """Whether the asked reports know the very thing whose number is asked."""
        return refuse_uncounted(asked, subject, evidence, self.is_said, self._subjects.meaning) is None

    def refuse(self, asked: Question, subject: Subject, evidence: Evidence) -> Refusal | None:
        """Return a refusal where evidence does not speak of what is asked."""
        subjects, said = self._subjects, self.is_said
        return refuse_uncounted(asked, subject, evidence, said, subjects.meaning) or refuse_unspoken(
            asked, subject, evidence, said, subjects.evidence
        )


def of_citations(cited: Sequence[Citation]) -> str:
    """Return what cited sentences say with what their headings say, folded, a line each."""
    return "\n".join(under_headings(citation.quote, citation.section) for citation in cited)


def under_headings(words: str, section: Sequence[str]) -> str:
    """Return what a sentence says with what its headings say, folded."""
    return fold(" ".join((words, *section)))
