"""Whether a question asks what a word means, or for an article of a law. Reads no report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.text.normalize import fold
from rag.understanding.cues.cue import Cue
from rag.understanding.mention_query import read_seeking
from rag.understanding.question import Question
from rag.understanding.statute import Article, read_article
from rag.understanding.subject import NOUN, Term, subject_of
from rag.understanding.turn_reader import Label
from rag.understanding.vocabulary import Lexicon

SURE = 0.6  # probability from which a definition is taken to be asked for, as for the acts of turns

AnswerOf = Callable[[str], Label]  # a question → the type of its answer, as the turn reader reads it


@dataclass(frozen=True, slots=True)
class DefinitionAsked:
    """``nouns``: what is to be defined: the concepts that are named, else the nouns."""

    article: Article | None
    nouns: tuple[Term, ...]


def read_definition(asked: Question, lexicon: Lexicon, answer_of: AnswerOf) -> DefinitionAsked | None:
    """Return what is to be defined, or the article that is asked for; None where neither is."""
    article = read_article(fold(asked.question))
    if read_seeking(asked, lexicon) or (article and asked.number):  # 依据第三十三条不予处罚多少件
        return None
    if article is None:
        read = answer_of(asked.question)
        if read.name != "definition" or read.probability < SURE or asked.has(Cue.LIST):
            return None
    terms = subject_of(asked, lexicon).terms
    concepts = tuple(term for term in terms if term.concept)
    return DefinitionAsked(article, concepts or tuple(term for term in terms if term.weight >= NOUN))
