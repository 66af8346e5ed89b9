"""What of the evidence a language model reads: the clauses that bear on the question, no more than it reads in time.

Knows neither the prompt around them nor what is shown on the screen, which is the whole evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.records import Passage
from rag.grounding.citations import cite
from rag.retrieval.retriever import Found
from rag.schema.answer import Citation
from rag.wording.quoting import LONGEST_QUOTE, trim

ROOM = 120  # characters of evidence; what answers by itself comes in beyond them
ASIDE = 50  # characters of a passage that only adds to what answers


def pack(evidence: Sequence[Passage], found: Found, *, answering: int) -> tuple[Citation, ...]:
    """Return the evidence for a prompt, under its markers: its quotes cut to their clauses that cover the question.

    ``answering``: how many of the first passages a quoting answer would quote; those always stay. Of the others, what
    fits into ROOM and repeats nothing.
    """
    packed: list[Citation] = []
    for place, (passage, citation) in enumerate(zip(evidence, cite(evidence), strict=True)):
        answers = place < answering
        words = trim(passage, found, number=False, longest=LONGEST_QUOTE if answers else ASIDE)
        taken = sum(len(other.quote) for other in packed)
        if answers or (taken + len(words) <= ROOM and not any(words.strip("…。") in other.quote for other in packed)):
            packed.append(replace(citation, quote=words))
    return tuple(packed)
