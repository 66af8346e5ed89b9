"""The quoted answer: which passages are quoted, as claims, and how a claim is written with its markers.

It is the answer without a language model, and what stands until a model's sentence may take a quote's place.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Passage
from rag.answerability.answer_fit import looked_at, read_suit
from rag.language.messages import say
from rag.retrieval.retriever import WHOLE_PART, Found
from rag.schema.answer import Claim, Draft
from rag.understanding.question import Question
from rag.wording.lines import label_of
from rag.wording.quoting import choose, items, trim


def chosen(asked: Question, found: Found) -> tuple[Passage, ...]:
    """Return the passages that a quoted answer quotes."""
    return choose(found, read_suit(asked, found), looked_at=looked_at(asked))


def is_part(passage: Passage) -> bool:
    """Whether a passage is a whole part of a report, whose items are quoted and not reworded."""
    return passage.score >= WHOLE_PART


def quote_all(asked: Question, found: Found, evidence: Sequence[Passage]) -> Draft:
    """Return the quoted answer; of a whole part with the number of its items, where a number is asked."""
    claims = tuple(quote(asked, found, passage, evidence) for passage in chosen(asked, found))
    if asked.number and is_part(evidence[0]) and (listed := items(evidence[0].sentence.text)):
        many = Claim(say("answering.items", asked.language, count=len(listed)), (1,), "computed")
        claims = (many, *claims)
    return Draft(write_claims(claims, asked), claims)


def quote(asked: Question, found: Found, passage: Passage, evidence: Sequence[Passage]) -> Claim:
    """Return a passage as a quote, trimmed to what bears on the question, under its marker in the evidence."""
    words = trim(passage, found, number=asked.number).rstrip("。")  # the sentence of the answer has its own
    return Claim(f"{label_of(passage.report, asked.language)}“{words}”", (evidence.index(passage) + 1,), "quoted")


def write_claims(claims: Sequence[Claim], asked: Question) -> str:
    """Return claims as one text."""
    return "".join(as_sentence(claim, asked) for claim in claims)


def as_sentence(claim: Claim, asked: Question) -> str:
    """Return a claim as shown: its words, its markers, its full stop."""
    markers = "".join(f"[{marker}]" for marker in claim.citations)
    words = claim.text.rstrip("。.;； ")
    return say("answering.cited", asked.language, words=words, markers=markers)
