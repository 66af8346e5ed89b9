"""Does a report state the number that is asked for? One probability from what the figure and evidence readers found.

The weights are ``data/stated_number.npz``, made by ``scripts/train_stated.py`` from questions whose number is known and
from questions for numbers that the report does not state. Whoever finds one that is judged wrongly adds the question to
what it learns from; no wording is written into code.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from index.weights import read_weights
from rag.answerability.judge import Judge

ARTEFACT = "stated_number"


class StatedSignals(NamedTuple):
    """What speaks for a number being stated, of the one that fits the question best."""

    figure: float  # log odds of the figure reader's probability that it is the right one
    in_unit: float  # 1 where it is in a unit that is asked for, or none is
    quoted: float  # log odds of the evidence reader's probability for what would be quoted
    own: float  # the same for the number's own sentence
    said: float  # the same for that sentence and what a follow-up says itself; of a first question as ``own``
    like_number: float  # how far the words of the number stand out in likeness to the question, in standard deviations
    like_sentence: float  # the same of its sentence
    like_said: float  # as ``like_number``, to what a follow-up says itself
    suited: float  # 1 where what was found covers the question and gives the type of answer that is asked for
    counted: float  # 1 where the report knows the very thing whose number is asked
    in_english: float  # 1 where the question has no Chinese word


@cache
def open_stated_judge() -> Judge:
    """Return the judge by the weights that come with the program."""
    return Judge(read_weights("rag", ARTEFACT))
