"""Does an answer give all that was asked, and does a passage say anything on it? Counts parts, judges no truth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.records import Passage
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from index.text.tokenize import bigrams
from rag.grounding.verifier import numbers_of
from rag.retrieval.fusion import held
from rag.retrieval.retriever import Found
from rag.schema.answer import Claim
from rag.understanding.cues.cue import Cue
from rag.understanding.question import Question

LEAST_COVERED = 0.2  # share of a question's weight; below it, what matches is a common word
LEAST_ADDED = 6  # character pairs; 打算进一步加强 and the like are fewer
_MIXED = re.compile(r"[a-z][\u4e00-\u9fff]")
_CLAUSE = re.compile(r"[,，。;；]")
_BARE_NUMBER = re.compile(r"约?[\d,.]+[余多]?[万亿]?.{0,3}[。.]?")  # 5 of what? 5件 of what?
_EMPTY = re.compile("[了的和是在有]")  # such pairs hold no word
_WORD = re.compile(r"[a-zA-Z]{3,}")
_SHORTEST_FACT = 10  # characters; "是的,有。" is no fact


def asked_parts(asked: Question) -> int:
    """Return how many numbers a question asks for."""
    return len(asked.hits(Cue.NUMBER)) + asked.has(Cue.EACH)


def complete(asked: Question, claims: Sequence[Claim], evidence: Sequence[Passage]) -> bool:
    """Whether the claims hold as many numbers as were asked for, and a yes or no comes with its fact."""
    said = " ".join(claim.text for claim in claims)
    cited = [evidence[marker - 1] for claim in claims for marker in claim.citations]
    if (
        not claims
        or not fits_language(asked, claims)
        or not _adds(asked, said, cited)
        or _BARE_NUMBER.fullmatch(said.strip())
    ):
        return False
    if asked.number and len(numbers_of(said)) < asked_parts(asked):
        return False
    if asked.has(Cue.LIST) and _listed(said) < max((_listed(p.sentence.text) for p in cited), default=0):
        return False  # some of what the evidence lists is left out
    if asked.number and not numbers_of(said) & _cited_numbers(cited):
        return False  # only the question's own numbers said back
    if asked.has(Cue.YES_NO):
        numbers = _cited_numbers(cited)
        return len(said) >= _SHORTEST_FACT and (not numbers or bool(numbers & numbers_of(said)))
    return True


def _listed(text: str) -> int:
    """Return how many things a clause of a text lists, at most."""
    return max(clause.count("、") for clause in _CLAUSE.split(text))


def _cited_numbers(cited: Sequence[Passage]) -> set[tuple[Decimal, bool]]:
    return {number for passage in cited for number in numbers_of(passage.sentence.text)}


def fits_language(asked: Question, claims: Sequence[Claim]) -> bool:
    """Whether claims are in the question's language; the Chinese names and quotes of an English answer count little."""
    said = " ".join(claim.text for claim in claims)
    return _is_english(said) if asked.language == "en" else not said.isascii() or not _WORD.search(said)


def is_fact(asked: Question, claim: Claim, evidence: Sequence[Passage]) -> bool:
    """Whether a claim says what it is about, and more than the question: no bare number, no bare yes."""
    cited = [evidence[marker - 1] for marker in claim.citations]
    whole = len(claim.text) >= _SHORTEST_FACT and not _BARE_NUMBER.fullmatch(claim.text.strip())
    return whole and _says_more(asked, claim.text, cited)


def _is_english(said: str) -> bool:
    """Whether the words that frame an answer's Chinese names and quotes are English; one专职 is neither."""
    if _MIXED.search(said):
        return False
    letters = sum(character.isascii() and character.isalpha() for character in said)
    return letters > sum(not character.isascii() for character in said)


def _adds(asked: Question, said: str, cited: Sequence[Passage]) -> bool:
    """Whether an answer says more than the question and the body's name: a number, or some words of its own."""
    return asked.number or asked.language == "en" or _says_more(asked, said, cited)


def _says_more(asked: Question, said: str, cited: Sequence[Passage]) -> bool:
    if numbers_of(said) - numbers_of(asked.question):
        return True
    names = " ".join(
        name for p in cited for name in (p.report.profile.jurisdiction.name, *p.report.profile.jurisdiction.aliases)
    )
    question = set(bigrams(fold(f"{asked.question} {asked.standalone} {names}")))
    own = [pair for pair in bigrams(fold(said)) if pair not in question and not _EMPTY.search(pair)]
    return len(own) >= LEAST_ADDED


def discloses(asked: Question, found: Found, passage: Passage) -> bool:
    """Whether a passage says something on what is asked: its measures named, a number where one is asked.

    Of a body that the question names, any number on part of it will do: its absence is told by the caller.
    """
    text = fold_sentence(passage.sentence.text)
    heading = fold("".join(passage.section_path))
    if asked.number and not numbers_of(passage.sentence.text):
        return False
    measures = [facet for facet in found.facets if facet.measure]
    if asked.scope.jurisdictions:
        return found.covered([passage]) > 0 or not found.facets
    if measures and not any(held(facet, text, heading) for facet in measures):
        return False
    return found.covered([passage]) > LEAST_COVERED
