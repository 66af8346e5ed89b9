"""What a question asks for, piece by piece: each piece with the words a report may use for it.

A piece (facet) is an official concept of the lexicon that the question names in whatever words, or a content
word that the lexicon lacks. Facets tell how much of a question a sentence covers, which part of a two-part
question is still open, and whether a report discloses a measure at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.text.normalize import fold
from index.text.tokenize import tokenize_words
from rag.language.detection import language_of
from rag.understanding.english_terms import find_english_terms, is_latin
from rag.understanding.vocabulary import Concept, Lexicon, stopwords

_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[a-z][a-z0-9]{2,}|\d+(?:\.\d+)?")

# A name that a question quotes: 《...》, “...”.
QUOTED = re.compile(r"[“\"「『《]([^“”\"「」『』《》]{2,30})[”\"」』》]")

_ASKS = re.compile(r"[几哪][\u4e00-\u9fff]")  # 几级, 哪家: asked with, not asked for

CONCEPT_WEIGHT = 1.5
WORD_WEIGHT = 1.0

# The concepts whose answer is a part of the report, and the aspect of that part.
PARTS: Mapping[str, str] = {"存在问题": "shortcomings", "下一步安排": "plans"}


@dataclass(frozen=True, slots=True)
class Facet:
    """One piece of a question. ``words`` are folded; any of them in a sentence covers the piece."""

    name: str
    words: tuple[str, ...]
    weight: float
    measure: bool = False  # a measure, named by one of its official words
    start: int = 0  # where the question names it


def is_measured(concept: Concept) -> bool:
    """Whether a concept is something that reports tell of, and neither a change nor a part of a report."""
    return not (concept.change or concept.name in PARTS)


def read_facets(content: str, lexicon: Lexicon) -> tuple[Facet, ...]:
    """Return the facets of a question's content in the order of the question."""
    folded = fold(content)
    facets: list[Facet] = []
    rest = list(folded)
    for mention in lexicon.find(folded):
        said = folded[mention.start : mention.end]
        facets.append(
            Facet(
                mention.concept.name,
                _official_first(said, mention.concept.official),
                CONCEPT_WEIGHT,
                mention.concept.measure and said in mention.concept.official,
                mention.start,
            )
        )
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    english = language_of(folded) == "en"
    for term in find_english_terms("".join(rest)) if english else ():
        said = folded[term.start : term.end]
        facets.append(Facet(said, (said, *term.words), WORD_WEIGHT, start=term.start))
    blanked, drops = "".join(rest), english and bool(facets)  # what no Chinese word is known for tells nothing beside
    facets += [
        Facet(word, (word,), WORD_WEIGHT, start=blanked.find(word))
        for word in dict.fromkeys(tokenize_words(blanked))
        if word not in stopwords()
        and _WORD.fullmatch(word)
        and not _ASKS.match(word)
        and not (drops and is_latin(word))
    ]
    facets += [
        Facet(match[1], (match[1],), CONCEPT_WEIGHT, start=match.start())
        for match in QUOTED.finditer(folded)
        if not any(match[1] in facet.words for facet in facets)
    ]
    return tuple(sorted(_merged(facets), key=lambda facet: facet.start))


def _official_first(said: str, official: tuple[str, ...]) -> tuple[str, ...]:
    return (said, *(word for word in official if word != said)) if said in official else official


def _merged(facets: list[Facet]) -> list[Facet]:
    """Facets named by the same words of the question are one: 民告官 is 行政复议 or 行政诉讼."""
    merged: dict[int, Facet] = {}
    for facet in facets:
        known = merged.get(facet.start)
        if known is None:
            merged[facet.start] = facet
        else:
            words = tuple(dict.fromkeys((*known.words, *facet.words)))
            merged[facet.start] = Facet(known.name, words, known.weight, known.measure and facet.measure, known.start)
    unique: dict[str, Facet] = {}
    for facet in merged.values():
        unique.setdefault(facet.name, facet)
    return list(unique.values())
