"""Does what a search found answer the question? One probability from what the readers of answers and evidence say.

The weights are ``data/told_answer.npz``, made by ``scripts/train_told.py`` from questions that a report answers, from
questions that it does not, though it tells of much the same, and from those of which it has no word: these the evidence
reader's signal parts best. Whoever finds a question that is judged wrongly adds it to what it learns from; no wording
is written into code.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from index.weights import read_weights
from rag.answerability.judge import Judge

ARTEFACT = "told_answer"


class ToldSignals(NamedTuple):
    """What speaks for a question being answered by what was found."""

    told: float  # log odds that the passage which likeliest answers does
    margin: float  # how far its best answer's score lies above that of none
    quote: float  # log odds of the first passage, which would be quoted
    spoken: float  # log odds of the evidence reader's probability that what would be quoted speaks of what is asked


@cache
def open_told_judge() -> Judge:
    """Return the judge by the weights that come with the program."""
    return Judge(read_weights("rag", ARTEFACT))
