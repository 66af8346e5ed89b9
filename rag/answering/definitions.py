"""What a word means, and what an article of a law says: the reports are no dictionary and hold no statutes.

Answered only by a sentence that defines the word, or names the article; else that is told, with what the reports do
say of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.records import Passage
from index.stores.catalog import Catalog
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Draft, Refusal
from rag.understanding.definition_query import AnswerOf, read_definition
from rag.understanding.question import Question
from rag.understanding.statute import Article
from rag.understanding.subject import Term
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import DONE, Notes, clip, quoted, shown

READ_THROUGH = 50  # reports in which a definition, or what is said of it, is looked for
MOST_QUOTES = 2
LONGEST_QUOTE = 110  # characters
_DEFINES = r"[”」』》\"]?[,，]?(?:是指|系指|指的是|是一种|即指|的定义是|的含义是)"
_IN_A_PART = frozenset({"plans", "shortcomings"})  # tell least of what a thing is


class Definitions:
    """What is X? What does article n of a law say?"""

    name = "definitions"

    def __init__(self, catalog: Catalog, lexicon: Lexicon, answer_of: AnswerOf) -> None:
        self._catalog = catalog
        self._lexicon = lexicon
        self._answer_of = answer_of

    def answer(self, turn: Turn) -> Draft | Declined:
        """Quote the sentence that defines it, else tell that none does."""
        asked = turn.asked
        wanted = read_definition(asked, self._lexicon, self._answer_of)
        if wanted is None:
            return Declined("declined.no_definition")
        article = wanted.article
        if article:
            told = list(self._holding(asked, [(_bare(article.law), article.article)]))
            return self._quotes(asked, told) if told else self._no_statute(asked, article)
        nouns = self._spoken(asked, list(wanted.nouns))
        words = [word for term in nouns for word in dict.fromkeys((term.said, *term.words))]
        if not words or self._is_own_name(asked, nouns):
            return Declined("declined.no_definition")
        defines = re.compile(rf"(?:{'|'.join(map(re.escape, words))}){_DEFINES}")
        told = [one for one in self._holding(asked, [(word,) for word in words]) if defines.search(_folded(one))]
        if told:
            return self._quotes(asked, told)
        what = "、".join(term.said for term in nouns)
        return self._refused(asked, say("answering.no_definition", asked.language, what=what), words)

    def _no_statute(self, asked: Question, article: Article) -> Draft:
        detail = say("answering.no_statute", asked.language, law=article.law, article=article.article)
        return self._refused(asked, detail, [_bare(article.law)])

    def _spoken(self, asked: Question, nouns: list[Term]) -> list[Term]:
        """Return the nouns that the reports speak of, else all: of 意思 they do not."""
        texts = [fold(self._catalog.report(report_id).text) for report_id in asked.report_ids[:READ_THROUGH]]
        return [term for term in nouns if any(word in text for word in term.words for text in texts)] or nouns

    def _is_own_name(self, asked: Question, nouns: Sequence[Term]) -> bool:
        """Whether it is no term of the field but a name that the reports give a thing of theirs, and tell of it."""
        if any(term.concept for term in nouns):
            return False
        named = [re.compile(rf"[“「《\"][^”」》\"]{{0,12}}{re.escape(term.said)}") for term in nouns]
        texts = (fold(self._catalog.report(report_id).text) for report_id in asked.report_ids[:READ_THROUGH])
        return asked.named_place or any(pattern.search(text) for text in texts for pattern in named)

    def _holding(self, asked: Question, words: Sequence[tuple[str, ...]]) -> Iterator[Passage]:
        """Yield the sentences that hold all words of any row of some."""
        for report_id in asked.report_ids[:READ_THROUGH]:
            report, sections = self._catalog.report(report_id), self._catalog.sections(report_id)
            if not any(all(word in fold(report.text) for word in row) for row in words):
                continue
            for sentence in self._catalog.sentences((report_id,)):
                folded = fold_sentence(sentence.text)
                if any(all(word in folded for word in row) for row in words):
                    section = sections[sentence.section]
                    yield Passage(sentence, report, section.path, section.aspect, 0.0)

    def _quotes(self, asked: Question, told: Sequence[Passage], before: str = "") -> Draft:
        notes = Notes()
        claims = tuple(
            quoted(one.report, clip(one.sentence.text, (), LONGEST_QUOTE), notes.mark(one), asked.language)
            for one in told[:MOST_QUOTES]
        )
        lines = (before, *(shown(claim, asked.language) for claim in claims))
        return Draft("\n".join(line for line in lines if line), claims, notes.citations())

    def _refused(self, asked: Question, detail: str, words: Sequence[str]) -> Draft:
        """Return that what is asked for is not here, with what the reports do tell of some words."""
        near = sorted(self._holding(asked, [(word,) for word in words]), key=_told_less)
        each: dict[str, Passage] = {}
        for one in near:
            each.setdefault(one.report.id, one)
        if not each:
            return Draft.of(Refusal("not_disclosed", detail))
        offered = say("answering.said_of_it", asked.language, detail=detail)
        return replace(self._quotes(asked, list(each.values()), offered), refusal=Refusal("not_disclosed", detail))


def _bare(law: str) -> str:
    """Return a law's name as reports shorten it."""
    return law.removeprefix("中华人民共和国")


def _folded(passage: Passage) -> str:
    return fold_sentence(passage.sentence.text)


def _told_less(passage: Passage) -> tuple[bool, bool]:
    """Return what puts a sentence behind others: a plan or a shortcoming, and one that tells no deed."""
    return passage.aspect in _IN_A_PART, not DONE.search(passage.sentence.text)
